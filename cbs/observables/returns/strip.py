"""Return to a point of a diffusive strip between reflecting walls, from two dimensions to one, with field and spin.

Without spin the field is averaged over the paths along the strip in closed form; with spin the loops are walked, the
spin turning with the true displacement between the walls.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks, engine
from cbs.carriers import Carriers
from cbs.checks import FloatArray, Misuse
from cbs.loops import strips
from cbs.loops.tiles import key_words
from cbs.observables import carried, presentation
from cbs.observables.record import parameters
from cbs.parameters import Conductor, SpinMechanism, Strip
from cbs.phases.rotations import Scale
from cbs.phases.spin import check_mechanisms, interference
from cbs.phases.traits import STRIP
from cbs.provenance import Provenance, Rng
from cbs.tabled import Tabled
from cbs.tallies import BatchMeans, batch_sizes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LONGEST, LONGEST_WITH_SPIN = 20.0, 8.0  # sqrt(D t) in widths
LEAST_POINTS, LARGEST_POINTS, POINTS_PER_WIDTH = 128, 4096, 100
LEAST_ROWS, LARGEST_ROWS, ROWS_PER_WIDTH = 256, 8192, 64  # of loops that turn the spin
AVERAGED = 2_000_000  # points in memory at a time


def points(spread: float) -> int:
    """Even number of points of a Brownian loop of D t = spread in units of W^2."""
    return int(min(max(POINTS_PER_WIDTH * spread, LEAST_POINTS), LARGEST_POINTS)) // 2 * 2


def rows(spread: float) -> int:
    """Even number of pieces of a Brownian loop that turns the spin, D t = spread in units of W^2."""
    return int(min(max(ROWS_PER_WIDTH * spread, LEAST_ROWS), LARGEST_ROWS)) // 2 * 2


@dataclass(frozen=True, slots=True)
class ReturnBatch:
    """Reflected Brownian loops at every spread D t / W^2; row: weights, then weights times interference."""

    seed: int
    spread: tuple[float, ...]
    x_width: float

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Means of Z and of Z C, then the moments of Z (`cbs.observables.carried`), shape (4 n,)."""
        out = np.zeros((4, len(self.spread)))
        loop = np.arange(first, first + n_loops, dtype=np.uint64)
        for p, s in enumerate(self.spread):
            key, n_points = key_words(self.seed, (strips.STREAM << 32) + 2 + p), points(s)
            for part in np.array_split(loop, max(1, n_loops * n_points // AVERAGED)):
                weight, variance = strips.brownian(part, np.full(part.size, s), key, width=1.0, n_points=n_points)
                kept = np.sum(weight * np.exp(-(self.x_width**2) * s * variance)) / n_loops
                out[:, p] += weight.sum() / n_loops, kept, *carried.moments(weight, n_loops)
        return out.ravel()


@dataclass(frozen=True, slots=True)
class SpinReturnBatch:
    """As `ReturnBatch` with spin mechanisms: the loops are walked; `width` and `l` in metres."""

    seed: int
    spread: tuple[float, ...]
    x_width: float
    spin: tuple[SpinMechanism, ...]
    width: float
    l: float

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Means of Z and of Z C, then the moments of Z (`cbs.observables.carried`), shape (4 n,)."""
        out, loop = np.zeros((4, len(self.spread))), np.arange(first, first + n_loops, dtype=np.uint64)
        for p, s in enumerate(self.spread):
            key, unit = key_words(self.seed, (strips.STREAM << 32) + 2 + p), math.sqrt(2.0 * s)
            scale = Scale(unit * self.width, self.l, brownian=True)
            for paths in strips.brownian_paths(loop, key, width=1.0 / unit, n_rows=rows(s)):
                c = interference(paths.tile, self.spin, scale) * np.cos(2.0 * self.x_width * s * paths.tile.area)
                kept = np.sum(paths.weight * c) / n_loops
                out[:, p] += paths.weight.sum() / n_loops, kept, *carried.moments(paths.weight, n_loops)
        return out.ravel()


@dataclass(frozen=True, slots=True, repr=False)
class StripReturn(Tabled):
    """Return to a point of a strip, averaged over its width, in units of the return density of the plane.

    Attributes
    ----------
    length : ndarray, shape (n,)
        Diffusion length sqrt(D t), metres.
    t_over_tau : ndarray, shape (n,)
        2 length^2/l^2.
    density, density_err : ndarray, shape (n,)
        Classical return density times 4 pi D t, and one standard error: 1 in a wide strip, 2 sqrt(pi D t)/W in a
        narrow one.
    coherent, coherent_err : ndarray, shape (n,)
        Density times mean interference.
    ratio, ratio_err : ndarray, shape (n,)
        Quantum over classical return probability, 1 + coherent/density.
    width : float
        Metres.
    provenance : Provenance
        Seed, loops, parameters, version.
    """

    length: FloatArray
    t_over_tau: FloatArray
    density: FloatArray
    density_err: FloatArray
    coherent: FloatArray
    coherent_err: FloatArray
    ratio: FloatArray
    ratio_err: FloatArray
    width: float
    provenance: Provenance

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table."""
        return {
            "length_m": self.length,
            "t_over_tau": self.t_over_tau,
            "density": self.density,
            "density_err": self.density_err,
            "ratio": self.ratio,
            "ratio_err": self.ratio_err,
        }

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the return density over that of the plane against the diffusion length in um and return the axes."""
        axes = presentation.errorbar(
            ax,
            1e6 * self.length,
            self.density,
            self.density_err,
            r"diffusion length $\sqrt{Dt}$ ($\mu$m)",
            "return density, strip / plane",
        )
        presentation.logarithmic(axes)
        return axes

    def __repr__(self) -> str:
        return (
            f"StripReturn(width {1e9 * self.width:g} nm, {self.length.size} lengths, error "
            f"{np.max(self.ratio_err):.1e}, {self.provenance.loops} loops, seed {self.provenance.seed})"
        )


def strip_return(
    film: Conductor, length: ArrayLike, strip: Strip, *, spin: SpinMechanism | Carriers | Sequence[Any] = (),
    field: float = 0.0, loops: int = 100_000, rng: Rng = None,
    **how: "engine.Unpack[engine.HowWords]",
) -> StripReturn:  # fmt: skip
    """Return density and ratio of a diffusive strip against the diffusion length, from two dimensions to one.

    Parameters
    ----------
    film : Conductor
        Its mean free path sets t/tau and the path length of Zeeman precession; the strip is diffusive, l << width.
    length : array_like, shape (n,)
        Diffusion lengths sqrt(D t), metres, at most 20 widths, 8 with spin.
    strip : Strip
        Its width; the strip runs along x. For l << width it does not matter how its walls reflect.
    spin : sequence of spin mechanisms, optional
        Any combination; the spin turns with the true displacement between the walls.
    field : float
        Field normal to the strip, tesla.
    loops : int
        Closed loops in the whole run, shared among the lengths.
    rng, how
        As in `cbs.magnetoconductance`.

    Raises
    ------
    ValueError
        For bad values, and for Helical.
    """
    lengths, width = checks.vector("length", length, "m"), strip.width
    mechanisms = check_mechanisms(spin, STRIP)
    _check_lengths(lengths, width, LONGEST_WITH_SPIN if mechanisms else LONGEST)
    making = engine.begin(how, rng, loops)
    x_width = abs(checks.finite("field", field, "tesla")) / film.B_tr * (width / film.l) ** 2  # k W^2
    spread = tuple(((lengths / width) ** 2).tolist())
    batch: engine.BatchFunction = ReturnBatch(making.seed, spread, x_width)
    if mechanisms:
        batch = SpinReturnBatch(making.seed, spread, x_width, mechanisms, width, film.l)
    sizes = batch_sizes(max(2, -(-making.loops // lengths.size)))
    record = parameters(
        "strip-return", film, mechanisms, width_m=width, length_m=lengths.tolist(), field_T=float(field)
    )

    def build(tally: BatchMeans, provenance: Provenance) -> StripReturn:
        return _curve(lengths, 2.0 * (lengths / film.l) ** 2, width, tally, provenance)

    return carried.run(making, batch, record, build, sizes=sizes, share=lengths.size, points=lengths.size)


def _check_lengths(lengths: FloatArray, width: float, longest: float) -> None:
    for value in lengths:
        if checks.positive("length", float(value), "m") > longest * width:
            raise Misuse(
                f"length must be at most {longest:g} widths, {longest * width:g} m (got {value:g} m); see "
                "cbs.theory.strip_cooperon"
            )


def _curve(
    lengths: FloatArray, t_over_tau: FloatArray, width: float, tally: BatchMeans, provenance: Provenance
) -> StripReturn:
    n = lengths.size
    density, coherent = (BatchMeans(tally.sizes, part) for part in (tally.means[:, :n], tally.means[:, n:]))
    quotient = coherent.mean / density.mean
    rest = BatchMeans(tally.sizes, (coherent.means - quotient * density.means) / density.mean)
    return StripReturn(
        lengths, t_over_tau, density.mean, density.err, coherent.mean, coherent.err, 1.0 + quotient, rest.err, width,
        provenance,
    )  # fmt: skip
