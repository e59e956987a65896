"""Cone of coherent backscattering against the exact half-space (Wiener, Hopf; Nieuwenhuizen and Luck)."""

import pickle

import numpy as np
import pytest
from scipy.integrate import quad

from cbs import theory
from cbs.comparison.formulary import formulas
from cbs.kernels.cone import walk_light
from cbs.loops.tiles import key_words
from cbs.observables.cone import backscattering_cone
from cbs.observables.cone_tail import beyond, mirror_steps
from cbs.theory.cone_mirror import mirrored_pairs
from cbs.theory.cone_ordinates import reflectivity
from cbs.turbid import Turbid, exits
from tests.statistics import assert_z, seeds

Q = np.array([0.0, 0.1, 0.364937, 1.0, 3.0, 6.0])
LOOPS = 60_000


@seeds
@pytest.mark.parametrize("albedo", [1.0, 0.99, 0.9])
def test_cone_is_that_of_the_exact_half_space(seed: int, albedo: float) -> None:
    cone = backscattering_cone(Q / 200.0, k_l=200.0, medium=Turbid(albedo), loops=LOOPS, rng=seed, workers=2)
    assert cone.q == pytest.approx(200.0 * np.sin(Q / 200.0))
    assert_z(cone.coherent, cone.coherent_err, theory.coherent_bistatic(Q, albedo), resolution=0.12)
    assert_z(cone.enhancement, cone.enhancement_err, theory.enhancement(Q, albedo), resolution=0.03)


@seeds
def test_diffusion_approximation_is_rejected(seed: int) -> None:
    cone = backscattering_cone([0.0, 0.015], k_l=200.0, loops=LOOPS, rng=seed, workers=2)
    z = (cone.coherent - theory.diffusion_cone([0.0, 3.0])) / cone.coherent_err
    assert abs(z[1]) > 8.0  # twice too low in the wing
    assert theory.diffusion_cone(3.0) < 0.6 * theory.coherent_bistatic(3.0)


def _light(medium: Turbid, n: int, last: int, seed: int) -> np.ndarray:
    """Interference and all light straight back along the normal, of near and later scatterings, a walk each."""
    light = np.zeros((4, 1))
    m = np.array([medium.albedo, medium.thickness, medium.index, medium.mean_cosine, medium.faraday, medium.kick])
    out = np.array([[0.0], [0.0], [0.0], [1.0], [0.0], [1.0]])
    walk_light(0, n, key_words(seed, 99), m, np.array([0.0, 1.0]), out, np.array([0.0, np.inf]), last, last, light)
    return light / n


@seeds
@pytest.mark.parametrize("g", [0.0, 0.5, -0.4])
def test_second_scattering_alone_has_a_closed_form(seed: int, g: float) -> None:
    # Light of two scatterings straight back: the integral of p(mu) p(-mu) over directions between depths with e^(-z).
    light = _light(Turbid(mean_cosine=g), 200_000, 2, seed)

    def lobe(mu: float) -> float:
        return (1.0 - g * g) * (1.0 + g * g - 2.0 * g * mu) ** -1.5

    exact = 0.5 * quad(lambda mu: lobe(mu) * lobe(-mu) / (1.0 + mu), 0.0, 1.0)[0]
    assert light[0, 0] == pytest.approx(exact, abs=4.0 * 0.4 * (1.0 + 2.0 * abs(g)) / np.sqrt(200_000))
    assert light[1, 0] == light[0, 0]
    assert np.all(light[2:] == 0.0)


def test_tail_is_that_of_the_integrals() -> None:
    # u = 1/v^2 makes both integrals finite: 2 int exp(-s/v^2) dv over (0, 1) and over (1, 2).
    for s in (1e-6, 0.1, 1.0, 10.0):
        after, before = (quad(lambda v: np.exp(-s / v**2), *ends)[0] for ends in ((0.0, 1.0), (1.0, 2.0)))  # noqa: B023
        assert beyond(np.array([s]))[0] == pytest.approx(after / before, rel=1e-6)
    assert beyond(np.array([0.0, 1e5])) == pytest.approx([1.0, 0.0])


def test_longer_walks_change_nothing_beyond_the_error() -> None:
    short, long = (
        backscattering_cone([0.0, 1e-3], k_l=200.0, scatterings=n, loops=4000, rng=1, workers=2) for n in (1024, 8192)
    )
    assert np.all(np.abs(short.coherent - long.coherent) < 3.0 * long.coherent_err)


def test_cone_is_reproducible_and_independent_of_workers() -> None:
    angle = np.array([-2e-3, 0.0, 2e-3])
    first, second = (backscattering_cone(angle, k_l=200.0, loops=640, rng=5, workers=n) for n in (1, 2))
    assert abs(first.coherent[0] - first.coherent[2]) < 0.1 * first.coherent_err[0]  # even: the same walks mirrored
    assert np.array_equal(first.coherent, second.coherent)
    assert np.array_equal(first.enhancement_err, second.enhancement_err)
    assert first.provenance.seed == 5
    assert np.array_equal(pickle.loads(pickle.dumps(first)).enhancement, first.enhancement)
    assert repr(first).startswith("ConeCurve(3 angles, albedo 1, error ")


def test_table_and_picture(tmp_path) -> None:
    cone = backscattering_cone([0.0, 1e-3], k_l=200.0, loops=64, rng=5, workers=1)
    text = cone.to_csv(tmp_path / "cone.csv").read_text()
    assert "angle_rad,q,coherent,coherent_err,enhancement,enhancement_err,incoherent,incoherent_err" in text
    assert "mrad" in cone.plot().get_xlabel()


def _vectors(incidence: float, angle: np.ndarray, across: bool) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors outside, of the light that comes in and of the light that is seen (its direction of travel)."""
    into = np.array([np.sin(incidence), 0.0, np.cos(incidence)])
    axis = np.array([-np.cos(incidence), 0.0, np.sin(incidence)]) if across else np.array([0.0, 1.0, 0.0])
    if across:
        seen = [-into * np.cos(t) + np.array([0.0, 1.0, 0.0]) * np.sin(t) for t in angle]
    else:
        assert axis @ into == 0.0
        seen = [-into * np.cos(t) - np.cross(axis, into) * np.sin(t) for t in angle]
    return into, np.array(seen)


@pytest.mark.parametrize("across", [False, True])
@pytest.mark.parametrize("index", [1.0, 1.5])
def test_ways_in_and_out_are_those_of_refracted_wave_vectors(across: bool, index: float) -> None:
    angle = np.array([-0.3, 0.0, 0.02, 0.4])
    into, seen = _vectors(0.6, angle, across)
    found = exits(angle, 20.0, index, 0.6, "across" if across else "along")

    def inside(k: np.ndarray) -> np.ndarray:  # the part along the surface stays, the whole grows by the index
        flat = k[:2] / index
        return np.array([*flat, np.sign(k[2]) * np.sqrt(1.0 - flat @ flat)])

    given = np.array([20.0 * (inside(into) + inside(one)) for one in seen])
    assert np.abs(found.momentum.T) == pytest.approx(np.abs(given), abs=1e-12)
    assert np.sign(found.momentum[0] * found.momentum[2]) == pytest.approx(np.sign(given[:, 0] * given[:, 2]), abs=1e-9)
    assert found.cos_out == pytest.approx([-inside(one)[2] for one in seen])
    assert found.momentum[:, 1] == pytest.approx(0.0, abs=1e-12)


MEDIA = (
    Turbid(faraday=0.7),
    Turbid(0.98, so_scatterings=3.0),
    Turbid(thickness=3.0),
    Turbid(0.95, thickness=6.0, index=1.4, mean_cosine=0.3),
    Turbid(index=1.33),
    Turbid(mean_cosine=-0.3),
    Turbid(thickness=4.0, mean_cosine=0.4),
    pytest.param(Turbid(thickness=4.0, mean_cosine=0.6), marks=pytest.mark.slow),
)


@seeds
@pytest.mark.parametrize("medium", MEDIA)
def test_media_are_those_of_transport_theory(seed: int, medium: Turbid) -> None:
    angle = np.array([-0.1, 0.0, 0.03])
    cone = backscattering_cone(angle, k_l=20.0, medium=medium, incidence=0.5, loops=20_000, rng=seed, workers=2)
    exact = formulas(cone)["exact"].values
    assert_z(cone.enhancement, cone.enhancement_err, exact, resolution=0.06)


@seeds
@pytest.mark.parametrize("ways", [(0.0, 2.0), (2.0, 10.0), (30.0, 60.0)])
def test_light_by_its_way_is_the_inverted_transform(seed: int, ways: tuple[float, float]) -> None:
    cone = backscattering_cone(Q[1:5] / 50.0, k_l=50.0, ways=ways, loops=40_000, rng=seed, workers=2)
    assert_z(cone.enhancement, cone.enhancement_err, formulas(cone)["exact"].values, resolution=0.08)


def test_mirrors_ask_for_longer_walks() -> None:
    assert mirror_steps(1.0) == 1.0
    critical = np.sqrt(1.0 - 1.33**-2)
    parts = ((0.0, critical), (critical, 1.0))
    first, second = (
        sum(quad(lambda mu, n=n: reflectivity(np.array([mu]), 1.33)[0] * mu**n, *ends)[0] for ends in parts)
        for n in (1, 2)
    )
    back = (3.0 * second + 2.0 * first) / (3.0 * second - 2.0 * first + 2.0)
    assert mirror_steps(1.33) == pytest.approx((2.0 / 3.0 * (1.0 + back) / (1.0 - back)) ** 2, rel=1e-4)
    cone = backscattering_cone(0.0, k_l=50.0, medium=Turbid(index=2.5), loops=6000, rng=2, workers=2)
    assert_z(cone.coherent, cone.coherent_err, mirrored_pairs(1.0, 1.0, 0.0, index=2.5), resolution=2.0)
    assert cone.provenance.parameters["scatterings"] > 90 * 4096


def test_ways_add_up_to_all_light() -> None:
    parts = [
        backscattering_cone([0.0, 0.02], k_l=50.0, medium=Turbid(0.8), ways=ways, loops=2000, rng=3, workers=1)
        for ways in ((0.0, 4.0), (4.0, 20.0), (20.0, np.inf), (0.0, np.inf))
    ]
    assert sum(part.coherent for part in parts[:3]) == pytest.approx(parts[3].coherent, rel=1e-9)
    assert sum(part.incoherent for part in parts[:3]) == pytest.approx(parts[3].incoherent, rel=1e-9)


def test_all_light_of_a_slab_comes_back_or_goes_through_the_more_the_thicker() -> None:
    light = [
        backscattering_cone(0.0, k_l=50.0, medium=Turbid(thickness=L), loops=4000, rng=3, workers=1).incoherent[0]
        for L in (1.0, 4.0, 16.0, np.inf)
    ]
    assert np.all(np.diff(light) > 0.0)


@pytest.mark.parametrize("g", [0.9])
def test_nothing_is_claimed_where_ordinates_do_not_resolve_the_lobe(g: float) -> None:
    cone = backscattering_cone(0.0, k_l=50.0, medium=Turbid(mean_cosine=g), loops=200, rng=3, workers=1)
    assert formulas(cone) == {}


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"albedo": 1.2}, "albedo=1.2 must be at most 1"),
        ({"albedo": 0.0}, "albedo must be positive"),
        ({"thickness": 0.0}, "thickness must be positive"),
        ({"index": 0.9}, "index=0.9 must lie between 1 and 3.5"),
        ({"mean_cosine": 0.99}, "mean_cosine=0.99 must lie between -0.95 and 0.95"),
        ({"faraday": 1.0, "index": 1.3}, "faraday goes with isotropic scatterers"),
        ({"index": 1.3, "thickness": 2.0}, "thickness=2 must be 3 mean free paths or more where index is above 1"),
        ({"so_scatterings": -1.0}, "so_scatterings must be positive"),
    ],
)
def test_impossible_media_are_refused(bad: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Turbid(**bad)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"k_l": -1.0}, "k_l must be positive"),
        ({"scatterings": 3}, "scatterings must be"),
        ({"loops": 1}, "loops must be"),
        ({"angle": [1.0], "k_l": 1e4}, "angle must stay below"),
        ({"angle": [2.0]}, "must leave through the surface"),
        ({"incidence": 1.6}, "incidence=1.6 rad must lie between 0 and 1.5 rad"),
        ({"plane": "up"}, "must be along or across"),
        ({"ways": (4.0, 2.0)}, "ways=4, 2 must be two lengths"),
        ({"ways": (0.0, 1e9)}, "must end at 1e\\+06 mean free paths"),
    ],
)
def test_bad_values_are_refused(bad, message) -> None:
    with pytest.raises(ValueError, match=message):
        backscattering_cone(**{"angle": [0.0], "k_l": 200.0, "loops": 10, **bad})
