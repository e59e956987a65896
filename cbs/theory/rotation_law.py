r"""Law of the rotation after isotropic spin-orbit scattering of any strength: diffusion on SU(2).

The mean of the character of spin j falls as exp(-j (j + 1) kappa), kappa = (2/3) t/tau_so; with V = U^-1 the
interference of a loop is cos(omega), omega the rotation angle of U, in [0, pi]. Strong scattering: `cbs.theory.haar`.
"""

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.theory.fields import finite_values

EXPONENT = 40.0  # terms beyond exp(-40) are left out
LEAST = 1e-8  # t/tau_so, below which the series would have too many terms


def spin_orbit_cosine_cumulative(c: ArrayLike, t_over_tau_so: float) -> FloatArray:
    r"""Probability that cos(omega) lies below c.

    .. math:: P = 1 - \frac1\pi \sum_{j=0}^\infty (2j+1) e^{-j(j+1)\kappa}
        \Bigl[\frac{\sin j\omega}{j} - \frac{\sin (j+1)\omega}{j+1}\Bigr], \quad \omega = \arccos c

    Parameters
    ----------
    c : array_like
        Interference of a loop; below -1 and above 1 the values at -1 and 1 are returned.
    t_over_tau_so : float
        Duration over the spin-orbit time, (sqrt(D t)/L_so)^2, at least 1e-8.

    Returns
    -------
    ndarray
        Probability, shape of `c`; `haar_cosine_cumulative` for long durations.
    """
    t = checks.positive("t_over_tau_so", t_over_tau_so)
    if t < LEAST:
        raise Misuse(f"t_over_tau_so must be at least {LEAST:g} (got {t:g}); below it every loop has cos omega = 1")
    kappa = 2.0 * t / 3.0
    omega = np.arccos(np.clip(np.asarray(c, dtype=np.float64), -1.0, 1.0))[..., None]
    j = np.arange(1.0, 2.0 + np.sqrt(EXPONENT / kappa))
    terms = (2.0 * j + 1.0) * np.exp(-j * (j + 1.0) * kappa)
    below = omega[..., 0] - np.sin(omega[..., 0])
    below = below + (np.sin(j * omega) / j - np.sin((j + 1.0) * omega) / (j + 1.0)) @ terms
    return np.asarray(np.clip(1.0 - below / np.pi, 0.0, 1.0))


def spin_orbit_cosine_square(t_over_tau_so: ArrayLike) -> FloatArray:
    r"""Mean of cos^2(omega), :math:`\tfrac12 + \tfrac14 (5 e^{-6\kappa} - 3 e^{-2\kappa})`, kappa = (2/3) t/tau_so."""
    kappa = 2.0 / 3.0 * finite_values("t_over_tau_so", t_over_tau_so)
    return np.asarray(0.5 + 0.25 * (5.0 * np.exp(-6.0 * kappa) - 3.0 * np.exp(-2.0 * kappa)))
