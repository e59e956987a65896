"""Oscillations with period h/2e: thin cylinder (Altshuler, Aronov, Spivak), thin ring, law of winding numbers."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import k0

from cbs import checks
from cbs.checks import FloatArray
from cbs.theory.fields import finite_values, positive_lengths

_LONGEST = 45.0  # exp(-longest) is left out


def cylinder(
    flux: ArrayLike,
    *,
    circumference: float,
    L_phi: float,
    L_so: float = np.inf,
    L_s: float = np.inf,
    l: float | None = None,
) -> FloatArray:
    r"""Conductivity correction of a thin-walled cylinder against the flux through it.

    .. math:: -\frac{4}{\pi} \sum_{n \ge 1} \cos(4\pi n \Phi/\Phi_0)
              \bigl[\tfrac32 K_0(n L_c/L_2) - \tfrac12 K_0(n L_c/L_3)\bigr]

    Parameters
    ----------
    flux : array_like
        Flux through the cylinder in units of h/e.
    circumference : float
        L_c, metres.
    L_phi, L_so, L_s : float
        sqrt(D tau) of dephasing, isotropic spin-orbit and magnetic scattering, metres.
    l : float, optional
        Mean free path, metres. With it the loops that do not wind are added and all durations carry the cut-off
        1 - exp(-t/tau): the correction itself.

    Returns
    -------
    ndarray
        e^2/h, both spins; period 1/2 in `flux`.

    References
    ----------
    .. [1] B. L. Altshuler, A. G. Aronov, B. Z. Spivak, JETP Lett. 33, 94 (1981).
    """
    flux = finite_values("flux", flux, "h/e")
    L_c = checks.positive("circumference", circumference, "m")
    total = np.zeros_like(flux)
    for weight, rate in _channels(L_phi, L_so, L_s):
        total += weight * _windings(flux, L_c, rate)
        if l is not None:
            cut = 2.0 / checks.positive("l", l, "m") ** 2
            total += weight * (-np.log1p(cut / rate) / np.pi - _windings(flux, L_c, rate + cut))
    return np.asarray(total)


def _windings(flux: FloatArray, L_c: float, rate: float) -> FloatArray:
    """-(4/pi) sum K_0(n L_c rate^(1/2)) cos(4 pi n flux)."""
    step = L_c * np.sqrt(rate)
    n = np.arange(1, 2 + int(np.ceil(_LONGEST / step)))
    return np.asarray(-4.0 / np.pi * (np.cos(4.0 * np.pi * flux[..., None] * n) @ k0(n * step)))


def ring(
    flux: ArrayLike, *, circumference: float, L_phi: float, L_so: float = np.inf, L_s: float = np.inf
) -> FloatArray:
    r"""Correction of an isolated thin ring against the flux through it.

    .. math:: -2 L \frac{\sinh r}{\cosh r - \cos(4\pi\Phi/\Phi_0)}, \quad r = L_c/L, \quad
              \text{summed as } \tfrac32 (L = L_2) - \tfrac12 (L = L_3)

    Parameters
    ----------
    flux : array_like
        Flux through the ring in units of h/e.
    circumference : float
        L_c, metres.
    L_phi, L_so, L_s : float
        sqrt(D tau) of dephasing, isotropic spin-orbit and magnetic scattering, metres; finite L_phi.

    Returns
    -------
    ndarray
        (e^2/h) m, both spins: the change of conductance times length of the (one-dimensional) wire of the ring. Leads
        modify it. -2 L_phi for L_c >> L_phi.
    """
    flux = finite_values("flux", flux, "h/e")
    L_c = checks.positive("circumference", circumference, "m")
    total = np.zeros_like(flux)
    for weight, rate in _channels(L_phi, L_so, L_s):
        r = L_c * np.sqrt(rate)
        # sinh r/(cosh r - cos) = (1 - e^-2r)/(1 + e^-2r - 2 e^-r cos).
        gap = np.square(np.expm1(-r)) + 4.0 * np.exp(-r) * np.square(np.sin(2.0 * np.pi * flux))
        total += weight * 2.0 / np.sqrt(rate) * np.expm1(-2.0 * r) / gap
    return np.asarray(total)


def winding_probability(n: ArrayLike, length: ArrayLike, circumference: float) -> FloatArray:
    r"""Probability of winding number n of a closed walk on a cylinder or ring, :math:`e^{-n^2L_c^2/4Dt}/\vartheta_3`.

    Parameters
    ----------
    n : array_like of int
        Winding number.
    length : array_like
        sqrt(D t), metres.
    circumference : float
        L_c, metres.

    Returns
    -------
    ndarray
        Probability, broadcast over `n` and `length`; exact for any number of Gaussian steps.
    """
    ratio = checks.positive("circumference", circumference, "m") / positive_lengths("length", length)
    return np.asarray(np.exp(-0.25 * np.square(np.asarray(n) * ratio)) / _theta(ratio, np.asarray(0.0)))


def winding_characteristic(flux: ArrayLike, length: ArrayLike, circumference: float) -> FloatArray:
    r"""Mean of cos(4 pi n Phi/Phi_0) over closed walks of fixed duration on a cylinder or ring.

    Parameters
    ----------
    flux : array_like
        Flux in units of h/e.
    length : array_like
        sqrt(D t), metres.
    circumference : float
        L_c, metres.

    Returns
    -------
    ndarray
        Value in (0, 1] (by Poisson summation), broadcast; period 1/2 in `flux`.
    """
    flux, length = np.broadcast_arrays(finite_values("flux", flux, "h/e"), positive_lengths("length", length))
    ratio = checks.positive("circumference", circumference, "m") / length
    return np.asarray(_theta(ratio, flux) / _theta(ratio, np.zeros_like(flux)))


def _theta(ratio: FloatArray, flux: FloatArray) -> FloatArray:
    """Sum over n of exp(-n^2 ratio^2/4) cos(4 pi n flux), from windings or, for long walks, from Poisson's partner."""
    n = np.arange(-8, 9)
    wound = ratio < 3.5
    safe = np.where(wound, 1.0, ratio)[..., None]
    short = (np.exp(-0.25 * np.square(n * safe)) * np.cos(4.0 * np.pi * n * flux[..., None])).sum(axis=-1)
    wave = (
        2.0
        * np.pi
        * (n + 2.0 * (flux - 0.5 * np.round(2.0 * flux))[..., None])
        / np.where(wound, ratio, 1.0)[..., None]
    )
    long = 2.0 * np.sqrt(np.pi) / np.where(wound, ratio, 1.0) * np.exp(-np.square(wave)).sum(axis=-1)
    return np.asarray(np.where(wound, long, short))


def _channels(L_phi: float, L_so: float, L_s: float) -> list[tuple[float, float]]:
    """Weights and rates 1/L^2 of the triplets and the singlet, 1/m^2."""
    phi = checks.positive("L_phi", L_phi, "m") ** -2
    so, s = checks.positive("L_so", L_so, "m", inf="none") ** -2, checks.positive("L_s", L_s, "m", inf="none") ** -2
    return [(1.5, phi + (4.0 * so + 2.0 * s) / 3.0), (-0.5, phi + 2.0 * s)]
