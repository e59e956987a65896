"""Quantum over classical return probability: 2, 1 and 1/2, and the exact values in between."""

import numpy as np
import pytest

import cbs
from cbs import theory
from cbs.parameters import SpinMechanism
from tests.loops import exact
from tests.statistics import assert_z, seeds

FILM = cbs.Conductor(l=100e-9)
LENGTHS = np.array([50e-9, 150e-9, 400e-9])
FAMILIES = ("flights", "brownian")


@pytest.mark.parametrize("family", FAMILIES)
def test_without_spin_and_field_the_ratio_is_two_exactly(family: str) -> None:
    curve = cbs.return_probability(FILM, length=LENGTHS, paths=family, loops=500, rng=1)
    assert curve.ratio.tolist() == [2.0, 2.0, 2.0]
    assert curve.ratio_err.tolist() == [0.0, 0.0, 0.0]
    np.testing.assert_allclose(curve.t_over_tau, [0.5, 4.5, 32.0], rtol=1e-14)


@seeds
@pytest.mark.parametrize("lengths", [{"L_so": 150e-9}, {"L_s": 150e-9}, {"L_so": 200e-9, "L_s": 150e-9}])
def test_flights_with_random_rotations_are_exact_at_any_duration(seed: int, lengths: dict[str, float]) -> None:
    spin: list[SpinMechanism] = [cbs.ElliottYafet(lengths["L_so"])] if "L_so" in lengths else []
    spin += [cbs.MagneticImpurities(lengths["L_s"])] if "L_s" in lengths else []
    curve = cbs.return_probability(FILM, length=LENGTHS, spin=spin, loops=240_000, rng=seed)
    expected = theory.flights_return_ratio(LENGTHS, FILM.l, order="joint", **lengths)
    assert_z(curve.ratio, curve.ratio_err, expected, resolution=0.03, n=9)


@seeds
def test_flights_with_rashba_coupling_are_exact_at_any_duration(seed: int) -> None:
    curve = cbs.return_probability(FILM, length=LENGTHS, spin=cbs.Rashba(200e-9), loops=240_000, rng=seed)
    expected = theory.rashba_flights_return_ratio(LENGTHS, FILM.l, 200e-9)
    assert_z(curve.ratio, curve.ratio_err, expected, resolution=0.03)
    diffusive = 1.0 + theory.rashba_cooperon((LENGTHS / 200e-9) ** 2)
    assert np.abs(expected - diffusive).max() > 0.03  # the exact value is told from its limit


@seeds
def test_brownian_loops_follow_the_rashba_cooperon(seed: int) -> None:
    L_so = 400e-9
    lengths = L_so * np.sqrt([0.3, 1.0, 5.0])
    curve = cbs.return_probability(
        FILM, length=lengths, spin=cbs.Rashba(L_so), paths="brownian", loops=96_000, rng=seed
    )
    expected = 1.0 + theory.rashba_cooperon([0.3, 1.0, 5.0])
    assert expected[1:] == pytest.approx([1.870539, 0.947480], abs=1e-6)
    assert_z(curve.ratio, curve.ratio_err, expected, resolution=0.01)


@seeds
@pytest.mark.parametrize("family", FAMILIES)
def test_strong_coupling_halves_and_a_field_or_impurities_undo_the_return(seed: int, family: str) -> None:
    length = np.array([1e-6])
    run = {"length": length, "paths": family, "loops": 9600, "rng": seed}
    half = cbs.return_probability(FILM, spin=cbs.ElliottYafet(150e-9), **run)  # type: ignore[arg-type]
    assert_z(half.ratio, half.ratio_err, 0.5, resolution=0.1, n=3)
    one = cbs.return_probability(FILM, spin=cbs.MagneticImpurities(150e-9), **run)  # type: ignore[arg-type]
    assert_z(one.ratio, one.ratio_err, 1.0, resolution=0.1, n=3)
    field = cbs.return_probability(FILM, field=30e-3, **run)  # type: ignore[arg-type]
    assert_z(field.ratio, field.ratio_err, 1.0, resolution=0.1, n=3)


@seeds
def test_brownian_loops_in_a_field_follow_levy(seed: int) -> None:
    B = 5e-3
    lengths = np.array([100e-9, 300e-9])
    x = B / FILM.B_tr * (lengths / FILM.l) ** 2
    curve = cbs.return_probability(FILM, length=lengths, field=-B, paths="brownian", loops=32_000, rng=seed)
    assert_z(curve.ratio, curve.ratio_err, 1.0 + theory.levy_area_characteristic(x), resolution=0.01)


@seeds
def test_flights_in_a_weak_field_lose_their_mean_square_flux(seed: int) -> None:
    length, B = 200e-9, 0.8e-3
    mu, b = 2.0 * (length / FILM.l) ** 2, B / FILM.B_tr
    n = np.arange(1, 80)
    share = np.exp(n * np.log(mu) - mu - np.cumsum(np.log(n))) / -np.expm1(-mu)
    second = float(share @ [exact.fixed_length_second_moment(int(k) + 2, mu) for k in n])
    expected = 2.0 - 0.5 * b * b * second
    curve = cbs.return_probability(FILM, length=length, field=B, loops=96_000, rng=seed)
    # The fourth order is smaller by (b A)^2/12 ~ 1e-3.
    assert_z(curve.ratio, curve.ratio_err, expected, resolution=0.2 * (2.0 - expected))


def test_lengths_have_streams_of_their_own_in_flights_and_share_loops_in_brownian_runs() -> None:
    spin = cbs.Rashba(200e-9)
    twice = cbs.return_probability(FILM, length=[3e-7, 3e-7], spin=spin, loops=2000, rng=1)
    assert twice.ratio[0] != twice.ratio[1]
    shared = cbs.return_probability(FILM, length=[3e-7, 3e-7], spin=spin, paths="brownian", loops=500, rng=1)
    assert shared.ratio[0] == pytest.approx(shared.ratio[1], rel=1e-14)
    correlation = shared.covariance[0, 1] / shared.covariance[0, 0]
    assert correlation == pytest.approx(1.0, rel=1e-12)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_bits_do_not_depend_on_the_workers(family: str) -> None:
    run = {"length": LENGTHS, "spin": cbs.Rashba(2e-7), "paths": family, "loops": 900, "rng": 5}
    one = cbs.return_probability(FILM, **run, workers=1)  # type: ignore[arg-type]
    seven = cbs.return_probability(FILM, **run, workers=7)  # type: ignore[arg-type]
    assert one.ratio.tobytes() == seven.ratio.tobytes()
    assert one.covariance.tobytes() == seven.covariance.tobytes()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"length": [1e-7, -1e-7]}, r"length must be positive \(got -1e-07 m\)"),
        ({"length": [np.inf]}, "length must be finite"),
        ({"paths": "triangles"}, "paths must be one of flights, brownian, lattice"),
        ({"field": np.nan}, r"field must be a number in tesla \(got nan\)"),
        ({"length": [1e-2]}, "use paths='brownian' or a larger l"),
        ({"loops": 0}, "loops must be at least 2"),
    ],
)
def test_bad_values_are_one_line(options: dict[str, object], message: str) -> None:
    given = {"length": [1e-7], "loops": 100, "rng": 1} | options
    with pytest.raises(ValueError, match=message) as error:
        cbs.return_probability(FILM, **given)  # type: ignore[arg-type]
    assert "\n" not in str(error.value)
