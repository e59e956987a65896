"""Board "waves-loops": the loop sum against waves among point scatterers, in absolute units, and how they meet."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cbs.checks import FloatArray
from cbs.comparison.claims.waves_loops import K_L, L_PHI, disc, loops
from cbs.comparison.extrapolation import extrapolated
from cbs.figures.frame import marks
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress, part
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import origin
from cbs.figures.frame.styles import Style, styled
from cbs.provenance import Provenance
from cbs.waves.scatterers import loop_sums

CASES = ((1.0, 0.0), (2.0, 0.0), (0.0, 1.0), (0.0, 2.0))  # B/B_tr, Q l
EFFORT = np.array([4, 2, 1])
LEAST = 4

CAPTION = """
{title} What a field (B/B_tr = 1, 2) and Rashba coupling (l/L_so = 1, 2) take from the intensity that returns to a
point, as 8π k l [I(0) - I]. Waves: point scatterers of the plane, all orders of scattering solved at once, at k l =
{d.k_l[0]:g}, {d.k_l[1]:g}, {d.k_l[2]:g} (pale to dark); loops: closed flights, the backscattering term times -π; path
length of dephasing {d.l_phi:g} l, no free parameter. (a) One against the other, line: equal. (b) Their ratio against
1/(k l), filled: its value at 1/(k l) = 0 on a straight line. The four cases share {p.loops} realizations, seed
{p.seed}; bars: one standard error from {p.batches} batches or more.
"""


@dataclass(frozen=True, slots=True)
class WavesLoops:
    """Changes of the return to a point.

    Parameters
    ----------
    B_over_B_tr, Q_l : ndarray, shape (n,)
        The cases.
    k_l : ndarray, shape (m,)
        Of the waves.
    change_loops : ndarray, shape (n,)
        By closed loops.
    change_waves, change_err_waves : ndarray, shape (n, m)
        By waves.
    ratio_limit, ratio_err_limit : ndarray, shape (n,)
        Waves over loops on a straight line in 1/kl, at 0.
    l_phi : float
        Path length of dephasing, in mean free paths.
    provenance : Provenance
        What made it.
    """

    B_over_B_tr: FloatArray
    Q_l: FloatArray
    k_l: FloatArray
    change_loops: FloatArray
    change_waves: FloatArray
    change_err_waves: FloatArray
    ratio_limit: FloatArray
    ratio_err_limit: FloatArray
    l_phi: float
    provenance: Provenance


def compute(quality: Quality, seed: int, progress: Progress | None = None) -> WavesLoops:
    """Solve the waves of every case at every k l, and take the loops of the same case."""
    counts = np.maximum(LEAST, [quality.loops(200 * int(effort)) for effort in EFFORT])
    fields, couplings = tuple(b for b, _ in CASES if b), tuple(q for _, q in CASES if q)
    found = np.empty((len(CASES), K_L.size, 2))
    for j, (k, count) in enumerate(zip(K_L, counts, strict=True)):
        table = loop_sums(
            disc(float(k)),
            fields,
            couplings,
            realizations=int(count),
            rng=seed + j,
            progress=part(progress, j, K_L.size),
        )
        found[:, j] = np.transpose(table.column("change"))
    by_loops = np.array([loops(*case) for case in CASES])
    ratio = found / by_loops[:, None, None]
    limit = [extrapolated(K_L, ratio[i, :, 0], ratio[i, :, 1]) for i in range(len(CASES))]
    made = origin("waves-loops", quality, seed, int(counts.sum()), int(min(64, counts.min())))
    field, coupling = np.array(CASES).T
    return WavesLoops(
        field.copy(), coupling.copy(), K_L.copy(), by_loops, found[..., 0].copy(), found[..., 1].copy(),
        np.array([e.value for e in limit]), np.array([e.error for e in limit]), L_PHI, made,
    )  # fmt: skip


@styled
def draw(stored: WavesLoops, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw waves against loops, and their ratio against 1/kl."""
    picture, panels = marks.side_by_side(axes, style, 4.6, 2)
    for letter, panel in zip("ab", panels, strict=True):
        marks.panel_letter(panel, letter, style)
    _against(panels[0], stored, style)
    _ratio(panels[1], stored, style)
    return picture


def _role(stored: WavesLoops, i: int) -> str:
    return "wal" if stored.Q_l[i] else "wl"


def _against(panel: Axes, stored: WavesLoops, style: Style) -> None:
    low, high = 0.5 * float(stored.change_loops.min()), 2.2 * float(stored.change_loops.max())
    marks.guide(panel, [low, high], [low, high], style)
    for i, x in enumerate(stored.change_loops):
        role = _role(stored, i)
        for j in range(stored.k_l.size):
            y, err = stored.change_waves[i, j : j + 1], stored.change_err_waves[i, j : j + 1]
            mark = style.role(role)
            shade = marks.blend(style.palette.guide, mark.colour, (j + 1) / stored.k_l.size)
            marks.points(panel, (np.array([x]), y, err), style, shade, mark.marker, gid=f"mc-{role}-{i}-{j}")
    panel.set_xscale("log")
    panel.set_yscale("log")
    panel.set_xlim(low, high)
    panel.set_ylim(low, high)
    for which in "xy":
        marks.named_ticks(panel, which, {0.05: "0.05", 0.1: "0.1", 0.2: "0.2"})
    panel.set_xlabel("change by closed loops")
    panel.set_ylabel("change by waves")
    marks.label(panel, 0.04, 0.92, "field", style, "wl", transform=panel.transAxes, ha="left", va="center")
    marks.label(panel, 0.04, 0.8, "Rashba", style, "wal", transform=panel.transAxes, ha="left", va="center")


def _ratio(panel: Axes, stored: WavesLoops, style: Style) -> None:
    marks.guide(panel, [-0.01, 0.16], [1.0, 1.0], style)
    ratio = stored.change_waves / stored.change_loops[:, None]
    err = stored.change_err_waves / stored.change_loops[:, None]
    for i in range(stored.change_loops.size):
        role = _role(stored, i)
        shift = 0.0015 * (i - 1.5)
        marks.monte_carlo(panel, 1.0 / stored.k_l + shift, ratio[i], err[i], style, role)
        at, limit = np.array([shift]), stored.ratio_limit[i : i + 1]
        mark = style.role(role)
        marks.points(
            panel, (at, limit, stored.ratio_err_limit[i : i + 1]), style, mark.colour, mark.marker, gid=f"limit-{i}",
            mfc=mark.colour,
        )  # fmt: skip
    panel.set_xlim(-0.01, 0.16)
    marks.named_ticks(panel, "x", {0.0: "0", 0.05: "0.05", 0.1: "0.1", 0.15: "0.15"})
    panel.set_xlabel("$1/(k\\,l)$")
    panel.set_ylabel("waves / loops")
    marks.label(panel, 0.155, 0.04, "filled: limit", style, "ink2", transform=panel.get_xaxis_transform(), ha="right",
                va="bottom")  # fmt: skip
