r"""Conductivity of point scatterers between mirrors, by Kubo's formula, and what time reversal adds to it.

Every scatterer carries a fixed spin n_j: 1/t_j = i/4 + (1/4) (f/(1-f))^{1/2} n_j.sigma conserves flux, and a share f
of its cross-section 16 (1 - f) acts on the spin. With all n_j along z, up and down, each spin is a scalar wave among
scatterers of either sign: time reversal holds. With random n_j it is broken. Positions and single cross-sections are
the same, so that classical conduction is the same; the difference is interference alone. Per loop of N scatterers the
broken ones keep C_N = (1/2)[3 (1 - 2f/3)^N - (1 - 2f)^N].

The part of Kubo's formula with one retarded and one advanced wave, both spins, e^2/h, l = 1, v = -2i d/dx:

.. math:: \sigma = \frac{1}{V} \mathrm{Tr}\, v G v G^\dagger, \qquad G \to G + G T G, \quad T = (1/u - G)^{-1}

The wave number is drawn evenly over the distance pi/W between the openings of two modes, about k l.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.linalg import inv

from cbs import checks, engine
from cbs.checks import FloatArray, Misuse
from cbs.provenance import Rng
from cbs.waves.limits import few
from cbs.waves.pairs import of_pairs
from cbs.waves.results import WaveTable, generator_of
from cbs.waves.strip_legs import WALLS, ComplexArray, Legs, legs

STREAM = 13
MOST_SCATTERERS = 3000


@dataclass(frozen=True, slots=True)
class Strip:
    """A strip between two mirrors; lengths in mean free paths.

    Parameters
    ----------
    k_l : float
        Wave number times mean free path.
    width, length : float
        Distance of the walls, and length of the ring that the strip is closed to.
    l_phi : float
        Path length of absorption.
    share : float
        Share f of the scattering that acts on the spin, 0 < f < 1.
    """

    k_l: float = 20.0
    width: float = 0.5
    length: float = 8.0
    l_phi: float = 2.0
    share: float = 0.5

    def __post_init__(self) -> None:
        for name in ("k_l", "width", "length", "l_phi", "share"):
            checks.positive(name, getattr(self, name))
        if self.share >= 1.0:
            raise Misuse(f"share must be below 1 (got {self.share:g})")
        if self.k_l * self.width < math.pi:
            raise Misuse(f"k_l width must be at least pi: no mode fits in (got {self.k_l * self.width:g})")
        few(self.mean_number, MOST_SCATTERERS, "k_l, width and length")

    @property
    def mean_number(self) -> float:
        """Mean number of scatterers: density k/(4 l (1 - f))."""
        return self.k_l * self.width * self.length / (4.0 * (1.0 - self.share))


@dataclass(frozen=True, slots=True)
class StripBatch:
    """One batch of realizations: the conductivity of every strip with time reversal, then without."""

    seed: int
    strips: tuple[Strip, ...]

    def __call__(self, number: int, first: int, n: int) -> FloatArray:
        """Means over n realizations, half of them with either kind of wall."""
        generator = generator_of(self.seed, number, STREAM)
        total = np.zeros((len(self.strips), 2))
        for i in range(first, first + n):
            total += [conductivities(strip, WALLS[i % 2], generator) for strip in self.strips]
        return np.ravel(total / n)


def conductivities(strip: Strip, wall: str, generator: np.random.Generator) -> tuple[float, float]:
    """Return the conductivity of one realization with all spins along z and with random ones, e^2/h, both spins."""
    k = strip.k_l + (generator.random() - 0.5) * math.pi / strip.width
    n = int(generator.poisson(strip.mean_number * k / strip.k_l))
    x, y = strip.length * generator.random(n), strip.width * generator.random(n)
    found = legs(x, y, k, strip.width, strip.length, strip.l_phi, wall)
    strength = 0.25 * math.sqrt(strip.share / (1.0 - strip.share))
    sign = generator.choice([-1.0, 1.0], n)
    volume = strip.width * strip.length
    kept = sum(found.kubo(found.self_energy + s * strength * sign)[0] for s in (1.0, -1.0))
    spin = generator.standard_normal((n, 3))
    spin *= strength / np.linalg.norm(spin, axis=1, keepdims=True)
    return float(kept / volume), _kubo_with_spin(found, spin) / volume


def _kubo_with_spin(found: Legs, spin: FloatArray) -> float:
    """Trace over both spins for scatterers of 1/u = self_energy + spin.sigma; spin is the slower index."""
    n = len(spin)
    G, A, B, free = found.G[0], found.A[0], found.B[0], float(found.free[0])
    M = np.zeros((2, n, 2, n), dtype=np.complex128)
    diagonal, (sx, sy, sz) = np.arange(n), spin.T
    for s in range(2):
        M[s, :, s, :] = -G
        M[s, diagonal, s, diagonal] += found.self_energy + (1 - 2 * s) * sz
    M[0, diagonal, 1, diagonal] = sx - 1j * sy
    M[1, diagonal, 0, diagonal] = sx + 1j * sy
    T = inv(M.reshape(2 * n, 2 * n), overwrite_a=True, check_finite=False).reshape(2, n, 2, n)
    first = 2.0 * sum(np.sum(T[s, :, s, :] * B.T).real for s in range(2))
    second = sum(_squared(T[s, :, r, :], A) for s in range(2) for r in range(2))
    return float(2.0 * free + first + second)


def _squared(T: ComplexArray, A: ComplexArray) -> float:
    return float(np.sum((T @ A @ np.conj(T.T)) * A.T).real)


def time_reversal(
    strips: tuple[Strip, ...], *, realizations: int = 400, rng: Rng = None,
    **how: "engine.Unpack[engine.HowWords]",
) -> WaveTable:  # fmt: skip
    """Return the conductivity of every strip with and without time reversal, and the difference.

    Parameters
    ----------
    strips : tuple of Strip
        Independent of each other.
    realizations : int
        At least 16; half with walls where the wave vanishes, half with walls where its slope does.
    rng, how
        As in `cbs.magnetoconductance`.

    Returns
    -------
    WaveTable
        x is the width; columns kept, broken (e^2/h, both spins), change = kept - broken.
    """
    return of_pairs(StripBatch, strips, "strip", "kept broken change", realizations, rng, how)
