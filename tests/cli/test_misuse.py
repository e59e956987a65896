"""What is refused, by kind: repeated options, absurd counts and sizes, ranges where a value is meant, strange files."""

import io
import json
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from cbs.cli import lazy
from tests.cli.runner import refused, run

COUNTS = str(Path(__file__).parents[2] / "examples" / "data" / "spinless_film" / "film.csv")
CURVE = ("magnetoconductance", "--l", "100nm", "--l-phi", "1um", "--field", "0mT..20mT")


@pytest.mark.parametrize("again", [("--points", "3"), ("--json",), ("--seed", "1")])
def test_an_option_that_is_meant_once_is_given_once(again: tuple[str, ...]) -> None:
    assert f"{again[0]} is given 2 times; give it once" in refused(*CURVE, *again, *again)


def test_an_option_that_may_be_repeated_may() -> None:
    turns = ("--turn", "rashba=100nm..1um", "--turn", "field=0mT..5mT")
    result = run(
        "crossover", "--l", "50nm", "--length", "200nm", *turns, "--points", "2", "--loops", "130", "--seed", "1"
    )
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((*CURVE, "--points", "1e9"), "'--points': 1000000000 is too many; at most 5000"),
        ((*CURVE, "--points", "9223372036854775807"), "'--points': 9.22e+18 is too many"),
        ((*CURVE, "--loops", "1" + 400 * "0"), "'--loops': more than 1e300 loops would never end"),
        ((*CURVE, "--seed", "1" + 30 * "0"), "'--seed': 1e+30 is too large"),
        ((*CURVE, "--workers", "5000"), "'--workers': 5000 is too many; at most 4096"),
        (("dephasing", "--l", "1nm", "--l-phi", "300nm..3um", "--points", "1e5"), "'--points': 100000 is too many"),
        (("matrices", "--channels", "1e4"), "'--channels': 10000 is too many"),
        (("scales", "--l", "1e-300nm"), "'--l': 1e-300nm is too small to be a length"),
        (("scales", "--l", "1e200m"), "'--l': 1e200m is too large to be a length"),
        (("scales", "--l", "1nm", "--mass", "nan"), "'--mass': nan is not positive"),
        (("cone", "--angle", "0mrad", "--k-l", "inf"), "'--k-l': inf is not between 0 and 1e+12"),
    ],
)
def test_every_number_has_bounds(args: tuple[str, ...], message: str) -> None:
    assert message in refused(*args)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("cone", "--k-l", "9", "--angle", "1mrad", "--ways", "1l..2l", "--scatterings", "64"), "--scatterings means"),
        (("matrices", "--channels", "2", "--points", "3"), "--points means nothing without --theta"),
        (("areas", COUNTS, "--loops", "1000"), "--loops means nothing without --l"),
        (("areas", COUNTS, "--style", "dark"), "--style means nothing without --plot"),
        (("fit-cone", COUNTS, "--wavelength", "1um", "--style", "dark"), "--style means nothing without --plot"),
        (("fit", COUNTS, "--style", "dark"), "--style means nothing without --plot or --law-plot"),
        (("fit", COUNTS, "--diffusive"), "--diffusive means nothing without --l"),
        (("fit", COUNTS, "--current", "1nA"), "--current is for voltages"),
        (("fit", COUNTS, "--sheet", "1"), "is no workbook"),
    ],
)
def test_an_option_without_effect_is_refused(args: tuple[str, ...], message: str) -> None:
    assert message in refused(*args)


@pytest.mark.parametrize("points", ["1", "3"])
def test_one_value_is_one_point_and_more_are_not_passed_over_in_silence(points: str) -> None:
    done = run("cone", "--k-l", "9", "--angle", "1mrad", "--points", points, "--loops", "64", "--seed", "1", "--json")
    assert done.exit_code == 0
    assert len(json.loads(done.stdout)["angle_rad"]) == 1
    assert ("note: --points needs a range" in done.stderr) == (points == "3")


def test_a_range_where_one_value_is_meant_names_the_commands_that_take_ranges() -> None:
    line = refused("magnetoconductance", "--l", "100nm", "--l-phi", "300nm..1um", "--field", "1mT")
    assert "'--l-phi': 300nm..1um is a range, and one value is meant here" in line
    assert all(name in line for name in ("cbs table", "cbs dephasing", "cbs cusp"))


def test_long_input_is_shortened_in_messages() -> None:
    line = refused("scales", "--l", 5000 * "9")
    assert len(line) < 500
    assert "--l" in line
    assert len(lazy.shortened("a b " * 5000)) <= lazy.MOST_OF_A_LINE


def test_messages_of_the_library_name_the_option() -> None:
    line = refused("magnetoconductance", "--l", "1mm", "--l-phi", "1mm", "--field", "1T..1e4T", "--loops", "640")
    assert "--field must stay below" in line


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
@pytest.mark.parametrize(
    "args",
    [
        ("info", "{0}.csv"),
        ("scales", "--l", "1nm", "--config", "{0}.csv"),
        ("scattering", "--scattering", "{0}.csv"),
        ("figure", "--from", "{0}.csv"),
        (*CURVE, "--output", "{0}.csv"),
        (*CURVE, "--loops", "640", "--seed", "1", "--resume", "--checkpoint", "{0}.npz"),
    ],
)
def test_pipes_and_devices_are_no_files(tmp_path: Path, args: tuple[str, ...]) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    os.symlink("/dev/zero", tmp_path / "device.csv")
    os.mkfifo(tmp_path / "pipe.npz")
    os.symlink("/dev/zero", tmp_path / "device.npz")
    before = sorted(path.name for path in tmp_path.iterdir())
    for name in ("pipe", "device"):
        line = refused(*(arg.format(tmp_path / name) for arg in args))
        assert f"{tmp_path / name}" in line
        assert "not a file" in line or "is not" in line
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def claims(shape: tuple[int, ...], kind: str = "<f8", content: bytes = b"abc") -> bytes:
    """The npz of one array that claims a shape."""
    array, archive = io.BytesIO(), io.BytesIO()
    np.lib.format.write_array_header_1_0(array, {"descr": kind, "fortran_order": False, "shape": shape})
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("header.npy", array.getvalue() + content)
    return archive.getvalue()


@pytest.mark.parametrize(
    "content",
    [claims((10**13,)), claims((2**62, 4)), claims((3,), "|O"), claims((), "<f8", b""), claims((-1,)), b"PK\3\4"],
)
def test_archives_that_lie_are_damaged(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "lie.npz"
    path.write_bytes(content)
    assert "lie.npz" in refused("info", str(path))
    assert "lie.npz" in refused("figure", "--from", str(path))


def test_documents_that_are_nested_without_end_are_damaged(tmp_path: Path) -> None:
    path = tmp_path / "deep.json"
    path.write_text(100_000 * "[" + 100_000 * "]")
    assert "deep.json is damaged" in refused("info", str(path))


def test_a_result_without_a_number_is_refused_and_leaves_no_file(tmp_path: Path) -> None:
    law = ("distribution", "--of", "interference", "--mechanism", "elliott-yafet", "--strength", "1e12")
    result = run(*law, "--loops", "200", "--seed", "1", "--output", str(tmp_path / "d.csv"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "out of the range" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_fault_is_told_as_one_with_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise TypeError("unexpected keyword argument 'omega'")

    monkeypatch.setattr("cbs.scales.film_scales", broken)
    result = run("scales", "--l", "1nm")
    assert result.exit_code == 1
    assert "a fault of cbs, not of the command: TypeError: unexpected keyword" in result.stderr
    assert "Please report" in result.stderr
    assert "Traceback" not in result.stderr
    shown = run("scales", "--l", "1nm", CBS_TRACEBACK="1")
    assert "Traceback" in shown.stderr
    assert "in broken" in shown.stderr


def test_a_zero_byte_in_a_name_is_one_line() -> None:
    assert "zero byte" in refused("plot", "curve.csv", "--out", "\0")
    assert "zero byte" in refused("lecture", "--out", "\0")
