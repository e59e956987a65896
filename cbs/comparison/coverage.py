"""How often the intervals of a fit hold the truth, for independent residuals and for autocorrelated ones.

Curves of known lengths get noise that the fit knows nothing of, and are fitted. A kind of noise has its count:
neighbouring points that count as one, 1 + 2 sum of the autocorrelations. That of one film between two contacts is even.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.comparison.fit import MODELS
from cbs.comparison.fit.fitting import intervals
from cbs.comparison.fit.results import Parameter
from cbs.comparison.measured import Measured
from cbs.provenance import seed_from
from cbs.version import __version__

TRUTHS: dict[str, dict[str, float]] = {  # lengths in metres
    "wl": {"L_phi": 600e-9},
    "hln": {"L_phi": 600e-9, "L_so": 200e-9},
    "ilp": {"L_phi": 600e-9, "L_so": 200e-9},
    "ballistic": {"L_phi": 600e-9, "l": 100e-9},
}
COUNTS = (1.0, 3.0, 10.0)
SHAPES = ("gaussian", "exponential", "even")  # as smooth as can be, as rough; smooth, and the same at B and -B
POINTS, B_MAX, NOISE = 81, 20e-3, 0.01  # fields from -B_MAX to B_MAX (T); e^2/h
CURVES = 200
ONE_SIGMA, TWO_SIGMA = 0.682689, 0.95
GOALS = (0.07, 0.04)  # how far coverage may lie from these, as the table is judged
_MARGIN = 120  # points beyond both ends of correlated noise
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Cell:
    """What is repeated: a model, its prefactor held or fitted, the kind of noise, error bars or none."""

    model: str
    prefactor: bool
    shape: str
    count: float
    bars: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """One parameter of a cell.

    Attributes
    ----------
    cell : Cell
        What was repeated.
    parameter : str
        Its name.
    curves, inside68, inside95 : int
        Curves, and those whose intervals hold the truth.
    open_ends : int
        Curves whose 95 % interval has no end on one side.
    """

    cell: Cell
    parameter: str
    curves: int
    inside68: int
    inside95: int
    open_ends: int

    @property
    def shares(self) -> tuple[float, float]:
        """Shares of curves inside."""
        return self.inside68 / self.curves, self.inside95 / self.curves

    @property
    def good(self) -> bool:
        """Whether both lie within the goal."""
        a, b = self.shares
        return abs(a - 0.68) <= GOALS[0] + 1e-9 and abs(b - 0.95) <= GOALS[1] + 1e-9


def cells(
    models: Sequence[str] = tuple(TRUTHS), counts: Sequence[float] = COUNTS, shapes: Sequence[str] = SHAPES
) -> list[Cell]:
    """Return all cells, with and without error bars and prefactor; independent points stand once for all but even ones.

    Raises
    ------
    ValueError
        For an unknown model or shape, or a count below one.
    """
    for name, known, given in (("models", TRUTHS, models), ("shapes", SHAPES, shapes)):
        for word in given:
            if word not in known:
                raise Misuse(f"{name} must be among {', '.join(known)} (got {word!r})")
    for count in counts:
        if not 1.0 <= count <= 0.25 * POINTS:
            raise Misuse(f"points that count as one must lie between 1 and {0.25 * POINTS:g} (got {count:g})")
    kinds = [(s if count > 1.0 or s == "even" else "independent", count) for count in counts for s in shapes]
    return [
        Cell(model, prefactor, shape, count, bars)
        for shape, count in dict.fromkeys(kinds)
        for model in models
        for prefactor in (False, True)
        for bars in (True, False)
    ]


def noise(rng: np.random.Generator, shape: str, count: float, n: int) -> FloatArray:
    """Return n numbers of variance one; `count` neighbours count as one.

    Gaussian: white noise through a Gaussian of width w points has count 2 sqrt(pi) w. Exponential: x_i = rho x_(i-1)
    + ... has count (1 + rho)/(1 - rho). Even: (y(B) + y(-B))/sqrt(2) of Gaussian y, correlated as the conductance of
    one film (diffusons by B - B', Cooperons by B + B'), with variance two at B = 0.
    """
    if shape == "even":
        y = noise(rng, "gaussian", count, n)
        return np.asarray((y + y[::-1]) / math.sqrt(2.0))
    if count == 1.0:
        return rng.standard_normal(n)
    white = rng.standard_normal(n + 2 * _MARGIN)
    if shape == "gaussian":
        x = np.arange(-_MARGIN, _MARGIN + 1) / (count / (2.0 * math.sqrt(math.pi)))
        weight = np.exp(-0.5 * x * x)
        return np.convolve(white, weight / math.sqrt(float(weight @ weight)), mode="valid")
    rho = (count - 1.0) / (count + 1.0)
    out = white.copy()
    for i in range(1, out.size):
        out[i] = rho * out[i - 1] + math.sqrt(1.0 - rho * rho) * white[i]
    return out[-n:]


def coverage(
    wanted: Sequence[Cell], curves: int = CURVES, rng: int | None = None, progress: Progress | None = None
) -> Iterator[Coverage]:
    """Fit `curves` curves of every cell; a cell owns its random numbers, whatever else is asked for.

    Parameters
    ----------
    wanted : sequence of Cell
        See `cells`.
    curves : int
        Curves of each.
    rng : int, optional
        Seed.
    progress : callable, optional
        Called with the cells done and their number.

    Yields
    ------
    Coverage
        One for each fitted parameter.
    """
    curves, seed = checks.whole("curves", curves, least=1), seed_from(rng)
    for i, cell in enumerate(wanted):
        yield from _of_cell(cell, curves, seed)
        if progress is not None:
            progress(i + 1, len(wanted))


def _of_cell(cell: Cell, curves: int, seed: int) -> list[Coverage]:
    truth, key = TRUTHS[cell.model], [list(TRUTHS).index(cell.model), int(cell.prefactor), int(cell.bars)]
    key += [("independent", *SHAPES).index(cell.shape), round(100 * cell.count)]
    generator = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))
    B = np.linspace(-B_MAX, B_MAX, POINTS)
    exact = MODELS[cell.model](B, **truth)
    values = {**truth, "prefactor": 1.0}
    found: dict[str, list[Parameter]] = {}
    for _ in range(curves):
        sigma = exact + NOISE * noise(generator, cell.shape, cell.count, B.size)
        data = Measured(B, sigma, np.full(B.size, NOISE) if cell.bars else None, "made")
        for p in intervals(data, cell.model, prefactor=cell.prefactor, l=truth.get("l")):
            found.setdefault(p.name, []).append(p)
    return [
        Coverage(
            cell, name, curves, sum(p.low < values[name] < p.high for p in ps),
            sum(p.low95 < values[name] < p.high95 for p in ps), sum(p.open_low or p.open_high for p in ps),
        )
        for name, ps in found.items()
    ]  # fmt: skip


COLUMNS = (
    "model", "prefactor", "noise", "points_as_one", "error_bars", "parameter", "curves", "inside_68", "inside_95",
    "open_95", "within_goal",
)  # fmt: skip


def row(found: Coverage) -> tuple[str | int | float, ...]:
    """Return one row of the table, in the order of `COLUMNS`; shares as numbers from 0 to 1."""
    cell, (a, b) = found.cell, found.shares
    return (
        cell.model, "fitted" if cell.prefactor else "1", cell.shape, cell.count, "yes" if cell.bars else "no",
        found.parameter, found.curves, round(a, 4), round(b, 4), found.open_ends, "yes" if found.good else "no",
    )  # fmt: skip


def as_csv(rows: Sequence[Coverage], seed: int) -> str:
    """Return the table as text, the seed and the curves in a comment above."""
    about = f"# cbs {__version__} coverage, seed {seed}, {POINTS} fields to {1e3 * B_MAX:g} mT, noise {NOISE:g} e^2/h"
    lines = [",".join(f"{cell:g}" if isinstance(cell, float) else str(cell) for cell in row(found)) for found in rows]
    return "\n".join([about, ",".join(COLUMNS), *lines]) + "\n"
