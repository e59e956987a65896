"""Light of walks that are longer than those that are followed, in the proportion that diffusion gives."""

import math

import numpy as np
from scipy.special import erfcx

from cbs.checks import FloatArray
from cbs.kernels.cone import mirrored_share
from cbs.turbid import Turbid

MODES = 4000  # of diffusion in a slab


def decay_of(medium: Turbid, last: int, square: FloatArray) -> tuple[FloatArray, float]:
    """Losses of `last` scatterings: by momentum and absorption, and pi^2 D n/L^2 of a slab."""
    way = medium.transport_length / 3.0
    surface = 4.0 * way  # 2 z_0, about; the far side matters only where the walk has long been there
    across = math.pi**2 * way * last / (medium.thickness + surface) ** 2
    return last * (square * way - math.log(medium.albedo)), across


def beyond(decay: FloatArray, across: float = 0.0) -> FloatArray:
    r"""Light of scatterings after the last over that of the last three quarters, by diffusion.

    .. math:: \int_1^\infty f(u) e^{-su} du \Big/ \int_{1/4}^1 f(u) e^{-su} du

    with f = u^(-3/2) in a half-space, sum over m of m^2 exp(-m^2 c u) in a slab.

    Parameters
    ----------
    decay : ndarray
        s >= 0, number of scatterings times decay per scattering.
    across : float
        c, number of scatterings times decay of the slowest mode of a slab; 0 for a half-space.

    Returns
    -------
    ndarray
        1 at s = c = 0, then falling like e^(-3s/4).
    """
    if across > 100.0 / MODES**2 * 4.0:
        m = np.square(np.arange(1.0, MODES + 1.0))
        rate = m * across + decay[:, None]
        after, before = np.exp(-rate), np.exp(-0.25 * rate)
        late, between = np.sum(m * after / rate, axis=1), np.sum(m * (before - after) / rate, axis=1)
        return np.asarray(np.divide(late, between, out=np.zeros_like(late), where=between > 0.0))
    root = np.sqrt(decay)
    whole = 1.0 - math.sqrt(math.pi) * root * erfcx(root)
    quarter = 2.0 - math.sqrt(math.pi) * root * erfcx(0.5 * root)
    share = np.exp(-0.75 * decay) * whole
    return np.asarray(share / (quarter - share))


def mirror_steps(index: float) -> float:
    r"""How many times as many scatterings it takes until a walk knows that the surface lets light out; at least 1.

    .. math:: z_e^2, \quad z_e = \frac23 \frac{1+R}{1-R}, \quad R = \frac{3C_2 + 2C_1}{3C_2 - 2C_1 + 2}, \quad
              C_n = \int_0^1 R(\mu) \mu^n d\mu

    (J. X. Zhu, D. J. Pine, D. A. Weitz, Phys. Rev. A 44, 3948 (1991); z_e in mean free paths).
    """
    if index == 1.0:
        return 1.0
    mu = (np.arange(4000) + 0.5) / 4000
    share = np.array([mirrored_share(one, index) for one in mu])
    first, second = (float(np.mean(share * mu**n)) for n in (1, 2))
    back = (3.0 * second + 2.0 * first) / (3.0 * second - 2.0 * first + 2.0)
    return max(1.0, (2.0 / 3.0 * (1.0 + back) / (1.0 - back)) ** 2)
