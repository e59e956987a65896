"""Weak localization and antilocalization in the diffusive limit with isotropic spin rates (Hikami, Larkin, Nagaoka).

Rates of the two-spin states: singlet 2/tau_s, triplets (4/3)/tau_so + (2/3)/tau_s; every field below is
hbar/(4 e L^2) of a length L = sqrt(D tau). Finite numbers of rotations: `cbs.theory.rotations`.
"""

import numpy as np
from numpy.typing import ArrayLike

from cbs.checks import FloatArray
from cbs.theory.fields import (
    characteristic_field,
    digamma_excess,
    finite_values,
    landau_logarithm,
    positive_lengths,
    transport_field,
)


def hln(
    B: ArrayLike, *, L_phi: ArrayLike, L_so: ArrayLike = np.inf, L_s: ArrayLike = np.inf, l: ArrayLike | None = None
) -> FloatArray:
    r"""Conductivity correction of Hikami, Larkin and Nagaoka.

    .. math:: \Delta\sigma = -\frac{1}{\pi}\Bigl[\psi(\tfrac12 + \tfrac{B_1}{B})
              - \tfrac32\psi(\tfrac12 + \tfrac{B_2}{B}) + \tfrac12\psi(\tfrac12 + \tfrac{B_3}{B})\Bigr]

    with B_1 = B_e + B_so + B_s, B_2 = B_phi + (4/3) B_so + (2/3) B_s, B_3 = B_phi + 2 B_s.

    Parameters
    ----------
    B : array_like
        Field perpendicular to the film, tesla, any sign.
    L_phi, L_so, L_s : array_like
        sqrt(D tau) of dephasing, spin-orbit and magnetic scattering, metres; inf switches one off.
    l : array_like, optional
        Mean free path, metres. With it the result is the correction itself; without it the difference to B = 0.

    Returns
    -------
    ndarray
        e^2/h, both spins, broadcast over all arguments; even in B. The correction at B = 0 without any cut-off
        (L_phi and L_s inf) is infinite, and so is the difference to it.

    Raises
    ------
    ValueError
        If a length is not positive or B is not finite.

    Notes
    -----
    Valid for L_phi >> l and |B| << B_tr [1]_; `diffusive_correction` keeps the cut-off at t ~ tau,
    `cbs.theory.ballistic` is exact.

    References
    ----------
    .. [1] S. Hikami, A. I. Larkin, Y. Nagaoka, Prog. Theor. Phys. 63, 707 (1980).
    """
    B = np.abs(finite_values("B", B, "tesla"))
    triplet, singlet = _isotropic_fields(L_phi, L_so, L_s)
    if l is None:
        return _difference(B, [(1.5, triplet), (-0.5, singlet)])
    once = _field("L_so", L_so) + _field("L_s", L_s)
    elastic = transport_field(positive_lengths("l", l)) + once
    return _weighted(
        [
            (-1.0, landau_logarithm(B, elastic)),
            (1.5, landau_logarithm(B, triplet)),
            (-0.5, landau_logarithm(B, singlet)),
        ]
    )


def hln_anisotropic(
    B: ArrayLike,
    *,
    L_phi: ArrayLike,
    L_so_x: ArrayLike,
    L_so_z: ArrayLike,
    L_s: ArrayLike = np.inf,
    l: ArrayLike | None = None,
) -> FloatArray:
    r"""Hikami-Larkin-Nagaoka correction with unequal spin-orbit rates in and out of the plane.

    Triplet m = 0 decays at 4/tau_so^x, the two triplets m = +-1 at 2/tau_so^x + 2/tau_so^z, the singlet not at all.

    Parameters
    ----------
    B : array_like
        Field perpendicular to the film, tesla.
    L_phi, L_s : array_like
        sqrt(D tau) of dephasing and (isotropic) magnetic scattering, metres.
    L_so_x, L_so_z : array_like
        sqrt(D tau_so^x) (the y rate equals the x rate) and sqrt(D tau_so^z), metres.
        1/tau_so = 2/tau_so^x + 1/tau_so^z: the isotropic case of `hln` is L_so_x = L_so_z = sqrt(3) L_so.
    l : array_like, optional
        Mean free path, metres: the correction itself instead of the difference to B = 0.

    Returns
    -------
    ndarray
        e^2/h, both spins.
    """
    B = np.abs(finite_values("B", B, "tesla"))
    B_x, B_z, B_s = _field("L_so_x", L_so_x), _field("L_so_z", L_so_z), _field("L_s", L_s)
    rest = _field("L_phi", L_phi) + (2.0 / 3.0) * B_s
    triplet_0, triplet_1 = rest + 4.0 * B_x, rest + 2.0 * B_x + 2.0 * B_z
    singlet = _field("L_phi", L_phi) + 2.0 * B_s
    terms = [(0.5, triplet_0), (1.0, triplet_1), (-0.5, singlet)]
    if l is None:
        return _difference(B, terms)
    elastic = transport_field(positive_lengths("l", l)) + 2.0 * B_x + B_z + B_s
    return _weighted(
        [(-1.0, landau_logarithm(B, elastic)), *((weight, landau_logarithm(B, rate)) for weight, rate in terms)]
    )


def hln_simple(B: ArrayLike, L_phi: ArrayLike, alpha: ArrayLike = 1.0) -> FloatArray:
    r"""Two-parameter form :math:`(\alpha/\pi)[\psi(1/2 + B_\phi/B) - \ln(B_\phi/B)]`, the difference to zero field.

    Parameters
    ----------
    B : array_like
        Field, tesla.
    L_phi : array_like
        Phase-coherence length, metres.
    alpha : array_like
        +1 for weak localization, -1/2 for weak antilocalization (signs as in this bracket).

    Returns
    -------
    ndarray
        e^2/h, both spins; 0 at B = 0.
    """
    B = np.abs(finite_values("B", B, "tesla"))
    return np.asarray(finite_values("alpha", alpha) * _difference(B, [(1.0, _field("L_phi", L_phi))]))


def diffusive_correction(
    B: ArrayLike, *, l: ArrayLike, L_phi: ArrayLike, L_so: ArrayLike = np.inf, L_s: ArrayLike = np.inf
) -> FloatArray:
    r"""Time integral of the diffusive interference with the exact short-time cut-off 1 - exp(-t/tau).

    .. math:: \Delta\sigma = -\frac{1}{\pi} \int_0^\infty \frac{dt}{t}\, C(t) \frac{x}{\sinh x}\,
              e^{-t/\tau_\phi} (1 - e^{-t/\tau}), \quad x = 2eBDt/\hbar

    which is -(3/2)/pi [psi(1/2 + (B_2 + B_tr)/B) - psi(1/2 + B_2/B)] plus half of the same with B_3.

    Parameters
    ----------
    B : array_like
        Field perpendicular to the film, tesla.
    l, L_phi, L_so, L_s : array_like
        Mean free path and sqrt(D tau) of dephasing, spin-orbit and magnetic scattering, metres.

    Returns
    -------
    ndarray
        e^2/h, both spins: the correction itself; -(1/pi) ln(1 + tau_phi/tau) for B = 0 without spin.
    """
    B = np.abs(finite_values("B", B, "tesla"))
    triplet, singlet = _isotropic_fields(L_phi, L_so, L_s)
    B_tr = transport_field(positive_lengths("l", l))
    return _weighted(
        [
            (-1.5, landau_logarithm(B, triplet + B_tr)),
            (1.5, landau_logarithm(B, triplet)),
            (0.5, landau_logarithm(B, singlet + B_tr)),
            (-0.5, landau_logarithm(B, singlet)),
        ]
    )


def isotropic_cooperon(t_over_tau_so: ArrayLike, t_over_tau_s: ArrayLike = 0.0) -> FloatArray:
    r"""Mean interference of a time-reversed pair in time, isotropic rates.

    .. math:: C = \tfrac12[3e^{-4t/3\tau_{so} - 2t/3\tau_s} - e^{-2t/\tau_s}]

    Parameters
    ----------
    t_over_tau_so, t_over_tau_s : array_like
        Duration over the spin-orbit and the magnetic time, >= 0.

    Returns
    -------
    ndarray
        C in [-1/2, 1]; zero crossing without magnetic impurities at (4/3) t/tau_so = ln 3.
    """
    so, s = finite_values("t_over_tau_so", t_over_tau_so), finite_values("t_over_tau_s", t_over_tau_s)
    return np.asarray(1.5 * np.exp(-(4.0 * so + 2.0 * s) / 3.0) - 0.5 * np.exp(-2.0 * s))


def _field(name: str, length: ArrayLike) -> FloatArray:
    return characteristic_field(positive_lengths(name, length, inf="none"))


def _isotropic_fields(L_phi: ArrayLike, L_so: ArrayLike, L_s: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return the triplet field B_2 and the singlet field B_3, tesla."""
    B_phi, B_so, B_s = _field("L_phi", L_phi), _field("L_so", L_so), _field("L_s", L_s)
    return np.asarray(B_phi + (4.0 * B_so + 2.0 * B_s) / 3.0), np.asarray(B_phi + 2.0 * B_s)


def _difference(B: FloatArray, terms: list[tuple[float, FloatArray]]) -> FloatArray:
    """Return (1/pi) sum w [psi(1/2 + B_j/B) - ln(B_j/B)], which vanishes at B = 0 and keeps all digits near it."""
    with np.errstate(divide="ignore", over="ignore"):
        return _weighted(
            [(w, digamma_excess(np.where(B > 0.0, rate / np.where(B > 0.0, B, 1.0), np.inf))) for w, rate in terms]
        )


def _weighted(terms: list[tuple[float, FloatArray]]) -> FloatArray:
    """Return sum of weight * value / pi; where values are infinite (L_phi = inf) the sum of their weights decides."""
    total, infinite = np.asarray(0.0), np.asarray(0.0)
    for weight, value in terms:
        endless = np.isinf(value)
        total = total + weight * np.where(endless, 0.0, value)
        infinite = infinite + weight * np.where(endless, np.sign(value), 0.0)
    return np.asarray(np.where(infinite == 0.0, total / np.pi, np.copysign(np.inf, infinite)))
