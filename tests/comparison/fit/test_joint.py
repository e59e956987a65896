"""Several curves at once: shared lengths, largest fields."""

import math

import numpy as np
import pytest

from cbs import theory
from cbs.comparison.fit import fit_curves, usable_field
from cbs.comparison.measured import Measured
from tests.comparison.fit.test_judgement import hikami

B = np.linspace(-25e-3, 25e-3, 61)
NOISE = 0.005
T = (1.0, 2.0, 4.0)
L_PHI = tuple(1e-6 / t**0.5 for t in T)  # 1/tau_phi = A T


def curves(seed: int) -> list[Measured]:
    rng = np.random.default_rng(seed)
    return [
        Measured(B, hikami(B, L, 2e-7) + NOISE * rng.standard_normal(B.size), np.full(B.size, NOISE), f"{t} K")
        for t, L in zip(T, L_PHI, strict=True)
    ]


def test_a_shared_length_is_one_number_and_known_better() -> None:
    data = curves(1)
    joint, alone = fit_curves(data, "hln", share=["L_so"]), fit_curves(data, "hln")
    assert joint.shared == ("L_so",)
    assert joint.names == ("L_phi[0]", "L_so", "L_phi[1]", "L_phi[2]")
    assert len({fit["L_so"].value for fit in joint}) == 1
    assert all(fit["L_so"].shared for fit in joint)
    assert joint["L_so"].value == pytest.approx(2e-7, abs=4.0 * joint["L_so"].error)
    assert joint["L_so"].error < min(fit["L_so"].error for fit in alone)
    for fit, L in zip(joint, L_PHI, strict=True):
        assert fit["L_phi"].value == pytest.approx(L, abs=4.0 * fit["L_phi"].error)
    assert joint.dof == 3 * B.size - 4
    assert joint.p > 1e-4
    with pytest.raises(KeyError, match="shared parameters are L_so"):
        joint["L_phi"]
    with pytest.raises(ValueError, match="share must name fitted parameters"):
        fit_curves(data, "hln", share=["L_x"])
    with pytest.raises(ValueError, match="at least one curve"):
        fit_curves([], "hln")


def test_a_diffusive_fit_of_an_exact_curve_has_a_usable_field() -> None:
    fields = np.linspace(0.0, 20e-3, 61)
    sigma = theory.ballistic(fields, l=1e-7, L_phi=1e-6)
    data = Measured(fields, sigma - sigma[0], np.full(fields.size, 2e-3), "exact")
    biased, low = (
        fit_curves(data, "wl", l=1e-7, diffusive=True),
        fit_curves(data.up_to(2e-3), "wl", l=1e-7, diffusive=True),
    )
    assert biased["L_phi"].value < 0.9e-6 < low["L_phi"].value
    assert 0.0 <= usable_field(biased, 1e-7) < 10e-3
    assert any("the bias of this formula" in message for message in biased.messages)
    assert math.isnan(usable_field(fit_curves(data, "wl", l=1e-7), 1e-7))
