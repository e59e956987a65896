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
@click.option("--numba", is_flag=True, help="Also measure the same work in plain Numba with NumPy's generator.")
@click.option(
    "--scaling", is_flag=True, help="Also measure the cost of a fixed error, before and after, in L_phi/l, B, L_so."
)
@click.option("--peers", is_flag=True, help="Also tell how ShabaniPy was measured beside this program.")
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
    merit: bool, cpp: bool, numba: bool, scaling: bool, peers: bool, plot: Path | None, rounds: int, save: Path | None,
    against: Path | None, as_json: bool,
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
    document |= _asked_for(rounds, cpp=cpp, numba=numba, merit=merit, scaling=scaling or plot is not None, peers=peers)
    if plot is not None:
        _draw(document, plot)
    if save is not None:
        history.save(save, document)
    if before is not None:
        document["against"] = {
            "made": before.get("made"),
            "rows": [asdict(change) for change in history.compare(before, document)],
        }
    click.echo(output.as_json(document) if as_json else _text(document))


def _asked_for(rounds: int, *, cpp: bool, numba: bool, merit: bool, scaling: bool, peers: bool) -> dict[str, Any]:
    """Return what is measured on request only."""
    found: dict[str, Any] = {}
    if cpp:
        from cbs.benchmark import in_cpp

        found["cpp"] = [{**asdict(row), "ratio": row.ratio} for row in in_cpp.measure(rounds)]
    if numba:
        from cbs.benchmark import in_numba

        found["numba"] = [{**asdict(row), "ratio": row.ratio} for row in in_numba.measure(rounds)]
    if merit:
        from cbs.benchmark import merit as merits

        found["figure_of_merit"] = [{**asdict(row), "ratio": row.ratio} for row in merits.measure()]
    if scaling:
        from cbs.benchmark import scaling as costs

        found["scaling"] = [asdict(cost) for cost in costs.measure()]
        found["costs"] = [{**asdict(point), "gain": point.gain} for point in costs.before_and_after()]
    if peers:
        from cbs.benchmark import peers as others

        found["peers"] = {
            "measured": others.MEASURED, "repeat": others.REPEAT, "rows": [asdict(row) for row in others.ROWS]
        }  # fmt: skip
    return found


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
    lines = [f"{'work':<64}{'ours':>14}{'NumPy':>16}{'ratio':>8}"]
    for row in document["rows"]:
        ours, theirs = (f"{row[key]:.1f} ns/{row['unit']}" for key in ("ns", "numpy_ns"))
        lines.append(f"{row['work']:<64}{ours:>14}{theirs:>16}{row['ratio']:>8.1f}")
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
    for row in document.get("numba", []):
        lines.append(
            f"{row['work']}: {row['ns']:.2f} ns/leg, plain Numba {row['numba_ns']:.2f}: {row['ratio']:.1f} times faster"
        )
    for row in document.get("figure_of_merit", []):
        lines.append(f"figure of merit, {row['case']}, {row['estimator']}: {row['ratio']:.0f} times rejection in NumPy")
    for row in document.get("scaling", []):
        lines.append(
            f"L_phi/l = {row['L_phi_over_l']:>5g}: CPU seconds for 1e-3 e^2/h: "
            f"flights {row['flights_s']:.2g}, diffusive {row['diffusive_s']:.2g}"
        )
    for row in document.get("costs", []):
        lines.append(
            f"{row['against']} = {row['x']:>5g}: CPU seconds for 1e-3 e^2/h: plain {row['plain_s']:.2g}, "
            f"default {row['s']:.2g}, {row['gain']:.3g} times less"
        )
    if "peers" in document:
        lines += _others(document["peers"])
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


def _others(peers: dict[str, Any]) -> list[str]:
    lines = ["", f"beside ShabaniPy, {peers['measured']}"]
    for row in peers["rows"]:
        lines.append(f"{row['work']}: here {row['here']}, there {row['peer']}, ratio {row['ratio']} ({row['counted']})")
    return [*lines, peers["repeat"]]


def _draw(document: dict[str, Any], path: Path) -> None:
    """Draw costs before and after against three abscissas, and those of the diffusive limit."""
    from matplotlib.figure import Figure

    from cbs import storage

    figure = Figure(figsize=(7.2, 3.0), layout="constrained")
    panels = figure.subplots(1, 3, sharey=True)
    labels = {"L_phi/l": r"$L_\varphi/l$", "B/B_tr": r"$B/B_\mathrm{tr}$", "L_phi/L_so": r"$L_\varphi/L_\mathrm{so}$"}
    for panel, (against, label) in zip(panels, labels.items(), strict=True):
        points = [point for point in document["costs"] if point["against"] == against]
        x = [point["x"] for point in points]
        panel.loglog(x, [point["plain_s"] for point in points], "o--", color="0.5", label="every loop as it is")
        panel.loglog(x, [point["s"] for point in points], "o-", color="C0", label="default")
        panel.set_xlabel(label)
        panel.set_title("Rashba" if against == "L_phi/L_so" else "no spin", fontsize="medium")
    x = [cost["L_phi_over_l"] for cost in document["scaling"]]
    panels[0].loglog(x, [cost["diffusive_s"] for cost in document["scaling"]], "s-", color="C1", label="half walks")
    panels[0].set_ylabel(r"CPU time for $10^{-3}\,e^2/h$ (s)")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=3, frameon=False)
    storage.write_whole(path, lambda file: figure.savefig(file, format=path.suffix[1:].lower(), dpi=150))
