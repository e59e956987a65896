"""Board "waves-conductance": Landauer's conductance of a disordered strip: one sample, its mean, the three classes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cbs import theory
from cbs.checks import FloatArray
from cbs.comparison.claims.waves_conductance import SHORT, TURN, crossover, strip
from cbs.figures.frame import marks
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress, part
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import origin
from cbs.figures.frame.styles import Style, styled
from cbs.provenance import Provenance
from cbs.waves.conductance import StripConductance, sample_conductance, strip_conductance
from cbs.waves.lattice import LatticeStrip

SITES = 10
FLUX = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0)
FINE = np.linspace(0.0, FLUX[-1], 101)
SAMPLES = 3
LENGTHS = (2, 3, 4, 6)  # over sites + 1; the last is that of (a)
FIELDS = (5.0, 6.5)  # of (b), in the flux through the strip of (a)
REALIZATIONS = {"wl": 16_000, "wal": 6_000}
LEAST = 32

CAPTION = """
{title} Landauer's conductance of a strip of a square lattice between two perfect leads, {d.sites:g} sites wide,
{d.channels:g} channels for each spin, mean free path l = {d.l_sites:.3g} sites; waves, no path and no loop. (a) Against
the flux through the strip, L = {d.length_sites:g} sites, from the mean at {d.flux[9]:g} h/e on: grey, three samples;
circles, mean over samples; triangles, mean with Rashba coupling (the spin turns by {d.turn:g} rad on a bond). G(B) =
G(-B) in every sample: both sides show the same points. Dots: random-matrix theory for many channels, and minus half of
it. (b) What interference adds to the mean conductance, by what a field takes from it, against the length; squares: what
is left of it in the field, from a stronger one. Lines: (2/3)(1 - 2/β)(s/(1+s))³, s = L/l, β = 1, 2, 4, for many
channels; {d.channels:g} are few. {p.loops} realizations (as loops) in all, seed {p.seed}; bars: one standard error from
{p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class WavesConductance:
    """Conductance of strips; e^2/h, both spins.

    Parameters
    ----------
    flux : ndarray, shape (n,)
        In h/e.
    change, change_err : ndarray, shape (2, n)
        Mean conductance without and with Rashba coupling above that at no flux.
    fine_flux : ndarray, shape (m,)
        In h/e.
    samples : ndarray, shape (3, m)
        Conductances of single samples without Rashba coupling, above the mean at the last flux.
    law : ndarray, shape (2, m)
        Change for many channels, at `fine_flux`.
    s : ndarray, shape (2, k)
        Length over mean free path, without and with Rashba coupling.
    correction, correction_err : ndarray, shape (3, k)
        Correction to the mean conductance for beta = 1, 4 and 2 (with the lengths of the first).
    sites, channels, l_sites, length_sites, turn : float
        Of the strips of (a).
    provenance : Provenance
        What made it.
    """

    flux: FloatArray
    change: FloatArray
    change_err: FloatArray
    fine_flux: FloatArray
    samples: FloatArray
    law: FloatArray
    s: FloatArray
    correction: FloatArray
    correction_err: FloatArray
    sites: float
    channels: float
    l_sites: float
    length_sites: float
    turn: float
    provenance: Provenance


def compute(quality: Quality, seed: int, progress: Progress | None = None) -> WavesConductance:
    """Run the strip of (a) over its fluxes, and strips of all lengths in two fields, without and with coupling."""
    turns, runs, many = {"wl": 0.0, "wal": TURN}, [], []
    for i, (role, turn) in enumerate(turns.items()):
        whole, n = _strip(turn), max(LEAST, quality.loops(REALIZATIONS[role]))
        how: dict[str, Any] = {"realizations": n, "rng": seed + i}
        runs.append(strip_conductance(whole, FLUX, progress=part(progress, 5 * i, 10), **how))
        lengths = [_of_length(whole, times * (SITES + 1)) for times in LENGTHS]
        many.append([
            strip_conductance(
                one, (0.0, *(field * one.length / whole.length for field in FIELDS)),
                progress=part(progress, 5 * i + j + 1, 10), **how,
            )
            for j, one in enumerate(lengths)
        ])  # fmt: skip
    plain, whole = runs[0], _strip(0.0)
    law = np.array([crossover(whole, plain.s, flux) for flux in FINE])
    found = np.array([[_correction(run, i) for run in many[i]] for i in range(2)] + [[_left(run) for run in many[0]]])
    generator = np.random.default_rng(seed)
    samples = np.array([sample_conductance(whole, FINE, generator) for _ in range(SAMPLES)]) - plain.G[-1]
    every = [*runs, *many[0], *many[1]]
    made = origin(
        "waves-conductance", quality, seed, sum(run.provenance.loops for run in every),
        min(run.provenance.batches for run in every),
    )  # fmt: skip
    return WavesConductance(
        plain.flux, np.array([run.change for run in runs]), np.array([run.change_err for run in runs]), FINE.copy(),
        samples, np.array([law, -0.5 * law]), np.array([[run.s for run in row] for row in many]), found[..., 0].copy(),
        found[..., 1].copy(), float(SITES), plain.channels, plain.l, float(whole.length), TURN, made,
    )  # fmt: skip


def _strip(turn: float) -> LatticeStrip:
    """The strip of (a)."""
    return strip(SITES, SHORT, turn)


def _of_length(whole: LatticeStrip, length: int) -> LatticeStrip:
    return LatticeStrip(whole.sites, length, whole.disorder, whole.channels, whole.turn)


def _law(run: StripConductance, i: int) -> float:
    """What the flux i of a run takes from the correction without spin, for many channels."""
    parameters = run.provenance.parameters["strip"]
    return crossover(LatticeStrip(**{**parameters, "turn": 0.0}), run.s, float(run.flux[i]))


def _correction(run: StripConductance, spin: int) -> tuple[float, float]:
    """Correction at no flux: what a field takes, over the share that it takes of it for many channels."""
    share = _law(run, 1) / -float(theory.wire_correction(run.s))
    return -float(run.change[1]) / share, float(run.change_err[1]) / share


def _left(run: StripConductance) -> tuple[float, float]:
    """Correction in the first field: what the second takes beyond what many channels have left of the Cooperon."""
    G, covariance = run.G, run.covariance
    spread = covariance[1, 1] + covariance[2, 2] - 2.0 * covariance[1, 2]
    return float(G[1] - G[2] + _law(run, 2) - _law(run, 1)), float(np.sqrt(spread / run.provenance.loops))


@styled
def draw(stored: WavesConductance, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw the conductance against the flux, and the correction against the length."""
    picture, panels = marks.side_by_side(axes, style, 5.0, 2, widths=(1.15, 1.0))
    for letter, panel in zip("ab", panels, strict=True):
        marks.panel_letter(panel, letter, style)
    _against_flux(panels[0], stored, style)
    _against_length(panels[1], stored, style)
    return picture


def _mirrored(x: FloatArray, *values: FloatArray) -> list[FloatArray]:
    """The points and their images at -x, the first one only once."""
    return [np.concatenate([-x[:0:-1], x]), *(np.concatenate([y[:0:-1], y]) for y in values)]


def _against_flux(panel: Axes, stored: WavesConductance, style: Style) -> None:
    marks.guide(panel, [-stored.flux[-1], stored.flux[-1]], [0.0, 0.0], style)
    faint = marks.blend(style.palette.ground, style.palette.ink2, 0.65)
    for sample in stored.samples:
        x, y = _mirrored(stored.fine_flux, sample)
        panel.plot(x, y, color=faint, lw=0.5 * style.curve, zorder=2, gid="sample")
    for i, role in enumerate(("wl", "wal")):
        x, y = _mirrored(stored.fine_flux, stored.law[i] - stored.law[i, -1])
        marks.approximate(panel, x, y, style, role)
        x, y, err = _mirrored(stored.flux, stored.change[i] - stored.change[i, -1], stored.change_err[i])
        marks.monte_carlo(panel, x, y, err, style, role)
    low, high = min(-0.6, float(stored.samples.min())), max(0.6, float(stored.samples.max()))
    panel.set_xlim(-1.06 * stored.flux[-1], 1.06 * stored.flux[-1])
    room = 0.16 * (high - low)  # for the names, above and below all samples
    panel.set_ylim(low - room, high + room)
    panel.set_xlabel("flux through the strip ($h/e$)")
    panel.set_ylabel("conductance, from its mean\nin a strong field ($e^2/h$)")
    names = (("mean with Rashba", "wal", 0.02, 0.98), ("mean, no spin", "wl", 0.02, 0.02),
             ("single samples", "ink2", 0.98, 0.02))  # fmt: skip
    for text, role, across, up in names:
        side, end = "left" if across < 0.5 else "right", "bottom" if up < 0.5 else "top"
        marks.label(panel, across, up, text, style, role, transform=panel.transAxes, ha=side, va=end)


def _against_length(panel: Axes, stored: WavesConductance, style: Style) -> None:
    top = 1.15 * float(stored.s.max())
    line = np.linspace(0.0, top, 120)
    rows = (("wl", 1, 0), ("wal", 4, 1), ("unitary", 2, 0))
    for i, (role, beta, lengths) in enumerate(rows):
        marks.guide(panel, [0.0, top], [2.0 / 3.0 * (1.0 - 2.0 / beta)] * 2, style)
        marks.exact(panel, line, theory.wire_correction(line, beta), style, role)
        data = stored.correction[i], stored.correction_err[i]
        marks.monte_carlo(panel, stored.s[lengths], *data, style, role)
    panel.set_xlim(0.0, top)
    panel.set_ylim(-0.8, 0.5)
    marks.named_ticks(panel, "y", {-2.0 / 3.0: "−⅔", 0.0: "0", 1.0 / 3.0: "+⅓"})
    panel.set_xlabel("length of the strip, $L/l$")
    panel.set_ylabel("correction to the mean ($e^2/h$)")
    for role, beta, text, at in (("wl", 1, "no field", 0.3), ("wal", 4, "Rashba", 0.62), ("unitary", 2, "field", 0.85)):
        curve = theory.wire_correction(line, beta)
        marks.on_curve(panel, line, curve, text, style, role, at=at, side=-1.0)
