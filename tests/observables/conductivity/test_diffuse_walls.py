"""Walks between diffuse walls: integral equations, a followed ball, spin as area, the limits of long wires."""

import math
from typing import Any

import numpy as np
import pytest

from cbs.comparison.claim import Task
from cbs.comparison.claims import diffuse_walls as claims
from cbs.loops import diffuse_walls as loops
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.observables.returns.return_probability import return_probability
from cbs.parameters import Conductor, Dresselhaus, MagneticImpurities, Rashba, Strip
from cbs.theory import ballistic, strip_transport_ratios
from tests.statistics import assert_z, seeds

# integral equations with 80 cells and more, extrapolated (the default has 40 at most)
TOTALS = {(0.2, 1.0): -2.9063, (0.5, 2.0): -3.7242, (1.0, 3.0): -3.5800, (0.3, 0.5): -0.3726}


def run(width: float, L_phi: float, n: int, seed: int, b: Any = 0.0, walls: Any = "diffuse", **more: Any) -> Any:
    film = Conductor(l=1e-7, L_phi=L_phi * 1e-7)
    field = np.asarray(b) * film.B_tr
    return magnetoconductance(film, field, geometry=Strip(width * 1e-7, walls), loops=n, rng=seed, workers=1, **more)


@seeds
@pytest.mark.parametrize(
    ("walks", "error"), [(200_000, 0.006), pytest.param(700_000, 0.003, marks=pytest.mark.slow)]
)  # errors below 0.3 % take 700 000 walks
def test_walks_and_integral_equations_agree(seed: int, walks: int, error: float) -> None:
    curves = [run(*place, walks, seed) for place in TOTALS]
    exact = np.array(list(TOTALS.values()))
    found, errors = [c.dsigma[0] for c in curves], [c.dsigma_err[0] for c in curves]
    assert_z(found, errors, exact, resolution=5.0 * error * np.abs(exact))
    assert np.all(np.array(errors) < error * np.abs(found))
    # between mirrors -2.254, -3.872, -3.791, -0.222: no other walls
    assert all(c.provenance.parameters["effective_loops"] > walks / 140 for c in curves)


@seeds
@pytest.mark.parametrize("name", ["diffuse-walls-followed", "diffuse-walls-field"])
def test_a_followed_ball_agrees(seed: int, name: str) -> None:
    claim = next(claim for claim in claims.CLAIMS if claim.name == name)
    point = claim.points[0]
    found = claim.measure(Task(400_000, seed), *point)
    assert_z(found.value, found.error, claim.exact(*point), resolution=0.15, n=2)
    if name.endswith("field"):
        assert abs(run(point[0], point[1], 2000, seed, b=point[2]).delta[0]) > 4.0 * found.error


@pytest.mark.slow
def test_a_followed_ball_agrees_where_few_come_back() -> None:
    """At (0.3, 0.5) the errors of few balls are skewed: many are followed."""
    followed = next(claim for claim in claims.CLAIMS if claim.name == "diffuse-walls-followed")
    found = followed.measure(Task(2_000_000, 3), 0.3, 0.5)
    assert_z(found.value, found.error, followed.exact(0.3, 0.5), resolution=0.15)


@seeds
def test_terms_are_parts_of_the_total(seed: int) -> None:
    total, *parts = (
        run(0.5, 2.0, 20_000, seed, b=[0.0, 3.0], term=term)
        for term in ("total", "backscattering", "nonbackscattering")
    )
    assert parts[0].dsigma[0] < total.dsigma[0] < 0.0 < parts[1].dsigma[0]
    np.testing.assert_allclose(parts[0].dsigma + parts[1].dsigma, total.dsigma, atol=4.0 * total.dsigma_err.max())


def test_weak_rashba_coupling_is_a_field_of_its_own() -> None:
    """A closed way turns the spin by area/L_so^2 about the normal: C = cos(A/L_so^2), as a field of B_tr l^2/L_so^2."""
    Q = 0.1
    plain, spin = run(0.4, 1.0, 4000, 3, b=[0.0, Q**2]), run(0.4, 1.0, 4000, 3, spin=Rashba(1e-7 / Q))
    change = spin.dsigma[0] - plain.dsigma[0]
    assert plain.delta[1] > 0.0
    assert change == pytest.approx(plain.delta[1], rel=0.02)


def test_the_spin_helix_turns_nothing() -> None:
    helix = [Rashba(2e-8), Dresselhaus(2e-8)]
    plain, spin = (run(1.0, 1.0, 2000, 3, b=[0.0, 2.0], **more) for more in ({}, {"spin": helix}))
    np.testing.assert_allclose(spin.dsigma, plain.dsigma, rtol=1e-10)
    assert run(1.0, 1.0, 2000, 3, spin=helix[0]).dsigma[0] > 0.8 * plain.dsigma[0]


@seeds
def test_wide_strips_tend_to_the_film(seed: int) -> None:
    film = Conductor(l=1e-7, L_phi=1.5e-7)
    for b in (0.0, 0.3):
        curve = run(300.0, 1.5, 100_000, seed, b=b)
        exact = float(ballistic(b * film.B_tr, l=film.l, L_phi=film.L_phi))
        assert abs(curve.dsigma[0] - exact) < 4.0 * curve.dsigma_err[0] + 0.003
        assert curve.dsigma_err[0] < 0.02


@pytest.mark.slow
@pytest.mark.parametrize(("walls", "C_1"), [("diffuse", 4.0 * math.pi), ("specular", 9.5)])
def test_weak_fields_dephase_long_wires_at_the_rate_of_beenakker_and_van_houten(walls: Any, C_1: float) -> None:
    """1/tau_B = W^3 v k^2/(4 C_1), l_m^2 = 2/k; what is missing falls with W/l, l/L_phi and W k l."""
    W, L_phi, b = 0.1, 6.0, 6.0
    diffusion, dephasing = strip_transport_ratios(0.005, walls=walls)
    assert 6.0 * 0.005 / float(dephasing) == pytest.approx(C_1, rel=0.01)
    diffusion, _ = strip_transport_ratios(W, walls=walls)
    rates = 0.5 / L_phi**2 + np.array([0.0, W**3 * b * b / (4.0 * C_1)])
    change = np.diff(-2.0 / W * np.sqrt(0.5 * float(diffusion) / rates))[0]
    curve = run(W, L_phi, 60_000, 5, b=b, walls=walls, paths="flights")
    assert curve.delta_err[0] < 0.03 * change
    assert 0.85 < curve.delta[0] / change < 1.02
    other = W**3 * b * b / (4.0 * (22.07 - C_1))  # the other kind of walls
    assert abs(other / rates[1] - 1.0) > 0.05


def test_diffusive_paths_do_not_know_how_walls_reflect() -> None:
    film = Conductor(l=20e-9, L_phi=1e-6)
    for walls in ("specular", "diffuse"):
        curve = magnetoconductance(film, 1e-3, geometry=Strip(2e-7, walls), paths="brownian", loops=640, rng=1)  # type: ignore[arg-type]
        back = return_probability(film, 2e-7, geometry=Strip(2e-7, walls), field=1e-3, loops=640, rng=1)  # type: ignore[arg-type]
        values = (curve.dsigma[0], back.ratio[0])
        if walls == "specular":
            first = values
    assert values == first


def test_the_number_of_scatterers_follows_its_law() -> None:
    """Strong absorption takes weight instead of walks: the returns are the same whatever part goes on."""
    walls = loops.Walls(0.3, 2.0, (1.0, 1.0), np.zeros((0, 0)))
    n, kept = 200_000, loops.LEAST_GOING
    found = []
    for part in (kept, 0.45):
        loops.LEAST_GOING = part
        try:
            value, size = walls.returns(False, 0, n, 4, np.zeros(1))
        finally:
            loops.LEAST_GOING = kept
        found.append((value[0] / n, size.std() / math.sqrt(n)))
    (a, da), (b, db) = found
    assert da != db
    assert abs(a - b) < 4.0 * math.hypot(da, db)
    assert math.hypot(da, db) < 0.02 * a


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"spin": MagneticImpurities(1e-6)}, "flights between diffuse walls do not carry spin=MagneticImpurities"),
        ({"L_phi": math.inf}, "L_phi must keep"),
        ({"L_phi": 200.0}, r"vertices of a walk, below 30000 .* use paths='brownian'"),
        ({"estimator": "plain"}, "estimator='plain' does not apply to geometry=Strip"),
    ],
)
def test_what_diffuse_walls_cannot_do_is_refused(more: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        run(**({"width": 1.0, "L_phi": 1.0, "n": 100, "seed": 1} | more))
    with pytest.raises(ValueError, match="two_legs does not apply to walls='diffuse'"):
        magnetoconductance(Conductor(1e-7, 1e-7), 0.0, geometry=Strip(1e-7, "diffuse", True), loops=100)
