"""The law of the coherence time comes out as it was put in, and what the temperatures cannot tell is said."""

import math
from typing import Any

import numpy as np
import pytest

from cbs.comparison.coherence_law import coherence_law
from cbs.comparison.fit import Fit, Parameter
from cbs.figures.results import fit_law
from tests.statistics import seeds

T = np.array([0.05, 0.1, 0.3, 0.6, 1.0, 2.0, 4.0])
SHARE = 0.02  # relative error of every length


def fits(lengths: np.ndarray, temperatures: np.ndarray = T) -> list[Fit]:
    none: list[Any] = [np.zeros(0)] * 6
    found = []
    for t, L in zip(temperatures, lengths, strict=True):
        p = Parameter("L_phi", L, SHARE * L, L * math.exp(-SHARE), L * math.exp(SHARE), unit="m")
        numbers: list[Any] = [math.nan, math.nan, 1, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0]
        found.append(Fit("hln", "made", (p,), {}, *none, *numbers, (), (), {}, None, float(t)))
    return found


def lengths(A: float, p: float, rate_0: float = 0.0, B: float = 0.0) -> np.ndarray:
    return np.asarray(1.0 / np.sqrt(A * T**p + B * T**2 + rate_0))


def test_an_exact_law_comes_back() -> None:
    law = coherence_law(fits(lengths(2e12, 1.0, 3e11)))
    for name, truth in (("A", 2e12), ("p", 1.0), ("rate_0", 3e11)):
        assert law[name].value == pytest.approx(truth, rel=1e-3)
        assert law[name].low < truth < law[name].high
    np.testing.assert_allclose(law.length(T), lengths(2e12, 1.0, 3e11), rtol=1e-4)
    assert law.chi2 < 1e-3
    with_D = coherence_law(fits(lengths(2e12, 1.0, 3e11)), D=0.01)
    assert with_D["A"].value == pytest.approx(2e10, rel=1e-3)
    assert with_D["A"].unit == "1/s"


@seeds
def test_scattered_lengths_give_the_power_within_its_error(seed: int) -> None:
    scatter = np.exp(SHARE * np.random.default_rng(seed).standard_normal(T.size))
    law = coherence_law(fits(lengths(2e12, 0.8) * scatter), saturation=False)
    assert abs(law["p"].value - 0.8) < 4.0 * law["p"].error
    assert law["p"].error < 0.05


def test_a_held_power_and_a_term_that_may_be_zero() -> None:
    law = coherence_law(fits(lengths(2e12, 1.0)), power=1.0, square=True)
    assert law["p"].error == 0.0
    assert law["B"].low == 0.0
    assert any(message.startswith("B may be zero") for message in law.messages)


def test_too_few_temperatures_and_a_law_that_does_not_hold_are_said() -> None:
    with pytest.raises(ValueError, match="3 temperatures at least .got 2."):
        coherence_law(fits(lengths(1e12, 1.0))[:2])
    three = coherence_law(fits(lengths(1e12, 1.0))[::3][:3])
    assert any("rate_0 left out" in message for message in three.messages)
    wavy = lengths(1e12, 1.0) * np.array([1.0, 1.5, 0.7, 1.4, 0.8, 1.3, 1.0])
    assert any("does not describe" in message for message in coherence_law(fits(wavy)).messages)


def test_the_picture_shows_lengths_and_law() -> None:
    law = coherence_law(fits(lengths(2e12, 1.0, 3e11)))
    (axes,) = fit_law.draw(law, "paper").axes
    curve = next(line for line in axes.lines if line.get_gid() == "law")
    assert np.interp(1.0, curve.get_xdata(), curve.get_ydata()) == pytest.approx(
        1e6 * law.length(np.array([1.0]))[0], rel=1e-2
    )
    assert "T" in axes.get_xlabel() or "temperature" in axes.get_xlabel()
