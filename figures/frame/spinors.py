"""Spin rotations of single shown loops as unit quaternions (w, x, y, z): U = w - i (x, y, z).sigma."""

import numpy as np

from cbs.checks import FloatArray


def rashba(legs: FloatArray, L_so: float) -> FloatArray:
    """Rotations of straight legs under Rashba coupling, shape (..., 4).

    The spin turns by |leg| / L_so about the axis in the plane perpendicular to the leg, (dy, -dx).

    Parameters
    ----------
    legs : ndarray, shape (..., 2)
        Displacements, in the unit of `L_so`.
    L_so : float
        Length of one radian of precession.
    """
    angle = np.hypot(legs[..., 0], legs[..., 1]) / L_so
    half = 0.5 * np.sinc(0.5 * angle / np.pi) / L_so  # sin(angle / 2) / |leg|, regular at zero length
    zero = np.zeros_like(angle)
    return np.stack([np.cos(0.5 * angle), half * legs[..., 1], -half * legs[..., 0], zero], axis=-1)


def product(second: FloatArray, first: FloatArray) -> FloatArray:
    """Quaternion of `first` followed by `second`, shapes (..., 4)."""
    a, b = second, first
    return np.stack(
        [
            a[..., 0] * b[..., 0] - a[..., 1] * b[..., 1] - a[..., 2] * b[..., 2] - a[..., 3] * b[..., 3],
            a[..., 0] * b[..., 1] + a[..., 1] * b[..., 0] + a[..., 2] * b[..., 3] - a[..., 3] * b[..., 2],
            a[..., 0] * b[..., 2] - a[..., 1] * b[..., 3] + a[..., 2] * b[..., 0] + a[..., 3] * b[..., 1],
            a[..., 0] * b[..., 3] + a[..., 1] * b[..., 2] - a[..., 2] * b[..., 1] + a[..., 3] * b[..., 0],
        ],
        axis=-1,
    )


def running(rotations: FloatArray) -> FloatArray:
    """Products of the first k rotations, k = 0 ... n; shape (..., n + 1, 4) from (..., n, 4), identity first."""
    identity = np.zeros_like(rotations[..., 0, :])
    identity[..., 0] = 1.0
    steps = [identity]
    for k in range(rotations.shape[-2]):
        steps.append(product(rotations[..., k, :], steps[-1]))
    return np.stack(steps, axis=-2)


def bloch(rotations: FloatArray, start: FloatArray) -> FloatArray:
    """Direction of a spin that began along `start` (3,) after each rotation (n, 4); shape (n, 3)."""
    w, axis = rotations[..., :1], rotations[..., 1:]
    cross = np.cross(axis, start)
    return np.asarray(start + 2.0 * w * cross + 2.0 * np.cross(axis, cross))
