r"""Closed walks on the square lattice: mean interference in a field and with spin-orbit coupling, exact at any length.

In the Landau gauge a step along y at column x has the phase flux * x, so that the sum over all closed walks is one
element of a power of a matrix over columns (Hofstadter moments; Mashkevich, Ouvry, J. Stat. Phys. 137, 71 (2009)).
Summed over all lengths with the factor exp(-tau/tau_phi) a step the powers are a resolvent, which is one recursion over
columns: the correction to the conductivity, exact at any flux.
"""

from math import asinh, ceil, exp, expm1, lgamma, log

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.theory.fields import finite_values, transport_field
from cbs.theory.rotations import channel_factors
from cbs.theory.spin_generator import SpinCouplings

LONGEST = 1000
_DIGITS = 36.0  # exp(-digits) of a cut row of columns or of a sum in the place of the integral over k is left out
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
    turns = _turns(linear, zeeman)
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


def lattice_correction(
    B: ArrayLike, *, l: float, L_phi: float, L_so: float = np.inf, L_s: float = np.inf
) -> FloatArray:
    r"""Correction to the conductivity from closed walks of 4 and more steps on the square lattice, exact at any field.

    .. math:: \Delta\sigma = -\sum_{N=4,6,\dots} P_N\, e^{-N\tau/\tau_\phi} \langle C \cos\phi A\rangle_N, \quad
              P_N = 4^{-N} \binom{N}{N/2}^2

    Parameters
    ----------
    B : array_like
        Field normal to the lattice, tesla; periodic with pi B_tr, one flux quantum h/2e a cell.
    l, L_phi : float
        Mean free path and phase-coherence length, metres: steps of sqrt(2) l last tau, tau/tau_phi = l^2/(2 L_phi^2).
    L_so, L_s : float
        sqrt(D tau) of isotropic spin-orbit and of magnetic scattering, one rotation a step, metres.

    Returns
    -------
    ndarray
        e^2/h, both spins, shape of B; accurate to 1e-12 in absolute terms. At B = 0 without spin the sum from N = 0 is
        (2/pi) K with the modulus exp(-tau/tau_phi).

    Raises
    ------
    ValueError
        If a length is not positive, or L_phi is inf.

    Notes
    -----
    Weight of backscattering, without that of the angle of the return. Random rotations do not know the walk: C_N is
    (3/2) t^N - (1/2) s^N with the factors of `cbs.theory.rotations.channel_factors`.
    """
    B, l, L_phi = finite_values("B", B, "tesla"), checks.positive("l", l, "m"), checks.positive("L_phi", L_phi, "m")
    so, s = (checks.positive(name, v, "m", inf="none") for name, v in (("L_so", L_so), ("L_s", L_s)))
    scale, decay = (2.0 / 3.0) * l * l, 0.5 * (l / L_phi) ** 2
    triplet, singlet = channel_factors(scale / so**2, scale / s**2)
    phases = 2.0 * B.ravel() / transport_field(l)
    channels = ((1.5, triplet), (-0.5, singlet)) if triplet != singlet else ((1.0, triplet),)
    total = np.array([sum(share * _loops(decay, factor, f) for share, factor in channels) for f in phases])
    return np.asarray(-total.reshape(B.shape))


def lattice_spin_correction(B: ArrayLike, *, l: float, L_phi: float, couplings: SpinCouplings) -> FloatArray:
    r"""Correction to the conductivity from closed walks on the square lattice whose every step turns the spin.

    Parameters
    ----------
    B : array_like
        Field normal to the lattice, tesla.
    l, L_phi : float
        As in `lattice_correction`.
    couplings : SpinCouplings
        Rashba, Dresselhaus and Zeeman coupling: a step turns the spin by sqrt(2) l/L and by omega tau = l^2/(2
        L_omega^2). Cubic coupling along the axes acts as Dresselhaus coupling of the same length; give that.

    Returns
    -------
    ndarray
        e^2/h, both spins, shape of B; exact at any coupling. A field takes about (L_phi/l)^2/2 milliseconds.

    Raises
    ------
    ValueError
        If a length is not positive, L_phi is inf, or there is cubic coupling.
    """
    B, l, L_phi = finite_values("B", B, "tesla"), checks.positive("l", l, "m"), checks.positive("L_phi", L_phi, "m")
    if np.isfinite(couplings.L_c):
        raise Misuse(f"L_c must be inf on a lattice (got {couplings.L_c:g} m); use L_dresselhaus = L_c")
    q, d = (2.0**0.5 * l / length for length in (couplings.L_rashba, couplings.L_dresselhaus))
    axis = np.array([np.cos(couplings.field_angle), np.sin(couplings.field_angle)])
    turns = _turns(((d, q), (-q, -d)), 0.5 * (l / couplings.L_omega) ** 2 * axis)
    phases = 2.0 * B.ravel() / transport_field(l)
    total = np.array([_turned_loops(0.5 * (l / L_phi) ** 2, turns, f) for f in phases])
    return np.asarray(-total.reshape(B.shape))


def _loops(decay: float, factor: float, flux: float) -> float:
    """Sum over N >= 4 of P_N <cos flux A> (factor exp(-decay))^N: G_00 of 1 - xH/4, column by column from afar."""
    if factor == 0.0:
        return 0.0
    decay -= log(abs(factor))
    x, (n_k, n_x) = exp(-decay), _grid(decay)
    k, beyond = 2.0 * np.pi * np.arange(n_k) / n_k, np.zeros(n_k)
    for column in range(n_x, 0, -1):
        beyond = (0.25 * x) ** 2 / (1.0 - 0.5 * x * np.cos(k + flux * column) - beyond)
    before = np.roll(beyond[::-1], 1)  # the columns on the other side are those of -k
    return float(np.mean(1.0 / (1.0 - 0.5 * x * np.cos(k) - beyond - before)) - 1.0 - 0.25 * x * x)


def _turned_loops(decay: float, turns: list[np.ndarray], flux: float) -> float:
    """Sum over N >= 4 of P_N <C cos flux A> exp(-N decay): `_loops` with a 4 x 4 matrix a step."""
    right, left, up, down = (exp(-decay) * turn for turn in turns)
    n_k, n_x = _grid(decay)
    k, unity = 2.0 * np.pi * np.arange(n_k) / n_k, np.eye(4)
    ahead = behind = np.zeros((n_k, 4, 4), dtype=complex)

    def own(column: int) -> np.ndarray:
        phase = np.exp(1j * (k + flux * column))[:, None, None]
        return np.asarray(unity - phase * up - phase.conj() * down)

    for column in range(n_x, 0, -1):
        ahead = left @ np.linalg.inv(own(column) - ahead) @ right
        behind = right @ np.linalg.inv(own(-column) - behind) @ left
    mean = np.linalg.inv(own(0) - ahead - behind).mean(axis=0)
    two = right @ left + left @ right + up @ down + down @ up
    return float(0.5 * np.trace(_SWAP @ (mean - unity - two)).real)


def _grid(decay: float) -> tuple[int, int]:
    """Points of k and columns on each side: walks reach n columns or rows with exp(-n kappa), cosh kappa = 2/x - 1."""
    kappa = 2.0 * asinh(expm1(decay) ** 0.5)
    return 1 + ceil(_DIGITS / kappa), 1 + ceil(0.5 * _DIGITS / kappa)


def _turns(linear: ArrayLike, zeeman: ArrayLike) -> list[np.ndarray]:
    """Rotations of both spins in each step, over 4: the even part reverses in the partner, the odd part does not."""
    odd, matrix = np.asarray(zeeman, dtype=np.float64), np.asarray(linear, dtype=np.float64)
    return [np.kron(_rotation(matrix @ d - odd), _rotation(matrix @ d + odd)) / 4.0 for d in np.array(_STEPS, float)]


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
        raise Misuse(f"n_steps must be even (got {n_steps}); no walk of odd length closes on the square lattice")
    return n_steps
