"""Spinors of two valleys carried literally through the scatterers of a given loop and of its reversed partner.

Four components (A, B in valley +, A, B in valley -), time reversal tau_x K, states |n, +> = (1, e^(i J phi))/sqrt 2
and |n, -> = T|-n, +>, and scatterers that time reversal leaves alone: a scalar, a mass sigma_z, and atoms of A or B
that turn the valley with a phase. Every sequence of scatterers is passed in both directions and the amplitudes are
multiplied: no channel, no Berry phase and no sign is put in. The witness of `cbs.kernels.spinor_walks`.
"""

from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from cbs.checks import FloatArray
from cbs.loops.spinor_walks import Rungs


class Literal(NamedTuple):
    """Interference of a loop averaged over its scatterers, in the valley where it began and in the other."""

    same: float
    other: float
    weight: float


def interference(rungs: Rungs, legs: FloatArray, warping: float = 0.0) -> Literal:
    """Interference of a wave of direction -n_N that is scattered through all legs n_1 ... n_N of a loop.

    Parameters
    ----------
    rungs : Rungs
        Shares of the scatterers; no gap.
    legs : ndarray, shape (N, 2)
        Legs in units of the mean one; the last is the outgoing wave.
    warping : float
        A leg has the phase -w r cos 3 phi in valley +, the opposite in valley -.

    Returns
    -------
    Literal
        Half the sum over both valleys of A B*, A the amplitude of the loop and B that of its partner, and of |A|^2.
    """
    angle, length = np.arctan2(legs[:, 1], legs[:, 0]), np.hypot(legs[:, 0], legs[:, 1])
    inner = warping * length[:-1] * np.cos(3.0 * angle[:-1])
    path = [angle[-1] + np.pi, *angle]
    forth = [_states(phi, rungs.winding) for phi in path]
    back = [_states(phi, rungs.winding) for phi in [path[0], *(path[-2:0:-1] + np.array(np.pi)), path[-1]]]
    same = other = weight = 0.0
    for chosen in product(_scatterers(rungs), repeat=len(legs)):
        share = float(np.prod([w for w, _ in chosen]))
        if share == 0.0:
            continue
        matrices = [matrix for _, matrix in chosen]
        a = _amplitudes(forth, matrices, inner)
        b = _amplitudes(back, matrices[::-1], -inner[::-1])
        both = share * np.real(a * b.conj())
        same += 0.5 * float(np.trace(both))
        other += 0.5 * float(both.sum() - np.trace(both))
        weight += 0.5 * share * float(np.sum(np.abs(a) ** 2))
    return Literal(same, other, weight)


def _states(phi: float, winding: int) -> np.ndarray:
    """States of both valleys as columns, (4, 2)."""
    turn = np.exp(1j * winding * phi)
    columns = [[1.0, 0.0], [turn, 0.0], [0.0, 1.0], [0.0, np.conj((-1.0) ** winding * turn)]]
    return np.asarray(np.array(columns) / np.sqrt(2.0))


def _scatterers(rungs: Rungs) -> list[tuple[float, np.ndarray]]:
    """Weights and matrices (4, 4), so that the mean of |<n'|V|n>|^2 over all is 2 pi p of the angle."""
    one, up, down = np.eye(2), np.diag([1.0, 0.0]), np.diag([0.0, 1.0])
    found = [(2.0 * rungs.plain, np.kron(one, one)), (2.0 * rungs.mass, np.kron(one, np.diag([1.0, -1.0])))]
    # Two phases at right angles: the mean over all phases of what is quadratic in e^(i alpha).
    for phase in (1.0, 1j):
        turned = np.array([[0.0, np.conj(phase)], [phase, 0.0]])
        found += [(rungs.between, np.kron(turned, atom)) for atom in (up, down)]
    return found


def _amplitudes(states: Sequence[np.ndarray], matrices: Sequence[np.ndarray], phases: FloatArray) -> np.ndarray:
    """Amplitudes from valley a to valley b, (b, a), through one scatterer between any two states."""
    amplitude = np.eye(2, dtype=complex)
    for i, matrix in enumerate(matrices):
        amplitude = states[i + 1].conj().T @ matrix @ states[i] @ amplitude
        if i < phases.size:
            amplitude = np.diag([np.exp(-1j * phases[i]), np.exp(1j * phases[i])]) @ amplitude
    return amplitude
