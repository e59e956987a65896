"""`cbs coverage`: how often the 68 and 95 % intervals of `cbs fit` hold the truth."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cbs.cli.shared import options, output
from cbs.cli.shared.types import Count, Number, Seed

if TYPE_CHECKING:
    from cbs.comparison.coverage import Coverage

IN_HELP = ("Compare and fit", 165, "How often the intervals of fit hold the truth, for noise of all kinds.")
MODELS, SHAPES = ("wl", "hln", "ilp", "ballistic"), ("gaussian", "exponential", "even")


@click.command(epilog="Example: cbs coverage --model wl --count 1 --curves 8 --seed 1")
@click.option("--model", "models", type=click.Choice(MODELS), multiple=True, default=MODELS, show_default=True,
              help="Which curves are made and fitted; several.")  # fmt: skip
@click.option("--count", "counts", type=Number(positive=True), multiple=True, default=(1.0, 3.0, 10.0),
              show_default=True, help="Neighbouring points that count as one; several.")  # fmt: skip
@click.option("--noise", "shapes", type=click.Choice(SHAPES), multiple=True, default=SHAPES, show_default=True,
              help="How neighbours are correlated, where more count as one; even: the same at B and -B.")  # fmt: skip
@click.option("--curves", type=Count(1), default=200, show_default=True, help="Curves in every row.")
@click.option("--seed", type=Seed(), help="Seed of the run.  [default: drawn, and printed]")
@click.option("--output", "--out", type=click.Path(path_type=Path), help="Write the table (.csv).")
@options.json
def coverage(**given: Any) -> None:
    """How often the intervals of `cbs fit` hold the truth: 68 and 95 of 100 they should.

    Curves of known lengths (L_phi 600 nm, L_so 200 nm, l 100 nm; 81 fields to 20 mT) get noise of 0.01 e^2/h, white
    or with 3 or 10 neighbouring points that count as one, the same at B and -B or not, and are fitted with and without
    error bars, with and without a prefactor. Rows come as they are ready; all of them take about an hour.
    """
    from cbs.cli.shared import progress
    from cbs.comparison import coverage as measured
    from cbs.provenance import seed_from
    from cbs.storage import write_whole

    path = given["output"]
    if path is not None:
        output.checked(path, (".csv",), click.Option(["--output"]))
    seed, wanted = seed_from(given["seed"]), measured.cells(given["models"], given["counts"], given["shapes"])
    with progress.batches("coverage") as report:
        rows = list(measured.coverage(wanted, given["curves"], seed, report))
    if path is not None:
        text = measured.as_csv(rows, seed).encode()
        write_whole(path, lambda file: (file.write(text), None)[1])
        click.echo(f"wrote {path}", err=True)
    if given["as_json"]:
        click.echo(output.as_json({"rows": [_named(found) for found in rows], "meta": {"seed": seed}}))
    elif path is None:
        click.echo(_table(rows))
    missed = sum(not found.good for found in rows)
    click.echo(f"seed {seed}; {missed} of {len(rows)} rows outside 68 +- 7 or 95 +- 4 %", err=True)


def _named(found: "Coverage") -> dict[str, Any]:
    from cbs.comparison.coverage import COLUMNS, row

    return dict(zip(COLUMNS, row(found), strict=True))


HEADINGS = {
    "points_as_one": "as one", "error_bars": "bars", "parameter": "of", "inside_68": "in 68 %", "inside_95": "in 95 %",
    "open_95": "open", "within_goal": "goal",
}  # fmt: skip


def _table(rows: "list[Coverage]") -> str:
    from cbs.comparison.coverage import COLUMNS, row

    heads = [HEADINGS.get(name, name) for name in COLUMNS]
    cells = [heads, *([f"{x:g}" if isinstance(x, float) else str(x) for x in row(found)] for found in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(COLUMNS))]
    return "\n".join("  ".join(x.ljust(w) for x, w in zip(line, widths, strict=True)).rstrip() for line in cells)
