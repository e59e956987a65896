r"""Height of the cone over its background as a smooth table, quick enough to be fitted.

.. math:: h(q, x) = \gamma_C/\gamma, \quad q = k l \sin\theta, \quad x^2 = 3 l_s/l_a, \quad
          \kappa^2 = q^2 + x^2

The tip of gamma_C is a cusp in (q, x) and smooth in kappa and in the share of x^2 in x^2 + q^2/(1 + q^2/2): there it is
interpolated; gamma, the light of all ways, is smooth in x.
"""

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.interpolate import CubicSpline, RectBivariateSpline

from cbs import theory
from cbs.checks import FloatArray
from cbs.theory.cone_mirror import mirrored_pairs

SOFT, FAR = 0.05, 12.0  # kappa below which the table is linear, and where it ends
NODES, SHARES = 40, 8
SOON = 2.0  # q^2 from which on the albedo alone matters, not the way to the tip
FWHM = math.sqrt(8.0 * math.log(2.0))  # of a normal law, in standard deviations
Height = Callable[[ArrayLike, ArrayLike], FloatArray]


@lru_cache(maxsize=8)
def height(index: float = 1.0, absorbing: bool = True) -> Height:
    """Return h(q, x) for isotropic scatterers, normal incidence and a refractive index over that outside.

    Parameters
    ----------
    index : float
        1 for no mirror at the surface.
    absorbing : bool
        Whether x may be other than 0; the table for x = 0 alone is made eight times sooner.

    Returns
    -------
    callable
        q and x >= 0 broadcast; h in (0, 1). Interpolated to 1e-4 of h(0, 0) up to kappa = 12, double scattering beyond.
    """
    grid = np.linspace(0.0, np.arcsinh(FAR / SOFT), NODES)
    kappa, share = SOFT * np.sinh(grid), 0.5 - 0.5 * np.cos(np.pi * np.arange(SHARES) / (SHARES - 1))
    if not absorbing:
        return _without(grid, np.array([_exact(k, 0.0, index) for k in kappa]))
    values = np.array([[_exact(*_place(k, v), index) for v in share] for k in kappa])
    table = RectBivariateSpline(grid, share, values, kx=3, ky=5)
    light = CubicSpline(grid, values[:, -1] + [0.5 / (1.0 + k * k / 3.0) for k in kappa])

    def inside(kappa: FloatArray, share: FloatArray) -> FloatArray:
        return np.asarray(table.ev(np.arcsinh(kappa / SOFT), share))

    def found(q: ArrayLike, x: ArrayLike) -> FloatArray:
        q2, x2 = np.square(np.asarray(q, dtype=np.float64)), np.square(np.minimum(np.asarray(x, dtype=np.float64), FAR))
        kappa = np.sqrt(q2 + x2)
        whole = x2 + q2 / (1.0 + q2 / SOON)
        share = np.divide(x2, whole, out=np.zeros_like(kappa), where=whole > 0.0)
        near = inside(np.minimum(kappa, FAR), share)
        half, end = (inside(np.full_like(kappa, k), share) for k in (0.5 * FAR, FAR))
        values = np.where(kappa > FAR, _beyond(kappa, half, end), near)
        return np.asarray(values / light(np.arcsinh(np.sqrt(x2) / SOFT)))

    return found


def _without(grid: FloatArray, values: FloatArray) -> Height:
    """The same for x = 0."""
    table = CubicSpline(grid, values)
    half, end = float(table(np.arcsinh(0.5 * FAR / SOFT))), float(values[-1])

    def found(q: ArrayLike, x: ArrayLike) -> FloatArray:
        assert not np.any(np.asarray(x)), "this table holds x = 0 alone"
        size = np.abs(np.asarray(q, dtype=np.float64))
        near = table(np.arcsinh(np.minimum(size, FAR) / SOFT))
        return np.asarray(np.where(size > FAR, _beyond(size, half, end), near) / (values[0] + 0.5))

    return found


def _beyond(kappa: FloatArray, half: ArrayLike, end: ArrayLike) -> FloatArray:
    """Light of two scatterings, 1/kappa and a term more, from the values at FAR/2 and FAR."""
    one, two = 0.5 * FAR * np.asarray(half), FAR * np.asarray(end)
    slope, far = FAR * (one - two), np.maximum(kappa, FAR)
    return np.asarray((two - slope / FAR + slope / far) / far)


def _place(kappa: float, share: float) -> tuple[float, float]:
    """Return q and x of a node: the root of a quadratic equation in q^2."""
    if share == 1.0:
        return 0.0, kappa
    b = 1.0 / (1.0 - share) - kappa**2 / SOON
    q2 = 0.5 * SOON * (np.sqrt(b * b + 4.0 * kappa**2 / SOON) - b)
    return float(np.sqrt(q2)), float(np.sqrt(max(kappa**2 - q2, 0.0)))


def _exact(q: float, x: float, index: float) -> float:
    """gamma_C."""
    albedo = 1.0 / (1.0 + x * x / 3.0)
    if index == 1.0:
        return float(theory.coherent_bistatic(q, albedo))
    return mirrored_pairs(1.0, 1.0, q, albedo=albedo, index=index)


def smeared(
    angle: FloatArray, heights: Height, k: float, resolution: float
) -> Callable[[float, float, float], FloatArray]:
    """Return the function h(l_s, 1/l_a, centre) of metres and radians at the angles.

    Parameters
    ----------
    angle : ndarray, shape (n,)
        Radians.
    heights : callable
        From `height`.
    k : float
        Wave number outside, 1/m.
    resolution : float
        Full width at half maximum of the instrument, a normal law in both directions; radians.
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(14) if resolution else (np.zeros(1), np.ones(1))
    along = resolution / FWHM * nodes
    across, share = along[: (along.size + 1) // 2], weights[: (along.size + 1) // 2]
    share = share / share.sum()
    both = np.outer(weights / weights.sum(), share)

    def found(l: float, loss: float, centre: float) -> FloatArray:  # noqa: E741
        off = (angle - centre)[:, None, None] + along[:, None]
        q = k * l / (1.0 + l * loss) * np.sin(np.minimum(np.hypot(off, across), 0.5 * math.pi))
        return np.asarray(np.sum(heights(q, math.sqrt(3.0 * l * loss)) * both, axis=(1, 2)))

    return found
