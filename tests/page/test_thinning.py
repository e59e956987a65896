"""The loops of the page lie closer to the exact means than their errors say: within two errors in every scene."""

from functools import cache

import numpy as np
import pytest

from cbs import theory
from cbs.checks import FloatArray
from cbs.page import quadrature
from cbs.page.polygon import rashba_polygon_field
from cbs.page.pool import N_LEGS, N_LOOPS, make_pool, spin_interference
from cbs.page.quadrature import Scene
from cbs.page.scales import SCALES, STEP
from cbs.page.thinning import N_DRAWN, thinned_pool
from tests.page.conftest import SEED

FIELDS = np.array([0.3, 0.7, 1.0, 1.65, 2.4, 3.0, 4.15, 5.0]) * 1e-3
LENGTHS = np.array([0.4, 0.7, 1.0, 1.45, 2.0]) * 1e-6
COUPLINGS = (0, 1, 3, 4, 6, 9, 12, 20)
FLUX = np.unique(quadrature.flux_scale(1.0, 1.0) * np.multiply.outer(FIELDS, LENGTHS**2))


@cache
def exact() -> dict[tuple[str, float], FloatArray]:
    """Exact mean interference of 24 legs at all FLUX, by mechanism and strength: 1000 scenes."""
    area = np.asarray(theory.polygon_area_characteristic(FLUX, N_LEGS))
    found = {("none", 0.0): area}
    strengths = SCALES.couplings()[list(COUPLINGS)]
    rashba = np.array([rashba_polygon_field(float(x), strengths**2, N_LEGS) for x in FLUX])
    for k, strength in enumerate(strengths):
        kick = 4.0 / (3.0 * N_LEGS) * strength**2
        found["isotropic", strength] = area * theory.elliott_yafet_interference(N_LEGS, kick)
        found["magnetic", strength] = area * theory.magnetic_interference(N_LEGS, kick)
        found["rashba", strength] = rashba[:, k]
    return found


@pytest.mark.parametrize("seed", [SEED, pytest.param(1, marks=pytest.mark.slow)])
def test_every_scene_lies_within_two_errors_of_the_exact_mean(seed: int) -> None:
    pool = thinned_pool(seed)
    z = []
    for (mechanism, strength), mean in exact().items():
        spin = spin_interference(pool, mechanism, strength)
        found = [quadrature.estimate(spin * np.cos(x * pool.areas)) for x in FLUX]
        z.append((np.array([e.value for e in found]) - mean) / np.array([e.error for e in found]))
    off = np.abs(np.array(z))
    assert off.size == 1000
    assert off.max() < 2.0
    assert np.sqrt(np.mean(off**2)) < 0.6  # 1.1 for loops as they come, 7 % of the scenes beyond two errors


def test_change_of_conductivity_lies_within_two_errors_of_the_exact_mean() -> None:
    pool, x0 = thinned_pool(SEED), 2.0 ** (2.0 * STEP * quadrature.NODES)
    for L_phi in LENGTHS:
        for field in FIELDS[::2]:
            found = quadrature.delta(pool, Scene(field, L_phi))
            x = quadrature.flux_scale(field, L_phi) * x0
            exact = quadrature.node_weights(L_phi) @ (theory.polygon_area_characteristic(x, N_LEGS) - 1.0)
            assert abs(found.value - exact) < 2.0 * found.error


def test_error_is_still_that_of_independent_loops() -> None:
    """An upper bound: thinning does not make the loops more alike, and their order tells nothing."""
    for x, strength in ((1.0, 0.0), (4.0, 0.0), (2.0, 2.0)):
        found, plain = (
            np.cos(x * pool.areas) * spin_interference(pool, "rashba", strength)
            for pool in (thinned_pool(SEED), make_pool(SEED, 8 * N_LOOPS))
        )
        assert found.std() == pytest.approx(plain.std(), rel=0.02)
        assert quadrature.estimate(found).error == pytest.approx(plain.std() / np.sqrt(N_LOOPS), rel=0.5)


def test_kept_loops_are_loops_of_the_stream_each_once() -> None:
    drawn, kept = make_pool(SEED, N_DRAWN), thinned_pool(SEED)
    number = {vertices.tobytes(): n for n, vertices in enumerate(drawn.vertices)}
    found = np.array([number[vertices.tobytes()] for vertices in kept.vertices])
    assert np.unique(found).size == N_LOOPS == kept.n_loops
    assert np.array_equal(kept.kicks, drawn.kicks[found])
    assert abs(np.corrcoef(found, np.arange(N_LOOPS))[0, 1]) < 0.1


def test_bad_seed_is_refused() -> None:
    with pytest.raises(ValueError, match="seed must be"):
        thinned_pool(-1)
