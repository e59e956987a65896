"""How results show themselves in notebooks: a plot on given axes, a small HTML table."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cbs.checks import FloatArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def errorbar(ax: "Axes | None", x: FloatArray, y: FloatArray, err: FloatArray, xlabel: str, ylabel: str) -> "Axes":
    """Draw points with error bars on `ax`, or on the axes of a new figure, with labels."""
    if ax is None:
        from matplotlib.figure import Figure

        ax = Figure(layout="constrained").subplots()
    ax.errorbar(x, y, err, fmt="o", fillstyle="none")
    ax.set_xlabel(xlabel)
    ax.set_ylabel(ylabel)
    return ax


def html_table(title: str, columns: Mapping[str, FloatArray], most: int = 12) -> str:
    """Return a small HTML table of the columns for notebooks."""
    head = "".join(f"<th>{name}</th>" for name in columns)
    rows = list(zip(*columns.values(), strict=True))
    body = "".join("<tr>" + "".join(f"<td>{v:.5g}</td>" for v in row) + "</tr>" for row in rows[:most])
    rest = f"<p>and {len(rows) - most} more rows</p>" if len(rows) > most else ""
    return f"<p>{title}</p><table><tr>{head}</tr>{body}</table>{rest}"
