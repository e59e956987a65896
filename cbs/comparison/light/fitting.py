r"""Fit of a measured cone: transport mean free path, absorption length, height, background and centre.

.. math:: I(\theta) = b\,[1 + c\,h(k l \sin|\theta - \theta_0|, \sqrt{3 l_s/l_a})], \quad 1/l = 1/l_s + 1/l_a

h is exact for isotropic scatterers. Of others l_s is the transport mean free path, found 4 to 9 % too short at mean
cosines of 0.3 to 0.75 (noiseless cones of discrete ordinates, fitted to 4 to 14 widths). Two of the numbers are linear
and found for every trial of the others; the intervals are profiles (MINOS).
"""

import math
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks
from cbs.checks import Misuse
from cbs.comparison.light.problem import Problem
from cbs.comparison.light.reading import MeasuredCone
from cbs.comparison.light.results import ConeFit
from cbs.turbid import MOST_INDEX


def fit_cone(
    angle: ArrayLike, intensity: ArrayLike, error: ArrayLike | None = None, *, wavelength: float, **how: Any
) -> ConeFit:
    """Fit a cone of coherent backscattering that was measured at normal incidence.

    Parameters
    ----------
    angle, intensity : array_like, shape (n,)
        Radians outside the medium; any unit. At least 8 different angles.
    error : array_like, shape (n,), optional
        One standard error of every intensity; without it the scatter about the fit.
    wavelength : float
        Outside the medium (vacuum or air), metres.
    index : float
        Refractive index of the medium over that outside: the mirror at the surface narrows the cone.
    absorption : float or None
        Absorption length in metres, inf for none (the default); None to fit it.
    resolution : float
        Full width at half maximum of beam and detector together, radians.
    contrast : float or None
        Height over that of scalar light; None (the default) to fit it.
    centre : float or None
        Exact backscattering in the angles of the data, radians; None (the default) to fit it, 0 where the data have
        one side only.

    Returns
    -------
    ConeFit

    Raises
    ------
    ValueError
        For bad values, too few angles, or data without a peak.

    References
    ----------
    .. [1] M. B. van der Mark, M. P. van Albada, A. Lagendijk, Phys. Rev. B 37, 3575 (1988).
    .. [2] J. X. Zhu, D. J. Pine, D. A. Weitz, Phys. Rev. A 44, 3948 (1991).
    """
    x, y = checks.vector("angle", angle, "rad"), checks.vector("intensity", intensity)
    spread = None if error is None else checks.vector("error", error)
    if x.size != y.size or (spread is not None and spread.size != x.size):
        raise Misuse(f"angle, intensity and error must be of one length (got {x.size} and {y.size})")
    order = np.argsort(x, kind="stable")
    cone = MeasuredCone(x[order], y[order], None if spread is None else spread[order], "arrays")
    return fit_measured(cone, wavelength=wavelength, **how)


def fit_measured(
    cone: MeasuredCone, *, wavelength: float, index: float = 1.0, absorption: float | None = math.inf,
    resolution: float = 0.0, contrast: float | None = None, centre: float | None = None,
) -> ConeFit:  # fmt: skip
    """Fit a cone that was read; see `fit_cone`."""
    k = 2.0 * math.pi / checks.positive("wavelength", wavelength, "m")
    if not 1.0 <= checks.finite("index", index) <= MOST_INDEX:
        raise Misuse(f"{{index}} must lie between 1 and {MOST_INDEX:g}", index=f"{index:g}")
    if checks.finite("resolution", resolution, "rad") < 0.0:
        raise Misuse("{resolution} must not be negative", resolution=f"{resolution:g} rad")
    if contrast is not None:
        contrast = checks.positive("contrast", contrast)
    if absorption is not None:
        absorption = checks.positive("absorption", absorption, "m", inf="no absorption")
    messages = []
    if centre is None and (cone.angle[0] >= 0.0 or cone.angle[-1] <= 0.0):
        centre = 0.0
        messages.append("angles on one side only: exact backscattering is taken at 0")
    size = float(np.max(np.abs(cone.intensity)))
    if size == float(np.max(cone.intensity)) == float(np.min(cone.intensity)) or size == 0.0:
        raise Misuse(f"{cone.name} shows no peak: every intensity is {float(cone.intensity[0]):.4g}")
    unit = math.ldexp(1.0, math.frexp(size)[1] - 1)  # a power of two: scaled without rounding
    scaled = replace(
        cone, intensity=cone.intensity / unit, error=None if cone.error is None else cone.error / unit
    )  # fmt: skip
    problem = Problem(scaled, k, float(index), float(resolution), absorption, contrast, centre)
    found = problem.result(problem.minimum(), messages)
    return found.in_units(unit, cone)
