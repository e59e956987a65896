"""Complex 2 x 2 matrices: the reference that quaternions are compared with."""

import numpy as np

PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])


def rotation(vectors: np.ndarray) -> np.ndarray:
    """exp(-i v.sigma/2) by its power series with scaling and squaring, vectors (..., 3) -> (..., 2, 2)."""
    generator = -0.5j * np.einsum("...i,ijk->...jk", vectors, PAULI) / 1024.0
    result = term = np.broadcast_to(np.eye(2, dtype=complex), generator.shape)
    for order in range(1, 12):
        term = term @ generator / order
        result = result + term
    for _ in range(10):
        result = result @ result
    return np.asarray(result)


def from_quaternion(q: np.ndarray) -> np.ndarray:
    """w - i (x, y, z).sigma, q (4, ...) -> (..., 2, 2)."""
    vector = np.moveaxis(q[1:], 0, -1)
    return np.asarray(q[0][..., None, None] * np.eye(2) - 1j * np.einsum("...i,ijk->...jk", vector, PAULI))


def forward_and_partner(even: np.ndarray, odd: np.ndarray, n_rows: int) -> tuple[np.ndarray, np.ndarray]:
    """U and V by multiplying matrices along the loop and along its reversed partner; even, odd (3, rows, LANES)."""
    u = v = np.broadcast_to(np.eye(2, dtype=complex), (even.shape[2], 2, 2))
    for i in range(n_rows):
        u = rotation((odd[:, i] + even[:, i]).T) @ u
    for i in reversed(range(n_rows)):  # the partner meets the last leg first, with reversed momentum
        v = rotation((odd[:, i] - even[:, i]).T) @ v
    return np.asarray(u), np.asarray(v)
