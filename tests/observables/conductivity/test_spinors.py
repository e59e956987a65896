"""Graphene and cones with a gap: Monte Carlo against exact ladders, refusals."""

import numpy as np
import pytest

import cbs
from cbs import theory
from tests.statistics import assert_z, seeds

L = 100e-9
FILM = cbs.Conductor(l=L, L_phi=4.0 * L)
B = np.array([0.0, 0.05, 0.5]) * FILM.B_tr


@seeds
@pytest.mark.parametrize("layers", ["monolayer", "bilayer"])
def test_graphene_in_a_field(seed: int, layers: str) -> None:
    spin = cbs.Graphene(3.0 * L, 2.0 * L, layers=layers)
    curve = cbs.magnetoconductance(FILM, B, spin=spin, loops=64 * 256, rng=seed)
    exact = theory.graphene_correction(B, l=L, L_phi=FILM.L_phi, L_i=3.0 * L, L_z=2.0 * L, layers=layers)  # type: ignore[arg-type]
    assert_z(curve.dsigma, curve.dsigma_err, exact, resolution=0.12, n=12)
    assert_z(curve.delta[1:], curve.delta_err[1:], (exact - exact[0])[1:], resolution=0.12, n=12)
    formulas = cbs.comparison.formulas(curve)
    np.testing.assert_allclose(formulas["ballistic"].values, exact, rtol=1e-12)
    assert formulas["graphene_delta"].values[0] == 0.0


@seeds
def test_trigonal_warping(seed: int) -> None:
    curve = cbs.magnetoconductance(FILM, 0.0, spin=cbs.Graphene(L_w=1.2 * L), loops=64 * 256, rng=seed)
    exact = float(theory.graphene_correction(0.0, l=L, L_phi=FILM.L_phi, L_w=1.2 * L))
    assert exact < 0.5 * float(theory.graphene_correction(0.0, l=L, L_phi=FILM.L_phi))
    assert_z(curve.dsigma, curve.dsigma_err, exact, resolution=0.1)
    assert cbs.comparison.formulas(curve)["at_zero"].values[0] == pytest.approx(exact)


@seeds
@pytest.mark.parametrize("gap", [0.3, 0.8])
def test_a_cone_with_a_gap(seed: int, gap: float) -> None:
    curve = cbs.magnetoconductance(FILM, B, spin=cbs.Helical(gap), loops=64 * 256, rng=seed)
    exact = theory.cone_correction(B, l=L, L_phi=FILM.L_phi, gap=gap)
    assert_z(curve.dsigma, curve.dsigma_err, exact, resolution=0.03, n=6)
    assert "hln_delta" not in cbs.comparison.formulas(curve)


@seeds
def test_return_of_graphene_to_a_point(seed: int) -> None:
    lengths = np.array([0.7, 3.0]) * L
    for layers in ("monolayer", "bilayer"):
        spin = cbs.Graphene(2.0 * L, 1.5 * L, layers=layers)
        curve = cbs.return_probability(FILM, lengths, spin=spin, loops=20_000, rng=seed)
        exact = theory.graphene_return_ratio(lengths, L, L_i=2.0 * L, L_z=1.5 * L, layers=layers)  # type: ignore[arg-type]
        assert_z(curve.ratio, curve.ratio_err, exact, resolution=0.02, n=4)
    far = 40.0 * L
    limits = (({}, 0.5), ({"layers": "bilayer"}, 1.5), ({"L_z": L}, 1.0), ({"L_i": L}, 1.25))
    for case, ratio in limits:
        assert float(theory.graphene_return_ratio(far, L, **case)) == pytest.approx(ratio, abs=2e-3)  # type: ignore[arg-type]


@seeds
def test_strong_warping_leaves_the_paths_to_the_other_valley(seed: int) -> None:
    warped = cbs.return_probability(FILM, 3.0 * L, spin=cbs.Graphene(L_w=0.3 * L), loops=20_000, rng=seed)
    assert_z(warped.ratio, warped.ratio_err, 1.0, resolution=0.02)


def test_what_has_no_meaning_is_refused() -> None:
    with pytest.raises(ValueError, match="L_i and L_z must be longer"):
        cbs.magnetoconductance(FILM, 0.0, spin=cbs.Graphene(0.5 * L))
    with pytest.raises(ValueError, match="L_i and L_z must be longer"):
        cbs.return_probability(FILM, L, spin=cbs.Graphene(0.5 * L))
    with pytest.raises(ValueError, match="layers must be one of monolayer, bilayer"):
        cbs.Graphene(layers="trilayer")
    with pytest.raises(ValueError, match="gap is Delta/E of a level in the band"):
        cbs.Helical(1.0)
    with pytest.raises(ValueError, match="has a Berry phase of every turn"):
        cbs.return_probability(FILM, L, spin=cbs.Helical(0.3))
    with pytest.raises(ValueError, match="every direction"):
        cbs.magnetoconductance(FILM, 0.0, spin=cbs.Graphene(), paths="lattice")
    with pytest.raises(ValueError, match="spin=Graphene does not apply to geometry=Strip"):
        cbs.magnetoconductance(FILM, 0.0, spin=cbs.Graphene(), geometry=cbs.Strip(L))
