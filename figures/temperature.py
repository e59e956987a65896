"""Board "temperature": coherence length, correction and cusp of a film between 50 mK and 20 K."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import cbs
from cbs import theory
from cbs.checks import FloatArray
from cbs.constants import M_E
from cbs.figures import marks
from cbs.figures.marks import AxesLike
from cbs.figures.progress import Progress, part
from cbs.figures.qualities import Quality
from cbs.figures.sample import FILM, L_SO, SPINS, origin
from cbs.figures.styles import DOTS, Style, styled
from cbs.provenance import Provenance
from cbs.theory.dephasing import dephasing_length, fermi_liquid_rate, nyquist_rate

K_F_L = 30.0  # also the sheet conductance in e^2/h, both spins
V_F = 5.18e5  # m/s
MASS = 0.067 * M_E
D = 0.5 * V_F * FILM.l
TEMPERATURES = np.geomspace(0.05, 20.0, 14)  # kelvin
CUSPS = (0.3, 1.0, 4.0, 10.0)  # kelvin
FIELDS = np.array([0.0, 0.1, 0.2, 0.4, 0.7, 1.0, 1.5, 2.0, 2.5, 3.0]) * 1e-3
LOOPS = 1_000_000

CAPTION = """
{title} A film with k_F l = 30, l = {nm.l_m:g} nm, v = 5.18 × 10⁵ m/s, m = 0.067 m_e. (a) Coherence length from
electron-electron scattering: Nyquist noise, rate ~ T (dots), and with the rate ~ T² of the clean Fermi liquid
(solid). (b) Correction at zero field, both spins, with that length: no spin-orbit coupling (circles, exact line)
and Rashba L_so = {nm.L_so_m:g} nm (triangles); dots: limits of the slope, +1/π and \u22121/2π per e-fold of T while
the rate is ~ T. (c, slides) Cusps at {d.cusps_text} K; lines: exact sums. The temperature laws are literature
values. The interaction adds a logarithm of its own, which a field does not remove. Total term; {p.loops} loops in
all, seed {p.seed}; bars: one standard error from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class Temperature:
    """Coherence length, correction and cusps against temperature.

    Parameters
    ----------
    T_K : ndarray, shape (n,)
        Temperatures of the points, kelvin.
    dsigma_e2_h_wl, dsigma_e2_h_wal : ndarray, shape (n,)
        Correction at zero field, e^2/h for both spins; dsigma_err_e2_h_... are standard errors.
    line_T_K, L_phi_m, L_phi_nyquist_m : ndarray, shape (n_line,)
        Coherence length of both rates together and of Nyquist noise alone, metres.
    exact_dsigma_e2_h_wl : ndarray, shape (n_line,)
        Exact sums.
    cusp_T_K : ndarray, shape (n_c,)
        Temperatures of the cusps.
    B_T : ndarray, shape (n_B,)
        Fields, B >= 0, tesla.
    delta_e2_h, delta_err_e2_h : ndarray, shape (n_c, n_B)
        Change with the field.
    line_B_T : ndarray, shape (n_line_B,)
        Fields of the lines.
    exact_delta_e2_h : ndarray, shape (n_c, n_line_B)
        Exact sums.
    l_m, L_so_m : float
        Mean free path and Rashba length, metres.
    provenance : Provenance
        What made it.
    """

    T_K: FloatArray
    dsigma_e2_h_wl: FloatArray
    dsigma_err_e2_h_wl: FloatArray
    dsigma_e2_h_wal: FloatArray
    dsigma_err_e2_h_wal: FloatArray
    line_T_K: FloatArray
    L_phi_m: FloatArray
    L_phi_nyquist_m: FloatArray
    exact_dsigma_e2_h_wl: FloatArray
    cusp_T_K: FloatArray
    B_T: FloatArray
    delta_e2_h: FloatArray
    delta_err_e2_h: FloatArray
    line_B_T: FloatArray
    exact_delta_e2_h: FloatArray
    l_m: float
    L_so_m: float
    provenance: Provenance

    @property
    def cusps_text(self) -> str:
        """Temperatures of the cusps."""
        return ", ".join(f"{T:g}" for T in self.cusp_T_K)


def coherence_length(T: FloatArray, *, fermi_liquid: bool = True) -> FloatArray:
    """Coherence length of the film, metres, at temperatures T (kelvin)."""
    rate = nyquist_rate(T, K_F_L)
    if fermi_liquid:
        rate = rate + fermi_liquid_rate(T, 0.5 * MASS * V_F**2)
    return dephasing_length(rate, D)


def compute(quality: Quality, seed: int, progress: Progress | None = None) -> Temperature:
    """Run both classes reweighted to all temperatures, and one cusp for each of four."""
    loops = quality.loops(LOOPS)
    length = coherence_length(TEMPERATURES)
    zero_field = [
        cbs.dephasing(FILM, L_phi=length, spin=SPINS[name], loops=loops, rng=seed, progress=part(progress, i, 6))
        for i, name in enumerate(("wl", "wal"))
    ]
    films = [cbs.Conductor(l=FILM.l, L_phi=float(L_phi)) for L_phi in coherence_length(np.array(CUSPS))]
    cusps = [
        cbs.magnetoconductance(film, B=FIELDS, loops=loops, rng=seed, progress=part(progress, 2 + i, 6))
        for i, film in enumerate(films)
    ]
    line, line_B = np.geomspace(TEMPERATURES[0], TEMPERATURES[-1], 60), np.linspace(0.0, FIELDS[-1], 90)
    exact = [theory.ballistic(line_B, l=film.l, L_phi=film.L_phi) for film in films]
    total = sum(run.provenance.loops for run in zero_field) + sum(run.provenance.loops for run in cusps)
    return Temperature(
        T_K=TEMPERATURES.copy(),
        dsigma_e2_h_wl=zero_field[0].dsigma,
        dsigma_err_e2_h_wl=zero_field[0].dsigma_err,
        dsigma_e2_h_wal=zero_field[1].dsigma,
        dsigma_err_e2_h_wal=zero_field[1].dsigma_err,
        line_T_K=line,
        L_phi_m=coherence_length(line),
        L_phi_nyquist_m=coherence_length(line, fermi_liquid=False),
        exact_dsigma_e2_h_wl=theory.ballistic(0.0, l=FILM.l, L_phi=coherence_length(line)),
        cusp_T_K=np.array(CUSPS),
        B_T=FIELDS.copy(),
        delta_e2_h=np.array([run.delta for run in cusps]),
        delta_err_e2_h=np.array([run.delta_err for run in cusps]),
        line_B_T=line_B,
        exact_delta_e2_h=np.array([curve - curve[0] for curve in exact]),
        l_m=FILM.l,
        L_so_m=L_SO,
        provenance=origin(
            "temperature", quality, seed, total, cusps[0].provenance.batches,
            l_m=FILM.l, k_F_l=K_F_L, v_F_m_s=V_F, rashba_L_so_m=L_SO, term="total",
        ),
    )  # fmt: skip


@styled
def draw(film: Temperature, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw length and correction, in wide styles also the cusps."""
    n_panels = 3 if style.wide else 2
    picture, panels = marks.side_by_side(axes, style, 4.4, n_panels)
    _draw_length(panels[0], film, style)
    _draw_correction(panels[1], film, style)
    if style.wide:
        _draw_cusps(panels[2], film, style)
    for panel, letter in zip(panels, "abc", strict=False):
        marks.panel_letter(panel, letter, style)
    return picture


def _temperature_axis(panel: Axes) -> None:
    panel.set_xscale("log")
    panel.set_xlim(0.04, 25.0)
    marks.named_ticks(panel, "x", {0.1: "0.1", 1.0: "1", 10.0: "10"})
    panel.set_xlabel("temperature (K)")


def _draw_length(panel: Axes, film: Temperature, style: Style) -> None:
    panel.plot(
        film.line_T_K, film.L_phi_nyquist_m * 1e6, color=style.palette.ink2, ls=DOTS, lw=style.curve, gid="nyquist"
    )
    panel.plot(film.line_T_K, film.L_phi_m * 1e6, color=style.palette.ink, lw=style.curve, gid="length")
    _temperature_axis(panel)
    panel.set_yscale("log")
    panel.set_ylim(0.1, 10.0)
    marks.named_ticks(panel, "y", {0.1: "0.1", 1.0: "1", 10.0: "10"})
    panel.set_ylabel("coherence length $L_\\phi$ (µm)")
    marks.label(panel, 1.1, 3.0, "~ $T^{-1/2}$", style, "ink2", ha="left", va="center")


def _draw_correction(panel: Axes, film: Temperature, style: Style) -> None:
    marks.exact(panel, film.line_T_K, film.exact_dsigma_e2_h_wl, style, "wl")
    for name, slope in (("wl", 1.0 / np.pi), ("wal", -0.5 / np.pi)):
        value, err = getattr(film, f"dsigma_e2_h_{name}"), getattr(film, f"dsigma_err_e2_h_{name}")
        marks.monte_carlo(panel, film.T_K, value, err, style, name)
        low = np.array([film.T_K[0], 2.0])
        marks.approximate(panel, low, value[0] + slope * np.log(low / film.T_K[0]), style, name)
    _temperature_axis(panel)
    panel.set_ylim(-2.9, 0.2)
    panel.set_ylabel("$\\Delta\\sigma(0)$ ($e^2/h$)")
    marks.label(panel, 20.0, -2.35, "weak\nlocalization", style, "wl", ha="right", va="center")
    marks.label(panel, 20.0, 0.0, "spin–orbit", style, "wal", ha="right", va="center")


def _draw_cusps(panel: Axes, film: Temperature, style: Style) -> None:
    n_cusps = len(film.cusp_T_K)
    shades = [marks.blend(style.palette.wl, style.palette.unitary, i / (n_cusps - 1)) for i in range(n_cusps)]
    for i, colour in enumerate(shades):
        line, exact = film.line_B_T * 1e3, film.exact_delta_e2_h[i]
        panel.plot(line, exact, color=colour, lw=style.curve, zorder=3, gid="exact")
        data = (film.B_T * 1e3, film.delta_e2_h[i], film.delta_err_e2_h[i])
        marks.points(panel, data, style, colour, "oDvs"[i], gid=f"mc-{i}")
    for i, height in enumerate(marks.apart(film.exact_delta_e2_h[:, -1], marks.label_gap(panel, style))):
        marks.label(panel, 3.2, height, f"{film.cusp_T_K[i]:g} K", style, color=shades[i], ha="left", va="center")
    panel.set_xlim(-0.1, 4.6)
    panel.spines["bottom"].set_bounds(0.0, 3.0)
    marks.named_ticks(panel, "x", {0.0: "0", 1.0: "1", 2.0: "2", 3.0: "3"})
    panel.set_xlabel("field $B$ (mT)")
    panel.set_ylabel("change with the field ($e^2/h$)")
