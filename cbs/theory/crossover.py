"""Where the sign of interference turns between the orthogonal and the symplectic class.

G = 4 tau_phi/(3 tau_so) = (4/3)(L_phi/L_so)^2. Low-field sign and zero-field slope turn at different points.
"""

import numpy as np
from numpy.typing import ArrayLike

from cbs.checks import FloatArray
from cbs.theory.fields import nonnegative, positive_lengths

LOW_FIELD_SIGN_CHANGE = 3.0**0.5 - 1.0  # G at which the low-field magnetoconductance changes sign
ZERO_FIELD_SLOPE_CHANGE = 2.0  # G at which d(Delta sigma)/d ln L_phi vanishes
ISOTROPIC_ZERO = 0.75 * float(np.log(3.0))  # t/tau_so at which C(t) = 0
RASHBA_ZERO = 4.672631135108983  # D t/L_so^2 at which C(t) = 0: root of `rashba_cooperon`


def spin_orbit_ratio(L_phi: ArrayLike, L_so: ArrayLike) -> FloatArray:
    r"""Ratio :math:`G = 4\tau_\phi/3\tau_{so} = \tfrac43 (L_\phi/L_{so})^2` of two lengths in metres."""
    L_so = positive_lengths("L_so", L_so, inf="no spin-orbit coupling")
    return np.asarray(4.0 / 3.0 * np.square(positive_lengths("L_phi", L_phi) / L_so))


def zero_field_slope(G: ArrayLike) -> FloatArray:
    r"""Slope of the correction against ln L_phi at zero field.

    .. math:: \frac{d\Delta\sigma}{d\ln L_\phi} = -\frac{2}{\pi}\Bigl[\frac{3/2}{1+G} - \frac12\Bigr]

    Parameters
    ----------
    G : array_like
        4 tau_phi/(3 tau_so) >= 0.

    Returns
    -------
    ndarray
        e^2/h, both spins: -2/pi orthogonal, +1/pi symplectic.
    """
    return np.asarray(-2.0 / np.pi * (1.5 / (1.0 + nonnegative("G", G)) - 0.5))


def low_field_curvature(G: ArrayLike) -> FloatArray:
    r"""Coefficient of (B/B_phi)^2 in the magnetoconductance, :math:`\frac{1}{24\pi}[\frac{3/2}{(1+G)^2} - \frac12]`.

    Parameters
    ----------
    G : array_like
        4 tau_phi/(3 tau_so) >= 0.

    Returns
    -------
    ndarray
        e^2/h, both spins: positive for weak localization.
    """
    return np.asarray((1.5 / np.square(1.0 + nonnegative("G", G)) - 0.5) / (24.0 * np.pi))
