"""A simulated curve at any lengths, smooth in them: cubic between the points of a lattice in their logarithms.

Points are simulated when they are first asked for, all from the same random numbers, and kept. Along the field, and
along a coherence length that reweighting serves, splines run through nodes.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.interpolate import CubicSpline

from cbs.checks import FloatArray
from cbs.comparison.fit.loops.nodes import Nodes

STEP = 0.1  # of the logarithm of a length: the cubic is off by less than 4e-4 of the largest change
COARSE = 0.5
FIELDS, LEAST_FIELD = 40, 1.0 / 300.0  # nodes along the field; scale near zero, of the largest field


def field_nodes(B_max: float, periods: float = 0.0) -> tuple[FloatArray, float]:
    """Return fields from 0 to B_max, tesla, and their scale: even in arsinh(B/scale), or in B where it is inf."""
    if periods > 0.5:
        return np.linspace(0.0, B_max, max(FIELDS, 1 + math.ceil(24.0 * periods))), math.inf
    t = np.linspace(0.0, math.asinh(1.0 / LEAST_FIELD), FIELDS)
    return np.asarray(LEAST_FIELD * B_max * np.sinh(t)), LEAST_FIELD * B_max


@dataclass(slots=True)
class Lattice:
    """Interpolated curves.

    Attributes
    ----------
    nodes : Nodes
        What is simulated.
    B, scale : ndarray, float
        Fields of the nodes, ascending from 0, and their scale (`field_nodes`), tesla.
    names : tuple of str
        Lengths, in the order of the values; L_phi first.
    step : float
        Lattice constant.
    """

    nodes: Nodes
    B: FloatArray
    scale: float
    names: tuple[str, ...]
    step: float = STEP
    _kept: dict[tuple[int, ...], FloatArray] = field(default_factory=dict)

    def __call__(self, B: FloatArray, *values: float) -> FloatArray:
        """sigma(B) - sigma(0) in e^2/h at the lengths `values`, metres."""
        axes, phi = self._parted(values)
        total: FloatArray | float = 0.0
        for key, weight in _corners([math.log(v) / self.step for v in axes]):
            total = total + weight * self._point(key)
        curve = phi @ total if phi is not None else total
        size = np.abs(np.asarray(B, dtype=np.float64))
        return np.asarray(np.where(size > 0.0, self._along(size) @ np.asarray(curve), 0.0))

    def covariance(self, B: FloatArray, *values: float) -> FloatArray:
        """Monte Carlo covariance of the curve, taken at the nearest point of the lattice."""
        axes, phi = self._parted(values)
        key = tuple(round(math.log(v) / self.step) for v in axes)
        inner = self.nodes.covariance(self._values(key), phi)
        along = self._along(np.abs(np.asarray(B, dtype=np.float64)))
        return np.asarray(along @ inner @ along.T)

    @property
    def simulated(self) -> int:
        """Points simulated so far."""
        return len(self._kept)

    def _parted(self, values: Sequence[float]) -> tuple[Sequence[float], FloatArray | None]:
        """Lengths on lattice axes, and the weights of the coherence lengths of a run."""
        lengths = self.nodes.reweighted
        if lengths is None:
            return values, None
        spline = CubicSpline(np.log(lengths), np.eye(lengths.size))
        return values[1:], np.asarray(spline(math.log(values[0])))

    def _values(self, key: tuple[int, ...]) -> Mapping[str, float]:
        names = self.names if self.nodes.reweighted is None else self.names[1:]
        return {name: math.exp(self.step * i) for name, i in zip(names, key, strict=True)}

    def _point(self, key: tuple[int, ...]) -> FloatArray:
        if key not in self._kept:
            self._kept[key] = self.nodes.mean(self._values(key))
        return self._kept[key]

    def _along(self, B: FloatArray) -> FloatArray:
        """Matrix from the curve at the nodes to that at fields B >= 0, shape (n, n_nodes)."""
        t, at = (x if math.isinf(self.scale) else np.arcsinh(x / self.scale) for x in (self.B, B))
        flat = np.zeros(self.B.size)
        return np.asarray(CubicSpline(t, np.eye(self.B.size), bc_type=((1, flat), "not-a-knot"))(at))


def _corners(place: Sequence[float]) -> list[tuple[tuple[int, ...], float]]:
    """Points of the lattice about a place and their weights (cubic convolution of R. G. Keys, smooth to first order).

    IEEE Trans. Acoust. Speech Signal Process. 29, 1153 (1981).
    """
    axes = []
    for x in place:
        i = math.floor(x)
        u = x - i
        cubic = (
            0.5 * u * (u * (2.0 - u) - 1.0),
            1.0 + u * u * (1.5 * u - 2.5),
            0.5 * u * (u * (4.0 - 3.0 * u) + 1.0),
            0.5 * u * u * (u - 1.0),
        )
        axes.append([(i - 1 + j, w) for j, w in enumerate(cubic) if w != 0.0])
    return [(tuple(i for i, _ in corner), math.prod(w for _, w in corner)) for corner in itertools.product(*axes)]
