r"""Flights between mirrors in a field against operators on the height y: no image, no loop, no random number.

With A_x = k (y - W/2) a leg from y to y' is a matrix for every wave number q along the strip, the integral of
exp(-rate s + i s cos(phi) (q + k (y - W/2))) over the path, which bounces between the walls with a period. T is a leg,
J one with cos(phi), K one with 2 cos^2(phi), and from N legs on

.. math:: \sigma = -\frac{2}{W} \int\frac{dq}{2\pi} \mathrm{Tr}[(K T^{N-1} + 2 J^2 T^{N-2})(1 - T)^{-1}]
"""

import numpy as np
import pytest
from numpy.polynomial.legendre import leggauss
from numpy.typing import NDArray

from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.parameters import Conductor, Strip
from cbs.theory import strip_flights_correction
from tests.statistics import assert_z, seeds

CELLS, ANGLES, STARTS, WAVES, Q = 12, 50, 3, 120, 12.0
Operators = tuple[NDArray[np.complex128], ...]


def operators(q: float, k: float, width: float, rate: float) -> Operators:
    """T, J and K between CELLS equal parts of the width."""
    cell_height = width / CELLS
    z, weight = leggauss(ANGLES)
    phi, share = 0.125 * np.pi * (1.0 + z) ** 2, 0.25 * weight * (1.0 + z) / 2.0
    cosine = np.tile(np.concatenate([np.cos(phi), -np.cos(phi)]), 2)[:, None]
    sine, share = np.tile(np.sin(phi), 4)[:, None], np.tile(share, 4)[:, None]
    z, weight = leggauss(STARTS)
    start = np.repeat(np.arange(CELLS), STARTS)
    y = np.zeros(sine.shape) + (start + np.tile(0.5 * (1.0 + z), CELLS)) * cell_height
    up = np.zeros(y.shape) + np.repeat([1.0, -1.0], 2 * ANGLES)[:, None]
    cell = np.zeros(y.shape, dtype=int) + start
    left = np.zeros(y.shape) + 2.0 * width / sine  # of one period, whose mean height is the middle
    amplitude = share * np.tile(0.5 * weight, CELLS) / (1.0 - np.exp((1j * q * cosine - rate) * left))
    found = np.zeros((3, CELLS * CELLS), dtype=np.complex128)
    for _ in range(2 * CELLS + 1):
        edge = np.where(up > 0.0, cell + 1, cell) * cell_height
        time = np.minimum(np.abs(edge - y) / sine, left)
        middle = y + 0.5 * up * sine * time
        slope = 1j * cosine * (q + k * (middle - 0.5 * width)) - rate
        grown = np.exp(slope * time)
        spent = amplitude * (grown - 1.0) / slope
        place = (np.zeros(y.shape, dtype=int) + start * CELLS + cell).ravel()
        for row, factor in zip(found, (1.0, cosine, 2.0 * cosine**2), strict=True):
            values = (spent * factor).ravel()
            row += np.bincount(place, values.real, row.size) + 1j * np.bincount(place, values.imag, row.size)
        amplitude, left, y = amplitude * grown, left - time, y + up * sine * time
        turned = np.where(up > 0.0, cell == CELLS - 1, cell == 0)
        cell, up = np.where(turned, cell, cell + up.astype(int)), np.where(turned, -up, up)
    return tuple(found.reshape(3, CELLS, CELLS))


def correction(k: float, width: float, L_phi: float, least: int = 3, *, one: bool = False) -> float:
    """Sum over loops of `least` legs and more, e^2/h, lengths in mean free paths; `one`: K of weight one, wrong."""
    z, weight = leggauss(WAVES)
    angle = 0.5 * np.pi * z
    total = 0.0
    for q, dq in zip(Q * np.tan(angle), 0.5 * np.pi * weight * Q / np.cos(angle) ** 2, strict=True):
        if q > 0.0:  # turning the strip round turns q round
            T, J, K = operators(q, k, width, 1.0 + 0.5 / L_phi**2)
            power = np.linalg.matrix_power(T, least - 2)
            both = ((T if one else K) @ T + 2.0 * J @ J) @ power @ np.linalg.inv(np.eye(CELLS) - T)
            total += 2.0 * dq * np.trace(both).real
    return float(-total / (np.pi * width))


def test_without_field_they_are_the_standing_waves() -> None:
    exact = strip_flights_correction(width=0.2, L_phi=1.0, l=1.0)
    assert correction(0.0, 0.2, 1.0) == pytest.approx(exact, rel=3e-3)


@seeds
@pytest.mark.parametrize(
    ("width", "L_phi", "b"), [(0.2, 1.0, 100.0), pytest.param(0.3, 0.5, 100.0, marks=pytest.mark.slow)]
)
def test_loops_between_mirrors_change_in_a_field_as_the_operators_do(
    seed: int, width: float, L_phi: float, b: float
) -> None:
    film = Conductor(l=100e-9, L_phi=L_phi * 100e-9)
    deltas, errs, exact = [], [], []
    for two_legs in (False, True):
        strip = Strip(width * film.l, two_legs=two_legs)
        curve = magnetoconductance(film, b * film.B_tr, geometry=strip, paths="flights", loops=400_000, rng=seed)
        deltas.append(curve.delta[0])
        errs.append(curve.delta_err[0])
        least = 2 if two_legs else 3
        exact.append(correction(b, width, L_phi, least) - correction(0.0, width, L_phi, least))
    assert_z(deltas, errs, exact, resolution=0.035 * np.array(exact) + 0.006)


@pytest.mark.slow
@pytest.mark.parametrize(("width", "L_phi", "b", "older"), [(0.2, 1.0, 100.0, 1.48), (0.3, 0.5, 200.0, 0.147)])
def test_two_older_values_are_those_of_weight_one(width: float, L_phi: float, b: float, older: float) -> None:
    right, wrong = (
        correction(b, width, L_phi, one=one) - correction(0.0, width, L_phi, one=one) for one in (False, True)
    )
    assert wrong == pytest.approx(older, rel=0.01)
    assert abs(right - older) > 0.05 * older
