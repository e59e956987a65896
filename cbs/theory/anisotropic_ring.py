"""Small-angle scatterers: exact return density and loop weights of closed walks, in harmonics of the direction.

One leg of direction phi transforms as 1/(rate + i q cos phi), a Toeplitz matrix M in the harmonics; a scatterer is
the diagonal matrix p_m of its phase function 2 pi p(theta) = sum p_m e^(i m theta). Lengths in units of the quantum
mean free path.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import solve_banded

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.theory.gauss import leggauss

_NEGLIGIBLE = 1e-12


def henyey_greenstein(g: float) -> FloatArray:
    r"""Harmonics p_m = g^m of the two-dimensional Henyey-Greenstein law, :math:`2\pi p = (1-g^2)/(1+g^2-2g\cos\theta)`.

    Parameters
    ----------
    g : float
        Mean cosine of the scattering angle, -1 < g < 1.

    Returns
    -------
    ndarray, shape (n_m,)
        p_0 = 1, p_1 = g, ... down to 1e-12.
    """
    g = checks.finite("g", g)
    if not -1.0 < g < 1.0:
        raise Misuse(f"g must lie between -1 and 1 (got {g:g})")
    n = 1 if g == 0.0 else 1 + int(np.ceil(np.log(_NEGLIGIBLE) / np.log(abs(g))))
    return np.asarray(np.power(g, np.arange(n)))


def transport_ratio(harmonics: ArrayLike) -> float:
    r"""Transport over quantum mean free path, :math:`\tau_{tr}/\tau_q = 1/(1 - p_1)`."""
    p = _checked(harmonics)
    return float(1.0 / (1.0 - (p[1] if p.size > 1 else 0.0)))


def anisotropic_return_density(n_legs: int, harmonics: ArrayLike) -> float:
    r"""Return density of a walk of N legs, :math:`W_N = \int \frac{q\,dq}{2\pi} \langle 0|M(pM)^{N-1}|0\rangle`.

    Parameters
    ----------
    n_legs : int
        Number of legs N >= 3.
    harmonics : array_like, shape (n_m,)
        p_0 = 1, p_1, ... real harmonics of the phase function.

    Returns
    -------
    float
        Units 1/l_q^2; 1/(2 pi (N - 2)) for isotropic scatterers, 1/(2 pi N) times (1 - p_1) for N -> inf.
    """
    n_legs = checks.whole("n_legs", n_legs, least=3)
    p = _checked(harmonics)
    q, weight = wave_numbers_above(1.0 / n_legs)
    legs = _leg_matrices(q, 1.0, p.size)
    vector = legs[:, :, p.size - 1]
    step = legs * _both_sides(p)
    for _ in range(n_legs - 1):
        vector = np.einsum("qij,qj->qi", step, vector)
    return float(weight @ vector[:, p.size - 1].real / (2.0 * np.pi))


def anisotropic_ring_weight(n_legs: int, harmonics: ArrayLike) -> float:
    r"""Weight of all closed loops of N legs in the zero-field correction, both terms.

    .. math:: R_N = \int \frac{q\,dq}{2\pi}\, \mathrm{Tr}[M (pM)^{N-1} K], \quad
              k(\theta) = 2\pi p(\theta - \pi)(1 + \cos\theta)

    Parameters
    ----------
    n_legs : int
        Number of legs N >= 3.
    harmonics : array_like, shape (n_m,)
        Harmonics of the phase function.

    Returns
    -------
    float
        Units 1/l_q^2: the mean of prod 2 pi p times (1 + cos theta), times the isotropic return density.
    """
    n_legs = checks.whole("n_legs", n_legs, least=3)
    p = _checked(harmonics)
    kernel, size = _closing(p)
    q, weight = wave_numbers_above(1.0 / n_legs)
    diagonal, traces = _both_sides(np.pad(p, (0, size - p.size))), np.empty(q.size)
    for i in range(q.size):  # one at a time: sharp laws have hundreds of harmonics
        leg = _leg_matrices(q[i : i + 1], 1.0, size)[0]
        # by squaring: the eigenvectors of sharp laws are too nearly parallel
        power = np.linalg.matrix_power(leg * diagonal, n_legs - 1)
        traces[i] = np.sum(power * (leg * kernel).T).real
    return float(weight @ traces / (2.0 * np.pi))


def anisotropic_correction(L_phi: ArrayLike, l_q: float, harmonics: ArrayLike) -> FloatArray:
    r"""Zero-field correction with small-angle scatterers, backscattering and nonbackscattering terms together.

    .. math:: \Delta\sigma = -2 (l_{tr}/l_q)^2\, l_q^2 \sum_{N \ge 3} R_N x'^{N-2}

    Parameters
    ----------
    L_phi : array_like
        sqrt(D tau_phi) with D = v l_tr/2, metres, finite.
    l_q : float
        Quantum mean free path (length of a leg), metres.
    harmonics : array_like, shape (n_m,)
        Harmonics of the phase function.

    Returns
    -------
    ndarray
        e^2/h, both spins; slope -1/pi per ln tau_phi in the diffusive limit whatever the scatterer.

    Notes
    -----
    Derived for this project; p_m = 0 gives the total of `ballistic` at B = 0. Leg rate 1 + l_q/l_phi.
    """
    p = _checked(harmonics)
    l_q = checks.positive("l_q", l_q, "m")
    ratio = transport_ratio(p)
    L_phi = np.asarray(L_phi, dtype=np.float64)
    values = [
        ratio**2 * _loops(0.5 * ratio * (l_q / checks.positive("L_phi", float(L), "m")) ** 2, p) for L in L_phi.flat
    ]
    return np.asarray(values, dtype=np.float64).reshape(L_phi.shape)


def _loops(kappa: float, p: FloatArray) -> float:
    """-2 times the sum over N >= 3 of the ring weights at leg rate 1 + kappa.

    With M the legs, D the scatterers and K the closing, sum_N (M D)^(N-1) M K = (M^-1 - D)^-1 K - M K - M D M K, and
    the inverse of a matrix z^|m-m'| has three diagonals.
    """
    kernel, size = _closing(p)
    q, weight = wave_numbers_above(kappa)
    diagonal, traces = _both_sides(np.pad(p, (0, size - p.size))), np.empty(q.size)
    for i in range(q.size):
        leg = _leg_matrices(q[i : i + 1], 1.0 + kappa, size)[0]
        whole = np.diagonal(
            solve_banded((1, 1), _inverse_leg(q[i], 1.0 + kappa, size, diagonal), np.eye(diagonal.size))
        )
        traces[i] = np.real(kernel @ (whole - np.diagonal(leg) - (leg * leg) @ diagonal))
    return float(-(weight @ traces) / np.pi)


def _inverse_leg(q: float, rate: float, size: int, diagonal: FloatArray) -> np.ndarray:
    """The three diagonals of M^-1 - D, in the form of scipy's `solve_banded`; shape (3, d)."""
    root = np.sqrt(rate * rate + q * q)
    z = -1j * q / (root + rate)
    bands = np.full((3, 2 * size - 1), -z)
    bands[1] = 1.0 + z * z
    bands[1, [0, -1]] = 1.0
    bands *= root / (1.0 - z * z)
    bands[1] -= diagonal
    return bands


def _leg_matrices(q: FloatArray, rate: float, size: int) -> np.ndarray:
    """M_mm' = (-i w)^|m-m'|/r, r = (rate^2 + q^2)^(1/2), w = (r - rate)/q, for |m| < size; shape (n_q, d, d)."""
    m = np.arange(1 - size, size)
    distance = np.abs(m[:, None] - m)
    root = np.sqrt(rate * rate + q * q)
    w = q / (root + rate)
    return np.asarray(np.power(-1j * w[:, None, None], distance) / root[:, None, None])


def _closing(p: FloatArray) -> tuple[FloatArray, int]:
    """Harmonics of 2 pi p(theta - pi)(1 + cos theta) for |m| < size, as a row, and size."""
    turned = p * np.where(np.arange(p.size) % 2, -1.0, 1.0)
    row = np.pad(_both_sides(turned), 1)
    neighbours = np.pad(row, 1)
    return row + 0.5 * (neighbours[:-2] + neighbours[2:]), p.size + 1


def _both_sides(p: FloatArray) -> FloatArray:
    return np.concatenate([p[:0:-1], p])


def wave_numbers_above(smallest: float, start: float = 0.0, far: int = 40) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights of int q dq from `start`: panels from the root of `smallest` doubling to 1, `far` of 1/q."""
    z, g = leggauss(14)
    turn = max(1.0, start)
    edges = [start, min(turn, start + np.sqrt(max(smallest, 1e-14)) / 6.0)]
    while edges[-1] < turn:
        edges.append(min(turn, 2.0 * edges[-1] - start))
    edges = edges if start < turn else [start, start]
    low, high = np.array(edges[:-1])[:, None], np.array(edges[1:])[:, None]
    q = (0.5 * (low + high) + 0.5 * (high - low) * z).ravel()
    fine, fine_weight = leggauss(far)
    s = 0.5 * (1.0 + fine) / turn
    return np.concatenate([q, 1.0 / s]), np.concatenate(
        [(0.5 * (high - low) * g).ravel() * q, 0.5 * fine_weight / turn / s**3]
    )


def _checked(harmonics: ArrayLike) -> FloatArray:
    p = checks.vector("harmonics", harmonics)
    if p[0] != 1.0 or np.any(np.abs(p[1:]) >= 1.0):
        raise Misuse("harmonics must start with p_0 = 1 and stay below 1 in modulus after it")
    return p
