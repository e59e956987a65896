"""Quantum correction to the conductivity against the magnetic field, from closed flights.

sigma(B) = -(1/pi) sum_{N>=3} 1/(N-2) <w C cos(2eBA/hbar) exp(-L/l_phi)> in e^2/h with both spins: every loop of N
legs counts 1/(N-2), the dephasing is absorbed in the law of N (log-series) and in the mean leg, w is 1 + cos theta
for the total term.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from cbs.checks import FloatArray, Misuse
from cbs.engine import Making
from cbs.kernels.area_means import add_area_means
from cbs.kernels.flux import add_flux_cosines
from cbs.kernels.normals import LANES
from cbs.loops import flights
from cbs.loops.leg_numbers import Allotted, Harmonic, LegLaw, LogSeries
from cbs.loops.tiles import Tile, key_words
from cbs.observables import carried
from cbs.observables.conductivity import pilot
from cbs.observables.conductivity.curves import in_fields
from cbs.observables.conductivity.images import are_allowed, imaged
from cbs.observables.conductivity.weights import term_weight
from cbs.observables.record import parameters
from cbs.observables.results import MagnetoconductanceCurve
from cbs.parameters import Conductor, Question, SpinMechanism
from cbs.phases.kicks import mean_interference, mean_known
from cbs.phases.rotations import Scale
from cbs.phases.spin import interference
from cbs.provenance import Provenance
from cbs.tallies import BatchMeans

# Without dephasing loops with x = b N/2 above this are left out: their mean interference is below 2 x e^(-x) ~ 1e-16.
LAST_X = 42.0
LARGEST_B = 1e9  # B/B_tr: far beyond, k A leaves the range in which the cosine has digits
LONGEST = 4e8  # legs: longer loops would need tables of groups of legs beyond all memory


@dataclass(frozen=True, slots=True)
class FieldBatch:
    """One batch of loops in all fields; pure, so that it may run anywhere. `b` holds B/B_tr >= 0, ascending.

    `control` holds the coefficient of cos(kA) - <cos kA> in every field, or nothing; `literal`: the cosine of the
    return angle is that of the first and last leg alone. Loops of `images_from` legs and more, if that is not 0, are
    averaged over images, with coefficients of their own.
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
    images_from: int = 0
    image_control: tuple[float, ...] = ()

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Correction in e^2/h at every b, from the loops number first ... first + n_loops - 1."""
        fields, controlled = np.array(self.b), bool(self.control)
        total, means = np.zeros((fields.size, 1 + controlled, LANES)), np.zeros((fields.size, 1, LANES))
        averaged = np.zeros(fields.size)
        for whole in self.tiles(first, n_loops, flights.STREAM):
            tile, long = self.parted(whole)
            if long is not None:
                averaged += self.images(long, fields)
            if tile is None:
                continue
            weight = self.weight(tile)
            shares = np.stack([weight, tile.weight]) if controlled else weight[None]
            add_flux_cosines(fields, tile.area, shares, total)
            if controlled:
                self.add_means(tile, fields, means)
        sums = total.sum(axis=2)
        if controlled:
            sums[:, 0] -= np.array(self.control) * (sums[:, 1] - means.sum(axis=(1, 2)))
        return np.asarray((sums[:, 0] + averaged) * (-self.law.weight / (math.pi * n_loops)))

    def tiles(self, first: int, n_loops: int, stream: int) -> Iterator[Tile]:
        """Loops number first ... first + n_loops - 1 of a stream of random numbers."""
        return flights.tiles(self.law, first, n_loops, key_words(self.seed, stream), leg=self.leg)

    def weight(self, tile: Tile) -> FloatArray:
        """Weight of the return angle times interference without flux, shape (blocks, LANES)."""
        weight = term_weight(tile, self.term, self.spin, literal=self.literal)
        if not self.spin:
            return weight
        if self.averaged:
            return weight * np.where(tile.filled, mean_interference(self.spin, tile.n_legs, self.l), 0.0)
        return weight * interference(tile, self.spin, Scale(unit=self.l, l=self.l, brownian=False))

    @property
    def averaged(self) -> bool:
        """Whether the mean over all random kicks takes the place of the kicks."""
        return not self.literal and mean_known(self.spin)

    def parted(self, tile: Tile) -> tuple[Tile | None, Tile | None]:
        """Return the tile with its short loops alone, and with those alone that are averaged over images."""
        long = tile.n_legs >= self.images_from if self.images_from else np.zeros(tile.n_legs.shape, dtype=np.bool_)
        if not np.any(long):
            return tile, None
        if np.all(long[tile.filled]):
            return None, tile
        return tuple(replace(tile, share=np.where(part, tile.weight, 0.0)) for part in (~long, long))  # type: ignore[return-value]

    def images(self, tile: Tile, fields: FloatArray) -> FloatArray:
        """Sum of a tile at every b, averaged over images, with its control."""
        found = imaged(tile, fields, self.spin, self.term, self.l)
        between, means = np.zeros((2, fields.size, 1, LANES))
        add_flux_cosines(fields, tile.area, found.between[None], between)
        self.add_means(tile, fields, means)
        left = found.cosine.sum(axis=(1, 2)) - means.sum(axis=(1, 2))
        sums = found.coherent.sum(axis=(1, 2)) + between.sum(axis=(1, 2))
        return np.asarray(sums - np.array(self.image_control) * left)

    @staticmethod
    def add_means(tile: Tile, fields: FloatArray, means: FloatArray) -> None:
        """Add the weighted means of the area's cosines over a tile to means, (fields, 1, LANES)."""
        m = tile.moments
        add_area_means(fields, tile.rows, tile.count, m.own, m.chord, tile.var, tile.weight, means)

    def after_pilot(self, loops: int) -> "FieldBatch":
        """Return the batch for a run of `loops` loops, with what a pilot of other loops found."""
        tiles = list(self.tiles(0, pilot.pilot_loops(loops), pilot.STREAM))
        turning = () if self.averaged else self.spin
        images = partial(imaged, spin=self.spin, term=self.term, l=self.l) if are_allowed(turning) else None
        found = pilot.plan(self.law, np.array(self.b), tiles, map(self.weight, tiles), len(turning), images)
        return replace(
            self,
            law=found.law,
            control=found.control,
            images_from=found.images_from,
            image_control=found.image_control,
        )


def correction(question: Question, making: Making) -> MagnetoconductanceCurve:
    """Return the correction of a film in every field, exact at any B/B_tr and any l/l_phi.

    Raises
    ------
    ValueError
        For L_phi = inf together with B = 0, for fields above 1e9 B_tr, and for L_phi/l above 3000.
    """
    film, fields, term = question.conductor, question.x, question.term
    b, place = np.unique(np.append(np.abs(fields), 0.0) / film.B_tr, return_inverse=True)
    if b[-1] > LARGEST_B:
        raise Misuse(f"{{B}} must stay below {LARGEST_B:g} B_tr (got {b[-1]:.3g} B_tr, B_tr = {film.B_tr:.3g} T)", B="")
    if math.isinf(film.L_phi):
        if np.any(fields == 0.0):
            raise Misuse(
                "{L_phi} = inf at B = 0 diverges in two dimensions (the logarithm has no upper cutoff); "
                "give a finite L_phi or leave B = 0 out",
                L_phi="",
            )
        b, place = b[1:], place - 1
    law, leg = leg_law(film, float(b[0]))
    plain = question.estimator == "plain"
    batch = FieldBatch(making.seed, leg, tuple(b.tolist()), question.spin, term, film.l, plain, law)
    if not plain:
        batch = batch.after_pilot(making.loops)
    record = parameters(
        "magnetoconductance", film, question.spin, term=term, estimator=question.estimator, B_T=fields.tolist()
    )
    curve, shared = in_fields(fields, term, place), batch.law

    def build(tally: BatchMeans, provenance: Provenance) -> MagnetoconductanceCurve:
        if isinstance(shared, Allotted):
            provenance = carried.told(provenance, shared.effective_share * provenance.loops)
        return curve(tally, provenance)

    return making.run(batch, record, build)


def leg_law(film: Conductor, b: float) -> tuple[LegLaw, float]:
    """Law of N - 2 and mean leg in units of l; without dephasing the smallest field b = B/B_tr ends the law.

    Raises
    ------
    ValueError
        If the longest loops would have more than 4e8 legs.
    """
    longest = 2.0 * LAST_X / b if math.isinf(film.L_phi) else 20.0 * film.l_phi / film.l
    if longest > LONGEST:
        raise Misuse(
            f"{{L_phi}} = {film.L_phi:g} m at this mean free path and field needs loops of {longest:.1e} legs; use "
            "{paths}, a larger l, or a larger field",
            L_phi="",
            paths="'brownian'",
        )
    if math.isinf(film.L_phi):
        return Harmonic(math.ceil(longest) + 2), 1.0
    return LogSeries(film.l / film.l_phi), 1.0 / (1.0 + film.l / film.l_phi)
