r"""Landauer's conductance of disordered strips of the square lattice against the flux through them.

G = (e^2/h) Tr t t^+, both spins. In one sample it fluctuates by about e^2/h; its mean over realizations has a dip at
no flux, with spin-orbit coupling a peak. The realizations are the same at every flux, and shorter strips are cut from
them: the mean free path is the slope of 2N/<G> with the length, at the last flux, between a quarter of the strip and
all of it. (C. W. J. Beenakker, Rev. Mod. Phys. 69, 731 (1997).)
"""

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks, engine
from cbs.checks import FloatArray, Misuse
from cbs.provenance import Provenance, Rng
from cbs.tabled import Tabled
from cbs.tallies import BatchMeans
from cbs.waves.lattice import LatticeStrip
from cbs.waves.results import generator_of
from cbs.waves.transmission import conductances

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STREAM = 18
LEAST = 16  # realizations
AT_ONCE = 400_000  # elements of the matrices that are inverted together
MOST_FIELDS = 200
TINY = 1e-100  # conductance whose inverse square is no number


@dataclass(frozen=True, slots=True, repr=False)
class StripConductance(Tabled):
    """Conductance of disordered strips against the flux; e^2/h, both spins.

    Attributes
    ----------
    flux : ndarray, shape (n,)
        Flux through (sites + 1) times length, in h/e.
    G, G_err : ndarray, shape (n,)
        Mean over realizations, and its standard error, as all errors here.
    change, change_err : ndarray, shape (n,)
        What it is above the mean at the first flux; of the same realizations.
    variance, variance_err : ndarray, shape (n,)
        Of single realizations, (e^2/h)^2.
    sample : ndarray, shape (n,)
        Conductance of the first realization alone.
    covariance : ndarray, shape (n, n)
        Of single realizations at pairs of fluxes, (e^2/h)^2.
    length : ndarray, shape (m,)
        Columns of the whole strip, last, and of shorter ones.
    G_length, G_length_err : ndarray, shape (m,)
        Their mean conductances, at the last flux.
    channels : float
        Open modes of a lead for each spin, N.
    l, l_err : float
        Mean free path in lattice constants, as <G> = 2N/(1 + L/l) has it; what the last flux leaves of interference
        is in it, some per cent for ten channels. `cbs.theory.lattice_free_path` is the one of weak disorder.
    provenance : Provenance
        Seed, realizations (as loops), parameters, version.
    """

    flux: FloatArray
    G: FloatArray
    G_err: FloatArray
    change: FloatArray
    change_err: FloatArray
    variance: FloatArray
    variance_err: FloatArray
    sample: FloatArray
    covariance: FloatArray
    length: FloatArray
    G_length: FloatArray
    G_length_err: FloatArray
    channels: float
    l: float
    l_err: float
    provenance: Provenance

    @property
    def what(self) -> str:
        """Which calculation with waves."""
        return "conductance"

    @property
    def x(self) -> FloatArray:
        """The flux."""
        return self.flux

    @property
    def s(self) -> float:
        """Length over mean free path, as the mean conductance at the last flux has it: 2N/<G> - 1."""
        return float(2.0 * self.channels / self.G[-1] - 1.0) if self.G[-1] > 0.0 else math.inf

    def column(self, label: str) -> tuple[FloatArray, FloatArray]:
        """Values and errors of G, change or variance, (n,) each."""
        return getattr(self, label), getattr(self, f"{label}_err")

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table."""
        names = ("flux", "change", "change_err", "G", "G_err", "variance", "variance_err", "sample")
        return {name: getattr(self, name) for name in names}

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw mean and single sample against the flux and return the axes."""
        if ax is None:
            from matplotlib.figure import Figure

            ax = Figure(layout="constrained").subplots()
        ax.plot(self.flux, self.sample, color="0.6", label="one sample")
        ax.errorbar(self.flux, self.G, self.G_err, fmt="o", fillstyle="none", label="mean")
        ax.set_xlabel("flux (h/e)")
        ax.set_ylabel("conductance (e²/h)")
        ax.legend()
        return ax

    def __repr__(self) -> str:
        return (
            f"StripConductance(G = {self.G[0]:.4g}...{self.G[-1]:.4g} e2/h at {self.flux.size} fluxes, "
            f"{self.channels:g} channels, l = {self.l:.3g} ± {self.l_err:.1g} sites, {self.provenance.loops} "
            f"realizations, seed {self.provenance.seed})"
        )


@dataclass(frozen=True, slots=True)
class ConductanceBatch:
    """One batch of realizations: means of G at every flux, of G G' at all pairs, and of G of shorter strips."""

    seed: int
    strip: LatticeStrip
    flux: tuple[float, ...]
    lengths: tuple[int, ...]

    def __call__(self, number: int, first: int, n: int) -> FloatArray:
        """Means over n realizations."""
        generator, flux = generator_of(self.seed, number, STREAM), np.array(self.flux)
        most = max(1, AT_ONCE // (flux.size * (self.strip.sites * self.strip.spins) ** 2))
        total = np.zeros(flux.size * (flux.size + 1) + len(self.lengths) - 1)
        for begin in range(0, n, most):
            potential = self.strip.potentials(min(most, n - begin), generator)
            G = conductances(self.strip, flux, potential, self.lengths)
            total += np.concatenate([G[-1].sum(axis=1), (G[-1] @ G[-1].T).ravel(), G[:-1, -1].sum(axis=1)])
        return np.asarray(total / n)


def strip_conductance(
    strip: LatticeStrip, flux: ArrayLike = (0.0, 1.0, 2.0, 3.0), *, realizations: int = 512, rng: Rng = None,
    **how: "engine.Unpack[engine.HowWords]",
) -> StripConductance:  # fmt: skip
    """Return the conductance of a disordered strip against the flux through it.

    Parameters
    ----------
    strip : LatticeStrip
        What conducts.
    flux : array_like, shape (n,)
        In h/e through (sites + 1) times length; the change is that from the first one, the mean free path comes from
        the last one.
    realizations : int
        At least 16.
    rng, how
        As in `cbs.magnetoconductance`.
    """
    making = engine.begin(how, rng, realizations, name="realizations", least=LEAST)
    flux = checks.vector("flux", flux)
    checks.at_most("flux", flux, MOST_FIELDS)
    if np.abs(flux).max() > (most := (strip.sites + 1) * strip.length):
        raise Misuse(f"flux must be at most {most} h/e, one in every cell (got {np.abs(flux).max():g})")
    lengths = tuple(sorted({max(1, strip.length * part // 4) for part in (1, 2, 3, 4)}))
    batch = ConductanceBatch(making.seed, strip, tuple(flux.tolist()), lengths)
    record = {"what": "conductance", "strip": asdict(strip), "energy": strip.energy, "flux": flux.tolist()}

    def build(tally: BatchMeans, provenance: Provenance) -> StripConductance:
        return _result(strip, flux, np.array(lengths, dtype=np.float64), tally, provenance)

    return making.run(batch, record, build, aside=flux.size**2 + len(lengths) - 1)


def _result(
    strip: LatticeStrip, flux: FloatArray, lengths: FloatArray, tally: BatchMeans, provenance: Provenance
) -> StripConductance:
    n, unit = flux.size, np.eye(tally.mean.size)
    mean, squares, shorter = unit[:n], unit[n : n * (n + 1)], unit[n * (n + 1) :]
    G = tally.mean[:n]
    unbiased = provenance.loops / max(provenance.loops - 1, 1)
    covariance = unbiased * ((squares @ tally.mean).reshape(n, n) - np.outer(G, G))
    change = tally.linear(mean - mean[0])
    # to first order the error of <G^2> - <G>^2 is that of G^2 - 2 <G> G
    spread = tally.linear(squares[:: n + 1] - 2.0 * G[:, None] * mean)
    by_length = tally.linear(np.vstack([shorter, mean[-1:]]))
    return StripConductance(
        flux, G, tally.err[:n], change.mean, change.err, np.diag(covariance).copy(), spread.err,
        _sample(strip, flux, provenance.seed), covariance, lengths, by_length.mean, by_length.err,
        float(strip.channels), *_free_path(strip, lengths, by_length), provenance,
    )  # fmt: skip


def _free_path(strip: LatticeStrip, lengths: FloatArray, by_length: BatchMeans) -> tuple[float, float]:
    """Slope of the length against 2N/<G> from the shortest to the longest strip, and its standard error.

    A single column is measured against its contacts alone, 2N/<G> = 1. Infinite in a clean strip: what its conductance
    falls by there is the field's doing.
    """
    G, channels = by_length.mean, strip.channels
    if strip.disorder == 0.0:
        return math.inf, math.nan
    if not np.all(G > TINY):  # nothing comes through
        return 0.0, math.nan
    if lengths.size == 1:
        rise, reach, slopes = 2.0 * channels / G[-1] - 1.0, lengths[-1], np.array([[-2.0 * channels / G[-1] ** 2]])
    else:
        rise, reach = 2.0 * channels * (1.0 / G[-1] - 1.0 / G[0]), lengths[-1] - lengths[0]
        slopes = np.zeros((1, G.size))
        slopes[0, [0, -1]] = 2.0 * channels / G[0] ** 2, -2.0 * channels / G[-1] ** 2
    if rise <= 1e-9:  # nothing returns
        return math.inf, math.nan
    return float(reach / rise), float(reach / rise**2 * by_length.linear(slopes).err[0])


def _sample(strip: LatticeStrip, flux: FloatArray, seed: int) -> FloatArray:
    """Conductance of the first realization of a run of this seed."""
    return sample_conductance(strip, flux, generator_of(seed, 0, STREAM))


def sample_conductance(strip: LatticeStrip, flux: ArrayLike, generator: np.random.Generator) -> FloatArray:
    """Return the conductance of one realization against the flux, shape (n,), e^2/h with both spins."""
    potential = strip.potentials(1, generator)
    return conductances(strip, np.asarray(flux, dtype=np.float64), potential, (strip.length,))[0, :, 0]
