"""Runs the command line inside the test process."""

from click.testing import CliRunner, Result

from cbs.cli.main import main


def run(*args: str, **variables: str) -> Result:
    """Result of `cbs args` with environment variables; exceptions that would be tracebacks are raised."""
    return CliRunner(catch_exceptions=False).invoke(main, list(args), env=dict(variables))


def refused(*args: str, **variables: str) -> str:
    """The one line on stderr of a command that must be refused: exit 2, nothing on stdout."""
    result = run(*args, **variables)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1, lines
    return lines[0]


def later(*args: str) -> list[str]:
    """Arguments with each option where it stands last: what a test changes takes the place of what it starts from."""
    kept: list[tuple[str, ...]] = []
    for word in args:
        if word.startswith("--"):
            kept = [group for group in kept if group[0] != word or word in ("--turn", "--only")] + [(word,)]
        elif kept and kept[-1][0].startswith("--"):
            kept[-1] = (*kept[-1], word)
        else:
            kept.append((word,))
    return [word for group in kept for word in group]
