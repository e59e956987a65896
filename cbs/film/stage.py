"""The stage: one canvas of fixed size on which only the data of lines and texts change from frame to frame.

Coordinates are sixteenths of the width, 0..16 by 0..9. What never changes is drawn once; a frame lays the moving
artists over it, which costs a few hundredths of a second instead of the half second of a new figure.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.text import Text
from numpy.typing import NDArray

from cbs.figures.frame import texts
from cbs.figures.frame.styles import Palette, Style, context, find_style

WIDTH, HEIGHT = 16.0, 9.0
INCHES = 40.0 / 3.0
SIZES = {"720p": (1280, 720), "1080p": (1920, 1080)}
TEXT, TITLE, NOTES = 22.0, 26.0, 19.5  # points
TRAIL, CURVE, FRAME = 2.8, 3.4, 1.6


@dataclass(frozen=True, slots=True)
class Act:
    """A stretch of a film, frames start <= k < end, under one sentence."""

    start: int
    end: int
    sentence: str


def through(frame: int, start: int, end: int) -> float:
    """Return how far frame is from start to end, 0 before and 1 after."""
    return min(max((frame - start) / (end - start), 0.0), 1.0)


def smooth(share: float) -> float:
    """Return a share of a way that starts and stops gently."""
    return share * share * (3.0 - 2.0 * share)


def minus(text: str) -> str:
    """Return a number's text with the sign of typography."""
    return text.replace("-", "\u2212")


class Stage:
    """A canvas; artists come from its methods, and `picture` draws the present state.

    Parameters
    ----------
    style : str
        "dark" or "slides".
    size : str
        "720p" or "1080p".
    language : str
        Code of the language of all words.
    font : str, optional
        Name of an installed font.
    """

    def __init__(self, style: str, size: str, language: str = "en", font: str | None = None) -> None:
        found = find_style(style)
        self.style: Style = replace(found, language=language, font=font or found.font)
        self.pixels = SIZES[size]
        with context(self.style):
            self.figure = Figure(figsize=(INCHES, INCHES * HEIGHT / WIDTH), dpi=self.pixels[0] / INCHES)
            self.figure.set_layout_engine("none")
            self.canvas: Any = FigureCanvasAgg(self.figure)
            self.axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self.axes.set_axis_off()
        self.axes.set_xlim(0.0, WIDTH)
        self.axes.set_ylim(0.0, HEIGHT)
        self.moving: list[Artist] = []
        self._written: dict[Text, str] = {}  # every text, with its words in the language
        self._still: Any = None
        self._sentence = self.text(0.5, 8.35, "", size=TITLE)
        self._bar = self.line("ink2", FRAME * 2.0)

    @property
    def palette(self) -> Palette:
        """Colours by role."""
        return self.style.palette

    def colour(self, role: str) -> str:
        """Colour of a role of the palette."""
        value: str = getattr(self.palette, role)
        return value

    def line(self, role: str, width: float = TRAIL, *, still: bool = False, **settings: Any) -> Line2D:
        """Return an empty line (or dots, with `marker`) in the colour of a role."""
        (made,) = self.axes.plot([], [], color=self.colour(role), lw=width, **settings)
        self._register(made, still)
        return made

    def text(self, x: float, y: float, text: str, role: str = "ink", *, still: bool = False, **settings: Any) -> Text:
        """Return a text with its left middle at (x, y)."""
        given = {"size": TEXT, "va": "center", "ha": "left", "color": self.colour(role), **settings}
        made = self.axes.text(x, y, text, fontfamily=self.style.rc()["font.family"], **given)
        self._written[made] = ""
        self._register(made, still)
        return made

    def area(self, role: str, alpha: float = 1.0, *, still: bool = False) -> Polygon:
        """Return an empty filled polygon in the colour of a role."""
        made = Polygon(np.full((3, 2), -1.0), closed=True, fc=self.colour(role), ec="none", alpha=alpha)
        self.axes.add_patch(made)
        self._register(made, still)
        return made

    def _register(self, artist: Artist, still: bool) -> None:
        if not still:
            artist.set_animated(True)
            self.moving.append(artist)

    def say(self, acts: tuple[Act, ...], frame: int) -> None:
        """Set the sentence of the act that runs, and the thin bar that tells how far the film is."""
        running = next((act for act in acts if act.start <= frame < act.end), acts[-1])
        self._sentence.set_text(running.sentence)
        self._bar.set_data([0.0, WIDTH * (frame + 1) / acts[-1].end], [0.03, 0.03])

    def put_into_language(self) -> None:
        """Put texts whose words are new into the language of the film."""
        for text, written in self._written.items():
            if text.get_text() != written:
                self._written[text] = texts.in_language(text.get_text(), self.style.language)
                text.set_text(self._written[text])

    def picture(self) -> NDArray[np.uint8]:
        """Return the frame as it stands, (height, width, 3)."""
        self.put_into_language()
        with context(self.style):
            if self._still is None:
                self.canvas.draw()
                self._still = self.canvas.copy_from_bbox(self.figure.bbox)
            self.canvas.restore_region(self._still)
            for artist in sorted(self.moving, key=lambda a: a.get_zorder()):
                if artist.get_visible():
                    self.axes.draw_artist(artist)
        return np.asarray(self.canvas.buffer_rgba())[:, :, :3].copy()
