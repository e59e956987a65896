import numpy as np
import pytest
from scipy.optimize import brentq

from cbs import theory

GRID = np.geomspace(0.1, 100.0, 40)


def test_the_first_field_of_a_formula() -> None:
    assert theory.first_crossing(np.log1p, GRID, 1.0) == pytest.approx(np.e - 1.0, rel=1e-9)
    # a cusp of weak localization has changed by 0.1 e^2/h at 4.1514 B_phi
    B_phi = 1.6455297e-4  # of L_phi = 1 um
    change = lambda B: theory.hln(B, L_phi=1e-6)  # noqa: E731
    exact = brentq(lambda B: float(change(B)) - 0.1, B_phi, 20.0 * B_phi, xtol=1e-15)
    found = theory.first_crossing(change, B_phi * GRID, 0.1)
    assert found == pytest.approx(exact, rel=1e-8)
    assert found / B_phi == pytest.approx(4.1514, abs=1e-3)


def test_only_the_first_of_several_counts_and_the_sign_does_not() -> None:
    assert theory.first_crossing(lambda x: -np.sin(x), np.linspace(0.1, 9.0, 200), 0.5) == pytest.approx(np.pi / 6.0)


def test_a_rule_that_is_not_reached_gives_nan() -> None:
    assert np.isnan(theory.first_crossing(np.log1p, GRID, 50.0))
    assert np.isnan(theory.first_crossing(lambda x: 1.0 + x, GRID, 0.5))
    with pytest.raises(ValueError, match="rule must be positive"):
        theory.first_crossing(np.log1p, GRID, 0.0)
