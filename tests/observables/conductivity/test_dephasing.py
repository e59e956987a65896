"""Zero-field correction against the phase-coherence length, all lengths from one run."""

from typing import Any

import numpy as np
import pytest

import cbs
from cbs import theory
from cbs.theory.ballistic import Term
from tests.statistics import assert_z, seeds

FILM = cbs.Conductor(l=100e-9)
LENGTHS = np.array([1e-6, 100e-9, 300e-9, 30e-9])


@seeds
@pytest.mark.parametrize("term", ["total", "backscattering", "nonbackscattering"])
def test_every_length_has_its_closed_form(seed: int, term: Term) -> None:
    curve = cbs.dephasing(FILM, L_phi=LENGTHS, term=term, loops=200_000, rng=seed)
    exact = theory.ballistic(0.0, l=FILM.l, L_phi=LENGTHS, term=term)
    first = 0
    if term == "backscattering":  # at the longest length every loop counts one: no error but rounding
        assert curve.dsigma[0] == pytest.approx(exact[0], rel=1e-12)
        first = 1
    assert_z(curve.dsigma[first:], curve.dsigma_err[first:], exact[first:], resolution=0.1 * np.abs(exact).max(), n=12)


@seeds
@pytest.mark.parametrize(
    ("mechanism", "lengths"),
    [(cbs.ElliottYafet(150e-9), {"L_so": 150e-9}), (cbs.MagneticImpurities(150e-9), {"L_s": 150e-9})],
    ids=["elliott-yafet", "magnetic"],
)
def test_random_rotations_have_their_closed_form(
    seed: int, mechanism: cbs.ElliottYafet, lengths: dict[str, float]
) -> None:
    curve = cbs.dephasing(FILM, L_phi=LENGTHS, spin=mechanism, loops=200_000, rng=seed)
    exact = [float(theory.ballistic_isotropic(0.0, l=FILM.l, L_phi=L, term="total", **lengths)) for L in LENGTHS]
    assert_z(curve.dsigma, curve.dsigma_err, exact, resolution=0.05, n=8)


@seeds
def test_slope_is_that_of_the_symmetry_class(seed: int) -> None:
    lengths = np.array([1.5e-6, 3e-6])
    span = 2.0 * np.log(2.0)  # of ln tau_phi
    for spin, limit, more in (((), -1.0 / np.pi, {}), (cbs.ElliottYafet(60e-9), 0.5 / np.pi, {"L_so": 60e-9})):
        curve = cbs.dephasing(FILM, L_phi=lengths, spin=spin, loops=96_000, rng=seed)
        c = curve.covariance
        error = np.sqrt(c[0, 0] + c[1, 1] - 2.0 * c[0, 1]) / span
        exact = [float(theory.ballistic_isotropic(0.0, l=FILM.l, L_phi=L, term="total", **more)) for L in lengths]
        slope = (exact[1] - exact[0]) / span
        assert slope == pytest.approx(limit, rel=0.01)
        assert_z((curve.dsigma[1] - curve.dsigma[0]) / span, error, slope, resolution=0.08, n=4)


def test_reweighting_is_what_a_run_of_its_own_gives() -> None:
    both = cbs.dephasing(FILM, L_phi=[1e-6, 200e-9], loops=96_000, rng=2)
    alone = cbs.magnetoconductance(cbs.Conductor(l=FILM.l, L_phi=200e-9), B=[0.0], loops=96_000, rng=3)
    error = np.hypot(both.dsigma_err[1], alone.dsigma_err[0])
    assert_z(both.dsigma[1] - alone.dsigma[0], error, 0.0, resolution=0.05)
    # The longest length needs no weights: the very loops of the plain magnetoconductance.
    run: dict[str, Any] = {"spin": cbs.Rashba(300e-9), "term": "backscattering", "loops": 4000, "rng": 2}
    both = cbs.dephasing(FILM, L_phi=[1e-6, 200e-9], **run)
    same = cbs.magnetoconductance(cbs.Conductor(l=FILM.l, L_phi=1e-6), B=[0.0], estimator="plain", **run)
    assert both.dsigma[0] == pytest.approx(same.dsigma[0], rel=1e-12)


def test_lengths_of_a_run_are_strongly_correlated_and_in_their_order() -> None:
    curve = cbs.dephasing(FILM, L_phi=[1e-6, 0.9e-6, 1e-6], loops=5000, rng=1)
    assert curve.dsigma[0] == pytest.approx(curve.dsigma[2], rel=1e-14)
    correlation = curve.covariance[0, 1] / np.sqrt(curve.covariance[0, 0] * curve.covariance[1, 1])
    assert correlation > 0.99


@pytest.mark.parametrize(
    ("lengths", "message"),
    [([np.inf], "L_phi must be finite"), ([1e-6, 0.0], "L_phi must be positive"), ([], "non-empty")],
)
def test_bad_lengths_are_one_line(lengths: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cbs.dephasing(FILM, L_phi=lengths, loops=100, rng=1)
