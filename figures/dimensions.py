"""Board "dimensions": wire, film and bulk, each against the coherence length and against the field."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import cbs
from cbs import theory
from cbs.checks import FloatArray
from cbs.figures import marks
from cbs.figures.marks import AxesLike
from cbs.figures.progress import Progress, part
from cbs.figures.qualities import Quality
from cbs.figures.sample import origin
from cbs.figures.styles import Style, styled
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.parameters import Bulk, Strip
from cbs.provenance import Provenance

SHAPES = ("wire", "film", "bulk")
L_FREE, WIDTH, WIRE_LENGTH, L_CUSP = 20e-9, 100e-9, 50e-6, 1e-6
LENGTHS = np.array([0.5, 0.8, 1.3, 2.0, 3.2, 5.0, 7.0, 10.0]) * 1e-6
FIELDS = np.array([0.0, 0.2, 0.5, 1.0, 2.0, 3.5, 5.0, 7.5, 10.0, 13.0, 16.5, 20.0]) * 1e-3
FIELD_BULK = 10e-3
LOOPS = {"wire": 200_000, "film": 400_000, "bulk": 200_000}
SCALE = {"wire": 1.0, "film": 1.0, "bulk": 1e-6}  # bulk values are shown per micrometre
STANDING = 20_000  # standing waves across the wire

CAPTION = """
{title} Above: against the coherence length. A wire {nm.width_m:g} nm wide and {um.wire_length_m:g} µm long loses
conductance in proportion to L_φ (e²/h), a film conductivity with its logarithm (e²/h), both without field; in bulk
the part that a field of {mT.field_bulk_T:g} mT removes is shown (e²/h per µm), which saturates. Below: each cusp at
L_φ = {um.L_cusp_m:g} µm. The units differ, so no axis is shared. Points: Monte Carlo, strips between reflecting walls,
flights in the plane (total term), Brownian loops in space; lines: exact (standing waves, ballistic sums, Kawabata).
l = {nm.l_m:g} nm, no spin-orbit coupling, both spins. {p.loops} loops in all, seed {p.seed}; bars: one standard error
from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class Dimensions:
    """Corrections of a wire, a film and a bulk conductor.

    Parameters
    ----------
    L_phi_m : ndarray, shape (n,)
        Coherence lengths of the points, metres.
    against_length, against_length_err : ndarray, shape (3, n)
        Wire: -Delta G(0), e^2/h; film: -Delta sigma(0), e^2/h; bulk: change by `field_bulk_T`, e^2/h per um.
    line_L_phi_m : ndarray, shape (n_line,)
        Coherence lengths of the lines.
    exact_against_length : ndarray, shape (3, n_line)
        Exact values.
    B_T : ndarray, shape (n_b,)
        Fields, not negative, tesla.
    delta, delta_err, exact_delta : ndarray, shape (3, n_b)
        Change with the field at `L_cusp_m`, its standard error and its exact value; units as above.
    line_B_T : ndarray, shape (n_line_b,)
        Fields of the lines.
    line_delta : ndarray, shape (3, n_line_b)
        Exact change with the field.
    field_bulk_T, L_cusp_m, width_m, wire_length_m, l_m : float
        Field, coherence length, width and length of the wire, mean free path; SI.
    provenance : Provenance
        What made it.
    """

    L_phi_m: FloatArray
    against_length: FloatArray
    against_length_err: FloatArray
    line_L_phi_m: FloatArray
    exact_against_length: FloatArray
    B_T: FloatArray
    delta: FloatArray
    delta_err: FloatArray
    exact_delta: FloatArray
    line_B_T: FloatArray
    line_delta: FloatArray
    field_bulk_T: float
    L_cusp_m: float
    width_m: float
    wire_length_m: float
    l_m: float
    provenance: Provenance


def compute(quality: Quality, seed: int, progress: Progress | None = None) -> Dimensions:
    """Run wire and bulk at every coherence length, the film once, and the three cusps."""
    loops = {shape: quality.loops(LOOPS[shape]) for shape in SHAPES}
    steps = iter(range(2 * len(LENGTHS) + 4))
    films = [cbs.Conductor(l=L_FREE, L_phi=float(L_phi)) for L_phi in LENGTHS]

    def settings(shape: str) -> dict[str, Any]:
        return {"loops": loops[shape], "rng": seed, "progress": part(progress, next(steps), 2 * len(LENGTHS) + 4)}

    wires = [
        magnetoconductance(film, [0.0], geometry=Strip(WIDTH), paths="brownian", **settings("wire")) for film in films
    ]
    table = cbs.dephasing(cbs.Conductor(l=L_FREE), L_phi=LENGTHS, **settings("film"))
    bulks = [magnetoconductance(film, [FIELD_BULK], **settings("bulk"), geometry=Bulk()) for film in films]
    film = cbs.Conductor(l=L_FREE, L_phi=L_CUSP)
    cusps: list[Any] = [
        magnetoconductance(film, FIELDS, geometry=Strip(WIDTH), paths="brownian", **settings("wire")),
        cbs.magnetoconductance(film, B=FIELDS, **settings("film")),
        magnetoconductance(film, FIELDS, **settings("bulk"), geometry=Bulk()),
    ]
    unit = np.array([WIDTH / WIRE_LENGTH, 1.0, SCALE["bulk"]])[:, None]
    line = np.geomspace(LENGTHS[0], LENGTHS[-1], 60)
    line_B = np.concatenate([[0.0], np.geomspace(5e-5, FIELDS[-1], 60)])
    every: list[Any] = [*wires, table, *bulks, *cusps]
    total = sum(run.provenance.loops for run in every)
    return Dimensions(
        L_phi_m=LENGTHS.copy(),
        against_length=unit * np.array(
            [[-run.dsigma[0] for run in wires], -table.dsigma, [run.delta[0] for run in bulks]]
        ),
        against_length_err=unit * np.array(
            [[run.dsigma_err[0] for run in wires], table.dsigma_err, [run.delta_err[0] for run in bulks]]
        ),
        line_L_phi_m=line, exact_against_length=against_length(line), B_T=FIELDS.copy(),
        delta=unit * np.array([run.delta for run in cusps]),
        delta_err=unit * np.array([run.delta_err for run in cusps]), exact_delta=cusps_at(FIELDS),
        line_B_T=line_B, line_delta=cusps_at(line_B), field_bulk_T=FIELD_BULK,
        L_cusp_m=L_CUSP, width_m=WIDTH, wire_length_m=WIRE_LENGTH, l_m=L_FREE,
        provenance=origin(
            "dimensions", quality, seed, total, table.provenance.batches, l_m=L_FREE, width_m=WIDTH,
            wire_length_m=WIRE_LENGTH, L_cusp_m=L_CUSP, field_bulk_T=FIELD_BULK, term="total",
        ),
    )  # fmt: skip


def against_length(L_phi: FloatArray) -> FloatArray:
    """Exact values of the upper row at coherence lengths `L_phi`, shape (3, n)."""
    film = -theory.ballistic(0.0, l=L_FREE, L_phi=L_phi)
    bulk = SCALE["bulk"] * theory.kawabata(FIELD_BULK, L_phi=L_phi)
    return np.array([wire_correction(L_phi), film, bulk])


def wire_correction(L_phi: FloatArray) -> FloatArray:
    """Minus the zero-field correction of the wire, e^2/h, with all standing waves across it.

    Wave n is a wire with 1/L_n^2 = 1/L_phi^2 + (pi n/W)^2 and gives 2 L_n; the cutoff 1 - exp(-t/tau), D tau = l^2/2,
    takes off the same with 2/l^2 added. Beyond the last wave the sum goes on as an integral, 2 (W/pi)^3/(2 l^2 n^2).
    """
    rate = 1.0 / np.square(L_phi)[..., None] + np.square(np.pi * np.arange(STANDING) / WIDTH)
    waves = 2.0 / np.sqrt(rate) - 2.0 / np.sqrt(rate + 2.0 / L_FREE**2)
    rest = (WIDTH / np.pi) ** 3 / (L_FREE * (STANDING - 0.5)) ** 2
    return np.asarray((waves.sum(axis=-1) + rest) / WIRE_LENGTH)


def cusps_at(B: FloatArray) -> FloatArray:
    """Exact change with the field at the coherence length of the cusps, shape (3, n)."""
    film = theory.ballistic(np.append(0.0, B), l=L_FREE, L_phi=L_CUSP)
    return np.array(
        [
            theory.strip(B, width=WIDTH, L_phi=L_CUSP) / WIRE_LENGTH,
            film[1:] - film[0],
            SCALE["bulk"] * theory.kawabata(B, L_phi=L_CUSP),
        ]
    )


@styled
def draw(dimensions: Dimensions, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw a column for each of wire, film and bulk; on paper a row."""
    if axes is None:
        picture = marks.new_figure(style, 4.9)
        grid = picture.add_gridspec(*((2, 3) if style.wide else (3, 2)))
        places = [grid[i, j] if style.wide else grid[j, i] for j in range(3) for i in range(2)]
        panels = [picture.add_subplot(place) for place in places]
    else:
        picture, panels = marks.given_axes(axes, 6)
    for i_shape, shape in enumerate(SHAPES):
        above, below = panels[2 * i_shape : 2 * i_shape + 2]
        _draw_length(above, dimensions, i_shape, style)
        _draw_field(below, dimensions, i_shape, style)
        marks.panel_letter(above, f"{'abc'[i_shape]}", style)
        last = style.wide or shape == "bulk"
        for panel, text in ((above, "$L_\\phi$ (µm)"), (below, "field (mT)")):
            panel.tick_params(labelbottom=last)
            panel.set_xlabel(text if last else "")
    return picture


def _draw_length(panel: Axes, dimensions: Dimensions, i_shape: int, style: Style) -> None:
    x = dimensions.L_phi_m * 1e6
    marks.exact(panel, dimensions.line_L_phi_m * 1e6, dimensions.exact_against_length[i_shape], style, "wl")
    value, err = dimensions.against_length[i_shape], dimensions.against_length_err[i_shape]
    marks.monte_carlo(panel, x, value, err, style, "wl")
    panel.set_xscale("log")
    panel.set_xlim(0.4, 12.5)
    marks.named_ticks(panel, "x", {0.5: "0.5", 1.0: "1", 2.0: "2", 5.0: "5", 10.0: "10"})
    if i_shape == 0:
        panel.set_yscale("log")
        panel.set_ylim(0.014, 0.9)
        marks.named_ticks(panel, "y", {0.02: "0.02", 0.1: "0.1", 0.4: "0.4"})
    elif i_shape == 1:
        panel.set_ylim(1.5, 5.0)
        marks.named_ticks(panel, "y", {2.0: "2", 3.0: "3", 4.0: "4"})
    else:
        panel.set_ylim(0.0, 0.95)
        marks.named_ticks(panel, "y", {0.0: "0", 0.4: "0.4", 0.8: "0.8"})
        top = SCALE["bulk"] * float(np.squeeze(theory.kawabata(dimensions.field_bulk_T, L_phi=1.0)))
        marks.guide(panel, [0.4, 12.5], [top, top], style)
    change = ("\u2212$\\Delta G$ ($e^2/h$)", "\u2212$\\Delta\\sigma$ ($e^2/h$)", "$\\delta\\sigma$ ($e^2/h$/µm)")[
        i_shape
    ]
    panel.set_ylabel(change)
    law = ("wire: ∝ $L_\\phi$", "film: ∝ ln $L_\\phi$", "bulk: limited")[i_shape]
    marks.label(panel, 0.07, 0.93, law, style, "wl", ha="left", va="top", transform=panel.transAxes)


def _draw_field(panel: Axes, dimensions: Dimensions, i_shape: int, style: Style) -> None:
    field, line = (np.append(-B[:0:-1], B) * 1e3 for B in (dimensions.B_T, dimensions.line_B_T))

    def even(values: FloatArray) -> FloatArray:
        return np.append(values[:0:-1], values)

    marks.exact(panel, line, even(dimensions.line_delta[i_shape]), style, "wl")
    value, err = dimensions.delta[i_shape], dimensions.delta_err[i_shape]
    marks.monte_carlo(panel, field, even(value), even(err), style, "wl")
    panel.set_xlim(-21.0, 21.0)
    marks.named_ticks(panel, "x", {-20.0: "\u221220", 0.0: "0", 20.0: "20"})
    top = (0.022, 1.0, 0.9)[i_shape]
    panel.set_ylim(-0.08 * top, 1.08 * top)
    ticks = ((0.0, 0.01, 0.02), (0.0, 0.5, 1.0), (0.0, 0.4, 0.8))[i_shape]
    marks.named_ticks(panel, "y", {tick: f"{tick:g}" for tick in ticks})
