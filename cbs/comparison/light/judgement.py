"""What a fit of a cone should be told with: data that end too soon, a tip too coarse, cones that cannot be."""

import math
from collections.abc import Sequence

import numpy as np

from cbs.checks import FloatArray
from cbs.comparison.light.results import Number

HIGHEST = 1.0 / 0.8817319  # contrast of a cone without the light that is scattered once
WIDTHS, POINTS = 4.0, 5  # that the data should reach, and that the upper half should have
LOW, UNLIKELY, SHORT = 0.8, 0.01, 10.0


def said(
    numbers: Sequence[Number], fwhm: float, angle: FloatArray, rest: FloatArray, p: float, k: float, resolution: float
) -> list[str]:
    """Return the messages: residuals in errors, p nan where the scatter set them, wave number outside in 1/m."""
    words = []
    n = {number.name: number for number in numbers}
    off = np.abs(angle - n["centre"].value)
    reach = float(np.max(off))
    if reach < WIDTHS * fwhm:
        words.append(
            f"the data end {reach / fwhm:.2g} widths from the tip, inside the cone: background, height and l follow "
            "from its shape alone; measure to four widths or more"
        )
    above = int(np.sum(off < 0.5 * fwhm))
    if above < POINTS:
        words.append(f"only {above} points above half height: the tip is not resolved")
    contrast = n["contrast"]
    if resolution == 0.0 and contrast.value < LOW:
        words.append("a low cone may be one smeared by beam and detector: state their width with --resolution")
    if contrast.value >= (1.0 - 1e-9) * HIGHEST and not contrast.given:
        words.append(
            f"contrast stands on its bound, {HIGHEST:.3g}, the height where no light is scattered once; the data would "
            "have it higher: look at the background, or state --contrast"
        )
    if p < UNLIKELY:
        words.append(f"the errors do not explain the scatter about the fit (p = {p:.2g})")
    if p > 1.0 - UNLIKELY**2:
        words.append("the data scatter far less than their errors: are these in the unit of the intensity?")
    alike = float(np.sum(rest[1:] * rest[:-1]) / np.sum(rest**2))
    if alike > 4.0 / math.sqrt(rest.size):
        words.append(
            f"neighbouring residuals are alike (correlation {alike:.2g}): speckle that was not averaged out, or "
            "another shape; the intervals are too narrow"
        )
    if k * n["l"].value < SHORT:
        words.append(f"k l is {k * n['l'].value:.2g}: corrections of order 1/(k l) are left out")
    return words
