"""Curves of a model between its values at nodes: the search for ends of intervals asks thousands of times.

Nodes lie 0.1 apart in the logarithms of the lengths, Lagrange polynomials through six of them in every direction give
the curve between: within 1e-4 of its size for every model (tested), at the cost of one small product of matrices. Nodes
are worked out when first needed, in one call where the formula takes arrays, and remembered for curves of equal fields.
"""

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import product

import numpy as np

from cbs.checks import FloatArray
from cbs.comparison.fit.model import Model

STEP, POINTS = 0.1, 6
MOST_LENGTHS, MOST_IF_SLOW = 3, 2  # beyond, nodes cost more than they spare
_LEFT = POINTS // 2 - 1
_ROOM = 32_000_000  # bytes of remembered cells of one model and set of fields


def _polynomials() -> FloatArray:
    """Coefficients of the Lagrange polynomials through -2 .. 3: row i belongs to the i-th node, lowest power first."""
    nodes = np.arange(POINTS) - _LEFT
    return np.asarray(np.linalg.inv(np.vander(nodes.astype(np.float64), increasing=True)).T, dtype=np.float64)


_LAGRANGE = _polynomials()
_EXPONENTS = np.arange(POINTS)


class Between:
    """Curves at one set of fields; called with the logarithms of the lengths."""

    def __init__(self, formula: Callable[[list[FloatArray]], FloatArray], together: bool) -> None:
        self._formula, self._together = formula, together
        self._nodes: dict[tuple[int, ...], FloatArray] = {}
        self._cells: dict[tuple[int, ...], FloatArray] = {}

    def __call__(self, logs: FloatArray) -> FloatArray:
        """Curve, shape (n,)."""
        places = logs / STEP
        cell = tuple(math.floor(x) for x in places)
        weight = np.ones(1)
        for x, i in zip(places, cell, strict=True):
            weight = np.outer(weight, _LAGRANGE @ np.power(x - i, _EXPONENTS)).ravel()
        return np.asarray(np.einsum("k,kn->n", weight, self._cell(cell)))  # not by BLAS and its threads

    def _cell(self, cell: tuple[int, ...]) -> FloatArray:
        found = self._cells.get(cell)
        if found is None:
            around = list(product(*(range(i - _LEFT, i - _LEFT + POINTS) for i in cell)))
            self._work_out([node for node in around if node not in self._nodes])
            found = np.array([self._nodes[node] for node in around])
            if (len(self._cells) + 1) * found.nbytes > _ROOM:
                self._cells.clear()
                self._nodes = dict(zip(around, found, strict=True))
            self._cells[cell] = found
        return found

    def _work_out(self, nodes: list[tuple[int, ...]]) -> None:
        if not nodes:
            return
        lengths = np.exp(STEP * np.array(nodes, dtype=np.float64))
        if self._together:
            curves = self._formula([lengths[:, i, None] for i in range(lengths.shape[1])])
        else:
            curves = np.array([self._formula(list(row)) for row in lengths])
        self._nodes.update(zip(nodes, curves, strict=True))


def between(model: Model, names: tuple[str, ...], fixed: Mapping[str, float], B: FloatArray) -> Between | None:
    """Return the curves of a model with the lengths `names` free; None where nodes would cost more than they spare.

    None, too, where another number than a length is free: nodes would lie beyond its bounds.
    """
    if any(knob.unit != "m" for knob in model.knobs if knob.name in names):
        return None
    if not 0 < len(names) <= (MOST_LENGTHS if model.broadcasts else MOST_IF_SLOW):
        return None
    held = tuple((k.name, float(fixed[k.name])) for k in (*model.knobs, *model.settings) if k.name not in names)
    return _remembered(model, names, held, np.ascontiguousarray(B, dtype=np.float64).tobytes())


@lru_cache(maxsize=8)
def _remembered(model: Model, names: tuple[str, ...], held: tuple[tuple[str, float], ...], fields: bytes) -> Between:
    # curves are even in the field: what stands at B and -B is worked out once
    (B, place), fixed = np.unique(np.abs(np.frombuffer(fields)), return_inverse=True), dict(held)
    order = [knob.name for knob in (*model.knobs, *model.settings)]

    def formula(lengths: list[FloatArray]) -> FloatArray:
        given = dict(zip(names, lengths, strict=True))
        return np.asarray(model.formula(B, *(given.get(name, fixed.get(name)) for name in order)))[..., place.ravel()]

    return Between(formula, model.broadcasts)
