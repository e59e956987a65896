"""Any line of words for any command: exit 0, 1, 2 or 130, one line where refused, no fault, no file where it failed.

Options, values and files are drawn at random, right, wrong and absurd ones; numbers of loops stay small. The fast suite
runs 200 lines, the slow one 20 000; CBS_TEST_FUZZ sets another number.
"""

import contextlib
import io
import json
import os
import tempfile
import time
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import click
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cbs.cli.main import COMMANDS, main
from cbs.cli.shared.types import Count, Loops, Number, NumberRange, PowerLaw, Quantity, QuantityRange, Seed
from tests.cli.runner import run

FAST, SLOW = 200, int(os.environ.get("CBS_TEST_FUZZ", "20000"))
SECONDS = 10.0 * float(os.environ.get("CBS_TEST_PATIENCE", "6"))
LEFT_OUT = {
    "bench",
    "demo",
    "gallery",
    "animate",
    "figure",
    "verify",
    "lecture",
}  # their work is long: only refused lines of them
ODD = (
    "",
    " ",
    "nan",
    "inf",
    "-1",
    "0",
    "1e400",
    "1e-400",
    "..",
    "1..",
    "\x00",
    "é",
    "1" * 400,
    "--",
    "{}",
    "{0}",
    "%s",
    "None",
)
UNITS = (
    "nm",
    "um",
    "m",
    "mT",
    "T",
    "K",
    "s",
    "ps",
    "cm^2/Vs",
    "cm^-2",
    "m^2/s",
    "/nm",
    "deg",
    "mrad",
    "",
    "kg",
    "..1um",
)
NUMBERS = (
    "0",
    "1",
    "2",
    "3",
    "5",
    "0.1",
    "100",
    "1e3",
    "1e9",
    "1e-9",
    "1e19",
    "1e-19",
    "1e300",
    "-2",
    "nan",
    "inf",
    "1_0",
    ".",
)
FILES = (
    "none.csv", "empty.csv", "noise.csv", "curve.csv", "latin.csv", "deep.json", "lie.npz", "cut.npz", "folder.csv",
    "pipe.csv", "zero.csv", "options.toml", "deep.toml", "law.csv", ".", "", "x" * 300,
)  # fmt: skip


def fill(folder: Path) -> None:
    """Files of every kind that a command may meet."""
    noise = np.random.default_rng(1).bytes(3000)
    array, archive = io.BytesIO(), io.BytesIO()
    np.lib.format.write_array_header_1_0(array, {"descr": "<f8", "fortran_order": False, "shape": (10**13,)})
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("header.npy", array.getvalue() + b"abc")
    contents = {
        "empty.csv": b"", "noise.csv": noise, "latin.csv": "B_T,delta\n0,\xe9\n".encode("latin-1"),
        "curve.csv": b"B_mT,delta_e2_h\n" + b"".join(b"%d,%f\n" % (b, 0.01 * b * b) for b in range(20)),
        "deep.json": b"[" * 100_000 + b"]" * 100_000, "lie.npz": archive.getvalue(), "cut.npz": archive.getvalue()[:90],
        "options.toml": b'l = "100nm"\nloops = 200\n', "deep.toml": b"a=" + b"[" * 5000 + b"]" * 5000,
        "law.csv": b"angle_deg,density\n0,1\n180,1\n",
    }  # fmt: skip
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    (folder / "folder.csv").mkdir()
    (folder / "zero.csv").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe.csv")


@cache
def command(name: str) -> click.Command:
    """A command as the program sees it, with its options of files and variables."""
    found = main.get_command(click.Context(main, info_name="cbs"), name)
    assert found is not None
    return found


def value(draw: Any, option: click.Parameter) -> str:
    """A word for an option: mostly of its kind, now and then anything."""
    kind = option.type
    if draw(st.integers(0, 9)) == 0:
        return str(draw(st.sampled_from(ODD)))
    if isinstance(kind, Loops):
        return str(draw(st.sampled_from(("1", "2", "130", "200", "640", "1e30", "-1"))))
    if isinstance(kind, Seed):
        return str(draw(st.sampled_from(("0", "1", "7", "1e40"))))
    if isinstance(kind, Count):
        return str(draw(st.sampled_from(("1", "2", "3", "4", "5", "8", "1e9", "9223372036854775807"))))
    number, unit = str(draw(st.sampled_from(NUMBERS))), str(draw(st.sampled_from(UNITS)))
    if isinstance(kind, Quantity | QuantityRange):
        good = kind.dimension.example if draw(st.booleans()) else f"{number}{unit}"
        if isinstance(kind, QuantityRange) and draw(st.booleans()):
            unit = kind.dimension.example.lstrip("0123456789.")
            return f"{number}{unit}..{draw(st.sampled_from(NUMBERS))}{unit}"
        return good
    if isinstance(kind, Number | NumberRange):
        return f"{number}..{draw(st.sampled_from(NUMBERS))}" if isinstance(kind, NumberRange) else number
    if isinstance(kind, PowerLaw):
        return f"{number},{draw(st.sampled_from(NUMBERS))}"
    if isinstance(kind, click.Choice):
        return str(draw(st.sampled_from([str(choice) for choice in kind.choices])))
    if isinstance(kind, click.Path):
        return str(draw(st.sampled_from((*FILES, "out.csv", "out.npz", "out.json", "out.txt"))))
    return str(draw(st.sampled_from((*ODD, *COMMANDS))))


@st.composite
def lines(draw: Any) -> tuple[str, ...]:
    """A command line: what is required for the most part, then some of the rest."""
    name = draw(st.sampled_from([*COMMANDS, "magnetoconductance", "return-probability"]))
    words = [name]
    small = {
        "loops": "200",
        "workers": "1",
        "rounds": "1",
        "bootstrap": "2",
        "seed": "1",
        "scatterings": "8",
        "points": "2",
    }
    for option in command(name).params:
        often = 9 if option.required or option.name in ("field", "length", "strength") else 2
        if isinstance(option, click.Option) and option.name in small and draw(st.integers(0, 4)):
            words += [option.opts[-1], small[str(option.name)]]
        elif draw(st.integers(0, 9)) < often and option.name not in ("help", "executor", "max_time", "ahead"):
            flag = [option.opts[-1]] if isinstance(option, click.Option) else []
            words += flag if getattr(option, "is_flag", False) else [*flag, value(draw, option)]
    if draw(st.integers(0, 19)) == 0:
        words += [str(draw(st.sampled_from((*ODD, "--nothing", "-x", "--seed"))))]
    return tuple(words)


@contextlib.contextmanager
def inside(folder: str) -> Iterator[Path]:
    """The working folder for a while (`contextlib.chdir` of later Pythons)."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield Path(folder)
    finally:
        os.chdir(before)


def check(words: tuple[str, ...]) -> int:
    """Run a line in a folder of its own and return the exit code."""
    with tempfile.TemporaryDirectory() as name, inside(name) as folder:
        fill(folder)
        before = {path.name for path in folder.iterdir()}
        begin = time.monotonic()
        result = run(*words) if words[0] not in LEFT_OUT else run(*words, "--no-such-option")
        took = time.monotonic() - begin
        after = {path.name for path in folder.iterdir()}
    told = f"cbs {' '.join(words)}\n{result.stderr[-1500:]}"
    assert result.exit_code in (0, 1, 2), told
    assert took < SECONDS, f"{took:.1f} s: {told}"
    assert "a fault of cbs" not in result.stderr, told
    assert "Traceback" not in result.output, told
    assert "RuntimeWarning" not in result.output, told
    if result.exit_code:
        complaints = [line for line in result.stderr.splitlines() if line.startswith("cbs: ")]
        assert len(complaints) == 1, told
        assert len(complaints[0]) < 2100, told
        assert after == before, f"left {after - before}: {told}"
    elif "--json" in words and words[0] not in ("figure", "animate"):
        json.loads(result.stdout)
    return result.exit_code


def fuzz(count: int) -> dict[int, int]:
    """Run `count` lines; how many ended with which code."""
    codes: dict[int, int] = {}

    @settings(
        max_examples=count, suppress_health_check=list(HealthCheck), derandomize=True, database=None, deadline=None
    )
    @given(lines())
    def every(words: tuple[str, ...]) -> None:
        code = check(words)
        codes[code] = codes.get(code, 0) + 1

    every()
    return codes


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
@pytest.mark.parametrize("count", [FAST, pytest.param(SLOW, marks=pytest.mark.slow)])
def test_no_line_trips_it(count: int) -> None:
    codes = fuzz(count)
    assert sum(codes.values()) >= 0.9 * count
    assert codes.get(0, 0) >= 0.02 * count, codes
    assert codes.get(2, 0) >= 0.2 * count, codes
