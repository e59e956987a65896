"""Board "factor-of-two": drawn data equal stored data; two, one and one half."""

import numpy as np
import pytest

from cbs import figures, theory
from tests.figures.artists import lines, points_with_bars
from tests.figures.made import made
from tests.statistics import assert_z, seeds

STYLED = pytest.mark.parametrize("style", ["paper", "dark"])


@STYLED
def test_factor_of_two_draws_what_is_stored(style):
    stored = made("factor-of-two")
    panel = figures.draw("factor-of-two", stored, style).axes[0]
    for name, role in (("none", "wl"), ("field", "unitary"), ("rashba", "wal")):
        x, y, bars = points_with_bars(panel, f"mc-{role}")
        run = stored.curve(name)
        assert np.array_equal(x, run.length * 1e6)
        assert np.array_equal(y, run.ratio)
        assert bars == pytest.approx(run.ratio_err)
    (exact,) = lines(panel, "exact-wal")
    assert np.array_equal(exact[:, 1], stored.exact_flights_rashba)
    (dotted,) = lines(panel, "approximate-wal")
    assert np.array_equal(dotted[:, 1], stored.exact_rashba)
    roles = ("wl", "unitary", "wal")
    assert len({panel_cue(panel, f"mc-{role}") for role in roles}) == 3


def panel_cue(panel, gid):
    return next(line.get_marker() for line in panel.get_lines() if line.get_gid() == gid)


@seeds
def test_ratio_is_two_one_and_a_half(seed):
    ratio = made("factor-of-two", seed)
    assert np.array_equal(ratio.none.ratio, np.full(16, 2.0))
    assert np.array_equal(ratio.none.ratio_err, np.zeros(16))
    assert_z(ratio.field.ratio[-2:], ratio.field.ratio_err[-2:], 1.0, resolution=0.2)
    assert_z(ratio.rashba.ratio[-2:], ratio.rashba.ratio_err[-2:], 0.5, resolution=0.2)
    exact = theory.rashba_flights_return_ratio(ratio.rashba.length[4:], ratio.l_m, ratio.L_so_m)
    assert_z(ratio.rashba.ratio[4:], ratio.rashba.ratio_err[4:], exact, resolution=0.2)
    assert float(theory.rashba_cooperon(4.672631)) == pytest.approx(0.0, abs=1e-6)
