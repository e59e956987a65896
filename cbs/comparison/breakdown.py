"""Ballistic breakdown: what the diffusive formula, fitted with a free prefactor, returns beyond its range.

The fields are evenly spaced from zero with equal weights, and both are part of the result (at 3 B_tr and L_phi = 10 l
the fitted tau_phi is 3.2 times the true one with ten fields, 2.7 times with twenty).
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks, engine, theory
from cbs.checks import FloatArray, Misuse
from cbs.comparison.diffusive_fit import DiffusiveFit, fit_change
from cbs.constants import E_CHARGE, HBAR
from cbs.observables import presentation
from cbs.observables.conductivity.flights import FieldBatch, leg_law
from cbs.observables.cusp import CuspBatch
from cbs.observables.record import parameters
from cbs.observables.regime import warn_if_too_disordered
from cbs.parameters import Conductor
from cbs.provenance import Provenance, Rng
from cbs.tabled import Tabled
from cbs.tallies import BatchMeans, batch_sizes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FIELDS = 10
MOST_FIELDS = 200
MOST_VALUES = 500
LEAST_RATIO = 1e-7  # tau/tau_phi: below, loops would have more than 2e8 legs
LARGEST_B = 100.0  # in B_tr: beyond, nothing is left of the logarithm
LEAST_B = 0.1  # in B_phi: below, the change goes as B^2 and only alpha/B_phi^2 is known
ROUNDING = 1e-9
TERMS = ("total", "backscattering")  # the third has no logarithm


@dataclass(frozen=True, slots=True, repr=False)
class BreakdownFits(Tabled):
    """What the diffusive formula returns from Monte Carlo curves of known coherence time.

    Attributes
    ----------
    tau_over_tau_phi : ndarray, shape (n,)
        Scattering over true coherence time, l^2/(2 L_phi^2) = B_phi/B_tr.
    L_phi : ndarray, shape (n,)
        True phase-coherence length, metres.
    alpha, alpha_err : ndarray, shape (n,)
        Fitted prefactor (truth 1) and one standard error; nan where the fit has no minimum.
    tau_ratio, tau_ratio_err : ndarray, shape (n,)
        Fitted over true coherence time and one standard error, likewise.
    b_max : float
        Largest field of the fits over B_tr.
    provenance : Provenance
        Seed, loops of all curves, parameters, version.
    """

    tau_over_tau_phi: FloatArray
    L_phi: FloatArray
    alpha: FloatArray
    alpha_err: FloatArray
    tau_ratio: FloatArray
    tau_ratio_err: FloatArray
    b_max: float
    provenance: Provenance

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table by the names of the JSON and CSV contract."""
        return {
            "tau_over_tau_phi": self.tau_over_tau_phi,
            "L_phi_m": self.L_phi,
            "alpha": self.alpha,
            "alpha_err": self.alpha_err,
            "tau_ratio": self.tau_ratio,
            "tau_ratio_err": self.tau_ratio_err,
        }

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the fitted prefactor and coherence time over the true ones against tau/tau_phi and return the axes."""
        x, label, axes = self.tau_over_tau_phi, r"$\tau/\tau_\varphi$", ax
        for value, err in ((self.alpha, self.alpha_err), (self.tau_ratio, self.tau_ratio_err)):
            axes = presentation.errorbar(axes, x, value, err, label, "fitted / true")
        assert axes is not None
        presentation.logarithmic(axes)
        axes.legend(axes.containers[-2:], ["prefactor", r"coherence time $\tau_\varphi$"])
        return axes

    def __repr__(self) -> str:
        return (
            f"BreakdownFits({self.alpha.size} curves up to {self.b_max:g} B_tr, "
            f"error of the prefactor {np.max(self.alpha_err):.1e}, "
            f"{self.provenance.loops} loops, seed {self.provenance.seed})"
        )


def diffusive_fit(L_phi: float, B_max: float, *, points: int = FIELDS, term: str = "total") -> tuple[float, float]:
    """Fit the change of the exact sums by the diffusive formula.

    Parameters
    ----------
    L_phi : float
        True phase-coherence length in units of the mean free path.
    B_max : float
        Largest field in units of B_tr; fields B_max/points, 2 B_max/points, ... with equal weights.
    points : int
        Number of fields, 3 at least.
    term : {"total", "backscattering"}
        Part of the correction.

    Returns
    -------
    (float, float)
        Fitted alpha (truth 1), and fitted over true tau_phi; nan where the fit has no minimum.

    Raises
    ------
    ValueError
        For bad values.
    """
    L_phi = checks.positive("L_phi", L_phi)
    b = _fields(B_max, points, term, np.array([0.5 / L_phi**2]))
    B = b * (HBAR / (2.0 * E_CHARGE))  # l = 1 m
    exact = theory.ballistic(B, l=1.0, L_phi=L_phi, term=term)  # type: ignore[arg-type]
    found = fit_change(B[1:], (exact - exact[0])[1:], L_phi)
    return found.alpha, found.tau_ratio


def ballistic_breakdown(
    film: Conductor, tau_over_tau_phi: ArrayLike, *, b_max: float = 0.3, fields: int = FIELDS, term: str = "total",
    loops: int = 200_000, rng: Rng = None, **how: "engine.Unpack[engine.HowWords]",
) -> BreakdownFits:  # fmt: skip
    """Fit the diffusive formula to Monte Carlo curves of known coherence times, each from loops of its own.

    Parameters
    ----------
    film : Conductor
        Its mean free path enters; its own L_phi does not.
    tau_over_tau_phi : array_like, shape (n,)
        Scattering over coherence time, 1e-7 at least; L_phi = l/sqrt(2 tau/tau_phi).
    b_max : float
        Largest field over B_tr.
    fields : int
        Fields b_max/fields, 2 b_max/fields, ... of equal weight, 3 at least; the spacing is part of the result.
    loops : int
        Closed loops for every curve.
    term : {"total", "backscattering"}
        Part of the correction.
    rng, how
        As in `cbs.magnetoconductance`.

    Returns
    -------
    BreakdownFits
        Both are 1 in the diffusive limit; at tau/tau_phi = 0.005 and b_max = 0.3 the prefactor is 0.81, the time 1.21.

    Raises
    ------
    ValueError
        For bad values.
    cbs.engine.Interrupted
        After Ctrl-C, carrying the fits to the loops done.
    """
    ratios = checks.vector("tau_over_tau_phi", tau_over_tau_phi)
    checks.at_most("tau_over_tau_phi", ratios, MOST_VALUES)
    if np.any(ratios < LEAST_RATIO):
        raise Misuse(f"tau_over_tau_phi must be at least {LEAST_RATIO:g} (got {ratios.min():g}); write e.g. 0.01")
    b = _fields(b_max, fields, term, ratios)
    if b[-1] > LARGEST_B:
        raise Misuse(f"b_max must be at most {LARGEST_B:g} B_tr (got {b[-1]:g}): no logarithm is left beyond")
    films = [Conductor(l=film.l, L_phi=film.l / math.sqrt(2.0 * value)) for value in ratios]
    warn_if_too_disordered(film)
    making = engine.begin(how, rng, loops)
    parts = tuple(_curve(i, here, b, term, making) for i, here in enumerate(films))
    sizes = batch_sizes(making.loops, largest=max(1024, 65536 // ratios.size))
    record = parameters(
        "ballistic-breakdown", film, (), term=term, tau_over_tau_phi=ratios.tolist(), b_max=float(b[-1]),
        fields=b.size - 1,
    )  # fmt: skip

    def build(tally: BatchMeans, provenance: Provenance) -> BreakdownFits:
        found = [_fit(tally, i, b, here) for i, here in enumerate(films)]
        names = ("alpha", "alpha_err", "tau_ratio", "tau_ratio_err")
        alpha, alpha_err, ratio, ratio_err = (np.array([getattr(fit, name) for fit in found]) for name in names)
        L_phi = np.array([here.L_phi for here in films])
        return BreakdownFits(ratios, L_phi, alpha, alpha_err, ratio, ratio_err, float(b[-1]), provenance)

    return making.run(CuspBatch(making.seed, parts), record, build, sizes=sizes, share=ratios.size)


def _fields(b_max: float, fields: int, term: str, tau_over_tau_phi: FloatArray) -> FloatArray:
    """Return the fields of a fit over B_tr, zero first, if the formula means something there."""
    if term not in TERMS:
        raise Misuse(f"term must be one of {', '.join(TERMS)} (got {term!r}): the other part has no logarithm")
    b_max, least = checks.positive("b_max", checks.finite("b_max", b_max)), LEAST_B * float(tau_over_tau_phi.max())
    if b_max < least * (1.0 - ROUNDING):
        raise Misuse(
            f"b_max must be at least {LEAST_B:g} B_phi = {least:.3g} B_tr (got {b_max:g}): below, prefactor and "
            "coherence time are not known apart"
        )
    return np.linspace(0.0, b_max, checks.whole("fields", fields, least=3, most=MOST_FIELDS) + 1)


def _curve(i: int, film: Conductor, b: FloatArray, term: str, making: engine.Making) -> FieldBatch:
    """Loops of curve number i, from a stream of their own, in all fields and at zero."""
    own = int(np.random.SeedSequence(making.seed, spawn_key=(i,)).generate_state(1, np.uint64)[0] >> np.uint64(1))
    law, leg = leg_law(film, 0.0)
    return FieldBatch(own, leg, tuple(b.tolist()), (), term, film.l, False, law).after_pilot(making.loops)


def _fit(tally: BatchMeans, i: int, b: FloatArray, film: Conductor) -> DiffusiveFit:
    """Fit to curve number i."""
    values = tally.means[:, i * b.size : (i + 1) * b.size]
    change = BatchMeans(tally.sizes, values[:, 1:] - values[:, :1])
    return fit_change(b[1:] * film.B_tr, change.mean, film.L_phi, change.covariance)
