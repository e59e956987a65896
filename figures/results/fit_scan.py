"""Picture of a scan of the range: fitted lengths against the largest field, with their 68 % intervals."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from cbs.figures.frame import marks
from cbs.figures.frame.styles import Style, styled
from cbs.figures.results.fitted import field_unit

if TYPE_CHECKING:
    from cbs.comparison.field_scan import FieldScan

SYMBOLS = {"L_phi": r"$L_\varphi$", "L_so": r"$L_\mathrm{so}$", "L_s": r"$L_\mathrm{s}$", "L_c": r"$L_\mathrm{c}$"}


@styled
def draw(scan: "FieldScan", style: Style) -> Figure:
    """Return the picture: one panel a length, over one axis of the field."""
    names = [p.name for p in scan.fits[-1].parameters if p.name.startswith("L_")]
    picture = marks.new_figure(style, 1.2 + 1.3 * len(names))
    panels = np.atleast_1d(picture.subplots(len(names), 1, sharex=True))
    unit, word = field_unit(float(scan.B_max[-1]))
    for panel, name in zip(panels, names, strict=True):
        value, low, high = (1e9 * scan.column(name, part) for part in ("value", "low", "high"))
        bars = np.array([value - low, np.where(np.isfinite(high), high, value) - value])
        panel.axhline(value[-1], color=style.palette.guide, lw=style.frame, zorder=1)
        panel.errorbar(
            unit * scan.B_max, value, yerr=bars, fmt="o", color=style.palette.ink, ms=style.marker,
            mfc=style.palette.ground, mew=0.45 * style.curve, elinewidth=style.bar, gid=f"scan-{name}",
        )  # fmt: skip
        if np.isfinite(scan.trusted) and scan.trusted > 0.0:
            panel.axvspan(0.0, unit * scan.trusted, color=style.palette.panel, zorder=0, lw=0, gid="trusted")
        panel.set_ylabel(f"{SYMBOLS.get(name, name)} (nm)")
        panel.set_xlim(left=0.0)
    panels[-1].set_xlabel(f"largest field fitted ({word})")
    return picture
