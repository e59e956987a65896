import json
from pathlib import Path
from typing import Any

import pytest

import cbs
from tests.cli.runner import refused, run

LENGTHS = ("--l", "100nm", "--length", "300nm..3um", "--points", "3", "--loops", "2000", "--seed", "3")


def document(*args: str) -> dict[str, Any]:
    result = run("return-probability", *LENGTHS, *args, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize("family", ["flights", "brownian"])
def test_without_spin_the_ratio_is_two_exactly(family: str) -> None:
    found = document("--family", family)
    assert found["ratio"] == [2.0, 2.0, 2.0]
    assert found["ratio_err"] == [0.0, 0.0, 0.0]
    assert found["length_m"] == pytest.approx([300e-9, 948.6833e-9, 3e-6], rel=1e-6)
    assert found["t_over_tau"] == pytest.approx([18.0, 180.0, 1800.0])
    assert found["meta"]["seed"] == 3


def test_field_and_spin_reach_the_library() -> None:
    found = document("--field", "100mT", "--elliott-yafet", "100nm")
    assert max(found["ratio_err"]) > 0.0
    assert found["ratio"][-1] != 2.0


def test_same_seed_same_bytes() -> None:
    args = ("return-probability", *LENGTHS, "--rashba", "400nm", "--json")
    assert run(*args, "--workers", "1").stdout == run(*args, "--workers", "2").stdout


def test_one_length_and_the_table() -> None:
    result = run("return-probability", "--l", "100nm", "--length", "1um", "--loops", "500", "--seed", "1")
    assert result.stdout.splitlines()[0].split() == ["length/nm", "t_over_tau", "ratio"]
    assert result.stdout.splitlines()[1].split() == ["1000", "200", "2"]


@pytest.mark.parametrize("suffix", [".csv", ".npz", ".json"])
def test_files_tell_what_made_them(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"ratio{suffix}"
    assert run("return-probability", *LENGTHS, "--output", str(path)).exit_code == 0
    assert '"seed": 3' in run("info", str(path), "--json").stdout


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--length", "0nm..1um"), "'--length': 0nm..1um must be positive"),
        (("--length", "3um..1um"), "runs backwards"),
        (("--length", "1um", "--field", "0mT..3mT"), "'--field'"),
        (("--length", "1um", "--family", "cubic"), "'--family': 'cubic' is not one of"),
        (
            ("--length", "1um", "--width", "1um", "--family", "lattice"),
            "--family lattice does not apply to --width: its loops are Brownian",
        ),
        (
            ("--length", "1um", "--width", "1um", "--family", "flights"),
            "--family flights does not apply to --width: its loops are Brownian",
        ),
        (("--length", "1um", "--width", "1um", "--helical"), "Brownian loops in a strip do not carry --helical"),
        (("--length", "1um", "--width", "10nm"), "length must be at most 20 widths"),
        (("--length", "1um", "--width", "100nm", "--rashba", "1um"), "length must be at most 8 widths"),
        (
            ("--length", "1um", "--family", "lattice", "--helical"),
            "lattice walks do not carry --helical: a step turns by right angles",
        ),
        (("--length", "1um", "--family", "lattice", "--cubic", "1um"), "acts as Dresselhaus"),
        (("--length", "1mm", "--family", "lattice"), "needs lattice walks of 2.0e+08 steps"),
        (("--length", "1um..2um", "--points", "1"), "a range needs at least 2"),
        ((), "Missing option '--length'"),
    ],
)
def test_bad_input_is_one_line(args: tuple[str, ...], message: str) -> None:
    assert message in refused("return-probability", "--l", "100nm", *args)


@pytest.mark.parametrize(
    ("args", "names"),
    [
        ((), {"flights", "cooperon"}),
        (("--elliott-yafet", "300nm"), {"flights", "cooperon"}),
        (("--magnetic", "300nm"), {"flights", "cooperon"}),
        (("--dresselhaus", "300nm"), {"flights", "cooperon"}),
        (("--helical",), {"flights"}),
        (("--field", "1mT", "--rashba", "300nm"), {"cooperon"}),
        (("--family", "brownian", "--rashba", "300nm", "--dresselhaus", "500nm"), {"cooperon"}),
        (("--family", "brownian", "--elliott-yafet", "300nm", "--field", "1mT"), {"cooperon"}),
        (("--rashba", "300nm", "--magnetic", "500nm"), {"cooperon"}),
        (("--family", "brownian", "--rashba", "300nm", "--magnetic", "500nm"), {"cooperon"}),
        (("--family", "brownian", "--elliott-yafet", "300nm", "--zeeman", "1um", "--magnetic", "700nm"), {"cooperon"}),
        (("--family", "brownian", "--elliott-yafet", "300nm", "--elliott-yafet-z", "1um"), {"cooperon"}),
        (("--helical", "--field", "1mT"), set()),
        (("--family", "lattice", "--elliott-yafet", "300nm", "--field", "1mT"), {"lattice", "cooperon"}),
    ],
)
def test_formulas_that_cover_the_run_stand_beside(args: tuple[str, ...], names: set[str]) -> None:
    common = ("--l", "50nm", "--length", "200nm..600nm", "--points", "2", "--loops", "20000", "--seed", "11")
    result = run("return-probability", *common, *args, "--theory", "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert found.get("theory", {}).keys() == names
    assert ("no closed formula covers this run" in result.stderr) is (not names)
    family = "lattice" if "lattice" in args else "flights"
    exact = found.get("theory", {}).get("cooperon" if "brownian" in args else family, found["ratio"])
    for value, err, theory in zip(found["ratio"], found["ratio_err"], exact, strict=True):
        assert abs(value - theory) <= 4.5 * err + 1e-12


def test_lattice_walks_say_that_durations_were_rounded_and_stand_beside_exact_values() -> None:
    args = ("--l", "50nm", "--length", "120nm..250nm", "--points", "2", "--family", "lattice", "--loops", "40000")
    result = run("return-probability", *args, "--seed", "4", "--rashba", "150nm", "--zeeman", "400nm", "--field",
                 "30mT", "--theory", "--json")  # fmt: skip
    assert result.exit_code == 0, result.stderr
    assert "note: durations rounded to an even number of steps" in result.stderr
    found = json.loads(result.stdout)
    assert found["t_over_tau"] == pytest.approx([12.0, 50.0])
    assert found["length_m"] == pytest.approx([50e-9 * 6**0.5, 250e-9])
    for value, err, exact in zip(found["ratio"], found["ratio_err"], found["theory"]["lattice"], strict=True):
        assert abs(value - exact) < 4.5 * err < 0.06


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("--field", "5mT"),
        ("--rashba", "300nm", "--magnetic", "500nm", "--field", "2mT"),
        ("--elliott-yafet", "250nm", "--elliott-yafet-z", "900nm"),
    ],
)
def test_a_strip_stands_beside_standing_waves(args: tuple[str, ...]) -> None:
    common = ("--l", "20nm", "--width", "200nm", "--length", "100nm..400nm", "--points", "2", "--loops", "8000")
    result = run("return-probability", *common, "--seed", "6", *args, "--theory", "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["theory"].keys() == {"strip", "strip_density"}
    for value, err, exact in zip(found["density"], found["density_err"], found["theory"]["strip_density"], strict=True):
        assert abs(value - exact) < 4.5 * err < 0.1
    for value, err, exact in zip(found["ratio"], found["ratio_err"], found["theory"]["strip"], strict=True):
        assert abs(value - exact) <= 4.5 * err + 1e-12


def test_a_strip_is_stored_and_continued(tmp_path: Path) -> None:
    args = (
        "return-probability",
        "--l",
        "20nm",
        "--width",
        "200nm",
        "--length",
        "100nm",
        "--loops",
        "2000",
        "--seed",
        "6",
    )
    path, kept = tmp_path / "strip.npz", ("--checkpoint", str(tmp_path / "run.npz"))
    assert run(*args, "--rashba", "200nm", *kept, "--output", str(path)).exit_code == 0
    again = json.loads(run(*args, "--rashba", "200nm", *kept, "--resume", "--json").stdout)
    assert cbs.load(path).ratio.tolist() == again["ratio"]
