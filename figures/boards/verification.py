"""Board "verification": how far Monte Carlo lies from exact values, claim by claim, in standard errors."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from cbs.checks import FloatArray
from cbs.comparison.claim import Claim, Task, own_seed
from cbs.comparison.claims import GROUPS
from cbs.comparison.zscore import z_limit
from cbs.figures.frame import marks, steps
from cbs.figures.frame.marks import AxesLike
from cbs.figures.frame.progress import Progress
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import origin
from cbs.figures.frame.styles import DASHES, Style, styled
from cbs.provenance import Provenance

EDGE = 5.7  # of the axis, in errors
WORDS = {
    "flights": "loops of flights",
    "lattice": "walks on a lattice",
    "brownian": "diffusive loops",
    "isotropic": "kicks of the spin",
    "precession": "spin–orbit precession",
    "classes": "2, 1, ½",
    "ballistic": "sums over flights",
    "estimators": "estimators agree",
    "diffusive": "diffusive formulas",
    "scaling": "scaling function",
    "breakdown": "fits out of range",
    "geometries": "wire, cylinder, bulk",
    "strips": "walks between walls",
    "anisotropic": "small-angle scattering",
    "helical": "helical carriers",
    "cone": "light cone",
    "diffuse-walls": "diffuse walls",
    "matrices": "random matrices",
    "identities": "true loop by loop",
}  # of the groups that cbs verify names; a group that is not here keeps its name
SAME_ROW = {"graphene": "helical", "surfaces": "helical"}  # groups of one subject: a slide has room for twenty rows
PAPER_HEIGHT = 4.6  # inches
COLUMNS = (12.6, 18.8)  # right ends of the two columns of numbers, on the same axis
PUBLICATION = 9  # times the loops

CAPTION = """
{title} Each circle is one comparison with a value that shares no code with the simulation, on loops of its own;
horizontal: Monte Carlo minus exact in standard errors, its bars being one by definition. Shaded: two errors, where
about one circle in twenty lies outside by right; dashed: the limit {d.limit:.1f} that one right table of {d.n} in ten
thousand crosses. Full circles: the one comparison of the row whose numbers stand on the right, with one standard
error in the last digits. Graphene and the surfaces of topological insulators stand among the helical carriers. Claims
without error hold for every loop to rounding. The rows of cbs verify --seed {p.seed}, {d.shown}. {p.loops} loops in
all, seed {p.seed}.
"""


@dataclass(frozen=True, slots=True)
class VerificationRows:
    """Comparisons of Monte Carlo with exact values.

    Parameters
    ----------
    group : ndarray of str, shape (n_groups,)
        Groups of claims, in the order of the table.
    row : ndarray of int, shape (n_checks,)
        Group of every comparison.
    name : ndarray of str, shape (n_checks,)
        Claim and point.
    monte_carlo, error, exact : ndarray, shape (n_checks,)
        Estimate, one standard error (0 for identities), exact value.
    z : ndarray, shape (n_checks,)
        (monte_carlo - exact) / error; nan for identities.
    held : ndarray of bool, shape (n_checks,)
        Identities: whether they hold to 1e-12; comparisons with errors: whether |z| is below the limit.
    headline : ndarray of int, shape (n_groups,)
        Comparison whose numbers are written for the group.
    limit : float
        Limit of |z| for this many comparisons.
    n : int
        Comparisons with errors.
    shown : str
        Which part of the table it is.
    provenance : Provenance
        What made it.
    """

    group: NDArray[np.str_]
    row: NDArray[np.int64]
    name: NDArray[np.str_]
    monte_carlo: FloatArray
    error: FloatArray
    exact: FloatArray
    z: FloatArray
    held: NDArray[np.bool_]
    headline: NDArray[np.int64]
    limit: float
    n: int
    shown: str
    provenance: Provenance


def compute(quality: Quality, seed: int, progress: Progress | None = None) -> VerificationRows:
    """Compare claims: all points of all of them, or in drafts the first point of each (tinier runs: of some)."""
    whole = quality.factor >= 1.0
    share = min(20.0 * quality.factor, 1.0)
    rows = list(dict.fromkeys(SAME_ROW.get(group.name, group.name) for group in GROUPS))
    jobs = [
        (rows.index(SAME_ROW.get(group.name, group.name)), group.name, claim, point)
        for group in GROUPS
        for claim in group.claims[: max(1, round(share * len(group.claims)))]
        for point in (claim.points if whole else claim.points[:1])
    ]
    times = PUBLICATION if quality.factor > 1.0 else 1

    def compare(job: tuple[int, str, Claim, tuple[Any, ...]]) -> tuple[float, float, float]:
        _, group, claim, point = job
        loops = claim.loops * (1 if claim.identity else times)
        estimate = claim.measure(Task(loops, own_seed(seed, f"{group}/{claim.point_name(point)}")), *point)
        return estimate.value, estimate.error, float(claim.exact(*point))

    numbers = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(compare, jobs):
            numbers.append(found)
            if progress is not None:
                progress(len(numbers), len(jobs))
    value, error, exact = np.array(numbers).T
    identity = np.array([claim.identity for _, _, claim, _ in jobs])
    z = np.where(identity, np.nan, (value - exact) / np.where(identity, 1.0, error))
    row = np.array([i_row for i_row, *_ in jobs])
    limit = z_limit(int(np.count_nonzero(~identity)))
    loops = sum(claim.loops * (1 if claim.identity else times) for _, _, claim, _ in jobs)
    return VerificationRows(
        group=np.array(rows), row=row,
        name=np.array([claim.point_name(point) for _, _, claim, point in jobs]), monte_carlo=value, error=error,
        exact=exact, z=z, held=np.where(identity, np.abs(value - exact) <= 1e-12, np.abs(z) <= limit),
        headline=np.array([int(np.argmax(row == i)) for i in range(len(rows))]), limit=limit,
        n=int(np.count_nonzero(~identity)),
        shown="all points" if whole else "the first point of each claim" if share == 1.0 else "some of the claims",
        provenance=origin("verification", quality, seed, loops, 1, comparisons=len(jobs)),
    )  # fmt: skip


@styled
def draw(table: VerificationRows, style: Style, axes: AxesLike | None = None) -> Figure:
    """Draw a row of circles for every group of claims, and the numbers of one claim each."""
    if axes is None:
        picture = marks.new_figure(style, PAPER_HEIGHT)
        panel = picture.add_subplot()
    else:
        picture, (panel,) = marks.given_axes(axes, 1)
    n_groups = len(table.group)
    band = panel.fill_between([-2.0, 2.0], -0.6, n_groups - 0.4, color=style.palette.panel, lw=0, zorder=0)
    steps.together(steps.STAYS, band)
    marks.guide(panel, [0.0, 0.0], [-0.6, n_groups - 0.4], style)
    look: dict[str, Any] = {"color": style.palette.ink2, "ls": DASHES, "lw": style.frame, "gid": "limit"}
    for side in (-table.limit, table.limit):
        steps.together(steps.STAYS, panel.plot([side] * 2, [-0.6, n_groups - 0.4], **look))
    for i_group in range(n_groups):
        _draw_row(panel, table, i_group, n_groups - 1 - i_group, style)
    _frame(panel, table, style)
    return picture


def _letters(table: VerificationRows, style: Style) -> float:
    """Size of the words of a row, points; smaller where a sentence takes room, so that rows do not touch."""
    height = style.height if style.wide or style.fixed else PAPER_HEIGHT
    room = 72.0 * 0.68 * height / (len(table.group) + 1.3)  # of a row, below the sentence
    return min(style.ticks, 0.9 * room) if style.headline else style.ticks


def _draw_row(panel: Axes, table: VerificationRows, i_group: int, height: int, style: Style) -> None:
    checks = np.flatnonzero((table.row == i_group) & np.isfinite(table.z))
    identities = np.flatnonzero((table.row == i_group) & np.isnan(table.z))
    # Circles of one row are set apart in height by their order, so that none hides another.
    lift = 0.24 * (np.mod(np.arange(checks.size) * 0.618034, 1.0) - 0.5) * 2.0 * (checks.size > 1)
    for found, colour, marker in (
        (table.held[checks], style.palette.wl, "o"), (~table.held[checks], style.palette.wal, "X"),
    ):  # fmt: skip
        if np.any(found):
            x = np.clip(table.z[checks[found]], -EDGE, EDGE)
            panel.plot(
                x, height + lift[found], marker, color=colour, ms=0.75 * style.marker, mfc=style.palette.ground,
                mew=0.4 * style.curve, zorder=3, gid=f"z-{i_group}",
            )  # fmt: skip
    at = int(table.headline[i_group])
    if np.isfinite(table.z[at]):
        own = height + float(lift[int(np.argmax(checks == at))])
        place = float(np.clip(table.z[at], -EDGE, EDGE))
        panel.plot(
            [place], [own], "o", color=style.palette.wl, ms=0.9 * style.marker, zorder=4, gid=f"headline-{i_group}"
        )
        texts = (
            with_error(float(table.monte_carlo[at]), float(table.error[at])),
            plain(float(table.exact[at]), float(table.error[at])),
        )
    else:
        texts = (f"{np.count_nonzero(table.held[identities])} / {identities.size}", "exact")
    for end, text in zip(COLUMNS, texts, strict=True):
        marks.label(panel, end, height, text, style, ha="right", va="center", size=_letters(table, style), gid="row")


def _frame(panel: Axes, table: VerificationRows, style: Style) -> None:
    n_groups = len(table.group)
    panel.set_xlim(-EDGE - 0.2, COLUMNS[1] + 0.2)
    panel.set_ylim(-0.6, n_groups + 0.7)
    panel.spines["bottom"].set_bounds(-EDGE, EDGE)
    panel.spines["left"].set_visible(False)
    letters = _letters(table, style)
    panel.tick_params(axis="y", length=0, labelsize=letters)
    marks.named_ticks(panel, "x", {-4.0: "\u22124", -2.0: "\u22122", 0.0: "0", 2.0: "2", 4.0: "4"})
    marks.named_ticks(
        panel, "y", {float(n_groups - 1 - i): WORDS.get(str(name), str(name)) for i, name in enumerate(table.group)}
    )
    panel.set_xlabel("Monte Carlo − exact, in standard errors", x=0.22)
    for x, text in zip(COLUMNS, ("Monte Carlo", "exact"), strict=True):
        marks.label(
            panel, x, n_groups + 0.15, text, style, "ink2", ha="right", va="center", size=letters, gid="row"
        )  # fmt: skip


def with_error(value: float, error: float) -> str:
    """Write value and error as 0.0156(7), the error in units of the last digit; two digits where it begins with 1."""
    digits = _decimals(error)
    return f"{value:.{digits}f}({round(error * 10.0**digits)})".replace("-", "\u2212")


def plain(value: float, error: float) -> str:
    """Write an exact value with four digits, and no fewer than those of the estimate beside it."""
    four = f"{value:#.4g}"
    digits = _decimals(error)
    known = len(four.partition(".")[2])
    return (f"{value:.{digits}f}" if digits > known else four).replace("-", "\u2212")


def _decimals(error: float) -> int:
    """Decimals in which an error has one digit; two where it begins with 1."""
    exponent = int(np.floor(np.log10(error)))
    return max(1 - exponent if round(error / 10.0**exponent) < 2 else -exponent, 0)
