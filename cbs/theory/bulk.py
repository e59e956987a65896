"""Three-dimensional weak localization (Kawabata) and films of finite thickness, diffusive.

The sum over Landau levels of the three-dimensional cooperon is a Hurwitz zeta function of order 1/2.
"""

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks
from cbs.checks import LONGEST, FloatArray, Misuse
from cbs.constants import E_CHARGE, HBAR
from cbs.theory.fields import characteristic_field, digamma_excess, finite_values, numbers, positive_lengths

MOST_MODES = 1e7  # of all fields together
_SHIFT = 24  # levels added up before the midpoint series


def kawabata_function(z: ArrayLike) -> FloatArray:
    r"""Universal function of three-dimensional magnetoconductance.

    .. math:: f_3(z) = -2z^{-1/2} - \zeta(\tfrac12, \tfrac12 + 1/z)

    Parameters
    ----------
    z : array_like
        B/B_phi >= 0, inf allowed.

    Returns
    -------
    ndarray
        z^(3/2)/48 for small z, 0.604899 at infinity.

    Notes
    -----
    zeta(1/2, 1/2 + w) = sum_{n<N} (n + w + 1/2)^(-1/2) - 2 W^(1/2) + f'(W)/24 - 7 f'''(W)/5760 + ..., W = w + N,
    f = W^(-1/2); N = 0 for w > 24, so that nothing cancels in weak fields.
    """
    z = numbers("z", z)
    if np.any(~(z >= 0.0)):
        raise Misuse("z must be non-negative everywhere")
    with np.errstate(divide="ignore"):
        w = 1.0 / np.maximum(z, 1.0 / LONGEST)
    direct = w < _SHIFT
    near = np.where(direct, w, 1.0)
    levels = np.arange(_SHIFT) + 0.5
    pieces = (1.0 / np.sqrt(near[..., None] + levels)).sum(axis=-1)
    # 2 (w + N)^(1/2) - 2 w^(1/2) without cancellation.
    gap = 2.0 * _SHIFT / (np.sqrt(near + _SHIFT) + np.sqrt(near))
    return np.asarray(
        np.where(direct, gap - pieces + _midpoint_series(near + _SHIFT), _midpoint_series(np.where(direct, 1e9, w)))
    )


def _midpoint_series(W: FloatArray) -> FloatArray:
    """Minus the Euler-Maclaurin corrections of sum f(W + n + 1/2) for f = W^(-1/2)."""
    with np.errstate(divide="ignore"):
        u = 1.0 / np.square(W)
    return np.asarray(
        W**-1.5 * (1 / 48 - u * (7 / 3072 - u * (31 * 945 / (32 * 967680) - u * 127 * 135135 / (128 * 154828800))))
    )


def kawabata(B: ArrayLike, *, L_phi: ArrayLike, L_so: ArrayLike = np.inf, L_s: ArrayLike = np.inf) -> FloatArray:
    r"""Magnetoconductivity of a three-dimensional diffusive conductor relative to zero field.

    .. math:: \Delta\sigma(B) - \Delta\sigma(0) = \frac{1}{\pi}\sqrt{\frac{eB}{\hbar}}
              \bigl[\tfrac32 f_3(B/B_2) - \tfrac12 f_3(B/B_3)\bigr]

    Parameters
    ----------
    B : array_like
        Field, tesla, any direction and sign.
    L_phi, L_so, L_s : array_like
        sqrt(D tau) of dephasing, isotropic spin-orbit and magnetic scattering, metres; inf switches one off.

    Returns
    -------
    ndarray
        (e^2/h)/m, both spins.

    References
    ----------
    .. [1] A. Kawabata, Solid State Commun. 34, 431 (1980).
    """
    B = np.abs(finite_values("B", B, "tesla"))
    triplet, singlet = _rate_fields(L_phi, L_so, L_s)
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [
            w * kawabata_function(np.where(B > 0.0, B / rate, 0.0)) for w, rate in ((1.5, triplet), (-0.5, singlet))
        ]
    return np.asarray(np.sqrt(E_CHARGE * B / HBAR) * (parts[0] + parts[1]) / np.pi)


def bulk_dephasing(L_phi: ArrayLike, *, L_so: ArrayLike = np.inf, L_s: ArrayLike = np.inf) -> FloatArray:
    r"""Zero-field correction of a three-dimensional conductor relative to no dephasing and no spin scattering.

    .. math:: \frac{1}{\pi}\Bigl[\tfrac32 \sqrt{L_\phi^{-2} + \tfrac43 L_{so}^{-2} + \tfrac23 L_s^{-2}}
              - \tfrac12 \sqrt{L_\phi^{-2} + 2 L_s^{-2}}\Bigr]

    Parameters
    ----------
    L_phi, L_so, L_s : array_like
        As in `kawabata`.

    Returns
    -------
    ndarray
        (e^2/h)/m, both spins; 1/(pi L_phi) without spin.
    """
    per_field = np.sqrt(4.0 * E_CHARGE / HBAR)
    triplet, singlet = _rate_fields(L_phi, L_so, L_s)
    return np.asarray(per_field * (1.5 * np.sqrt(triplet) - 0.5 * np.sqrt(singlet)) / np.pi)


def film_perpendicular(
    B: ArrayLike, *, thickness: float, L_phi: ArrayLike, L_so: ArrayLike = np.inf, L_s: ArrayLike = np.inf
) -> FloatArray:
    r"""Sheet magnetoconductance of a film of finite thickness, field across it, relative to zero field.

    Every standing wave n across the film is a two-dimensional film with 1/L_phi^2 + (pi n/thickness)^2.

    Parameters
    ----------
    B : array_like
        Field, tesla.
    thickness : float
        Film thickness, metres, reflecting surfaces.
    L_phi, L_so, L_s : array_like
        As in `kawabata`; finite L_phi.

    Returns
    -------
    ndarray
        e^2/h, both spins: `hln` for a thin film, thickness times `kawabata` for a thick one.
    """
    B = np.abs(finite_values("B", B, "tesla"))[..., None]
    thickness = checks.positive("thickness", thickness, "m")
    top = float(np.sqrt(np.max(4.0 * E_CHARGE * B / HBAR))) + 1.0 / thickness
    if 8.0 * top * thickness * B.size > MOST_MODES:
        raise Misuse(f"thickness {thickness:g} m holds too many standing waves: a film so thick is bulk, see kawabata")
    n = np.arange(16 + int(np.ceil(8.0 * top * thickness)))
    standing = HBAR / (4.0 * E_CHARGE) * np.square(np.pi * n / thickness)
    total = np.asarray(0.0)
    for weight, rate in zip((1.5, -0.5), _rate_fields(L_phi, L_so, L_s), strict=True):
        total = total + weight * _standing_sum(B, rate[..., None] + standing, n.size, thickness)
    return np.asarray(total / np.pi)


def _standing_sum(B: FloatArray, rate: FloatArray, n_modes: int, thickness: float) -> FloatArray:
    """Sum of psi(1/2 + B_n/B) - ln(B_n/B), the modes beyond the last by the integral of B^2/(24 B_n^2)."""
    with np.errstate(divide="ignore"):
        listed = digamma_excess(np.where(B > 0.0, rate / np.where(B > 0.0, B, 1.0), np.inf)).sum(axis=-1)
    scale = HBAR / (4.0 * E_CHARGE) * (np.pi / thickness) ** 2
    return np.asarray(listed + np.square(B[..., 0] / scale) / (72.0 * (n_modes - 0.5) ** 3))


def film_parallel(
    B: ArrayLike, *, thickness: float, L_phi: ArrayLike, L_so: ArrayLike = np.inf, L_s: ArrayLike = np.inf
) -> FloatArray:
    r"""Sheet magnetoconductance of a thin film in a field in its plane, relative to zero field.

    .. math:: \frac{1}{\pi}\bigl[\tfrac32 \ln(1 + L_2^2/L_B^2) - \tfrac12 \ln(1 + L_3^2/L_B^2)\bigr], \quad
              L_B^{-2} = e^2 B^2 d^2/(3\hbar^2)

    Parameters
    ----------
    B : array_like
        Field in the plane, tesla; no Zeeman coupling.
    thickness : float
        Film thickness d, metres; l << d << L_phi, L_B.
    L_phi, L_so, L_s : array_like
        As in `kawabata`; finite L_phi.

    Returns
    -------
    ndarray
        e^2/h, both spins.

    References
    ----------
    .. [1] B. L. Altshuler, A. G. Aronov, JETP Lett. 33, 499 (1981).
    """
    B = finite_values("B", B, "tesla")
    orbital = characteristic_field(np.sqrt(3.0) * HBAR / (E_CHARGE * checks.positive("thickness", thickness, "m")))
    triplet, singlet = _rate_fields(L_phi, L_so, L_s)
    return np.asarray((1.5 * np.log1p(B**2 * orbital / triplet) - 0.5 * np.log1p(B**2 * orbital / singlet)) / np.pi)


def _rate_fields(L_phi: ArrayLike, L_so: ArrayLike, L_s: ArrayLike) -> tuple[FloatArray, FloatArray]:
    phi, so, s = (
        characteristic_field(positive_lengths(name, value, inf="none"))
        for name, value in (("L_phi", L_phi), ("L_so", L_so), ("L_s", L_s))
    )
    return np.asarray(phi + (4.0 * so + 2.0 * s) / 3.0), np.asarray(phi + 2.0 * s)
