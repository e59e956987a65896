"""Scaling function: slopes of the three classes."""

from typing import Any

import numpy as np
import pytest

import cbs
from cbs import theory
from tests.statistics import assert_z, seeds

FILM = cbs.Conductor(l=50e-9, L_phi=1e-6, k_F=4e8)
SIZES = np.geomspace(0.5e-6, 4e-6, 6)


def line(x: np.ndarray, y: np.ndarray) -> float:
    """Slope of the straight line through y against ln x."""
    return float(np.polyfit(np.log(x), y, 1)[0])


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


def test_the_curve_draws_itself() -> None:
    flow = cbs.scaling(FILM, SIZES, loops=200, rng=1).plot()
    assert "per spin" in flow.get_ylabel()
    assert len(flow.lines) > 1


def test_one_size_has_no_slope() -> None:
    with pytest.raises(ValueError, match="at least two different sizes"):
        cbs.scaling(FILM, [1e-6])
