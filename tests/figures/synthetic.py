"""Stored data of every figure: tiny runs, large enough to be drawn, not to be believed."""

from functools import cache, partial

from cbs import figures
from cbs.figures.qualities import Quality
from cbs.figures.registry import FIGURES

TINY = Quality("tiny", 1.0 / 400.0)


@cache
def tiny(name):
    """Return the figure of a tiny run, one a session."""
    return figures.compute(name, TINY, 7)


MAKERS = {name: partial(tiny, name) for name in FIGURES}
