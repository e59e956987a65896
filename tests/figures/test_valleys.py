"""Board "valleys": curves are the exact ladders, the map's marks have its sign, drawn as stored."""

import numpy as np
import pytest

from cbs import figures, theory
from tests.figures.artists import assert_curves_as_stored, lines
from tests.figures.made import made
from tests.statistics import assert_z, seeds


@seeds
def test_curves_are_the_exact_ladders(seed):
    stored = made("valleys", seed)
    for run, L_i, layers in zip(
        stored.curves, [*stored.L_i_over_L_phi, np.inf], [*["monolayer"] * 4, "bilayer"], strict=True
    ):
        exact = theory.graphene_correction(
            run.B, l=stored.l_m, L_phi=stored.L_phi_m, L_i=L_i * stored.L_phi_m, layers=layers
        )
        assert_z(run.delta[1:], run.delta_err[1:], (exact - exact[0])[1:], resolution=0.3, n=40)
    assert stored.exact_delta_e2_h[0, -1] < -0.3 < 0.1 < stored.exact_delta_e2_h[3, -1]


@seeds
def test_marks_of_the_map_have_its_sign(seed):
    stored = made("valleys", seed)
    x, y = np.log(stored.valley_rate), np.log(stored.star_rate)
    assert stored.map_ratio.min() == pytest.approx(-2.0, abs=0.15)
    assert stored.map_ratio.max() == pytest.approx(1.0, abs=0.02)
    wanted = []
    for valley, star in zip(stored.point_valley_rate, stored.point_star_rate, strict=True):
        i, j = int(np.argmin(np.abs(x - np.log(valley)))), int(np.argmin(np.abs(y - np.log(star))))
        wanted.append(stored.map_ratio[j, i])
    clear = np.abs(wanted) > 0.3
    assert np.count_nonzero(clear) >= 10
    z = stored.point_ratio / stored.point_ratio_err
    assert np.all(np.sign(z[clear]) == np.sign(np.array(wanted)[clear]))


def test_curves_and_marks_are_drawn_as_stored():
    stored = made("valleys")
    curves, ratio = figures.draw("valleys", stored, "paper").axes
    assert_curves_as_stored(curves, stored.curves, stored.exact_delta_e2_h)
    shown = sum(len(line) for name in ("falls", "rises", "neither") for line in lines(ratio, f"mc-{name}"))
    assert shown == stored.n_points
