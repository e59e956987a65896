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
