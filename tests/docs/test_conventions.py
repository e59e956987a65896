"""Each row of the conversion table on the page of conventions, with the other side as it stands in the paper."""

import math
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.special import digamma

import cbs
from cbs import theory
from cbs.checks import FloatArray
from cbs.constants import E2_H, E_CHARGE, HBAR, M_E

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "conventions.md"
TABLE = PAGE.read_text(encoding="utf-8").split("## Conversion table", 1)[1]
ROWS = re.findall(r"^\| `([a-z-]+)` \|", TABLE, re.MULTILINE)

# One film: GaAs-like, SI.
MASS, K_F, TAU, TAU_PHI, ALPHA = 0.067 * M_E, 1.1e8, 1.2e-12, 40e-12, 6e-13 * E_CHARGE  # kg, 1/m, s, s, J m
V_F = HBAR * K_F / MASS
D = 0.5 * V_F**2 * TAU
B = np.array([0.2e-3, 1e-3, 5e-3])
L_PHI, L_SO, L_C, L_S = 0.9e-6, 0.25e-6, 1.1e-6, 2.0e-6


def field(length: float) -> float:
    return HBAR / (4.0 * E_CHARGE * length**2)


def psi(rate: float) -> FloatArray:
    return np.asarray(digamma(0.5 + rate / B))


def F(z: FloatArray) -> FloatArray:
    return np.asarray(np.log(z) + digamma(0.5 + 1.0 / z))


def braces_of_ilp(b_phi: float, b_lin: float, b_cub: float, B: float, n_max: int = 200_000) -> float:
    """Braces of ILP's equation (13), in the form of Knap's (37) and (38), without the constant of the cutoff."""
    phi, lin = b_phi / B, b_lin / B
    so = lin + b_cub / B
    a = 0.5 + phi + so
    n = np.arange(1.0, n_max + 1.0)
    an = n + a
    lower = (an + so) * (an - 1.0) * (an + 1.0) - 2.0 * lin * ((2.0 * n + 1.0) * an - 1.0)
    terms = 3.0 / n - (3.0 * an**2 + 2.0 * an * so - 1.0 - 2.0 * (2.0 * n + 1.0) * lin) / lower
    tail = n_max * terms[-1]  # the terms fall as 1/n^2
    edge = 1.0 / a + (2.0 * a + 1.0 + so) / ((a + 1.0) * (a + so) - 2.0 * lin)
    return float(edge - terms.sum() - tail + 2.0 * math.log(1.0 / B) + digamma(0.5 + phi))


def diffusion() -> None:
    assert cbs.Conductor(l=V_F * TAU).l ** 2 / (2.0 * TAU) == pytest.approx(D)


def dephasing_path() -> None:
    film = cbs.Conductor(l=V_F * TAU, L_phi=math.sqrt(D * TAU_PHI))
    assert film.l_phi == pytest.approx(V_F * TAU_PHI)


def dephasing_field() -> None:
    film = cbs.Conductor(l=V_F * TAU, L_phi=math.sqrt(D * TAU_PHI))
    assert film.B_phi == pytest.approx(HBAR / (4.0 * E_CHARGE * D * TAU_PHI))


def transport_field() -> None:
    assert cbs.Conductor(l=V_F * TAU).B_tr == pytest.approx(HBAR / (4.0 * E_CHARGE * D * TAU))


def conductance_unit() -> None:
    assert E_CHARGE**2 / (2.0 * math.pi**2 * HBAR) == pytest.approx(E2_H / math.pi)
    assert E2_H / math.pi == pytest.approx(1.233e-5, rel=1e-3)


def hln() -> None:
    b_phi, b_so, b_s = field(L_PHI), field(L_SO), field(L_S)
    b_2, b_3 = b_phi + 4.0 * b_so / 3.0 + 2.0 * b_s / 3.0, b_phi + 2.0 * b_s
    change = 1.5 * (psi(b_2) - np.log(b_2 / B)) - 0.5 * (psi(b_3) - np.log(b_3 / B))
    np.testing.assert_allclose(theory.hln(B, L_phi=L_PHI, L_so=L_SO, L_s=L_S), change / math.pi, rtol=1e-9)


def hln_single_valley_alpha() -> None:
    paper = (psi(field(L_PHI)) - np.log(field(L_PHI) / B)) / math.pi
    for alpha in (1.0, -0.5):
        np.testing.assert_allclose(theory.hln_simple(B, L_PHI, alpha), alpha * paper, rtol=1e-9)
    strong = theory.hln(B, L_phi=L_PHI, L_so=1e-9)
    np.testing.assert_allclose(theory.hln_simple(B, L_PHI, -0.5), strong, rtol=1e-3)


def reversed_bracket() -> None:
    paper = 0.5 * (np.log(field(L_PHI) / B) - psi(field(L_PHI))) / math.pi
    np.testing.assert_allclose(theory.hln_simple(B, L_PHI, -0.5), paper, rtol=1e-9)


def topological_surfaces() -> None:
    one = theory.hln_simple(B, L_PHI, -0.5)
    np.testing.assert_allclose(theory.hln_simple(B, L_PHI, -1.0), 2.0 * one)
    strong_field = 5e-3 * np.array([1.0, math.e])  # there the change falls by alpha/pi per e in the field
    fall = theory.hln_simple(strong_field, 50e-6, -0.5)
    lengths = [1e-6, math.e * 1e-6]
    cone = theory.helical_correction(lengths, l=2e-9)
    assert cone[1] - cone[0] == pytest.approx(1.0 / math.pi, rel=1e-3)  # per e in L_phi: two e in the field
    assert fall[1] - fall[0] == pytest.approx(-0.5 / math.pi, rel=1e-3)


def hln_anisotropic() -> None:
    x, z = 3.0 * field(L_SO) * 0.2, 3.0 * field(L_SO) * 0.6  # 2 x + z = 3 B_so... of another film
    L_x, L_z = math.sqrt(HBAR / (4.0 * E_CHARGE * x)), math.sqrt(HBAR / (4.0 * E_CHARGE * z))
    m0, m1, singlet = field(L_PHI) + 4.0 * x, field(L_PHI) + 2.0 * x + 2.0 * z, field(L_PHI)
    change = sum(w * (psi(b) - np.log(b / B)) for w, b in ((0.5, m0), (1.0, m1), (-0.5, singlet)))
    np.testing.assert_allclose(
        theory.hln_anisotropic(B, L_phi=L_PHI, L_so_x=L_x, L_so_z=L_z), change / math.pi, rtol=1e-9
    )
    root3 = math.sqrt(3.0) * L_SO
    np.testing.assert_allclose(
        theory.hln_anisotropic(B, L_phi=L_PHI, L_so_x=root3, L_so_z=root3), theory.hln(B, L_phi=L_PHI, L_so=L_SO)
    )


def ilp_linear() -> None:
    omega = ALPHA * K_F / HBAR
    h_lin = HBAR / (4.0 * E_CHARGE * D) * 2.0 * omega**2 * TAU
    assert math.sqrt(HBAR / (4.0 * E_CHARGE * h_lin)) == pytest.approx(HBAR**2 / (2.0 * MASS * ALPHA))


def ilp_cubic() -> None:
    gamma_c = 2.0 * (3e10) ** 2 * TAU  # 2 Omega_3^2 tau_3
    L_c = math.sqrt(D / gamma_c)
    assert field(L_c) == pytest.approx(HBAR / (4.0 * E_CHARGE * D) * gamma_c)
    assert cbs.CubicDresselhaus(L_c).L_c == L_c


def ilp_formula() -> None:
    ours = theory.ilp(B, L_phi=L_PHI, L_so=L_SO, L_c=L_C)
    reference = 1e-4
    paper = [
        -(
            braces_of_ilp(field(L_PHI), field(L_SO), field(L_C), float(b))
            - braces_of_ilp(field(L_PHI), field(L_SO), field(L_C), reference)
        )
        / (2.0 * math.pi)
        for b in B
    ]
    at_reference = theory.ilp(reference, L_phi=L_PHI, L_so=L_SO, L_c=L_C)
    np.testing.assert_allclose(ours - at_reference, paper, atol=2e-4)


def ilp_cubic_is_anisotropic_hln() -> None:
    L_x = L_C * math.sqrt(2.0)  # 1/tau_so^x = gamma_c/2
    np.testing.assert_allclose(
        theory.ilp(B, L_phi=L_PHI, L_so=math.inf, L_c=L_C),
        theory.hln_anisotropic(B, L_phi=L_PHI, L_so_x=L_x, L_so_z=math.inf),
        rtol=1e-6,
    )


def shabanipy_unit() -> None:
    one, other = float(B[1]), float(B[2])
    theirs = -(
        braces_of_ilp(field(L_PHI), field(L_SO), 0.0, other) - braces_of_ilp(field(L_PHI), field(L_SO), 0.0, one)
    )
    ours = theory.ilp(other, L_phi=L_PHI, L_so=L_SO) - theory.ilp(one, L_phi=L_PHI, L_so=L_SO)
    assert theirs / (2.0 * math.pi) == pytest.approx(float(ours), abs=1e-5)


def shabanipy_fields() -> None:
    b = float(B[1])
    wrong = braces_of_ilp(field(L_PHI), 0.5 * field(L_SO), field(L_C), b)
    right = braces_of_ilp(field(L_PHI), field(L_SO), field(L_C), b)
    ours = theory.ilp(b, L_phi=L_PHI, L_so=L_SO, L_c=L_C, l=50e-9)
    cut = 2.0 * math.log(cbs.Conductor(l=50e-9).B_tr)  # H_tr, and 3 gamma_E, which the braces leave out
    paper = -(right + cut + 3.0 * np.euler_gamma) / (2.0 * math.pi)
    assert float(ours) == pytest.approx(paper, abs=1e-4)
    assert abs(wrong - right) > 0.05


def shabanipy_alpha() -> None:
    density = K_F**2 / (2.0 * math.pi)
    h_lin = field(HBAR**2 / (2.0 * MASS * ALPHA))
    assert math.sqrt(E_CHARGE * D * HBAR * h_lin / (math.pi * density * TAU)) == pytest.approx(ALPHA)


def shabanipy_trajectories() -> None:
    l, l_phi, b = 100e-9, 5.0, 0.5  # l_phi in l, field in B_tr
    film = cbs.Conductor(l=l, L_phi=l * math.sqrt(0.5 * l_phi))
    assert film.l_phi / l == pytest.approx(l_phi)
    legs = cbs.loops.flights.closed_loops(3, 200_000, seed=5)
    x, y = np.cumsum(legs, axis=1)[..., 0], np.cumsum(legs, axis=1)[..., 1]
    twice_area = np.sum(x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1), axis=1)
    # Mean square area of triangles, 1/70 l^4 with dephasing left out: areas in l^2, phase b A.
    assert np.mean(np.square(0.5 * twice_area)) == pytest.approx(1.0 / 70.0, rel=0.03)
    assert film.B_tr * b * 2.0 * E_CHARGE / HBAR * l**2 == pytest.approx(b)


def precession_length() -> None:
    L_so = HBAR**2 / (2.0 * MASS * ALPHA)
    turn = math.pi * HBAR**2 / (MASS * ALPHA)
    assert turn == pytest.approx(2.0 * math.pi * cbs.Rashba(L_so).L_so)


def mccann_graphene() -> None:
    np.testing.assert_allclose(math.pi * theory.hln_simple(B, L_PHI), F(B / field(L_PHI)), rtol=1e-9)


def mccann_spin_orbit() -> None:
    b, asy, sym = field(L_PHI), 2.0 * field(L_SO), 2.0 * field(L_C)
    paper = -(F(B / b) - F(B / (b + 2.0 * asy)) - 2.0 * F(B / (b + asy + sym))) / (2.0 * math.pi)
    np.testing.assert_allclose(theory.hln_anisotropic(B, L_phi=L_PHI, L_so_x=L_SO, L_so_z=L_C), paper, rtol=1e-9)


def per_spin() -> None:
    g = 5.0
    assert theory.beta_function(g, "orthogonal") == pytest.approx(-1.0 / (math.pi * g))
    lengths = [1e-6, 2e-6]
    both = [float(theory.ballistic(0.0, l=10e-9, L_phi=length)) for length in lengths]
    slope = (both[1] - both[0]) / math.log(2.0)
    assert 0.5 * slope == pytest.approx(theory.logarithmic_slope("orthogonal"), rel=1e-3)


def magnetic_fold() -> None:
    merged = math.sqrt(HBAR / (4.0 * E_CHARGE * (field(L_PHI) + 2.0 * field(L_S))))
    strong = theory.hln(B, L_phi=L_PHI, L_so=2e-9, L_s=L_S)
    np.testing.assert_allclose(theory.hln_simple(B, merged, -0.5), strong, rtol=1e-3)
    weak = theory.hln(B, L_phi=L_PHI, L_s=L_S)
    assert np.abs(theory.hln_simple(B, merged) / weak - 1.0).max() > 0.03


TESTS: dict[str, Callable[[], None]] = {
    check.__name__.replace("_", "-"): check
    for check in (
        diffusion, dephasing_path, dephasing_field, transport_field, conductance_unit, hln, hln_single_valley_alpha,
        reversed_bracket, topological_surfaces, hln_anisotropic, ilp_linear, ilp_cubic, ilp_formula,
        ilp_cubic_is_anisotropic_hln, shabanipy_unit, shabanipy_fields, shabanipy_alpha, shabanipy_trajectories,
        precession_length, mccann_graphene, mccann_spin_orbit, per_spin, magnetic_fold,
    )
}  # fmt: skip


def test_every_row_has_its_test_and_every_test_its_row() -> None:
    assert len(ROWS) == len(set(ROWS))
    assert set(ROWS) == set(TESTS)


@pytest.mark.parametrize("row", sorted(TESTS))
def test_a_row_holds(row: str) -> None:
    TESTS[row]()
