"""Board "which-loops": drawn as stored; the contributions add up to the correction."""

import numpy as np
import pytest
from scipy.integrate import trapezoid

from cbs import figures, theory
from cbs.figures.boards import which_loops
from tests.figures.artists import points_with_bars
from tests.figures.made import made
from tests.statistics import assert_z, seeds


def test_contributions_are_drawn_as_stored():
    stored = made("which-loops")
    panel = figures.draw("which-loops", stored, "dark").axes[0]
    for name, role in which_loops.ROLES.items():
        x, y, bars = points_with_bars(panel, f"mc-{role}")
        length, part, err = stored.parts(name)
        assert np.array_equal(x, length * 1e6)
        assert np.array_equal(y, part)
        assert bars == pytest.approx(err)


@seeds
def test_contributions_add_up_to_the_correction(seed):
    shares = made("which-loops", seed)
    plateau = shares.exact_e2_h_none.min()
    assert -1.0 / np.pi < plateau < -0.99 / np.pi
    flat = shares.line_length_m[shares.exact_e2_h_none < -0.97 / np.pi]
    assert flat[-1] > 10.0 * flat[0]  # the plateau is a decade wide
    # The integral of the exact curves over ln t = 2 ln(length); below the grid the integrand falls with t.
    totals = {
        name: trapezoid(getattr(shares, f"exact_e2_h_{name}"), 2.0 * np.log(shares.line_length_m))
        + below_the_grid(shares)
        for name in ("none", "rashba")
    }
    assert totals["none"] == pytest.approx(shares.dsigma_e2_h[0], abs=1e-3)
    assert shares.sums[0].dsigma_err[0] < 1e-12
    assert_z(shares.dsigma_e2_h[2], shares.sums[2].dsigma_err[0], totals["rashba"], resolution=0.2)
    exact = theory.ballistic(0.0, l=shares.l_m, L_phi=shares.L_phi_m, term="backscattering")
    assert shares.dsigma_e2_h[0] == pytest.approx(float(np.squeeze(exact)), abs=1e-9)


def below_the_grid(shares):
    t = np.linspace(0.0, 2.0 * (shares.line_length_m[0] / shares.l_m) ** 2, 400)[1:]
    return float(trapezoid(np.expm1(-t) / t / np.pi, t)) - t[0] / np.pi
