"""Temperature, scaling, crossover of classes and width of the cusp against exact values."""

from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq

import cbs
from cbs import engine, theory
from cbs.observables.cusp import crossing
from tests.statistics import assert_z, seeds

FILM = cbs.Conductor(l=50e-9, L_phi=1e-6, k_F=4e8)
T = np.array([0.5, 1.0, 2.0, 4.0])
SIZES = np.geomspace(0.5e-6, 4e-6, 6)


def line(x: np.ndarray, y: np.ndarray) -> float:
    return float(np.polyfit(np.log(x), y, 1)[0])


@seeds
@pytest.mark.parametrize("spin", [(), (cbs.Rashba(100e-9),)], ids=["none", "rashba"])
def test_the_temperature_curve_is_the_exact_sum_of_its_lengths(seed: int, spin: Any) -> None:
    rate = theory.power_law_rate(T, [(2e10, 1.0), (1e9, 2.0)])
    curve = cbs.temperature_dependence(FILM, T, rate=rate, D=0.02, spin=spin, loops=60_000, rng=seed)
    exact = np.array([float(np.squeeze(exact_zero_field(L, spin))) for L in np.sqrt(0.02 / rate)])
    assert curve.L_phi == pytest.approx(np.sqrt(0.02 / rate))
    assert_z(curve.dsigma, curve.dsigma_err, exact, resolution=0.05, n=10)
    assert_z(*curve.slope, line(T, exact), resolution=0.05, n=10)


def exact_zero_field(L_phi: float, spin: Any) -> np.ndarray:
    if spin:
        return theory.rashba_ballistic(0.0, l=FILM.l, L_phi=L_phi, L_so=spin[0].L_so)
    return theory.ballistic(0.0, l=FILM.l, L_phi=L_phi)


@seeds
@pytest.mark.parametrize(
    ("spin", "lengths", "symmetry"),
    [
        ((), {}, "orthogonal"),
        ((cbs.ElliottYafet(60e-9),), {"L_so": 60e-9}, "symplectic"),
        ((cbs.MagneticImpurities(60e-9),), {"L_s": 60e-9}, "unitary"),
    ],
    ids=["orthogonal", "symplectic", "unitary"],
)
def test_slopes_of_the_scaling_function(seed: int, spin: Any, lengths: Any, symmetry: Any) -> None:
    curve = cbs.scaling(FILM, SIZES, spin=spin, loops=100_000, rng=seed)
    exact = [0.5 * float(theory.ballistic_isotropic(0.0, l=FILM.l, L_phi=L, **lengths)) for L in SIZES]
    assert_z(curve.dg, curve.dg_err, exact, resolution=0.02, n=21)
    assert_z(curve.slope, curve.slope_err, line(SIZES, np.array(exact)), resolution=0.02, n=21)
    assert line(SIZES, np.array(exact)) == pytest.approx(theory.logarithmic_slope(symmetry), abs=0.02)
    beta, err = curve.beta([10.0, 0.5, 1.0])
    assert beta[0] == pytest.approx(0.1 * curve.slope)
    assert np.isnan(beta[1])
    assert err[2] == pytest.approx(curve.slope_err)
    assert curve.g == pytest.approx(10.0 + curve.dg)
    assert curve.trusted.all()


@seeds
def test_turning_the_coupling_joins_the_classes(seed: int) -> None:
    strengths, length = [50e-9, 200e-9, 1e-6], 300e-9
    steps = [cbs.Rashba(L) for L in strengths] + [cbs.ElliottYafet(L) for L in strengths]
    curve = cbs.class_crossover(FILM, length, spin=[[], *steps, []], field=[0.0] * 7 + [50.0], loops=20_000, rng=seed)
    assert curve.ratio[0] == 2.0
    rashba = [float(theory.rashba_flights_return_ratio(length, l=FILM.l, L_so=L)) for L in strengths]
    isotropic = [float(theory.flights_return_ratio(length, l=FILM.l, L_so=L)) for L in strengths]
    assert_z(curve.ratio[1:7], curve.ratio_err[1:7], rashba + isotropic, resolution=0.06, n=7)
    assert_z(curve.ratio[7], curve.ratio_err[7], 1.0, resolution=0.06, n=7)
    alone = cbs.class_crossover(FILM, length, spin=[steps[0]], loops=20_000, rng=seed)
    assert alone.ratio[0] == pytest.approx(curve.ratio[1], abs=1e-12)


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


def test_results_come_back_from_files(tmp_path) -> None:
    for run in (
        cbs.temperature_dependence(FILM, T, rate=1e10 * T, D=0.02, loops=200, rng=1),
        cbs.scaling(FILM, SIZES, loops=200, rng=1),
        cbs.class_crossover(FILM, 1e-7, spin=[[], cbs.Rashba(1e-7)], loops=200, rng=1),
        cbs.cusp_width(FILM, [1e-6], loops=2000, rng=1),
        cbs.magnetoconductance(FILM, flux=[0.0, 0.2], geometry=cbs.Cylinder(1e-6), loops=200, rng=1),
        cbs.magnetoconductance(FILM, [0.0, 0.2], loops=200, rng=1, geometry=cbs.Bulk()),
    ):
        again = cbs.load(run.save(tmp_path / "run.npz"))
        assert type(again) is type(run)
        assert again.provenance.as_dict() == run.provenance.as_dict()
        for name, values in run.columns().items():
            assert np.array_equal(again.columns()[name], values, equal_nan=True)
        assert run.to_csv(tmp_path / "run.csv").read_text().splitlines()[1] == ",".join(run.columns())
        assert str(run.provenance.seed) in repr(run)


def test_curves_draw_themselves() -> None:
    assert (
        "T" in cbs.temperature_dependence(FILM, T, rate=1e10 * T, D=0.02, loops=200, rng=1).plot().get_xlabel().upper()
    )
    flow = cbs.scaling(FILM, SIZES, loops=200, rng=1).plot()
    assert "per spin" in flow.get_ylabel()
    assert len(flow.lines) > 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cbs.temperature_dependence(FILM, [0.0], rate=[1e9], D=0.1), "T must be positive"),
        (lambda: cbs.temperature_dependence(FILM, [1.0], rate=[-1e9], D=0.1), "rate must be positive"),
        (lambda: cbs.temperature_dependence(FILM, [1.0], rate=[1e9, 1e9], D=0.1), "rate must have the shape of T"),
        (lambda: cbs.temperature_dependence(FILM, [1.0], rate=[1e9], D=0.0), "D must be positive"),
        (lambda: cbs.scaling(FILM, [1e-6]), "at least two different sizes"),
        (lambda: cbs.class_crossover(FILM, 1e-7, spin=[]), "at least one step"),
        (lambda: cbs.class_crossover(FILM, 1e-7, spin=[[], []], field=[0.0] * 3), "one for each of the 2 steps"),
        (lambda: cbs.class_crossover(FILM, 1.0, spin=[[]]), "needs loops of"),
        (lambda: cbs.cusp_width(FILM, 1e-6, rule=0.0), "rule must be positive"),
    ],
)
def test_bad_values_are_named(call, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
