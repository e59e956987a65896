import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cbs
from cbs import theory
from tests.cli.runner import refused, run
from tests.statistics import assert_z, seeds

INTERFERENCE = ("distribution", "--of", "interference")
AREA = ("distribution", "--of", "area")


def document(*args: str) -> dict[str, Any]:
    result = run(*args, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@seeds
def test_the_law_of_single_loops_is_exact_at_any_strength(seed: int) -> None:
    args = ("--mechanism", "elliott-yafet", "--strength", "0.5..2", "--points", "2", "--bins", "4", "--seed", str(seed))
    found = document(*INTERFERENCE, *args, "--loops", "12000", "--theory")
    assert found["strength"] == [0.5] * 4 + [2.0] * 4
    assert found["low"][:4] == pytest.approx([-1.0, -0.5, 0.0, 0.5])
    edges = np.linspace(-1.0, 1.0, 5)
    exact = np.concatenate([np.diff(theory.spin_orbit_cosine_cumulative(edges, t)) for t in (0.25, 4.0)])
    assert found["theory"]["share"] == pytest.approx(exact)
    error = np.sqrt(exact * (1.0 - exact) / 12000)
    assert found["z"]["share"] == pytest.approx((np.array(found["share"]) - exact) / error)
    assert_z(found["share"], error, exact, resolution=0.03, n=12)
    for name in ("mean", "square"):
        assert_z(found[name], found[f"{name}_err"], found["theory"][name], resolution=0.03, n=12)
    assert sum(found["share"][4:]) == pytest.approx(1.0)


@seeds
def test_strong_rashba_coupling_leaves_the_haar_law(seed: int) -> None:
    found = document(
        *INTERFERENCE, "--strength", "6", "--bins", "4", "--loops", "12000", "--seed", str(seed), "--theory"
    )
    assert set(found["theory"]) == {"mean", "haar"}
    assert set(found["z"]) == {"mean"}
    haar = np.array(found["theory"]["haar"])
    assert_z(found["share"], np.sqrt(haar * (1.0 - haar) / 12000), haar, resolution=0.03, n=5)
    assert_z(found["mean"], found["mean_err"], found["theory"]["mean"], resolution=0.03, n=5)


@seeds
@pytest.mark.parametrize("steps", [None, 3, 6])
def test_areas_follow_their_law(seed: int, steps: int | None) -> None:
    args = () if steps is None else ("--steps", str(steps))
    found = document(*AREA, *args, "--bins", "4", "--loops", "12000", "--seed", str(seed), "--theory")
    edges = np.linspace(0.0, 2.0, 5)
    law = theory.levy_area_cumulative(edges) if steps is None else theory.polygon_area_cumulative(edges, steps)
    exact = 2.0 * np.diff(law)
    assert_z(found["share"], np.sqrt(exact * (1.0 - exact) / 12000), exact, resolution=0.03, n=6)
    square = 1.0 / 3.0 if steps is None else (1.0 - 1.0 / steps) * (1.0 - 2.0 / steps) / 3.0
    assert found["theory"]["square"] == pytest.approx([square])
    assert_z(found["square"], found["square_err"], square, resolution=0.06, n=6)
    assert_z(found["mean"], found["mean_err"], found["theory"]["mean"], resolution=0.06, n=6)
    assert "strength" not in found


def test_without_coupling_all_loops_are_in_the_last_bin() -> None:
    args = ("--strength", "0", "--mechanism", "elliott-yafet", "--loops", "200", "--bins", "2", "--theory")
    found = document(*INTERFERENCE, *args)
    assert found["share"] == found["theory"]["share"] == [0.0, 1.0]
    assert found["mean"] == found["theory"]["square"] == [1.0]
    assert found["z"]["share"] == [None, None]


def test_the_histogram_is_that_of_the_sample() -> None:
    found = document(*INTERFERENCE, "--strength", "1.5", "--bins", "6", "--loops", "640", "--seed", "4")
    sample = cbs.interference_sample([1.5], loops=640, rng=4).cos_omega[0]
    assert found["share"] == pytest.approx((np.histogram(sample, np.linspace(-1.0, 1.0, 7))[0] / 640).tolist())
    assert found["mean"] == pytest.approx([sample.mean()])


def test_a_stopped_run_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    args, kept = (*AREA, "--loops", "1280", "--seed", "3"), ("--checkpoint", str(tmp_path / "run.npz"))
    first = document(*args, "--target-error", "9", *kept)
    assert (first["meta"]["batches"], first["meta"]["ended_by"]) == (16, "target_error")
    again = run(*args, "--resume", *kept, "--json")
    assert again.stdout == run(*args, "--workers", "1", "--json").stdout
    for suffix in ("csv", "npz", "json"):
        path = tmp_path / f"area.{suffix}"
        assert run(*args, "--output", str(path)).exit_code == 0
        assert '"seed": 3' in run("info", str(path), "--json").stdout
    stored = cbs.load(tmp_path / "area.npz")
    assert stored.share.ravel().tolist() == json.loads(again.stdout)["share"]
    assert stored.density[0, 0] == pytest.approx(stored.share[0, 0] / 0.2)
    assert "A" in stored.plot().get_xlabel()
    assert repr(stored).startswith("Distribution(area, 1 strengths, 10 bins")


def test_the_text_has_histogram_and_moments() -> None:
    text = run(*INTERFERENCE, "--strength", "1", "--loops", "200", "--seed", "1", "--theory").stdout
    histogram, moments = text.split("\n\n")
    assert histogram.splitlines()[0].split() == ["strength", "low", "high", "share", "haar"]
    assert moments.splitlines()[0].split()[:4] == ["strength", "mean", "mean_exact", "mean_z"]
    head = run(*AREA, "--loops", "200", "--seed", "1", "--theory").stdout.splitlines()[0].split()
    assert head == ["low", "high", "share", "exact", "z"]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("distribution",), "Missing option '--of'"),
        (INTERFERENCE, "--of interference needs --strength"),
        ((*INTERFERENCE, "--strength", "-1"), "strength must not be negative (got -1)"),
        ((*INTERFERENCE, "--strength", "1", "--steps", "4"), "--steps goes with --of area"),
        ((*INTERFERENCE, "--strength", "1nm"), "'1nm' is not a range of plain numbers"),
        ((*INTERFERENCE, "--strength", "1..2", "--points", "1e5"), "'--points': 100000 is too many; at most 5000"),
        ((*AREA, "--strength", "1"), "--strength goes with --of interference"),
        ((*AREA, "--mechanism", "rashba"), "--mechanism goes with --of interference"),
        ((*AREA, "--steps", "2"), "'--steps': 2 is too few; at least 3"),
        ((*AREA, "--bins", "5000"), "bins must be at most 1000 (got 5000)"),
        ((*AREA, "--largest", "0"), "'--largest': 0 is not positive"),
    ],
)
def test_bad_input_is_one_line(args: tuple[str, ...], message: str) -> None:
    assert message in refused(*args)
