r"""A strip of the square lattice between two perfect leads: its modes, its columns, its field and its spin.

Nearest neighbours, hopping -1, lattice constant 1, energies on the sites evenly drawn from -w/2 to w/2; the waves
vanish outside. The leads have neither disorder, field nor spin-orbit coupling. In a lead mode n, open for n <= N, has

.. math:: \chi_n(y) = \sqrt{\tfrac{2}{W+1}}\,\sin\frac{\pi n y}{W+1}, \qquad
          E = -2\cos k_n - 2\cos\frac{\pi n}{W+1}, \qquad v_n = 2\sin k_n

and the energy lies half-way between the openings of modes N and N + 1, away from both. A flux turns the bonds along
the strip, exp(i phi y) from one column to the next. Rashba coupling turns the spin on every bond, about the axis in
the plane that is perpendicular to it; the spin is counted in a frame that turns along with the bonds of the strip, so
that they leave it alone and the bonds across turn it about an axis that depends on the column.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from cbs import checks
from cbs.checks import FloatArray, Misuse

ComplexArray: TypeAlias = NDArray[np.complex128]
MOST_SITES = 100
MOST_COLUMNS = 10_000
MOST = 40_000  # sites in all
STRONGEST = 100.0  # disorder, in hoppings
FILLING = 0.73  # of the modes that are open, if not said: fewer cost more sites for the same, more are less alike


@dataclass(frozen=True, slots=True)
class LatticeStrip:
    """A disordered strip of the square lattice between two perfect leads.

    Parameters
    ----------
    sites : int
        Sites across, W.
    length : int
        Columns along.
    disorder : float
        Width w of the even law of the energies of the sites, in hoppings; 0 is a clean strip.
    channels : int
        Open modes of the leads, 1 to sites; 0 takes about 0.73 of them.
    turn : float
        Angle by which Rashba coupling turns the spin on one bond, rad; 0 leaves the spins alone, each a wave without
        spin.
    """

    sites: int = 12
    length: int = 78
    disorder: float = 1.6
    channels: int = 0
    turn: float = 0.0

    def __post_init__(self) -> None:
        checks.whole("sites", self.sites, least=2, most=MOST_SITES)
        checks.whole("length", self.length, most=MOST_COLUMNS)
        checks.whole("sites times length", self.sites * self.length, most=MOST)
        if not 0.0 <= checks.finite("disorder", self.disorder) <= STRONGEST:
            raise Misuse(f"disorder must be from 0 to {STRONGEST:g} (got {self.disorder:g})")
        if abs(checks.finite("turn", self.turn, "rad")) > math.pi:
            raise Misuse(f"turn must be at most pi, half a turn on one bond (got {self.turn:g})")
        if self.channels == 0:
            object.__setattr__(self, "channels", max(1, round(FILLING * (self.sites + 1) - 0.5)))
        checks.whole("channels", self.channels, most=self.sites)

    @property
    def energy(self) -> float:
        """Energy of the waves, in hoppings."""
        return -2.0 - 2.0 * math.cos(math.pi * (self.channels + 0.5) / (self.sites + 1))

    @property
    def spins(self) -> int:
        """Components of a wave on a site: 2 with spin-orbit coupling."""
        return 2 if self.turn else 1

    @property
    def both_spins(self) -> float:
        """What the sum over the components of the wave has to be multiplied by to count both spins."""
        return 2.0 / self.spins

    def potentials(self, n: int, generator: np.random.Generator) -> FloatArray:
        """Energies of the sites of n realizations, shape (n, length, sites)."""
        return self.disorder * (generator.random((n, self.length, self.sites)) - 0.5)

    def bonds(self, flux: FloatArray) -> ComplexArray:
        """Factors of the bonds to the next column, (n_flux, components); flux in h/e through (sites + 1) length."""
        phi = 2.0 * math.pi * np.asarray(flux) / ((self.sites + 1) * self.length)
        height = np.arange(self.sites) - 0.5 * (self.sites - 1)
        return np.asarray(-np.exp(1j * np.outer(phi, np.tile(height, self.spins))))

    def column(self, x: int) -> ComplexArray:
        """Energy minus the bonds across of column x, (components, components); the spin is the slower index."""
        return _column(self, x if self.turn else 0)


@lru_cache(maxsize=1)
def _across(strip: LatticeStrip) -> tuple[FloatArray, FloatArray]:
    """Bonds from every site of a column to the next one, and the energy on the diagonal."""
    return np.diag(np.full(strip.sites - 1, -1.0), -1), strip.energy * np.eye(strip.spins * strip.sites)


@lru_cache(maxsize=2)
def _column(strip: LatticeStrip, x: int) -> ComplexArray:
    one_way, energy = _across(strip)
    if not strip.turn:
        return np.asarray(energy - one_way - one_way.T, dtype=np.complex128)
    half, angle = 0.5 * strip.turn, strip.turn * x
    axis = np.array([[math.sin(angle), math.cos(angle)], [math.cos(angle), -math.sin(angle)]])
    spin = math.cos(half) * np.eye(2) + 1j * math.sin(half) * axis
    turned = (spin[:, None, :, None] * one_way[:, None, :]).reshape(energy.shape)
    found: ComplexArray = np.asarray(energy - turned - turned.conj().T)
    return found


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead of a strip.

    Attributes
    ----------
    modes : ndarray, shape (components, n_open)
        Open modes across, those of spin up first.
    velocity : ndarray, shape (n_open,)
        Their velocities.
    self_energy : ndarray, shape (components, components)
        What the lead does to the column that it touches.
    """

    modes: FloatArray
    velocity: FloatArray
    self_energy: ComplexArray


@lru_cache(maxsize=64)
def lead(strip: LatticeStrip) -> Lead:
    """Return the lead of a strip."""
    n = np.arange(1, strip.sites + 1)
    across = math.sqrt(2.0 / (strip.sites + 1)) * np.sin(math.pi * np.outer(n, n) / (strip.sites + 1))
    cosine = -0.5 * strip.energy - np.cos(math.pi * n / (strip.sites + 1))
    is_open = n <= strip.channels
    root = np.sqrt(np.abs(1.0 - np.square(cosine)))
    # e^{ik} that leaves the strip, or dies out in the lead
    step = np.where(is_open, cosine + 1j * root, cosine - np.sign(cosine) * root)
    self_energy = (across * -step) @ across.T
    unit = np.eye(strip.spins)
    velocity = np.tile(2.0 * root[is_open], strip.spins)
    return Lead(
        np.asarray(np.kron(unit, across[:, is_open]), dtype=np.float64),
        velocity,
        np.asarray(np.kron(unit, self_energy), dtype=np.complex128),
    )
