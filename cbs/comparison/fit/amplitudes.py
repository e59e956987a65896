"""Residuals in waves of the field, from smooth to rough, each even or odd in B.

Between two contacts a film has the same conductance fluctuations at B and -B (Onsager; M. Buttiker, IBM J. Res. Dev.
32, 317 (1988)), and then its two halves are one measurement and not two. Waves that know their parity can tell.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cbs.checks import FloatArray

MOST_POINTS = 250  # amplitudes of more points are those of means of neighbours


@dataclass(frozen=True, slots=True)
class Amplitudes:
    """Orthogonal waves of the field.

    Attributes
    ----------
    matrix : ndarray, shape (m, n)
        Takes residuals to amplitudes: of residuals over their errors, smooth ones first.
    frequency : ndarray, shape (m,)
        Half waves over the range of fields, rising from 0.
    odd : ndarray of bool, shape (m,)
        Whether a wave is odd in the field; none is where fields have one sign.
    spacing : float
        Mean distance of neighbouring points, tesla.
    """

    matrix: FloatArray
    frequency: FloatArray
    odd: NDArray[np.bool_]
    spacing: float

    def only(self, rows: NDArray[np.bool_]) -> "Amplitudes":
        """Some of the waves."""
        return Amplitudes(self.matrix[rows], self.frequency[rows], self.odd[rows], self.spacing)


def amplitudes(B: FloatArray, error: FloatArray) -> Amplitudes:
    """Return the amplitudes of residuals at the fields B (T) with these errors, shape (n,) both."""
    size = float(error[0])
    unit = _waves(B.tobytes(), (error / size).tobytes())
    return Amplitudes(unit.matrix / size, unit.frequency, unit.odd, unit.spacing)


@lru_cache(maxsize=16)
def _waves(fields: bytes, errors: bytes) -> Amplitudes:
    B, error = np.frombuffer(fields), np.frombuffer(errors)
    mean, at = _means(B, error, B.size)
    n, step = at.size, float(np.ptp(at)) / max(at.size - 1, 1) or 1.0
    spacing = float(np.ptp(at)) / max(B.size - 1, 1)
    k, overlap = np.arange(n), min(float(at.max()), -float(at.min()))
    if overlap <= 0.0:
        x = np.abs(at) - np.abs(at).min() + 0.5 * step
        waves = np.cos(np.pi * np.outer(x / (np.ptp(at) + step), k))
        return Amplitudes(_orthogonal(waves) @ mean, k.astype(float), np.zeros(n, dtype=bool), spacing)
    far, near = float(np.abs(at).max()) + 0.5 * step, overlap + 0.5 * step
    inside = (np.abs(at) <= near)[:, None]
    waves = np.concatenate([
        np.cos(np.pi * np.outer(at / far, k)), inside * np.sin(np.pi * np.outer(at / near, k + 0.5)),
    ], axis=1)  # fmt: skip
    frequency = (far + near) * np.concatenate([k / far, (k + 0.5) / near])
    first = np.argsort(frequency, kind="stable")[:n]
    return Amplitudes(_orthogonal(waves[:, first]) @ mean, frequency[first], first >= n, spacing)


def _orthogonal(waves: FloatArray) -> FloatArray:
    """Rows of an orthogonal matrix, the first m of which span the first m waves."""
    return np.asarray(np.linalg.qr(waves)[0].T)


def _means(B: FloatArray, error: FloatArray, n_groups: int) -> tuple[FloatArray, FloatArray]:
    """Matrix of means over neighbours, in units of their errors, and their fields."""
    order = np.argsort(B, kind="stable")
    groups = np.array_split(order, min(n_groups, MOST_POINTS, B.size))
    matrix = np.zeros((len(groups), B.size))
    for i, group in enumerate(groups):
        weight = 1.0 / np.square(error[group])
        matrix[i, group] = weight / math.sqrt(float(weight.sum()))
    return matrix, np.array([float(B[group].mean()) for group in groups])
