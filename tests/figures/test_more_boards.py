"""Drawn data of the later figures equal the stored arrays, and their claims hold within errors."""

import numpy as np
import pytest

from cbs import figures, theory
from cbs.figures import cusp_width, spin_on_loop, spinors, which_loops
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
        assert np.array_equal(right[:, 0], stored.cusps[i_row].B)
        assert np.array_equal(right[:, 1], stored.cusps[i_row].delta)


@seeds
def test_symmetry_classes_reach_their_limits(seed):
    classes = figures.compute("symmetry-classes", SMALL, seed)
    assert classes.ratio[0] == 2.0
    assert_z(classes.ratio[1:], classes.ratio_err[1:], [1.0, 0.5], resolution=0.2)
    assert list(classes.limits) == [2.0, 1.0, 0.5]


def test_cusps_are_drawn_as_stored():
    stored = MAKERS["cusp-width"]()
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
    assert at == pytest.approx(4.1514, rel=1e-4)
    assert 0.01 < err < 0.1


def test_contributions_are_drawn_as_stored():
    stored = MAKERS["which-loops"]()
    panel = figures.draw("which-loops", stored, "dark").axes[0]
    for name, role in which_loops.ROLES.items():
        x, y, bars = points_with_bars(panel, f"mc-{role}")
        length, part, err = stored.parts(name)
        assert np.array_equal(x, length * 1e6)
        assert np.array_equal(y, part)
        assert bars == pytest.approx(err)


@seeds
def test_contributions_add_up_to_the_correction(seed):
    shares = figures.compute("which-loops", SMALL, seed)
    plateau = shares.exact_e2_h_none.min()
    assert -1.0 / np.pi < plateau < -0.99 / np.pi
    flat = shares.line_length_m[shares.exact_e2_h_none < -0.97 / np.pi]
    assert flat[-1] > 10.0 * flat[0]  # the plateau is a decade wide
    # The integral of the exact curves over ln t = 2 ln(length); below the grid the integrand falls with t.
    totals = {
        name: np.trapezoid(getattr(shares, f"exact_e2_h_{name}"), 2.0 * np.log(shares.line_length_m))
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
    return float(np.trapezoid(np.expm1(-t) / t / np.pi, t)) - t[0] / np.pi


def test_area_and_spin_are_drawn_as_stored():
    stored = MAKERS["area-spin"]()
    joint, field = figures.draw("area-spin", stored, "paper").axes
    x, y, bars = points_with_bars(joint, "mean")
    assert np.array_equal(y, stored.mean_cos)
    assert bars == pytest.approx(stored.mean_cos_err)
    mesh = next(artist for artist in joint.collections if artist.get_gid() == "density")
    assert np.array_equal(np.ravel(np.asarray(mesh.get_array())), np.ravel(np.sqrt(stored.density.T)))
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


def test_speckle_is_drawn_as_stored():
    stored = MAKERS["who-interferes"]()
    panels = figures.draw("who-interferes", stored, "paper").axes
    for panel, name in zip(panels[:2], ("one", "ten"), strict=True):
        (kept,) = lines(panel, "kept")
        assert np.array_equal(kept[:, 1], getattr(stored, name))
    x, y, bars = points_with_bars(panels[2], "mc-wl")
    assert np.array_equal(y, stored.many[::4])
    assert bars == pytest.approx(stored.many_err[::4])
    assert x == pytest.approx(stored.angle_rad[::4] * 1e3)


@seeds
def test_only_partners_survive_the_average(seed):
    speckle = figures.compute("who-interferes", SMALL, seed)
    middle = len(speckle.angle_rad) // 2
    assert speckle.angle_rad[middle] == pytest.approx(0.0, abs=1e-15)
    assert_z(speckle.many[middle], speckle.many_err[middle], 2.0, resolution=0.5)
    assert_z(speckle.scrambled_many[middle], speckle.scrambled_many_err[middle], 1.0, resolution=0.3)
    apart = slice(0, None, 20)
    assert_z(speckle.many[apart], speckle.many_err[apart], speckle.exact[apart], resolution=0.5)
    # Variance of the variance of 400 exponential-like intensities is about 8 / 400.
    assert speckle.contrast == pytest.approx(1.0 - 1.0 / (2 * speckle.n_pairs), abs=3.9 * np.sqrt(8.0 / 400.0))


def test_tracks_and_signs_of_the_shown_spin():
    spin = figures.compute("spin-on-loop", SMALL, 1)
    for track in (spin.forward_bloch, spin.reversed_bloch):
        assert np.abs(np.sum(track**2, axis=1) - 1.0).max() < 1e-12
    conjugate = spin.forward_spin[-1] * np.array([1.0, -1.0, -1.0, -1.0])
    assert np.abs(spin.reversed_spin[-1] - conjugate).max() < 1e-12
    assert spin.end == pytest.approx(2.0 * spin.forward_spin[-1, 0] ** 2 - 1.0, abs=1e-12)
    assert spin.interference[0] == 1.0
    assert spin.end < -0.99
    assert np.abs(spin.forward_bloch[-1] - spin.reversed_bloch[-1]).max() < 0.15
    fine = spin.forward_bloch[:: len(spin.forward_bloch) // spin.n_legs]
    assert fine == pytest.approx(spinors.bloch(spin.forward_spin, np.array([0.0, 0.0, 1.0])))
    _, _, panel = figures.draw("spin-on-loop", spin, "slides").axes
    (curve,) = lines(panel, "interference")
    assert np.array_equal(curve[:, 1], spin.interference)


def test_quaternions_are_the_pauli_matrices():
    rng = np.random.default_rng(0)
    legs = rng.normal(size=(5, 2))
    pauli = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])

    def matrix(q):
        return q[0] * np.eye(2) - 1j * np.einsum("i,ijk->jk", q[1:], pauli)

    whole = np.eye(2)
    for leg in legs:
        vector = np.array([leg[1], -leg[0], 0.0]) / 1.6
        values, vectors = np.linalg.eigh(np.einsum("i,ijk->jk", vector, pauli))
        whole = vectors @ np.diag(np.exp(-0.5j * values)) @ vectors.conj().T @ whole
    assert np.abs(matrix(spinors.running(spinors.rashba(legs, 1.6))[-1]) - whole).max() < 1e-12


def test_view_of_the_sphere_is_a_rotation():
    at, depth = spin_on_loop.projected(np.eye(3), np.radians(-62.0))
    view = np.column_stack([at, depth])
    assert view @ view.T == pytest.approx(np.eye(3), abs=1e-12)
