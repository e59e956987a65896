"""Running spinors of the figures are products of Pauli rotations."""

import numpy as np

from cbs.figures.frame import spinors


def test_quaternions_are_the_pauli_matrices():
    rng = np.random.default_rng(0)
    legs = rng.normal(size=(5, 2))
    pauli = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])

    def matrix(q):
        return q[0] * np.eye(2) - 1j * np.einsum("i,ijk->jk", q[1:], pauli)

    whole = np.eye(2)
    for leg in legs:
        vector = np.array([leg[1], -leg[0], 0.0]) / 1.6
        values, vectors = np.linalg.eigh(np.einsum("i,ijk->jk", vector, pauli))
        whole = vectors @ np.diag(np.exp(-0.5j * values)) @ vectors.conj().T @ whole
    assert np.abs(matrix(spinors.running(spinors.rashba(legs, 1.6))[-1]) - whole).max() < 1e-12
