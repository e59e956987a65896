"""`cbs verify`: every claim of the program against an exact value, judged by its z-score."""

import os
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from cbs.cli import options, output, progress
from cbs.cli.types import Count
from cbs.version import __version__

if TYPE_CHECKING:
    from cbs.comparison.verification import Check, Verification

QUALITIES = ("draft", "lecture", "publication")
JSON_KEYS = ("name", "group", "claim", "monte_carlo", "error", "exact", "z", "passed", "identity")


@click.command(epilog="Example: cbs verify --only lattice --seed 1")
@click.option(
    "--quality", type=click.Choice(QUALITIES), default="draft", show_default=True,
    help="1, 9 or 100 times the loops: errors 3 and 10 times smaller.",
)  # fmt: skip
@click.option("--only", multiple=True, metavar="GROUP", help="Run only this group of claims; may be repeated.")
@click.option("--seed", type=Count(0), help="Seed of the run.  [default: drawn, and printed]")
@click.option(
    "--workers", type=Count(), help="Claims at a time; same result for any number.  [default: all processors]"
)
@click.option("--list", "listed", is_flag=True, help="List the groups, their witnesses and what both sides share.")
@click.option("--markdown", is_flag=True, help="Print a Markdown table: the first point of every claim.")
@options.json
@click.pass_context
def verify(
    ctx: click.Context, quality: str, only: tuple[str, ...], seed: int | None, workers: int | None, listed: bool,
    markdown: bool, as_json: bool,
) -> None:  # fmt: skip
    """Compare every claim with an independent exact value; exit 1 if one fails.

    Every line draws loops of its own, so the z-scores are independent: their distribution stands at the end. A line
    fails beyond the limit that a correct program crosses once in ten thousand tables. Identities hold for every
    loop to rounding; they have no error and no part in the distribution.
    """
    if markdown and as_json:
        raise click.UsageError("--markdown and --json exclude each other; give one of them")
    if listed:
        click.echo(output.as_json(groups(only)) if as_json else as_list(groups(only)))
        return
    from cbs.comparison.verification import verify as compare

    with progress.batches("verify") as report:
        table = compare(quality=quality, seed=seed, only=only, workers=workers, progress=report)
    if as_json:
        click.echo(output.as_json(document(table)))
    else:
        click.echo(as_markdown(table) if markdown else as_text(table))
    ctx.exit(0 if table.passed else 1)


def groups(only: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Return name, title, claims, witness, shares and second of every group."""
    from cbs.comparison.claims import GROUPS
    from cbs.comparison.verification import check_groups

    check_groups(only)
    keys = ("name", "title", "witness", "shares", "second")
    return [
        {**{key: getattr(group, key) for key in keys}, "claims": [claim.name for claim in group.claims]}
        for group in GROUPS
        if not only or group.name in only
    ]


def as_list(rows: list[dict[str, Any]]) -> str:
    """Return the groups as paragraphs: what the exact values come from, what both sides share, what else stands by."""
    lines = []
    for row in rows:
        lines.append(_styled(f"{row['name']}: {row['title']} ({len(row['claims'])} claims)", bold=True))
        lines += [f"  witness  {row['witness']}", f"  shared   {row['shares']}"]
        lines += [f"  beside   {row['second']}"] * bool(row["second"])
    return "\n".join(lines)


def document(table: "Verification") -> dict[str, Any]:
    """Return the table as one JSON document."""
    rows = [{key: value for key, value in asdict(check).items() if key in JSON_KEYS} for check in table.checks]
    return {
        "checks": rows,
        "passed": table.passed,
        "summary": {**asdict(table.distribution), "limit": table.limit},
        "meta": {"seed": table.seed, "quality": table.quality, "version": __version__},
    }


def as_text(table: "Verification") -> str:
    """Return the table for a terminal, grouped by claim, verdict in words and (unless NO_COLOR is set) in colour."""
    from cbs.comparison.claims import GROUPS

    titles = {group.name: group.title for group in GROUPS}
    lines = []
    for group, of_group in groupby(table.checks, key=lambda check: check.group):
        lines.append(_styled(f"{group}: {titles[group]}", bold=True))
        for claim, of_claim in groupby(of_group, key=lambda check: check.claim):
            lines.append(f"  {claim}")
            rows = list(of_claim)
            width = max(40, *(len(check.point) for check in rows))
            lines.extend(_line(check, width) for check in rows)
        lines.append("")
    return "\n".join([*lines, *_summary(table)])


def _line(check: "Check", width: int) -> str:
    verdict = _styled("ok", fg="green") if check.passed else _styled("FAILED", fg="red", bold=True)
    if check.identity:
        numbers = f"{check.monte_carlo:>13.6g}   {'to rounding':<9}  exact {check.exact:<12.6g} {'':>8}"
    else:
        numbers = f"{check.monte_carlo:>13.6g} +- {check.error:<9.2g}  exact {check.exact:<12.6g} z {check.z:+6.2f}"
    return f"    {check.point:<{width}} {numbers}  {verdict}"


def _summary(table: "Verification") -> list[str]:
    d = table.distribution
    lines = []
    if d.n:
        lines.append(
            f"{d.n} z-scores: mean {d.mean:+.2f}, spread {d.spread:.2f}, "
            f"largest {d.largest:.2f} (limit {table.limit:.2f}), "
            f"{100.0 * d.share_beyond_2:.1f} % beyond 2, p = {d.p_value:.2g} that they are standard normal"
        )
    identities = [check for check in table.checks if check.identity]
    if identities:
        lines.append(f"{sum(check.passed for check in identities)} of {len(identities)} identities hold to rounding")
    passed = sum(check.passed for check in table.checks)
    verdict = f"{passed} of {len(table.checks)} comparisons passed"
    lines.append(_styled(verdict, fg="green") if table.passed else _styled(verdict, fg="red", bold=True))
    lines.extend(f"FAILED: {check.group}: {check.name}, z = {check.z:+.2f}: {check.claim}" for check in table.failed)
    lines.append(f"seed {table.seed}, quality {table.quality}")
    return lines


def as_markdown(table: "Verification") -> str:
    """Return the first point of every claim as a Markdown table, and the summary of all points."""
    lines = ["| claim | at | Monte Carlo | exact | z |", "|---|---|---|---|---|"]
    for claim, of_claim in groupby(table.checks, key=lambda check: check.claim):
        check = next(of_claim)
        measured = f"{check.monte_carlo:.6g}" + ("" if check.identity else f" ± {check.error:.2g}")
        z = "to rounding" if check.identity and check.passed else f"{check.z:+.2f}"
        lines.append(f"| {_escaped(claim)} | {_escaped(check.point)} | {measured} | {check.exact:.6g} | {z} |")
    return "\n".join([*lines, "", *(click.unstyle(line) for line in _summary(table))])


def _escaped(text: str) -> str:
    for character in "|<>":
        text = text.replace(character, "\\" + character)
    return text


def _styled(text: str, **style: Any) -> str:
    return text if os.environ.get("NO_COLOR") else click.style(text, **style)
