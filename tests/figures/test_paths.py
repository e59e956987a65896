"""Board "paths": the shown loop, both ways round, and its phasors."""

import numpy as np
import pytest

from cbs import figures
from cbs.figures.frame import loop_drawing
from tests.figures.artists import lines
from tests.figures.made import made
from tests.statistics import SEEDS

STYLED = pytest.mark.parametrize("style", ["paper", "dark"])


@STYLED
def test_paths_draws_both_directions(style):
    stored = made("paths")
    panel = figures.draw("paths", stored, style).axes[0]
    extent = np.max(np.ptp(stored.forward_l, axis=0))
    for role, vertices in (("forward", stored.forward_l), ("reversed", stored.reversed_l)):
        (drawn,) = lines(panel, role)
        assert np.array_equal(drawn, loop_drawing.beside(vertices, loop_drawing.SIDE * extent))


def test_phasors_add_up():
    stored = made("paths")
    panel = figures.draw("paths", stored, "dark").axes[1]
    texts = [text.get_text() for text in panel.texts if "|^2$ =" in text.get_text()]
    assert [text.split("=")[1].strip() for text in texts] == ["4", "1"]
    assert stored.sum_with_flux == pytest.approx(abs(1.0 + np.exp(1j * stored.flux_phase)) ** 2)


def test_lines_keep_to_the_right_of_every_leg():
    path = made("paths").forward_l
    shifted = loop_drawing.beside(path, 0.05).reshape(-1, 2, 2)
    legs = np.diff(path, axis=0)
    offset = shifted[:, 0] - path[:-1]
    assert np.hypot(*offset.T) == pytest.approx(np.full(len(legs), 0.05))
    cross = legs[:, 0] * offset[:, 1] - legs[:, 1] * offset[:, 0]
    assert np.all(cross < 0.0)
    backwards = loop_drawing.beside(path[::-1], 0.05).reshape(-1, 2, 2)[::-1, ::-1]
    assert np.all(np.sum((backwards[:, 0] - path[:-1]) * offset, axis=1) < 0.0)


def test_shown_loop_is_closed_and_reversed():
    paths = made("paths", SEEDS[0])
    assert np.array_equal(paths.reversed_l, paths.forward_l[::-1])
    assert np.abs(np.diff(paths.forward_l, axis=0).sum(axis=0)).max() < 1e-12
    assert len(paths.scatterers_l) > 20
