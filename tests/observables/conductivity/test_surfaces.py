"""Two surfaces: Monte Carlo against exact ladders, literal spinors, refusals."""

import math

import numpy as np
import pytest

import cbs
from cbs import theory
from cbs.comparison import literal_surfaces
from cbs.loops import flights
from cbs.loops.spinor_walks import Rungs, loop_channels
from tests.statistics import assert_z, seeds

L = 100e-9
FILM = cbs.Conductor(l=L, L_phi=4.0 * L)
B = np.array([0.0, 0.05, 0.5]) * FILM.B_tr


@seeds
@pytest.mark.parametrize("L_tun", [math.inf, 2.0 * L])
def test_surfaces_in_a_field(seed: int, L_tun: float) -> None:
    curve = cbs.magnetoconductance(FILM, B, spin=cbs.Surfaces(L_tun), loops=64 * 256, rng=seed)
    exact = theory.surfaces_correction(B, l=L, L_phi=FILM.L_phi, L_tun=L_tun)
    assert_z(curve.dsigma, curve.dsigma_err, exact, resolution=0.06, n=6)
    assert_z(curve.delta[1:], curve.delta_err[1:], (exact - exact[0])[1:], resolution=0.06, n=6)
    formulas = cbs.comparison.formulas(curve)
    np.testing.assert_allclose(formulas["ballistic"].values, exact, rtol=1e-12)
    assert formulas["surfaces_delta"].values[0] == 0.0


@pytest.mark.parametrize("n_legs", [3, 4])
def test_spinors_on_both_surfaces_have_these_channels(n_legs: int) -> None:
    """Loops that end on the other surface are those of which every scatterer passes them on: of odd numbers alone."""
    rungs = Rungs(0.7, 0.3)
    for legs in flights.closed_loops(n_legs, 5, seed=2):
        p, _, x = loop_channels(rungs, legs)
        found = literal_surfaces.interference(rungs, legs)
        assert found.weight == pytest.approx(p, rel=1e-12)
        assert found.same == pytest.approx(0.5 * (x.real - p), abs=1e-12)
        passing = loop_channels(Rungs(0.0, 0.3), legs)[2].real
        assert found.other == pytest.approx(passing if n_legs % 2 else 0.0, abs=1e-12)


def test_what_has_no_meaning_is_refused() -> None:
    with pytest.raises(ValueError, match="L_tun must be at least 2 l = 200nm"):
        cbs.magnetoconductance(FILM, 0.0, spin=cbs.Surfaces(1.9 * L))
    with pytest.raises(ValueError, match="Surfaces L_tun must be positive"):
        cbs.Surfaces(0.0)
    with pytest.raises(ValueError, match="spin=Surfaces returns to a point of one surface"):
        cbs.return_probability(FILM, L, spin=cbs.Surfaces())
    with pytest.raises(ValueError, match="Surfaces together with Rashba"):
        cbs.magnetoconductance(FILM, 0.0, spin=[cbs.Surfaces(), cbs.Rashba(L)])
    with pytest.raises(ValueError, match="spin=Surfaces does not apply to geometry=Strip"):
        cbs.magnetoconductance(FILM, 0.0, spin=cbs.Surfaces(), geometry=cbs.Strip(L))
