"""Boxes of the texts of a drawn figure, in pixels: what a reader sees, not what was asked for."""

from itertools import combinations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from cbs.figures.frame.settling import LABEL
from cbs.figures.frame.styles import context, find_style


def drawn_texts(picture, style):
    """Return (text object, box) of every visible, non-empty text after a draw in the style."""
    with context(find_style(style)):
        canvas = FigureCanvasAgg(picture)
        canvas.draw()
        renderer = canvas.get_renderer()
        texts = [*picture.texts]
        for axes in picture.axes:
            texts += _texts_of(axes)
        seen = [text for text in texts if text.get_visible() and text.get_text().strip()]
        return [(text, Text.get_window_extent(text, renderer)) for text in seen]


def _texts_of(axes):
    found = [*axes.texts, axes.title]
    for child in axes.child_axes:
        found += _texts_of(child)
    if axes.get_legend() is not None:
        found += axes.get_legend().get_texts()
    if axes.axison:
        for axis in (axes.xaxis, axes.yaxis):
            found += [axis.label, axis.get_offset_text()]
            low, high = sorted(axis.get_view_interval())
            shown = [
                tick for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()) if low <= tick.get_loc() <= high
            ]
            found += [text for tick in shown for text in (tick.label1, tick.label2)]
    return found


def outside(picture, boxes):
    """Return the texts that stick out of the figure."""
    frame = picture.bbox
    slack = 0.5
    return [
        text.get_text()
        for text, box in boxes
        if box.x0 < frame.x0 - slack
        or box.y0 < frame.y0 - slack
        or box.x1 > frame.x1 + slack
        or box.y1 > frame.y1 + slack
    ]


def overlapping(boxes):
    """Return pairs of texts whose boxes overlap."""
    return [
        (first.get_text(), second.get_text())
        for (first, a), (second, b) in combinations(boxes, 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 0.5 and min(a.y1, b.y1) - max(a.y0, b.y0) > 0.5
    ]


def struck_labels(picture, boxes):
    """Return the labels on which a curve or a marker lies (guides and background excepted)."""
    struck = []
    for text, box in boxes:
        if text.get_gid() != LABEL or text.axes is None:
            continue
        for line in text.axes.get_lines():
            if line.get_gid() in ("guide", "scatterers") or not line.get_visible():
                continue
            if _crosses(line, box):
                struck.append((text.get_text(), line.get_gid()))
    return struck


def _crosses(line, box):
    points = line.get_transform().transform(line.get_xydata())
    steps = [points]
    if line.get_linestyle() not in ("None", "none", ""):
        steps += [
            points[:-1] + share * (points[1:] - points[:-1]) for share in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
        ]
    for cloud in steps:
        inside = (cloud[:, 0] > box.x0) & (cloud[:, 0] < box.x1) & (cloud[:, 1] > box.y0) & (cloud[:, 1] < box.y1)
        if inside.any():
            return True
    return False
