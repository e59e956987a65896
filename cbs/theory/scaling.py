"""Scaling function of the conductance in two dimensions to second loop order, and where it ends (Ioffe, Regel).

g is the conductance per spin in e^2/h; the three classes differ in one number.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.theory.fields import finite_values, positive_lengths, positive_numbers

SymmetryClass = Literal["orthogonal", "unitary", "symplectic"]
_SLOPES = {"orthogonal": -1.0 / np.pi, "unitary": 0.0, "symplectic": 0.5 / np.pi}


def logarithmic_slope(symmetry: SymmetryClass) -> float:
    r"""Slope d g/d ln L per spin in e^2/h: -1/pi orthogonal, 0 unitary (at this order), +1/(2 pi) symplectic."""
    if not isinstance(symmetry, str) or symmetry not in _SLOPES:
        raise Misuse(f"symmetry must be one of {', '.join(_SLOPES)} (got {symmetry!r})")
    return _SLOPES[symmetry]


def beta_function(g: ArrayLike, symmetry: SymmetryClass, *, order: Literal[1, 2] = 1) -> FloatArray:
    r"""Scaling function :math:`\beta(g) = d\ln g/d\ln L` to first or second order in 1/g.

    Parameters
    ----------
    g : array_like
        Conductance per spin, e^2/h, positive.
    symmetry : {"orthogonal", "unitary", "symplectic"}
        Symmetry class.
    order : {1, 2}
        Of two classes nothing is added in second order, of the unitary one :math:`-1/(2\pi^2 g^2)`: what a field leaves
        of the orthogonal class, so that its cusp has 1 - 1/(2 pi g) of the first order's height
        (`cbs.scales.second_order_prefactor`, with g of both spins).

    Returns
    -------
    ndarray
        -1/(pi g), 0 or 1/(2 pi g), and what the second order adds.
    """
    g = _conductance(g)
    if order not in (1, 2):
        raise Misuse(f"order must be 1 or 2 (got {order!r})")
    second = -0.5 / np.square(np.pi * g) if order == 2 and symmetry == "unitary" else 0.0
    return np.asarray(logarithmic_slope(symmetry) / g + second)


def conductance_flow(length: ArrayLike, g: float, l: float, symmetry: SymmetryClass) -> FloatArray:
    r"""Conductance per spin at size L that follows from `beta_function`, :math:`g(L) = g_0 + s \ln(L/l)`.

    Parameters
    ----------
    length : array_like
        Size L, metres.
    g : float
        Conductance per spin at the mean free path, e^2/h.
    l : float
        Mean free path, metres.
    symmetry : {"orthogonal", "unitary", "symplectic"}
        Symmetry class.

    Returns
    -------
    ndarray
        e^2/h per spin; nan where the first order has run below zero.
    """
    flow = float(_conductance(g)) + logarithmic_slope(symmetry) * np.log(
        positive_lengths("length", length) / checks.positive("l", l, "m")
    )
    return np.asarray(np.where(flow > 0.0, flow, np.nan))


def drude_conductance(k_F_l: ArrayLike) -> FloatArray:
    r"""Classical conductance per spin of a two-dimensional gas, :math:`g = k_F l/2` in e^2/h."""
    return np.asarray(0.5 * _conductance(k_F_l))


def localization_length(l: float, k_F_l: ArrayLike) -> FloatArray:
    r"""Length at which the first-order flow of the orthogonal class reaches zero, :math:`\xi = l\, e^{\pi k_F l/2}`."""
    with np.errstate(over="ignore"):
        return np.asarray(
            checks.positive("l", l, "m") * np.exp(np.pi * drude_conductance(positive_numbers("k_F_l", k_F_l)))
        )


def neglected_share(k_F_l: ArrayLike) -> FloatArray:
    r"""Size of the first neglected term of the loop picture relative to the classical conductance, :math:`1/(\pi g)^2`.

    Parameters
    ----------
    k_F_l : array_like
        Fermi wave number times mean free path.

    Returns
    -------
    ndarray
        (2/(pi k_F l))^2: 0.4 at k_F l = 1 (Ioffe, Regel), 0.004 at 10. An estimate of order, not a formula.
    """
    return np.asarray(1.0 / np.square(np.pi * drude_conductance(positive_numbers("k_F_l", k_F_l))))


def _conductance(g: ArrayLike) -> FloatArray:
    g = finite_values("g", g)
    if np.any(g <= 0.0):
        raise Misuse(f"g must be positive (got {g.min():g})")
    return g
