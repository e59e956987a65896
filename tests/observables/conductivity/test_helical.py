"""One helical cone: exact rings without field, the slope +1/pi, and the symplectic low-field law."""

import math

import numpy as np
import pytest

import cbs
from cbs import theory
from tests.statistics import assert_z, seeds


@seeds
@pytest.mark.parametrize("L_phi", [100e-9, 400e-9])
def test_zero_field_correction_of_a_cone(seed: int, L_phi: float) -> None:
    film = cbs.Conductor(l=100e-9, L_phi=L_phi)
    curve = cbs.magnetoconductance(film, 0.0, spin=cbs.Helical(), loops=64 * 512, rng=seed)
    exact = float(theory.helical_correction(L_phi, l=100e-9))
    assert_z(curve.dsigma, curve.dsigma_err, exact, resolution=0.05, n=2)
    assert abs(exact - 0.5 * float(-theory.ballistic(0.0, l=100e-9, L_phi=L_phi))) > 0.01  # point scatterers differ


@seeds
def test_the_slope_is_that_of_one_cone(seed: int) -> None:
    lengths = [300e-9, 1500e-9]
    curves = [
        cbs.magnetoconductance(cbs.Conductor(l=50e-9, L_phi=L), 0.0, spin=[cbs.Helical()], loops=64 * 512, rng=seed + i)
        for i, L in enumerate(lengths)
    ]
    step = math.log(lengths[1] / lengths[0])
    slope = (curves[1].dsigma[0] - curves[0].dsigma[0]) / step
    err = math.hypot(*(curve.dsigma_err[0] for curve in curves)) / step
    exact = float(np.diff(theory.helical_correction(lengths, l=50e-9))[0]) / step
    assert exact == pytest.approx(1.0 / np.pi, abs=0.01)
    assert_z(slope, err, exact, resolution=0.1)


@seeds
def test_a_weak_field_takes_conductance_away(seed: int) -> None:
    """Half of Hikami, Larkin and Nagaoka's change, with the other sign; for point scatterers it is 0.003 off."""
    film = cbs.Conductor(l=50e-9, L_phi=600e-9)
    B = 0.02 * film.B_tr
    curve = cbs.magnetoconductance(film, B, spin=cbs.Helical(), loops=64 * 512, rng=seed)
    change = theory.hln(B, L_phi=film.L_phi, l=film.l) - theory.hln(0.0, L_phi=film.L_phi, l=film.l)
    assert change == pytest.approx(0.144, abs=1e-3)
    assert_z(curve.delta, curve.delta_err, -0.5 * change, resolution=0.03)


def test_the_terms_add_up() -> None:
    film = cbs.Conductor(l=100e-9, L_phi=300e-9)
    run = {"spin": cbs.Helical(), "loops": 512, "rng": 3}
    total, back, rest = (
        cbs.magnetoconductance(film, 0.0, term=term, **run)  # type: ignore[arg-type]
        for term in ("total", "backscattering", "nonbackscattering")
    )
    np.testing.assert_allclose(total.dsigma, back.dsigma + rest.dsigma, rtol=1e-12)


def test_endless_loops_and_other_spins_are_refused() -> None:
    film = cbs.Conductor(l=100e-9)
    with pytest.raises(ValueError, match="L_phi must keep l_phi/l_q below 100000"):
        cbs.magnetoconductance(film, 1e-3, spin=cbs.Helical())
    with pytest.raises(ValueError, match="give Helical alone"):
        cbs.magnetoconductance(film, 1e-3, spin=[cbs.Helical(), cbs.Rashba(1e-6)])
    with pytest.raises(ValueError, match="estimator='plain' does not apply to spin=Helical"):
        cbs.magnetoconductance(film, 1e-3, spin=cbs.Helical(), estimator="plain")
