"""Board "temperature": correction and cusp of a film between its coldest and its warmest useful temperature."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator
from scipy.optimize import brentq

import cbs
from cbs.checks import FloatArray
from cbs.figures.frame import families, marks, scales
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress, part
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import SAMPLE, Film, exact_at_zero, exact_correction, need, origin
from cbs.figures.frame.scales import mirrored
from cbs.figures.frame.styles import Style, styled
from cbs.observables.results import DephasingCurve, MagnetoconductanceCurve
from cbs.provenance import Provenance

SPAN = (60.0, 1.6)  # L_phi/l at the coldest and the warmest temperature
N_TEMPERATURES = 14
CUSPS = (25.0, 13.0, 5.0, 2.5)  # L_phi/l of the cusps, about
SHARES = np.array([0.0, 0.1, 0.2, 0.4, 0.7, 1.0, 1.5, 2.0, 2.5, 3.0]) / 3.0
LOOPS = 1_000_000
USES = ("l", "k_F", "coupling", "mass", "rate")

CAPTION = """
{title} A film with k_F l = {d.k_F_l:.3g}, l = {nm.l_m:.4g} nm, {d.rate_text}. (a) Correction at zero field, both
spins: no spin-orbit coupling (circles) and {d.coupling} (triangles), lines: exact sums; the upper axis shows the
coherence length that belongs to the temperature. (b) Cusps without spin-orbit coupling, named by their temperature;
lines: exact sums. The temperature laws are literature values; the interaction adds a logarithm of its own, which a
field does not remove. Total term; {p.loops} loops in all, seed {p.seed}; bars, where larger than the marks: one
standard error from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class Temperature:
    """Correction and cusps against temperature.

    Parameters
    ----------
    T_K : ndarray, shape (n,)
        Temperatures of the points, kelvin.
    wl, wal : DephasingCurve
        Correction at zero field without and with spin-orbit coupling.
    line_T_K, L_phi_m : ndarray, shape (n_line,)
        Temperatures of the lines and their coherence lengths, metres.
    exact_dsigma_e2_h_wl, exact_dsigma_e2_h_wal : ndarray, shape (n_line,)
        Exact sums.
    cusp_T_K : ndarray, shape (n_c,)
        Temperatures of the cusps.
    cusps : tuple of MagnetoconductanceCurve
        Change with the field there, without spin-orbit coupling.
    line_B_T : ndarray, shape (n_line_B,)
        Fields of the lines.
    exact_delta_e2_h : ndarray, shape (n_c, n_line_B)
        Exact sums.
    l_m, L_so_m, k_F_l : float
        Mean free path and spin-orbit length, metres; k_F l.
    coupling, rate_text : str
        The coupling, and the dephasing rate, in words.
    provenance : Provenance
        What made it.
    """

    T_K: FloatArray
    wl: DephasingCurve
    wal: DephasingCurve
    line_T_K: FloatArray
    L_phi_m: FloatArray
    exact_dsigma_e2_h_wl: FloatArray
    exact_dsigma_e2_h_wal: FloatArray
    cusp_T_K: FloatArray
    cusps: tuple[MagnetoconductanceCurve, ...]
    line_B_T: FloatArray
    exact_delta_e2_h: FloatArray
    l_m: float
    L_so_m: float
    k_F_l: float
    coupling: str
    rate_text: str
    provenance: Provenance


def coldness(film: Film, length: float) -> float:
    """Temperature at which the coherence length is `length`, kelvin."""

    def excess(log_T: float) -> float:
        return float(np.log(film.coherence_length(np.exp(np.array([log_T])))[0] / length))

    ends = np.log(1e-9), np.log(1e7 if film.rate else 0.5 * film.fermi_temperature)
    return float(np.exp(ends[1] if excess(ends[1]) > 0.0 else brentq(excess, *ends)))


def check(film: Film) -> None:
    """Loops must be there at all, and the rate must grow with the temperature."""
    k_F_l = film.k_F * film.l
    need(k_F_l >= 3.0, "temperature", f"k_F l of 3 or more (got {k_F_l:.3g})", "give a larger --k-f")
    growing = film.coherence_length(np.array([0.1]))[0] > film.coherence_length(np.array([10.0]))[0]
    need(growing, "temperature", "a rate that grows with T", "give --temperature-law A,p with p above 0")


def compute(quality: Quality, seed: int, progress: Progress | None = None, film: Film = SAMPLE) -> Temperature:
    """Run both classes reweighted to all temperatures, and one cusp for each of four."""
    loops = quality.loops(LOOPS)
    ends = [scales.round_number(coldness(film, share * film.l)) for share in SPAN]
    T, line = np.geomspace(ends[0], ends[1], N_TEMPERATURES), np.geomspace(ends[0], ends[1], 60)
    zero_field = [
        cbs.dephasing(
            film.conductor, L_phi=film.coherence_length(T), spin=film.spins[name], loops=loops, rng=seed,
            progress=part(progress, i, 6),
        )
        for i, name in enumerate(("wl", "wal"))
    ]  # fmt: skip
    cold = np.array([scales.round_number(coldness(film, share * film.l)) for share in CUSPS])
    films = [Film(l=film.l, L_phi=float(L_phi)) for L_phi in film.coherence_length(cold)]
    top = scales.round_number(60.0 * films[1].conductor.B_phi)
    cusps = tuple(
        cbs.magnetoconductance(one.conductor, B=top * SHARES, loops=loops, rng=seed, progress=part(progress, 2 + i, 6))
        for i, one in enumerate(films)
    )
    line_B = np.linspace(0.0, top, 90)
    exact = [exact_correction(one, "wl", line_B) for one in films]
    total = sum(run.provenance.loops for runs in (zero_field, cusps) for run in runs)
    return Temperature(
        T_K=T, wl=zero_field[0], wal=zero_field[1], line_T_K=line, L_phi_m=film.coherence_length(line),
        exact_dsigma_e2_h_wl=exact_at_zero(film, "wl", film.coherence_length(line)),
        exact_dsigma_e2_h_wal=exact_at_zero(film, "wal", film.coherence_length(line)),
        cusp_T_K=cold, cusps=cusps, line_B_T=line_B, exact_delta_e2_h=np.array([curve - curve[0] for curve in exact]),
        l_m=film.l, L_so_m=film.L_so, k_F_l=film.k_F * film.l, coupling=film.coupling_text, rate_text=_rate_text(film),
        provenance=origin(
            "temperature", quality, seed, total, cusps[0].provenance.batches, k_F_l=film.k_F * film.l,
            v_F_m_s=film.v_F, term="total", **film.parameters(),
        ),
    )  # fmt: skip


def _rate_text(film: Film) -> str:
    if film.rate:
        terms = " + ".join(f"{amplitude:.3g} T^{power:g}" for amplitude, power in film.rate)
        return f"dephasing rate {terms} per second (T in kelvin)"
    return (
        f"m = {film.mass:g} m_e; dephasing by electron-electron scattering: Nyquist noise, rate ~ T, and the rate ~ T² "
        "of the clean Fermi liquid"
    )


@styled
def draw(film: Temperature, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw correction and cusps: side by side, or one above the other on paper."""
    picture, panels = marks.side_by_side(axes, style, 4.6, 2)
    _draw_correction(panels[0], film, style)
    _draw_cusps(panels[1], film, style)
    for panel, letter in zip(panels, "ab", strict=True):
        marks.panel_letter(panel, letter, style)
    return picture


def _draw_correction(panel: Axes, film: Temperature, style: Style) -> None:
    for name, run, exact in (
        ("wl", film.wl, film.exact_dsigma_e2_h_wl), ("wal", film.wal, film.exact_dsigma_e2_h_wal),
    ):  # fmt: skip
        marks.exact(panel, film.line_T_K, exact, style, name)
        marks.monte_carlo(panel, film.T_K, run.dsigma, run.dsigma_err, style, name)
    low, high = scales.limits(panel, "y", film.exact_dsigma_e2_h_wl, film.exact_dsigma_e2_h_wal, [0.0], above=0.06)
    scales.linear_ticks(panel, "y", low, high)
    ends = float(film.T_K[0]), float(film.T_K[-1])
    scales.log_ticks(panel, "x", *ends)
    panel.set_xlim(0.85 * ends[0], 1.18 * ends[1])
    panel.set_xlabel("temperature (K)")
    panel.set_ylabel("correction $\\Delta\\sigma(0)$ ($e^2/h$)")
    line = film.line_T_K
    marks.on_curve(panel, line, film.exact_dsigma_e2_h_wl, "weak\nlocalization", style, "wl", 0.68, side=-3.0)
    marks.on_curve(panel, line, film.exact_dsigma_e2_h_wal, "spin–orbit", style, "wal", 0.3)
    _length_axis(panel, film, style)


def _length_axis(panel: Axes, film: Temperature, style: Style) -> None:
    """A second scale on top: which coherence length a temperature means."""
    factor, unit = scales.length_unit(float(film.L_phi_m[0]))
    high, low = film.L_phi_m[0] * factor, film.L_phi_m[-1] * factor
    values = [10.0**power * step for power in range(-3, 7) for step in (1.0, 2.0, 5.0)]
    values = [value for value in values if low * 1.1 < value < high]
    values = values[:: -(-len(values) // 4)]
    places = [float(np.interp(-value, -film.L_phi_m * factor, film.line_T_K)) for value in values]
    top = panel.secondary_xaxis("top")
    top.xaxis.set_major_locator(FixedLocator(places))
    top.xaxis.set_major_formatter(FixedFormatter([scales.number(value) for value in values]))
    top.xaxis.set_minor_locator(NullLocator())
    top.set_xlabel(f"coherence length $L_\\phi$ ({unit})", color=style.palette.ink2)
    top.tick_params(colors=style.palette.ink2)


def _draw_cusps(panel: Axes, film: Temperature, style: Style) -> None:
    cues = families.cues(style, len(film.cusps))
    factor, unit = scales.field_unit(float(film.line_B_T[-1]))
    line = mirrored(film.line_B_T, -1.0) * factor
    for i, (run, cue) in enumerate(zip(film.cusps, cues, strict=True)):
        families.line(panel, line, mirrored(film.exact_delta_e2_h[i]), style, cue, "exact")
        field = mirrored(run.B, -1.0) * factor
        families.points(panel, field, mirrored(run.delta), mirrored(run.delta_err), style, cue, f"mc-{i}")
    low, high = scales.limits(panel, "y", film.exact_delta_e2_h)
    scales.linear_ticks(panel, "y", low, high)
    at = families.room_for_labels(panel, float(line[0]), float(line[-1]), 0.2)
    scales.linear_ticks(panel, "x", float(line[0]), float(line[-1]), 4)
    texts = [f"{T:g} K" for T in film.cusp_T_K]
    families.end_labels(panel, at, film.exact_delta_e2_h[:, -1], texts, style, cues)
    panel.set_xlabel(f"field $B$ ({unit})")
    panel.set_ylabel("change with the field ($e^2/h$)")
