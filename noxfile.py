"""Tests on every Python that pyproject.toml names, and with the oldest versions of what the package needs.

make versions runs all; one of them: nox -s tests-3.12 -- tests/phases. What is not installed is named and skipped.
"""

import re
from pathlib import Path

import nox

PROJECT = nox.project.load_toml("pyproject.toml")
PYTHONS = nox.project.python_versions(PROJECT)
FAST = ("-n", "2", "--dist", "worksteal")

nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False


def run_tests(session: nox.Session, *options: str) -> None:
    """Run the fast tests, or those named after `--`."""
    session.run("python", "-m", "pytest", "-q", *options, *(session.posargs or FAST))


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Fast tests with the versions of constraints.txt."""
    session.install("--quiet", "--constraint", "constraints.txt", "--editable", ".[test]")
    run_tests(session)


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """Fast tests with the oldest versions that pyproject.toml allows, on the oldest Python."""
    oldest = [re.sub(">=", "==", entry) for entry in PROJECT["project"]["dependencies"]]
    path = Path(session.create_tmp()) / "lowest.txt"
    path.write_text("\n".join(oldest) + "\n", encoding="utf-8")
    session.install("--quiet", "--constraint", str(path), "--editable", ".[test]")
    run_tests(session, "-W", "ignore::DeprecationWarning")  # old packages call what newer ones beneath them outgrew
