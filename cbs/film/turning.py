"""Spins along one loop under linear Rashba coupling, step by step, with plain quaternions (real part first)."""

import numpy as np

from cbs.checks import FloatArray

SUBSTEPS = 24  # per leg, of the tracks


def multiply(p: FloatArray, q: FloatArray) -> FloatArray:
    """Hamilton product of quaternions (..., 4)."""
    w = p[..., :1] * q[..., :1] - np.sum(p[..., 1:] * q[..., 1:], axis=-1, keepdims=True)
    v = p[..., :1] * q[..., 1:] + q[..., :1] * p[..., 1:] + np.cross(p[..., 1:], q[..., 1:])
    return np.concatenate([w, v], axis=-1)


def rotation(leg: FloatArray, Q: float) -> FloatArray:
    """Quaternions (..., 4) of straight legs (..., 2): an angle Q |r| about (y, -x, 0)."""
    half = 0.5 * Q * np.hypot(leg[..., 0], leg[..., 1])
    scale = 0.5 * Q * np.sinc(half / np.pi)
    return np.stack([np.cos(half), scale * leg[..., 1], -scale * leg[..., 0], np.zeros_like(half)], axis=-1)


def propagator(legs: FloatArray, Q: float) -> FloatArray:
    """Quaternions (..., 4) of whole paths (..., n_legs, 2), the first leg acting first."""
    result = rotation(legs[..., 0, :], Q)
    for k in range(1, legs.shape[-2]):
        result = multiply(rotation(legs[..., k, :], Q), result)
    return result


def cos_omega(legs: FloatArray, Q: float) -> FloatArray:
    """Interference (1/2) Tr U^2 = 2 w^2 - 1 of closed loops (n_loops, n_legs, 2)."""
    return np.asarray(2.0 * propagator(legs, Q)[..., 0] ** 2 - 1.0)


def products(legs: FloatArray, Q: float) -> FloatArray:
    """(1/2) Re Tr V_k^+ U_k after k = 0 ... n_legs legs of the forward and of the reversed path."""
    u = v = np.array([1.0, 0.0, 0.0, 0.0])
    values = [1.0]
    for ahead, back in zip(legs, -legs[::-1], strict=True):
        u, v = multiply(rotation(ahead, Q), u), multiply(rotation(back, Q), v)
        values.append(float(u @ v))
    return np.array(values)


def tracks(legs: FloatArray, Q: float) -> tuple[FloatArray, FloatArray]:
    """Spin directions (n_legs * SUBSTEPS + 1, 3) along the forward and the reversed path, both starting upwards."""
    return _track(legs, Q), _track(-legs[::-1], Q)


def _track(legs: FloatArray, Q: float) -> FloatArray:
    q = np.array([1.0, 0.0, 0.0, 0.0])
    spins = [_up(q)]
    for leg in legs:
        part = rotation(leg / SUBSTEPS, Q)
        for _ in range(SUBSTEPS):
            q = multiply(part, q)
            spins.append(_up(q))
    return np.array(spins)


def _up(q: FloatArray) -> FloatArray:
    """Where a rotation takes the upward spin."""
    w, x, y, z = q
    return np.array([2.0 * (x * z + w * y), 2.0 * (y * z - w * x), w * w - x * x - y * y + z * z])
