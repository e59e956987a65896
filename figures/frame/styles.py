"""The three styles of the pictures: sizes, fonts and the palette by role. No figure names a colour itself.

Every colour has a contrast of at least 3.9 on its ground, and every pair of curve colours lies apart under the three
colour-blind views; grey print is saved by the second cue (marker and dash) that each role carries.
"""

import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import matplotlib
import matplotlib.style

from cbs.figures.frame.names import require_known
from cbs.observables import presentation as look

P = ParamSpec("P")
D = TypeVar("D")
R = TypeVar("R")

DOTS = (0.0, (1.2, 1.4))
DASHES = (0.0, (4.0, 2.0))


@dataclass(frozen=True, slots=True)
class Role:
    """What a curve stands for: its colour and its second cue, a marker and a dash pattern."""

    colour: str
    marker: str
    dash: str | tuple[float, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by meaning; the same meaning has the same colour in every figure of one ground."""

    forward: str
    reversed: str
    wl: str
    wal: str
    unitary: str
    ink: str
    ink2: str
    guide: str
    panel: str
    ground: str


LIGHT = Palette(
    forward=look.GREEN, reversed=look.PURPLE, wl=look.BLUE, wal=look.VERMILION, unitary=look.GREY,
    ink=look.INK, ink2=look.INK2, guide=look.GUIDE, panel=look.PANEL, ground=look.GROUND,
)  # fmt: skip
DARK = Palette(
    forward="#9BE29B", reversed="#C77DD6", wl="#4FB3F6", wal="#FF8C42", unitary="#C8CCD2",
    ink="#F2F2F2", ink2="#A9B0BA", guide="#3B414B", panel="#1B2029", ground="#12151C",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Style:
    """Sizes of one style; points unless said.

    `wide` styles put the panels of a figure side by side on a 16:9 page and may show one more panel than paper.
    """

    name: str
    palette: Palette
    width: float  # inches
    height: float  # inches
    dpi: int
    wide: bool
    text: float
    ticks: float
    notes: float
    curve: float
    frame: float
    bar: float
    marker: float
    loop_line: float
    arrow: float
    scatterer: float
    scatterer_on: float
    start: float
    font: str = "DejaVu Sans"
    language: str = "en"
    transparent: bool = False
    headline: str = ""  # one sentence above the picture
    fixed: bool = False  # the height holds in narrow styles too

    def role(self, name: str) -> Role:
        """Colour, marker and dash of the role `name` (wl, wal, unitary, forward, reversed, ink, ink2)."""
        marker, dash = _CUES.get(name, ("o", "-"))
        return Role(colour=getattr(self.palette, name), marker=marker, dash=dash)

    def rc(self) -> dict[str, Any]:
        """Matplotlib settings of this style, to be laid over the library's defaults."""
        ink, ground = self.palette.ink, self.palette.ground
        return {
            "font.family": list(dict.fromkeys([self.font, "DejaVu Sans"])), "font.size": self.text,
            "mathtext.fontset": "dejavusans",
            "axes.labelsize": self.text, "axes.titlesize": self.text, "xtick.labelsize": self.ticks,
            "ytick.labelsize": self.ticks, "axes.linewidth": self.frame, "axes.edgecolor": ink,
            "axes.labelcolor": ink, "text.color": ink, "xtick.color": ink, "ytick.color": ink,
            "axes.spines.top": False, "axes.spines.right": False, "axes.labelpad": 0.4 * self.text,
            "axes.facecolor": ground, "figure.facecolor": ground, "savefig.facecolor": ground,
            "savefig.transparent": self.transparent, "svg.fonttype": "none",
            "figure.dpi": self.dpi, "savefig.dpi": self.dpi, "lines.linewidth": self.curve,
            "lines.markersize": self.marker, "lines.solid_capstyle": "round",
            "xtick.major.width": self.frame, "ytick.major.width": self.frame,
            "xtick.minor.width": 0.7 * self.frame, "ytick.minor.width": 0.7 * self.frame,
            "xtick.major.size": 0.42 * self.ticks, "ytick.major.size": 0.42 * self.ticks,
            "xtick.minor.size": 0.25 * self.ticks, "ytick.minor.size": 0.25 * self.ticks,
            "figure.constrained_layout.use": True, "figure.constrained_layout.w_pad": 0.4 * self.text / 72.0,
            "figure.constrained_layout.h_pad": 0.4 * self.text / 72.0,
            "figure.constrained_layout.wspace": 0.03, "figure.constrained_layout.hspace": 0.03,
            "hatch.linewidth": self.frame, "hatch.color": self.palette.guide,
            "svg.hashsalt": "cbs", "pdf.fonttype": 42,
        }  # fmt: skip


_CUES: dict[str, tuple[str, str | tuple[float, tuple[float, ...]]]] = {
    "wl": ("o", "-"),
    "wal": ("^", "-"),
    "unitary": ("s", DASHES),
}

PAPER_SIZES: dict[str, float] = {
    "width": 3.4, "height": 3.1, "dpi": 300, "wide": False, "text": 8.0, "ticks": 7.0, "notes": 7.2, "curve": 1.2,
    "frame": 0.6, "bar": 0.8, "marker": 2.8, "loop_line": 0.9, "arrow": 7.5, "scatterer": 2.2, "scatterer_on": 4.6,
    "start": 7.0,
}  # fmt: skip
SLIDE_SIZES: dict[str, float] = {
    "width": 40.0 / 3.0, "height": 7.5, "dpi": 144, "wide": True, "text": 24.0, "ticks": 21.0, "notes": 21.6,
    "curve": 3.4, "frame": 1.6, "bar": 1.8, "marker": 7.5, "loop_line": 2.8, "arrow": 20.0, "scatterer": 6.0,
    "scatterer_on": 13.0, "start": 19.0,
}  # fmt: skip

STYLES: dict[str, Style] = {
    "paper": Style("paper", LIGHT, **PAPER_SIZES),  # type: ignore[arg-type]
    "slides": Style("slides", LIGHT, **SLIDE_SIZES),  # type: ignore[arg-type]
    "dark": Style("dark", DARK, **SLIDE_SIZES),  # type: ignore[arg-type]
}


def find_style(style: Style | str) -> Style:
    """Return the style of that name (a Style passes unchanged).

    Raises
    ------
    ValueError
        If there is no style of that name; the message offers the nearest one.
    """
    if isinstance(style, Style):
        return style
    require_known("style", style, STYLES)
    return STYLES[style]


@contextmanager
def context(style: Style) -> Iterator[None]:
    """Matplotlib's defaults plus this style for the length of a with block; the settings outside are restored."""
    with matplotlib.style.context(style.rc(), after_reset=True):
        yield


def finished(picture: Any, style: Style, *, alone: bool = True) -> None:
    """Put the words of a drawn picture into the style's language, its sentence on top, and its labels in free places.

    Parameters
    ----------
    picture : Figure
        As drawn.
    style : Style
        Language and sentence.
    alone : bool
        Whether the whole page is the picture's (not axes of a caller): only then it gets the sentence.
    """
    from cbs.figures.frame.settling import settle
    from cbs.figures.frame.texts import put_into

    put_into(picture, style.language)
    if style.headline and alone:
        put_headline(picture, style, style.headline)
    settle(picture)
    if alone:
        picture.set_layout_engine("none")  # laid out once: what has found its place keeps it at every resolution


def put_headline(picture: Any, style: Style, sentence: str) -> None:
    """Write a sentence above a picture, broken where its width ends."""
    from cbs.figures.frame.symbols import mathtext

    picture.suptitle(
        mathtext(broken(picture, sentence, 1.05 * style.text)), x=0.02, ha="left", size=1.05 * style.text,
        color=style.palette.ink,
    )  # fmt: skip


def broken(picture: Any, words: str, size: float) -> str:
    """Break words of a size (points) into lines that the width of a picture holds."""
    return "\n".join(textwrap.wrap(words, int(0.96 * picture.get_figwidth() * 72.0 / (0.53 * size))))


def styled(
    draw: Callable[Concatenate[D, Style, P], R],
) -> Callable[Concatenate[D, Style | str, P], R]:
    """Let a draw function take the style by name and run under that style's settings only."""

    @wraps(draw)
    def wrapper(data: D, style: Style | str = "paper", *args: P.args, **kwargs: P.kwargs) -> R:
        found = find_style(style)
        with context(found):
            picture = draw(data, found, *args, **kwargs)
            finished(picture, found, alone=kwargs.get("axes") is None)
            return picture

    return wrapper  # type: ignore[return-value]
