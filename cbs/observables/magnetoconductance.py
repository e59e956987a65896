"""Quantum correction to the conductivity against the magnetic field, from closed flights.

sigma(B) = -(1/pi) sum_{N>=3} 1/(N-2) <w C cos(2eBA/hbar) exp(-L/l_phi)> in e^2/h with both spins: every loop of N
legs counts 1/(N-2), the dephasing is absorbed in the law of N (log-series) and in the mean leg, w is 1 + cos theta
for the total term.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks, engine
from cbs.checks import FloatArray
from cbs.kernels.area_means import add_controlled_cosines
from cbs.kernels.flux import add_flux_cosines
from cbs.kernels.normals import LANES
from cbs.loops import flights
from cbs.loops.leg_numbers import Harmonic, LegLaw, LogSeries
from cbs.loops.tiles import Tile, key_words
from cbs.observables import pilot
from cbs.observables.helical_conductance import helical_magnetoconductance
from cbs.observables.regime import warn_if_too_disordered, warn_if_too_few_loops
from cbs.observables.results import MagnetoconductanceCurve
from cbs.observables.weights import check_loops, check_term, parameters, term_weight
from cbs.parameters import Conductor, Helical, SpinMechanism
from cbs.phases.helical import is_helical
from cbs.phases.rotations import Scale
from cbs.phases.spin import check_mechanisms, interference
from cbs.phases.traits import FLIGHTS
from cbs.provenance import Provenance
from cbs.tallies import batch_sizes

# Without dephasing loops with x = b N/2 above this are left out: their mean interference is below 2 x e^(-x) ~ 1e-16.
LAST_X = 42.0
ESTIMATORS = ("controlled", "plain")
MOST_FIELDS = 5_000  # the covariance between all points is kept
LARGEST_B = 1e9  # B/B_tr: far beyond, k A leaves the range in which the cosine has digits
LONGEST = 4e8  # legs: longer loops would need tables of groups of legs beyond all memory


@dataclass(frozen=True, slots=True)
class FieldBatch:
    """One batch of loops in all fields; pure, so that it may run anywhere. `b` holds B/B_tr >= 0, ascending.

    `control` holds the coefficient of cos(kA) - <cos kA> in every field, or nothing; `literal`: the cosine of the
    return angle is that of the first and last leg alone.
    """

    seed: int
    leg: float
    b: tuple[float, ...]
    spin: tuple[SpinMechanism, ...]
    term: str
    l: float
    literal: bool
    law: LegLaw
    control: tuple[float, ...] = ()

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Correction in e^2/h at every b, from the loops number first ... first + n_loops - 1."""
        fields, controlled = np.array(self.b), bool(self.control)
        total, means = np.zeros((fields.size, 1 + controlled, LANES)), np.zeros((fields.size, LANES))
        for tile in self.tiles(first, n_loops, flights.STREAM):
            weight = self.weight(tile)
            if not controlled:
                add_flux_cosines(fields, tile.area, weight[None], total)
                continue
            add_controlled_cosines(
                fields, tile.rows, tile.count, tile.moments.own, tile.moments.chord, tile.var, tile.area, weight,
                tile.weight, total, means,
            )  # fmt: skip
        sums = total.sum(axis=2)
        if controlled:
            sums[:, 0] -= np.array(self.control) * (sums[:, 1] - means.sum(axis=1))
        return np.asarray(sums[:, 0] * (-self.law.weight / (math.pi * n_loops)))

    def tiles(self, first: int, n_loops: int, stream: int) -> Iterator[Tile]:
        """Loops number first ... first + n_loops - 1 of a stream of random numbers."""
        return flights.tiles(self.law, first, n_loops, key_words(self.seed, stream), leg=self.leg)

    def weight(self, tile: Tile) -> FloatArray:
        """Weight of the return angle times interference without flux, shape (blocks, LANES)."""
        weight = term_weight(tile, self.term, self.spin, literal=self.literal)
        if not self.spin:
            return weight
        return weight * interference(tile, self.spin, Scale(unit=self.l, l=self.l, brownian=False))

    def after_pilot(self, loops: int) -> "FieldBatch":
        """Return the batch for a run of `loops` loops, with what a pilot of other loops found."""
        tiles = list(self.tiles(0, pilot.pilot_loops(loops), pilot.STREAM))
        found = pilot.plan(self.law, np.array(self.b), tiles, map(self.weight, tiles), len(self.spin))
        return replace(self, law=found.law, control=found.control)


def magnetoconductance(
    film: Conductor, B: ArrayLike, *, spin: SpinMechanism | Helical | Sequence[SpinMechanism | Helical] = (),
    term: str = "total",
    estimator: str = "controlled", loops: int = 200_000, rng: int | None = None, workers: int | None = None,
    executor: engine.Executor | str | None = None, progress: engine.Progress | None = None,
    schedule: engine.Schedule | None = None,
) -> MagnetoconductanceCurve:  # fmt: skip
    """Return the weak-localization correction to the conductivity in every field B.

    Parameters
    ----------
    film : Conductor
        Mean free path and phase-coherence length; exact at any B/B_tr and any l/l_phi.
    B : array_like, shape (n,)
        Fields normal to the film, tesla; the result is even in B.
    spin : sequence of spin mechanisms, optional
        Any combination of Rashba, Dresselhaus, CubicDresselhaus, ElliottYafet, MagneticImpurities, Zeeman; or Helical
        alone, which gives e^2/h per cone (see `cbs.observables.helical_conductance`).
    term : {"total", "backscattering", "nonbackscattering"}
        Which weight of the return angle is taken.
    estimator : {"controlled", "plain"}
        Both have the same mean. Controlled: the return angle is averaged over the starting points of a loop, the area
        average at the lengths of its legs, known in closed form, serves as control variate, and a pilot of other loops
        shares the run out over the numbers of legs. Plain: every loop counts with its own angle and phase.
    loops : int
        Closed loops in the whole run; the error falls as loops^(-1/2).
    rng : int, optional
        Seed; None draws one, which the provenance records.
    workers, executor, progress
        See `cbs.engine.run`; the numbers do not depend on them.
    schedule : cbs.engine.Schedule, optional
        Stop rules beside the loops (target error of dsigma in e^2/h, time), checkpoint and resume.

    Returns
    -------
    MagnetoconductanceCurve
        dsigma (absolute, N >= 3 legs) and delta = dsigma(B) - dsigma(0) in e^2/h, with errors and covariance; delta
        is nan without dephasing, where dsigma(0) diverges.

    Raises
    ------
    ValueError
        For bad values, for L_phi = inf together with B = 0, and for L_phi/l above 3000 (see
        `cbs.diffusive_magnetoconductance`).
    cbs.engine.Interrupted
        After Ctrl-C, carrying the curve of the batches done.

    References
    ----------
    .. [1] A. P. Dmitriev, V. Yu. Kachorovskii, I. V. Gornyi, Phys. Rev. B 56, 9910 (1997).
    .. [2] S. Hikami, A. I. Larkin, Y. Nagaoka, Prog. Theor. Phys. 63, 707 (1980).
    """
    if is_helical(spin):
        if check_estimator(estimator) != "controlled":
            raise ValueError(
                f"estimator does not apply to Helical (got {estimator!r}): its loops are pairs of half walks"
            )
        return helical_magnetoconductance(
            film, B, term=term, loops=loops, rng=rng, workers=workers, executor=executor, progress=progress,
            schedule=schedule,
        )  # fmt: skip
    fields = checks.vector("B", B, "tesla")
    if fields.size > MOST_FIELDS:
        raise ValueError(f"B must hold at most {MOST_FIELDS} fields (got {fields.size})")
    mechanisms = check_mechanisms(spin, FLIGHTS)
    warn_if_too_disordered(film)
    schedule = schedule or engine.Schedule()
    seed, loops = schedule.seed(rng), check_loops(loops)
    b, place = np.unique(np.append(np.abs(fields), 0.0) / film.B_tr, return_inverse=True)
    if b[-1] > LARGEST_B:
        raise ValueError(f"B must stay below {LARGEST_B:g} B_tr (got {b[-1]:.3g} B_tr, B_tr = {film.B_tr:.3g} T)")
    if math.isinf(film.L_phi):
        if np.any(fields == 0.0):
            raise ValueError(
                "L_phi = inf at B = 0 diverges in two dimensions (the logarithm has no upper cutoff); "
                "give a finite L_phi or leave B = 0 out"
            )
        b, place = b[1:], place - 1
    law, leg = leg_law(film, float(b[0]))
    plain = check_estimator(estimator) == "plain"
    batch = FieldBatch(seed, leg, tuple(b.tolist()), mechanisms, check_term(term), film.l, plain, law)
    if not plain:
        batch = batch.after_pilot(loops)
    done = engine.run(
        batch, batch_sizes(loops), workers=workers, executor=executor, progress=progress, schedule=schedule
    )
    record = parameters("magnetoconductance", film, mechanisms, term=term, estimator=estimator, B_T=fields.tolist())
    provenance = Provenance(seed, done.loops, done.tally.n_batches, record, done.complete, done.ended_by)
    curve = MagnetoconductanceCurve.from_tally(fields, term, done.tally, place[:-1], provenance)
    warn_if_too_few_loops(fields, curve.dsigma, curve.dsigma_err, done.loops)
    if not done.complete:
        raise engine.Interrupted(curve)
    return curve


def check_estimator(estimator: str) -> str:
    """Return `estimator` if it is one of controlled, plain."""
    if estimator not in ESTIMATORS:
        raise ValueError(f"estimator must be one of {', '.join(ESTIMATORS)} (got {estimator!r})")
    return estimator


def leg_law(film: Conductor, b: float) -> tuple[LegLaw, float]:
    """Law of N - 2 and mean leg in units of l; without dephasing the smallest field b = B/B_tr ends the law.

    Raises
    ------
    ValueError
        If the longest loops would have more than 4e8 legs.
    """
    longest = 2.0 * LAST_X / b if math.isinf(film.L_phi) else 20.0 * film.l_phi / film.l
    if longest > LONGEST:
        raise ValueError(
            f"L_phi = {film.L_phi:g} m at this mean free path and field needs loops of {longest:.1e} legs; use "
            "cbs.diffusive_magnetoconductance (family brownian), a larger l, or a larger field"
        )
    if math.isinf(film.L_phi):
        return Harmonic(math.ceil(longest) + 2), 1.0
    return LogSeries(film.l / film.l_phi), 1.0 / (1.0 + film.l / film.l_phi)
