"""Build-ups: words come with what they name, every click shows something, what belongs together appears at once."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from cbs import figures
from cbs.figures.frame import marks, steps
from cbs.figures.frame.styles import find_style
from tests.figures import build_ups
from tests.figures.made import made

STYLE = find_style("slides")


def seen_at(picture, *artists):
    """Return the number of the step in which each artist appears."""
    first = {}
    for number, _ in enumerate(steps.of(picture)):
        for artist in artists:
            if artist.get_visible():
                first.setdefault(artist, number)
    return [first[artist] for artist in artists]


def test_a_label_in_a_colour_of_its_own_comes_with_the_first_curve():
    axes = Figure().subplots()
    head = marks.label(axes, 0.0, 1.0, "ratio:", STYLE, "ink2")
    line, other = marks.exact(axes, [0, 1], [0, 1], STYLE, "wl"), marks.exact(axes, [0, 1], [1, 0], STYLE, "wal")
    name = marks.label(axes, 0.0, 1.0, "falls", STYLE, "wal")
    assert seen_at(axes.figure, head, line, other, name) == [1, 1, 2, 2]


def test_what_is_put_together_appears_at_once_and_what_stays_is_there():
    axes = Figure().subplots()
    line = marks.exact(axes, [0, 1], [0, 1], STYLE, "wl")
    points = marks.monte_carlo(axes, [0, 1], [1, 0], [0.1, 0.1], STYLE, "wal")
    shades = axes.pcolormesh(np.eye(3))
    inset = axes.inset_axes((0.1, 0.1, 0.2, 0.2))
    name, title = (marks.label(axes, 0.0, 1.0, text, STYLE, "wl") for text in ("map", "title"))
    steps.together("map", shades, inset, name)
    steps.together(STYLE.palette.wl, points)
    steps.together(steps.STAYS, title)
    assert seen_at(axes.figure, title, line, points[0], shades, inset, name) == [0, 1, 1, 2, 2, 2]


def test_faults_of_a_build_up_are_seen():
    axes = Figure().subplots()
    marks.exact(axes, [0, 1], [0, 1], STYLE, "wl")
    axes.axhspan(0.0, 1.0, color=STYLE.palette.panel, lw=0)
    axes.text(0.5, 0.5, "early", gid="guide")
    assert build_ups.faults(axes.figure, STYLE) == ["'early' stands in an empty panel", "step -2 adds no curve"]


def test_marks_and_numbers_of_a_row_come_with_its_curve():
    picture = figures.draw("distribution", made("distribution"), STYLE)
    (panel,) = picture.axes
    rows = [patch for patch in panel.patches if patch.get_gid() == "row"]
    triangles = [line for line in panel.lines if line.get_gid() == "mean"]
    numbers = [text for text in panel.texts if text.get_text() in ("1", "2", "3", "6", "∞")]
    assert seen_at(picture, *rows) == [1, 2, 3, 4]
    assert seen_at(picture, *triangles) == seen_at(picture, *numbers) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("name", "i_panel", "text", "gid"),
    [("who-interferes", 0, "at 0:", "kept"), ("crossover", 1, "minimum", "minimum"), ("crossover", 1, "falls", "map")],
)
def test_a_name_comes_with_its_curve(name, i_panel, text, gid):
    picture = figures.draw(name, made(name), STYLE)
    panel = picture.axes[i_panel]
    (label,) = [written for written in panel.texts if written.get_text().startswith(text)]
    (curve,) = [drawn for drawn in panel.get_children() if drawn.get_gid() == gid]
    first, second = seen_at(picture, label, curve)
    assert first == second > 0
