"""What holds for every figure in every style: readable labels, a second cue, no side effects, no run."""

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

from cbs import figures
from cbs.figures.frame.styles import STYLES
from cbs.figures.registry import FIGURES, find
from tests.figures import boxes, build_ups, worded
from tests.figures.made import made

EACH = pytest.mark.parametrize("name", FIGURES)
LEAST_CONTRAST = 3.9


def faint(texts, style):
    """Return the texts that do not stand out from what they lie on."""
    palette = STYLES[style].palette
    grounds = {"label-on-colour": palette.wal}
    return [
        text.get_text()
        for text, _ in texts
        if contrast(text.get_color(), grounds.get(text.get_gid(), palette.ground)) <= LEAST_CONTRAST
    ]


def small(texts, style):
    """Return the texts that are smaller than the ticks of the style."""
    return [text.get_text() for text, _ in texts if text.get_size() < STYLES[style].ticks - 1e-9]


@EACH
@pytest.mark.parametrize("styles", [("paper", "slides"), pytest.param(("dark",), marks=pytest.mark.slow)])
def test_texts_are_readable_in_every_style(name, styles):
    before = dict(matplotlib.rcParams)
    for style in styles:
        picture = figures.draw(name, made(name), style)
        texts = boxes.drawn_texts(picture, style)
        assert boxes.outside(picture, texts) == [], style
        assert boxes.overlapping(texts) == [], style
        assert boxes.struck_labels(picture, texts) == [], style
        assert small(texts, style) == [], style
        assert faint(texts, style) == [], style
        assert worded.unknown(picture) == [], style
        if style == "slides":  # they fill the screen
            assert tuple(np.round(picture.get_size_inches() * picture.dpi)) == (1920, 1080)
            assert build_ups.faults(picture, STYLES[style]) == []
    assert dict(matplotlib.rcParams) == before


@EACH
def test_drawing_takes_axes_of_the_caller(name):
    with pytest.raises(ValueError, match=r"axes must be \d Axes for this figure") as told:
        figures.draw(name, made(name), "paper", axes=list(Figure().subplots(5, 1)))
    mine = Figure()
    axes = list(mine.subplots(int(str(told.value).split()[3]), 1, squeeze=False)[:, 0])
    assert figures.draw(name, made(name), "paper", axes=axes) is mine
    assert all(panel.has_data() for panel in axes)


@EACH
def test_caption_names_seed_loops_and_bars(name):
    caption = find(name).caption(made(name))
    assert caption.startswith(find(name).title)
    assert f"seed {made(name).provenance.seed}" in caption
    assert "loops" in caption.lower()
    assert "bars" in caption
    assert "{" not in caption


def test_the_styles_that_are_looked_at_are_all():
    """Dark ground has the layout of slides: it is looked at in the slow suite."""
    assert set(STYLES) == {"paper", "slides", "dark"}


def test_overlaps_and_strikes_are_seen():
    picture = Figure()
    axes = picture.add_subplot()
    axes.plot([0, 1], [0, 1])
    axes.text(0.5, 0.5, "struck", gid="label", ha="center", va="center")
    axes.text(0.51, 0.5, "over", gid="label", ha="center", va="center")
    texts = boxes.drawn_texts(picture, "paper")
    assert ("struck", "over") in boxes.overlapping(texts)
    assert len(boxes.struck_labels(picture, texts)) == 2
    axes.texts[0].set_position((2.0, 0.5))
    assert boxes.outside(picture, boxes.drawn_texts(picture, "paper")) == ["struck"]
    assert len(picture.findobj(Text)) > 2


def test_small_and_faint_texts_are_seen():
    picture = Figure()
    palette = STYLES["dark"].palette
    picture.text(0.1, 0.1, "small", size=STYLES["dark"].ticks - 0.1, color=palette.ink)
    picture.text(0.1, 0.5, "faint", size=STYLES["dark"].ticks, color=palette.ground)
    picture.text(0.1, 0.9, "on colour", size=STYLES["dark"].ticks, color=palette.wal, gid="label-on-colour")
    texts = boxes.drawn_texts(picture, "dark")
    assert small(texts, "dark") == ["small"]
    assert faint(texts, "dark") == ["faint", "on colour"]


def contrast(colour, ground):
    """Contrast ratio of two colours as the accessibility guidelines define it."""
    light, dark = sorted((luminance(colour), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
