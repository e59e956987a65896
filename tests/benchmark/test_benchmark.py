"""The benchmark measures the same work: its NumPy side is right, and `cbs bench` prints what its contract says."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import cbs
from cbs.benchmark import history, in_cpp, in_numba, in_numpy, merit, peers, rejection, scaling, speed
from cbs.cli.commands import bench as bench_command
from cbs.cli.main import main
from tests.statistics import assert_z, seeds

FIVE_FLIGHTS, TEN_STEPS = 5.0 / 21.0, (1.0 - 1.0 / 10.0) * (1.0 - 2.0 / 10.0) / 12.0  # mean squares of the area


def assert_means(samples: list[np.ndarray], exact: list[float]) -> None:
    error = [x.std() / math.sqrt(x.size) for x in samples]
    assert_z([x.mean() for x in samples], error, exact, resolution=0.1 * np.array(exact))


@seeds
def test_numpy_loops_have_the_exact_second_moment(seed: int) -> None:
    rng = np.random.default_rng(seed)
    flights = in_numpy.signed_areas(in_numpy.closed_flights(rng, 200_000, 5)) ** 2
    assert_means([flights, in_numpy.brownian_areas(rng, 200_000, 10) ** 2], [FIVE_FLIGHTS, TEN_STEPS])


@seeds
def test_tuned_loops_have_the_exact_moments(seed: int) -> None:
    """The path of N legs that come home is Gamma(N - 2) distributed."""
    rng = np.random.Generator(np.random.SFC64(seed))
    area, length = in_numpy.tuned_flights(rng, 200_001, 5)
    brownian = in_numpy.tuned_areas(rng, 200_001, 10)
    assert_means([area**2, length, length**2, brownian**2], [FIVE_FLIGHTS, 3.0, 12.0, TEN_STEPS])


@pytest.mark.slow
@seeds
def test_numba_loops_have_the_exact_moments(seed: int) -> None:
    rng = np.random.Generator(np.random.SFC64(seed))
    area, length, brownian = np.empty((3, 200_000))
    in_numba.flights(rng, 5, area, length)
    in_numba.brownian(rng, 10, brownian)
    assert_means([area**2, length, length**2, brownian**2], [FIVE_FLIGHTS, 3.0, 12.0, TEN_STEPS])


@pytest.mark.slow
def test_numba_spin_is_that_of_numpy() -> None:
    x, y, strengths = np.empty(12), np.empty(12), np.array([0.4, 3.0])
    in_numba.closed_steps(np.random.default_rng(1), x, y)
    u = np.empty((2, 4))
    in_numba.propagate(x, y, strengths, u)
    expected = in_numpy.rashba_quaternions(np.stack([x, y], axis=-1)[None], strengths)
    assert np.allclose(u.T, expected[:, :, 0], atol=1e-13)


def test_numpy_spin_is_the_same_as_matrices_and_quaternions() -> None:
    steps = in_numpy.brownian_steps(np.random.default_rng(1), 7, 12)
    strengths = np.array([0.4, 3.0])
    matrices, q = in_numpy.rashba_matrices(steps, strengths), in_numpy.rashba_quaternions(steps, strengths)
    assert np.allclose(matrices[..., 0, 0], q[0] - 1j * q[3], atol=1e-13)
    assert np.allclose(matrices[..., 1, 0], -1j * q[1] + q[2], atol=1e-13)


def test_kernel_with_several_strengths_is_the_numpy_one() -> None:
    space = speed.Workspace()
    space.walk_and_spin()
    steps = np.stack([space.dx[0], space.dy[0]], axis=-1).transpose(1, 0, 2)
    expected = in_numpy.rashba_quaternions(steps, space.strengths)
    assert np.allclose(space.u[:, :, 0], expected, atol=1e-12)


def test_numpy_tallies_agree() -> None:
    rng = np.random.default_rng(2)
    area, length = rng.normal(size=50), rng.exponential(size=50)
    fields, rates = np.linspace(0.0, 2.0, 4), np.array([0.1, 0.7])
    tallies = [
        f(area, length, fields, rates) for f in (in_numpy.tally_each, in_numpy.tally_broadcast, in_numpy.tally_product)
    ]
    assert np.allclose(tallies[0], tallies[1]) and np.allclose(tallies[0], tallies[2])


@seeds
def test_rejection_finds_the_exact_curve(seed: int) -> None:
    film = cbs.Conductor(l=100e-9, L_phi=200e-9)
    B = np.array([0.0, 1.0]) * film.B_phi
    values = [rejection.correction(np.random.default_rng([seed, k]), film, B, 4000, 120, None) for k in range(24)]
    mean, error = np.mean(values, axis=0), np.std(values, axis=0, ddof=1) / math.sqrt(len(values))
    exact = cbs.theory.ballistic(B, l=film.l, L_phi=film.L_phi, term="backscattering")
    assert_z(mean, error, exact, resolution=0.2)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs on threads that are too short to be measured, for tests that read no number."""
    monkeypatch.setattr(speed, "RUN", 20_000)
    monkeypatch.setattr(speed, "CALLS", 4)


def test_command_prints_the_contract(short: None) -> None:
    result = CliRunner().invoke(main, ["bench", "--rounds", "1", "--json"])
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert {"work", "ns", "numpy_ns", "ratio"} <= set(document["rows"][0])
    assert document["vector_bits"] in (128, 256, 512) and document["threads_ratio"] > 0.0
    assert all(row["ratio"] == pytest.approx(row["numpy_ns"] / row["ns"]) for row in document["rows"])


def measured(scale: float, ours: dict[str, float]) -> dict[str, Any]:
    """A measurement on a machine that is `scale` times slower, with our times of each work."""
    rows = [{"work": work, "unit": "leg", "ns": ns * scale, "numpy_ns": 100.0 * scale} for work, ns in ours.items()]
    return {"rows": rows}


def test_a_slower_machine_is_no_slower_program() -> None:
    before, now = (
        measured(1.0, {"walk": 6.0, "tally": 10.0, "gone": 1.0}),
        measured(3.0, {"walk": 3.0, "tally": 20.0, "new": 2.0}),
    )
    changes = {change.work: change for change in history.compare(before, now)}
    assert list(changes) == ["walk", "tally", "new", "gone"]
    assert (changes["walk"].faster, changes["tally"].faster) == pytest.approx((2.0, 0.5))
    assert (changes["walk"].ns_before, changes["walk"].ns) == pytest.approx((6.0, 9.0))
    assert math.isnan(changes["new"].ns_before) and math.isnan(changes["gone"].ns)
    assert math.isnan(changes["new"].faster) and math.isnan(changes["gone"].faster)


def test_a_kept_measurement_stands_beside_the_next(short: None, tmp_path: Path) -> None:
    path = tmp_path / "before.json"
    rounds = ["bench", "--rounds", "1"]
    first = CliRunner().invoke(main, [*rounds, "--save", str(path)])
    assert first.exit_code == 0, first.output
    kept = json.loads(path.read_text())
    assert kept["made"]["version"] == cbs.__version__
    second = CliRunner().invoke(main, [*rounds, "--json", "--against", str(path)])
    document = json.loads(second.stdout)
    for change, before, now in zip(document["against"]["rows"], kept["rows"], document["rows"], strict=True):
        assert (change["work"], change["ns_before"], change["ns"]) == (now["work"], before["ns"], now["ns"])
        assert change["faster"] == pytest.approx(before["ns"] / before["numpy_ns"] / now["ns"] * now["numpy_ns"])
    text = bench_command._text(document)
    assert f"against version {cbs.__version__} of {kept['made']['date']}" in text


@pytest.mark.parametrize(
    ("option", "name", "message"),
    [
        ("--against", "nowhere.json", "cannot be read"),
        ("--against", "other.json", "holds no measurement; make one with: cbs bench --save"),
        ("--save", "x.csv", "must end with .json"),
    ],
)
def test_a_wrong_file_is_named_before_the_measurement(option: str, name: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('{"rows": [{"work": "walk"}]}')
    result = CliRunner().invoke(main, ["bench", option, str(tmp_path / name)])
    assert result.exit_code == 2
    assert message in result.stderr
    assert option in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_merit_is_taken_from_one_to_thirty_fields() -> None:
    assert merit.fields()[0] == pytest.approx(merit.FILM.B_phi) and merit.fields()[-1] == pytest.approx(
        30 * merit.FILM.B_phi
    )


@pytest.mark.slow
def test_costs_before_and_after_are_told_and_drawn(
    short: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Two runs of the same loops give costs whose ratio is the gain; the picture has all of them."""
    for name, few in (("RATIOS", (3.0,)), ("IN_B_TR", (0.1,)), ("IN_L_SO", (5.0,)), ("LOOPS", 4096), ("FEW", 512)):
        monkeypatch.setattr(scaling, name, few)
    picture = tmp_path / "costs.png"
    result = CliRunner().invoke(main, ["bench", "--rounds", "1", "--json", "--plot", str(picture)])
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert [(point["against"], point["x"]) for point in document["costs"]] == [
        ("L_phi/l", 3.0), ("B/B_tr", 0.1), ("L_phi/L_so", 5.0)
    ]  # fmt: skip
    for point in document["costs"]:
        assert 0.0 < point["s"] and point["gain"] == pytest.approx(point["plain_s"] / point["s"])
    assert [cost["L_phi_over_l"] for cost in document["scaling"]] == [3.0]
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert "L_phi/L_so =     5: CPU seconds for 1e-3 e^2/h: plain" in bench_command._text(document)


def test_the_other_program_is_told_with_its_numbers() -> None:
    """Ratios that the table names follow from its own times."""
    seconds = {"us": 1e-6, "ns": 1e-9, "s": 1.0}
    for row in (peers.ROWS[1], peers.ROWS[3]):
        here, there = (float(text.split()[0]) * seconds[text.split()[1]] for text in (row.here, row.peer))
        assert float(row.ratio) == pytest.approx(there / here, rel=0.1)
    document: dict[str, Any] = {"rows": [], "threads_ratio": 1.9, "threads_limit": 2.0, "vector_bits": 256}
    assert "ShabaniPy" not in bench_command._text(document)
    document |= bench_command._asked_for(1, cpp=False, numba=False, merit=False, scaling=False, peers=True)
    assert "147 885 Rashba loops, 101 fields: here 0.23 s, process, there 2.3 s, ratio 10" in (
        bench_command._text(document)
    )


@pytest.mark.skipif(in_cpp.compiler() is None, reason="no C++ compiler")
@pytest.mark.parametrize("work", ["brownian", "flights", "walk_and_spin"])
def test_loops_in_cpp_are_those_of_the_kernels(work: str) -> None:
    both = in_cpp.results(work)
    assert both is not None
    np.testing.assert_allclose(both[1], both[0], rtol=0.0, atol=1e-12)


def test_without_a_compiler_bench_says_that_it_did_not_compare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_cpp, "COMPILERS", ("no-such-compiler",))
    assert in_cpp.measure(1) == []
    assert in_cpp.results("brownian") is None
    document = {"rows": [], "threads_ratio": 1.9, "threads_limit": 2.0, "vector_bits": 256, "cpp": in_cpp.measure(1)}
    assert "not compared with C++" in bench_command._text(document)
    document["cpp"] = [{"work": "flights loop", "bits": 256, "ns": 4.0, "cpp_ns": 3.0, "ratio": 0.75}]
    assert "flights loop: 4.00 ns/leg, the same loops in C++ with vectors of 256 bits 3.00: 0.75 of its speed" in (
        bench_command._text(document)
    )
