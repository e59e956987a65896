"""A law of the temperature inside the joint fit gives the numbers that made the curves."""

import numpy as np
import pytest

from cbs.comparison.fit import fit_curves
from cbs.comparison.joint_law import diffusion_constant, joint_law
from cbs.comparison.measured import Measured
from tests.comparison.fit.test_judgement import hikami
from tests.statistics import seeds

B = np.linspace(-25e-3, 25e-3, 61)
NOISE = 0.005
T = (0.5, 1.0, 2.0, 4.0)
A, POWER, REST = 0.8e12, 1.3, 0.4e12  # 1/m^2


def curves(seed: int) -> list[Measured]:
    rng = np.random.default_rng(seed)
    return [
        Measured(
            B, hikami(B, (A * t**POWER + REST) ** -0.5, 2e-7) + NOISE * rng.standard_normal(B.size),
            np.full(B.size, NOISE), f"{t:g} K", T=t,
        )
        for t in T
    ]  # fmt: skip


@seeds
def test_the_law_that_made_the_curves_comes_back(seed: int) -> None:
    found, law = joint_law(curves(seed), {"model": "hln", "share": ("L_so",), "independent": True})
    for name, truth in (("A", A), ("p", POWER), ("rate_0", REST)):
        assert abs(law[name].value - truth) < 4.0 * law[name].error
        assert law[name].error < 0.25 * truth
    assert found["L_so"].value == pytest.approx(2e-7, abs=4.0 * found["L_so"].error)
    assert found.names == ("A", "p", "rate_0", "L_so")
    assert law.dof == 1
    assert law.chi2 < 15.0
    for fit, t in zip(found, T, strict=True):
        assert fit.values["L_phi"] == pytest.approx(float(law.length(np.array([t]))[0]), rel=1e-6)
        np.testing.assert_allclose(fit.predict(B), fit.fitted)


def test_the_law_knows_its_numbers_better_than_the_lengths_do() -> None:
    data = curves(3)
    alone = fit_curves(data, "hln", share=["L_so"], independent=True)
    found, _ = joint_law(data, {"model": "hln", "share": ("L_so",), "independent": True}, power=POWER)
    assert [p.name for p in found.fits[0].parameters] == ["A", "rate_0", "L_so"]
    assert found["L_so"].error <= 1.02 * alone["L_so"].error


def test_with_a_diffusion_constant_rates_are_per_second() -> None:
    _, law = joint_law(curves(4), {"model": "hln", "share": ("L_so",), "independent": True}, D=0.02)
    assert law["A"].unit == "1/s"
    assert law["A"].value == pytest.approx(0.02 * A, rel=0.3)


def test_a_temperature_that_is_not_known_is_named() -> None:
    unknown = [*curves(1)[:2], Measured(B, hikami(B, 6e-7, 2e-7), None, "lost")]
    with pytest.raises(ValueError, match="not known of lost"):
        joint_law(unknown, {"model": "hln", "share": ()})


def test_the_diffusion_constant_of_a_mass() -> None:
    # GaAs: n = 1e16 1/m^2, k_F = sqrt(2 pi n) = 2.507e8 1/m, l = 100 nm: v_F l/2 = 0.0217 m^2/s for 0.067 m_e
    assert diffusion_constant(0.067, 2.5066e8 * 1e-7) == pytest.approx(0.02166, rel=2e-3)
