r"""Correction of a diffusive strip with any spin coupling, from the interference at every duration.

.. math:: \Delta\sigma = -\frac1\pi \int \frac{ds}{s}\, (1 - e^{-2s/l^2})\, e^{-s/L_\phi^2}\, Z(s)\, C(s), \quad s = Dt

Z is the return density over that of the plane. Without spin the integral at B = 0 is a sum over images; only the change
by the spin is integrated numerically.
"""

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import k0

from cbs import checks
from cbs.checks import FloatArray
from cbs.constants import E_CHARGE, HBAR
from cbs.theory.fields import finite_values
from cbs.theory.gauss import leggauss
from cbs.theory.spin_generator import SpinCouplings
from cbs.theory.strip_cooperon import strip_cooperon, strip_density_ratio
from cbs.theory.wire import strip

_PANEL, _NODES = 3.0, 7  # of the integral over ln s
_FIRST, _LAST = 0.05, 36.0  # ends in l^2 and L_phi^2


def strip_zero_field(*, width: float, L_phi: float, l: float) -> float:
    r"""Correction of a diffusive strip without field and spin, per square.

    .. math:: -\frac1\pi\Bigl[\ln\frac{L_\phi^2}{\lambda^2}
              + 4\sum_{j\ge1}\bigl(K_0(2jW/L_\phi) - K_0(2jW/\lambda)\bigr)
              + \frac{\pi (L_\phi - \lambda)}{W}\Bigr], \quad \lambda^{-2} = L_\phi^{-2} + 2 l^{-2}

    Parameters
    ----------
    width, L_phi, l : float
        W, finite sqrt(D tau_phi) and mean free path, metres.

    Returns
    -------
    float
        e^2/h, both spins.
    """
    width, L_phi, l = (checks.positive(n, v, "m") for n, v in (("width", width), ("L_phi", L_phi), ("l", l)))
    inner = 1.0 / math.sqrt(L_phi**-2 + 2.0 / l**2)
    step = 2.0 * width * np.arange(1, 2 + math.ceil(20.0 * L_phi / width))
    images = 4.0 * float(np.sum(k0(step / L_phi) - k0(step / inner)))
    return -(2.0 * math.log(L_phi / inner) + images + math.pi * (L_phi - inner) / width) / math.pi


def strip_spin_correction(
    B: ArrayLike, *, width: float, L_phi: float, l: float, couplings: SpinCouplings | None = None,
    L_so: float = np.inf, L_s: float = np.inf, L_so_z: float | None = None,
) -> FloatArray:  # fmt: skip
    """Correction to the conductivity of a diffusive strip between reflecting walls, per square.

    Parameters
    ----------
    B : array_like
        Field normal to the strip, tesla.
    width, L_phi, l : float
        W, finite sqrt(D tau_phi) and mean free path, metres.
    couplings : SpinCouplings, optional
        Rashba, Dresselhaus, cubic and in-plane Zeeman coupling.
    L_so, L_s : float
        sqrt(D tau) of spin-orbit and magnetic scattering, metres.
    L_so_z : float, optional
        Another length for the spin normal to the film; L_so is then that of x and y.

    Returns
    -------
    ndarray
        e^2/h, both spins: absolute. About a second a field.

    Raises
    ------
    ValueError
        For bad values.
    """
    fields = np.abs(finite_values("B", B, "tesla"))
    zero = strip_zero_field(width=width, L_phi=L_phi, l=l)
    first, last = math.log(_FIRST * l**2), math.log(_LAST * L_phi**2)
    edges = np.linspace(first, last, 1 + math.ceil((last - first) / _PANEL))
    node, weight = leggauss(_NODES)
    half = 0.5 * np.diff(edges)[:, None]
    s = np.exp((edges[:-1, None] + half * (1.0 + node)).ravel())
    measure = (half * weight).ravel() * -np.expm1(-2.0 * s / l**2) * np.exp(-s / L_phi**2)
    measure = measure * strip_density_ratio(np.sqrt(s), width) / math.pi
    values = []
    for field in fields.flat:
        x = 2.0 * E_CHARGE * float(field) * width**2 / HBAR
        spin = strip_cooperon(np.sqrt(s), width, couplings, x_width=x, L_so=L_so, L_s=L_s, L_so_z=L_so_z)
        change = spin - strip_cooperon(np.sqrt(s), width, x_width=x)
        values.append(zero + float(strip(field, width=width, L_phi=L_phi)) / width - float(measure @ change))
    return np.asarray(values, dtype=np.float64).reshape(fields.shape)
