"""Interference of closed walks of finitely many straight legs with linear Rashba coupling, zero field, exact.

Along a straight leg the two spins see q + Q S_phi, so the Fourier transform of a leg is a 3 x 3 triplet matrix T(q); a
mirror symmetry splits it into one number and a 2 x 2 block. Closed loops of N legs: int q dq Tr T^N.
Lengths in units of the leg: Q = l/L_so for exponential legs. The limit of many legs: `cbs.theory.rashba`.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import dawsn

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.theory.fields import positive_lengths
from cbs.theory.gauss import leggauss

ComplexArray = NDArray[np.complex128]
_EULER_ORDER = 13  # Abate-Whitt Euler inversion: about 0.6 * 13 digits
_FEW_LEGS = 30.0  # durations t/tau beyond which walks of a few legs are e^-30 of all
_MOST_TURNS = 100.0  # l/L_so
_ANGLES = 96  # trapezoidal rule over the direction of a Gaussian leg


class LegModes(NamedTuple):
    """Eigenvalues of the triplet matrix and the singlet of one leg, each of shape (n_q,)."""

    triplets: tuple[ComplexArray, ComplexArray, ComplexArray]
    singlet: ComplexArray


def rashba_flights_interference(n_legs: int, l: float, L_so: float) -> float:
    r"""Mean interference of closed loops of N exponential legs (any duration).

    .. math:: C_N = (N-2)\, l^2 \int q\,dq\, \tfrac12 [\mathrm{Tr}\, T^N - (1+q^2l^2)^{-N/2}]

    Parameters
    ----------
    n_legs : int
        Number of legs N >= 3.
    l, L_so : float
        Mean free path and Rashba length, metres.

    Returns
    -------
    float
        C_N in [-1/2, 1].
    """
    n_legs = checks.whole("n_legs", n_legs, least=3)
    Q = checks.positive("l", l, "m") / checks.positive("L_so", L_so, "m", inf="no coupling")
    q, weight = wave_numbers(min(1.0 / n_legs, Q * Q), 1.0, Q)
    modes = exponential_modes(q, Q, 1.0 + 0.0j)
    powers = sum(t**n_legs for t in modes.triplets) - modes.singlet**n_legs
    return float((n_legs - 2) * 0.5 * (weight @ powers.real))


def rashba_polygon(y: float, n_legs: int) -> float:
    r"""Mean interference of closed polygons of N Gaussian steps, N s^2 = 2 D t.

    .. math:: C_N = N s^2 \int q\,dq\, \tfrac12 [\mathrm{Tr}\, T^N - e^{-N q^2 s^2/2}]

    Parameters
    ----------
    y : float
        D t/L_so^2 >= 0.
    n_legs : int
        Number of steps N >= 2.

    Returns
    -------
    float
        C_N; tends to `rashba_cooperon` (y) with an error of order 1/N.
    """
    n_legs = checks.whole("n_legs", n_legs, least=2)
    y = checks.finite("y", y)
    if y < 0.0:
        raise Misuse(f"y must be non-negative (got {y:g})")
    Q = np.sqrt(2.0 * y / n_legs)
    end = 9.0 / np.sqrt(n_legs) + 3.0 * Q + 2.0
    nodes, gauss = leggauss(160)
    q, weight = 0.5 * end * (nodes + 1.0), 0.5 * end * gauss
    modes = _gaussian_modes(q, float(Q))
    powers = sum(t**n_legs for t in modes.triplets) - modes.singlet**n_legs
    return float(n_legs * 0.5 * ((weight * q) @ powers.real))


def rashba_flights_return_ratio(length: ArrayLike, l: float, L_so: float) -> FloatArray:
    r"""Quantum over classical return probability 1 + <C> of closed flights of fixed duration, exact.

    Parameters
    ----------
    length : array_like
        sqrt(D t), metres; t/tau = 2 length^2/l^2.
    l, L_so : float
        Mean free path and Rashba length, metres.

    Returns
    -------
    ndarray
        Ratio, shape of `length`, accurate to about 1e-7; tends to 1 + `rashba_cooperon` for length >> l.

    Raises
    ------
    ValueError
        For bad values, and L_so below l/100, where spins turn too often on a leg to be followed.

    Notes
    -----
    At fixed duration leg lengths and their number are correlated, so the sum over N >= 3 legs is inverted as a Laplace
    transform in t/tau [1]_: T at rate 1 + s; the classical sum is (1 - e^-mu)/mu.

    References
    ----------
    .. [1] J. Abate, W. Whitt, INFORMS J. Comput. 18, 408 (2006).
    """
    length = positive_lengths("length", length)
    l = checks.positive("l", l, "m")
    Q = l / checks.positive("L_so", L_so, "m", inf="no coupling")
    if Q > _MOST_TURNS:
        raise Misuse(f"L_so must be at least l/{_MOST_TURNS:g} = {l / _MOST_TURNS:g} m (got {L_so:g} m)")
    mu = 2.0 * np.square(length / l)
    inverted = np.array([_euler_inversion(float(m), float(Q)) for m in mu.ravel()]).reshape(mu.shape)
    return np.asarray(1.0 + inverted * mu / -np.expm1(-mu))


def loop_sum(Q: float, rate: complex) -> complex:
    r"""Sum over N >= 3 legs, :math:`\int q\,dq\, \tfrac12[\mathrm{Tr}\,T^3(1-T)^{-1} - t^3/(1-t)]`, at leg rate 1 + s.

    Parameters
    ----------
    Q : float
        l/L_so.
    rate : complex
        1 + s in units of 1/l, real part above 1.

    Returns
    -------
    complex
        ln((1+s)/s) for Q = 0.
    """
    q, weight = wave_numbers(min(abs(rate - 1.0), max(Q * Q, 1e-14)), abs(rate), Q, float(np.real(rate)))
    modes = exponential_modes(q, Q, complex(rate))
    total = sum(t**3 / (1.0 - t) for t in modes.triplets) - modes.singlet**3 / (1.0 - modes.singlet)
    return complex(0.5 * (weight @ total))


def exponential_modes(q: FloatArray, Q: float, rate: complex) -> LegModes:
    r"""Modes of an exponential leg, T = <1/(rate + i(q cos phi + Q S_phi))> over directions.

    Angular integrals: int cos(j phi)/(z + i q cos phi) dphi/2pi = (-i w)^j/r, r = (z^2+q^2)^(1/2), w = (r - z)/q.

    Parameters
    ----------
    q : ndarray, shape (n_q,)
        Wave numbers > 0 in units of 1/l.
    Q : float
        l/L_so.
    rate : complex
        Leg rate, real part > 0.

    Returns
    -------
    LegModes
        Eigenvalues at each q.
    """
    integrals: list[tuple[ComplexArray, ...]] = []
    for m in (-1.0, 0.0, 1.0):
        z = rate + 1j * m * Q
        root = np.sqrt(z * z + q * q)
        # (root - z)/q without cancellation at small q.
        w = q / (root + z)
        integrals.append((1.0 / root, -1j * w / root, -w * w / root))
    return _split(integrals)


def _gaussian_modes(q: FloatArray, Q: float) -> LegModes:
    """Modes of a unit Gaussian step: int_0^inf r e^(-r^2/2) cos(rK) dr = 1 - 2^(1/2) K F(K/2^(1/2)), F of Dawson."""
    phi = 2.0 * np.pi * (np.arange(_ANGLES) + 0.5) / _ANGLES
    integrals: list[tuple[ComplexArray, ...]] = []
    for m in (-1.0, 0.0, 1.0):
        K = q[:, None] * np.cos(phi) + m * Q
        leg = 1.0 - np.sqrt(2.0) * K * dawsn(K / np.sqrt(2.0))
        integrals.append(tuple(np.asarray((leg * np.cos(j * phi)).mean(axis=1), dtype=np.complex128) for j in range(3)))
    return _split(integrals)


def _split(integrals: list[tuple[ComplexArray, ...]]) -> LegModes:
    """Assemble T from the angular integrals of m = -1, 0, 1 and split off its odd combination of S_z = +-1."""
    minus, zero, plus = integrals
    diagonal = 0.5 * zero[0] + 0.25 * (plus[0] + minus[0])
    across = -0.5 * zero[2] + 0.25 * (plus[2] + minus[2])
    middle = 0.5 * (plus[0] + minus[0])
    coupling = 0.5 * (plus[1] - minus[1])  # sqrt(2) times the element between S_z = 1 and 0
    even = diagonal + across
    mean = 0.5 * (even + middle)
    half = np.sqrt(np.square(0.5 * (even - middle)) + np.square(coupling) + 0j)
    return LegModes((diagonal - across, mean + half, mean - half), zero[0])


def wave_numbers(
    smallest: float, largest: float, Q: float, width: float = 1.0, start: float = 0.0
) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights of int q dq from `start` for integrands that fall as q^-3 and vary over `width` (in q).

    Parameters
    ----------
    smallest : float
        Scale of q^2 near zero down to which panels are halved.
    largest : float
        Modulus of the leg rate.
    Q : float
        l/L_so; the integrand has structure up to q ~ Q + largest.
    width : float
        Distance of the singularities from the real axis.
    start : float
        Lower end.

    Returns
    -------
    (ndarray, ndarray)
        Nodes q and weights, the factor q included.
    """
    z, g = leggauss(14)
    first = np.sqrt(max(smallest, 1e-16)) / 8.0
    edges, panel = [start], min(max(first, 0.25 * start), 0.5 * width)
    while edges[-1] < start + 0.5 * width:
        edges.append(edges[-1] + panel)
        panel = min(2.0 * panel, 0.5 * width)
    end = start + 1.5 * (largest + Q) + width
    edges.extend(np.linspace(edges[-1], end, 1 + int(np.ceil((end - edges[-1]) / width)))[1:])
    low, high = np.array(edges[:-1])[:, None], np.array(edges[1:])[:, None]
    q = (0.5 * (low + high) + 0.5 * (high - low) * z).ravel()
    weight = (0.5 * (high - low) * g).ravel() * q
    # Beyond: q = end/p, 0 < p < 1, q dq = end^2 dp/p^3.
    p = 0.5 * (z + 1.0)
    return np.concatenate([q, end / p]), np.concatenate([weight, 0.5 * g * end**2 / p**3])


def _euler_inversion(mu: float, Q: float) -> float:
    """Inverse Laplace transform of `loop_sum` at mu by the Euler algorithm, the spin's own turns on a leg resolved.

    These lie at frequencies up to about 2 Q where the first terms without averaging have to reach, and die with the
    walks of few legs, as e^-mu.
    """
    order = _EULER_ORDER
    plain = order + (math.ceil(Q * mu) if mu < _FEW_LEGS else 0)
    k = np.arange(plain + order + 1)
    beta = order * np.log(10.0) / 3.0 + 1j * np.pi * k
    xi = np.ones(k.size)
    xi[0], xi[-1] = 0.5, 2.0**-order
    binomial = 1.0
    for j in range(1, order):
        binomial *= (order - j + 1) / j
        xi[-1 - j] = xi[-j] + 2.0**-order * binomial
    eta = np.where(k % 2, -1.0, 1.0) * xi
    values = np.array([loop_sum(Q, 1.0 + b / mu).real for b in beta])
    return float(10.0 ** (order / 3.0) / mu * (eta @ values))
