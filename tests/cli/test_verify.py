"""`cbs verify`: table, JSON, Markdown, colours and exit codes."""

import json

import pytest

from cbs import theory
from cbs.cli.commands.verify import verify as command
from cbs.comparison.claims import lattice
from tests.cli.runner import refused, run

KEYS = {"name", "claim", "monte_carlo", "error", "exact", "z", "passed"}


def test_the_example_of_the_help_runs() -> None:
    assert command.epilog is not None
    result = run(*command.epilog.split()[2:])
    assert result.exit_code == 0, result.output
    assert "comparisons passed" in result.stdout


def test_json_has_the_contract_and_repeats_itself() -> None:
    first, second = (run("verify", "--only", "lattice", "--seed", "4", "--json").stdout for _ in range(2))
    assert first == second
    document = json.loads(first)
    assert document["passed"] is True
    assert all(KEYS <= set(check) for check in document["checks"])
    for check in document["checks"]:
        unit = check["error"] or 1e-12  # an identity holds to rounding
        assert check["z"] == pytest.approx((check["monte_carlo"] - check["exact"]) / unit)
        assert isinstance(check["passed"], bool)
    assert document["meta"]["seed"] == 4
    assert {"mean", "spread", "largest", "p_value", "share_beyond_2"} <= set(document["summary"])


def test_the_list_names_witnesses_and_what_is_shared() -> None:
    text = run("verify", "--list").stdout
    rows = json.loads(run("verify", "--list", "--json").stdout)
    assert len(rows) >= 18
    for row in rows:
        assert f"  witness  {row['witness']}" in text
        assert f"  shared   {row['shares']}" in text
        assert row["claims"]
    (one,) = json.loads(run("verify", "--list", "--json", "--only", "strips").stdout)
    assert "strip-followed" in one["claims"]
    assert "--only must be one of" in refused("verify", "--list", "--only", "nothing")


def test_identities_have_numbers_in_every_field() -> None:
    document = json.loads(run("verify", "--only", "identities", "--seed", "4", "--json").stdout)
    for check in document["checks"]:
        assert check["error"] == 0.0
        assert abs(check["z"]) <= 1.0


def test_a_failing_claim_ends_with_one_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theory, "closing_cosine", lambda n: -1.0)
    result = run("verify", "--only", "flights", "--seed", "1")
    assert result.exit_code == 1
    lines = [line for line in result.stdout.splitlines() if line.startswith("FAILED: flights: closing-angle")]
    assert len(lines) == 4
    document = json.loads(run("verify", "--only", "flights", "--seed", "1", "--json").stdout)
    assert document["passed"] is False


def test_no_colour_where_it_is_not_wanted() -> None:
    from click.testing import CliRunner

    from cbs.cli.main import main

    arguments = ["verify", "--only", "matrices", "--seed", "1"]
    coloured = CliRunner().invoke(main, arguments, color=True)
    plain = CliRunner().invoke(main, arguments, color=True, env={"NO_COLOR": "1"})
    assert "\x1b[" in coloured.stdout
    assert "\x1b[" not in plain.stdout
    assert " ok" in plain.stdout


def test_markdown_has_one_row_a_claim() -> None:
    lines = run("verify", "--only", "lattice", "--seed", "1", "--markdown").stdout.splitlines()
    assert lines[:2] == ["| claim | at | Monte Carlo | exact | z |", "|---|---|---|---|---|"]
    rows = [line for line in lines[2:] if line.startswith("|")]
    assert len(rows) == len(lattice.CLAIMS)
    assert all(row.replace("\\|", "").count("|") == 6 for row in rows)


def test_misuse_is_one_line() -> None:
    assert "--only must be one of" in refused("verify", "--only", "loops")
    assert "--markdown and --json" in refused("verify", "--markdown", "--json")
    assert "--quality" in refused("verify", "--quality", "best")
    assert "--seed" in refused("verify", "--seed", "-3")
