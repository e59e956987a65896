"""How single loops are distributed: their interference as spin-orbit coupling grows, and the area they enclose.

Batches of Brownian loops, unlike `cbs.interference_sample`, which keeps every loop.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks, engine
from cbs.checks import FloatArray, Misuse
from cbs.loops import brownian
from cbs.loops.tiles import key_words
from cbs.observables import presentation
from cbs.observables.interference import COUPLINGS, Coupling
from cbs.parameters import SpinMechanism
from cbs.phases.rotations import Scale
from cbs.phases.spin import interference
from cbs.provenance import Provenance, Rng
from cbs.tabled import Tabled
from cbs.tallies import BatchMeans

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_BINS, MOST_LEGS = 1000, 10_000


@dataclass(frozen=True, slots=True)
class InterferenceBatch:
    """One batch of loops at every strength; row of a strength: shares of the bins of [-1, 1], mean, mean square."""

    seed: int
    strength: tuple[float, ...]
    mechanism: SpinMechanism
    n_legs: int
    bins: int

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Sums over the loops, divided by their number, shape (n_strengths (bins + 2),)."""
        rows = np.zeros((len(self.strength), self.bins + 2))
        for tile in brownian.tiles(first, n_loops, key_words(self.seed, brownian.STREAM), n_rows=self.n_legs):
            for row, strength in zip(rows, self.strength, strict=True):
                unit = math.sqrt(2.0) * strength
                spin = (self.mechanism,) if unit else ()
                c = interference(tile, spin, Scale(unit, 1.0, brownian=True))[tile.filled]
                _add(row, 0.5 * (c + 1.0) * self.bins, c)
        return rows.ravel() / n_loops


@dataclass(frozen=True, slots=True)
class AreaBatch:
    """One batch of loops; row: shares of the bins of |A|/(D t) in [0, largest], mean, mean square."""

    seed: int
    n_legs: int
    continuous: bool
    bins: int
    largest: float

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Sums over the loops, divided by their number, shape (bins + 2,)."""
        row, key = np.zeros(self.bins + 3), key_words(self.seed, brownian.STREAM)  # one bin more, for what is beyond
        for tile in brownian.tiles(first, n_loops, key, n_rows=self.n_legs, continuous=self.continuous):
            area = 2.0 * np.abs(tile.area[tile.filled])
            _add(row, np.minimum(area / self.largest, 1.0) * self.bins, area)
        return np.delete(row, self.bins) / n_loops


def _add(row: FloatArray, place: FloatArray, values: FloatArray) -> None:
    """Add numbers in bins (rounding may leave the first or the last), the sum of the values and of their squares."""
    bins = row.size - 2
    found = np.clip(place.astype(np.int64), 0, bins - 1)
    row[:bins] += np.bincount(found, minlength=bins)
    row[bins:] += np.sum(values), np.sum(values**2)


@dataclass(frozen=True, slots=True, repr=False)
class Distribution(Tabled):
    """Histogram and moments over single loops.

    Attributes
    ----------
    quantity : str
        "cos_omega", the interference (1/2) Re Tr V^+U, or "area", |A| in units of D t.
    strength : ndarray, shape (n_s,)
        sqrt(D t)/L_so; one zero for areas.
    edges : ndarray, shape (bins + 1,)
        Edges of the bins, in units of the quantity.
    share, share_err : ndarray, shape (n_s, bins)
        Share of the loops in every bin and one standard error.
    mean, mean_err, square, square_err : ndarray, shape (n_s,)
        Mean of the quantity and of its square.
    provenance : Provenance
        Seed, loops, parameters, version.
    """

    quantity: str
    strength: FloatArray
    edges: FloatArray
    share: FloatArray
    share_err: FloatArray
    mean: FloatArray
    mean_err: FloatArray
    square: FloatArray
    square_err: FloatArray
    provenance: Provenance

    @property
    def density(self) -> FloatArray:
        """Probability per unit of the quantity in every bin, shape (n_s, bins)."""
        return np.asarray(self.share / np.diff(self.edges))

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table: one row for every strength and bin."""
        n, bins = self.share.shape
        first = {"strength": np.repeat(self.strength, bins)} if self.quantity != "area" else {}
        low, high = np.tile(self.edges[:-1], n), np.tile(self.edges[1:], n)
        return {**first, "low": low, "high": high, "share": self.share.ravel(), "share_err": self.share_err.ravel()}

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the densities, one set of points a strength, and return the axes."""
        middle, width = 0.5 * (self.edges[1:] + self.edges[:-1]), np.diff(self.edges)
        label = r"$|A|/Dt$" if self.quantity == "area" else r"interference $\cos\omega$ of a loop"
        for density, err in zip(self.density, self.share_err / width, strict=True):
            ax = presentation.errorbar(ax, middle, density, err, label, "probability density")
        assert ax is not None
        return ax

    def __repr__(self) -> str:
        return (
            f"Distribution({self.quantity}, {self.strength.size} strengths, {self.edges.size - 1} bins, "
            f"{self.provenance.loops} loops, seed {self.provenance.seed})"
        )


def interference_distribution(
    strength: ArrayLike, *, mechanism: Coupling = "rashba", bins: int = 20, n_legs: int = brownian.ROWS,
    loops: int = 100_000, rng: Rng = None, **how: "engine.Unpack[engine.HowWords]",
) -> Distribution:  # fmt: skip
    """Return how the interference of single Brownian loops is distributed at several strengths of the coupling.

    Parameters
    ----------
    strength : array_like, shape (n_s,)
        sqrt(D t)/L_so, not negative; all strengths see the same loops.
    mechanism : {"rashba", "dresselhaus", "elliott-yafet"}
        Which coupling turns the spin.
    bins : int
        Equal bins of cos omega from -1 to 1.
    n_legs : int
        Pieces a loop is cut into; the error of the cut falls as 1/n_legs^2.
    loops, rng, how
        As in `cbs.magnetoconductance`.

    Returns
    -------
    Distribution
        Exact laws: `cbs.theory.spin_orbit_cosine_cumulative` for Elliott-Yafet scattering of any strength,
        `cbs.theory.haar_cosine_cumulative` for strong coupling of any kind.

    Raises
    ------
    ValueError
        For bad values.
    """
    strengths = checks.vector("strength", strength)
    checks.at_most("strength", strengths, MOST_BINS)
    if np.any(strengths < 0.0):
        raise Misuse(f"strength must not be negative (got {strengths.min():g})")
    if mechanism not in COUPLINGS:
        raise Misuse(f"mechanism must be one of {', '.join(COUPLINGS)} (got {mechanism!r})")
    bins = checks.whole("bins", bins, most=MOST_BINS)
    n_legs = checks.whole("n_legs", n_legs, least=4, most=MOST_LEGS)
    making = engine.begin(how, rng, loops)
    batch = InterferenceBatch(making.seed, tuple(strengths.tolist()), COUPLINGS[mechanism](1.0), n_legs, bins)
    record = {
        "observable": "interference-distribution",
        "mechanism": mechanism,
        "n_legs": n_legs,
        "strength": strengths.tolist(),
    }
    return making.run(batch, record, _binned("cos_omega", strengths, np.linspace(-1.0, 1.0, bins + 1)))


def area_distribution(
    *, n_legs: int | None = None, bins: int = 20, largest: float = 2.0, loops: int = 100_000, rng: Rng = None,
    **how: "engine.Unpack[engine.HowWords]",
) -> Distribution:  # fmt: skip
    """Return how the area of closed loops is distributed.

    Parameters
    ----------
    n_legs : int, optional
        Steps of a closed Gaussian polygon, at least 3; None for the continuous Brownian path.
    bins : int
        Equal bins of |A|/(D t) from 0 to `largest`; loops beyond count in the moments alone.
    largest : float
        Upper end of the last bin.
    loops, rng, how
        As in `cbs.magnetoconductance`.

    Returns
    -------
    Distribution
        Exact laws: `cbs.theory.levy_area_cumulative`, `cbs.theory.polygon_area_cumulative`.

    Raises
    ------
    ValueError
        For bad values.
    """
    bins, largest = checks.whole("bins", bins, most=MOST_BINS), checks.positive("largest", largest)
    legs = brownian.ROWS if n_legs is None else checks.whole("n_legs", n_legs, least=3, most=MOST_LEGS)
    making = engine.begin(how, rng, loops)
    batch = AreaBatch(making.seed, legs, n_legs is None, bins, largest)
    record = {"observable": "area-distribution", "n_legs": n_legs, "largest": largest}
    return making.run(batch, record, _binned("area", np.zeros(1), np.linspace(0.0, largest, bins + 1)))


def _binned(
    quantity: str, strengths: FloatArray, edges: FloatArray
) -> Callable[[BatchMeans, Provenance], Distribution]:
    """Return what builds the distribution of a quantity in these bins."""
    shape, bins = (strengths.size, edges.size + 1), edges.size - 1

    def build(tally: BatchMeans, provenance: Provenance) -> Distribution:
        mean, err = tally.mean.reshape(shape), tally.err.reshape(shape)
        return Distribution(
            quantity, strengths, edges, mean[:, :bins], err[:, :bins], mean[:, bins], err[:, bins],
            mean[:, bins + 1], err[:, bins + 1], provenance,
        )  # fmt: skip

    return build
