r"""Magnetoconductance in three dimensions and of films of finite thickness, field along z, Brownian loops.

.. math:: \delta\sigma(B) = 4 \int_0^\infty \frac{ds}{4\pi s} W(s) e^{-s/L_\varphi^2} \langle C (1 - \cos kA) \rangle

in e^2/h per metre, both spins; s = D t, k = 2eB/hbar, W the probability density of returning in height. Without spin
the integral over s is done in closed form for every loop (A = 2 s a, a the area of the unit loop); with spin durations
are drawn.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from cbs.checks import FloatArray, Misuse
from cbs.constants import E_CHARGE, HBAR
from cbs.engine import BatchFunction, Making
from cbs.loops import brownian, bulk
from cbs.loops.durations import DurationTable, draw_durations, strata
from cbs.loops.tiles import key_words
from cbs.observables import carried, presentation
from cbs.observables.record import parameters
from cbs.parameters import Bulk, Conductor, Question, SpinMechanism
from cbs.phases.rotations import Scale
from cbs.phases.spin import interference
from cbs.provenance import Provenance
from cbs.tabled import Tabled
from cbs.tallies import BatchMeans

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROWS = 128  # of loops with spin
LAST = 60.0  # durations up to LAST tau_phi
LEAST = 1e-8  # shortest duration over the magnetic one; the integrand falls as its power 3/2


@dataclass(frozen=True, slots=True)
class AreaBatch:
    """One batch of spinless loops in all fields, durations integrated exactly. `k` holds 2eB/hbar >= 0, 1/m^2."""

    seed: int
    k: tuple[float, ...]
    rate: float
    thickness: float

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Mean change of the conductivity, e^2/h per metre, in every field."""
        total = np.zeros(len(self.k))
        for tile in bulk.tiles(first, n_loops, self.seed):
            a = tile.area[tile.filled]
            for i, k in enumerate(self.k):
                total[i] += np.sum(area_integral(2.0 * k * a, self.rate, self.thickness))
        return total / n_loops


def area_integral(q: FloatArray, p: float, thickness: float) -> FloatArray:
    r"""Integral over all durations, 4 int ds/(4 pi s) W(s) e^(-ps) (1 - cos qs), in 1/m.

    Bulk: (1/pi) Re[(p + iq)^(1/2) - p^(1/2)]. Film of thickness d, summed over the modes of height:
    (1/(pi d)) ln|z sinh z/(z_0 sinh z_0)|, z = d (p + iq)^(1/2), z_0 = d p^(1/2).

    Parameters
    ----------
    q : ndarray
        k A/(D t) of the loops, 1/m^2.
    p : float
        1/L_phi^2, 1/m^2; positive for films.
    thickness : float
        d in metres, or inf.
    """
    radius = np.hypot(p, q)
    root = np.sqrt(0.5 * (radius + p))  # real part of (p + iq)^(1/2); the difference below without cancellation
    nothing = (q == 0.0) & (p == 0.0)
    with np.errstate(invalid="ignore"):
        rise = np.where(nothing, 0.0, 0.5 * q * q / ((radius + p) * (root + math.sqrt(p))))
    if math.isinf(thickness):
        return np.asarray(rise / math.pi)
    z0, x = thickness * math.sqrt(p), thickness * root
    y = thickness * np.sqrt(0.5 * (radius - p))
    decay = np.exp(-2.0 * x)
    sinh2 = (1.0 - decay) ** 2 + 4.0 * decay * np.sin(y) ** 2
    logs = 0.25 * np.log1p((q / p) ** 2) + 0.5 * np.log(sinh2) - math.log(-math.expm1(-2.0 * z0))
    return np.asarray((thickness * rise + logs) / (math.pi * thickness))


@dataclass(frozen=True, slots=True)
class SpinBatch:
    """One batch of loops with spin in all fields; groups of loops share a duration. `k` holds 2eB/hbar >= 0, 1/m^2."""

    seed: int
    k: tuple[float, ...]
    film: Conductor
    thickness: float
    spin: tuple[SpinMechanism, ...]
    table: DurationTable

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Mean change of the conductivity, e^2/h per metre, in every field, then the moments of the weights."""
        key, k = key_words(self.seed, bulk.STREAM), np.array(self.k)
        s, density = draw_durations(self.table, first, n_loops, key)
        weight = duration_weight(s, self.film, self.thickness) / density
        total, moments = np.zeros(k.size), np.zeros((carried.MOMENTS, k.size))
        for group, (loop, _, size) in enumerate(strata(first, n_loops)):
            present = (np.arange(loop.size) < size).astype(np.int64)[None]
            tile = brownian.draw(loop[None], present, key, n_rows=ROWS)
            c = interference(tile, self.spin, Scale(math.sqrt(2.0 * s[group]), self.film.l, brownian=True))[0, :size]
            half_flux = np.outer(s[group] * k, tile.area[0, :size])
            change = weight[group] * 2.0 * np.sin(half_flux) ** 2
            total += change @ c
            moments += change.sum(axis=1), np.sum(change**2, axis=1)
        return np.append(total, moments) / n_loops


def duration_weight(s: FloatArray, film: Conductor, thickness: float) -> FloatArray:
    """Weight (1/pi) W(s) e^(-s/L_phi^2) per ln s, 1/m."""
    return np.asarray(bulk.height_density(s, thickness) * np.exp(-s / film.L_phi**2) / math.pi)


def _duration_table(k: FloatArray, film: Conductor, thickness: float) -> DurationTable:
    """Durations drawn where they matter: to every field its share, with 1 - cos replaced by (ks)^2/(1 + (ks)^2)."""
    rates = k[k > 0.0] if np.any(k > 0.0) else np.array([film.L_phi**-2])
    least = LEAST * min(1.0 / float(rates.max()), film.L_phi**2)

    def weight(s: FloatArray) -> FloatArray:
        x = np.outer(rates, s) ** 2
        shares = duration_weight(s, film, thickness) * x / (1.0 + x)
        return np.asarray(np.mean(shares / shares.sum(axis=1, keepdims=True), axis=0))

    return DurationTable.of(weight, least, LAST * film.L_phi**2)


@dataclass(frozen=True, slots=True, repr=False)
class BulkCurve(Tabled):
    """Change of the conductivity of a bulk conductor or thick film with the field, both spins.

    Attributes
    ----------
    B : ndarray, shape (n,)
        Fields, tesla.
    delta, delta_err : ndarray, shape (n,)
        dsigma(B) - dsigma(0) in e^2/h per metre, and one standard error.
    covariance : ndarray, shape (n, n)
        Covariance of delta.
    thickness : float
        Thickness of the film in metres, or inf.
    provenance : Provenance
        Seed, loops, parameters, version.
    """

    B: FloatArray
    delta: FloatArray
    delta_err: FloatArray
    covariance: FloatArray
    thickness: float
    provenance: Provenance

    @property
    def sheet(self) -> FloatArray:
        """Change of the sheet conductance of a film, e^2/h: delta times the thickness."""
        return self.delta * self.thickness

    @property
    def sheet_err(self) -> FloatArray:
        """One standard error of `sheet`, e^2/h."""
        return self.delta_err * self.thickness

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table."""
        return {"B_T": self.B, "delta_e2_h_per_m": self.delta, "delta_err_e2_h_per_m": self.delta_err}

    def plot(self, ax: "Axes | None" = None, theory: "presentation.Theory | None" = None) -> "Axes":
        """Draw delta against B in mT with error bars and return the axes.

        `theory`: formulas that are drawn as lines, such as those of `cbs.comparison.formulas(curve)`.
        """
        label = r"$\Delta\sigma(B)-\Delta\sigma(0)$ ($e^2/h$ per m)"
        axes = presentation.errorbar(ax, 1e3 * self.B, self.delta, self.delta_err, "magnetic field $B$ (mT)", label)
        if theory:
            presentation.lines(axes, 1e3 * self.B, theory)
        return axes

    def __repr__(self) -> str:
        return (
            f"BulkCurve({self.B.size} fields, thickness {self.thickness:g} m, error "
            f"{np.max(self.delta_err):.1e} e^2/h per m, {self.provenance.loops} loops, seed {self.provenance.seed})"
        )


def correction(question: Question, making: Making) -> BulkCurve:
    r"""Return the change of the conductivity with the field in three dimensions, or in a film of finite thickness.

    L_phi = sqrt(D tau_phi); the mean free path does not enter the diffusive limit.

    Raises
    ------
    ValueError
        For L_phi = inf in a film or with spin, where long loops never end.

    Notes
    -----
    In bulk without spin the exact value is Kawabata's [1]_,

    .. math:: \frac{1}{\pi} \Bigl(\frac{eB}{\hbar}\Bigr)^{1/2} f_3(B/B_\varphi), \quad
        f_3(z) = -2 z^{-1/2} - \zeta(1/2, 1/2 + 1/z).

    References
    ----------
    .. [1] A. Kawabata, Solid State Commun. 34, 431 (1980).
    """
    film, fields, spin = question.conductor, question.x, question.spin
    thickness = cast(Bulk, question.geometry).thickness
    if math.isinf(film.L_phi) and (spin or math.isfinite(thickness)):
        raise Misuse("{L_phi} = inf is possible in bulk without spin only; give a finite L_phi", L_phi="")
    k = 2.0 * E_CHARGE / HBAR * np.abs(fields)
    batch: BatchFunction
    if spin:
        table = _duration_table(k, film, thickness)
        batch = SpinBatch(making.seed, tuple(k.tolist()), film, thickness, spin, table)
    else:
        batch = AreaBatch(making.seed, tuple(k.tolist()), film.L_phi**-2, thickness)
    record = parameters("bulk-magnetoconductance", film, spin, thickness_m=thickness, B_T=fields.tolist())

    def build(tally: BatchMeans, provenance: Provenance) -> BulkCurve:
        return BulkCurve(fields, tally.mean, tally.err, tally.covariance, thickness, provenance)

    if not spin:
        return making.run(batch, record, build)
    return carried.run(making, batch, record, build, points=k.size)
