"""Picture of fits: data, best curves, and residuals, which show at a glance whether neighbours hang together."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cbs.comparison.fit import Fit

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLOURS = ("#0077BB", "#D35D00", "#228833", "#AA3377", "#767676")
MARKERS = "osD^v"


def draw(fits: Sequence[Fit]) -> "Figure":
    """Return a figure with all curves in the upper panel and the residuals in the lower one."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.0, 4.6), layout="constrained", dpi=160)
    top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1])
    for i, fit in enumerate(fits):
        colour, marker = COLOURS[i % len(COLOURS)], MARKERS[i % len(MARKERS)]
        order = np.argsort(fit.B)
        B = 1e3 * fit.B[order]
        top.plot(B, fit.measured[order], marker, ms=2.5, color=colour, alpha=0.55, lw=0)
        top.plot(B, fit.fitted[order], color=colour, lw=1.4, label=_label(fit))
        bottom.plot(B, (fit.measured - fit.fitted)[order], color=colour, lw=0.9)
    bottom.axhline(0.0, color="#C9CDD3", lw=0.8, zorder=0)
    top.set_ylabel(r"$\sigma(B) - \sigma(0)$  ($e^2/h$)")
    bottom.set_ylabel("residual\n($e^2/h$)")
    bottom.set_xlabel("field $B$ (mT)")
    top.legend(frameon=False, fontsize=6.5)
    return figure


def _label(fit: Fit) -> str:
    symbols = {"L_phi": r"$L_\varphi$", "L_so": "$L_{so}$", "L_s": "$L_s$", "L_c": "$L_c$"}
    shown = [
        f"{symbols[p.name]} = {1e9 * p.value:.3g} ± {1e9 * p.error:.2g} nm"
        if p.name in symbols
        else f"{p.name} = {p.value:.3g}"
        for p in fit.parameters
    ]
    return f"{fit.source}, {fit.model}: " + ", ".join(shown)
