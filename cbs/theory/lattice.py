r"""Closed walks on the square lattice: mean interference in a field and with spin-orbit coupling, exact at any length.

In the Landau gauge a step along y at column x has the phase flux * x, so that the sum over all closed walks is one
element of a power of a matrix over columns (Hofstadter moments; Mashkevich, Ouvry, J. Stat. Phys. 137, 71 (2009)).
"""

from math import lgamma, log

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks
from cbs.checks import FloatArray

LONGEST = 1000
_PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
_SWAP = np.eye(4)[[0, 2, 1, 3]]
_STEPS = ((1, 0), (-1, 0), (0, 1), (0, -1))


def lattice_flux_cosine(n_steps: int, flux: float) -> float:
    r"""Mean of cos(flux A) over all closed walks of n_steps, A the algebraic area in cells.

    .. math:: \langle\cos\phi A\rangle = \binom{2n}{n}^{-2} \int \frac{dk}{2\pi} (H_k^{2n})_{00}, \quad
              (H_k)_{x,x\pm1} = 1, \quad (H_k)_{xx} = 2\cos(k + \phi x)

    Parameters
    ----------
    n_steps : int
        Steps, even, 2 to 1000.
    flux : float
        Phase of one cell, 2eBa^2/hbar, radian.

    Returns
    -------
    float
        Exact: the integral over k is a sum over n_steps + 1 points.

    Raises
    ------
    ValueError
        For an odd or too large number of steps.
    """
    half = _check(n_steps) // 2
    x = np.arange(-half, half + 1)
    # (H^2n)_00 = |H^n e_0|^2, even in k; H/4 keeps the numbers small
    diagonal = 0.5 * np.cos(2.0 * np.pi * np.arange(n_steps + 1)[:, None] / (n_steps + 1) + flux * x)
    state = np.zeros((n_steps + 1, x.size))
    state[:, half] = 1.0
    for _ in range(half):
        step = diagonal * state
        step[:, 1:] += 0.25 * state[:, :-1]
        step[:, :-1] += 0.25 * state[:, 1:]
        state = step
    return float(np.mean(np.sum(state * state, axis=1)) * np.exp(-_log_share(n_steps)))


def lattice_spin_interference(
    n_steps: int, flux: float = 0.0, *, linear: ArrayLike = ((0.0, 0.0), (0.0, 0.0)), zeeman: ArrayLike = (0.0, 0.0)
) -> float:
    r"""Mean of (1/2) Tr(V^+ U) cos(flux A) over all closed walks whose every step turns the spin.

    .. math:: \Bigl\langle \tfrac12 \mathrm{Tr}\bigl[\mathrm{SWAP} \prod_j R(e_j - o) \otimes R(e_j + o)\bigr]
              \cos\phi A\Bigr\rangle

    Parameters
    ----------
    n_steps : int
        Steps, even, 2 to 200.
    flux : float
        Phase of one cell, radian.
    linear : array_like, shape (2, 2)
        Rotation vector (x, y) of a step (dx, dy) of one lattice constant, radian.
    zeeman : array_like, shape (2,)
        Rotation vector of every step in an in-plane field, radian; time reversal does not undo it.

    Returns
    -------
    float
        Exact at any coupling, 1 without.

    Raises
    ------
    ValueError
        For an odd or too large number of steps.
    """
    size, half = _check(n_steps, most=200) + 1, n_steps // 2
    odd, matrix = np.asarray(zeeman, dtype=np.float64), np.asarray(linear, dtype=np.float64)
    turns = [np.kron(_rotation(matrix @ d - odd), _rotation(matrix @ d + odd)) / 4.0 for d in np.array(_STEPS, float)]
    k, x = 2.0 * np.pi * np.arange(size) / size, np.arange(-half, half + 1)
    phase = np.exp(1j * (k[:, None] + flux * x))[:, :, None, None]
    state = np.zeros((size, x.size, 4, 4), dtype=complex)
    state[:, half] = np.eye(4)
    for _ in range(n_steps):
        step = phase * (turns[2] @ state) + phase.conj() * (turns[3] @ state)
        step[:, 1:] += turns[0] @ state[:, :-1]
        step[:, :-1] += turns[1] @ state[:, 1:]
        state = step
    mean = np.trace(_SWAP @ state[:, half].mean(axis=0)).real
    return float(0.5 * mean * np.exp(-_log_share(n_steps)))


def _rotation(vector: FloatArray) -> np.ndarray:
    """SU(2) matrix exp(-i vector.sigma/2) of a rotation vector in the plane, (2,)."""
    angle = float(np.hypot(*vector))
    generator = np.tensordot(vector, _PAULI[:2], axes=1)
    return np.asarray(np.cos(0.5 * angle) * np.eye(2) - 0.5j * np.sinc(0.5 * angle / np.pi) * generator)


def _log_share(n_steps: int) -> float:
    """Logarithm of the share of closed walks, binom(2n, n)^2 4^(-2n)."""
    return 2.0 * (lgamma(n_steps + 1) - 2.0 * lgamma(n_steps // 2 + 1)) - n_steps * log(4.0)


def _check(n_steps: int, most: int = LONGEST) -> int:
    n_steps = checks.whole("n_steps", n_steps, least=2, most=most)
    if n_steps % 2:
        raise ValueError(f"n_steps must be even (got {n_steps}); no walk of odd length closes on the square lattice")
    return n_steps
