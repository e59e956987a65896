"""Contours of two parameters: where the profile has risen, closed or cut by a bound."""

import math

import numpy as np
import pytest

from cbs.comparison.fit import fit_curves
from cbs.comparison.measured import Measured
from cbs.figures.results import fit_contours
from tests.comparison.fit.test_judgement import hikami

B = np.linspace(-25e-3, 25e-3, 61)
NOISE = 0.005


def data(L_phi: float = 6e-7, L_so: float = 2e-7, seed: int = 1) -> Measured:
    scatter = NOISE * np.random.default_rng(seed).standard_normal(B.size)
    return Measured(B, hikami(B, L_phi, L_so) + scatter, np.full(B.size, NOISE), "made", T=2.0)


def chi2(curve: Measured, L_phi: float, L_so: float) -> float:
    return float(np.sum(((curve.sigma - hikami(B, L_phi, L_so)) / NOISE) ** 2))


def test_chi2_on_a_contour_is_that_of_two_parameters() -> None:
    curve = data()
    fit = fit_curves(curve, "hln", independent=True, contours=[("L_phi", "L_so")])
    least = chi2(curve, fit["L_phi"].value, fit["L_so"].value)
    assert [c.level for c in fit.contours] == pytest.approx([0.6826895, 0.95])
    for contour in fit.contours:
        assert contour.closed
        rises = [chi2(curve, x, y) - least for x, y in zip(contour.x, contour.y, strict=True)]
        np.testing.assert_allclose(rises, -2.0 * math.log1p(-contour.level), rtol=0.1)  # MNCONTOUR: 5 % at its ends
        assert np.median(rises) == pytest.approx(-2.0 * math.log1p(-contour.level), rel=1e-3)
        assert (contour.x[0], contour.y[0]) == pytest.approx((contour.x[-1], contour.y[-1]))
    stored = fit.to_dict()["contours"]
    assert stored[1]["names"] == ["L_phi", "L_so"]
    np.testing.assert_allclose(stored[1]["x"], fit.contours[1].x)


def test_a_bound_cuts_a_contour_and_unknown_names_are_refused() -> None:
    curve = data(L_so=math.inf)
    fit = fit_curves(curve, "hln", independent=True, contours=[("L_phi", "L_so")])
    wide = fit.contours[1]
    assert wide.closed
    assert wide.y.max() == pytest.approx(1e-3, rel=0.1)  # the bound of L_so
    assert wide.y.min() < fit["L_so"].low95
    with pytest.raises(ValueError, match="two fitted parameters, L_phi, L_so .got 'L_x'"):
        fit_curves(curve, "hln", contours=[("L_phi", "L_x")])


def test_the_picture_shows_the_contours_of_every_curve() -> None:
    joint = fit_curves([data(), data(9e-7, seed=2)], "hln", share=["L_so"], independent=True,
                       contours=[("L_phi", "L_so")])  # fmt: skip
    panels = fit_contours.draw(joint.fits, "paper").axes
    assert len(panels) == 2
    for i, panel in enumerate(panels):
        lines = [line for line in panel.lines if line.get_gid() == f"contour-{i}"]
        np.testing.assert_allclose(lines[0].get_xdata(), 1e9 * joint.fits[i].contours[0].x)
        assert "L_" in panel.get_xlabel()
