r"""Conductivity of point scatterers between mirrors in a strip closed to a ring, and how it changes with a flux.

A flux through the hole of the ring touches neither legs nor walls nor classical conduction. It turns the phase of every
way round: two waves on the same closed path, in opposite order, differ by 2 m twist for m ways round, so that the
change from no flux to h/4e is twice the sum over the loops that go round an odd number of times, with their weight in
the conductivity along the strip. The mean of 0 and h/2e stands for no flux: loops do not tell them apart, and waves
that go round once drop out.

What the mean wave conducts changes with the flux as well, and belongs to no loop: `cbs.waves.coherent`, with the
scatterers and the wave number of every realization, is taken out. With it go the straight ways round of one leg.

Kubo's formula as in `cbs.waves.strip`. Absorption also weakens the two legs on which both waves come and go together,
each by 1/(1 + l/l_phi). Where one of the two waves meets a scatterer twice and the other passes it by, the product is
t^2, no |t|^2: the non-backscattering term has the factor Re t^2/|t|^2 = 2f - 1, -1 at resonance and 1 for weak
scatterers, which the loops stand for; f = 1/2 leaves the backscattering term alone.
"""

import math
from dataclasses import dataclass

import numpy as np

from cbs import checks, engine
from cbs.checks import FloatArray, Misuse
from cbs.provenance import Rng
from cbs.waves.coherent import mean_kubo
from cbs.waves.limits import few
from cbs.waves.pairs import of_pairs
from cbs.waves.results import WaveTable, generator_of
from cbs.waves.strip_legs import WALLS, legs

STREAM = 17
MOST_SCATTERERS = 3000
TWISTS = (0.0, math.pi, 0.5 * math.pi)
SMOOTH = 4  # numbers whose sum spreads the wave number, in distances between the openings of two modes


@dataclass(frozen=True, slots=True)
class Ring:
    """A strip between two mirrors, closed to a ring; lengths in mean free paths.

    Parameters
    ----------
    k_l : float
        Wave number times mean free path.
    width, length : float
        Distance of the walls, and length of the ring, at least the width.
    l_phi : float
        Path length of absorption.
    detuned : float
        f of the scatterers, 1/t = i/4 +- (1/4) (f/(1-f))^{1/2}, either sign as often: 0 at resonance, near 1 if weak.
    """

    k_l: float = 30.0
    width: float = 1.0
    length: float = 1.0
    l_phi: float = 2.0
    detuned: float = 0.5

    def __post_init__(self) -> None:
        if not 0.0 <= checks.finite("detuned", self.detuned) < 1.0:
            raise Misuse(f"detuned must be at least 0 and below 1 (got {self.detuned:g})")
        for name in ("k_l", "width", "length", "l_phi"):
            checks.positive(name, getattr(self, name))
        if self.k_l * self.width < (0.5 * SMOOTH + 1.0) * math.pi:
            raise Misuse(
                f"k_l width must be at least {0.5 * SMOOTH + 1.0:g} pi, so that modes fit in at every wave number (got "
                f"{self.k_l * self.width:g})"
            )
        if self.length < self.width:
            raise Misuse(
                f"length must be at least width, {self.width:g} (got {self.length:g}): on a shorter way round a wave "
                "keeps its phase over the wave numbers that are averaged over"
            )
        few(self.mean_number, MOST_SCATTERERS, "k_l, width and length")

    @property
    def mean_number(self) -> float:
        """Mean number of scatterers: density k/(4 l (1 - f))."""
        return 0.25 * self.k_l * self.width * self.length / (1.0 - self.detuned)


@dataclass(frozen=True, slots=True)
class RingBatch:
    """One batch of realizations: the conductivity of every ring no flux and h/4e, without the mean wave's change."""

    seed: int
    rings: tuple[Ring, ...]

    def __call__(self, number: int, first: int, n: int) -> FloatArray:
        """Means over n realizations, half of them with either kind of wall."""
        generator = generator_of(self.seed, number, STREAM)
        total = np.zeros((len(self.rings), 2))
        for i in range(first, first + n):
            total += [conductivities(ring, WALLS[i % 2], generator) for ring in self.rings]
        return np.ravel(total / n)


def wave_number(ring: Ring, generator: np.random.Generator) -> float:
    """Return a wave number about k l, spread smoothly over SMOOTH openings of a mode."""
    return float(ring.k_l + (generator.random(SMOOTH).sum() - 0.5 * SMOOTH) * math.pi / ring.width)


def conductivities(ring: Ring, wall: str, generator: np.random.Generator) -> FloatArray:
    """Return the conductivity of one realization without flux and at h/4e, e^2/h, both spins.

    Of the mean wave only its mean over the twists is left.
    """
    k = wave_number(ring, generator)
    n = int(generator.poisson(ring.mean_number * k / ring.k_l))
    x, y = ring.length * generator.random(n), ring.width * generator.random(n)
    found = legs(x, y, k, ring.width, ring.length, ring.l_phi, wall, TWISTS)
    volume, strength = ring.width * ring.length, 0.25 * math.sqrt(ring.detuned / (1.0 - ring.detuned))
    mean = mean_kubo(k, n / volume, (strength, -strength), ring.width, ring.length, ring.l_phi, wall, TWISTS)
    whole = found.kubo(found.self_energy + strength * generator.choice([-1.0, 1.0], n)) - (mean - mean.mean())
    return np.array([whole[0] + whole[1], 2.0 * whole[2]]) / volume


def flux_change(
    rings: tuple[Ring, ...], *, realizations: int = 400, rng: Rng = None,
    **how: "engine.Unpack[engine.HowWords]",
) -> WaveTable:  # fmt: skip
    """Return the conductivity of every ring without flux and at h/4e, and the difference that its loops make.

    Parameters
    ----------
    rings : tuple of Ring
        Independent of each other.
    realizations : int
        At least 16; half with walls where the wave vanishes, half with walls where its slope does.
    rng, how
        As in `cbs.magnetoconductance`.

    Returns
    -------
    WaveTable
        x is the width; columns whole, quarter (e^2/h, both spins), change = whole - quarter.
    """
    return of_pairs(RingBatch, rings, "ring", "whole quarter change", realizations, rng, how)
