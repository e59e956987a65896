"""Gauss-Legendre rules, computed once each: short sums would otherwise solve their eigenvalue problem every time."""

from functools import lru_cache

import numpy as np
from numpy.polynomial import legendre

from cbs.checks import FloatArray


@lru_cache(maxsize=64)
def leggauss(n: int) -> tuple[FloatArray, FloatArray]:
    """Return nodes in [-1, 1] and weights of n points; not to be written to."""
    node, weight = legendre.leggauss(n)
    for array in (node, weight):
        array.setflags(write=False)
    return np.asarray(node), np.asarray(weight)
