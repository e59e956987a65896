"""Board "symmetry-classes": the table prints what was measured; 2, 1, 1/2."""

import numpy as np

from cbs import figures
from tests.figures.artists import lines
from tests.figures.made import made
from tests.statistics import assert_z, seeds


def test_symmetry_table_prints_what_was_measured():
    stored = made("symmetry-classes")
    panel = figures.draw("symmetry-classes", stored, "slides").axes[0]
    glyphs = [text.get_text() for text in panel.texts if text.get_text() in ("2", "1", "½")]
    assert glyphs == ["2", "1", "½"]
    for i_row, inset in enumerate(panel.child_axes):
        (curve,) = lines(inset, "delta")
        right = curve[curve[:, 0] >= 0.0]
        assert np.array_equal(right[:, 0], stored.cusps[i_row].B)
        assert np.array_equal(right[:, 1], stored.cusps[i_row].delta)


@seeds
def test_symmetry_classes_reach_their_limits(seed):
    classes = made("symmetry-classes", seed)
    assert classes.ratio[0] == 2.0
    assert_z(classes.ratio[1:], classes.ratio_err[1:], [1.0, 0.5], resolution=0.2)
    assert list(classes.limits) == [2.0, 1.0, 0.5]
