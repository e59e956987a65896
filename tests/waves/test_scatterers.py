"""Point scatterers: legs that solve their wave equation and conserve flux, and the sums they give."""

import math

import numpy as np
import pytest

from cbs.comparison.claim import Task
from cbs.comparison.claims.waves_ring import CLAIMS
from cbs.waves.coherent import mean_kubo
from cbs.waves.plane_legs import bare_leg, distances, field_leg, rashba_back, rashba_leg
from cbs.waves.ring import TWISTS, Ring, flux_change
from cbs.waves.scatterers import Disc, loop_sums
from cbs.waves.strip import Strip, conductivities, time_reversal
from cbs.waves.strip_legs import CUT, WALLS, legs

POINTS = np.random.default_rng(5).uniform(-2.0, 2.0, (12, 2))


def test_rashba_legs_solve_their_wave_equation() -> None:
    """-laplace + Q (sigma_x k_y - sigma_y k_x) at the energy k_+ k_- = k^2 - Q^2/4, by finite differences."""
    k, Q, h = 9.0, 1.3, 1e-3
    at = np.array([[0.7, -0.4]])
    moves = {"0": (0, 0), "x": (h, 0), "-x": (-h, 0), "y": (0, h), "-y": (0, -h)}
    G = {name: rashba_leg(at + np.array([move]), np.zeros((1, 2)), k, math.inf, Q) for name, move in moves.items()}
    sx, sy = np.array([[0, 1], [1, 0]]), np.array([[0, -1j], [1j, 0]])
    laplace = sum(G[name] for name in ("x", "-x", "y", "-y")) / h**2 - 4.0 * G["0"] / h**2
    gradient = [-1j * (G[a] - G["-" + a]) / (2.0 * h) for a in "xy"]
    left = -laplace + Q * (sx @ gradient[1] - sy @ gradient[0])
    energy = k**2 - Q**2 / 4.0
    assert left == pytest.approx(energy * G["0"], abs=2e-3 * energy * np.abs(G["0"]).max())
    wrong = -laplace - Q * (sx @ gradient[1] - sy @ gradient[0])
    assert np.abs(wrong - energy * G["0"]).max() > 0.05 * energy * np.abs(G["0"]).max()


def test_without_coupling_or_field_legs_are_bare() -> None:
    bare = bare_leg(distances(POINTS, POINTS)[2], 10.0, 3.0)
    assert rashba_leg(POINTS, POINTS, 10.0, 3.0, 0.0)[::2, ::2] == pytest.approx(bare)
    assert field_leg(POINTS, POINTS, bare, 10.0, 1e-12) == pytest.approx(bare, abs=1e-9)


def test_legs_among_the_same_points_and_back_are_those_of_every_pair() -> None:
    """The symmetric half, and the way back by turning n round, against every leg computed for itself."""
    every = np.array([[rashba_leg(a[None], b[None], 10.0, 3.0, 1.5) for b in POINTS] for a in POINTS])
    assert np.array_equal(rashba_leg(POINTS, POINTS, 10.0, 3.0, 1.5), np.block([list(row) for row in every]))
    few, others = POINTS[:4], POINTS[4:]
    assert np.array_equal(rashba_back(rashba_leg(few, others, 10.0, 3.0, 1.5)), rashba_leg(others, few, 10.0, 3.0, 1.5))
    table = rashba_leg(POINTS[:8], POINTS[4:], 10.0, 3.0, 1.5)  # square, not symmetric
    assert np.array_equal(table, np.block([list(row[4:]) for row in every[:8]]))


@pytest.mark.parametrize("Q", [0.0, 2.0])
def test_what_is_scattered_is_what_is_lost(Q: float) -> None:
    """-Im of the propagator, 1/4 on the diagonal, is positive: no realization can gain energy."""
    G = rashba_leg(POINTS, POINTS, 10.0, math.inf, Q)
    spectral = (G - G.conj().T) / -2j + 0.25 * np.eye(len(G))
    assert np.linalg.eigvalsh(spectral).min() > -1e-12


def test_a_field_reversed_is_the_way_back() -> None:
    bare = bare_leg(distances(POINTS, POINTS)[2], 10.0, 3.0)
    there = field_leg(POINTS, POINTS, bare, 10.0, 1.5)
    assert field_leg(POINTS, POINTS, bare, 10.0, -1.5).T == pytest.approx(there)
    triangle = there[0, 1] * there[1, 2] * there[2, 0]
    reverse = there[0, 2] * there[2, 1] * there[1, 0]
    (x0, y0), (x1, y1), (x2, y2) = POINTS[:3]
    area = 0.5 * ((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0))
    assert np.angle(triangle / reverse * np.exp(-1.5j * area)) == pytest.approx(0.0, abs=1e-9)  # b A/l^2


def test_loop_sums_are_small_differences_and_kramers_is_empty() -> None:
    table = loop_sums(Disc(6.0, radius=4.0, inner=2.0, sources=60), (2.0,), (1.0,), realizations=16, rng=1, workers=1)
    change, err = table.column("change")
    assert np.all(np.isfinite(change))
    assert np.all(err > 0.0)
    assert 0.0 < table.column("flip")[0][1] < 1e-20


@pytest.mark.parametrize(("wall", "twist"), [(wall, twist) for wall in WALLS for twist in (0.0, 0.7)])
def test_strip_legs_are_sums_over_wave_numbers(wall: str, twist: float) -> None:
    k, W, L, l_phi = 20.0, 0.5, 6.0, 2.0
    rng = np.random.default_rng(7)
    x, y = L * rng.random(4), W * rng.random(4)
    found = legs(x, y, k, W, L, l_phi, wall, (0.3, twist))
    n = np.arange(0 if wall == "soft" else 1, math.ceil(CUT * k * W / math.pi) + 3)
    q, m = math.pi * n[:, None] / W, (2.0 * math.pi * np.arange(-3000, 3001)[None] - twist) / L
    pole = 1.0 / (k**2 + 1j * k / l_phi - q**2 - m**2)
    f = np.cos(q * y) if wall == "soft" else np.sin(q * y)
    f = f * np.sqrt(np.where(n > 0, 2.0, 1.0) / W)[:, None]
    both = (f[:, 0] * f[:, 1])[:, None] * np.exp(1j * m * (x[0] - x[1])) / L
    sums = ((found.G, pole), (found.A, 2.0 * m * np.abs(pole) ** 2), (found.B, 4.0 * m**2 * pole**2 * np.conj(pole)))
    for matrix, weight in sums:
        assert matrix[1, 0, 1] == pytest.approx(np.sum(both * weight), rel=1e-5, abs=1e-6)
    assert found.A[1, 2, 2] == pytest.approx(np.sum(f[:, 2, None] ** 2 * 2.0 * m * np.abs(pole) ** 2) / L, abs=1e-6)
    assert found.free[1] == pytest.approx(np.sum(4.0 * m**2 * np.abs(pole) ** 2), rel=2e-3)
    spectral = (found.G - np.swapaxes(found.G.conj(), 1, 2)) / -2j
    assert np.linalg.eigvalsh(spectral).min() > 0.0


def test_a_flux_reversed_or_made_larger_by_one_conducts_alike() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.random(8), rng.random(8)
    found = legs(x, y, 30.0, 1.0, 1.0, 2.0, "hard", (0.9, -0.9, 0.9 + 2.0 * math.pi, 0.2))
    one, reverse, more, other = found.kubo(np.full(8, found.self_energy))
    assert (reverse, more) == pytest.approx((one, one), rel=1e-9)
    assert abs(other - one) > 1e-3 * abs(one)


@pytest.mark.parametrize("W", [4.0, 1.0])
def test_the_mean_wave_keeps_straight_ways_round_that_spread(W: float) -> None:
    """Over many wave numbers: ways of one leg, 2 n_x^2 each, r/(r - 1) times, for the ladder spreads what is alike at
    all sites; those by both walls begin at either one, and as waves of the same length count four times."""
    L, l_phi, r = 1.0, 1.0, 2.0
    around = np.linspace(-1.0, 1.0, 301)
    k, weight = 240.0 + 60.0 * around, np.cos(0.5 * math.pi * around) ** 4
    found = [_of_mean_wave(one, W, L, l_phi) for one in k]
    change = weight @ np.array(found) @ [1.0, 1.0, -2.0] / weight.sum()
    m, i = np.arange(1, 20, 2), np.arange(30)[:, None]
    way = np.hypot(m * L, 2.0 * i * W)
    straight = np.where(i == 0, 1.0, 4.0) * np.exp(-r * way) / way * 2.0 * (m * L / way) ** 2
    assert change == pytest.approx(-4.0 / math.pi * straight.sum() * r / (r - 1.0) / r**2, rel=0.015)


def test_the_mean_wave_conducts_as_drude_says_where_nothing_comes_round() -> None:
    found = _of_mean_wave(80.7, 2.0, 30.0, 2.0)
    assert found[0] == pytest.approx(0.5 * 80.7 / 1.5, rel=2.0 / 80.7)
    assert np.ptp(found) == pytest.approx(0.0, abs=1e-9)


def _of_mean_wave(k: float, W: float, L: float, l_phi: float) -> np.ndarray:
    """Conductivity of one spin at every twist, mean over both kinds of wall, half-detuned scatterers."""
    return np.mean([mean_kubo(k, 0.5 * k, (0.25, -0.25), W, L, l_phi, w, TWISTS) for w in WALLS], axis=0) / (W * L)


def test_rings_conduct_as_drude_says() -> None:
    table = flux_change((Ring(20.0, 1.0, 2.0),), realizations=64, rng=2, workers=1)
    value, err = table.column("quarter")
    assert value[0] == pytest.approx(20.0 / 1.5, abs=1.5 + 4.0 * err[0])
    assert table.column("change")[1][0] < 1.0


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_waves_choose_the_weight_of_the_current() -> None:
    """Two n_x^2 and not one, by more than three errors; about five are expected of so many realizations."""
    (claim,) = CLAIMS
    point = claim.points[0]
    assert claim.rival is not None
    found = claim.measure(Task(60_000, 20261122), *point)
    assert abs(found.value - claim.exact(*point)) < 4.0 * found.error
    assert found.value - claim.rival.value(*point) > 3.0 * found.error


def test_spins_that_do_nothing_change_nothing() -> None:
    kept, broken = conductivities(Strip(12.0, 0.6, 4.0, 2.0, 1e-14), "hard", np.random.default_rng(3))
    assert kept == pytest.approx(broken, rel=1e-5)


def test_conduction_of_a_strip_is_that_of_drude() -> None:
    """k l/(1 + l/l_phi) for both spins, where interference and walls change it by less than one."""
    table = time_reversal((Strip(12.0, 1.0, 5.0, 1.0),), realizations=48, rng=2, workers=1)
    value, err = table.column("broken")
    assert value[0] == pytest.approx(6.0, abs=1.0 + 4.0 * err[0])


@pytest.mark.parametrize("wrong", [{"detuned": 1.0}, {"width": 0.2}, {"length": 0.0}, {"length": 1e4}])
def test_bad_rings_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be"):
        Ring(**wrong)


@pytest.mark.parametrize("wrong", [{"share": 1.0}, {"width": 0.05}, {"l_phi": -1.0}])
def test_bad_strips_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be"):
        Strip(**wrong)
