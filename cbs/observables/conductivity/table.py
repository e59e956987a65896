"""A whole table sigma(B; L_phi) from one run: every loop serves all coherence lengths and all fields.

Loops are drawn at the longest L_phi and carry the weight exp(-L excess) for the others; up to `DIRECT` fields their
cosines are taken one by one, more through a histogram of areas, whose error is below 5e-5 of a loop's weight
(`cbs.phases.flux`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks, engine
from cbs.checks import FloatArray, Misuse
from cbs.kernels.flux import add_flux_cosines
from cbs.kernels.normals import LANES
from cbs.loops import flights
from cbs.loops.leg_numbers import LogSeries
from cbs.loops.tiles import key_words
from cbs.observables import presentation
from cbs.observables.conductivity.flights import LARGEST_B, leg_law
from cbs.observables.conductivity.weights import check_term, term_weight
from cbs.observables.record import parameters
from cbs.observables.regime import warn_if_too_disordered
from cbs.parameters import Conductor, SpinMechanism, Term
from cbs.phases.flux import AreaHistogram
from cbs.phases.rotations import Scale
from cbs.phases.spin import check_mechanisms, interference
from cbs.phases.traits import FLIGHTS
from cbs.provenance import Provenance, Rng
from cbs.tabled import Tabled
from cbs.tallies import BatchMeans

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DIRECT = 64
MOST_VALUES = 200_000


@dataclass(frozen=True, slots=True)
class TableBatch:
    """One batch of loops at the smallest rate `ratio` = l/l_phi, in all fields `b` = B/B_tr and at all excess rates."""

    seed: int
    ratio: float
    excess: tuple[float, ...]
    b: tuple[float, ...]
    spin: tuple[SpinMechanism, ...]
    term: str
    l: float

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Correction in e^2/h, rate after rate, shape (n_rates n_fields,)."""
        fields, rates = np.array(self.b), np.array(self.excess)
        direct = np.zeros((fields.size, rates.size, LANES))
        histogram = AreaHistogram(fields, rates.size) if fields.size > DIRECT else None
        law, scale = LogSeries(self.ratio), Scale(unit=self.l, l=self.l, brownian=False)
        key, leg = key_words(self.seed, flights.STREAM), 1.0 / (1.0 + self.ratio)
        for tile in flights.tiles(law, first, n_loops, key, leg=leg):
            weight = term_weight(tile, self.term, self.spin) * interference(tile, self.spin, scale)
            weights = weight * np.exp(-rates[:, None, None] * np.where(tile.filled, tile.length, 0.0))
            if histogram is None:
                add_flux_cosines(fields, tile.area, weights, direct)
            else:
                histogram.add(tile.area, np.moveaxis(weights, 0, -1))
        total = direct.sum(axis=2) if histogram is None else histogram.cosine_sums()
        return np.asarray(total.T.ravel() * (-law.weight / (math.pi * n_loops)))


@dataclass(frozen=True, slots=True, repr=False)
class MagnetoconductanceTable(Tabled):
    """Correction to the conductivity against field and coherence length, e^2/h, both spins.

    Attributes
    ----------
    B : ndarray, shape (n,)
        Fields, tesla.
    L_phi : ndarray, shape (m,)
        Phase-coherence lengths, metres.
    dsigma, dsigma_err : ndarray, shape (m, n)
        The correction itself and one standard error; all values share the same loops.
    delta, delta_err : ndarray, shape (m, n)
        dsigma(B) - dsigma(0) and the error of that difference.
    term : str
        total, backscattering or nonbackscattering.
    provenance : Provenance
        Seed, loops, parameters, version.
    """

    B: FloatArray
    L_phi: FloatArray
    dsigma: FloatArray
    dsigma_err: FloatArray
    delta: FloatArray
    delta_err: FloatArray
    term: str
    provenance: Provenance

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the long table, a row for every length and field."""
        return {
            "L_phi_m": np.repeat(self.L_phi, self.B.size),
            "B_T": np.tile(self.B, self.L_phi.size),
            "dsigma_e2_h": self.dsigma.ravel(),
            "dsigma_err_e2_h": self.dsigma_err.ravel(),
            "delta_e2_h": self.delta.ravel(),
            "delta_err_e2_h": self.delta_err.ravel(),
        }

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw delta against B in mT, a colour for every length, and return the axes."""
        for length, delta, err in zip(self.L_phi, self.delta, self.delta_err, strict=True):
            ax = presentation.errorbar(
                ax, 1e3 * self.B, delta, err, "magnetic field $B$ (mT)", r"$\Delta\sigma(B)-\Delta\sigma(0)$ ($e^2/h$)"
            )
            ax.containers[-1].set_label(rf"$L_\varphi$ = {1e9 * length:g} nm")
        assert ax is not None  # there is at least one length
        ax.legend()
        return ax

    def __repr__(self) -> str:
        return (
            f"MagnetoconductanceTable({self.L_phi.size} lengths x {self.B.size} fields, {self.term} term, error "
            f"{np.max(self.dsigma_err):.1e} e^2/h, {self.provenance.loops} loops, seed {self.provenance.seed})"
        )


def magnetoconductance_table(
    film: Conductor, B: ArrayLike, L_phi: ArrayLike, *, spin: SpinMechanism | Sequence[SpinMechanism] = (),
    term: Term = "total", loops: int = 200_000, rng: Rng = None, **how: "engine.Unpack[engine.HowWords]",
) -> MagnetoconductanceTable:  # fmt: skip
    """Return the correction to the conductivity for all fields and all coherence lengths from the same loops.

    Parameters
    ----------
    film : Conductor
        Its mean free path enters; its own L_phi does not.
    B : array_like, shape (n,)
        Fields normal to the film, tesla.
    L_phi : array_like, shape (m,)
        Phase-coherence lengths, metres, finite. Shorter ones have larger errors: long loops carry little weight there.
    spin, term, loops, rng, how
        As in `cbs.magnetoconductance`.

    Returns
    -------
    MagnetoconductanceTable
        dsigma and delta, shape (m, n), with errors.

    Raises
    ------
    ValueError
        For bad values, and for more than 200 000 values.
    """
    checks.instance("film", film, Conductor)
    fields, lengths = checks.vector("B", B, "tesla"), checks.vector("L_phi", L_phi, "m")
    for value in lengths:
        checks.positive("L_phi", float(value), "m")
    if fields.size * lengths.size > MOST_VALUES:
        raise Misuse(f"B and L_phi must make at most {MOST_VALUES} values (got {fields.size * lengths.size})")
    mechanisms = check_mechanisms(spin, FLIGHTS)
    warn_if_too_disordered(film)
    making = engine.begin(how, rng, loops)
    rates = 0.5 * (film.l / lengths) ** 2
    ratio = float(rates.min())
    b, place = np.unique(np.append(np.abs(fields), 0.0) / film.B_tr, return_inverse=True)
    if b[-1] > LARGEST_B:
        raise Misuse(f"B must stay below {LARGEST_B:g} B_tr (got {b[-1]:.3g} B_tr, B_tr = {film.B_tr:.3g} T)")
    leg_law(Conductor(film.l, float(lengths.max())), 0.0)  # refuses loops beyond all memory
    batch = TableBatch(
        making.seed, ratio, tuple((rates - ratio).tolist()), tuple(b.tolist()), mechanisms, check_term(term), film.l
    )
    record = parameters(
        "magnetoconductance-table", film, mechanisms, term=term, B_T=fields.tolist(), L_phi_m=lengths.tolist()
    )

    def build(tally: BatchMeans, provenance: Provenance) -> MagnetoconductanceTable:
        values = tally.means.reshape(-1, lengths.size, b.size)
        return _table(fields, lengths, tally.sizes, values, place[:-1], term, provenance)

    return making.run(batch, record, build)


def _table(
    B: FloatArray, L_phi: FloatArray, sizes: FloatArray, values: FloatArray, place: np.ndarray, term: str,
    provenance: Provenance,
) -> MagnetoconductanceTable:  # fmt: skip
    """Table from batch means (batches, lengths, unique fields), field 0 among them as the first."""

    def moments(means: FloatArray) -> tuple[FloatArray, FloatArray]:
        tally, shape = BatchMeans(sizes, means.reshape(sizes.size, -1)), means.shape[1:]
        return tally.mean.reshape(shape), tally.err.reshape(shape)

    return MagnetoconductanceTable(
        B, L_phi, *moments(values[..., place]), *moments(values[..., place] - values[..., :1]), term, provenance
    )
