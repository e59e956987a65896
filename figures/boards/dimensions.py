"""Board "dimensions": what loops add in wire, film and bulk as the coherence length grows."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import cbs
from cbs import theory
from cbs.checks import FloatArray
from cbs.figures.frame import families, marks, scales, steps
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress, part
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import SAMPLE, Film, origin
from cbs.figures.frame.styles import Style, styled
from cbs.observables.conductivity.bulk import BulkCurve
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.observables.results import DephasingCurve, MagnetoconductanceCurve
from cbs.parameters import Bulk, Strip
from cbs.provenance import Provenance

SHAPES = ("wire", "film", "bulk")
L_FREE = 20e-9  # of the figure's own film
WIDTH, WIRE_LENGTH = 5.0, 2500.0  # of the wire, in l
RATIOS = np.array([25.0, 40.0, 65.0, 100.0, 160.0, 250.0, 350.0, 500.0])  # L_phi/l
CUSP = 50.0  # L_phi/l of the inset cusps
SHARES = np.array([0.0, 0.2, 0.5, 1.0, 2.0, 3.5, 5.0, 7.5, 10.0, 13.0, 16.5, 20.0]) / 20.0
LOOPS = {"wire": 200_000, "film": 400_000, "bulk": 200_000}
STANDING = 20_000  # standing waves across the wire
USES = ("l",)

CAPTION = """
{title} The part of the resistance that closed loops make, for a wire {d.width_text} wide and {d.wire_text} long (loss
of conductance), a film (loss of conductivity) and a bulk conductor (what a field of {d.field_text} removes), each
over its value at L_φ = {d.first_text}, so that three units share one axis: the wire's grows as L_φ, the film's as its
logarithm, the bulk's hardly at all. Beside, on slides: the three conductors to no scale, and their values with units.
Points: Monte Carlo, strips between reflecting walls, flights in the plane (total term), Brownian loops in space;
lines: exact (standing waves, ballistic sums, Kawabata). l = {nm.l_m:.4g} nm, no spin-orbit coupling, both spins.
{p.loops} loops in all, seed {p.seed}; bars, where larger than the marks: one standard error from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class Dimensions:
    """Corrections of a wire, a film and a bulk conductor.

    Parameters
    ----------
    L_phi_m : ndarray, shape (n,)
        Coherence lengths of the points, metres.
    wires : tuple of MagnetoconductanceCurve
        Strip at each coherence length, zero field, e^2/h per square.
    film : DephasingCurve
        Film at all of them.
    bulks : tuple of BulkCurve
        Change by `field_T`, e^2/h per metre.
    line_L_phi_m : ndarray, shape (n_line,)
        Coherence lengths of the lines.
    exact : ndarray, shape (3, n_line)
        Exact values: -Delta G (e^2/h), -Delta sigma (e^2/h), change by the field (e^2/h per um).
    exact_at_points : ndarray, shape (3, n)
        The same at the coherence lengths of the points.
    field_T, width_m, wire_length_m, l_m : float
        Field in bulk, width and length of the wire, mean free path; SI.
    provenance : Provenance
        What made it.
    """

    L_phi_m: FloatArray
    wires: tuple[MagnetoconductanceCurve, ...]
    film: DephasingCurve
    bulks: tuple[BulkCurve, ...]
    line_L_phi_m: FloatArray
    exact: FloatArray
    exact_at_points: FloatArray
    field_T: float
    width_m: float
    wire_length_m: float
    l_m: float
    provenance: Provenance

    @property
    def values(self) -> FloatArray:
        """-Delta G of the wire (e^2/h), -Delta sigma of the film (e^2/h), change in bulk (e^2/h per um), (3, n)."""
        wire = -self.width_m / self.wire_length_m * np.array([run.dsigma[0] for run in self.wires])
        return np.array([wire, -self.film.dsigma, 1e-6 * np.array([run.delta[0] for run in self.bulks])])

    @property
    def errors(self) -> FloatArray:
        """Standard errors of `values`, shape (3, n)."""
        wire = self.width_m / self.wire_length_m * np.array([run.dsigma_err[0] for run in self.wires])
        return np.array([wire, self.film.dsigma_err, 1e-6 * np.array([run.delta_err[0] for run in self.bulks])])

    @property
    def width_text(self) -> str:
        """Width of the wire in words."""
        return scales.length_text(self.width_m)

    @property
    def wire_text(self) -> str:
        """Length of the wire in words."""
        return scales.length_text(self.wire_length_m)

    @property
    def field_text(self) -> str:
        """Field in bulk in words."""
        return scales.field_text(self.field_T)

    @property
    def first_text(self) -> str:
        """Shortest coherence length in words."""
        return scales.length_text(float(self.L_phi_m[0]))


def compute(quality: Quality, seed: int, progress: Progress | None = None, film: Film = SAMPLE) -> Dimensions:
    """Run wire and bulk at every coherence length, and the film once."""
    l = film.l if "l" in film.given else L_FREE
    loops = {shape: quality.loops(LOOPS[shape]) for shape in SHAPES}
    steps = iter(range(2 * len(RATIOS) + 1))
    films = [cbs.Conductor(l=l, L_phi=float(ratio * l)) for ratio in RATIOS]
    width, wire_length = WIDTH * l, WIRE_LENGTH * l
    field = scales.round_number(0.0122 * films[0].B_tr)

    def settings(shape: str) -> dict[str, Any]:
        return {"loops": loops[shape], "rng": seed, "progress": part(progress, next(steps), 2 * len(RATIOS) + 1)}

    wires = tuple(
        magnetoconductance(one, [0.0], geometry=Strip(width), paths="brownian", **settings("wire")) for one in films
    )
    table = cbs.dephasing(cbs.Conductor(l=l), L_phi=RATIOS * l, **settings("film"))
    bulks = tuple(magnetoconductance(one, [field], **settings("bulk"), geometry=Bulk()) for one in films)
    line = np.geomspace(RATIOS[0], RATIOS[-1], 60) * l
    places = (l, width, wire_length, field)
    every: list[Any] = [*wires, table, *bulks]
    return Dimensions(
        L_phi_m=RATIOS * l, wires=wires, film=table, bulks=bulks, line_L_phi_m=line,
        exact=exact_values(line, *places), exact_at_points=exact_values(RATIOS * l, *places), field_T=field,
        width_m=width, wire_length_m=wire_length, l_m=l,
        provenance=origin(
            "dimensions", quality, seed, sum(run.provenance.loops for run in every), table.provenance.batches, l_m=l,
            width_m=width, wire_length_m=wire_length, field_T=field, term="total",
        ),
    )  # fmt: skip


def exact_values(L_phi: FloatArray, l: float, width: float, wire_length: float, field: float) -> FloatArray:
    """Exact values of wire, film and bulk at coherence lengths `L_phi`, shape (3, n); metres and tesla."""
    film = -theory.ballistic(0.0, l=l, L_phi=L_phi)
    return np.array([wire_correction(L_phi, l, width) / wire_length, film, 1e-6 * theory.kawabata(field, L_phi=L_phi)])


def wire_correction(L_phi: FloatArray, l: float, width: float) -> FloatArray:
    """Minus the zero-field correction of a wire times its length, e^2/h m, with all standing waves across it.

    Wave n is a wire with 1/L_n^2 = 1/L_phi^2 + (pi n/W)^2 and gives 2 L_n; the cutoff 1 - exp(-t/tau), D tau = l^2/2,
    takes off the same with 2/l^2 added. Beyond the last wave the sum goes on as an integral, 2 (W/pi)^3/(2 l^2 n^2).
    """
    rate = 1.0 / np.square(L_phi)[..., None] + np.square(np.pi * np.arange(STANDING) / width)
    waves = 2.0 / np.sqrt(rate) - 2.0 / np.sqrt(rate + 2.0 / l**2)
    rest = (width / np.pi) ** 3 / (l * (STANDING - 0.5)) ** 2
    return np.asarray(waves.sum(axis=-1) + rest)


@styled
def draw(dimensions: Dimensions, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw the three growths on one axis, and in wide styles the three conductors beside them."""
    picture, panels = marks.side_by_side(axes, style, 2.9, 2 if style.wide else 1, [0.85, 1.0] if style.wide else None)
    if style.wide:
        _draw_conductors(panels[0], dimensions, style)
    _draw_growth(panels[-1], dimensions, style)
    return picture


def _draw_growth(panel: Axes, dimensions: Dimensions, style: Style) -> None:
    factor, unit = scales.length_unit(float(dimensions.L_phi_m[-1]))
    x, line = dimensions.L_phi_m * factor, dimensions.line_L_phi_m * factor
    first = dimensions.exact[:, :1]
    cues = families.cues(style, 3)
    for i, cue in enumerate(cues):
        families.line(panel, line, (dimensions.exact / first)[i], style, cue, f"exact-{i}")
        value, err = (dimensions.values / first)[i], (dimensions.errors / first)[i]
        families.points(panel, x, value, err, style, cue, f"mc-{i}")
    panel.set_yscale("log")
    panel.set_ylim(0.8, 1.35 * float(np.max(dimensions.exact / first)))
    scales.log_ticks(panel, "y", 1.0, 20.0)
    at = families.room_for_labels(panel, float(line[0]), float(line[-1]), 0.33, log=True)
    scales.log_ticks(panel, "x", float(line[0]), float(line[-1]), 5)
    texts = ("wire: ~ $L_\\phi$", "film: ~ ln $L_\\phi$", "bulk: a limit")
    families.end_labels(panel, at, (dimensions.exact / first)[:, -1], texts, style, cues)
    panel.set_xlabel(f"coherence length $L_\\phi$ ({unit})")
    panel.set_ylabel("what loops add, over its\nvalue at the left end")


def _draw_conductors(panel: Axes, dimensions: Dimensions, style: Style) -> None:
    """A thin bar, a sheet and a block, each with a loop inside and its value at the longest coherence length."""
    units = ("$e^2/h$", "$e^2/h$", "$e^2/h$ per µm")
    shapes = ((3.0, 0.16, 0.12), (3.0, 0.12, 1.3), (2.2, 1.3, 1.3))  # width, height, depth on the page
    loop = np.array([[0.0, 0.0], [0.25, 0.55], [0.6, 0.8], [0.9, 0.45], [0.62, 0.1], [0.3, 0.3], [0.0, 0.0]])
    for i, (cue, shape) in enumerate(zip(families.cues(style, 3), shapes, strict=True)):
        base = np.array([0.0, -2.7 * i])
        top = _block(panel, base, shape, cue.colour, style)
        inside = base + (np.array([0.3, 0.0]) + loop * [2.2, 0.1] if i == 0 else _on_top(loop, shape))
        inner = panel.plot(*inside.T, color=style.palette.forward, lw=0.7 * style.loop_line, zorder=4, gid=f"loop-{i}")
        steps.together(cue.colour, inner)
        low, high = dimensions.exact[i, 0], dimensions.exact[i, -1]
        text = f"{SHAPES[i]}\n{scales.number(low, 2)} → {scales.number(high, 2)}\n{units[i]}"
        marks.label(panel, 4.35, base[1] + 0.5 * top, text, style, color=cue.colour, ha="left", va="center")
    panel.set_xlim(-0.2, 8.4)
    panel.set_ylim(-5.8, 1.3)
    panel.set_axis_off()


def _on_top(loop: FloatArray, shape: tuple[float, float, float]) -> FloatArray:
    """The loop on the upper face of a block."""
    width, height, depth = shape
    return np.column_stack([
        0.15 * width + 0.7 * width * loop[:, 0] + 0.6 * depth * loop[:, 1], height + 0.45 * depth * loop[:, 1]
    ])  # fmt: skip


def _block(panel: Axes, base: FloatArray, shape: tuple[float, float, float], colour: str, style: Style) -> float:
    """Draw a block in oblique view; returns its height on the page."""
    width, height, depth = shape
    away = np.array([0.6, 0.45]) * depth
    front = base + np.array([[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]])
    top = np.array([front[3], front[2], front[2] + away, front[3] + away])
    side = np.array([front[1], front[1] + away, front[2] + away, front[2]])
    for face in (front, top, side):
        panel.fill(*face.T, fc=style.palette.panel, ec=colour, lw=style.frame, zorder=2)
    return float(height + away[1])
