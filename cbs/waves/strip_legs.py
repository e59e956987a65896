r"""Legs and currents of waves between two mirrors, exact for any width: sums over modes of a strip closed to a ring.

H = -\nabla^2, energy k^2 + i gamma (gamma = k/l_phi absorbs intensity at the rate v/l_phi); the strip has the width W
and the length L, after which it repeats, times e^{-i twist} (a flux of twist/2pi times h/e through the ring). Modes
n <= n_max of either kind of wall; a Hilbert space cut off at n_max is one of its own, so flux is conserved exactly:
only the distance over which scatterers act is finite. With g the propagator on a line of a mode, derivatives by x and
by kappa^2 are closed, and with :math:`G - G^\dagger = -2i\gamma\, G G^\dagger` so are Kubo's vertices

.. math:: A = G v G^\dagger = \frac{1}{\gamma}(\partial_x G + \mathrm{h.c.}), \qquad B = G v G^\dagger v G.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cbs.checks import FloatArray

ComplexArray = NDArray[np.complex128]
WALLS = ("hard", "soft")  # the wave vanishes there, or its slope does
CUT = 1.5  # n_max pi/W over k
SMALL = 200.0  # decay over the length up to which the waves of a mode are products of exponentials


@dataclass(frozen=True, slots=True)
class Legs:
    """Matrices between scatterers, one for every twist.

    Attributes
    ----------
    G : ndarray, shape (n_twists, n, n)
        Propagator of the empty strip; symmetric without twist.
    A : ndarray, shape (n_twists, n, n)
        G v G^+; without twist imaginary and antisymmetric.
    B : ndarray, shape (n_twists, n, n)
        G v G^+ v G.
    free : ndarray, shape (n_twists,)
        Trace of v G v G^+ of the empty strip.
    self_energy : float
        Real part of the propagator of the plane at distance 0, cut off alike: 1/u = Re(1/t) + self_energy.
    """

    G: ComplexArray
    A: ComplexArray
    B: ComplexArray
    free: FloatArray
    self_energy: float

    def kubo(self, inverse: FloatArray) -> FloatArray:
        """Trace of v G v G^+ with scatterers of 1/u = `inverse`, (n,), for every twist."""
        T: ComplexArray = np.asarray(np.linalg.inv(np.diag(inverse) - self.G), dtype=np.complex128)
        twice: ComplexArray = np.asarray(T @ self.A @ _adjoint(T), dtype=np.complex128)
        return np.asarray(self.free + 2.0 * _traces(T, self.B) + _traces(twice, self.A))


class Modes(NamedTuple):
    """Wave numbers across and along, and the sums over turns the near way and the far way, (n_twists, n_modes)."""

    across: FloatArray
    along: ComplexArray
    round_trip: ComplexArray
    near: ComplexArray
    far: ComplexArray


def legs(
    x: FloatArray, y: FloatArray, k: float, width: float, length: float, l_phi: float, wall: str,
    twists: Sequence[float] = (0.0,),
) -> Legs:  # fmt: skip
    """Return the matrices of scatterers at (x, y), both (n,), in a strip 0 < y < width that repeats after `length`."""
    gamma, turn = k / l_phi, np.exp(1j * np.asarray(twists))[:, None]
    modes = modes_of(k**2 + 1j * gamma, k, width, length, wall, turn)
    f = np.cos(modes.across[:, None] * y) if wall == "soft" else np.sin(modes.across[:, None] * y)
    f *= np.sqrt(np.where(modes.across > 0.0, 2.0, 1.0) / width)[:, None]
    before = x[:, None] < x[None, :]
    distance = x[:, None] - x[None, :] + length * before
    waves = _waves(x, distance, f, modes.along, length)
    h, turns = 0.5 / (1j * modes.along), 0.25 * length * modes.round_trip
    # propagator, slope by x, kappa^2 times it, and part of its derivative by kappa^2
    one_way = np.stack([h, 0.5 + 0.0 * h, -0.5j * modes.along])[:, None]
    near = np.concatenate([one_way * modes.near, (turns * turn * modes.near**2)[None]])
    far = np.concatenate([one_way * modes.far, (turns * modes.far**2)[None]])
    far[1] *= -1.0
    pairs = waves.reshape(len(f), -1)
    shape = (*near.shape[:2], *distance.shape)
    there = (near.reshape(-1, len(f)) @ pairs).reshape(shape)
    back = np.swapaxes((far.reshape(-1, len(f)) @ pairs).reshape(shape), -1, -2).copy()
    place = np.arange(x.size)
    back[..., place, place] = (far * modes.round_trip) @ f**2
    start = np.where(before, turn[..., None], 1.0)
    G, slope, kappa2 = (there[:3] + back[:3]) * start
    slope[..., place, place] -= 0.5 * np.sum(f**2, axis=0)  # between its values on both sides
    by_energy = 0.5 * (there[1] * distance - back[1] * (length - distance)) + there[3] + back[3]
    current = -2.0 * G - 4.0 * start * by_energy - 2j / gamma * (kappa2 - _adjoint(kappa2))
    free = trace_of_free(modes, gamma, length)
    A, B = (slope + _adjoint(slope)) / gamma, current / (-2j * gamma)
    return Legs(G, A, B, free, self_energy_of(modes.across, k, width))


def self_energy_of(across: FloatArray, k: float, width: float) -> float:
    """Real part of the propagator of the plane at distance 0, cut off where the modes end."""
    return -math.acosh((across[-1] + 0.5 * math.pi / width) / k) / (2.0 * math.pi)


def modes_of(
    square: complex | ComplexArray, k: float, width: float, length: float, wall: str, turn: ComplexArray
) -> Modes:  # fmt: skip
    """Modes of the energy `square`, complex, one or (n_twists, 1), as many as there are at k^2; turn is e^(i twist)."""
    n = np.arange(0 if wall == "soft" else 1, math.ceil(CUT * k * width / math.pi) + 3)
    across = np.asarray(math.pi * n / width, dtype=np.float64)
    along = np.sqrt(square - across**2 + 0j)
    round_trip = np.exp(1j * along * length)
    return Modes(across, along, round_trip, 1.0 / (1.0 - round_trip * turn), 1.0 / (turn - round_trip))


def trace_of_free(modes: Modes, gamma: float | FloatArray, length: float) -> FloatArray:
    """Trace of v G v G^+ of an empty strip that absorbs at the rate gamma, for every twist."""
    kappa2 = -0.5j * modes.along * (modes.near + modes.round_trip * modes.far)
    return np.asarray(-4.0 / gamma * length * kappa2.imag.sum(axis=1))


def _waves(x: FloatArray, distance: FloatArray, f: FloatArray, along: ComplexArray, length: float) -> ComplexArray:
    """f_i f_j exp(i kappa distance_ij) of every mode, (n_modes, n, n)."""
    found = np.empty((along.size, x.size, x.size), dtype=np.complex128)
    long = along.imag * length < SMALL
    out, back = (f[long] * np.exp(sign * 1j * along[long, None] * x) for sign in (1.0, -1.0))
    found[long] = out[:, :, None] * back[:, None, :]
    found[long] *= np.where(x[:, None] < x[None, :], np.exp(1j * along[long] * length)[:, None, None], 1.0)
    short = ~long
    found[short] = np.exp(1j * along[short, None, None] * distance) * (f[short, :, None] * f[short, None, :])
    return found


def _traces(left: ComplexArray, right: ComplexArray) -> FloatArray:
    """Real part of the trace of the product, for every twist."""
    return np.asarray(np.sum(left * np.swapaxes(right, -1, -2), axis=(-2, -1)).real)


def _adjoint(matrices: ComplexArray) -> ComplexArray:
    return np.conj(np.swapaxes(matrices, -1, -2))
