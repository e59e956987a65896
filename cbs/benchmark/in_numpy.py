"""What a user would write in vectorised NumPy for the same work. Also an independent statement of each algorithm.

The `tuned` forms are what somebody makes of it who measures: loops in columns, few enough at a time for the cache, all
operations in place, NumPy's fastest generator (SFC64). They are up to twice as fast.
"""

from collections.abc import Iterator

import numpy as np

from cbs.checks import FloatArray

TUNED = 256  # loops at a time


def brownian_areas(rng: np.random.Generator, n_loops: int, n_legs: int) -> FloatArray:
    """Signed areas of closed Gaussian polygons, 2 D t = 1 per component."""
    return signed_areas(brownian_steps(rng, n_loops, n_legs))


def brownian_steps(rng: np.random.Generator, n_loops: int, n_legs: int) -> FloatArray:
    """Steps of closed Gaussian polygons, (n_loops, n_legs, 2)."""
    steps = rng.standard_normal((n_loops, n_legs, 2)) / np.sqrt(n_legs)
    return np.asarray(steps - steps.mean(axis=1, keepdims=True))


def flight_areas_and_lengths(rng: np.random.Generator, n_loops: int, n_legs: int) -> tuple[FloatArray, FloatArray]:
    """Signed areas and path lengths of closed loops of exponential legs, mean leg 1."""
    steps = closed_flights(rng, n_loops, n_legs)
    return signed_areas(steps), np.hypot(steps[..., 0], steps[..., 1]).sum(axis=1)


def closed_flights(rng: np.random.Generator, n_loops: int, n_legs: int) -> FloatArray:
    """Closed loops of exponential legs, (n_loops, n_legs, 2).

    Open legs |h| n, minus h^2/sum h^2 of the end point, times U^(1/(N-2)).
    """
    h = rng.standard_normal((n_loops, n_legs))
    steps = np.abs(h)[:, :, None] * rng.standard_normal((n_loops, n_legs, 2))
    fraction = h * h / np.sum(h * h, axis=1, keepdims=True)
    steps -= fraction[:, :, None] * steps.sum(axis=1, keepdims=True)
    return np.asarray(steps * (rng.random(n_loops) ** (1.0 / (n_legs - 2)))[:, None, None])


def tuned_areas(rng: np.random.Generator, n_loops: int, n_legs: int) -> FloatArray:
    """`brownian_areas`, tuned."""
    area, steps = np.empty(n_loops), np.empty((2, n_legs, TUNED))
    for part in _parts(n_loops):
        rng.standard_normal(out=steps)
        steps -= steps.mean(axis=1, keepdims=True)
        area[part] = _column_areas(steps)[: area[part].size] / n_legs
    return area


def tuned_flights(rng: np.random.Generator, n_loops: int, n_legs: int) -> tuple[FloatArray, FloatArray]:
    """`flight_areas_and_lengths`, tuned."""
    area, length = np.empty(n_loops), np.empty(n_loops)
    steps, h = np.empty((2, n_legs, TUNED)), np.empty((n_legs, TUNED))
    for part in _parts(n_loops):
        rng.standard_normal(out=steps)
        rng.standard_normal(out=h)
        np.abs(h, out=h)
        steps *= h
        np.multiply(h, h, out=h)
        h /= h.sum(axis=0)
        for component in steps:
            component -= h * component.sum(axis=0)
        r = rng.random(TUNED) ** (1.0 / (n_legs - 2))
        path = np.sqrt(np.einsum("cij,cij->ij", steps, steps)).sum(axis=0)
        n = area[part].size
        area[part], length[part] = (r * r * _column_areas(steps))[:n], (r * path)[:n]
    return area, length


def _parts(n_loops: int) -> Iterator[slice]:
    return (slice(first, min(first + TUNED, n_loops)) for first in range(0, n_loops, TUNED))


def _column_areas(steps: FloatArray) -> FloatArray:
    """Signed area of closed walks in columns, steps (2, n_legs, n_loops)."""
    x, y = np.cumsum(steps[:, :-1], axis=1)
    return np.asarray(0.5 * (np.einsum("ij,ij->j", x, steps[1, 1:]) - np.einsum("ij,ij->j", y, steps[0, 1:])))


def signed_areas(steps: FloatArray) -> FloatArray:
    """Signed area of every closed walk, steps (n_loops, n_legs, 2)."""
    x, y = np.moveaxis(np.cumsum(steps, axis=1), 2, 0)
    return np.asarray(0.5 * np.sum(x[:, :-1] * steps[:, 1:, 1] - y[:, :-1] * steps[:, 1:, 0], axis=1))


def rashba_matrices(steps: FloatArray, strengths: FloatArray) -> np.ndarray:
    """SU(2) propagators as complex matrices, (n_strengths, n_loops, 2, 2): products of exp(-i v.sigma/2)."""
    u = np.broadcast_to(np.eye(2, dtype=complex), (strengths.size, steps.shape[0], 2, 2))
    for i in range(steps.shape[1]):
        x, y = steps[:, i, 1], -steps[:, i, 0]
        r = np.hypot(x, y)
        half = 0.5 * strengths[:, None] * r
        c, f = np.cos(half), np.sin(half) / r
        rotation = np.empty((*half.shape, 2, 2), dtype=complex)
        rotation[..., 0, 0] = rotation[..., 1, 1] = c
        rotation[..., 0, 1] = f * (-1j * x - y)
        rotation[..., 1, 0] = f * (-1j * x + y)
        u = rotation @ u
    return u


def rashba_quaternions(steps: FloatArray, strengths: FloatArray) -> FloatArray:
    """The same as quaternions, (4, n_strengths, n_loops), for users who know them: about three times faster."""
    u = np.zeros((4, strengths.size, steps.shape[0]))
    u[0] = 1.0
    for i in range(steps.shape[1]):
        x, y = steps[:, i, 1], -steps[:, i, 0]
        r = np.hypot(x, y)
        half = 0.5 * strengths[:, None] * r
        c, f = np.cos(half), np.sin(half) / r
        a, b = f * x, f * y
        w, p, q, s = u
        u = np.array([c * w - a * p - b * q, c * p + a * w + b * s, c * q + b * w - a * s, c * s + a * q - b * p])
    return u


def tally_each(area: FloatArray, length: FloatArray, fields: FloatArray, rates: FloatArray) -> FloatArray:
    """Sum of cos(k A) exp(-L rate) over loops, (n_fields, n_rates), one dephasing length after another."""
    return np.stack(
        [(np.cos(np.outer(area, fields)) * np.exp(-length * r)[:, None]).sum(axis=0) for r in rates], axis=1
    )


def tally_broadcast(area: FloatArray, length: FloatArray, fields: FloatArray, rates: FloatArray) -> FloatArray:
    """The same by broadcasting over fields and rates."""
    cosine = np.cos(fields[None, :, None] * area[:, None, None])
    return np.asarray(np.sum(cosine * np.exp(-rates[None, None, :] * length[:, None, None]), axis=0))


def tally_product(area: FloatArray, length: FloatArray, fields: FloatArray, rates: FloatArray) -> FloatArray:
    """The same by a matrix product, for users who see that the sum factorises: the fastest NumPy form."""
    return np.asarray(np.cos(np.outer(fields, area)) @ np.exp(-np.outer(length, rates)))
