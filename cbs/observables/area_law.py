r"""Law of the areas that loops of a film enclose, weighted by coherence, as a histogram in ln A.

With the weights of the conductivity, sigma(B) = -int dA F(A) cos(2eBA/hbar); per ln A the law is A F(A), in e^2/h.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks, engine
from cbs.checks import FloatArray, Misuse
from cbs.loops import flights
from cbs.loops.leg_numbers import LogSeries
from cbs.loops.tiles import key_words
from cbs.observables import presentation
from cbs.observables.conductivity.flights import leg_law
from cbs.observables.conductivity.weights import check_term, term_weight
from cbs.observables.record import parameters
from cbs.parameters import Conductor, Term
from cbs.provenance import Provenance, Rng
from cbs.tabled import Tabled
from cbs.tallies import BatchMeans

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_BINS = 1000


@dataclass(frozen=True, slots=True)
class AreaLawBatch:
    """One batch of flights: their weight by bins of ln |A|; `edges` ascending, in units of l^2."""

    seed: int
    ratio: float
    edges: tuple[float, ...]
    term: str

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Law in every bin, e^2/h per ln A."""
        law, edges = LogSeries(self.ratio), np.array(self.edges)
        total = np.zeros(edges.size - 1)
        for tile in flights.tiles(
            law, first, n_loops, key_words(self.seed, flights.STREAM), leg=1.0 / (1.0 + self.ratio)
        ):
            weight = term_weight(tile, self.term)[tile.filled]
            total += np.histogram(np.abs(tile.area[tile.filled]), bins=edges, weights=weight)[0]
        return np.asarray(total * (law.weight / (math.pi * n_loops)) / np.diff(np.log(edges)))


@dataclass(frozen=True, slots=True, repr=False)
class CoherentAreas(Tabled):
    """Law of enclosed areas weighted by coherence.

    Attributes
    ----------
    edges : ndarray, shape (bins + 1,)
        Edges of the bins of |A|, square metres.
    law, law_err : ndarray, shape (bins,)
        A F(A), e^2/h per unit of ln A, and one standard error.
    term : str
        total, backscattering or nonbackscattering.
    provenance : Provenance
        Seed, loops, parameters, version.
    """

    edges: FloatArray
    law: FloatArray
    law_err: FloatArray
    term: str
    provenance: Provenance

    @property
    def area(self) -> FloatArray:
        """Middles of the bins in ln A, square metres."""
        return np.asarray(np.sqrt(self.edges[1:] * self.edges[:-1]))

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table."""
        return {"area_m2": self.area, "law_e2_h": self.law, "law_err_e2_h": self.law_err}

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the law against the area in square micrometres, logarithmic, and return the axes."""
        ax = presentation.errorbar(
            ax, 1e12 * self.area, self.law, self.law_err, r"enclosed area ($\mu$m$^2$)", r"$A F(A)$ ($e^2/h$)"
        )
        presentation.logarithmic(ax)
        return ax

    def __repr__(self) -> str:
        return (
            f"CoherentAreas({self.law.size} bins, {self.term} term, {self.provenance.loops} loops, seed "
            f"{self.provenance.seed})"
        )


def coherent_areas(
    film: Conductor, edges: ArrayLike, *, term: Term = "total", loops: int = 200_000, rng: Rng = None,
    **how: "engine.Unpack[engine.HowWords]",
) -> CoherentAreas:  # fmt: skip
    """Return the law of the areas enclosed by closed flights of a film, weighted by coherence, without spin.

    Parameters
    ----------
    film : Conductor
        Mean free path and finite phase-coherence length.
    edges : array_like, shape (bins + 1,)
        Edges of the bins of |A|, square metres, ascending and positive.
    term, loops, rng, how
        As in `cbs.magnetoconductance`.

    Returns
    -------
    CoherentAreas
        A F(A) per ln A; in the diffusive limit `cbs.theory.coherent_area_law`.

    Raises
    ------
    ValueError
        For bad values.
    """
    checks.instance("film", film, Conductor)
    bins = checks.vector("edges", edges, "m^2")
    checks.at_most("edges", bins, MOST_BINS + 1)
    if bins.size < 2 or not np.all(np.diff(bins) > 0.0) or not bins[0] > 0.0:
        raise Misuse("edges must hold at least two areas, positive and ascending, m^2")
    if math.isinf(film.L_phi):
        raise Misuse("{L_phi} = inf: loops of all areas would count alike; give a finite L_phi", L_phi="")
    leg_law(film, 0.0)  # refuses loops beyond all memory
    making = engine.begin(how, rng, loops)
    batch = AreaLawBatch(making.seed, film.l / film.l_phi, tuple((bins / film.l**2).tolist()), check_term(term))
    record = parameters("coherent-areas", film, (), term=term, edges_m2=bins.tolist())

    def build(tally: BatchMeans, provenance: Provenance) -> CoherentAreas:
        return CoherentAreas(bins, tally.mean, tally.err, term, provenance)

    return making.run(batch, record, build)
