"""`cbs bench`: speed of the kernels beside NumPy and beside an earlier measurement; merit against rejection."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from cbs.cli.shared import options, output

IN_HELP = ("Tools", 280, "Measured speed beside NumPy; figure of merit; scaling.")


@click.command(epilog="Example: cbs bench --rounds 3")
@click.option(
    "--figure-of-merit", "merit", is_flag=True, help="Also measure 1/(variance x CPU time) against rejection."
)
@click.option("--cpp", is_flag=True, help="Also measure the same loops in C++, where there is a compiler.")
@click.option("--scaling", is_flag=True, help="Also measure how the cost of a fixed error grows with L_phi/l.")
@click.option(
    "--plot", type=click.Path(path_type=Path), help="Draw the scaling as PNG or PDF to this file (implies --scaling)."
)
@click.option("--rounds", type=click.IntRange(1, 1000), default=15, show_default=True, help="Rounds of every row.")
@click.option("--save", type=click.Path(path_type=Path), help="Keep the measurement in this JSON file.")
@click.option(
    "--against", type=click.Path(path_type=Path), help="Compare with a measurement kept by --save, or a saved --json."
)
@options.json
def bench(
    merit: bool, cpp: bool, scaling: bool, plot: Path | None, rounds: int, save: Path | None, against: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Speed of the kernels beside what a user would write in vectorised NumPy, interleaved in one run; medians.

    With --save before a change and --against after it, every row tells how many times faster it has become, in the
    time NumPy takes for the same work, so that files of another machine or a busy day can be compared too.
    """
    if plot is not None:
        output.checked(plot, (".png", ".pdf"), click.Option(["--plot"]))
    if save is not None:
        output.checked(save, (".json",), click.Option(["--save"]))
    from cbs.benchmark import history, speed

    before = None if against is None else _earlier(against)
    rows = speed.measure(rounds)
    document: dict[str, Any] = {
        "made": history.origin(),
        "rows": [{**asdict(row), "ratio": row.ratio} for row in rows],
        "threads_ratio": speed.threads_ratio(min(rounds, 5)),
        "threads_limit": speed.threads_limit(min(rounds, 5)),
        "vector_bits": speed.vector_bits(),
    }
    if cpp:
        from cbs.benchmark import in_cpp

        document["cpp"] = [{**asdict(row), "ratio": row.ratio} for row in in_cpp.measure(rounds)]
    if merit:
        from cbs.benchmark import merit as merits

        document["figure_of_merit"] = [{**asdict(row), "ratio": row.ratio} for row in merits.measure()]
    if scaling or plot is not None:
        from cbs.benchmark import scaling as costs

        document["scaling"] = [asdict(cost) for cost in costs.measure()]
    if plot is not None:
        _draw(document["scaling"], plot)
    if save is not None:
        history.save(save, document)
    if before is not None:
        document["against"] = {
            "made": before.get("made"),
            "rows": [asdict(change) for change in history.compare(before, document)],
        }
    click.echo(output.as_json(document) if as_json else _text(document))


def _earlier(path: Path) -> dict[str, Any]:
    from cbs.benchmark import history

    try:
        return history.load(path)
    except OSError as error:
        raise click.BadParameter(
            f"{path} cannot be read: {error.strerror}", param=click.Option(["--against"])
        ) from None
    except ValueError as error:
        raise click.BadParameter(str(error), param=click.Option(["--against"])) from None


def _text(document: dict[str, Any]) -> str:
    lines = [f"{'work':<64}{'ours':>14}{'NumPy':>14}{'ratio':>8}"]
    for row in document["rows"]:
        ours, theirs = (f"{row[key]:.1f} ns/{row['unit']}" for key in ("ns", "numpy_ns"))
        lines.append(f"{row['work']:<64}{ours:>14}{theirs:>14}{row['ratio']:>8.1f}")
    lines.append(
        f"two threads over one: {document['threads_ratio']:.2f}, of {document['threads_limit']:.2f} that a bare kernel "
        f"reaches here; vectors of {document['vector_bits']} bits"
    )
    for row in document.get("cpp", []):
        lines.append(
            f"{row['work']}: {row['ns']:.2f} ns/leg, the same loops in C++ with vectors of {row['bits']} bits "
            f"{row['cpp_ns']:.2f}: {row['ratio']:.2f} of its speed"
        )
    if document.get("cpp") == []:
        lines.append("no C++ compiler that makes these loops: not compared with C++")
    for row in document.get("figure_of_merit", []):
        lines.append(f"figure of merit, {row['case']}, {row['estimator']}: {row['ratio']:.0f} times rejection in NumPy")
    for row in document.get("scaling", []):
        lines.append(
            f"L_phi/l = {row['L_phi_over_l']:>5g}: CPU seconds for 1e-3 e^2/h: "
            f"flights {row['flights_s']:.2g}, diffusive {row['diffusive_s']:.2g}"
        )
    if "against" in document:
        lines += _beside(document["against"])
    return "\n".join(lines)


def _beside(against: dict[str, Any]) -> list[str]:
    made = against["made"] or {}
    lines = ["", f"against version {made.get('version', 'unknown')} of {made.get('date', 'an unknown day')}"]
    lines.append(f"{'work':<64}{'before':>14}{'now':>14}{'faster':>8}")
    for row in against["rows"]:
        cells = [
            f"{row['ns_before']:.1f} ns/{row['unit']}",
            f"{row['ns']:.1f} ns/{row['unit']}",
            f"{row['faster']:.2f}",
        ]
        before, now, faster = ("-" if cell.startswith("nan") else cell for cell in cells)
        lines.append(f"{row['work']:<64}{before:>14}{now:>14}{faster:>8}")
    return [*lines, "faster: times, both measured by NumPy's time for the same work in the same run"]


def _draw(costs: list[dict[str, float]], path: Path) -> None:
    from matplotlib.figure import Figure

    from cbs import storage

    figure = Figure(figsize=(4.5, 3.2), layout="constrained")
    axes = figure.subplots()
    x = [cost["L_phi_over_l"] for cost in costs]
    for key, label, marker in (
        ("flights_s", "flights, exact", "o"),
        ("diffusive_s", "half walks, diffusive limit", "s"),
    ):
        axes.loglog(x, [cost[key] for cost in costs], marker=marker, label=label)
    axes.set_xlabel(r"$L_\varphi/l$")
    axes.set_ylabel(r"CPU time for an error of $10^{-3}\,e^2/h$ (s)")
    axes.legend()
    storage.write_whole(path, lambda file: figure.savefig(file, format=path.suffix[1:].lower()))
