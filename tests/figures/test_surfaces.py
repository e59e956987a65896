"""Board "surfaces": curves are the exact ladders of both surfaces, a gap goes from limit to limit, drawn as stored."""

import numpy as np
import pytest

from cbs import figures, theory
from tests.figures.artists import assert_curves_as_stored, lines, points_with_bars
from tests.figures.made import made
from tests.statistics import assert_z, seeds


@seeds
def test_curves_are_the_exact_ladders(seed):
    stored = made("surfaces", seed)
    lengths = {"l": stored.l_m, "L_phi": stored.L_phi_m}
    for run, ratio in zip(stored.curves, stored.L_tun_over_L_phi, strict=True):
        exact = theory.surfaces_correction(run.B, L_tun=ratio * stored.L_phi_m, **lengths)
        assert_z(run.delta[1:], run.delta_err[1:], (exact - exact[0])[1:], resolution=0.12, n=32)
    ends = stored.exact_delta_e2_h[:, -1]
    assert np.all(np.diff(ends) > 0.0)
    assert ends[-1] == pytest.approx(0.5 * ends[0], rel=0.05)


@seeds
def test_a_gap_goes_from_limit_to_limit(seed):
    stored = made("surfaces", seed)
    B = stored.gap_B_over_B_phi * float(theory.characteristic_field(stored.L_phi_m))
    exact = np.array(
        [theory.cone_correction([0.0, B], l=stored.l_m, L_phi=stored.L_phi_m, gap=gap) for gap in stored.gap.tolist()]
    )
    assert_z(stored.gap_delta, stored.gap_delta_err, exact[:, 1] - exact[:, 0], resolution=0.03, n=10)
    assert stored.exact_gap_delta[0] == pytest.approx(-0.5 * stored.localization_e2_h, rel=0.05)
    assert stored.exact_gap_delta[-1] == pytest.approx(0.5 * stored.localization_e2_h, rel=0.05)
    assert abs(stored.exact_gap_delta[np.argmin(abs(stored.line_gap - 0.4))]) < 0.01 * stored.localization_e2_h


def test_curves_and_marks_are_drawn_as_stored():
    stored = made("surfaces")
    curves, gaps = figures.draw("surfaces", stored, "paper").axes
    assert_curves_as_stored(curves, stored.curves, stored.exact_delta_e2_h)
    shown = [points_with_bars(gaps, f"mc-{role}") for role in ("wal", "wl")]
    assert np.array_equal(np.concatenate([part[1] for part in shown]), stored.gap_delta)
    assert len(lines(gaps, "limit")) == 2
