"""Steps between reading and fitting do what they say, say how large it was, and find what was put in."""

import numpy as np
import pytest

from cbs import theory
from cbs.comparison.analysis import Steps
from cbs.comparison.fit import fit_curves
from cbs.comparison.measured import Measured, conditioning
from cbs.comparison.measured.evenness import aligned, centre, findings
from tests.statistics import seeds

B = np.linspace(-0.025, 0.025, 101)
NOISE = 0.005


def film(field: np.ndarray) -> np.ndarray:
    return theory.hln(field, L_phi=6e-7, L_so=2e-7)


def measured(sigma: np.ndarray, field: np.ndarray = B, seed: int = 1) -> Measured:
    scatter = NOISE * np.random.default_rng(seed).standard_normal(field.size)
    return Measured(field, sigma + scatter, np.full(field.size, NOISE), "film")


def test_the_even_part_is_kept_and_the_size_of_the_odd_one_said() -> None:
    curve = conditioning.symmetrised(Measured(B, film(B) + 3.0 * B, np.full(B.size, NOISE)))
    np.testing.assert_allclose(curve.sigma, film(curve.B), atol=1e-12)
    assert np.all(curve.B >= 0.0)
    np.testing.assert_allclose(curve.error, NOISE / np.sqrt(2.0))
    rms = 3.0 * np.sqrt(np.mean(curve.B**2))
    assert f"odd part of {rms:.3g} e^2/h" in curve.notes[-1]


def test_up_at_B_and_down_at_minus_B_belong_together() -> None:
    both = np.concatenate([B, B[::-1]])
    lag = 1.2e-3
    sigma = np.concatenate([film(B - lag) + 2.0 * B, film(B[::-1] + lag) + 2.0 * B[::-1]])
    curve = conditioning.symmetrised(Measured(both, sigma, None))
    np.testing.assert_allclose(curve.sigma, film(curve.B - lag), atol=1e-12)
    assert curve.B.size == B.size


def test_one_sign_of_the_field_cannot_be_symmetrised() -> None:
    with pytest.raises(ValueError, match="do not reach both signs"):
        conditioning.symmetrised(Measured(B[51:], film(B[51:]), None, "half"))


def test_range_outliers_and_background() -> None:
    curve = conditioning.within(measured(film(B)), B_min=1e-3, B_max=10e-3)
    assert np.abs(curve.B).min() >= 1e-3
    assert np.abs(curve.B).max() <= 10e-3 + 1e-12
    assert "points left out" in curve.notes[-1]
    spoiled = film(B)
    spoiled[[20, 70]] += [0.2, -0.15]
    clean = conditioning.without_outliers(measured(spoiled))
    assert set(B) - set(clean.B) == {B[20], B[70]}
    assert "2 outliers left out, the farthest off by 0.2" in clean.notes[-1]
    untouched = conditioning.without_outliers(measured(film(B)))
    assert untouched.B.size == B.size
    hot = Measured(np.linspace(0.0, 0.03, 400), -50.0 * np.linspace(0.0, 0.03, 400) ** 2, None, "hot")
    cold = conditioning.less(Measured(B, film(B) - 50.0 * B**2, None), hot)
    np.testing.assert_allclose(cold.sigma, film(B), atol=2e-6)
    assert cold.absolute
    assert "hot subtracted: 0.031" in cold.notes[-1]
    with pytest.raises(ValueError, match="lower --b-max"):
        conditioning.less(cold, Measured(B[:60], B[:60], None, "short"))
    assert conditioning.shifted(cold, 1e-3).B[0] == pytest.approx(-26e-3)


@seeds
def test_trapped_flux_is_found_and_measured(seed: int) -> None:
    curve = measured(film(B - 1.5e-3), seed=seed)
    (finding,) = findings(curve)
    assert finding.kind == "offset"
    assert finding.remedy == "--field-offset fit"
    assert finding.size == centre(curve) == pytest.approx(1.5e-3, abs=0.25e-3)


@seeds
def test_a_hall_part_is_no_offset(seed: int) -> None:
    (finding,) = findings(measured(film(B) + 2.0 * B, seed=seed))
    assert finding.kind == "hall"
    assert finding.remedy == "--symmetrise"
    assert finding.size == pytest.approx(2.0 * 0.025, rel=0.1)


@seeds
def test_hysteresis_is_found_between_sweeps(seed: int) -> None:
    both = np.concatenate([B, B[::-1]])
    sigma = np.concatenate([film(B - 1.0e-3), film(B[::-1] + 1.0e-3)])
    kinds = {finding.kind: finding for finding in findings(measured(sigma, both, seed))}
    assert kinds["hysteresis"].size == pytest.approx(2.0e-3, abs=0.4e-3)


@seeds
def test_following_the_remedies_of_two_sweeps_with_trapped_flux_gives_the_truth(seed: int) -> None:
    both, lag, trapped = np.concatenate([B, B[::-1]]), 1.0e-3, 0.8e-3
    off = np.concatenate([np.full(B.size, trapped + lag), np.full(B.size, trapped - lag)])
    raw = measured(film(both - off), both, seed)
    assert [finding.remedy for finding in findings(raw)] == ["--symmetrise", "--field-offset fit"]
    assert any("add --field-offset fit" in note for note in Steps(symmetrise=True)(raw).notes)
    even = Steps(symmetrise=True, centred=True)(raw)
    assert findings(even) == []
    fit = fit_curves(even, "hln")
    for name, truth in (("L_phi", 6e-7), ("L_so", 2e-7)):
        assert abs(fit[name].value - truth) < 4.0 * fit[name].error
        assert fit[name].error < 0.02 * truth


def test_sweeps_that_lie_together_are_left_where_they_are() -> None:
    both = np.concatenate([B, B[::-1]])
    curve = measured(film(both), both)
    assert aligned(curve) is curve
    lagging = measured(film(both - np.repeat([1e-3, -1e-3], B.size)), both)
    moved = aligned(lagging).B - both
    np.testing.assert_allclose(moved[: B.size], -1e-3, atol=0.1e-3)
    np.testing.assert_allclose(moved[B.size :], 1e-3, atol=0.1e-3)


def test_an_even_curve_is_left_in_peace() -> None:
    false_alarms = sum(bool(findings(measured(film(B), seed=seed))) for seed in range(200))
    assert false_alarms <= 2
    assert findings(measured(film(B[50:]), B[50:])) == []


def test_a_range_without_a_point_is_told() -> None:
    curve = Measured(np.linspace(0.0, 0.02, 9), np.zeros(9), None, "film.csv")
    with pytest.raises(ValueError, match=r"film.csv has no point between --b-min 30 mT and --b-max 10 mT"):
        conditioning.within(curve, 0.03, 0.01)
