"""Return of ordinary spins by channel: where 'zero' and 'half' both are right.

With strong spin-orbit coupling a spin never returns flipped (Kramers) and as often as classically with the same spin,
which is half of the classical return in all.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks, engine
from cbs.checks import FloatArray, Misuse
from cbs.loops import brownian, flights
from cbs.loops.leg_numbers import TruncatedPoisson
from cbs.loops.tiles import Tile, key_words
from cbs.observables import presentation
from cbs.observables.record import parameters
from cbs.observables.regime import warn_if_too_disordered
from cbs.observables.returns.helical import mean_legs, quotient
from cbs.parameters import Conductor, SpinMechanism
from cbs.phases.rotations import Scale
from cbs.phases.spin import check_mechanisms, propagators, rotations
from cbs.phases.traits import BROWNIAN, FLIGHTS
from cbs.provenance import Provenance, Rng
from cbs.tabled import Tabled
from cbs.tallies import BatchMeans, batch_sizes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_LENGTHS = 5000
FAMILIES = ("flights", "brownian")
QUANTITIES = ("same", "flip", "total", "same_ratio", "classical_same")


@dataclass(frozen=True, slots=True)
class ChannelBatch:
    """One batch of loops at every diffusion length; means of same and flipped spin, and of classical same spin."""

    seed: int
    lengths: tuple[float, ...]
    spin: tuple[SpinMechanism, ...]
    l: float
    b: float
    family: str

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Means over the loops, shape (3 n_lengths,)."""
        total = np.zeros((3, len(self.lengths)))
        for p, length in enumerate(self.lengths):
            unit = self.l if self.family == "flights" else math.sqrt(2.0) * length
            scale, k = Scale(unit, self.l, brownian=self.family == "brownian"), self.b * (unit / self.l) ** 2
            for tile in self._tiles(p, first, n_loops):
                u, v = propagators(tile, rotations(tile, self.spin, scale))
                own, cross = 0.5 * (u * u + v * v), u * v * np.cos(k * tile.area)
                same, flip = (own + cross)[[0, 3]].sum(axis=0), (own + cross)[[1, 2]].sum(axis=0)
                for row, values in zip(total, (same, flip, own[0] + own[3]), strict=True):
                    row[p] += np.sum(values[tile.filled])
        return total.ravel() / n_loops

    def _tiles(self, point: int, first: int, n_loops: int) -> Iterator[Tile]:
        if self.family == "brownian":
            return brownian.tiles(first, n_loops, key_words(self.seed, brownian.STREAM))
        legs = 2.0 * (self.lengths[point] / self.l) ** 2
        key = key_words(self.seed, (flights.STREAM << 32) + point)
        return flights.tiles(TruncatedPoisson(legs), first, n_loops, key, duration=legs)


@dataclass(frozen=True, slots=True, repr=False)
class SpinChannels(Tabled):
    """Return probability by spin channel, in units of the classical return summed over the final spin.

    Attributes
    ----------
    length : ndarray, shape (n,)
        Diffusion length sqrt(D t), metres.
    same, same_err, flip, flip_err, total, total_err : ndarray, shape (n,)
        Return with the same spin along z, with the opposite one, their sum 1 + C; one standard error each.
    same_ratio, same_ratio_err : ndarray, shape (n,)
        Same spin, quantum over classical: 2 without, 1 with strong spin-orbit coupling.
    classical_same, classical_same_err : ndarray, shape (n,)
        Classical return with the same spin: 1 at first, 1/2 once the spin is forgotten.
    provenance : Provenance
        Seed, loops, parameters, version.
    """

    length: FloatArray
    same: FloatArray
    same_err: FloatArray
    flip: FloatArray
    flip_err: FloatArray
    total: FloatArray
    total_err: FloatArray
    same_ratio: FloatArray
    same_ratio_err: FloatArray
    classical_same: FloatArray
    classical_same_err: FloatArray
    provenance: Provenance

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table."""
        names = [f"{name}{end}" for name in QUANTITIES for end in ("", "_err")]
        return {"length_m": self.length} | {name: getattr(self, name) for name in names}

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw both channels and their sum against the diffusion length in um and return the axes."""
        x, label = r"diffusion length $\sqrt{Dt}$ ($\mu$m)", "return probability over the classical one"
        for name, marker in (("same", "o"), ("flip", "s"), ("total", "^")):
            values, err = getattr(self, name), getattr(self, f"{name}_err")
            ax = presentation.errorbar(ax, 1e6 * self.length, values, err, x, label)
            ax.containers[-1].set_label(name)
            ax.lines[-1].set_marker(marker)
        assert ax is not None
        presentation.logarithmic(ax)
        ax.legend()
        return ax

    def __repr__(self) -> str:
        return (
            f"SpinChannels({self.length.size} lengths, error {np.max(self.total_err):.1e}, "
            f"{self.provenance.loops} loops, seed {self.provenance.seed})"
        )


def spin_channels(
    film: Conductor, length: ArrayLike, *, spin: SpinMechanism | Sequence[SpinMechanism] = (), field: float = 0.0,
    paths: str = "flights", loops: int = 100_000, rng: Rng = None, **how: "engine.Unpack[engine.HowWords]",
) -> SpinChannels:  # fmt: skip
    """Return the return probability with the same and the opposite spin; parameters as in `cbs.return_probability`.

    Notes
    -----
    U + U^-1 is a multiple of unity: without field and without mechanisms that break time reversal the flipped channel
    is zero for every loop. Exact values for isotropic scattering: `cbs.theory.flights_spin_channels`.

    References
    ----------
    .. [1] G. Bergmann, Phys. Rep. 107, 1 (1984).
    """
    checks.instance("film", film, Conductor)
    lengths = checks.vector("length", length, "m")
    checks.at_most("length", lengths, MOST_LENGTHS)
    if paths not in FAMILIES:
        raise Misuse(f"{{paths}} must be one of {', '.join(FAMILIES)} (got {paths!r})", paths="")
    legs = mean_legs(film, lengths, limited=paths == "flights")
    mechanisms = check_mechanisms(spin, FLIGHTS if paths == "flights" else BROWNIAN)
    warn_if_too_disordered(film)
    making = engine.begin(how, rng, loops)
    b = abs(checks.finite("field", field, "tesla")) / film.B_tr
    batch = ChannelBatch(making.seed, tuple(lengths.tolist()), mechanisms, film.l, b, paths)
    share = legs.size if paths == "flights" else 1
    sizes = batch_sizes(max(2, -(-making.loops // share)), largest=max(1024, 65536 // share))
    more = {"length_m": lengths.tolist(), "field_T": float(field), "family": paths}
    record = parameters("spin-channels", film, mechanisms, **more)
    return making.run(
        batch, record, lambda tally, provenance: _result(lengths, tally, provenance), sizes=sizes, share=share
    )


def _result(lengths: FloatArray, tally: BatchMeans, provenance: Provenance) -> SpinChannels:
    """Channels, their sum and quotient from rows (same, flip, classical same), one a batch."""
    n = lengths.size
    same, flip, classical = (BatchMeans(tally.sizes, tally.means[:, i * n : (i + 1) * n]) for i in range(3))
    both = BatchMeans(tally.sizes, same.means + flip.means)
    return SpinChannels(
        lengths, same.mean, same.err, flip.mean, flip.err, both.mean, both.err,
        *quotient(tally, slice(n), slice(2 * n, 3 * n)), classical.mean, classical.err, provenance,
    )  # fmt: skip
