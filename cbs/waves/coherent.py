r"""The mean wave in a strip closed to a ring, which knows its length: what it conducts belongs to no loop.

A wave that comes round without being scattered has the same phase at every scatterer. Two waves that came round either
way, at different scatterers, interfere therefore; so do ways round of the same length by opposite walls and, as long as
few wave numbers are averaged over, ways of nearly the same length: all of the order of closed loops, and none of them
one. The single-site coherent potential has them all: every scatterer sees the mean wave,

.. math:: \Sigma = n \langle t \rangle, \quad t = \frac{1}{1/u - \bar G}, \quad \bar G = \frac{1}{W} \sum_n G_n(0),
          \quad k^2 + i\gamma \to k^2 + i\gamma - \Sigma

and the ladder spreads the current that comes to every scatterer alike; with the extinction
:math:`\gamma_e = \gamma - \mathrm{Im}\,\Sigma`,

.. math:: V\sigma = \mathrm{Tr}\, v G v G^\dagger + V n \langle |t|^2 \rangle \frac{\gamma_e}{\gamma}\, \bar A^2,
          \qquad \bar A = \frac{2}{\gamma_e W} \sum_n \mathrm{Re}\, \partial_x G_n(0)
"""

from collections.abc import Sequence

import numpy as np

from cbs.checks import FloatArray
from cbs.waves.strip_legs import Modes, modes_of, self_energy_of, trace_of_free

TURNS = 50  # of the fixed point, at most
CLOSE = 1e-7  # in k^2


def mean_kubo(
    k: float, density: float, detuning: Sequence[float], width: float, length: float, l_phi: float, wall: str,
    twists: Sequence[float],
) -> FloatArray:  # fmt: skip
    """Return the trace of v G v G^+ of the mean wave, for every twist.

    `density` scatterers a unit area, whose Re 1/t takes the values `detuning` equally often.
    """
    gamma, turn = k / l_phi, np.exp(1j * np.asarray(twists))[:, None]
    bare = k**2 + 1j * gamma
    square = np.full_like(turn, bare)
    for _ in range(TURNS):
        modes = modes_of(square, k, width, length, wall, turn)
        t = 1.0 / (self_energy_of(modes.across, k, width) + np.asarray(detuning) - _home(modes, width))
        last, square = square, bare - density * t.mean(axis=1, keepdims=True)
        if np.all(np.abs(square - last) < CLOSE * k**2):
            break
    extinction, scattered = square.imag[:, 0], density * np.mean(np.abs(t) ** 2, axis=1)
    vertex = np.sum(modes.near - modes.round_trip * modes.far - 1.0, axis=1).real / (extinction * width)
    spread = width * length * scattered * vertex**2 * extinction / gamma
    return np.asarray(trace_of_free(modes, extinction, length) + spread)


def _home(modes: Modes, width: float) -> FloatArray:
    """Propagator from a point to itself, mean over the width, (n_twists, 1)."""
    there = (modes.near + modes.round_trip * modes.far) / (2j * modes.along)
    return np.asarray(np.sum(there, axis=1, keepdims=True) / width)
