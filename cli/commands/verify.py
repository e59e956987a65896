"""`cbs verify`: every claim of the program against an exact value, judged by its z-score."""

from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cbs.cli.shared import ending, options, output, progress, tables
from cbs.cli.shared.types import MOST_WORKERS, Count, Seed
from cbs.version import __version__

if TYPE_CHECKING:
    from cbs.comparison.verification import Check, Verification

IN_HELP = ("Compare and fit", 180, "Every claim against an exact value; z-scores and their distribution.")

QUALITIES = ("draft", "lecture", "publication")
JSON_KEYS = (
    "name", "group", "claim", "monte_carlo", "error", "exact", "z", "passed", "identity", "rival", "rival_z",
)  # fmt: skip


def _file(_ctx: click.Context, option: click.Parameter, path: Path | None) -> Path | None:
    return None if path is None else output.checked(path, (".json",), option)


@click.command(epilog="Example: cbs verify --only lattice --seed 1")
@click.option(
    "--quality",
    type=click.Choice(QUALITIES),
    default="draft",
    show_default=True,
    help="1, 9 or 100 times the loops: errors 3 and 10 times smaller.",
)
@click.option("--list", "listed", is_flag=True, help="List the groups, their witnesses and what both sides share.")
@click.option("--only", multiple=True, metavar="GROUP", help="Run only this group of claims; may be repeated.")
@click.option("--waves", is_flag=True, help="Run the claims that waves bear witness to instead: minutes.")
@click.option("--seed", type=Seed(), help="Seed of the run.  [default: drawn, and printed]")
@click.option(
    "--workers",
    type=Count(1, MOST_WORKERS),
    help="Claims at a time; same result for any number.  [default: all processors]",
)
@click.option(
    "--checkpoint",
    type=click.Path(path_type=Path),
    callback=_file,
    help="Keep finished comparisons in this .json file.",
)
@click.option("--resume", is_flag=True, help="Go on from --checkpoint if it exists, with its seed.")
@click.option("--markdown", is_flag=True, help="Print a Markdown table: the first point of every claim.")
@options.json
@click.pass_context
def verify(
    ctx: click.Context, quality: str, only: tuple[str, ...], waves: bool, seed: int | None, workers: int | None,
    checkpoint: Path | None, resume: bool, listed: bool, markdown: bool, as_json: bool,
) -> None:  # fmt: skip
    """Compare every claim with an independent exact value; exit 1 if one fails.

    Every line draws loops of its own, so the z-scores are independent: their distribution stands at the end. A line
    fails beyond the limit that a correct program crosses once in ten thousand tables. Identities hold for every
    loop to rounding; they have no error and no part in the distribution.
    """
    if markdown and as_json:
        raise click.UsageError("--markdown and --json exclude each other; give one of them")
    if resume and checkpoint is None:
        raise click.UsageError("--resume needs --checkpoint: name the file to go on from")
    if listed:
        rows = groups(only, waves=waves)
        click.echo(output.as_json(rows) if as_json else as_list(rows))
        return
    from cbs.comparison.verification import verify as compare
    from cbs.engine import Interrupted

    try:
        with progress.batches("verify", unit="comparisons") as report:
            table = compare(
                quality=quality, rng=seed, only=only, waves=waves, workers=workers, progress=report,
                checkpoint=checkpoint, resume=resume,
            )  # fmt: skip
    except Interrupted as stop:
        if stop.result is None:
            raise
        table = stop.result
    if as_json:
        click.echo(output.as_json(document(table)))
    else:
        click.echo(as_markdown(table) if markdown else as_text(table))
    click.echo(_closing(table, quality), err=True)
    if not table.complete:
        ending.told()
        click.echo(f"cbs: interrupted; these are the {len(table.checks)} comparisons done so far", err=True)
        ctx.exit(130)
    ctx.exit(0 if table.passed else 1)


def _closing(table: "Verification", quality: str) -> str:
    finer = QUALITIES[min(QUALITIES.index(quality) + 1, len(QUALITIES) - 1)]
    after = "--list for the witnesses" if finer == quality else f"--quality {finer} for smaller errors"
    return f"{len(table.checks)} comparisons; {output.seconds():.1f} s; next: {after}"


def groups(only: tuple[str, ...] = (), *, waves: bool = False) -> list[dict[str, Any]]:
    """Return name, title, claims, witness, shares and second of every group."""
    from cbs.comparison.verification import chosen_groups

    keys = ("name", "title", "witness", "shares", "second")
    return [
        {**{key: getattr(group, key) for key in keys}, "claims": [claim.name for claim in group.claims]}
        for group in chosen_groups(only, waves=waves)
    ]


def as_list(rows: list[dict[str, Any]]) -> str:
    """Return the groups as paragraphs: what the exact values come from, what both sides share, what else stands by."""
    lines = []
    for row in rows:
        lines.append(tables.styled(f"{row['name']}: {row['title']} ({len(row['claims'])} claims)", bold=True))
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
        "meta": {
            "seed": table.seed,
            "quality": table.quality,
            "version": __version__,
            "complete": table.complete,
        },
    }


def as_text(table: "Verification") -> str:
    """Return the table for a terminal, grouped by claim, verdict in words and (unless NO_COLOR is set) in colour."""
    from cbs.comparison.claims import GROUPS, WAVE_GROUPS

    titles = {group.name: group.title for group in (*GROUPS, *WAVE_GROUPS)}
    lines = []
    for group, of_group in groupby(table.checks, key=lambda check: check.group):
        lines.append(tables.styled(f"{group}: {titles[group]}", bold=True))
        for claim, of_claim in groupby(of_group, key=lambda check: check.claim):
            lines.append(f"  {claim}")
            rows = list(of_claim)
            width = max(40, *(len(check.point) for check in rows))
            for check in rows:
                lines += [_line(check, width), *_rival(check, width)]
        lines.append("")
    return "\n".join([*lines, *_summary(table)])


def _line(check: "Check", width: int) -> str:
    verdict = tables.styled("ok", fg="green") if check.passed else tables.styled("FAILED", fg="red", bold=True)
    if check.identity:
        numbers = f"{check.monte_carlo:>14.6g}  exact {check.exact:<12.6g} {'identity':>8}"
    else:
        measured = tables.measured(check.monte_carlo, check.error)
        numbers = f"{measured:>14}  exact {check.exact:<12.6g} z {check.z:+6.2f}"
    return f"    {check.point:<{width}} {numbers}  {verdict}"


def _rival(check: "Check", width: int) -> list[str]:
    """Say how far the other answer lies, where there is one."""
    if check.rival is None or check.rival_z is None:
        return []
    return [f"    {'':<{width}} {'':>14}  not   {check.rival:<12.6g} z {check.rival_z:+6.2f}  {check.rival_words}"]


def _summary(table: "Verification") -> list[str]:
    d = table.distribution
    lines = []
    if d.n:
        lines.append(
            f"{d.n} z-scores: mean {d.mean:+.2f}, spread {d.spread:.2f}, "
            f"largest {d.largest:.2f} (limit {table.limit:.2f}),"
        )
        lines.append(f"{100.0 * d.share_beyond_2:.1f} % beyond 2, p = {d.p_value:.2g} that they are standard normal")
    identities = [check for check in table.checks if check.identity]
    if identities:
        lines.append(f"{sum(check.passed for check in identities)} of {len(identities)} identities hold to rounding")
    passed = sum(check.passed for check in table.checks)
    verdict = f"{passed} of {len(table.checks)} comparisons passed"
    lines.append(tables.styled(verdict, fg="green") if table.passed else tables.styled(verdict, fg="red", bold=True))
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
