"""Picture of a fitted cone of light: data, best shape, its width at half height, residuals below."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from cbs.comparison.rounding import rounded
from cbs.figures.frame import marks
from cbs.figures.frame.styles import Style, styled

if TYPE_CHECKING:
    from cbs.comparison.light import ConeFit

POINTS = 1201


@styled
def draw(fit: "ConeFit", style: Style) -> Figure:
    """Return the picture."""
    picture = marks.new_figure(style, 3.6)
    grid = picture.add_gridspec(2, 1, height_ratios=[3.2, 1.0])
    axes, below = picture.add_subplot(grid[0]), picture.add_subplot(grid[1])
    m, centre = fit.measured, fit["centre"].value
    x = 1e3 * m.angle
    fine = np.unique(np.append(np.linspace(m.angle[0], m.angle[-1], POINTS), centre))
    curve = fit.model(fine)
    marks.exact(axes, 1e3 * fine, curve, style, "wl")
    bars = fit.sigma if m.error is not None else np.zeros_like(fit.sigma)
    marks.monte_carlo(axes, x, m.intensity, bars, style, "wl")
    base, tip = fit["background"].value, float(fit.model([centre])[0])
    marks.guide(axes, [x[0], x[-1]], [base, base], style)
    half = 0.5 * (base + tip)
    reach = [1e3 * (centre - 0.5 * fit.fwhm), 1e3 * (centre + 0.5 * fit.fwhm)]
    axes.plot(reach, [half, half], color=style.palette.ink, lw=style.frame * 1.3, gid="width")
    value, error = rounded(1e6 * fit["l"].value, 1e6 * fit["l"].error)
    words = f"$l$ = {value} ± {error} µm\n{1e3 * fit.fwhm:.3g} mrad wide"
    axes.text(0.97, 0.95, words, transform=axes.transAxes, ha="right", va="top", gid="number")
    axes.set_ylabel("intensity")
    axes.tick_params(labelbottom=False)
    marks.residual_strip(below, x, (m.intensity - fit.fitted) / fit.sigma, style, "wl")
    below.set_xlabel("angle (mrad)")
    for panel in (axes, below):
        panel.set_xlim(x[0] - 0.02 * np.ptp(x), x[-1] + 0.02 * np.ptp(x))
    return picture
