import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cbs
from cbs import theory
from tests.cli.runner import later, refused, run
from tests.statistics import assert_z, seeds

SPINS = ("spin-channels", "--l", "100nm", "--length", "200nm..600nm", "--points", "2")
QUANTITIES = ("same", "flip", "total", "same_ratio", "classical_same")


def document(*args: str) -> dict[str, Any]:
    result = run(*later(*SPINS, *args), "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@seeds
def test_kramers_leaves_half_of_the_return(seed: int) -> None:
    found = document("--elliott-yafet", "60nm", "--loops", "12000", "--seed", str(seed), "--theory")
    assert found["flip"] == pytest.approx([0.0, 0.0], abs=1e-20)
    assert found["theory"]["flip"] == [0.0, 0.0]
    assert found["theory"]["total"][1] == pytest.approx(0.5, abs=1e-6)
    assert_z(found["total"], found["total_err"], found["theory"]["total"], resolution=0.1, n=4)
    assert_z(found["same_ratio"], found["same_ratio_err"], found["theory"]["same_ratio"], resolution=0.1, n=4)


@seeds
@pytest.mark.parametrize(
    "args", [("--magnetic", "300nm", "--elliott-yafet", "400nm"), ("--family", "brownian", "--field", "1mT")]
)
def test_every_column_has_its_exact_value(seed: int, args: tuple[str, ...]) -> None:
    found = document(*args, "--magnetic", "250nm", "--loops", "12000", "--seed", str(seed), "--theory")
    assert set(found["theory"]) == set(found["z"]) == set(QUANTITIES)
    for name in QUANTITIES:
        assert_z(found[name], found[f"{name}_err"], found["theory"][name], resolution=0.1, n=10)
        difference = np.array(found[name]) - found["theory"][name]
        assert found["z"][name] == pytest.approx(difference / found[f"{name}_err"])


@pytest.mark.parametrize(
    ("args", "names", "exact"),
    [
        (("--rashba", "300nm"), {"same", "flip", "total"}, True),
        (("--rashba", "300nm", "--dresselhaus", "500nm"), {"same", "flip", "total"}, False),
        (("--rashba", "300nm", "--zeeman", "300nm", "--family", "brownian"), {"total"}, True),
        (("--elliott-yafet", "300nm", "--field", "1mT"), set(QUANTITIES), False),
        (("--rashba", "300nm", "--magnetic", "300nm"), {"total"}, False),
        (("--rashba", "300nm", "--magnetic", "300nm", "--family", "brownian"), {"total"}, True),
    ],
)
def test_formulas_that_cover_the_run_stand_beside(args: tuple[str, ...], names: set[str], exact: bool) -> None:
    result = run(*SPINS, *args, "--loops", "400", "--seed", "1", "--theory", "--json")
    found = json.loads(result.stdout)
    assert found.get("theory", {}).keys() == names
    assert found.get("z", {}).keys() == (names if exact else set())
    assert ("diffusive limit of this run" in result.stderr) is (not exact)
    if "same" in found.get("theory", {}) and len(names) == 3:
        assert found["theory"]["same"] == found["theory"]["total"]


def test_the_run_is_that_of_the_library() -> None:
    found = document("--rashba", "300nm", "--field", "2mT", "--loops", "400", "--seed", "5")
    same = cbs.spin_channels(
        cbs.Conductor(l=100e-9), np.geomspace(200e-9, 600e-9, 2), spin=cbs.Rashba(300e-9), field=2e-3, loops=400, rng=5
    )
    assert found["flip"] == same.flip.tolist()
    assert found["same_ratio_err"] == same.same_ratio_err.tolist()
    assert found["flip"][1] > 0.0
    exact = float(theory.rashba_flights_return_ratio(600e-9, 100e-9, 300e-9))
    assert document("--rashba", "300nm", "--loops", "400", "--theory")["theory"]["total"][1] == pytest.approx(exact)


def test_a_stopped_run_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    args = ("--rashba", "300nm", "--loops", "1280", "--seed", "3")
    kept = ("--checkpoint", str(tmp_path / "run.npz"))
    first = document(*args, "--target-error", "9", *kept)
    assert (first["meta"]["batches"], first["meta"]["ended_by"]) == (16, "target_error")
    again = run(*SPINS, *args, "--resume", *kept, "--json")
    assert again.stdout == run(*SPINS, *args, "--workers", "1", "--json").stdout
    for suffix in ("csv", "npz", "json"):
        path = tmp_path / f"channels.{suffix}"
        assert run(*SPINS, *args, "--output", str(path)).exit_code == 0
        assert '"seed": 3' in run("info", str(path), "--json").stdout
    stored = cbs.load(tmp_path / "channels.npz")
    assert stored.same_ratio.tolist() == json.loads(again.stdout)["same_ratio"]
    assert [text.get_text() for text in stored.plot().get_legend().get_texts()] == ["same", "flip", "total"]
    assert repr(stored).startswith("SpinChannels(2 lengths, error ")


def test_the_table() -> None:
    head = run(*SPINS, "--loops", "200", "--seed", "1").stdout.splitlines()[0].split()
    assert head[:3] == ["length/nm", "same", "flip"]
    head = run(*SPINS, "--loops", "200", "--seed", "1", "--theory", "--magnetic", "1um").stdout.splitlines()[0].split()
    assert head[:4] == ["length/nm", "same", "same_exact", "same_z"]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--length", "0nm..1um"), "'--length': 0nm..1um must be positive"),
        (("--points", "1e5"), "'--points': 100000 is too many; at most 5000"),
        (("--length", "500mm..1m"), "needs loops of 2.0e+14 legs"),
        (("--family", "lattice"), "'--family': 'lattice' is not one of"),
        (("--elliott-yafet-z", "1um"), "--elliott-yafet-z needs --elliott-yafet"),
    ],
)
def test_bad_input_is_one_line(args: tuple[str, ...], message: str) -> None:
    assert message in refused(*later(*SPINS, *args))
