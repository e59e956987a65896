"""The pool of the page: loops of the library, rounded; its averages are the exact ones of 24 Gaussian legs."""

from collections.abc import Callable

import numpy as np
import pytest

from cbs import theory
from cbs.loops import brownian
from cbs.page import quadrature
from cbs.page.pool import MECHANISMS, N_LEGS, VERTEX_STEP, make_pool, spin_interference
from cbs.page.quadrature import Scene
from cbs.page.scales import N_COUPLINGS, SCALES, STEP
from tests.statistics import assert_z, seeds

KICK = 4.0 / (3.0 * N_LEGS)
EXACT: dict[str, Callable[[float], float]] = {
    "rashba": lambda s: theory.rashba_polygon(s * s, N_LEGS),
    "isotropic": lambda s: float(theory.elliott_yafet_interference(N_LEGS, KICK * s * s)),
    "magnetic": lambda s: float(theory.magnetic_interference(N_LEGS, KICK * s * s)),
}
POOL = make_pool(5, 256)


def test_stored_loops_are_those_of_the_library_rounded() -> None:
    legs = brownian.closed_loops(N_LEGS, 256, seed=5)
    assert np.abs(POOL.legs - legs).max() <= 1.001 * VERTEX_STEP
    assert np.all(POOL.legs.sum(axis=1) == 0.0)


def test_area_is_that_of_the_stored_corners() -> None:
    corners = np.cumsum(POOL.legs, axis=1)
    before = np.roll(corners, 1, axis=1)
    unit = 0.5 * np.sum(before[..., 0] * corners[..., 1] - before[..., 1] * corners[..., 0], axis=1)
    np.testing.assert_allclose(POOL.areas, 2.0 * unit, atol=1e-12)


def test_same_seed_same_pool_and_more_loops_keep_the_first() -> None:
    again, more = make_pool(5, 256), make_pool(5, 320)
    assert np.array_equal(again.vertices, POOL.vertices)
    assert np.array_equal(again.kicks, POOL.kicks)
    assert np.array_equal(more.vertices[:256], POOL.vertices)


@pytest.mark.parametrize("n_loops", [0, 33, 2.0])
def test_number_of_loops_is_checked(n_loops: int) -> None:
    with pytest.raises((ValueError, TypeError), match="n_loops must be"):
        make_pool(1, n_loops)


def test_unknown_mechanism_is_refused() -> None:
    with pytest.raises(ValueError, match="mechanism must be one of none, rashba, isotropic, magnetic"):
        spin_interference(POOL, "gravity", 1.0)


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_without_strength_every_loop_interferes_fully(mechanism: str) -> None:
    assert np.all(spin_interference(POOL, mechanism, 0.0) == 1.0)


@seeds
@pytest.mark.parametrize("mechanism", EXACT)
def test_mean_interference_is_the_exact_one(mechanism: str, seed: int) -> None:
    pool = make_pool(seed, 8192)
    strengths = np.array([1.0, 2.0, 4.0])
    found = np.array([spin_interference(pool, mechanism, float(s)) for s in strengths])
    exact = [EXACT[mechanism](float(s)) for s in strengths]
    assert_z(found.mean(axis=1), found.std(axis=1) / np.sqrt(8192), exact, resolution=0.05)


@seeds
def test_flux_factor_is_that_of_the_polygon_not_of_the_limit(seed: int) -> None:
    pool = make_pool(seed, 65536)
    phases = np.cos(2.0 * pool.areas)
    limit = float(theory.levy_area_characteristic(2.0))
    exact = float(theory.polygon_area_characteristic(2.0, N_LEGS))
    assert_z(phases.mean(), phases.std() / 256.0, exact, resolution=abs(exact - limit))


def test_without_field_and_spin_the_correction_is_the_closed_formula() -> None:
    for L_phi in (0.3e-6, 1e-6, 2e-6):
        found = quadrature.dsigma(POOL, Scene(0.0, L_phi)).value
        paths = 2.0 * (L_phi / SCALES.l) ** 2
        assert found == pytest.approx(-np.log1p(paths) / np.pi, abs=2e-4)


@seeds
def test_correction_in_a_field_is_the_closed_formula(seed: int) -> None:
    pool = make_pool(seed, 8192)
    scene = Scene(0.5e-3, 1e-6)
    found = quadrature.delta(pool, scene).loops
    x = quadrature.flux_scale(scene.field, scene.L_phi) * 2.0 ** (2.0 * STEP * quadrature.NODES)
    exact = quadrature.node_weights(scene.L_phi) @ (theory.polygon_area_characteristic(x, N_LEGS) - 1.0)
    assert_z(found.mean(), found.std() / np.sqrt(8192), exact, resolution=0.02)


def test_every_strength_of_every_scene_lies_on_the_grid() -> None:
    for coupling in (0, 7, N_COUPLINGS - 1):
        found = 1.0 - quadrature.at_nodes(1.0 - SCALES.strengths()[:, None] ** 2, coupling)[:, 0]
        strength = SCALES.couplings()[coupling] * 2.0 ** (STEP * quadrature.NODES)
        np.testing.assert_allclose(found, strength**2, rtol=1e-7)


def test_error_is_that_of_batch_means() -> None:
    loops = np.repeat(np.arange(32.0), 4)
    found = quadrature.estimate(loops)
    assert found.value == 15.5
    assert found.error == pytest.approx(np.std(np.arange(32.0), ddof=1) / np.sqrt(32.0))
