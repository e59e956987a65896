"""Pictures: one file a figure (compute, draw, CAPTION), a table of them, and the writing of files.

>>> from cbs import figures
>>> stored = figures.compute("factor-of-two", quality="draft", seed=1)    # doctest: +SKIP
>>> picture = figures.draw("factor-of-two", stored, style="slides")       # doctest: +SKIP
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cbs.figures.registry import FIGURES, find

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cbs.figures.frame.progress import Progress
    from cbs.figures.frame.qualities import Quality
    from cbs.figures.frame.sample import Film
    from cbs.figures.frame.styles import Style

__all__ = ["FIGURES", "compute", "draw", "find", "load", "read_provenance"]


def compute(
    name: str, quality: "Quality | str" = "lecture", seed: int = 1, progress: "Progress | None" = None,
    film: "Film | None" = None,
) -> Any:  # fmt: skip
    """Run the Monte Carlo of a figure, for the sample film or one of yours (`cbs.figures.frame.sample.Film`)."""
    from cbs.figures.frame import making, sample

    return making.compute(name, quality, seed, progress, sample.SAMPLE if film is None else film)


def draw(name: str, stored: Any, style: "Style | str" = "paper", **axes: Any) -> "Figure":
    """Draw stored data of a figure; `axes` (one Axes or a sequence, one a panel) draws into a figure of yours."""
    from cbs.figures.frame import making

    return making.draw(name, stored, style, **axes)


def load(path: str | Path) -> tuple[str, Any]:
    """Read a figure's data file; returns the figure's name and its dataclass."""
    from cbs.figures.frame import data

    entry, stored = data.load(Path(path))
    return entry.name, stored


def read_provenance(path: str | Path) -> dict[str, Any]:
    """Return the record of what made a figure's file: a picture (PDF, PNG, SVG) or its data (npz).

    Raises
    ------
    ValueError
        If the file carries no such record.
    OSError
        If it cannot be read.
    """
    from cbs.figures.frame import data, pictures

    path = Path(path)
    return data.read_header(path) if path.suffix == ".npz" else pictures.read_record(path)
