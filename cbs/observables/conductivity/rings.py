"""Flux oscillations of a thin cylinder and of a ring: period h/2e, none of h/e (Altshuler, Aronov, Spivak 1981).

The field threads the hole, so that a loop of winding number n encloses n fluxes and interferes with its partner as
cos(4 pi n Phi/Phi_0), Phi_0 = h/e; the partner winds -n times. Motion along the surface is Brownian.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from cbs.checks import FloatArray, Misuse
from cbs.engine import Making
from cbs.loops import brownian
from cbs.loops.durations import DurationTable, draw_durations, strata
from cbs.loops.tiles import Tile, key_words
from cbs.loops.windings import STREAM, draw_windings, image_sum, round_ring, unrolled
from cbs.observables import carried, presentation
from cbs.observables.record import parameters
from cbs.parameters import Conductor, Cylinder, Dresselhaus, Question, Rashba, Ring, SpinMechanism
from cbs.phases.rotations import Scale
from cbs.phases.spin import interference
from cbs.phases.traits import trait_of
from cbs.provenance import Provenance
from cbs.tabled import Tabled
from cbs.tallies import BatchMeans

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Rows of a loop with spin: so many that a row turns it by no more than ROW_TURN^(1/2) or so, between these limits.
LEAST_ROWS, MOST_ROWS, ROW_TURN = 128, 16384, 0.1
MOST_LENGTHS = 1e4  # L_phi / circumference
LAST = 60.0  # durations up to LAST tau_phi


def sheet_weight(s: FloatArray, film: Conductor, circumference: float) -> FloatArray:
    """Cylinder, per ln s: -(1/pi) (1 - e^(-t/tau)) e^(-t/tau_phi) sum_n exp(-n^2 Lc^2/4s); s = D t, m^2."""
    cutoff = -np.expm1(-2.0 * s / film.l**2)
    windings = image_sum(circumference**2 / (4.0 * s))
    return np.asarray(-cutoff * np.exp(-s / film.L_phi**2) * windings / math.pi)


def line_weight(s: FloatArray, film: Conductor, circumference: float) -> FloatArray:
    """Ring, per ln s: -(4/Lc) s (4 pi s)^(-1/2) e^(-t/tau_phi) sum_n exp(-n^2 Lc^2/4s); s = D t, m^2."""
    windings = image_sum(circumference**2 / (4.0 * s))
    return np.asarray(-np.sqrt(4.0 * s / math.pi) / circumference * np.exp(-s / film.L_phi**2) * windings)


# Weight per ln s, and the shortest duration over l^2/2 (sheet) or L_phi^2 (line); what is cut off is below 1e-10 of
# the sum.
GEOMETRIES: dict[str, tuple[Callable[[FloatArray, Conductor, float], FloatArray], float]] = {
    "cylinder": (sheet_weight, 1e-12),
    "ring": (line_weight, 1e-22),
}
LAYOUTS: dict[str, Callable[[Tile, FloatArray], Tile]] = {"cylinder": unrolled, "ring": round_ring}


@dataclass(frozen=True, slots=True)
class WindingBatch:
    """One batch of loops at every flux (in h/e); pure, so that it may run anywhere."""

    seed: int
    film: Conductor
    circumference: float
    geometry: str
    flux: tuple[float, ...]
    spin: tuple[SpinMechanism, ...]
    table: DurationTable

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Correction in e^2/h at every flux, from loops number first and up, then the moments of the weights."""
        key, flux = key_words(self.seed, STREAM), np.array(self.flux)
        s, density = draw_durations(self.table, first, n_loops, key)
        weight = GEOMETRIES[self.geometry][0](s, self.film, self.circumference) / density
        total = np.zeros(flux.size)
        for group, (loop, _, size) in enumerate(strata(first, n_loops)):
            n = draw_windings(loop[:size], self.circumference**2 / (4.0 * s[group]), key)
            c = self._interference(loop, n, float(s[group]), key)
            total += weight[group] * (np.cos(4.0 * math.pi * np.outer(flux, n)) @ c)
        each = [size for _, _, size in strata(first, n_loops)]
        return np.append(total / n_loops, carried.moments(np.repeat(weight, each), n_loops))

    def _interference(self, loop: np.ndarray, n: FloatArray, s: float, key: np.ndarray) -> FloatArray:
        """Spin interference of the loops of one group of duration s with winding numbers n, shape (size,)."""
        if not self.spin:
            return np.ones(n.size)
        present = (np.arange(loop.size) < n.size).astype(np.int64)[None]
        unit = math.sqrt(2.0 * s)
        linear = [trait_of(m).lengths_of(m) for m in self.spin if trait_of(m).linear]
        turns = sum(unit / length for lengths in linear for length in lengths.values())
        n_rows = 2 * round(0.5 * min(max(turns**2 / ROW_TURN, LEAST_ROWS), MOST_ROWS))
        tile = brownian.draw(loop[None], present, key, n_rows=n_rows)
        drift = np.zeros(tile.area.shape)
        drift[0, : n.size] = n * self.circumference / unit
        path = LAYOUTS[self.geometry](tile, drift)
        return interference(path, self.spin, Scale(unit, self.film.l, brownian=True))[0, : n.size]


@dataclass(frozen=True, slots=True, repr=False)
class FluxCurve(Tabled):
    """Correction to the conductance of a cylinder or ring against the flux, e^2/h, both spins.

    Attributes
    ----------
    flux_h_e : ndarray, shape (n,)
        Flux through the hole in units of h/e.
    dsigma, dsigma_err : ndarray, shape (n,)
        The correction itself and one standard error: of the conductivity for a cylinder, of the conductance of a ring
        cut open (a wire of the length of its circumference).
    delta, delta_err : ndarray, shape (n,)
        dsigma(flux) - dsigma(0) and the error of that difference.
    covariance : ndarray, shape (n, n)
        Covariance of dsigma.
    geometry : str
        cylinder or ring.
    provenance : Provenance
        Seed, loops, parameters, version.
    """

    flux_h_e: FloatArray
    dsigma: FloatArray
    dsigma_err: FloatArray
    delta: FloatArray
    delta_err: FloatArray
    covariance: FloatArray
    geometry: str
    provenance: Provenance

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table by the names of the JSON and CSV contract."""
        return {
            "flux_h_e": self.flux_h_e,
            "dsigma_e2_h": self.dsigma,
            "dsigma_err_e2_h": self.dsigma_err,
            "delta_e2_h": self.delta,
            "delta_err_e2_h": self.delta_err,
        }

    def plot(self, ax: "Axes | None" = None, theory: "presentation.Theory | None" = None) -> "Axes":
        """Draw dsigma against the flux with error bars and return the axes.

        `theory`: formulas that are drawn as lines, such as those of `cbs.comparison.formulas(curve)`.
        """
        axes = presentation.errorbar(
            ax, self.flux_h_e, self.dsigma, self.dsigma_err, r"flux $\Phi$ ($h/e$)", r"$\Delta\sigma$ ($e^2/h$)"
        )
        if theory:
            presentation.lines(axes, self.flux_h_e, theory)
        return axes

    def __repr__(self) -> str:
        return (
            f"FluxCurve({self.geometry}, {self.flux_h_e.size} fluxes, error {np.max(self.dsigma_err):.1e} e^2/h, "
            f"{self.provenance.loops} loops, seed {self.provenance.seed})"
        )


def correction(question: Question, making: Making) -> FluxCurve:
    r"""Return the correction to the conductance of a thin cylinder or a ring at every flux through its hole.

    The mean free path cuts off short loops on a cylinder, with 1 - exp(-t/tau). Rashba coupling has its electric field
    normal to the surface (outwards from a cylinder, out of the plane of a ring); the turn of the surface round the hole
    is taken into account.

    Raises
    ------
    ValueError
        For no dephasing, and for L_phi above 1e4 circumferences.

    Notes
    -----
    Without spin, in the diffusive limit, the exact values are

    .. math:: -\frac{4}{\pi} \sum_{n \ge 1} K_0(n L_c/L_\varphi) \cos(4\pi n\Phi/\Phi_0), \qquad
        -\frac{2 L_\varphi}{L_c} \frac{\sinh r}{\cosh r - \cos(4\pi\Phi/\Phi_0)}, \quad r = L_c/L_\varphi,

    for the oscillating part of a cylinder and for a ring, in e^2/h [1]_.

    References
    ----------
    .. [1] B. L. Altshuler, A. G. Aronov, B. Z. Spivak, JETP Lett. 33, 94 (1981).
    """
    film, fluxes, spin = question.conductor, question.x, question.spin
    circumference = cast("Cylinder | Ring", question.geometry).circumference
    geometry = type(question.geometry).__name__.lower()
    _check_lengths(film, circumference, geometry)
    flat = flat_spin(spin, circumference, geometry)
    weight, least = GEOMETRIES[geometry]
    shortest = least * (0.5 * film.l**2 if geometry == "cylinder" else min(film.L_phi, circumference) ** 2)
    table = DurationTable.of(lambda s: -weight(s, film, circumference), shortest, LAST * film.L_phi**2)
    batch = WindingBatch(making.seed, film, circumference, geometry, (0.0, *fluxes.tolist()), flat, table)
    record = parameters(
        "flux-oscillations", film, spin, geometry=geometry, circumference_m=circumference, flux_h_e=fluxes.tolist()
    )

    def build(tally: BatchMeans, provenance: Provenance) -> FluxCurve:
        here = BatchMeans(tally.sizes, tally.means[:, 1:])
        change = BatchMeans(tally.sizes, here.means - tally.means[:, :1])
        return FluxCurve(fluxes, here.mean, here.err, change.mean, change.err, here.covariance, geometry, provenance)

    return carried.run(making, batch, record, build)


def flat_spin(spin: tuple[SpinMechanism, ...], circumference: float, geometry: str) -> tuple[SpinMechanism, ...]:
    r"""Mechanisms of a flat film that act on the laid-out path as `spin` does on the curved one.

    Seen from the moving axes of the surface the spin also turns against them, by 2 pi dx/Lc: on a cylinder about the
    same axis as by Rashba coupling, Q dx -> (Q + 2 pi/Lc) dx, Q dy unchanged, which is Rashba coupling Q + pi/Lc with
    Dresselhaus coupling pi/Lc; on a ring about the normal, so that both add up to (Q^2 + (2 pi/Lc)^2)^(1/2) dx about
    one fixed axis (A. G. Aronov, Y. B. Lyanda-Geller, Phys. Rev. Lett. 70, 343 (1993)).
    """
    turn = 2.0 * math.pi / circumference
    flat: list[SpinMechanism] = []
    for mechanism in spin:
        if not isinstance(mechanism, Rashba):
            flat.append(mechanism)
        elif geometry == "ring":
            flat.append(Rashba(1.0 / math.hypot(turn, 1.0 / mechanism.L_so)))
        else:
            flat += [Rashba(1.0 / (0.5 * turn + 1.0 / mechanism.L_so)), Dresselhaus(2.0 / turn)]
    return tuple(flat)


def _check_lengths(film: Conductor, circumference: float, geometry: str) -> None:
    if math.isinf(film.L_phi):
        raise Misuse(
            f"{{L_phi}} = inf on a {geometry} diverges (long loops never lose their phase); give a finite L_phi",
            L_phi="",
        )
    if film.L_phi > MOST_LENGTHS * circumference:
        raise Misuse(
            f"{{circumference}} must be at least L_phi/{MOST_LENGTHS:g} (got {circumference:g} m, L_phi "
            f"{film.L_phi:g} m)",
            circumference="",
        )
