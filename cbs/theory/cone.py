r"""Cone of coherent backscattering from a half-space of isotropic scatterers, scalar waves, exact (Wiener, Hopf).

Lengths in mean free paths; q is the momentum along the surface times l, k l theta for small angles at normal incidence.
With the kernel of a leg, K(p), even in p, the sum over all ways between exponentials exp(-s z) and exp(-s* z) at the
ends is |H(s)|^2/(2 Re s): s = 1 for normal incidence and exit.
"""

import math
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.theory.fields import finite_values
from cbs.theory.gauss import leggauss

EXTRAPOLATION_LENGTH = 0.7104460896  # Milne's z_0 in mean free paths
Complex = NDArray[np.complexfloating]
SERIES = tuple((-1.0) ** k / (2 * k + 1) for k in range(12))


@cache
def _quadrature() -> tuple[FloatArray, FloatArray]:
    """Points p = tan(phi) and weights of dphi: panels halve to both ends, for the logarithm at 0 and for p >> 1."""
    z, g = leggauss(24)
    low, high = (2.0 ** np.arange(first, 0.0) for first in (-24.0, -10.0))
    edges = 0.5 * np.pi * np.concatenate([[0.0], 0.5 * low, [0.5], (1.0 - 0.5 * high)[::-1], [1.0]])
    half = 0.5 * np.diff(edges)[:, None]
    phi = (edges[:-1, None] + half * (1.0 + z)).ravel()
    return np.tan(phi), (half * g).ravel()


def _lost(s2: Complex | FloatArray, loss: complex) -> Complex | FloatArray:
    """1 - (1 + loss) arctan(t)/t of t^2 = s2/(1 + loss)^2, without cancellation."""
    t2 = s2 / (1.0 + loss) ** 2
    small = np.abs(t2) < 0.01
    t = np.sqrt(np.where(small, 1.0, t2))
    series = np.zeros_like(t2)
    for term in SERIES[:0:-1]:
        series = (series + term) * np.where(small, t2, 0.0)
    return np.where(small, -series, 1.0 - np.arctan(t) / t)


def pair_function(
    s: ArrayLike, q: ArrayLike, albedo: float = 1.0, *, twist: float = 0.0, loss: complex = 0.0
) -> Complex:
    r"""Generalised Chandrasekhar function.

    .. math:: \ln H = -\frac{s}{\pi} \int_0^\infty \frac{dp}{s^2+p^2} \ln[1 - a K(p)], \quad
              K(p) = \tfrac12 \sum_\pm \kappa\bigl(\sqrt{q^2 + (p \pm f)^2}\bigr), \quad
              \kappa(t) = \frac1t \arctan\frac{t}{1 + \lambda}

    Parameters
    ----------
    s : array_like, complex
        Decay with depth of what comes in, real part positive; 1/mu for light at an angle.
    q : array_like
        Momentum along the surface times l.
    albedo : float
        Single-scattering albedo a in (0, 1].
    twist : float
        Phase f of Faraday rotation per mean free path, of either sign by halves.
    loss : complex
        lambda, added to the loss per mean free path of every leg, real part not negative (transform in the length of
        the way).

    Returns
    -------
    ndarray, complex
        H; 2.9078105 at s = 1, q = 0, a = 1.
    """
    return _answer(np.asarray(s, complex), _logarithm(finite_values("q", q), albedo, twist, loss))


def _logarithm(q: FloatArray, albedo: float, twist: float, loss: complex) -> Complex:
    """ln[1 - a K(p)] times the weights of dp, shape (*q.shape, points): it does not know s, and equal q share it."""
    different, place = np.unique(q, return_inverse=True)
    p, weight = _quadrature()
    moved = {twist, -twist}  # one place without a twist
    square = np.square(different)[:, None]
    lost = sum(_lost(square + np.square(p + f) + 0.0 * loss, loss) for f in moved) / len(moved)
    # 1 - a K with K = (1 - lost)/(1 + loss)
    left = np.log(((1.0 - albedo) + loss + albedo * lost) / (1.0 + loss)) * (weight * (1.0 + p * p))
    return np.asarray(left[place].reshape(*q.shape, p.size))


def _answer(s: Complex, logarithm: Complex) -> Complex:
    p, _ = _quadrature()
    rest = np.sum(logarithm / (np.square(s)[..., None] + p * p), axis=-1)
    return np.asarray(np.exp(-s / math.pi * rest))


def coherent_pairs(
    s_in: ArrayLike, s_out: ArrayLike, q: ArrayLike, albedo: float = 1.0, *, twist: float = 0.0, loss: complex = 0.0
) -> Complex:
    r"""Sum over ways of two and more scatterings between exponentials, :math:`a (\langle H H' \rangle - 1)/(s + s')`.

    Parameters
    ----------
    s_in, s_out : array_like, complex
        Decay with depth at the first and at the last scattering, real parts positive; conjugates where a phase grows
        with depth. Faraday rotation of the legs in and out is added here.
    q, albedo, twist, loss
        As in `pair_function`; the legs in and out carry no `loss` but what s_in and s_out state.

    Returns
    -------
    ndarray, complex
        With s_in = s_out = 1 the coherent bistatic coefficient at normal incidence.
    """
    s_in, s_out = np.asarray(s_in, complex), np.asarray(s_out, complex)
    logarithm, both = _logarithm(finite_values("q", q), albedo, twist, loss), []
    for f in {twist, -twist}:
        first, last = s_in + 1j * f, s_out - 1j * f
        both.append(_answer(first, logarithm) * _answer(last, logarithm))
    return np.asarray(albedo * (np.mean(both, axis=0) - 1.0) / (s_in + s_out))


def cone_function(q: ArrayLike, albedo: float = 1.0) -> FloatArray:
    """Generalised Chandrasekhar function at normal incidence, H_q(1); 2.9078105 at q = 0, a = 1.

    Parameters
    ----------
    q : array_like
        k l theta.
    albedo : float
        Single-scattering albedo a in (0, 1].
    """
    albedo = checks.positive("albedo", albedo)
    if albedo > 1.0:
        raise Misuse(f"albedo must be at most 1 (got {albedo:g})")
    return np.asarray(pair_function(1.0, q, albedo).real)


def coherent_bistatic(q: ArrayLike, albedo: float = 1.0) -> FloatArray:
    r"""Coherent bistatic coefficient :math:`\gamma_C = \tfrac{a}{2}(H_q^2 - 1)`, 3.7276810 at q = 0, a = 1."""
    return np.asarray(0.5 * albedo * (np.square(cone_function(q, albedo)) - 1.0))


def incoherent_bistatic(albedo: float = 1.0) -> float:
    r"""Incoherent bistatic coefficient with single scattering, :math:`\tfrac{a}{2} H_0^2`, 4.2276810 at a = 1."""
    return float(0.5 * albedo * np.square(cone_function(0.0, albedo)))


def enhancement(q: ArrayLike, albedo: float = 1.0) -> FloatArray:
    r"""Intensity over the incoherent background, :math:`1 + \gamma_C(q)/\gamma_0`; 1.8817319 at q = 0, a = 1."""
    return np.asarray(1.0 + coherent_bistatic(q, albedo) / incoherent_bistatic(albedo))


def diffusion_cone(q: ArrayLike) -> FloatArray:
    r"""Diffusion approximation, :math:`\tfrac32 (1+q)^{-2} [1 + (1 - e^{-2qz_0})/q]`.

    Parameters
    ----------
    q : array_like
        k l theta.

    Returns
    -------
    ndarray
        gamma_C in the diffusion approximation.

    References
    ----------
    .. [1] E. Akkermans, P. E. Wolf, R. Maynard, Phys. Rev. Lett. 56, 1471 (1986).
    """
    q = np.abs(finite_values("q", q))
    safe = np.where(q > 0.0, q, 1.0)
    slope = np.where(q > 0.0, -np.expm1(-2.0 * safe * EXTRAPOLATION_LENGTH) / safe, 2.0 * EXTRAPOLATION_LENGTH)
    return np.asarray(1.5 / np.square(1.0 + q) * (1.0 + slope))
