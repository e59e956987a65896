"""Width of the cusp against the phase-coherence length: the field at which the change of the conductivity is a set one.

A logarithmic cusp has no width of its own, so a rule is needed; with the same rule the width goes as L_phi^-2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks, engine
from cbs.checks import FloatArray
from cbs.observables import presentation
from cbs.observables.conductivity.flights import FieldBatch, leg_law
from cbs.observables.conductivity.weights import check_term
from cbs.observables.record import parameters
from cbs.observables.regime import warn_if_too_disordered
from cbs.observables.slopes import straight_line_slope
from cbs.parameters import Conductor, SpinMechanism, Term
from cbs.phases.spin import check_mechanisms
from cbs.phases.traits import FLIGHTS
from cbs.provenance import Provenance, Rng
from cbs.tabled import Tabled
from cbs.tallies import BatchMeans, batch_sizes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_LENGTHS = 500
GRID = np.concatenate([[0.0], np.geomspace(0.25, 400.0, 60)])  # B/B_phi


@dataclass(frozen=True, slots=True)
class CuspBatch:
    """One batch of loops of every coherence length, each in the fields of its own cusp and from a stream of its own."""

    seed: int
    parts: tuple[FieldBatch, ...]

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Corrections in e^2/h, shape (n_lengths n_fields,)."""
        return np.concatenate([part(number, first, n_loops) for part in self.parts])


@dataclass(frozen=True, slots=True, repr=False)
class CuspWidths(Tabled):
    """Field where the change of the conductivity reaches a set value, for several phase-coherence lengths.

    Attributes
    ----------
    L_phi : ndarray, shape (n,)
        Phase-coherence lengths, metres.
    width, width_err : ndarray, shape (n,)
        Field, tesla, and one standard error; nan where the change does not reach the value below 400 B_phi, the error
        also where it reaches it only just.
    rule : float
        |delta| at the width, e^2/h.
    provenance : Provenance
        Seed, loops of all lengths, parameters, version.
    """

    L_phi: FloatArray
    width: FloatArray
    width_err: FloatArray
    rule: float
    provenance: Provenance

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table."""
        return {"L_phi_m": self.L_phi, "width_T": self.width, "width_err_T": self.width_err}

    @property
    def exponent(self) -> tuple[float, float]:
        """Slope of ln width against ln L_phi and one standard error: -2 in the diffusive limit; nan for one width."""
        known = np.isfinite(self.width_err)
        if np.unique(self.L_phi[known]).size < 2:
            return np.nan, np.nan
        spread = np.diag((self.width_err[known] / self.width[known]) ** 2)
        return straight_line_slope(np.log(self.L_phi[known]), np.log(self.width[known]), spread)

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the width in mT against L_phi in um, both logarithmic, and return the axes."""
        width, err = 1e3 * self.width, 1e3 * self.width_err
        axes = presentation.errorbar(
            ax, 1e6 * self.L_phi, width, err, r"$L_\varphi$ ($\mu$m)", "width of the cusp (mT)"
        )
        presentation.logarithmic(axes)
        presentation.logarithmic(axes, "y")
        return axes

    def __repr__(self) -> str:
        return (
            f"CuspWidths({self.L_phi.size} lengths, rule {self.rule:g} e^2/h, "
            f"{self.provenance.loops} loops, seed {self.provenance.seed})"
        )


def cusp_width(
    film: Conductor, L_phi: ArrayLike, *, rule: float = 0.1, spin: SpinMechanism | Sequence[SpinMechanism] = (),
    term: Term = "total", loops: int = 200_000, rng: Rng = None, **how: "engine.Unpack[engine.HowWords]",
) -> CuspWidths:  # fmt: skip
    """Return the width of the cusp for every phase-coherence length, each from loops of its own.

    Parameters
    ----------
    film : Conductor
        Its mean free path enters; its own L_phi does not.
    L_phi : array_like, shape (n,)
        Phase-coherence lengths, metres, finite.
    rule : float
        |dsigma(B) - dsigma(0)| that defines the width, e^2/h.
    loops : int
        Closed loops for every length.
    spin, term, rng, how
        As in `cbs.magnetoconductance`.

    Returns
    -------
    CuspWidths
        In the diffusive limit 4.1514 B_phi with the rule 0.1 e^2/h and without spin-orbit coupling.

    Raises
    ------
    ValueError
        For bad values.
    """
    checks.instance("film", film, Conductor)
    lengths, rule = checks.vector("L_phi", L_phi, "m"), checks.positive("rule", rule, "e^2/h")
    checks.at_most("L_phi", lengths, MOST_LENGTHS)
    films = [Conductor(l=film.l, L_phi=float(value)) for value in lengths]
    mechanisms, term = check_mechanisms(spin, FLIGHTS), check_term(term)
    warn_if_too_disordered(film)
    making = engine.begin(how, rng, loops)
    parts = []
    for i, here in enumerate(films):
        own = int(np.random.SeedSequence(making.seed, spawn_key=(i,)).generate_state(1, np.uint64)[0] >> np.uint64(1))
        b = tuple((GRID * (here.B_phi / here.B_tr)).tolist())
        law, leg = leg_law(here, 0.0)
        parts.append(FieldBatch(own, leg, b, mechanisms, term, film.l, False, law).after_pilot(making.loops))
    sizes = batch_sizes(making.loops, largest=max(1024, 65536 // lengths.size))
    record = parameters("cusp-width", film, mechanisms, term=term, rule_e2_h=rule, L_phi_m=lengths.tolist())

    def build(tally: BatchMeans, provenance: Provenance) -> CuspWidths:
        found = [_width(tally, i, films[i].B_phi, rule) for i in range(lengths.size)]
        width, err = np.array(found).T
        return CuspWidths(lengths, width, err, rule, provenance)

    return making.run(CuspBatch(making.seed, tuple(parts)), record, build, sizes=sizes, share=lengths.size)


def _width(tally: BatchMeans, i: int, B_phi: float, rule: float) -> tuple[float, float]:
    """Width of the cusp of length number i, tesla, and one standard error."""
    values = tally.means[:, i * GRID.size : (i + 1) * GRID.size]
    change = BatchMeans(tally.sizes, values - values[:, :1])
    return crossing(GRID * B_phi, change.mean, change.err, rule)


def crossing(B: FloatArray, change: FloatArray, change_err: FloatArray, rule: float) -> tuple[float, float]:
    """First field at which |change| reaches `rule`, and one standard error.

    The error is half the distance of the fields that `rule` one error lower and higher would give: where the curve is
    flat, or turns just before it reaches the rule, a slope would say too little. nan if the higher one is not reached.
    """
    size = np.abs(change)
    width, i = _reached(B, size, rule)
    if not np.isfinite(width):
        return np.nan, np.nan
    spread = float(np.interp(rule, size[i - 1 : i + 1], change_err[i - 1 : i + 1]))
    low, high = (_reached(B, size, rule + step)[0] for step in (-spread, spread))
    return width, high - width if np.isnan(low) else 0.5 * (high - low)


def _reached(B: FloatArray, size: FloatArray, rule: float) -> tuple[float, int]:
    """First field at which `size` reaches `rule`, between points by a parabola in ln B, and the point after it."""
    above = np.flatnonzero(size >= rule)
    if above.size == 0 or above[0] < 2:  # beyond the last field, or in the parabola at its bottom
        return np.nan, 0
    i = int(above[0])
    near = slice(i - 1, i + 2) if i + 1 < size.size else slice(i - 2, i + 1)
    x = np.log(B[near])
    roots = np.roots(np.polyfit(x, size[near] - rule, 2))
    middle = 0.5 * (np.log(B[i - 1]) + np.log(B[i]))
    return float(np.exp(roots[np.argmin(np.abs(roots - middle))].real)), i
