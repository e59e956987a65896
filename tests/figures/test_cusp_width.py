"""Board "cusp-width": drawn as stored; half the length, four times the width."""

import numpy as np
import pytest

from cbs import figures
from cbs.figures.boards import cusp_width
from tests.figures.artists import lines, points_with_bars
from tests.figures.made import made
from tests.statistics import seeds


def test_cusps_are_drawn_as_stored():
    stored = made("cusp-width")
    cusps, collapse = figures.draw("cusp-width", stored, "slides").axes
    for i in range(3):
        x, y, bars = points_with_bars(cusps, f"mc-{i}")
        right, run = x >= 0.0, stored.cusps[i]
        seen = np.count_nonzero(right)
        assert seen > 5
        assert x[right] == pytest.approx(stored.B_over_B_phi[:seen] * stored.B_phi_T[i] * 1e3)
        assert np.array_equal(y[right], run.delta[:seen])
        assert bars[right] == pytest.approx(run.delta_err[:seen])
        x, y, _ = points_with_bars(collapse, f"mc-{i}")
        assert np.array_equal(x, stored.B_over_B_phi)
        assert np.array_equal(y, stored.cusps[i].delta)
        (strokes,) = lines(cusps, f"width-{i}")
        assert strokes[:, 0] == pytest.approx([-1e3 * stored.width_T[i], 1e3 * stored.width_T[i]])


@seeds
def test_half_the_length_is_four_times_the_width(seed):
    cusps = made("cusp-width", seed)
    for wide, narrow in ((0, 1), (1, 2)):
        ratio = cusps.width_T[wide] / cusps.width_T[narrow]
        relative = np.hypot(
            cusps.width_err_T[wide] / cusps.width_T[wide], cusps.width_err_T[narrow] / cusps.width_T[narrow]
        )
        assert ratio == pytest.approx(4.0, abs=4.0 * (4.5 * relative + 0.02))
    near = cusps.B_over_B_phi <= 10.0
    spread = np.ptp(cusps.exact_delta_e2_h[:, 20:50], axis=0) / cusps.diffusive_delta_e2_h[20:50]
    assert np.all(spread < 0.03)
    assert np.count_nonzero(near) > 8


def test_width_of_the_formula_itself():
    z = cusp_width.Z_GRID
    exact = np.array([cusp_width._diffusive(float(value)) for value in z])
    at, err = cusp_width.width(z, exact, np.full(z.shape, 1e-3))
    assert at == pytest.approx(4.1514, rel=1e-4)
    assert 0.01 < err < 0.1
