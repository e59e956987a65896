import math

import numpy as np
import pytest

from cbs.constants import E_CHARGE, HBAR, M_E
from cbs.parameters import Conductor
from cbs.scales import FilmScales, film_scales, regime, second_order_prefactor
from cbs.theory import beta_function


def test_fields_are_those_of_the_conductor() -> None:
    found, film = film_scales(l=100e-9, L_phi=1e-6), Conductor(l=100e-9, L_phi=1e-6)
    assert found.B_tr == pytest.approx(film.B_tr, rel=1e-14)
    assert found.B_phi == pytest.approx(film.B_phi, rel=1e-14)
    assert found.B_tr == pytest.approx(32.9106e-3, rel=1e-5)
    assert found.B_phi == pytest.approx(0.164553e-3, rel=1e-5)


def test_sample_film_of_the_figures() -> None:
    found = film_scales(l=100e-9, tau=0.193e-12, mass=0.067)
    assert found.v_F == pytest.approx(5.18e5, rel=1e-3)
    assert found.D == pytest.approx(0.0259, rel=1e-3)
    assert found.k_F_l == pytest.approx(30.0, rel=1e-2)


def test_mobility_density_and_mass_fix_the_transport() -> None:
    n, mobility, mass = 2e15, 1.3, 0.067
    found = film_scales(density=n, mobility=mobility, mass=mass)
    k_F = math.sqrt(2.0 * math.pi * n)
    assert found.tau == pytest.approx(mobility * mass * M_E / E_CHARGE)
    assert found.l == pytest.approx(HBAR * k_F * mobility / E_CHARGE)
    assert found.l is not None
    assert found.tau is not None
    assert found.D == pytest.approx(found.l**2 / (2.0 * found.tau))


@pytest.mark.parametrize("name", ["L_phi", "tau_phi", "B_phi"])
def test_any_form_of_the_coherence_gives_the_others(name: str) -> None:
    known = film_scales(l=100e-9, D=0.025, L_phi=1e-6)
    again = film_scales(l=100e-9, D=0.025, **{name: getattr(known, name)})
    assert again.L_phi == pytest.approx(1e-6)
    assert again.tau_phi == pytest.approx(known.tau_phi)


def test_nothing_is_made_up() -> None:
    assert film_scales(mobility=1.0) == FilmScales(mobility=1.0)
    assert film_scales(l=1e-7).tau is None


def test_agreeing_values_pass_and_contradicting_ones_are_refused() -> None:
    assert film_scales(l=100e-9, tau=0.2e-12, D=0.025).v_F == pytest.approx(5e5)
    with pytest.raises(ValueError, match="l, tau, D contradict each other"):
        film_scales(l=100e-9, tau=0.2e-12, D=0.05)


def test_no_dephasing() -> None:
    found = film_scales(l=100e-9, D=0.025, L_phi=math.inf)
    assert (found.B_phi, found.tau_phi) == (0.0, math.inf)
    assert "diverges" in regime(found)[0]


def test_unknown_and_impossible_values_are_refused() -> None:
    with pytest.raises(TypeError, match="v is not a scale"):
        film_scales(v=1.0)
    with pytest.raises(ValueError, match="l must be positive"):
        film_scales(l=-1.0)
    with pytest.raises(ValueError, match="field must be finite"):
        film_scales(field=math.inf)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"l": 100e-9, "L_phi": 50e-9}, "ballistic"),
        ({"l": 100e-9, "L_phi": 300e-9}, "between ballistic and diffusive"),
        ({"l": 100e-9, "L_phi": 2e-6}, "diffusive;"),
        ({"L_so": 5e-6, "L_phi": 1e-6}, "orthogonal"),
        ({"L_so": 1e-6, "L_phi": 1e-6}, "crossover"),
        ({"L_so": 1e-7, "L_phi": 1e-6}, "symplectic"),
        ({"L_so": 5e-8, "l": 1e-7}, "diffusive formulas do not hold"),
        ({"L_phi": 1e-6, "field": -1.0}, "ends the long loops"),
        ({"l": 1e-7, "field": 1.0}, "ballistic, few legs"),
        ({"l": 1e-8, "density": 1e15}, "too disordered"),
    ],
)
def test_the_regime_in_words(given: dict[str, float], words: str) -> None:
    assert any(words in line for line in regime(film_scales(**given)))


def test_second_order_is_the_flow_of_the_two_classes() -> None:
    """Interference alone: per spin -1/pi (orthogonal, no second order) and -1/(2 pi^2 g) (unitary), g = 2 g_s."""
    for g in (2.0, 5.0, 30.0):
        orthogonal, unitary = 2.0 * -1.0 / math.pi, 2.0 * -1.0 / (2.0 * math.pi**2 * 0.5 * g)
        alone = second_order_prefactor(g, interaction=False)
        flows = [float(beta_function(0.5 * g, name, order=2)) * g for name in ("orthogonal", "unitary")]
        np.testing.assert_allclose(flows, [orthogonal, unitary], rtol=1e-12)
        assert alone == pytest.approx((orthogonal - unitary) / orthogonal)
        assert 1.0 - second_order_prefactor(g) == pytest.approx(2.0 * (1.0 - alone))
    with pytest.raises(ValueError, match="expansion has failed"):
        second_order_prefactor(0.6)
