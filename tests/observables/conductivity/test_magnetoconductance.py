"""Magnetoconductance against the exact ballistic sums, its diffusive limit, and what every curve promises."""

import numpy as np
import pytest

import cbs
from cbs import theory
from cbs.parameters import SpinMechanism
from cbs.theory.ballistic import Term
from tests.statistics import assert_z, seeds

FILM = cbs.Conductor(l=100e-9, L_phi=707e-9)
FIELDS = np.array([0.0, 0.3e-3, 2e-3, 10e-3, 33e-3, 300e-3])
TERMS = ("total", "backscattering", "nonbackscattering")


@seeds
@pytest.mark.parametrize("term", TERMS)
@pytest.mark.parametrize("L_phi", [40e-9, 200e-9, 707e-9])
def test_every_term_is_the_exact_sum_at_any_field_and_any_dephasing(seed: int, term: Term, L_phi: float) -> None:
    film = cbs.Conductor(l=100e-9, L_phi=L_phi)
    curve = cbs.magnetoconductance(film, B=FIELDS, term=term, loops=200_000, rng=seed)
    exact = theory.ballistic(FIELDS, l=film.l, L_phi=L_phi, term=term)
    first = 0
    if term == "backscattering":  # every loop counts one at B = 0: no error but rounding
        assert curve.dsigma[0] == pytest.approx(exact[0], rel=1e-12)
        first = 1
    # The two terms differ by far more than a tenth of the larger one.
    assert_z(curve.dsigma[first:], curve.dsigma_err[first:], exact[first:], resolution=0.1 * np.abs(exact).max(), n=54)
    change = exact[1:] - exact[0]
    assert_z(curve.delta[1:], curve.delta_err[1:], change, resolution=0.5 * np.abs(change).max(), n=54)


@seeds
@pytest.mark.parametrize(
    ("spin", "lengths"),
    [
        ([cbs.ElliottYafet(L_so=150e-9)], {"L_so": 150e-9}),
        ([cbs.MagneticImpurities(L_s=150e-9)], {"L_s": 150e-9}),
        ([cbs.ElliottYafet(L_so=200e-9), cbs.MagneticImpurities(L_s=400e-9)], {"L_so": 200e-9, "L_s": 400e-9}),
    ],
    ids=["elliott-yafet", "magnetic", "both"],
)
def test_random_rotations_follow_the_exact_sums(
    seed: int, spin: list[cbs.ElliottYafet], lengths: dict[str, float]
) -> None:
    fields = FIELDS[:5]  # beyond, the curves are lost in their errors
    curve = cbs.magnetoconductance(FILM, B=fields, spin=spin, loops=200_000, rng=seed)
    exact = theory.ballistic_isotropic(fields, l=FILM.l, L_phi=FILM.L_phi, term="total", **lengths)
    assert_z(curve.dsigma, curve.dsigma_err, exact, resolution=0.03, n=15)


@seeds
@pytest.mark.parametrize("spin", ["none", "elliott-yafet", "magnetic"])
def test_far_in_the_diffusive_regime_the_curves_are_those_of_hikami(seed: int, spin: str) -> None:
    film = cbs.Conductor(l=20e-9, L_phi=2e-6)
    B = film.B_phi * np.array([1.0, 5.0, 20.0])
    lengths = {"none": {}, "elliott-yafet": {"L_so": 0.7e-6}, "magnetic": {"L_s": 2e-6}}[spin]
    lists: dict[str, list[SpinMechanism]] = {
        "none": [],
        "elliott-yafet": [cbs.ElliottYafet(L_so=0.7e-6)],
        "magnetic": [cbs.MagneticImpurities(L_s=2e-6)],
    }
    curve = cbs.magnetoconductance(film, B=B, spin=lists[spin], loops=96_000, rng=seed)
    diffusive = theory.hln(B, L_phi=film.L_phi, **lengths) - theory.hln(0.0, L_phi=film.L_phi, **lengths)
    exact = theory.ballistic_isotropic(np.append(0.0, B), l=film.l, L_phi=film.L_phi, term="total", **lengths)
    ballistic = exact[1:] - exact[0]
    assert np.abs(ballistic - diffusive).max() < 0.01
    assert_z(curve.delta, curve.delta_err, ballistic, resolution=0.05, n=9)


@seeds
def test_without_dephasing_the_field_alone_ends_the_sum(seed: int) -> None:
    film = cbs.Conductor(l=100e-9)
    B = film.B_tr * np.array([0.02, 0.5, 5.0])
    curve = cbs.magnetoconductance(film, B=B, loops=200_000, rng=seed)
    assert_z(curve.dsigma, curve.dsigma_err, theory.ballistic(B, l=film.l, L_phi=np.inf), resolution=0.05)
    assert np.all(np.isnan(curve.delta))
    assert np.all(np.isnan(curve.delta_err))


def test_without_dephasing_and_without_field_the_sum_diverges() -> None:
    with pytest.raises(ValueError, match="diverges in two dimensions"):
        cbs.magnetoconductance(cbs.Conductor(l=1e-7), B=[0.0, 1e-3], loops=100, rng=1)
    with pytest.raises(ValueError, match=r"needs loops of 2\.8e\+14 legs; use paths='brownian'"):
        cbs.magnetoconductance(cbs.Conductor(l=1e-7), B=[1e-14], loops=100, rng=1)


def test_loops_and_fields_beyond_all_memory_and_digits_are_refused() -> None:
    with pytest.raises(ValueError, match=r"needs loops of 4\.0e\+09 legs"):
        cbs.magnetoconductance(cbs.Conductor(l=1e-9, L_phi=1e-5), B=[1e-3], loops=100, rng=1)
    with pytest.raises(ValueError, match=r"needs loops of 4\.0e\+09 legs"):
        cbs.dephasing(cbs.Conductor(l=1e-9), [1e-6, 1e-5], loops=100, rng=1)
    with pytest.raises(ValueError, match=r"B must stay below 1e\+09 B_tr"):
        cbs.magnetoconductance(FILM, B=[0.0, 1e9], loops=100, rng=1)


def test_curves_are_even_and_keep_the_order_and_the_repetitions_of_the_fields() -> None:
    B = np.array([5e-3, -1e-3, 0.0, 1e-3, 5e-3, -5e-3])
    curve = cbs.magnetoconductance(FILM, B=B, loops=2000, rng=3)
    np.testing.assert_array_equal(curve.B, B)
    np.testing.assert_allclose(curve.dsigma[[4, 5]], curve.dsigma[0], rtol=1e-14)
    assert curve.dsigma[1] == pytest.approx(curve.dsigma[3], rel=1e-14)
    assert curve.delta[2] == 0.0
    assert curve.delta_err[2] == 0.0
    curve = cbs.magnetoconductance(FILM, B=B, estimator="plain", loops=2000, rng=3)
    alone = cbs.magnetoconductance(FILM, B=[5e-3, 0.0], estimator="plain", loops=2000, rng=3)
    np.testing.assert_allclose(alone.dsigma, curve.dsigma[[0, 2]], rtol=1e-12)


def test_covariance_carries_the_errors_and_the_correlations_of_the_points() -> None:
    curve = cbs.magnetoconductance(FILM, B=FIELDS, loops=20_000, rng=3)
    np.testing.assert_allclose(np.sqrt(np.diag(curve.covariance)), curve.dsigma_err, rtol=1e-10)
    np.testing.assert_array_equal(curve.covariance, curve.covariance.T)
    difference = curve.covariance[1:, 1:].diagonal() + curve.covariance[0, 0] - 2.0 * curve.covariance[0, 1:]
    np.testing.assert_allclose(np.sqrt(difference), curve.delta_err[1:], rtol=1e-8)
    # Neighbouring fields share loops: their difference is better known than either.
    assert curve.delta_err[1] < 0.5 * curve.dsigma_err[1]


def test_the_errors_are_those_seen_over_independent_runs() -> None:
    curves = [cbs.magnetoconductance(FILM, B=[0.0, 5e-3], loops=6400, rng=seed) for seed in range(48)]
    seen = np.std([curve.dsigma for curve in curves], axis=0, ddof=1)
    claimed = np.sqrt(np.mean([curve.dsigma_err**2 for curve in curves], axis=0))
    # 47 degrees of freedom: one standard error of the ratio is 10 %; strata make the true error no larger.
    assert np.all(np.abs(seen / claimed - 1.0) < 0.4)


@pytest.mark.parametrize("workers", [2, 7])
def test_the_bits_do_not_depend_on_the_workers(workers: int) -> None:
    spin: list[SpinMechanism] = [cbs.Rashba(L_so=400e-9), cbs.Zeeman(L_z=1e-6)]
    one = cbs.magnetoconductance(FILM, B=FIELDS, spin=spin, loops=3000, rng=5, workers=1)
    many = cbs.magnetoconductance(FILM, B=FIELDS, spin=spin, loops=3000, rng=5, workers=workers)
    for name in ("dsigma", "dsigma_err", "delta", "delta_err", "covariance"):
        assert getattr(one, name).tobytes() == getattr(many, name).tobytes()
    assert one.provenance == many.provenance


SPINS: dict[str, list[SpinMechanism]] = {
    "none": [],
    "weak rashba": [cbs.Rashba(1e-6)],
    "strong rashba": [cbs.Rashba(150e-9)],
    "elliott-yafet": [cbs.ElliottYafet(400e-9)],
    "magnetic": [cbs.MagneticImpurities(400e-9)],
    "rashba and magnetic": [cbs.Rashba(300e-9), cbs.MagneticImpurities(500e-9)],
    "rashba and zeeman": [cbs.Rashba(300e-9), cbs.Zeeman(1e-6)],
}


@seeds
@pytest.mark.parametrize("spin", SPINS)
@pytest.mark.parametrize("L_phi", [200e-9, 1e-6])
def test_both_estimators_have_the_same_mean_and_the_controlled_one_the_smaller_error(
    seed: int, spin: str, L_phi: float
) -> None:
    film, B = cbs.Conductor(l=100e-9, L_phi=L_phi), FIELDS[:5]
    plain = cbs.magnetoconductance(film, B, spin=SPINS[spin], estimator="plain", loops=64_000, rng=seed)
    found = cbs.magnetoconductance(film, B, spin=SPINS[spin], loops=64_000, rng=seed + 1)
    error = np.hypot(plain.dsigma_err, found.dsigma_err)
    # The cosine of the return angle of Zeeman loops, averaged over other starting points, would be off by more.
    assert_z(found.dsigma - plain.dsigma, error, 0.0, resolution=0.05, n=140)
    ordered = spin == "rashba and zeeman"
    assert np.mean(found.dsigma_err**2) < (1.6 if ordered else 0.9) * np.mean(plain.dsigma_err**2)


def test_without_spin_the_backscattering_term_carries_no_noise_of_the_paths() -> None:
    curve = cbs.magnetoconductance(FILM, FIELDS, term="backscattering", loops=20_000, rng=1)
    plain = cbs.magnetoconductance(FILM, FIELDS, term="backscattering", estimator="plain", loops=20_000, rng=1)
    assert np.mean(curve.dsigma_err**2) < 0.1 * np.mean(plain.dsigma_err**2)


def test_an_estimator_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match=r"estimator must be one of controlled, plain \(got 'best'\)"):
        cbs.magnetoconductance(FILM, [1e-3], estimator="best", loops=100, rng=1)


def test_a_drawn_seed_can_be_given_back() -> None:
    first = cbs.magnetoconductance(FILM, B=[1e-3], loops=500)
    again = cbs.magnetoconductance(FILM, B=[1e-3], loops=500, rng=first.provenance.seed)
    assert first.dsigma.tobytes() == again.dsigma.tobytes()
    assert first.provenance.seed != cbs.magnetoconductance(FILM, B=[1e-3], loops=500).provenance.seed


def test_huge_fields_and_short_dephasing_give_finite_numbers() -> None:
    with pytest.warns(UserWarning, match="20000 loops are too few to see it"):
        strong = cbs.magnetoconductance(FILM, B=[1e3, 1e6], loops=20_000, rng=1)
    assert np.all(np.abs(strong.dsigma) < 0.05 + 5.0 * strong.dsigma_err)
    short = cbs.magnetoconductance(cbs.Conductor(l=1e-7, L_phi=1e-10), B=[0.0, 1e-3], loops=2000, rng=1)
    assert np.all(np.abs(short.dsigma) < 1e-5)
    assert np.all(short.dsigma < 0.0)
    assert np.all(np.isfinite(short.dsigma_err))


def test_provenance_describes_the_run() -> None:
    curve = cbs.magnetoconductance(FILM, B=[1e-3], spin=cbs.Rashba(L_so=4e-7), loops=1001, rng=9, term="backscattering")
    provenance = curve.provenance
    assert (provenance.seed, provenance.loops, provenance.batches) == (9, 1001, 64)
    assert provenance.version == cbs.__version__
    assert provenance.complete
    assert provenance.parameters["conductor"] == {"l": 1e-7, "L_phi": 7.07e-7, "k_F": None}
    assert provenance.parameters["spin"] == [{"mechanism": "Rashba", "L_so": 4e-7}]
    assert provenance.parameters["term"] == "backscattering"
    assert "1 fields" in repr(curve)
    assert "seed 9" in repr(curve)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"B": []}, "B must be one number or a non-empty one-dimensional array"),
        ({"B": [np.nan]}, "B must be finite in tesla everywhere"),
        ({"B": [[1e-3]]}, r"got shape \(1, 1\)"),
        ({"term": "both"}, "term must be one of total, backscattering, nonbackscattering"),
        ({"loops": 1}, "loops must be at least 2"),
        ({"loops": 10**13}, "loops must be at most"),
        ({"rng": -1}, "seed must be at least 0"),
        ({"workers": 0}, "workers must be at least 1"),
        ({"spin": [cbs.Rashba(1e-7), cbs.Rashba(1e-7)]}, "spin holds Rashba 2 times"),
    ],
)
def test_bad_values_are_one_line(options: dict[str, object], message: str) -> None:
    given = {"B": [1e-3], "loops": 100, "rng": 1} | options
    with pytest.raises(ValueError, match=message) as error:
        cbs.magnetoconductance(FILM, **given)  # type: ignore[arg-type]
    assert "\n" not in str(error.value)
