r"""Conductance fluctuations of a diffusive rectangle from its closed Brownian loops: variance and correlation field.

Two diffusons of a sample join to a closed loop; with u = D t, and x/sinh x its thermal factor,

.. math:: \langle \delta G(B)\,\delta G(B + \Delta B) \rangle = 4 \frac{LW}{4\pi L^4} \int \frac{du}{u}\, w(u)\,
          e^{-u/L_\phi^2} \langle Z S \cos(k A) \rangle, \quad w = 4 \int_0^u \hat K + 2 u \hat K

in (e^2/h)^2 with both spins: Z the return density between the mirrors over that of the plane, S the chance that no lead
is met from a random start along the current, A the area, k = e dB/hbar, and for Cooperons e(2B + dB)/hbar.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks, engine
from cbs.checks import FloatArray, Misuse
from cbs.constants import E_CHARGE, HBAR
from cbs.kernels.normals import LANES, uniforms
from cbs.loops import strips
from cbs.loops.tiles import Tile, key_words
from cbs.observables import carried, presentation
from cbs.observables.returns.strip import LARGEST_ROWS, rows
from cbs.parameters import Conductor
from cbs.provenance import Provenance, Rng
from cbs.tabled import Tabled
from cbs.tallies import BatchMeans, batch_sizes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SPINS = 4.0
STEP = 0.5  # of ln u
SHORTEST, LONGEST = 1e-5, 16.0  # u over 1/(pi^2/L^2 + 1/L_phi^2): what is left out is below 1e-5 of the variance
WIDEST = 64.0  # u/W^2 up to which loops between the sides are walked
STREAM, PURPOSE_MAXIMUM = 12, 15
DURATION = np.uint64(42)  # first bit of the number of the duration in that of a loop


@dataclass(frozen=True, slots=True)
class FluctuationBatch:
    """Loops of every duration; `u` and `length`, `width` in metres, `weight` of every u, `k` in 1/m^2."""

    seed: int
    u: tuple[float, ...]
    weight: tuple[float, ...]
    k: tuple[float, ...]
    length: float
    width: float

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Diffusons of every k, from `n_loops` loops of every duration, then the moments of the weights.

        The longest come first, and short runs have several durations side by side in a block of lanes.
        """
        total, k, moments = np.zeros(len(self.k)), np.array(self.k), np.zeros(carried.MOMENTS)
        which = np.repeat(np.arange(len(self.u))[::-1], n_loops)
        loop = (which.astype(np.uint64) << DURATION) + np.tile(
            np.arange(first, first + n_loops, dtype=np.uint64), len(self.u)
        )
        width = self.width / np.sqrt(2.0 * np.array(self.u))[which]
        n_rows = [rows(self.u[p] / self.width**2) for p in which[::LANES].tolist()]
        for path in strips.brownian_paths(loop, key_words(self.seed, STREAM << 32), width=width, n_rows=n_rows):
            here = (path.tile.loop >> DURATION).astype(np.int64)
            u, share = np.array(self.u)[here], np.array(self.weight)[here]
            kept = path.weight * np.maximum(0.0, 1.0 - span(path.tile) * np.sqrt(2.0 * u) / self.length) * share
            phases = np.cos(k[:, None, None] * 2.0 * u * path.tile.area)
            total += np.sum(kept * phases, axis=(1, 2)) / n_loops
            moments += carried.moments(kept, n_loops)
        return np.append(total, moments)


def span(tile: Tile) -> FloatArray:
    """Extent of the continuous paths along x, (blocks, LANES): the extremes of every piece are drawn.

    Between two points a and b of a Brownian bridge of variance v the maximum is half of a + b + ((b - a)^2 - 2 v ln
    U)^(1/2).
    """
    end = np.cumsum(tile.dx, axis=1)
    middle, room = end - 0.5 * tile.dx, tile.dx**2
    extremes = []
    n = tile.dx.shape[1]
    for side in (0, 1):
        u = np.empty(end.size)
        place = (
            tile.loop[:, None, :] * np.uint64(2 * LARGEST_ROWS)
            + np.arange(side * n, (side + 1) * n, dtype=np.uint64)[:, None]
        )
        uniforms(place.ravel(), PURPOSE_MAXIMUM, tile.key, u)
        reach = 0.5 * np.sqrt(room - 2.0 * tile.var * np.log(u.reshape(end.shape)))
        extremes.append(np.max(middle + reach, axis=1) if side == 0 else np.min(middle - reach, axis=1))
    return np.asarray(extremes[0] - extremes[1])


@dataclass(frozen=True, slots=True, repr=False)
class FluctuationCurve(Tabled):
    """Covariance of the conductance of one sample at two fields.

    Attributes
    ----------
    dB : ndarray, shape (n,)
        Difference of the fields, tesla.
    covariance, covariance_err : ndarray, shape (n,)
        Of G(B) and G(B + dB), (e^2/h)^2 with both spins, and one standard error.
    variance, variance_err : float
        The same at dB = 0.
    correlation, correlation_err : ndarray, shape (n,)
        Their ratio, from the same loops.
    provenance : Provenance
        What made it.
    """

    dB: FloatArray
    covariance: FloatArray
    covariance_err: FloatArray
    variance: float
    variance_err: float
    correlation: FloatArray
    correlation_err: FloatArray
    provenance: Provenance

    @property
    def rms(self) -> float:
        """Root of the variance, e^2/h."""
        return math.sqrt(max(self.variance, 0.0))

    @property
    def half_field(self) -> float:
        """Smallest dB, interpolated, at which the correlation is one half; nan if it is not among those given."""
        order = np.argsort(self.dB)
        x, y = self.dB[order], self.correlation[order]
        below = np.flatnonzero((y[1:] <= 0.5) & (y[:-1] > 0.5))
        if not below.size:
            return math.nan
        i = int(below[0])
        return float(x[i] + (x[i + 1] - x[i]) * (y[i] - 0.5) / (y[i] - y[i + 1]))

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table."""
        return {
            "dB_T": self.dB, "covariance_e4_h2": self.covariance, "covariance_err_e4_h2": self.covariance_err,
            "correlation": self.correlation, "correlation_err": self.correlation_err,
        }  # fmt: skip

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the correlation against the difference of the fields in millitesla and return the axes."""
        return presentation.errorbar(
            ax, 1e3 * self.dB, self.correlation, self.correlation_err, r"difference of fields $\Delta B$ (mT)",
            "correlation of the conductances",
        )  # fmt: skip

    def __repr__(self) -> str:
        return (
            f"FluctuationCurve({self.dB.size} differences, rms {self.rms:.4g} e^2/h, variance {self.variance:.4g} +- "
            f"{self.variance_err:.1g}, {self.provenance.loops} loops, seed {self.provenance.seed})"
        )


def conductance_fluctuations(
    conductor: Conductor, dB: ArrayLike, *, length: float, width: float, L_T: float = math.inf, B: float = math.inf,
    loops: int = 100_000, rng: Rng = None, **how: "engine.Unpack[engine.HowWords]",
) -> FluctuationCurve:  # fmt: skip
    """Return variance and correlation of the conductance fluctuations of a diffusive rectangle, from its loops.

    Parameters
    ----------
    conductor : Conductor
        Only L_phi enters (l must be far below the sample); inf for a coherent sample.
    dB : array_like, shape (n,)
        Differences of the two fields, tesla.
    length, width : float
        Of the sample, metres: leads at both ends of the length, mirrors along it.
    L_T : float
        Thermal length sqrt(hbar D/k_B T), metres; inf at zero temperature.
    B : float
        The field, tesla; inf (the default) where no Cooperon is left: half of the variance at zero field.
    loops : int
        Closed loops in the whole run, shared among about 30 durations.
    rng, how
        As in `cbs.magnetoconductance`.

    Returns
    -------
    FluctuationCurve

    Raises
    ------
    Misuse
        For bad values, and for samples whose loops are longer than 8 widths: long wires that stay coherent, for which
        `cbs.theory.conductance_fluctuations` has the formula.
    """
    checks.instance("conductor", conductor, Conductor)
    fields = checks.vector("dB", dB, "tesla")
    length, width = checks.positive("length", length, "m"), checks.positive("width", width, "m")
    L_T = checks.positive("L_T", L_T, "m", inf="zero temperature")
    B = math.inf if math.isinf(B) else checks.finite("B", B, "tesla")
    every = np.append(0.0, fields)
    shifts = every if math.isinf(B) else np.append(every, 2.0 * B + every)
    k, place = np.unique(np.abs(shifts) * (E_CHARGE / HBAR), return_inverse=True)
    u, weight = durations(conductor.L_phi, length, width, L_T)
    making = engine.begin(how, rng, loops)
    batch = FluctuationBatch(making.seed, tuple(u.tolist()), tuple(weight.tolist()), tuple(k.tolist()), length, width)
    sizes = batch_sizes(max(2, -(-making.loops // u.size)))
    record = {
        "observable": "conductance-fluctuations", "L_phi_m": conductor.L_phi, "length_m": length, "width_m": width,
        "L_T_m": L_T, "B_T": B, "dB_T": fields.tolist(),
    }  # fmt: skip

    def build(tally: BatchMeans, provenance: Provenance) -> FluctuationCurve:
        rows_ = tally.means[:, place]
        both = rows_ if math.isinf(B) else rows_[:, : 1 + fields.size] + rows_[:, 1 + fields.size :]
        sums = BatchMeans(tally.sizes, both)
        correlation = sums.mean[1:] / sums.mean[0]
        spread = BatchMeans(tally.sizes, (both[:, 1:] - correlation * both[:, :1]) / sums.mean[0])
        return FluctuationCurve(
            fields,
            sums.mean[1:],
            sums.err[1:],
            float(sums.mean[0]),
            float(sums.err[0]),
            correlation,
            spread.err,
            provenance,
        )

    return carried.run(making, batch, record, build, sizes=sizes, share=u.size)


def durations(L_phi: float, length: float, width: float, L_T: float) -> tuple[FloatArray, FloatArray]:
    """Nodes u = D t, m^2, and their weights in the covariance, (e^2/h)^2."""
    scale = 1.0 / ((math.pi / length) ** 2 + L_phi**-2)
    if LONGEST * scale > WIDEST * width**2:
        raise Misuse(
            f"{{length}} and L_phi let loops grow to {math.sqrt(LONGEST * scale) / width:.3g} widths (at most "
            f"{math.sqrt(WIDEST):g}): a long wire that stays coherent has a formula, see "
            "cbs.theory.conductance_fluctuations(geometry='wire')",
            length="",
        )
    u = scale * np.exp(np.arange(math.log(SHORTEST), math.log(LONGEST), STEP))
    x = math.pi * u / L_T**2
    thermal = _thermal(x)
    before = u if math.isinf(L_T) else L_T**2 / math.pi * np.array([_thermal_integral(float(value)) for value in x])
    weight = STEP * SPINS * width / (4.0 * math.pi * length**3) * np.exp(-u / L_phi**2)
    return u, weight * (4.0 * before + 2.0 * u * thermal)


def _thermal(x: FloatArray) -> FloatArray:
    """(x/sinh x)^2."""
    return np.asarray(np.square(2.0 * x * np.exp(-x) / np.where(x > 0.0, -np.expm1(-2.0 * x), 1.0)) + (x == 0.0))


def _thermal_integral(x: float) -> float:
    """Integral of (s/sinh s)^2 from 0 to x by Gauss panels; pi^2/6 for large x."""
    z, g = np.polynomial.legendre.leggauss(32)
    end = min(x, 40.0)
    edges = np.linspace(0.0, end, 2 + int(end / 4.0))
    half = 0.5 * np.diff(edges)[:, None]
    return float(np.sum(half * g * _thermal(edges[:-1, None] + half * (1.0 + z))))
