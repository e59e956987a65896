"""Several curves at once: shared lengths, the law of the coherence time, models compared, largest fields."""

import numpy as np
import pytest

from cbs import theory
from cbs.comparison.fit import coherence_law, compare, fit_curves, law_of, scan_b_max, usable_field
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


def test_law_of_the_coherence_time() -> None:
    law = law_of(_with_T(fit_curves(curves(2), "hln", share=["L_so"])))
    assert law.unit == "1/m^2"
    assert law["p"].value == pytest.approx(1.0, abs=4.0 * law["p"].error)
    assert law["p"].low < 1.0 + 3.0 * law["p"].error
    assert law["A"].value == pytest.approx(1e12, rel=0.1)
    temperatures = np.array([0.1, 0.3, 1.0, 3.0, 10.0])
    rate = 2e9 + 5e9 * temperatures + 1e8 * temperatures**2
    D = 0.02
    L = np.sqrt(D / rate)
    exact = coherence_law(
        temperatures.tolist(), L.tolist(), (1e-3 * L).tolist(), D=D, p=1.0, fermi_liquid=True, saturation=True
    )
    for name, value in (("A", 5e9), ("B", 1e8), ("saturation", 2e9)):
        assert exact[name].value == pytest.approx(value, rel=1e-3)
        assert exact[name].low < value < exact[name].high
    with pytest.raises(ValueError, match="as many temperatures"):
        coherence_law([1.0], [1e-6], [1e-8])


def _with_T(fits):  # type: ignore[no-untyped-def]
    from dataclasses import replace

    return [replace(fit, T=t) for fit, t in zip(fits, T, strict=True)]


def test_the_model_that_made_the_data_is_preferred_and_a_twin_is_not_told_apart() -> None:
    found = compare(curves(3)[0], ["wl", "hln", "hln-anisotropic"])
    assert [row.model for row in found.rows][-1] == "wl"
    assert "cannot tell hln and hln-anisotropic apart" in found.verdict
    assert "against wl" in found.verdict
    assert sum(row.weight for row in found.rows) == pytest.approx(1.0)
    with pytest.raises(ValueError, match="at least one"):
        compare(curves(3)[0], [])


def test_a_diffusive_fit_of_an_exact_curve_moves_with_the_largest_field_and_has_a_usable_one() -> None:
    fields = np.linspace(0.0, 20e-3, 61)
    sigma = theory.ballistic(fields, l=1e-7, L_phi=1e-6)
    data = Measured(fields, sigma - sigma[0], np.full(fields.size, 2e-3), "exact")
    scan = scan_b_max(data, "wl", [2e-3, 20e-3], l=1e-7, diffusive=True)
    assert not scan.steady("L_phi")
    assert scan.values("L_phi")[0][0] > scan.values("L_phi")[1][0]
    exact = scan_b_max(data, "wl", [2e-3, 20e-3], l=1e-7)
    assert exact.steady("L_phi")
    assert exact.fits[1]["L_phi"].value == pytest.approx(1e-6, rel=1e-3)
    best = usable_field(scan.fits[1], 1e-7)
    assert 0.0 <= best < 10e-3
    with pytest.raises(ValueError, match="too few points"):
        scan_b_max(data, "wl", [1e-4])
