"""Mean interference after a finite number of random spin rotations, exact: Elliott-Yafet and magnetic impurities.

The two spins of a time-reversed pair see R(b) and R(a) in every leg; the average of R(b) x R(a) over isotropic
Gaussian rotation vectors is one number on the triplet and one on the singlet, and C_N = (3 lambda_t^N - lambda_s^N)/2.
"""

from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import roots_genlaguerre, roots_hermitenorm, roots_laguerre

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.theory.fields import positive_lengths, positive_numbers

Order = Literal["successive", "joint"]
_SIZES = ((8, 0.3), (12, 2.0), (24, 5.0))  # nodes that are exact to rounding up to these variances
_MOST = 48


def mean_rotation_cosine(s2: float) -> float:
    r"""Mean cosine of the length of a Gaussian vector of variance s^2 per component, :math:`m = (1-s^2)e^{-s^2/2}`."""
    return float((1.0 - s2) * np.exp(-0.5 * s2))


def elliott_yafet_interference(n_legs: ArrayLike, s2: float) -> FloatArray:
    r"""Interference after N spin-orbit rotations, :math:`C_N = \frac12[3((1+2m)/3)^N - 1]`.

    Parameters
    ----------
    n_legs : array_like of int
        Number of rotations N >= 0.
    s2 : float
        Variance per component of a rotation vector, radian^2; (3/4) s^2 = dt/tau_so per rotation.

    Returns
    -------
    ndarray
        C_N in (-1/2, 1], exact at finite N; m of `mean_rotation_cosine`.
    """
    return _powers(n_legs, *channel_factors(s2, 0.0))


def anisotropic_elliott_yafet_interference(n_legs: ArrayLike, s2_x: float, s2_z: float) -> FloatArray:
    r"""Interference after N spin-orbit rotations with unequal variances in and out of the plane.

    .. math:: C_N = \tfrac12[2\lambda_x^N + \lambda_z^N - 1], \quad
              \lambda_i = \langle \cos\delta + (1 - \cos\delta)\, \delta_i^2/\delta^2 \rangle

    Parameters
    ----------
    n_legs : array_like of int
        Number of rotations N >= 0.
    s2_x, s2_z : float
        Variances of the x and of the y component, and of the z component of a rotation vector, radian^2;
        s2_i = 4 dt/tau_so^i per rotation with the rates of `hln_anisotropic`.

    Returns
    -------
    ndarray
        C_N, exact at finite N; `elliott_yafet_interference` for equal variances.
    """
    s2_x, s2_z = _variance("s2_x", s2_x), _variance("s2_z", s2_z)
    _, (along, w_a), (across2, w_p) = _rules(_MOST)
    z2, p2 = s2_z * np.square(along)[:, None], 2.0 * s2_x * across2[None, :]
    weight = w_a[:, None] * w_p[None, :]
    angle = np.sqrt(z2 + p2)
    # (1 - cos d)/d^2 = sinc(d/2)^2/2 is entire in d^2.
    curve = 0.5 * np.square(np.sinc(0.5 * angle / np.pi))
    cosine = np.cos(angle)
    factor_x = float((weight * (cosine + 0.5 * p2 * curve)).sum())
    factor_z = float((weight * (cosine + z2 * curve)).sum())
    n = _leg_numbers(n_legs)
    return np.asarray(np.power(factor_x, n) + 0.5 * np.power(factor_z, n) - 0.5)


def magnetic_interference(n_legs: ArrayLike, s2: float) -> FloatArray:
    r"""Interference after N magnetic rotations, :math:`C_N = \frac12[3((2+m)/3)^N - m^N]`.

    Parameters
    ----------
    n_legs : array_like of int
        Number of rotations N >= 0; one rotation is the same both ways, so C_1 = 1.
    s2 : float
        Variance per component of a rotation vector, radian^2; (3/4) s^2 = dt/tau_s per rotation.

    Returns
    -------
    ndarray
        C_N, exact at finite N.
    """
    return _powers(n_legs, *channel_factors(0.0, s2))


def mixed_interference(n_legs: ArrayLike, s2_so: float, s2_s: float, order: Order = "joint") -> FloatArray:
    r"""Interference after N legs that carry a spin-orbit and a magnetic rotation, exact at finite N.

    Parameters
    ----------
    n_legs : array_like of int
        Number of legs N >= 0.
    s2_so, s2_s : float
        Variances per component of the spin-orbit and the magnetic rotation vector of one leg, radian^2.
    order : {"joint", "successive"}
        "joint": one rotation by the sum of both vectors, forward R(e + o), reversed R(-e + o).
        "successive": one rotation after the other, R(o) R(e); the result does not depend on which comes first.

    Returns
    -------
    ndarray
        C_N.
    """
    return _powers(n_legs, *channel_factors(s2_so, s2_s, order))


def flights_return_ratio(
    length: ArrayLike, l: float, *, L_so: float = np.inf, L_s: float = np.inf, order: Order = "joint"
) -> FloatArray:
    r"""Quantum over classical return probability 1 + <C> of closed flights of fixed duration, exact.

    .. math:: \langle C \rangle = \tfrac32 h(\lambda_t) - \tfrac12 h(\lambda_s), \quad
              h(\lambda) = \lambda^2 \frac{e^{\mu\lambda} - 1}{e^{\mu} - 1}, \quad \mu = t/\tau

    Parameters
    ----------
    length : array_like
        sqrt(D t), metres; t/tau = 2 length^2/l^2.
    l : float
        Mean free path, metres.
    L_so, L_s : float
        sqrt(D tau) of isotropic spin-orbit and of magnetic scattering, metres; one rotation a leg with
        s^2 = (2/3) l^2/L^2.
    order : {"joint", "successive"}
        As in `mixed_interference`; of no effect with one mechanism.

    Returns
    -------
    ndarray
        Ratio, shape of `length`: 2 without spin, 1/2 for long spin-orbit loops, 1 for long magnetic ones.

    Notes
    -----
    At fixed duration N - 2 is a Poisson number of mean t/tau conditioned to be at least 1, and a leg's rotation
    does not depend on its length, so <lambda^N> is closed.
    """
    length, l = positive_lengths("length", length), checks.positive("l", l, "m")
    scale = (2.0 / 3.0) * l * l
    L_so, L_s = checks.positive("L_so", L_so, "m", inf="none"), checks.positive("L_s", L_s, "m", inf="none")
    triplet, singlet = channel_factors(scale / L_so**2, scale / L_s**2, order)
    mu = 2.0 * np.square(length / l)
    return np.asarray(1.0 + 1.5 * fixed_duration_power(mu, triplet) - 0.5 * fixed_duration_power(mu, singlet))


def fixed_duration_power(mu: ArrayLike, factor: float) -> FloatArray:
    r"""Mean of lambda^N over loops of fixed duration, :math:`\lambda^2 (e^{\mu\lambda}-1)/(e^\mu-1)`, mu = t/tau > 0.

    Parameters
    ----------
    mu : array_like
        Duration over the mean free time.
    factor : float
        lambda in [-1, 1].

    Returns
    -------
    ndarray
        lambda^3 for mu -> 0 (all loops have N = 3).
    """
    mu = positive_numbers("mu", mu)
    if abs(checks.finite("factor", factor)) > 1.0:
        raise Misuse(f"factor must lie between -1 and 1 (got {factor:g})")
    rise = (
        np.exp(mu * (factor - 1.0)) * -np.expm1(-mu * factor) if factor > 0.0 else np.exp(-mu) * np.expm1(mu * factor)
    )
    return np.asarray(factor**2 * rise / -np.expm1(-mu))


def channel_factors(s2_so: float, s2_s: float, order: Order = "joint") -> tuple[float, float]:
    r"""Triplet and singlet factor of one leg, :math:`\langle R(e-o) \otimes R(e+o) \rangle` on total spin 1 and 0.

    Parameters
    ----------
    s2_so, s2_s : float
        Variances per component of e (spin-orbit) and o (magnetic), radian^2, >= 0.
    order : {"joint", "successive"}
        As in `mixed_interference`.

    Returns
    -------
    (float, float)
        lambda_t, lambda_s. Spin-orbit alone (1+2m)/3 and 1, magnetic alone (2+m)/3 and m.
    """
    s2_so, s2_s = _variance("s2_so", s2_so), _variance("s2_s", s2_s)
    if order not in ("joint", "successive"):
        raise Misuse(f"order must be 'joint' or 'successive' (got {order!r})")
    if order == "successive" or s2_so == 0.0 or s2_s == 0.0:
        even, odd = mean_rotation_cosine(s2_so), mean_rotation_cosine(s2_s)
        return (1.0 + 2.0 * even) / 3.0 * (2.0 + odd) / 3.0, odd
    return _joint_factors(s2_so, s2_s)


def _joint_factors(s2_so: float, s2_s: float) -> tuple[float, float]:
    """Average over |e|, o along e and o across e; the trace is 4 cos(a/2) cos(b/2), a = |e+o|, b = |e-o|."""
    (e2, w_e), (along, w_a), (across2, w_p) = _rules(next((n for n, s2 in _SIZES if max(s2_so, s2_s) <= s2), _MOST))
    e = np.sqrt(2.0 * s2_so * e2)[:, None, None]
    u = np.sqrt(s2_s) * along[None, :, None]
    p2 = 2.0 * s2_s * across2[None, None, :]
    weight = w_e[:, None, None] * w_a[None, :, None] * w_p[None, None, :]
    a, b = np.sqrt((e + u) ** 2 + p2), np.sqrt((e - u) ** 2 + p2)
    cosines = np.cos(0.5 * a) * np.cos(0.5 * b)
    dot = e * e - u * u - p2
    sines = 0.25 * np.sinc(a / (2.0 * np.pi)) * np.sinc(b / (2.0 * np.pi)) * dot
    # <singlet| R(b) x R(a) |singlet> = (1/2) Tr R(b)^-1 R(a), and 3 lambda_t + lambda_s = Tr R(a) Tr R(b).
    singlet = float((weight * (cosines + sines)).sum())
    return (4.0 * float((weight * cosines).sum()) - singlet) / 3.0, singlet


@lru_cache(maxsize=len(_SIZES) + 1)
def _rules(n: int) -> tuple[tuple[FloatArray, FloatArray], ...]:
    """Gauss rules of unit weight: |e|^2/(2 s^2) ~ Gamma(3/2), one normal component, |o_perp|^2/(2 s^2) ~ Exp(1)."""
    rules = (roots_genlaguerre(n, 0.5), roots_hermitenorm(n + n // 3), roots_laguerre(n))
    return tuple((np.asarray(node), np.asarray(weight / weight.sum())) for node, weight in rules)


def _variance(name: str, value: float) -> float:
    number = checks.finite(name, value, "radian^2")
    if number < 0.0:
        raise Misuse(f"{name} must be non-negative (got {number:g} radian^2)")
    return number


def _powers(n_legs: ArrayLike, triplet: float, singlet: float) -> FloatArray:
    n = _leg_numbers(n_legs)
    return np.asarray(1.5 * np.power(triplet, n) - 0.5 * np.power(singlet, n))


def _leg_numbers(n_legs: ArrayLike) -> NDArray[np.int64]:
    n = np.asarray(n_legs)
    if not np.issubdtype(n.dtype, np.integer) or np.any(n < 0):
        raise Misuse(f"n_legs must be whole numbers >= 0 (got {n_legs!r})")
    return n
