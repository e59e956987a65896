"""From one symmetry class to another as one parameter is turned: the return ratio of the same loops at every step."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks, engine, storage
from cbs.checks import FloatArray, Misuse
from cbs.loops import brownian, flights
from cbs.loops.leg_numbers import TruncatedPoisson
from cbs.loops.tiles import Tile, key_words
from cbs.observables import presentation
from cbs.observables.record import parameters
from cbs.observables.regime import warn_if_too_disordered
from cbs.parameters import Conductor, SpinMechanism
from cbs.phases.rotations import Scale
from cbs.phases.spin import check_mechanisms, interference
from cbs.phases.traits import BROWNIAN, FLIGHTS
from cbs.provenance import Provenance, Rng
from cbs.tabled import Tabled
from cbs.tallies import BatchMeans

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LONGEST, MOST_STEPS = 1e6, 5000  # legs; steps
FAMILIES = ("flights", "brownian")
Spin = SpinMechanism | Sequence[SpinMechanism]


@dataclass(frozen=True, slots=True)
class CrossoverBatch:
    """One batch of loops of one duration, seen at every step; `b` holds B/B_tr."""

    seed: int
    mean_legs: float
    spin: tuple[tuple[SpinMechanism, ...], ...]
    b: tuple[float, ...]
    l: float
    family: str = "flights"

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Mean interference at every step, all from the same loops."""
        total, straight = np.zeros(len(self.spin)), self.family == "flights"
        unit = 1.0 if straight else math.sqrt(self.mean_legs)  # of the coordinates, in l: sqrt(2 D t) for unit loops
        scale = Scale(unit=unit * self.l, l=self.l, brownian=not straight)
        for tile in self._tiles(first, n_loops):
            for p, (spin, b) in enumerate(zip(self.spin, self.b, strict=True)):
                c = interference(tile, spin, scale)
                total[p] += np.sum(c * np.cos(b * unit**2 * tile.area) if b else c)
        return total / n_loops

    def _tiles(self, first: int, n_loops: int) -> Iterator[Tile]:
        if self.family == "brownian":
            return brownian.tiles(first, n_loops, key_words(self.seed, brownian.STREAM))
        key = key_words(self.seed, flights.STREAM << 32)
        return flights.tiles(TruncatedPoisson(self.mean_legs), first, n_loops, key, duration=self.mean_legs)


@dataclass(frozen=True, slots=True, repr=False)
class CrossoverCurve(Tabled):
    """Quantum over classical return probability at every step of a crossover.

    Attributes
    ----------
    field : ndarray, shape (n,)
        Fields, tesla.
    ratio, ratio_err : ndarray, shape (n,)
        Ratio and one standard error: 2 orthogonal, 1 unitary, 1/2 symplectic.
    covariance : ndarray, shape (n, n)
        Covariance of the ratios; all steps share their loops.
    length : float
        Diffusion length sqrt(D t), metres.
    provenance : Provenance
        Seed, loops, parameters (the mechanisms of every step under "steps"), version.
    """

    field: FloatArray
    ratio: FloatArray
    ratio_err: FloatArray
    covariance: FloatArray
    length: float
    provenance: Provenance

    @property
    def turned(self) -> dict[str, FloatArray]:
        """Every length of a mechanism that some step has, such as "Rashba_L_so_m", metres; inf where it is off."""
        steps = self.provenance.parameters["steps"]
        names = dict.fromkeys(
            (m["mechanism"], name)
            for step in steps
            for m in step
            for name in m
            if name.startswith("L_") and m[name] is not None
        )
        found = {}
        for kind, name in names:
            lengths = [next((m[name] for m in step if m["mechanism"] == kind), None) for step in steps]
            found[f"{kind}_{name}_m"] = np.array([math.inf if value is None else value for value in lengths])
        return found

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table."""
        return {**self.turned, "field_T": self.field, "ratio": self.ratio, "ratio_err": self.ratio_err}

    def to_xarray(self) -> Any:
        """Return an xarray.Dataset over the number of the step (needs the extra [xarray])."""
        step = np.arange(self.ratio.size, dtype=np.float64)
        return storage.to_xarray({"step": step, **self.columns()}, "step", self.provenance)

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the ratio against the number of the step with lines at 2, 1 and 1/2, and return the axes."""
        step, label = np.arange(1.0, self.ratio.size + 1.0), "return probability, quantum / classical"
        axes = presentation.errorbar(ax, step, self.ratio, self.ratio_err, "step", label)
        for value in (2.0, 1.0, 0.5):
            axes.axhline(value, linestyle=":", color="0.5")
        return axes

    def __repr__(self) -> str:
        return (
            f"CrossoverCurve({self.ratio.size} steps, ratio {self.ratio[0]:.3f} to {self.ratio[-1]:.3f}, "
            f"{self.provenance.loops} loops, seed {self.provenance.seed})"
        )


def class_crossover(
    film: Conductor, length: float, *, spin: Sequence[Spin], field: ArrayLike = 0.0,
    paths: Literal["flights", "brownian"] = "flights", loops: int = 20_000, rng: Rng = None,
    **how: "engine.Unpack[engine.HowWords]",
) -> CrossoverCurve:  # fmt: skip
    """Return the return ratio of loops of one duration while spin mechanisms or the field are turned.

    Parameters
    ----------
    film : Conductor
        Its mean free path enters.
    length : float
        Diffusion length sqrt(D t) of the loops, metres.
    spin : sequence of length n
        For every step a mechanism or a sequence of them (empty for none), such as
        `[cbs.Rashba(L) for L in lengths]`.
    field : array_like, shape (n,) or one number
        Field at every step, tesla.
    paths : {"flights", "brownian"}
        Exponential legs between point scatterers, or the diffusive limit.
    loops, rng, how
        As in `cbs.return_probability`.

    Returns
    -------
    CrossoverCurve
        All steps see the same loops, so that differences between them have small errors.

    Raises
    ------
    ValueError
        For bad values.
    """
    checks.instance("film", film, Conductor)
    length = checks.positive("length", length, "m")
    carried = FLIGHTS if paths == "flights" else BROWNIAN
    steps = tuple(check_mechanisms(step, carried) for step in spin)
    if not steps:
        raise Misuse("spin must hold at least one step (got none); use [[]] for a film without mechanisms")
    checks.at_most("spin", steps, MOST_STEPS)
    fields = checks.vector("field", field, "tesla")
    if fields.size not in (1, len(steps)):
        raise Misuse(f"field must be one number or one for each of the {len(steps)} steps (got {fields.size})")
    fields = np.resize(fields, len(steps))
    if paths not in FAMILIES:
        raise Misuse(f"{{paths}} must be one of {', '.join(FAMILIES)} (got {paths!r})", paths="")
    legs = 2.0 * (length / film.l) ** 2
    if paths == "flights" and legs > LONGEST:
        raise Misuse(
            f"{{length}} {length:g} m needs loops of {legs:.1e} legs; use a shorter one, a larger l or {{paths}}",
            length="",
            paths="'brownian'",
        )
    warn_if_too_disordered(film)
    making = engine.begin(how, rng, loops)
    batch = CrossoverBatch(making.seed, legs, steps, tuple((np.abs(fields) / film.B_tr).tolist()), film.l, paths)
    plain = [[{"mechanism": type(m).__name__, **asdict(m)} for m in step] for step in steps]
    record = parameters(
        "class-crossover", film, (), length_m=length, field_T=fields.tolist(), steps=plain, family=paths
    )

    def build(tally: BatchMeans, provenance: Provenance) -> CrossoverCurve:
        ratio = BatchMeans(tally.sizes, 1.0 + tally.means)
        return CrossoverCurve(fields, ratio.mean, ratio.err, ratio.covariance, length, provenance)

    return making.run(batch, record, build)
