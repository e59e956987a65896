"""Width of the cusp: its value, its error, interrupted runs."""

import numpy as np
import pytest
from scipy.optimize import brentq

import cbs
from cbs import engine, theory
from cbs.observables.cusp import crossing
from tests.statistics import assert_z, seeds

FILM = cbs.Conductor(l=50e-9, L_phi=1e-6, k_F=4e8)


@seeds
def test_the_cusp_is_four_times_as_wide_at_half_the_coherence_length(seed: int) -> None:
    film, lengths = cbs.Conductor(l=20e-9), np.array([0.5e-6, 1e-6])
    found = cbs.cusp_width(film, lengths, loops=100_000, rng=seed)

    def exact(L_phi: float) -> float:
        here = cbs.Conductor(l=film.l, L_phi=L_phi)
        zero = float(theory.ballistic(0.0, l=film.l, L_phi=L_phi))
        change = lambda z: float(theory.ballistic(z * here.B_phi, l=film.l, L_phi=L_phi)) - zero - 0.1  # noqa: E731
        return float(here.B_phi * brentq(change, 1.0, 20.0))

    B_phi = np.array([cbs.Conductor(l=film.l, L_phi=L).B_phi for L in lengths])
    widths = np.array([exact(L) for L in lengths])
    assert_z(found.width / B_phi, found.width_err / B_phi, widths / B_phi, resolution=1.0)
    assert found.width[0] / found.width[1] == pytest.approx(4.0, abs=0.8)
    assert np.isnan(cbs.cusp_width(film, 1e-6, rule=30.0, loops=200, rng=seed).width[0])


def test_the_error_of_a_width_knows_where_the_curve_turns() -> None:
    B, err = np.linspace(0.0, 4.0, 401), np.full(401, 0.01)
    straight = crossing(B, 0.5 * B, err, 0.3)
    assert straight == pytest.approx((0.6, 0.02), rel=1e-3)
    bump = np.where(B < 2.0, 1.0 - (B - 1.0) ** 2, B - 2.0)  # up to 1 at B = 1, back to 0 at 2, then up again
    at, spread = crossing(B, -bump, err, 0.995)
    assert at == pytest.approx(1.0 - np.sqrt(0.005), abs=1e-3)
    assert spread > 0.9  # 1.005 is reached only beyond B = 3
    assert np.isnan(crossing(B, bump, err, 1.995)[1])
    assert np.isnan(crossing(B, bump, err, 2.5)).all()


def test_an_interrupted_cusp_keeps_the_batches_that_are_done() -> None:
    def stop(done: int, whole: int) -> None:
        if done > 0.75 * whole:
            raise KeyboardInterrupt

    with pytest.raises(engine.Interrupted) as caught:
        cbs.cusp_width(FILM, [0.5e-6, 1e-6], loops=2048, rng=1, progress=stop)
    found = caught.value.result
    assert found.L_phi.tolist() == [0.5e-6, 1e-6]
    assert (found.provenance.loops, found.provenance.complete) == (2 * 49 * 32, False)


def test_a_rule_is_positive() -> None:
    with pytest.raises(ValueError, match="rule must be positive"):
        cbs.cusp_width(FILM, 1e-6, rule=0.0)
