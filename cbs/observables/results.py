"""Frozen results: arrays, then errors, then provenance. What users hold in their hands."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cbs.checks import FloatArray
from cbs.observables import presentation
from cbs.provenance import Provenance
from cbs.tabled import Tabled
from cbs.tallies import BatchMeans

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True, repr=False)
class MagnetoconductanceCurve(Tabled):
    """Correction to the conductivity against the field, e^2/h, both spins.

    Attributes
    ----------
    B : ndarray, shape (n,)
        Fields, tesla.
    dsigma, dsigma_err : ndarray, shape (n,)
        The correction itself (negative for weak localization) and one standard error.
    delta, delta_err : ndarray, shape (n,)
        dsigma(B) - dsigma(0) and the error of that difference; nan without dephasing.
    covariance : ndarray, shape (n, n)
        Covariance of dsigma; points share loops.
    term : str
        total, backscattering or nonbackscattering.
    provenance : Provenance
        Seed, loops, parameters, version.
    """

    B: FloatArray
    dsigma: FloatArray
    dsigma_err: FloatArray
    delta: FloatArray
    delta_err: FloatArray
    covariance: FloatArray
    term: str
    provenance: Provenance

    @classmethod
    def from_tally(
        cls, B: FloatArray, term: str, tally: BatchMeans, place: np.ndarray, provenance: Provenance
    ) -> "MagnetoconductanceCurve":
        """Build the curve from batch means over unique fields: place[i] is the column of B[i], column 0 is B = 0."""
        here = BatchMeans(tally.sizes, tally.means[:, place])
        if np.isinf(provenance.parameters["conductor"]["L_phi"]):
            nothing = np.full(B.shape, np.nan)
            delta, delta_err = nothing, nothing
        else:
            difference = BatchMeans(tally.sizes, here.means - tally.means[:, :1])
            delta, delta_err = difference.mean, difference.err
        return cls(B, here.mean, here.err, delta, delta_err, here.covariance, term, provenance)

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table by the names of the JSON and CSV contract."""
        return {
            "B_T": self.B,
            "dsigma_e2_h": self.dsigma,
            "dsigma_err_e2_h": self.dsigma_err,
            "delta_e2_h": self.delta,
            "delta_err_e2_h": self.delta_err,
        }

    def plot(self, ax: "Axes | None" = None, theory: "presentation.Theory | None" = None) -> "Axes":
        """Draw delta (dsigma without dephasing) against B in mT with error bars and return the axes.

        `theory`: formulas that are drawn as lines, such as those of `cbs.comparison.formulas(curve)`.
        """
        absolute = bool(np.all(np.isnan(self.delta)))
        y, err = (self.dsigma, self.dsigma_err) if absolute else (self.delta, self.delta_err)
        label = r"$\Delta\sigma(B)$ ($e^2/h$)" if absolute else r"$\Delta\sigma(B)-\Delta\sigma(0)$ ($e^2/h$)"
        axes = presentation.errorbar(ax, 1e3 * self.B, y, err, "magnetic field $B$ (mT)", label)
        if theory:
            absolutes = {name: formula for name, formula in theory.items() if "delta" not in name}
            presentation.lines(axes, 1e3 * self.B, absolutes if absolute else presentation.changes(theory, self.B))
        return axes

    def __repr__(self) -> str:
        return (
            f"MagnetoconductanceCurve({self.B.size} fields, "
            f"{1e3 * self.B.min():g}..{1e3 * self.B.max():g} mT, {self.term} term, "
            f"error {np.max(self.dsigma_err):.1e} e^2/h, {self.provenance.loops} loops, seed {self.provenance.seed})"
        )


@dataclass(frozen=True, slots=True, repr=False)
class ReturnProbabilityCurve(Tabled):
    """Quantum over classical return probability, 1 + <C>, against the diffusion length.

    Attributes
    ----------
    length : ndarray, shape (n,)
        Diffusion length sqrt(D t), metres.
    t_over_tau : ndarray, shape (n,)
        Duration 2 length^2 / l^2.
    ratio, ratio_err : ndarray, shape (n,)
        Ratio and one standard error: 2 orthogonal, 1 unitary, 1/2 symplectic.
    covariance : ndarray, shape (n, n)
        Covariance of the ratios (Brownian lengths share their loops).
    provenance : Provenance
        Seed, loops, parameters, version.
    """

    length: FloatArray
    t_over_tau: FloatArray
    ratio: FloatArray
    ratio_err: FloatArray
    covariance: FloatArray
    provenance: Provenance

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table by the names of the JSON and CSV contract."""
        return {
            "length_m": self.length,
            "t_over_tau": self.t_over_tau,
            "ratio": self.ratio,
            "ratio_err": self.ratio_err,
        }

    def plot(self, ax: "Axes | None" = None, theory: "presentation.Theory | None" = None) -> "Axes":
        """Draw the ratio against the diffusion length in um and return the axes.

        `theory`: formulas that are drawn as lines, such as those of `cbs.comparison.formulas(curve)`.
        """
        axes = presentation.errorbar(
            ax,
            1e6 * self.length,
            self.ratio,
            self.ratio_err,
            r"diffusion length $\sqrt{Dt}$ ($\mu$m)",
            "return probability, quantum / classical",
        )
        if theory:
            presentation.lines(axes, 1e6 * self.length, theory)
        presentation.logarithmic(axes)
        return axes

    def __repr__(self) -> str:
        return (
            f"ReturnProbabilityCurve({self.length.size} lengths, "
            f"{1e9 * self.length.min():g}..{1e9 * self.length.max():g} nm, "
            f"error {np.max(self.ratio_err):.1e}, {self.provenance.loops} loops, seed {self.provenance.seed})"
        )


@dataclass(frozen=True, slots=True, repr=False)
class DephasingCurve(Tabled):
    """Zero-field correction against the phase-coherence length, all from the same loops.

    Attributes
    ----------
    L_phi : ndarray, shape (n,)
        Phase-coherence lengths, metres.
    dsigma, dsigma_err : ndarray, shape (n,)
        Correction at B = 0 in e^2/h, both spins, and one standard error.
    covariance : ndarray, shape (n, n)
        Covariance of dsigma.
    provenance : Provenance
        Seed, loops, parameters, version.
    """

    L_phi: FloatArray
    dsigma: FloatArray
    dsigma_err: FloatArray
    covariance: FloatArray
    provenance: Provenance

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table."""
        return {"L_phi_m": self.L_phi, "dsigma_e2_h": self.dsigma, "dsigma_err_e2_h": self.dsigma_err}

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw dsigma against L_phi in um, logarithmic, and return the axes."""
        axes = presentation.errorbar(
            ax, 1e6 * self.L_phi, self.dsigma, self.dsigma_err, r"$L_\varphi$ ($\mu$m)", r"$\Delta\sigma(0)$ ($e^2/h$)"
        )
        presentation.logarithmic(axes)
        return axes

    def __repr__(self) -> str:
        return (
            f"DephasingCurve({self.L_phi.size} lengths, error {np.max(self.dsigma_err):.1e} e^2/h, "
            f"{self.provenance.loops} loops, seed {self.provenance.seed})"
        )
