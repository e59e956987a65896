"""What holds for every figure in every style: readable labels, a second cue, no side effects, no run."""

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

from cbs import figures
from cbs.figures.registry import FIGURES, find
from cbs.figures.styles import STYLES
from tests.figures import boxes
from tests.figures.synthetic import MAKERS

EACH = pytest.mark.parametrize("name", MAKERS)
LEAST_CONTRAST = 3.9
STYLED = pytest.mark.parametrize("style", ["paper", "slides"])  # dark has the sizes of slides
COLOURED = pytest.mark.parametrize("style", ["paper", "dark"])


@pytest.fixture(scope="module")
def stored():
    return {name: make() for name, make in MAKERS.items()}


@pytest.fixture(scope="module")
def drawn(stored):
    pictures = {
        (name, style): figures.draw(name, stored[name], style) for name in MAKERS for style in ("paper", "slides")
    }
    return {key: (picture, boxes.drawn_texts(picture, key[1])) for key, picture in pictures.items()}


def test_every_figure_of_the_table_is_tried_here():
    assert set(MAKERS) == set(FIGURES)


@STYLED
@EACH
def test_texts_lie_inside_the_figure(drawn, name, style):
    picture, texts = drawn[name, style]
    assert boxes.outside(picture, texts) == []


@STYLED
@EACH
def test_texts_do_not_overlap(drawn, name, style):
    assert boxes.overlapping(drawn[name, style][1]) == []


@STYLED
@EACH
def test_no_curve_runs_through_a_label(drawn, name, style):
    picture, texts = drawn[name, style]
    assert boxes.struck_labels(picture, texts) == []


@STYLED
@EACH
def test_no_text_is_smaller_than_the_ticks_of_the_style(drawn, name, style):
    least = STYLES[style].ticks
    small = [text.get_text() for text, _ in drawn[name, style][1] if text.get_size() < least - 1e-9]
    assert small == []


@COLOURED
@EACH
def test_every_text_stands_out_from_the_ground(stored, drawn, name, style):
    ground = STYLES[style].palette.ground
    texts = drawn[name, style][1] if style == "paper" else boxes.drawn_texts(
        figures.draw(name, stored[name], style), style
    )  # fmt: skip
    for text, _ in texts:
        if text.get_gid() == "label-on-colour":
            assert contrast(text.get_color(), STYLES[style].palette.wal) > LEAST_CONTRAST
            continue
        assert contrast(text.get_color(), ground) > LEAST_CONTRAST, text.get_text()


@EACH
def test_slides_fill_the_screen(drawn, name):
    picture = drawn[name, "slides"][0]
    assert tuple(np.round(picture.get_size_inches() * picture.dpi)) == (1920, 1080)


@EACH
def test_drawing_leaves_the_settings_alone(stored, name):
    before = dict(matplotlib.rcParams)
    picture = figures.draw(name, stored[name], "dark")
    assert isinstance(picture, Figure)
    assert dict(matplotlib.rcParams) == before


@EACH
def test_drawing_takes_axes_of_the_caller(stored, name):
    alone = figures.draw(name, stored[name], "paper")
    n_panels = len(alone.axes)
    mine = Figure()
    axes = list(mine.subplots(n_panels, 1, squeeze=False)[:, 0])
    assert figures.draw(name, stored[name], "paper", axes=axes) is mine
    assert all(panel.has_data() for panel in axes)


@EACH
def test_wrong_number_of_axes_is_refused(stored, name):
    axes = list(Figure().subplots(7, 1))
    with pytest.raises(ValueError, match="axes must be"):
        figures.draw(name, stored[name], "paper", axes=axes)


@EACH
def test_caption_names_seed_loops_and_bars(stored, name):
    caption = find(name).caption(stored[name])
    assert caption.startswith(find(name).title)
    assert "seed 7" in caption
    assert "loops" in caption.lower()
    assert "bars" in caption
    assert "{" not in caption


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


def contrast(colour, ground):
    """Contrast ratio of two colours as the accessibility guidelines define it."""
    light, dark = sorted((luminance(colour), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
