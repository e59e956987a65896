"""Board "symmetry-classes": the three answers as a table whose numbers and small curves are Monte Carlo."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import cbs
from cbs.checks import FloatArray
from cbs.figures import marks
from cbs.figures.marks import AxesLike
from cbs.figures.progress import Progress, part
from cbs.figures.qualities import Quality
from cbs.figures.sample import FILM, L_S, L_SO, SPINS, origin
from cbs.figures.styles import Style, styled
from cbs.provenance import Provenance

LENGTH = 2e-6  # metres: long enough for every class to be itself
FIELDS = np.array([0.0, 0.15, 0.4, 0.8, 1.3, 2.0, 3.0, 4.0, 5.0]) * 1e-3  # tesla
LOOPS = 400_000
ROWS = ("wl", "unitary", "wal")
NAMES = {"wl": "orthogonal", "unitary": "unitary", "wal": "symplectic"}
MADE_BY = {"wl": "plain disorder", "unitary": "magnetic impurities", "wal": "spin–orbit coupling"}
SQUARED = {"wl": "+1", "unitary": "none", "wal": "\u22121"}
KRAMERS = {"wl": "no", "unitary": "no", "wal": "yes"}
CURVE_NAMES = {"wl": "weak\nlocalization", "unitary": "no cusp at\nthis order", "wal": "weak anti-\nlocalization"}
GLYPHS = {2.0: "2", 1.0: "1", 0.5: "½"}

CAPTION = """
{title} T: time reversal; the class needs T² = \u22121 and broken spin rotation, so free electrons with spin are
orthogonal in effect. Return: probability of return over the classical one for loops with √(Dt) = {um.length_m:g} µm,
measured {d.ratio_text}; printed: the limit it agrees with. Curves: change of the conductivity between \u22125 and 5 mT,
all on one scale; l = {nm.l_m:g} nm, L_φ = {um.L_phi_m:g} µm, Rashba L_so = {nm.L_so_m:g} nm, magnetic impurities L_s =
{nm.L_s_m:.0f} nm, total term. {p.loops} loops in all, seed {p.seed}; bars (smaller than the lines): one standard error
from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class SymmetryClasses:
    """Return ratios and conductivity curves of the three classes.

    Parameters
    ----------
    ratio, ratio_err : ndarray, shape (3,)
        Return probability, quantum over classical, of long loops; rows orthogonal, unitary, symplectic.
    B_T : ndarray, shape (n,)
        Fields, B >= 0, tesla.
    delta_e2_h, delta_err_e2_h : ndarray, shape (3, n)
        Change of the conductivity, e^2/h for both spins.
    length_m, l_m, L_phi_m, L_so_m, L_s_m : float
        Diffusion length of the loops, mean free path, coherence, Rashba and magnetic lengths, metres.
    provenance : Provenance
        What made it.
    """

    ratio: FloatArray
    ratio_err: FloatArray
    B_T: FloatArray
    delta_e2_h: FloatArray
    delta_err_e2_h: FloatArray
    length_m: float
    l_m: float
    L_phi_m: float
    L_so_m: float
    L_s_m: float
    provenance: Provenance

    @property
    def limits(self) -> FloatArray:
        """The limit among 2, 1 and 1/2 that each measured ratio is nearest to, shape (3,)."""
        known = np.array(list(GLYPHS))
        return np.asarray(known[np.argmin(np.abs(self.ratio[:, None] - known), axis=1)])

    @property
    def ratio_text(self) -> str:
        """The measured ratios with errors."""
        pairs = zip(self.ratio, self.ratio_err, strict=True)
        return ", ".join(f"{ratio:.3f} ± {err:.3f}" if err else f"{ratio:g} exactly" for ratio, err in pairs)


def compute(quality: Quality, seed: int, progress: Progress | None = None) -> SymmetryClasses:
    """Run the return of long loops and a coarse cusp for each class."""
    loops = quality.loops(LOOPS)
    returns, cusps = [], []
    for i, name in enumerate(ROWS):
        spin = SPINS[name]
        returns.append(
            cbs.return_probability(
                FILM, length=np.array([LENGTH]), spin=spin, paths="brownian", loops=loops, rng=seed,
                progress=part(progress, 2 * i, 6),
            )
        )  # fmt: skip
        share = part(progress, 2 * i + 1, 6)
        cusps.append(cbs.magnetoconductance(FILM, B=FIELDS, spin=spin, loops=loops, rng=seed, progress=share))
    total = sum(run.provenance.loops for run in returns) + sum(run.provenance.loops for run in cusps)
    return SymmetryClasses(
        ratio=np.array([run.ratio[0] for run in returns]),
        ratio_err=np.array([run.ratio_err[0] for run in returns]),
        B_T=FIELDS.copy(),
        delta_e2_h=np.array([run.delta for run in cusps]),
        delta_err_e2_h=np.array([run.delta_err for run in cusps]),
        length_m=LENGTH,
        l_m=FILM.l,
        L_phi_m=FILM.L_phi,
        L_so_m=L_SO,
        L_s_m=L_S,
        provenance=origin(
            "symmetry-classes", quality, seed, total, cusps[0].provenance.batches,
            l_m=FILM.l, L_phi_m=FILM.L_phi, rashba_L_so_m=L_SO, magnetic_L_s_m=L_S, length_m=LENGTH, term="total",
        ),
    )  # fmt: skip


@styled
def draw(classes: SymmetryClasses, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw the table in one panel without frame."""
    if axes is None:
        picture = marks.new_figure(style, 3.0)
        panel = picture.add_subplot()
    else:
        picture, panels = marks.given_axes(axes, 1)
        panel = panels[0]
    panel.set_xlim(0.0, 1.0)
    panel.set_ylim(0.0, 1.0)
    panel.set_axis_off()
    columns = (0.03, 0.315, 0.455, 0.635, 0.79) if style.wide else (0.025, 0.39, 0.0, 0.585, 0.73)
    heads = ("", "$T^2$", "Kramers\npairs", "return /\nclassical", "conductivity\nagainst field")
    for column, head in zip(columns, heads, strict=True):
        if head and column:
            place = column + 0.105 if head.startswith("cond") else column
            marks.label(panel, place, 0.93, head, style, "ink2", ha="center", va="center")
    for i_row in range(len(ROWS)):
        middle = 0.715 - 0.28 * i_row
        marks.guide(panel, [0.02, 0.98], [middle + 0.14, middle + 0.14], style)
        _draw_row(panel, classes, i_row, (middle, columns), style)
        _draw_curve(panel, classes, i_row, (columns[4] - 0.02, middle - 0.115, 0.235, 0.23), style)
    return picture


def _draw_row(
    panel: Axes, classes: SymmetryClasses, i_row: int, place: tuple[float, tuple[float, ...]], style: Style
) -> None:
    middle, columns = place
    name = ROWS[i_row]
    colour = style.role(name).colour
    made_by = MADE_BY[name] if style.wide else MADE_BY[name].replace(" ", "\n")
    shift = 0.045 if style.wide else 0.065
    marks.label(
        panel, columns[0], middle + shift, NAMES[name], style, color=colour, ha="left", va="center", size=style.text
    )
    marks.label(
        panel,
        columns[0],
        middle - (0.5 if style.wide else 0.35) * shift,
        made_by,
        style,
        "ink2",
        ha="left",
        va="center",
    )
    marks.label(panel, columns[1], middle, SQUARED[name], style, ha="center", va="center")
    if style.wide:
        marks.label(panel, columns[2], middle, KRAMERS[name], style, ha="center", va="center")
    glyph = GLYPHS[float(classes.limits[i_row])]
    marks.label(panel, columns[3], middle, glyph, style, color=colour, ha="center", va="center", size=2.0 * style.text)


def _draw_curve(
    panel: Axes, classes: SymmetryClasses, i_row: int, box: tuple[float, float, float, float], style: Style
) -> None:
    inset = panel.inset_axes(box, gid="curve")
    name = ROWS[i_row]
    field = np.concatenate([-classes.B_T[:0:-1], classes.B_T]) * 1e3
    value = np.concatenate([classes.delta_e2_h[i_row, :0:-1], classes.delta_e2_h[i_row]])
    role = style.role(name)
    inset.axhline(0.0, color=style.palette.guide, lw=style.frame, gid=marks.GUIDE)
    inset.plot(
        field, value, color=role.colour, lw=0.7 * style.curve, marker=role.marker, ms=0.55 * style.marker, gid="delta"
    )
    inset.set_ylim(-0.26, 0.5)
    inset.set_xlim(-5.2, 5.2)
    inset.set_axis_off()
