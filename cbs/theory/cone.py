"""Cone of coherent backscattering from a half-space of isotropic scatterers, scalar waves, exact (Wiener, Hopf).

Normal incidence, exit near the normal; q = k l theta, lengths in mean free paths.
"""

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.theory.fields import finite_values
from cbs.theory.gauss import leggauss

EXTRAPOLATION_LENGTH = 0.7104460896  # Milne's z_0 in mean free paths


def cone_function(q: ArrayLike, albedo: float = 1.0) -> FloatArray:
    r"""Generalised Chandrasekhar function at normal exit.

    .. math:: \ln H_q(1) = -\frac1\pi \int_0^\infty \frac{dp}{1+p^2} \ln\Bigl[1 - a\frac{\arctan s}{s}\Bigr], \quad
              s^2 = p^2 + q^2

    Parameters
    ----------
    q : array_like
        k l theta.
    albedo : float
        Single-scattering albedo a in (0, 1].

    Returns
    -------
    ndarray
        H_q(1); 2.9078105 at q = 0, a = 1.
    """
    albedo = checks.positive("albedo", albedo)
    if albedo > 1.0:
        raise Misuse(f"albedo must be at most 1 (got {albedo:g})")
    q = np.abs(finite_values("q", q))[..., None]
    # p = tan(phi); near p = 0 the logarithm of p^2 + q^2 (+ absorption) asks for geometric panels.
    z, g = leggauss(16)
    edges = 0.5 * np.pi * np.concatenate([[0.0], 2.0 ** np.arange(-40.0, 0.0), [1.0]])
    half = 0.5 * np.diff(edges)[:, None]
    phi, weight = (edges[:-1, None] + half * (1.0 + z)).ravel(), (half * g).ravel()
    s = np.hypot(np.tan(phi), q)
    small = s < 0.05
    u = np.square(np.where(small, s, 0.0))
    # 1 - arctan(s)/s without cancellation.
    deficit = np.where(small, u * (1 / 3 - u * (1 / 5 - u * (1 / 7 - u * (1 / 9 - u / 11)))), 1.0 - np.arctan(s) / s)
    return np.asarray(np.exp(-(np.log((1.0 - albedo) + albedo * deficit) @ weight) / np.pi))


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
