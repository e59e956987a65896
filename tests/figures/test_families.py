"""Curves of a family differ in two cues."""

import pytest

from cbs.figures.frame import families
from cbs.figures.frame.styles import find_style


def test_curves_of_a_family_differ_twice():
    for n_curves in range(1, 7):
        found = families.cues(find_style("paper"), n_curves)
        assert len({cue.colour for cue in found}) == n_curves
        assert not {cue.marker for cue in found} & {"o", "^", "s"}  # those mean the three classes
        assert len({cue.marker for cue in found}) == n_curves
        assert len({cue.dash for cue in found}) == n_curves
    with pytest.raises(ValueError, match="at most 6"):
        families.cues(find_style("paper"), 7)
