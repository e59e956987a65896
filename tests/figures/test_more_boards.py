"""Drawn data of the later figures equal the stored arrays, and their claims hold within errors."""

import numpy as np
import pytest

from cbs import figures, theory
from cbs.figures import cusp_width, which_loops
from cbs.figures.qualities import Quality
from tests.figures.artists import lines, points_with_bars
from tests.figures.synthetic import MAKERS
from tests.statistics import assert_z, seeds

SMALL = Quality("small", 1.0 / 60.0)


def test_symmetry_table_prints_what_was_measured():
    stored = MAKERS["symmetry-classes"]()
    panel = figures.draw("symmetry-classes", stored, "slides").axes[0]
    glyphs = [text.get_text() for text in panel.texts if text.get_text() in ("2", "1", "½")]
    assert glyphs == ["2", "1", "½"]
    for i_row, inset in enumerate(panel.child_axes):
        (curve,) = lines(inset, "delta")
        right = curve[curve[:, 0] >= 0.0]
        assert np.array_equal(right[:, 0], stored.B_T * 1e3)
        assert np.array_equal(right[:, 1], stored.delta_e2_h[i_row])


@seeds
def test_symmetry_classes_reach_their_limits(seed):
    classes = figures.compute("symmetry-classes", SMALL, seed)
    assert classes.ratio[0] == 2.0
    assert_z(classes.ratio[1:], classes.ratio_err[1:], [1.0, 0.5], resolution=0.2)
    assert list(classes.limits) == [2.0, 1.0, 0.5]


def test_cusps_are_drawn_as_stored():
    stored = MAKERS["cusp-width"]()
    cusps, collapse, widths = figures.draw("cusp-width", stored, "slides").axes
    for i in range(3):
        x, y, bars = points_with_bars(cusps, f"mc-{i}")
        right = slice(len(stored.B_over_B_phi) - 1, None)
        assert x[right] == pytest.approx(stored.B_over_B_phi * stored.B_phi_T[i] * 1e3)
        assert np.array_equal(y[right], stored.delta_e2_h[i])
        assert bars[right] == pytest.approx(stored.delta_err_e2_h[i])
        x, y, _ = points_with_bars(collapse, f"mc-{i}")
        assert np.array_equal(x, stored.B_over_B_phi)
        assert np.array_equal(y, stored.delta_e2_h[i])
        x, y, bars = points_with_bars(widths, f"mc-{i}")
        assert (x[0], y[0], bars[0]) == pytest.approx(
            (stored.L_phi_m[i] * 1e6, stored.width_T[i] * 1e3, stored.width_err_T[i] * 1e3)
        )


@seeds
def test_half_the_length_is_four_times_the_width(seed):
    cusps = figures.compute("cusp-width", SMALL, seed)
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
    assert at == pytest.approx(cusp_width.WIDTH_Z, rel=1e-4)
    assert 0.01 < err < 0.1


def test_contributions_are_drawn_as_stored():
    stored = MAKERS["which-loops"]()
    panel = figures.draw("which-loops", stored, "dark").axes[0]
    for name, role in which_loops.ROLES.items():
        x, y, bars = points_with_bars(panel, f"mc-{role}")
        assert np.array_equal(x, stored.length_m * 1e6)
        assert np.array_equal(y, getattr(stored, f"part_e2_h_{name}"))
        assert bars == pytest.approx(getattr(stored, f"part_err_e2_h_{name}"))


@seeds
def test_contributions_add_up_to_the_correction(seed):
    shares = figures.compute("which-loops", SMALL, seed)
    plateau = shares.exact_e2_h_none.min()
    assert -1.0 / np.pi < plateau < -0.95 / np.pi
    # The integral of the exact curves over ln t = 2 ln(length); below the grid the integrand falls with t.
    totals = {
        name: np.trapezoid(getattr(shares, f"exact_e2_h_{name}"), 2.0 * np.log(shares.line_length_m))
        + below_the_grid(shares)
        for name in ("none", "rashba")
    }
    assert totals["none"] == pytest.approx(shares.dsigma_e2_h[0], abs=1e-3)
    assert shares.dsigma_err_e2_h[0] < 1e-12
    assert_z(shares.dsigma_e2_h[2], shares.dsigma_err_e2_h[2], totals["rashba"], resolution=0.2)
    exact = theory.ballistic(0.0, l=shares.l_m, L_phi=shares.L_phi_m, term="backscattering")
    assert shares.dsigma_e2_h[0] == pytest.approx(float(np.squeeze(exact)), abs=1e-9)


def below_the_grid(shares):
    t = np.linspace(0.0, 2.0 * (shares.line_length_m[0] / shares.l_m) ** 2, 400)[1:]
    return float(np.trapezoid(np.expm1(-t) / t / np.pi, t)) - t[0] / np.pi


def test_area_and_spin_are_drawn_as_stored():
    stored = MAKERS["area-spin"]()
    joint, field = figures.draw("area-spin", stored, "paper").axes
    x, y, bars = points_with_bars(joint, "mean")
    assert np.array_equal(y, stored.mean_cos)
    assert bars == pytest.approx(stored.mean_cos_err)
    mesh = next(artist for artist in joint.collections if artist.get_gid() == "density")
    assert np.array_equal(np.ravel(mesh.get_array()), np.ravel(np.sqrt(stored.density.T)))
    x, y, bars = points_with_bars(field, "mc-wal")
    assert np.array_equal(x, stored.x)
    assert np.array_equal(y, stored.interference)
    assert bars == pytest.approx(stored.interference_err)


@seeds
def test_field_and_spin_do_not_factorise(seed):
    joint = figures.compute("area-spin", SMALL, seed)
    exact = np.interp(joint.x, joint.exact_x, joint.exact_interference)
    assert_z(joint.interference, joint.interference_err, exact, resolution=0.05)
    at = list(joint.x).index(2.0)
    assert exact[at] == pytest.approx(0.44017, abs=1e-5)
    assert joint.product_at_2 == pytest.approx(0.19248, abs=1e-5)
    assert joint.interference[at] - joint.product_at_2 > 10.0 * joint.interference_err[at]
