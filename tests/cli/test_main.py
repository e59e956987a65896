import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from cbs.cli.main import COMMANDS, HEADINGS, main
from cbs.cli.shared.finding import MEANT
from tests.cli.runner import refused, run

APART = (
    "figure",
    "info",
    "demo",
    "animate",
    "gallery",
    "bench",
    "plot",
    "lecture",
)  # need or leave files, or measure: in tests of their own
FEW = {"CBS_LOOPS": "2000"}  # where the example names no number of its own


def command(name: str) -> click.Command:
    found = main.get_command(click.Context(main), name)
    assert found is not None
    return found


def example(epilog: str | None) -> list[str]:
    """The words of the example that ends a help text, without `cbs`."""
    words = shlex.split((epilog or "").split("Example: ")[-1])
    assert words[0] == "cbs"
    return words[1:]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_ends_with_an_example(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert "Example: cbs" in " ".join(result.stdout.split())


def test_a_long_help_has_its_example_first_and_every_option_once_under_a_heading() -> None:
    text = run("magnetoconductance", "--help").stdout
    headings = ["Film:", "Spin:", "Scatterers:", "Geometry:", "Field:", "Method:", "Run:", "Output:"]
    places = [text.index("Example: cbs"), *(text.index(f"\n{heading}\n") for heading in headings)]
    assert places == sorted(places)
    assert "\nOptions:\n" not in text
    flags = re.findall(r"^  (?:-h, )?(--[a-z0-9-]+)", text[places[1] :], re.M)
    known = {option.opts[-1] for option in command("magnetoconductance").params}
    assert len(flags) == len(set(flags))
    assert known | {"--help", "--config"} == set(flags) | {"--config"}
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in APART])
def test_the_example_of_a_help_runs(name: str) -> None:
    result = run(*example(command(name).epilog), **FEW)
    assert result.exit_code == 0, result.output
    assert result.stdout.strip()


def test_the_example_of_the_whole_program_runs() -> None:
    assert run(*example(main.epilog), **FEW).exit_code == 0


def test_help_lists_every_command_with_its_line() -> None:
    text = " ".join(run("--help").stdout.split())
    for name, summary in COMMANDS.items():
        assert f"{name} {summary}" in text


def test_an_unknown_command_names_the_nearest() -> None:
    assert "did you mean scales?" in refused("scale")
    assert "did you mean magnetoconductance or fit?" in refused("magnetoresistance")
    assert "did you mean magnetoconductance or fit?" in refused("WAL")
    assert "verify" in refused("compare")
    assert "see cbs --help" in refused("xyzzy")


def test_words_for_commands_lead_to_commands() -> None:
    assert all(set(meant) <= set(COMMANDS) and word not in COMMANDS for word, meant in MEANT.items())


def test_an_unknown_option_is_one_line() -> None:
    assert "--lphi" in refused("scales", "--lphi", "1um")


def test_no_command_shows_the_help_and_is_misuse() -> None:
    result = run()
    assert result.exit_code == 2
    assert all(f"{heading}:" in result.stderr for heading in HEADINGS)


def test_version_is_printed() -> None:
    assert run("--version").stdout.startswith("cbs 0.")


def test_the_installed_command_leaves_with_the_exit_code(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("cbs")
    done = subprocess.run([program, "scales", "--l", "100"], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "cbs: Invalid value for '--l': 100 has no unit; write e.g. 100nm\n"


def test_a_closed_pipe_is_no_traceback() -> None:
    program = Path(sys.executable).with_name("cbs")
    done = subprocess.run(f"'{program}' cite | head -1", shell=True, capture_output=True, text=True)
    assert done.stderr == ""


def test_control_c_is_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cbs.scales.film_scales", stop)
    result = run("scales", "--l", "100nm")
    assert result.exit_code == 130
    assert result.stderr.strip().splitlines()[-1] == "cbs: interrupted"
