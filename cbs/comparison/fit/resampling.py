"""Scatter of a fit when its residuals are drawn anew in blocks, a check of the intervals that knows no likelihood."""

import math

import numpy as np

from cbs.checks import FloatArray
from cbs.comparison.fit.minimum import polished
from cbs.comparison.fit.task import Piece, Task


def resampled(task: Task, vector: FloatArray, blocks: list[float], n: int, seed: int) -> FloatArray:
    """Return the covariance of the best vectors of curves with residuals in another order.

    Parameters
    ----------
    task : Task
        The curves.
    vector : ndarray, shape (p,)
        Best vector.
    blocks : list of float
        For every curve the neighbouring points that count as one; blocks are twice as long, on each side.
    n : int
        Curves drawn, 2 at least.
    seed : int
        Seed of the draws.

    Returns
    -------
    ndarray, shape (p, p)
        Lengths by their logarithms.
    """
    generator = np.random.default_rng(np.random.SeedSequence(seed))
    found = []
    for _ in range(n):
        pieces = []
        for piece, place, together in zip(task.pieces, task.places, blocks, strict=True):
            residual = piece.residual(vector[place])
            drawn = piece.sigma - residual
            order = np.argsort(np.abs(piece.B), kind="stable")  # what repeats at -B is drawn with what is at B
            sides = len(np.unique(np.sign(piece.B[piece.B != 0.0])))
            drawn[order] += _blocks(residual[order], sides * together, generator)
            pieces.append(Piece(piece.problem, piece.B, drawn, piece.error, piece.noise, piece.scaled))
        found.append(polished(Task(tuple(pieces), task.places, task.knobs, task.owners), vector))
    return np.atleast_2d(np.cov(np.array(found).T))


def _blocks(residual: FloatArray, together: float, generator: np.random.Generator) -> FloatArray:
    """Residuals of the sorted curve in blocks drawn with replacement."""
    size = int(min(max(math.ceil(2.0 * together), 2), max(residual.size // 3, 1)))
    starts = generator.integers(0, residual.size - size + 1, -(-residual.size // size))
    return np.asarray(np.concatenate([residual[s : s + size] for s in starts])[: residual.size])
