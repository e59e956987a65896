"""How walks between anisotropic scatterers forget their direction: quantum and transport times from the walks.

Legs of mean l_q = v tau_q turn by a law of mean cosine p_1: the mean cosine after n scatterings is p_1^n,
tau_tr/tau_q = 1/(1 - p_1), and D = v l_tr/2 is reached as the memory is lost.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cbs import checks, engine
from cbs.checks import FloatArray
from cbs.loops import walks
from cbs.loops.walks import AngleLaw, law_of
from cbs.observables import presentation
from cbs.parameters import Scatterers
from cbs.provenance import Provenance, Rng
from cbs.tabled import Tabled
from cbs.tallies import BatchMeans

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True)
class MemoryBatch:
    """Open walks: cosine of the angle after n scatterings, and the square of the end-to-end distance."""

    seed: int
    angles: AngleLaw
    scatterings: int

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Means over walks first ... first + n_loops - 1, (2 scatterings + 1,); angles averaged along the walk too."""
        cosine, square = np.zeros(self.scatterings), np.zeros(self.scatterings + 1)
        for start in range(0, n_loops, 1024):
            size = min(1024, n_loops - start)
            legs = walks.open_walks(self.angles, self.scatterings + 1, size, seed=self.seed, first=first + start)
            unit = legs / np.hypot(legs[..., 0], legs[..., 1])[..., None]
            for n in range(1, self.scatterings + 1):
                cosine[n - 1] += np.sum(unit[:, n:] * unit[:, :-n]) / (self.scatterings + 1 - n)
            square += np.sum(np.cumsum(legs, axis=1) ** 2, axis=(0, 2))
        return np.concatenate([cosine, square]) / n_loops


@dataclass(frozen=True, slots=True, repr=False)
class DirectionMemory(Tabled):
    """How walks between anisotropic scatterers forget their direction.

    Attributes
    ----------
    n : ndarray, shape (n_s,)
        Number of scatterings, 1 and up.
    cosine, cosine_err : ndarray, shape (n_s,)
        Mean cosine of the angle after n scatterings, p_1^n, and one standard error.
    diffusion, diffusion_err : ndarray, shape (n_s,)
        Growth of the mean square distance in the leg after n scatterings over that of uncorrelated legs, which tends to
        D/(v l_q/2) = tau_tr/tau_q: (1 - p_1^(n+1))/(1 - p_1).
    tau_ratio, tau_ratio_err : float
        tau_tr/tau_q = 1/(1 - <cos>) from single scatterings.
    square, square_err : ndarray, shape (n_s + 1,)
        Mean square distance after 1, 2, ... legs, units of l_q^2.
    provenance : Provenance
        Seed, walks, parameters, version.
    """

    n: np.ndarray
    cosine: FloatArray
    cosine_err: FloatArray
    diffusion: FloatArray
    diffusion_err: FloatArray
    tau_ratio: float
    tau_ratio_err: float
    square: FloatArray
    square_err: FloatArray
    provenance: Provenance

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table."""
        return {
            "scatterings": self.n,
            "cosine": self.cosine,
            "cosine_err": self.cosine_err,
            "diffusion": self.diffusion,
            "diffusion_err": self.diffusion_err,
        }

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the mean cosine against the number of scatterings and return the axes."""
        return presentation.errorbar(ax, self.n, self.cosine, self.cosine_err, "scatterings", "mean cosine")

    def __repr__(self) -> str:
        return (
            f"DirectionMemory(tau_tr/tau_q {self.tau_ratio:.4g} +- {self.tau_ratio_err:.1g}, "
            f"{self.n.size} scatterings, {self.provenance.loops} walks, seed {self.provenance.seed})"
        )


def direction_memory(
    scatterers: Scatterers,
    scatterings: int = 20,
    *,
    loops: int = 20_000,
    rng: Rng = None,
    **how: "engine.Unpack[engine.HowWords]",
) -> DirectionMemory:
    """Measure the memory of the direction, tau_tr/tau_q and D from open walks.

    Parameters
    ----------
    scatterers : Scatterers
        `cbs.HenyeyGreenstein`, or a law of `cbs.loops.walks`.
    scatterings : int
        Scatterings followed, at most 1000.
    loops : int
        Walks.
    rng, how
        As in `cbs.magnetoconductance`.

    Raises
    ------
    ValueError
        For bad values.
    """
    angles = law_of(scatterers)
    n = checks.whole("scatterings", scatterings, most=1000)
    making = engine.begin(how, rng, loops)
    record = {
        "observable": "direction-memory",
        "angles": angles.name,
        "mean_cosine": angles.mean_cosine,
        "scatterings": n,
    }

    def build(tally: BatchMeans, provenance: Provenance) -> DirectionMemory:
        mean, err, ratio = tally.mean, tally.err, 1.0 / (1.0 - tally.mean[0])
        growth = BatchMeans(tally.sizes, 0.5 * np.diff(tally.means[:, n:], axis=1))
        return DirectionMemory(
            np.arange(1, n + 1), mean[:n], err[:n], growth.mean, growth.err, float(ratio), float(ratio**2 * err[0]),
            mean[n:], err[n:], provenance,
        )  # fmt: skip

    return making.run(MemoryBatch(making.seed, angles, n), record, build)
