"""Labels find a free place: as near to the wanted one as curves, markers, other texts and the frame allow.

Called once a picture is drawn and laid out. What is drawn is marked on a coarse raster of the page, so that a place is
tried by looking up one sum. A label that is free where it was put stays there, to the bit.
"""

from collections.abc import Iterator

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axes._secondary_axes import SecondaryAxis
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

LABEL, LETTER = "label", "letter"
UNSEEN = ("guide", "scatterers")  # a label may lie on them
CELLS = 5.0  # raster cells in the height of the smallest label
REACH = 16.0  # how far a label may move, in its heights


class Raster:
    """Cells of the page that are taken."""

    def __init__(self, page: Bbox, cell: float) -> None:
        self.cell = cell
        self.shape = (int(page.height / cell), int(page.width / cell))
        self.taken = np.zeros(self.shape, dtype=np.int32)
        self.sums = np.zeros((self.shape[0] + 1, self.shape[1] + 1), dtype=np.int64)

    def dots(self, points: NDArray[np.float64], radius: float) -> None:
        """Take the cells within a square of half width `radius` (pixels) about every point (n, 2)."""
        places = np.floor(points[np.all(np.isfinite(points), axis=1)] / self.cell).astype(int)
        reach = int(np.ceil(radius / self.cell))
        for dy in range(-reach, reach + 1):
            for dx in range(-reach, reach + 1):
                column, row = places[:, 0] + dx, places[:, 1] + dy
                inside = (row >= 0) & (row < self.shape[0]) & (column >= 0) & (column < self.shape[1])
                self.taken[row[inside], column[inside]] = 1

    def box(self, box: Bbox) -> None:
        """Take a rectangle."""
        rows = slice(max(int(box.y0 / self.cell), 0), max(int(box.y1 / self.cell) + 1, 0))
        columns = slice(max(int(box.x0 / self.cell), 0), max(int(box.x1 / self.cell) + 1, 0))
        self.taken[rows, columns] = 1

    def ready(self) -> None:
        """Sum up, after changes."""
        self.sums[1:, 1:] = self.taken.cumsum(axis=0).cumsum(axis=1)

    def overlap(self, box: Bbox) -> float:
        """Cells taken within a rectangle; infinite if it sticks out of the page."""
        x0, x1 = int(box.x0 / self.cell), int(box.x1 / self.cell) + 1
        y0, y1 = int(box.y0 / self.cell), int(box.y1 / self.cell) + 1
        if box.x0 < 0.0 or box.y0 < 0.0 or x1 > self.shape[1] or y1 > self.shape[0]:
            return float("inf")
        return float(self.sums[y1, x1] - self.sums[y0, x1] - self.sums[y1, x0] + self.sums[y0, x0])


def settle(picture: Figure) -> None:
    """Move every label of a picture that lies on a curve, a text or the edge to the nearest free place."""
    labels = [text for axes in picture.axes for text in _labels(axes) if text.get_visible() and text.get_text()]
    picture.draw_without_rendering()  # the layout, once
    _raise_letters(picture)
    if not labels:
        return
    heights = [float(text.get_fontsize()) * picture.dpi / 72.0 for text in labels]
    raster = Raster(Bbox(picture.bbox.get_points()), min(heights) / CELLS)
    for axes in picture.axes:
        _mark(raster, axes)
    raster.ready()
    boxes = [_inked(Text.get_window_extent(text)) for text in labels]
    rooms = [_room(text, box) for text, box in zip(labels, boxes, strict=True)]
    order = sorted(range(len(labels)), key=lambda i: raster.overlap(boxes[i]) > 0.0)
    for i in order:
        box = boxes[i]
        shift = _free(raster, box, rooms[i], heights[i])
        if shift != (0.0, 0.0):
            _move(labels[i], shift)
            box = Bbox.from_bounds(box.x0 + shift[0], box.y0 + shift[1], box.width, box.height)
        raster.box(box)
        raster.ready()


def _raise_letters(picture: Figure) -> None:
    """Put the letters of panels with equal axes at the corner of their place, and beside ticks that stand on top."""
    for axes in picture.axes:
        ticked = any(isinstance(child, SecondaryAxis) for child in axes.get_children())
        for text in axes.texts:
            if text.get_gid() == LETTER and ticked:
                text.set_horizontalalignment("right")
            if text.get_gid() == LETTER and isinstance(text, Annotation) and axes.get_aspect() != "auto":
                place = axes.get_position(original=True)
                above = 1.6 * float(text.get_fontsize()) / 72.0 / picture.get_figheight()  # what the letter takes
                text.xy, text.xycoords = (place.x0, min(place.y1, 1.0 - above)), "figure fraction"


def _labels(axes: Axes) -> list[Text]:
    return [text for text in axes.texts if text.get_gid() == LABEL]


def _inked(box: Bbox) -> Bbox:
    """The box of a text less a rim of half a pixel, so that texts may touch."""
    rim = 0.5
    return Bbox.from_extents(box.x0, box.y0 + rim, box.x1, box.y1 - rim)


def _room(text: Text, box: Bbox) -> Bbox:
    """Where a label may go: the box of its axes, and as far beyond as it was put."""
    assert text.axes is not None
    frame = text.axes.bbox
    return Bbox.from_extents(min(frame.x0, box.x0), min(frame.y0, box.y0), max(frame.x1, box.x1), max(frame.y1, box.y1))


def _free(raster: Raster, box: Bbox, room: Bbox, height: float) -> tuple[float, float]:
    best, least = (0.0, 0.0), raster.overlap(box)
    if least == 0.0:
        return best
    for shift in _spiral(height):
        moved = Bbox.from_bounds(box.x0 + shift[0], box.y0 + shift[1], box.width, box.height)
        if moved.x0 < room.x0 or moved.y0 < room.y0 or moved.x1 > room.x1 or moved.y1 > room.y1:
            continue
        found = raster.overlap(moved)
        if found == 0.0:
            return shift
        if found < least:
            best, least = shift, found
    return best


def _spiral(height: float) -> Iterator[tuple[float, float]]:
    step = 0.3 * height
    turns = np.linspace(0.0, 2.0 * np.pi, 24, endpoint=False)
    for radius in np.arange(step, REACH * height, step):
        for turn in turns:
            yield float(1.6 * radius * np.cos(turn)), float(radius * np.sin(turn))


def _move(text: Text, shift: tuple[float, float]) -> None:
    where = text.get_transform()
    at = where.transform(text.get_unitless_position()) + np.array(shift)
    place = where.inverted().transform(at)
    text.set_position((float(place[0]), float(place[1])))


def _mark(raster: Raster, axes: Axes) -> None:
    for artist in axes.get_children():
        if artist.get_visible() and artist.get_gid() not in UNSEEN:
            _mark_artist(raster, artist)
    if axes.axison:
        for axis in (axes.xaxis, axes.yaxis):
            for text in (axis.label, *(tick.label1 for tick in axis.get_major_ticks())):
                _mark_text(raster, text)
            low, high = axes.bbox.x0, axes.bbox.y0
            ends = [[low, high], [axes.bbox.x1, high]] if axis is axes.xaxis else [[low, high], [low, axes.bbox.y1]]
            raster.dots(_fine(np.array(ends), raster.cell), 0.0)
    for inset in axes.child_axes:
        if isinstance(inset, SecondaryAxis):
            for tick in inset.xaxis.get_major_ticks():
                _mark_text(raster, tick.label2)
        else:
            raster.box(inset.bbox)


def _mark_artist(raster: Raster, artist: Artist) -> None:
    if isinstance(artist, Line2D):
        points = artist.get_transform().transform(artist.get_xydata())
        if artist.get_linestyle() not in ("None", "none", "", " "):
            raster.dots(_fine(points, raster.cell), 0.3 * raster.cell)
        if artist.get_marker() not in ("None", "none", "", None):
            raster.dots(points, 0.6 * artist.get_markersize() * artist.figure.dpi / 72.0)
    elif isinstance(artist, LineCollection):
        for segment in artist.get_segments():
            raster.dots(_fine(artist.get_transform().transform(segment), raster.cell), 0.0)
    elif isinstance(artist, FancyArrowPatch):
        outline = artist.get_transform().transform_path(artist.get_path())
        for polygon in outline.to_polygons(closed_only=False):
            raster.dots(_fine(np.asarray(polygon), raster.cell), raster.cell)
    elif isinstance(artist, Text) and artist.get_gid() != LABEL:
        _mark_text(raster, artist)


def _mark_text(raster: Raster, text: Text) -> None:
    if text.get_visible() and text.get_text().strip():
        raster.box(Text.get_window_extent(text))


def _fine(points: NDArray[np.float64], cell: float) -> NDArray[np.float64]:
    """Points along a polyline no further apart than a cell, gaps (nan) left out."""
    if len(points) < 2:
        return points
    start, end = points[:-1], points[1:]
    kept = np.all(np.isfinite(start) & np.isfinite(end), axis=1)
    start, end = np.clip(start[kept], -1e5, 1e5), np.clip(end[kept], -1e5, 1e5)
    if not len(start):
        return points
    n = int(np.clip(np.ceil(np.max(np.abs(end - start)) / cell), 1, 4000)) + 1
    share = np.linspace(0.0, 1.0, n)[:, None, None]
    return np.asarray((start + share * (end - start)).reshape(-1, 2))
