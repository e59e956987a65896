"""Picture of the law of the coherence time: L_phi against temperature with its errors, and the fitted law."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from cbs.figures.frame import marks
from cbs.figures.frame.styles import Style, styled

if TYPE_CHECKING:
    from cbs.comparison.coherence_law import CoherenceLaw


@styled
def draw(law: "CoherenceLaw", style: Style) -> Figure:
    """Return the picture."""
    picture = marks.new_figure(style, 2.8)
    axes = picture.add_subplot()
    T = np.geomspace(law.T.min() / 1.4, law.T.max() * 1.4, 200)
    axes.plot(T, 1e6 * law.length(T), color=style.palette.ink, lw=style.curve, zorder=3, gid="law")
    bars = 1e6 * np.array([law.L_phi - law.low, np.where(np.isfinite(law.high), law.high, law.L_phi) - law.L_phi])
    axes.errorbar(
        law.T, 1e6 * law.L_phi, yerr=bars, fmt="o", color=style.palette.ink2, ms=style.marker, mfc=style.palette.ground,
        mew=0.45 * style.curve, elinewidth=style.bar, zorder=4, gid="lengths",
    )  # fmt: skip
    axes.set_xscale("log")
    axes.set_yscale("log")
    _ticks(axes.set_xticks, law.T.min() / 1.4, law.T.max() * 1.4)
    _ticks(axes.set_yticks, 1e6 * law.low.min() / 1.1, 1e6 * float(np.max(law.L_phi + 1e-6 * bars[1])) * 1.1)
    axes.minorticks_off()
    axes.set_xlabel("temperature (K)")
    axes.set_ylabel("$L_\\varphi$ (µm)")
    marks.label(axes, 0.04, 0.06, _words(law), style, ha="left", va="bottom", transform=axes.transAxes)
    return picture


def _ticks(place: object, low: float, high: float) -> None:
    """Ticks at 1, 2 and 5 of every decade inside the range, written out."""
    assert callable(place)
    decades = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    values = [part * 10.0**decade for decade in decades for part in (1.0, 2.0, 5.0)]
    inside = [value for value in values if low <= value <= high]
    place(inside, labels=[f"{value:g}" for value in inside])


def _words(law: "CoherenceLaw") -> str:
    p = next(term for term in law.terms if term.name == "p")
    names = [term.name for term in law.terms]
    text = f"$1/\\tau_\\varphi \\propto T^{{{p.value:.2f}}}$"
    if "rate_0" in names and law["rate_0"].value > 0.0:
        text += " + const."
    return text
