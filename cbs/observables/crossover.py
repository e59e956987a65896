"""From one symmetry class to another as one parameter is turned: the return ratio of the same loops at every step."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks, engine, storage
from cbs.checks import FloatArray
from cbs.loops import flights
from cbs.loops.leg_numbers import TruncatedPoisson
from cbs.loops.tiles import key_words
from cbs.observables.regime import warn_if_too_disordered
from cbs.observables.weights import check_loops, parameters
from cbs.parameters import Conductor, SpinMechanism
from cbs.phases.rotations import Scale
from cbs.phases.spin import check_mechanisms, interference
from cbs.provenance import Provenance
from cbs.tallies import BatchMeans, batch_sizes

LONGEST = 1e6  # legs
Spin = SpinMechanism | Sequence[SpinMechanism]


@dataclass(frozen=True, slots=True)
class CrossoverBatch:
    """One batch of flights of one duration, seen at every step; `b` holds B/B_tr."""

    seed: int
    mean_legs: float
    spin: tuple[tuple[SpinMechanism, ...], ...]
    b: tuple[float, ...]
    l: float

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Mean interference at every step, all from the same loops."""
        total, scale = np.zeros(len(self.spin)), Scale(unit=self.l, l=self.l, brownian=False)
        key = key_words(self.seed, flights.STREAM << 32)
        for tile in flights.tiles(TruncatedPoisson(self.mean_legs), first, n_loops, key, duration=self.mean_legs):
            for p, (spin, b) in enumerate(zip(self.spin, self.b, strict=True)):
                c = interference(tile, spin, scale)
                total[p] += np.sum(c * np.cos(b * tile.area) if b else c)
        return total / n_loops


@dataclass(frozen=True, slots=True, repr=False)
class CrossoverCurve:
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

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table."""
        return {"field_T": self.field, "ratio": self.ratio, "ratio_err": self.ratio_err}

    def to_csv(self, path: str | Path) -> Path:
        """Write the table as CSV with the provenance in `#` lines."""
        return storage.write_csv(path, self.columns(), self.provenance)

    def save(self, path: str | Path) -> Path:
        """Write everything, covariance included, as npz; `cbs.load` reads it back."""
        return storage.write_result(path, self)

    def __repr__(self) -> str:
        return (
            f"CrossoverCurve({self.ratio.size} steps, ratio {self.ratio[0]:.3f} to {self.ratio[-1]:.3f}, "
            f"{self.provenance.loops} loops, seed {self.provenance.seed})"
        )


def class_crossover(
    film: Conductor, length: float, *, spin: Sequence[Spin], field: ArrayLike = 0.0, loops: int = 20_000,
    rng: int | None = None, workers: int | None = None, executor: engine.Executor | str | None = None,
    progress: engine.Progress | None = None, schedule: engine.Schedule | None = None,
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
    loops, rng, workers, executor, progress, schedule
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
    length = checks.positive("length", length, "m")
    steps = tuple(check_mechanisms(step) for step in spin)
    if not steps:
        raise ValueError("spin must hold at least one step (got none); use [[]] for a film without mechanisms")
    fields = checks.vector("field", field, "tesla")
    if fields.size not in (1, len(steps)):
        raise ValueError(f"field must be one number or one for each of the {len(steps)} steps (got {fields.size})")
    fields = np.resize(fields, len(steps))
    legs = 2.0 * (length / film.l) ** 2
    if legs > LONGEST:
        raise ValueError(f"length {length:g} m needs loops of {legs:.1e} legs; use a shorter one or a larger l")
    warn_if_too_disordered(film)
    schedule = schedule or engine.Schedule()
    seed, loops = schedule.seed(rng), check_loops(loops)
    batch = CrossoverBatch(seed, legs, steps, tuple((np.abs(fields) / film.B_tr).tolist()), film.l)
    done = engine.run(
        batch, batch_sizes(loops), workers=workers, executor=executor, progress=progress, schedule=schedule
    )
    plain = [[{"mechanism": type(m).__name__, **asdict(m)} for m in step] for step in steps]
    record = parameters("class-crossover", film, (), length_m=length, field_T=fields.tolist(), steps=plain)
    provenance = Provenance(seed, done.loops, done.tally.n_batches, record, done.complete, done.ended_by)
    tally = BatchMeans(done.tally.sizes, 1.0 + done.tally.means)
    curve = CrossoverCurve(fields, tally.mean, tally.err, tally.covariance, length, provenance)
    if not done.complete:
        raise engine.Interrupted(curve)
    return curve
