"""Mean scattering probabilities: those of one ensemble as numbers, those of several as arrays."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cbs.checks import FloatArray
from cbs.provenance import Provenance
from cbs.tabled import Compared, Tabled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

QUANTITIES = ("back", "partner", "other", "ratio", "summed")


@dataclass(frozen=True, slots=True)
class ScatteringMeans(Compared):
    """Mean scattering probabilities of an ensemble, one standard error each.

    Attributes
    ----------
    channels : int
        N, the size of the matrices: 2M for M Kramers pairs.
    back, back_err : float
        Mean |S_aa|^2: from a channel into its time-reverse (the Kramers channel where spin is counted).
    partner, partner_err : float
        Mean |S_ab|^2 inside a Kramers pair: straight back with the same spin. nan without pairs (COE, CUE).
    other, other_err : float
        Mean |S_ab|^2 between different channels or pairs: the classical probability.
    ratio, ratio_err : float
        back/other: 2, 1, 0 for COE, CUE, CSE with many channels.
    summed, summed_err : float
        (back + partner)/(2 other): the return with the final spin summed; 1/2 for CSE, nan without pairs.
    symmetry_error : float
        Largest |S S^+ - 1| or violation of the symmetry of S: rounding.
    provenance : Provenance
        Seed, matrices (as loops), parameters, version.
    """

    channels: int
    back: float
    back_err: float
    partner: float
    partner_err: float
    other: float
    other_err: float
    ratio: float
    ratio_err: float
    summed: float
    summed_err: float
    symmetry_error: float
    provenance: Provenance


@dataclass(frozen=True, slots=True, repr=False)
class ScatteringTable(Tabled):
    """Mean scattering probabilities of several ensembles, one standard error each; every array has shape (n,).

    Attributes
    ----------
    kind : str
        What x is: "beta", the Dyson index (1 COE, 2 CUE, 4 CSE), or "theta_rad", the angle of the family.
    x : ndarray
        Dyson indices, or angles from 0 (COE) to pi/2 (CSE).
    channels : ndarray
        N, the size of the matrices: 2M for M Kramers pairs.
    back, back_err : ndarray
        Mean |S_aa|^2: from a channel into its time-reverse (the Kramers channel where spin is counted).
    partner, partner_err : ndarray
        Mean |S_ab|^2 inside a Kramers pair: straight back with the same spin. nan without pairs (COE, CUE).
    other, other_err : ndarray
        Mean |S_ab|^2 between different channels or pairs: the classical probability.
    ratio, ratio_err : ndarray
        back/other: 2, 1, 0 for COE, CUE, CSE with many channels.
    summed, summed_err : ndarray
        (back + partner)/(2 other): the return with the final spin summed; 1/2 for CSE, nan without pairs.
    symmetry_error : ndarray
        Largest |S S^+ - 1| or violation of the symmetry of S: rounding.
    provenance : Provenance
        Seed, matrices (as loops), parameters, version.
    """

    kind: str
    x: FloatArray
    channels: FloatArray
    back: FloatArray
    back_err: FloatArray
    partner: FloatArray
    partner_err: FloatArray
    other: FloatArray
    other_err: FloatArray
    ratio: FloatArray
    ratio_err: FloatArray
    summed: FloatArray
    summed_err: FloatArray
    symmetry_error: FloatArray
    provenance: Provenance

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table."""
        names = [f"{name}{end}" for name in QUANTITIES for end in ("", "_err")]
        return {self.kind: self.x, "channels": self.channels} | {name: getattr(self, name) for name in names}

    def row(self, i: int) -> ScatteringMeans:
        """Row i as numbers."""
        values = {f"{name}{end}": float(getattr(self, name + end)[i]) for name in QUANTITIES for end in ("", "_err")}
        violation = float(self.symmetry_error[i])
        return ScatteringMeans(int(self.channels[i]), **values, symmetry_error=violation, provenance=self.provenance)

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the ratio against the Dyson index or the angle and return the axes."""
        if ax is None:
            from matplotlib.figure import Figure

            ax = Figure(layout="constrained").subplots()
        ax.errorbar(self.x, self.ratio, self.ratio_err, fmt="o", fillstyle="none")
        ax.set_xlabel(r"Dyson index $\beta$" if self.kind == "beta" else r"angle $\theta$ (rad)")
        ax.set_ylabel("back over elsewhere")
        return ax

    def __repr__(self) -> str:
        ratios = ", ".join(f"{ratio:.3f}" for ratio in self.ratio[:6])
        return (
            f"ScatteringTable({self.x.size} ensembles, ratio {ratios}{', ...' if self.x.size > 6 else ''}, "
            f"{self.provenance.loops} matrices, seed {self.provenance.seed})"
        )
