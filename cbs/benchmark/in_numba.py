"""The same work in plain Numba: one loop after another, with NumPy's own generator inside compiled code."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass

import numba
import numpy as np

from cbs.benchmark.speed import LEGS, N_LOOPS, Workspace, cpu_seconds

compiled = numba.njit(error_model="numpy", fastmath=True)


@compiled
def closed_steps(rng, x, y):  # type: ignore[no-untyped-def]
    """Fill x and y with the steps of a closed Gaussian polygon, 2 D t = 1 per component."""
    n, sx, sy = x.size, 0.0, 0.0
    for i in range(n):
        x[i] = rng.standard_normal()
        y[i] = rng.standard_normal()
        sx += x[i]
        sy += y[i]
    for i in range(n):
        x[i] = (x[i] - sx / n) / np.sqrt(n)
        y[i] = (y[i] - sy / n) / np.sqrt(n)


@compiled
def closed_flight(rng, x, y, h):  # type: ignore[no-untyped-def]
    """Fill x and y with a closed loop of exponential legs, mean 1; h is work space."""
    n, sx, sy, square = x.size, 0.0, 0.0, 0.0
    for i in range(n):
        h[i] = abs(rng.standard_normal())
        x[i] = h[i] * rng.standard_normal()
        y[i] = h[i] * rng.standard_normal()
        sx += x[i]
        sy += y[i]
        square += h[i] * h[i]
    r = rng.random() ** (1.0 / (n - 2))
    for i in range(n):
        part = h[i] * h[i] / square
        x[i] = r * (x[i] - part * sx)
        y[i] = r * (y[i] - part * sy)


@compiled
def signed_area(x, y):  # type: ignore[no-untyped-def]
    """Signed area of a closed walk."""
    px, py, area = 0.0, 0.0, 0.0
    for i in range(x.size):
        area += 0.5 * (px * y[i] - py * x[i])
        px += x[i]
        py += y[i]
    return area


@compiled
def brownian(rng, n_legs, area):  # type: ignore[no-untyped-def]
    """Areas of closed Gaussian polygons."""
    x, y = np.empty(n_legs), np.empty(n_legs)
    for n in range(area.size):
        closed_steps(rng, x, y)
        area[n] = signed_area(x, y)


@compiled
def flights(rng, n_legs, area, length):  # type: ignore[no-untyped-def]
    """Areas and path lengths of closed flights."""
    x, y, h = np.empty(n_legs), np.empty(n_legs), np.empty(n_legs)
    for n in range(area.size):
        closed_flight(rng, x, y, h)
        area[n] = signed_area(x, y)
        length[n] = np.sum(np.sqrt(x * x + y * y))


@compiled
def propagate(x, y, strengths, u):  # type: ignore[no-untyped-def]
    """SU(2) propagators u (strengths, 4), as quaternions, of Rashba coupling along one walk."""
    for s in range(strengths.size):
        w, p, q, r = 1.0, 0.0, 0.0, 0.0
        for i in range(x.size):
            step = np.sqrt(x[i] * x[i] + y[i] * y[i])
            half = 0.5 * strengths[s] * step
            c, f = np.cos(half), np.sin(half) / step
            a, b = f * y[i], -f * x[i]
            w, p, q, r = c * w - a * p - b * q, c * p + a * w + b * r, c * q + b * w - a * r, c * r + a * q - b * p
        u[s, 0], u[s, 1], u[s, 2], u[s, 3] = w, p, q, r


@compiled
def walk_and_spin(rng, n_legs, strengths, area, u):  # type: ignore[no-untyped-def]
    """Areas of closed Gaussian polygons and their propagators, u (n_loops, strengths, 4)."""
    x, y = np.empty(n_legs), np.empty(n_legs)
    for n in range(area.size):
        closed_steps(rng, x, y)
        area[n] = signed_area(x, y)
        propagate(x, y, strengths, u[n])


@dataclass(frozen=True, slots=True)
class NumbaRow:
    """Nanoseconds a leg of a kernel and of plain Numba."""

    work: str
    ns: float
    numba_ns: float

    @property
    def ratio(self) -> float:
        """How many times faster the kernel is."""
        return self.numba_ns / self.ns


def works(space: Workspace) -> list[tuple[str, Callable[[], None], Callable[[], None]]]:
    """Return names, kernels and plain Numba for the same work."""
    rng = np.random.Generator(np.random.SFC64(1))
    area, length, u = np.empty(N_LOOPS), np.empty(N_LOOPS), np.empty((N_LOOPS, space.strengths.size, 4))
    return [
        ("Brownian loop", space.brownian, lambda: brownian(rng, LEGS, area)),
        ("flights loop", space.flights, lambda: flights(rng, LEGS, area, length)),
        ("walk + SU(2) U", space.walk_and_spin, lambda: walk_and_spin(rng, LEGS, space.strengths, area, u)),
    ]


def measure(rounds: int = 15) -> list[NumbaRow]:
    """Time kernels and plain Numba in turn; medians. The first round compiles and is left out."""
    rows = []
    for name, ours, theirs in works(Workspace()):
        times = [(cpu_seconds(ours), cpu_seconds(theirs)) for _ in range(rounds + 1)][1:]
        ns, numba_ns = (1e9 * statistics.median(t) / (N_LOOPS * LEGS) for t in zip(*times, strict=True))
        rows.append(NumbaRow(name, ns, numba_ns))
    return rows
