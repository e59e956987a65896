"""Exact correction of closed exponential flights with linear Rashba coupling, any field, dephasing and coupling.

A straight leg moves the Landau level and turns the spin by commuting factors, and only n + m is conserved: 3 x 3 blocks
with elements int dr e^(-rate r) f_(n,n+k)(r) d_(mm')(Q r). High levels are taken as wave numbers of zero field.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.theory.ballistic import TERMS, Term
from cbs.theory.fields import finite_values, transport_field
from cbs.theory.gauss import leggauss
from cbs.theory.rashba_legs import wave_numbers

LEVELS = 120  # blocks treated exactly, more in strong fields
_FEWER = 0.7  # of them the second time: the error c/n^2 of the rest is extrapolated
_M = np.array([1, 0, -1])


class _Legs(NamedTuple):
    """Leg operators: T of each block, V from each block to the next, and the same for the singlet."""

    T: np.ndarray
    V: np.ndarray
    P: FloatArray
    Q: FloatArray


def rashba_ballistic(
    B: ArrayLike, *, l: float, L_phi: float, L_so: float, term: Term = "total", levels: int = LEVELS
) -> FloatArray:
    r"""Conductivity correction of closed exponential flights with Rashba (or linear Dresselhaus) coupling.

    .. math:: \Delta\sigma_a = -\frac{b}{2\pi} \Bigl[\sum_J \mathrm{Tr}\frac{T_J^3}{1 - T_J}
              - \sum_n \frac{P_n^3}{1-P_n}\Bigr]

    and the nonbackscattering term with the first and the last leg weighted by the cosine of their angle.

    Parameters
    ----------
    B : array_like
        Field perpendicular to the film, tesla, any sign.
    l, L_phi, L_so : float
        Mean free path, phase-coherence length and length of one radian of precession, metres; inf allowed for L_so,
        and for L_phi with B != 0.
    term : {"total", "backscattering", "nonbackscattering"}
        Weight 1 + cos(theta), 1 or cos(theta), each times (1/2) Tr U^2 cos(kA).
    levels : int
        Blocks of Landau levels treated exactly; the error falls as their inverse fourth power.

    Returns
    -------
    ndarray
        e^2/h, both spins: the correction itself; even in B; accurate to about 2e-6; some milliseconds a field.

    Notes
    -----
    The weight (1 + cos theta) C is the one used in simulations [1]_; ballistic spin-orbit theory is due to [2]_.

    References
    ----------
    .. [1] A. Sawada, T. Koga, Phys. Rev. E 95, 023309 (2017).
    .. [2] L. E. Golub, Phys. Rev. B 71, 235310 (2005).
    """
    if term not in TERMS:
        raise Misuse(f"term must be one of {', '.join(TERMS)} (got {term!r})")
    B = np.abs(finite_values("B", B, "tesla"))
    l, L_phi = checks.positive("l", l, "m"), checks.positive("L_phi", L_phi, "m", inf="no dephasing")
    Q = l / checks.positive("L_so", L_so, "m", inf="no coupling")
    kappa = 0.5 * (l / L_phi) ** 2
    if kappa == 0.0 and np.any(B == 0.0):
        raise Misuse("L_phi = inf diverges at B = 0; give a finite L_phi or leave B = 0 out")
    levels = checks.whole("levels", levels, least=20)
    values = [_correction(float(b), Q, kappa, term, levels) for b in (B / transport_field(l)).flat]
    return np.asarray(values, dtype=np.float64).reshape(B.shape)


def _correction(b: float, Q: float, kappa: float, term: str, levels: int) -> float:
    """-(1/pi) times half of triplets minus singlet, low blocks and the rest."""
    if b == 0.0:
        back, non = _rest(0.0, Q, kappa, False), _rest(0.0, Q, kappa, True)
    else:
        numbers = [int(n + 10.0 * b) for n in (_FEWER * levels, levels)]
        legs = _landau_legs(b, Q, 1.0 + kappa, numbers[1])
        parts = [_cut(b, Q, kappa, legs, n) for n in numbers]
        share = numbers[1] ** 2 / (numbers[1] ** 2 - numbers[0] ** 2)
        back, non = (share * parts[1][i] + (1.0 - share) * parts[0][i] for i in (0, 1))
    return -0.5 * {"total": back + non, "backscattering": back, "nonbackscattering": non}[term] / np.pi


def _cut(b: float, Q: float, kappa: float, legs: _Legs, n: int) -> tuple[float, float]:
    """Both terms with n blocks treated exactly and the rest at zero field."""
    few = _Legs(legs.T[: n + 2], legs.V[: n + 1], legs.P[: n + 1], legs.Q[:n])
    back = b * _backscattering(few) + _rest(np.sqrt(2.0 * b * n), Q, kappa, False)
    return back, b * _nonbackscattering(few) + _rest(np.sqrt(2.0 * b * (n + 0.5)), Q, kappa, True)


def _backscattering(legs: _Legs) -> float:
    """Triplets minus singlet of sum Tr T^3/(1 - T); one more block than the singlet at the lower edge."""
    T = legs.T[:-1]
    triplets = np.trace(np.linalg.solve(np.eye(3) - T, T @ T @ T), axis1=1, axis2=2).sum()
    P = legs.P[:-1]
    return float(triplets - (P**3 / (1.0 - P)).sum())


def _nonbackscattering(legs: _Legs) -> float:
    """Triplets minus singlet of -(1/2) sum Tr[V^T h(T_next) V + V h(T) V^T], h = T/(1 - T)."""
    h = np.linalg.solve(np.eye(3) - legs.T, legs.T)
    V = legs.V
    pairs = np.einsum("jab,jac,jcb->", V, h[1:], V) + np.einsum("jab,jbc,jac->", V, h[:-1], V)
    ladder = legs.P / (1.0 - legs.P)
    return float(-0.5 * (pairs - (np.square(legs.Q) * (ladder[1:] + ladder[:-1])).sum()))


def _landau_legs(b: float, Q: float, rate: float, n_blocks: int) -> _Legs:
    """Blocks J = -1 ... n_blocks of states (J-1, +1), (J, 0), (J+1, -1) and the transitions J -> J + 1."""
    table = _radial_integrals(b, Q, rate, n_blocks + 3)
    J = np.arange(-1, n_blocks + 1)
    T, V = np.zeros((J.size, 3, 3)), np.zeros((J.size - 1, 3, 3))
    for i, m_i in enumerate(_M):
        for j, m_j in enumerate(_M):
            T[:, i, j] = _element(table, J - m_i, J - m_j, m_i, m_j)
            V[:, i, j] = _element(table, J[:-1] + 1 - m_i, J[:-1] - m_j, m_i, m_j)
    n = np.arange(n_blocks + 1)
    return _Legs(T, V, table[0, n, 0], table[1, n[:-1], 0])


def _element(table: FloatArray, n_1: np.ndarray, n_2: np.ndarray, m_1: int, m_2: int) -> FloatArray:
    """Element of a leg, without a common factor -i where n + m changes; 0 for states below n = 0."""
    k, turn = abs(int(n_1[0] - n_2[0])), abs(int(m_1 - m_2))
    low = np.minimum(n_1, n_2)
    one, cosine, sine = np.moveaxis(table[k, np.maximum(low, 0)], -1, 0)
    if turn == 0:
        value = 0.5 * (one + cosine) if m_1 else cosine
    else:
        value = sine / np.sqrt(2.0) if turn == 1 else 0.5 * (one - cosine)
    # (-i)^(k + turn) is real, or -i times this sign.
    sign = -1.0 if (k + turn) // 2 % 2 else 1.0
    return np.asarray(np.where(low >= 0, sign * value, 0.0))


def _radial_integrals(b: float, Q: float, rate: float, n_levels: int) -> FloatArray:
    """Integrals over r of e^(-rate r) f_(n,n+k)(r) times 1, cos Qr, sin Qr; shape (4, n_levels, 3).

    f_(n,n+k) = (n!/(n+k)!)^(1/2) s^k e^(-s^2/2) L_n^k(s^2), s^2 = b r^2/2, by upward recurrence in n.
    """
    r, weight = _radii(b, Q, rate, n_levels)
    s2 = 0.5 * b * r * r
    turned = (weight * np.exp(-rate * r))[:, None] * np.stack([np.ones_like(r), np.cos(Q * r), np.sin(Q * r)], axis=1)
    table, k = np.empty((4, n_levels, 3)), np.arange(4.0)[:, None]
    before = np.zeros((4, r.size))
    f = np.power(s2, 0.5 * k) * np.exp(-0.5 * s2) / np.sqrt([[1.0], [1.0], [2.0], [6.0]])
    for n in range(n_levels):
        table[:, n] = f @ turned
        step = (2.0 * n + 1.0 + k - s2) * f - np.sqrt(n * (n + k)) * before
        before, f = f, step / np.sqrt((n + 1.0) * (n + 1.0 + k))
    return table


def _radii(b: float, Q: float, rate: float, n_levels: int) -> tuple[FloatArray, FloatArray]:
    """Gauss panels out to where the leg or the field has cut it off, fine enough for the highest level."""
    end = min(38.0 / rate, (np.sqrt(4.0 * n_levels + 2.0) + 9.0) * np.sqrt(2.0 / b))
    wave = np.sqrt(4.0 * b * n_levels) + Q + rate
    z, g = leggauss(16)
    edges = np.linspace(0.0, end, 2 + int(end * wave / 8.0))
    half = 0.5 * np.diff(edges)[:, None]
    return (edges[:-1, None] + half * (1.0 + z)).ravel(), (half * g).ravel()


def _rest(start: float, Q: float, kappa: float, cosine: bool) -> float:
    """Triplets minus singlet of all wave numbers above `start` at zero field."""
    q, weight = wave_numbers(min(max(kappa, 1e-14), max(Q * Q, 1e-14)), 1.0 + kappa, Q, 1.0 + kappa, start)
    T, singlet = _plane_matrix(q, Q, 1.0 + kappa, 0)
    if not cosine:
        triplets = np.trace(np.linalg.solve(np.eye(3) - T, T @ T @ T), axis1=1, axis2=2)
        return float(weight @ (triplets - singlet**3 / (1.0 - singlet)).real)
    (up, up_s), (down, down_s) = (_plane_matrix(q, Q, 1.0 + kappa, j) for j in (1, -1))
    h = np.linalg.solve(np.eye(3) - T, T)
    triplets = 0.5 * np.trace((up @ down + down @ up) @ h, axis1=1, axis2=2)
    return float(weight @ (triplets - up_s * down_s * singlet / (1.0 - singlet)).real)


def _plane_matrix(q: FloatArray, Q: float, rate: float, shift: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean of e^(i shift phi)/(rate + i(q cos phi + Q S_phi)) over directions, triplets and singlet."""
    # Projectors on S_x = 1, 0, -1 in the basis of S_z; a rotation by phi multiplies element (a, b) by e^(-i(a-b) phi).
    vectors = {1: (0.5, 0.5**0.5, 0.5), 0: (0.5**0.5, 0.0, -(0.5**0.5)), -1: (0.5, -(0.5**0.5), 0.5)}
    distance = np.abs((_M[:, None] - _M) - shift)
    triplets = np.zeros((q.size, 3, 3), dtype=np.complex128)
    for m, vector in vectors.items():
        z = rate + 1j * m * Q
        root = np.sqrt(z * z + q * q)
        w = -1j * q / (root + z)
        triplets += np.outer(vector, vector) * np.power(w[:, None, None], distance) / root[:, None, None]
    root = np.sqrt(rate * rate + q * q)
    return triplets, np.power(-1j * q / (root + rate), abs(shift)) / root
