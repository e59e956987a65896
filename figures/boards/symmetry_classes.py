"""Board "symmetry-classes": the three answers as a table whose numbers and small curves are Monte Carlo."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

import cbs
from cbs.checks import FloatArray
from cbs.figures.frame import marks, scales, steps
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress, part
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import SAMPLE, Film, need, origin
from cbs.figures.frame.styles import Style, styled
from cbs.observables.results import MagnetoconductanceCurve, ReturnProbabilityCurve
from cbs.provenance import Provenance

SHARES = np.array([0.0, 0.15, 0.4, 0.8, 1.3, 2.0, 3.0, 4.0, 5.0]) / 5.0
USES = ("l", "L_phi", "coupling", "L_s")
LOOPS = 400_000
ROWS = ("wl", "unitary", "wal")
NAMES = {"wl": "orthogonal", "unitary": "unitary", "wal": "symplectic"}
MADE_BY = {"wl": "plain disorder", "unitary": "magnetic impurities", "wal": "spin–orbit coupling"}
SQUARED = {"wl": "+1", "unitary": "none", "wal": "\u22121"}
KRAMERS = {"wl": "no", "unitary": "no", "wal": "yes"}
CURVE_NAMES = {"wl": "weak localization", "unitary": "no sharp cusp", "wal": "antilocalization"}
GLYPHS = {2.0: "2", 1.0: "1", 0.5: "½"}

CAPTION = """
{title} T: time reversal, T² = +1 where going back restores the wave, \u22121 where it changes the sign of the spin's
wave, none where going back is something else; Kramers pairs: two states that T connects; the symplectic class needs
T² = \u22121 and broken spin rotation, so free electrons with spin are orthogonal in effect. Return: probability of
return over the classical one for loops with √(Dt) = {um.length_m:.3g} µm, measured {d.ratio_text}; printed: the limit
it agrees with. Curves: change of the conductivity from \u2212{d.field_text} to {d.field_text}, all on one scale; l =
{nm.l_m:.4g} nm, L_φ = {um.L_phi_m:.4g} µm, {d.coupling}, magnetic impurities L_s = {nm.L_s_m:.4g} nm, total term.
{p.loops} loops in all, seed {p.seed}; bars (smaller than the lines): one standard error from {p.batches} batches.
"""


@dataclass(frozen=True, slots=True)
class SymmetryClasses:
    """Return ratios and conductivity curves of the three classes.

    Parameters
    ----------
    returns : tuple of ReturnProbabilityCurve
        Return of long loops; rows orthogonal, unitary, symplectic.
    cusps : tuple of MagnetoconductanceCurve
        Change of the conductivity with the field, B >= 0.
    length_m, l_m, L_phi_m, L_so_m, L_s_m : float
        Diffusion length of the loops, mean free path, coherence, spin-orbit and magnetic lengths, metres.
    coupling : str
        The coupling in words.
    provenance : Provenance
        What made it.
    """

    returns: tuple[ReturnProbabilityCurve, ...]
    cusps: tuple[MagnetoconductanceCurve, ...]
    length_m: float
    l_m: float
    L_phi_m: float
    L_so_m: float
    L_s_m: float
    coupling: str
    provenance: Provenance

    @property
    def ratio(self) -> FloatArray:
        """Return probability, quantum over classical, shape (3,)."""
        return np.array([run.ratio[0] for run in self.returns])

    @property
    def ratio_err(self) -> FloatArray:
        """Its standard errors."""
        return np.array([run.ratio_err[0] for run in self.returns])

    @property
    def field_text(self) -> str:
        """Largest field of the curves."""
        return scales.field_text(float(self.cusps[0].B[-1]))

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


def check(film: Film) -> None:
    """The loops that show the limits are at most 60 l long, and the cusp must be there."""
    ratio = film.L_so / film.l
    need(
        ratio <= 6.0,
        "symmetry-classes",
        f"L_so/l of 6 or less (got {ratio:.3g})",
        f"give a shorter {film.coupling_option}",
    )
    ratio = film.L_phi / film.l
    need(ratio >= 1.5, "symmetry-classes", f"L_phi/l of 1.5 or more (got {ratio:.3g})", "give a longer --l-phi")


def compute(quality: Quality, seed: int, progress: Progress | None = None, film: Film = SAMPLE) -> SymmetryClasses:
    """Run the return of long loops and a coarse cusp for each class."""
    loops = quality.loops(LOOPS)
    length = max(20.0 * film.l, 10.0 * film.L_so, 11.0 * film.L_s)
    fields = SHARES * scales.round_number(min(30.0 * film.conductor.B_phi, 0.5 * film.conductor.B_tr))
    returns, cusps = [], []
    for i, name in enumerate(ROWS):
        spin = film.spins[name]
        returns.append(
            cbs.return_probability(
                film.conductor, length=np.array([length]), spin=spin, paths="brownian", loops=loops, rng=seed,
                progress=part(progress, 2 * i, 6),
            )
        )  # fmt: skip
        share = part(progress, 2 * i + 1, 6)
        cusps.append(cbs.magnetoconductance(film.conductor, B=fields, spin=spin, loops=loops, rng=seed, progress=share))
    total = sum(run.provenance.loops for run in (*returns, *cusps))
    return SymmetryClasses(
        returns=tuple(returns), cusps=tuple(cusps), length_m=length, l_m=film.l, L_phi_m=film.L_phi, L_so_m=film.L_so,
        L_s_m=film.L_s, coupling=film.coupling_text,
        provenance=origin(
            "symmetry-classes", quality, seed, total, cusps[0].provenance.batches, length_m=length, term="total",
            **film.parameters(),
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
    columns = (0.02, 0.35, 0.5, 0.635, 0.76) if style.wide else (0.025, 0.39, 0.0, 0.585, 0.73)
    heads = (
        "",
        "reversed twice:\nwave times $T^2$" if style.wide else "$T^2$",
        "Kramers\npairs",
        "return /\nclassical",
        "conductivity\nagainst field",
    )
    for column, head in zip(columns, heads, strict=True):
        if head and column:
            place = column + 0.105 if head.startswith("cond") else column
            steps.together(steps.STAYS, marks.label(panel, place, 0.93, head, style, "ink2", ha="center", va="center"))
    for i_row in range(len(ROWS)):
        middle = 0.715 - 0.28 * i_row
        marks.guide(panel, [0.02, 0.98], [middle + 0.14, middle + 0.14], style, zorder=0)
        box = (columns[4] - 0.02, middle - 0.115, 0.235, 0.18 if style.wide else 0.23)
        row = _draw_row(panel, classes, i_row, (middle, columns), style)
        row += _name_curve(panel, classes, i_row, (columns[4] + 0.1, middle + 0.095), style)
        steps.together(f"row {i_row}", row, _draw_curve(panel, classes, i_row, box, style))
    return picture


def _draw_row(
    panel: Axes, classes: SymmetryClasses, i_row: int, place: tuple[float, tuple[float, ...]], style: Style
) -> list[Text]:
    middle, columns = place
    name = ROWS[i_row]
    colour = style.role(name).colour
    made_by = MADE_BY[name] if style.wide else MADE_BY[name].replace(" ", "\n")
    shift = 0.045 if style.wide else 0.065
    below = middle - (0.5 if style.wide else 0.35) * shift
    left: dict[str, Any] = {"ha": "left", "va": "center"}
    centre: dict[str, Any] = {"ha": "center", "va": "center"}
    glyph = GLYPHS[float(classes.limits[i_row])]
    written = [
        marks.label(panel, columns[0], middle + shift, NAMES[name], style, color=colour, size=style.text, **left),
        marks.label(panel, columns[0], below, made_by, style, "ink2", **left),
        marks.label(panel, columns[1], middle, SQUARED[name], style, **centre),
        marks.label(panel, columns[3], middle, glyph, style, color=colour, size=2.0 * style.text, **centre),
    ]
    if style.wide:
        written.append(marks.label(panel, columns[2], middle, KRAMERS[name], style, **centre))
    return written


def _name_curve(
    panel: Axes, classes: SymmetryClasses, i_row: int, place: tuple[float, float], style: Style
) -> list[Text]:  # fmt: skip
    if not style.wide:
        return []
    name, largest = ROWS[i_row], float(np.max(np.abs(classes.cusps[0].delta)))
    turned = float(np.min(classes.cusps[i_row].delta)) < -0.04 * largest
    text = CURVE_NAMES[name] if turned or name != "wal" else "spin–orbit"  # too weak a coupling for its cusp to turn
    return [marks.label(panel, *place, text, style, color=style.role(name).colour, ha="center", va="center")]


def _draw_curve(
    panel: Axes, classes: SymmetryClasses, i_row: int, box: tuple[float, float, float, float], style: Style
) -> Axes:
    inset = panel.inset_axes(box, gid="curve")
    name = ROWS[i_row]
    run = classes.cusps[i_row]
    field, value = scales.mirrored(run.B, -1.0), scales.mirrored(run.delta)
    shown = np.concatenate([cusp.delta for cusp in classes.cusps])
    role = style.role(name)
    inset.axhline(0.0, color=style.palette.guide, lw=style.frame, gid=marks.GUIDE)
    inset.plot(
        field, value, color=role.colour, lw=0.7 * style.curve, marker=role.marker, ms=0.55 * style.marker, gid="delta"
    )
    scales.limits(inset, "y", shown)
    inset.set_xlim(1.04 * field[0], 1.04 * field[-1])
    inset.set_axis_off()
    return inset
