"""Spinors on the two surfaces of a topological insulator, carried literally through a loop and its reversed partner.

Four components (spin up and down on the upper, on the lower surface), H = tau_z (sigma x n) with projectors in the
place of states, and scatterers: a potential of the upper surface alone, one of the lower, and a passage tau_x that
leaves the spin as it is. No channel, no phase and no sign is put in. The witness of two surfaces.
"""

from itertools import product
from typing import NamedTuple

import numpy as np

from cbs.checks import FloatArray
from cbs.loops.spinor_walks import Rungs

SIGMA_X, SIGMA_Y = np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([[0.0, -1j], [1j, 0.0]])
UPPER, LOWER, PASSAGE = np.diag([1.0, 0.0]), np.diag([0.0, 1.0]), SIGMA_X


class Literal(NamedTuple):
    """Mean interference of a loop that ends on the surface of its beginning, on the other, and the mean of |A|^2."""

    same: float
    other: float
    weight: float


def interference(rungs: Rungs, legs: FloatArray) -> Literal:
    """Interference of a wave of direction -n_N that is scattered through all legs n_1 ... n_N of a loop.

    Parameters
    ----------
    rungs : Rungs
        Shares `plain` and `mass`, the latter of passages.
    legs : ndarray, shape (N, 2)
        Legs; the last is the outgoing wave.

    Returns
    -------
    Literal
        Half the sum over the surfaces of the beginning of A B*, A the amplitude of the loop, B that of its partner.
    """
    n = legs / np.hypot(legs[:, 0], legs[:, 1])[:, None]
    begin, end = _states(-n[-1]), _states(n[-1])
    forth = [_projector(u) for u in n[:-1]]
    back = [_projector(-u) for u in n[-2::-1]]
    kinds = [(2.0 * rungs.plain, UPPER), (2.0 * rungs.plain, LOWER), (2.0 * rungs.mass, PASSAGE)]
    scatterers = [(weight, np.kron(matrix, np.eye(2))) for weight, matrix in kinds]
    same = other = weight = 0.0
    for chosen in product(scatterers, repeat=len(legs)):
        share = float(np.prod([w for w, _ in chosen]))
        matrices = [matrix for _, matrix in chosen]
        a = end.conj().T @ _passed(matrices, forth) @ begin
        b = end.conj().T @ _passed(matrices[::-1], back) @ begin
        both = 0.5 * share * np.real(a * b.conj())
        same += float(np.trace(both))
        other += float(both.sum() - np.trace(both))
        weight += 0.5 * share * float(np.sum(np.abs(a) ** 2))
    return Literal(same, other, weight)


def _hamiltonian(n: FloatArray) -> np.ndarray:
    return np.kron(np.diag([1.0, -1.0]), SIGMA_X * n[1] - SIGMA_Y * n[0])


def _projector(n: FloatArray) -> np.ndarray:
    return np.asarray(0.5 * (np.eye(4) + _hamiltonian(n)))


def _states(n: FloatArray) -> np.ndarray:
    """States of the upper and of the lower surface as columns, (4, 2)."""
    columns = _projector(n)[:, [0, 2]]
    return np.asarray(columns / np.linalg.norm(columns, axis=0))


def _passed(matrices: list[np.ndarray], legs: list[np.ndarray]) -> np.ndarray:
    """All scatterers in turn, a leg between any two."""
    total = matrices[0]
    for leg, matrix in zip(legs, matrices[1:], strict=True):
        total = matrix @ leg @ total
    return total
