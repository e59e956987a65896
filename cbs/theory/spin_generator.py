"""Generator of the two-spin Cooperon with every coupling of a diffusive film, in units of a duration.

L t = sum_i (q_i + sum_a M_ai S_a)^2 + i (omega t) n.(s1 - s2)/2 + gamma_c t (Sx^2 + Sy^2), q in units of (D t)^(-1/2);
S = (s1 + s2)/2. The interference is the trace of SWAP exp(-L t) over spins and wave numbers or Landau levels.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cbs import checks
from cbs.checks import FloatArray, Misuse

ComplexArray = NDArray[np.complex128]

_PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
# Columns: triplets m = 1, 0, -1, singlet, in the product basis; in this basis SWAP is diag(1, 1, 1, -1).
_COUPLED = np.array([[1, 0, 0, 0], [0, 0.5**0.5, 0, 0.5**0.5], [0, 0.5**0.5, 0, -(0.5**0.5)], [0, 0, 1, 0]])
_FIRST = np.array([_COUPLED.T @ np.kron(s, np.eye(2)) @ _COUPLED for s in _PAULI])
_SECOND = np.array([_COUPLED.T @ np.kron(np.eye(2), s) @ _COUPLED for s in _PAULI])
_TOTAL = 0.5 * (_FIRST + _SECOND)
_SWAP = np.array([1.0, 1.0, 1.0, -1.0])
_M = np.array([1, 0, -1])


@dataclass(frozen=True, slots=True)
class SpinCouplings:
    """Spin couplings of a diffusive film, as lengths in metres; inf switches one off.

    Parameters
    ----------
    L_rashba, L_dresselhaus : float
        hbar^2/(2 m alpha), hbar^2/(2 m beta): the spin turns by |r|/L over a straight piece r; a sign may be given.
    L_c : float
        sqrt(D/gamma_c) of cubic Dresselhaus coupling.
    L_omega : float
        sqrt(D/omega) of Zeeman precession, omega = g mu_B B/hbar in the plane; (l L_z/2)^(1/2) with L_z = v_F/omega.
    field_angle : float
        Direction of the in-plane field from the x axis <100>, radian.

    Raises
    ------
    ValueError
        If a length is zero or nan, or L_c or L_omega is negative.
    """

    L_rashba: float = np.inf
    L_dresselhaus: float = np.inf
    L_c: float = np.inf
    L_omega: float = np.inf
    field_angle: float = 0.0

    def __post_init__(self) -> None:
        for name in ("L_rashba", "L_dresselhaus"):
            if checks.real(name, getattr(self, name), "m") == 0.0:
                raise Misuse(f"{name} must not be zero; use inf for no coupling")
        checks.positive("L_c", self.L_c, "m", inf="no cubic coupling")
        checks.positive("L_omega", self.L_omega, "m", inf="no Zeeman coupling")
        checks.finite("field_angle", self.field_angle, "radian")


class Generator(NamedTuple):
    """Parts of L t: q^2 + q_x linear[0] + q_y linear[1] + constant, matrices on the triplets and the singlet.

    Without a time-reversal odd part (`even`) the singlet stands alone, at q^2 + singlet.
    """

    linear: tuple[ComplexArray, ComplexArray]
    constant: ComplexArray
    even: bool
    reach: float
    singlet: float = 0.0


def generator(couplings: SpinCouplings, length: float) -> Generator:
    """Return the parts of L t at sqrt(D t) = `length` metres.

    Parameters
    ----------
    couplings : SpinCouplings
        The couplings.
    length : float
        sqrt(D t), metres.

    Returns
    -------
    Generator
        4 x 4 matrices; `reach` is the largest shift of a wave number, (D t)^(-1/2).
    """
    rashba, dresselhaus = length / couplings.L_rashba, length / couplings.L_dresselhaus
    # theta = Q_R (dy, -dx) + Q_D (dx, -dy): coefficients of dx and of dy.
    along_x = dresselhaus * _TOTAL[0] - rashba * _TOTAL[1]
    along_y = rashba * _TOTAL[0] - dresselhaus * _TOTAL[1]
    cubic = (length / couplings.L_c) ** 2 * (_TOTAL[0] @ _TOTAL[0] + _TOTAL[1] @ _TOTAL[1])
    omega_t = (length / couplings.L_omega) ** 2
    direction = np.cos(couplings.field_angle), np.sin(couplings.field_angle)
    odd = sum(0.5j * omega_t * c * (_FIRST[a] - _SECOND[a]) for a, c in enumerate(direction))
    constant = along_x @ along_x + along_y @ along_y + cubic + odd
    reach = abs(rashba) + abs(dresselhaus)
    return Generator((2.0 * along_x, 2.0 * along_y), np.asarray(constant), bool(omega_t == 0.0), float(reach))


def scattered(
    parts: Generator, length: float, *, L_so: float = np.inf, L_s: float = np.inf, L_so_z: float | None = None
) -> Generator:
    """Return the parts with the rates of random rotations, at sqrt(D t) = `length` metres.

    Parameters
    ----------
    parts : Generator
        Parts of the couplings at the same length.
    length : float
        sqrt(D t), metres.
    L_so, L_s : float
        sqrt(D tau) of spin-orbit and magnetic scattering as in `isotropic_cooperon`, metres.
    L_so_z : float, optional
        Another length for the spin normal to the film; L_so is then that of x and y.

    Returns
    -------
    Generator
        Triplets m = +-1 with (2/3)(1/L_so^2 + 1/L_so_z^2), m = 0 with (4/3)/L_so^2, and 2/(3 L_s^2) each; the singlet
        with 2/L_s^2.
    """
    so, s = (
        (length / checks.positive(name, value, "m", inf="none")) ** 2 for name, value in (("L_so", L_so), ("L_s", L_s))
    )
    z = so if L_so_z is None else (length / checks.positive("L_so_z", L_so_z, "m", inf="none")) ** 2
    across, along = 2.0 / 3.0 * (so + z + s), 2.0 / 3.0 * (2.0 * so + s)
    rates = np.diag([across, along, across, 2.0 * s])
    return parts._replace(constant=parts.constant + rates, singlet=parts.singlet + 2.0 * s)


def plane_trace(parts: Generator, q_x: FloatArray, q_y: FloatArray) -> FloatArray:
    """Return Tr[SWAP exp(-L t)] at each wave number.

    Parameters
    ----------
    parts : Generator
        Parts of L t.
    q_x, q_y : ndarray, shape (n_q,)
        Wave numbers, (D t)^(-1/2).

    Returns
    -------
    ndarray, shape (n_q,)
        Real traces.
    """
    size = 3 if parts.even else 4
    q2 = q_x**2 + q_y**2
    along_x, along_y, constant = (m[:size, :size] for m in (*parts.linear, parts.constant))
    matrices = q_x[:, None, None] * along_x + q_y[:, None, None] * along_y + constant
    if parts.even:
        # One exponent: far out the couplings alone would overflow.
        triplets = np.exp(-q2[:, None] - np.linalg.eigvalsh(matrices)).sum(axis=-1)
        return np.asarray(triplets - np.exp(-q2 - parts.singlet))
    values, weights = _swap_weights(matrices, np.array(_SWAP))
    return np.asarray((weights * np.exp(-q2[:, None] - values)).sum(axis=-1).real)


def landau_trace(parts: Generator, x: float, times: FloatArray, n_levels: int) -> FloatArray:
    """Return Tr[SWAP exp(-s L t)] over Landau levels and spin for factors s of the duration.

    Parameters
    ----------
    parts : Generator
        Parts of L t.
    x : float
        k D t = 2 e B D t/hbar > 0; q_x = (x/2)^(1/2) (a + a^+), q_y = -i (x/2)^(1/2) (a - a^+).
    times : ndarray, shape (n_t,)
        Factors s.
    n_levels : int
        Levels kept.

    Returns
    -------
    ndarray, shape (n_t,)
        Real traces.
    """
    if not parts.even:
        values, weights = _swap_weights(_landau_matrix(parts, x, n_levels, 4), np.tile(_SWAP, n_levels))
        return np.asarray((np.exp(-np.outer(times, values)) @ weights).real)
    matrix = _landau_matrix(parts, x, n_levels, 3)
    # Level and spin change together, so n + m keeps its parity: two smaller eigenvalue problems.
    parity = (np.repeat(np.arange(n_levels), 3) + np.tile(_M, n_levels)) % 2
    halves = [np.linalg.eigvalsh(matrix[np.ix_(parity == p, parity == p)]) for p in (0, 1)]
    triplets = np.exp(-np.outer(times, np.concatenate(halves))).sum(axis=1)
    return np.asarray(triplets - 0.5 * np.exp(-parts.singlet * times) / np.sinh(x * times))


def _landau_matrix(parts: Generator, x: float, n_levels: int, size: int) -> ComplexArray:
    """L t in the product of Landau levels (slow index) and the first `size` spin states."""
    along_x, along_y, constant = (m[:size, :size] for m in (*parts.linear, parts.constant))
    lower = np.diag(np.sqrt(np.arange(1.0, n_levels)), 1).astype(np.complex128)
    scale = np.sqrt(0.5 * x)
    q_x, q_y = scale * (lower + lower.T), -1j * scale * (lower - lower.T)
    level = np.diag(x * (2.0 * np.arange(n_levels) + 1.0))
    matrix = np.kron(level, np.eye(size)) + np.kron(np.eye(n_levels), constant)
    return np.asarray(matrix + np.kron(q_x, along_x) + np.kron(q_y, along_y))


def _swap_weights(matrices: ComplexArray, swap: FloatArray) -> tuple[ComplexArray, ComplexArray]:
    """Eigenvalues and diagonal of SWAP between left and right eigenvectors of general matrices."""
    values, right = np.linalg.eig(matrices)
    return values, np.einsum("...ij,...ji->...i", np.linalg.inv(right), swap[:, None] * right)
