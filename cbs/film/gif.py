"""GIF frame by frame: one palette for the whole film, of each frame only the rectangle that changed."""

from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import GifImagePlugin, Image

from cbs.film.stage import Stage
from cbs.storage import replacing

SHADES = 9  # of every colour over ground and panel: the edges of lines
BITS = 5  # of a channel, in the table from colours to palette entries


class GifWriter:
    """Context that writes a GIF under a temporary name and moves it into place when all went well.

    Parameters
    ----------
    path : Path
        The file.
    stage : Stage
        Size and palette.
    seconds : float
        Length of the film.
    frames : int
        How many frames will be added.
    """

    def __init__(self, path: Path, stage: Stage, seconds: float, frames: int) -> None:
        self.path = path
        self.colours = palette(stage)
        self.table = nearest_entry(self.colours)
        ends = np.rint(100.0 * seconds * np.arange(frames + 1) / frames).astype(int)  # hundredths of a second
        self.delays = np.diff(ends)
        self.last: NDArray[np.uint8] | None = None
        self.done = 0

    def __enter__(self) -> "GifWriter":
        self.place = replacing(self.path)
        self.file = open(self.place.__enter__(), "wb")  # noqa: SIM115
        return self

    def add(self, picture: NDArray[np.uint8]) -> None:
        """Append a picture (height, width, 3)."""
        red, green, blue = (picture[:, :, c].astype(np.uint16) >> (8 - BITS) for c in range(3))
        entries = self.table[red << 2 * BITS | green << BITS | blue]
        top, left, part = 0, 0, entries
        if self.last is None:
            first = self._image(entries)
            for block in GifImagePlugin.getheader(first, info={"loop": 0})[0]:
                self.file.write(block)
        else:
            changed = entries != self.last
            rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
            if rows.size:
                top, left = int(rows[0]), int(columns[0])
                part = entries[top : rows[-1] + 1, left : columns[-1] + 1]
            else:
                part = entries[:1, :1]
        delay = 10 * int(self.delays[self.done])
        for block in GifImagePlugin.getdata(self._image(part), (left, top), duration=delay, disposal=1):
            self.file.write(block)
        self.last = entries
        self.done += 1

    def _image(self, entries: NDArray[np.uint8]) -> Any:
        image = Image.fromarray(np.ascontiguousarray(entries), mode="P")
        image.putpalette(self.colours.tobytes())
        return image

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.file.write(b";")
            self.file.close()
        except OSError as failure:  # of a full disk, unless there is another reason already
            self.place.__exit__(kind or type(failure), error or failure, trace or failure.__traceback__)
            raise
        self.place.__exit__(kind, error, trace)


def palette(stage: Stage) -> NDArray[np.uint8]:
    """Return 256 colours (256, 3): every role in SHADES steps over the ground and over the panel."""
    grounds = [_rgb(stage.colour(name)) for name in ("ground", "panel")]
    names = ("forward", "reversed", "wl", "wal", "ink", "ink2", "guide", "panel", "unitary")
    shades = [
        (1.0 - share) * ground + share * _rgb(stage.colour(name))
        for name in names
        for ground in grounds
        for share in np.linspace(0.0, 1.0, SHADES)
    ]
    colours = np.unique(np.rint(shades).astype(np.uint8), axis=0)
    assert len(colours) <= 256
    return np.vstack([colours, np.repeat(colours[-1:], 256 - len(colours), axis=0)])


def nearest_entry(colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the palette entry nearest to every colour of BITS bits a channel, (2^(3 BITS),)."""
    level = (np.arange(2**BITS) + 0.5) * 2 ** (8 - BITS)
    level[0], level[-1] = 0.0, 255.0
    grid = np.stack(np.meshgrid(level, level, level, indexing="ij"), axis=-1).reshape(-1, 3)
    apart = np.zeros((len(grid), len(colours)))
    for c in range(3):
        apart += (grid[:, c, None] - colours[None, :, c].astype(np.float64)) ** 2
    return np.asarray(np.argmin(apart, axis=1), dtype=np.uint8)


def _rgb(colour: str) -> NDArray[np.float64]:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float64)
