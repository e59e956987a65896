"""Conductance of a disordered strip: amplitudes against a dense inverse, symmetries, and what a run reports."""

import math

import numpy as np
import pytest

import cbs
from cbs.engine import Schedule
from cbs.waves.conductance import sample_conductance, strip_conductance
from cbs.waves.lattice import LatticeStrip, lead
from cbs.waves.results import generator_of
from cbs.waves.transmission import conductances, scattered
from tests.statistics import assert_z, seeds

SIGMA_X, SIGMA_Y = np.array([[0, 1], [1, 0]]), np.array([[0, -1j], [1j, 0]])
FLUX = np.array([0.0, 0.7])


def turn(angle: float, sigma: np.ndarray) -> np.ndarray:
    """exp(i angle sigma/2)."""
    return math.cos(0.5 * angle) * np.eye(2) + 1j * math.sin(0.5 * angle) * sigma


def dense(strip: LatticeStrip, flux: float, potential: np.ndarray) -> np.ndarray:
    """|t|^2 between all modes of both leads, from one inverse of the whole strip, spins in a frame at rest."""
    W, L = strip.sites, strip.length
    H = np.zeros((L, W, 2, L, W, 2), dtype=complex)
    phi = 2.0 * math.pi * flux / ((W + 1) * L)
    for x in range(L):
        for y in range(W):
            H[x, y, :, x, y, :] = potential[x, y] * np.eye(2)
            if x + 1 < L:
                along = -turn(-strip.turn, SIGMA_Y) * np.exp(1j * phi * y)
                H[x + 1, y, :, x, y, :], H[x, y, :, x + 1, y, :] = along, along.conj().T
            if y + 1 < W:
                across = -turn(strip.turn, SIGMA_X)
                H[x, y + 1, :, x, y, :], H[x, y, :, x, y + 1, :] = across, across.conj().T
    n = np.arange(1, W + 1)
    chi = math.sqrt(2.0 / (W + 1)) * np.sin(math.pi * np.outer(n, n) / (W + 1))
    k = np.arccos(-0.5 * strip.energy - np.cos(math.pi * n / (W + 1)) + 0j)
    k = np.where(k.imag < 0.0, -k, k)  # dies out, or leaves
    step = np.exp(1j * k)
    assert np.sum(np.abs(np.abs(step) - 1.0) < 1e-12) == strip.channels
    sigma = -(chi * step) @ chi.T
    M = strip.energy * np.eye(2 * W * L) - H.reshape(2 * W * L, 2 * W * L)
    M = M.reshape(L, W, 2, L, W, 2)
    for x in (0, L - 1):
        for s in range(2):
            M[x, :, s, x, :, s] -= sigma
    G = np.linalg.inv(M.reshape(2 * W * L, 2 * W * L)).reshape(L, W, 2, L, W, 2)[0, :, :, L - 1]
    v = 2.0 * np.sin(k[: strip.channels]).real
    modes = chi[:, : strip.channels]
    t = np.einsum("ym,ysYS,Yn->smSn", modes, G, modes)
    return np.abs(t) ** 2 * v[:, None, None] * v


@pytest.mark.parametrize("angle", [0.0, 0.9])
def test_column_by_column_is_the_inverse_of_the_whole(angle: float) -> None:
    strip = LatticeStrip(5, 7, 1.5, turn=angle)
    potential = strip.potentials(2, np.random.default_rng(4))
    found = conductances(strip, FLUX, potential, (7,))[0]
    for i, flux in enumerate(FLUX):
        for j in range(2):
            assert found[i, j] == pytest.approx(dense(strip, flux, potential[j]).sum(), rel=1e-11)


@pytest.mark.parametrize("angle", [0.0, 0.9])
def test_waves_are_conserved_and_a_shorter_strip_is_cut_from_a_longer_one(angle: float) -> None:
    strip = LatticeStrip(6, 20, 2.0, turn=angle)
    potential = strip.potentials(3, np.random.default_rng(1))
    for t, r in scattered(strip, FLUX, potential, (1, 8, 20)):
        whole = np.sum(np.abs(t) ** 2 + np.abs(r) ** 2, axis=-2)  # unitary mode by mode
        assert whole == pytest.approx(np.ones_like(whole), abs=1e-12)
    short = LatticeStrip(6, 8, 2.0, turn=angle)
    found = conductances(strip, FLUX, potential, (8, 20))[0]
    assert found == pytest.approx(conductances(short, FLUX * 8 / 20, potential[:, :8], (8,))[0], rel=1e-12)


def test_a_field_reversed_conducts_alike_and_another_does_not() -> None:
    for angle in (0.0, 0.9):
        strip = LatticeStrip(6, 20, 2.0, turn=angle)
        G = conductances(strip, np.array([1.0, -1.0, 0.5]), strip.potentials(4, np.random.default_rng(2)), (20,))[0]
        assert G[0] == pytest.approx(G[1], rel=1e-11)
        assert np.abs(G[0] - G[2]).min() > 1e-4


def test_spin_orbit_coupling_pairs_transmissions_until_a_field_comes() -> None:
    strip = LatticeStrip(6, 20, 2.0, turn=0.9)
    t, r = next(scattered(strip, FLUX, strip.potentials(3, np.random.default_rng(2)), (20,)))
    passed = np.square(np.linalg.svd(t, compute_uv=False))
    gap = np.abs(passed[..., ::2] - passed[..., 1::2]).max(axis=(-2, -1))
    assert gap[0] < 1e-12 < 1e-3 < gap[1]
    n = strip.channels
    back = r[0, :, np.arange(n), np.arange(n) + n]  # the same mode, the other spin: Kramers forbids it
    assert np.abs(back).max() < 1e-12


@pytest.mark.parametrize(("sites", "channels"), [(2, 1), (7, 3), (9, 9)])
def test_a_clean_strip_conducts_two_quanta_a_channel(sites: int, channels: int) -> None:
    strip = LatticeStrip(sites, 11, 0.0, channels)
    run = strip_conductance(strip, (0.0,), realizations=16, rng=1, workers=1)
    assert run.G[0] == pytest.approx(2.0 * channels, rel=1e-12)
    assert (run.channels, run.l) == (channels, math.inf)
    assert lead(strip).velocity.min() > 0.05


def test_a_run_tells_means_variance_and_one_sample() -> None:
    strip, flux = LatticeStrip(5, 12, 2.0), (0.0, 1.0)
    run = strip_conductance(strip, flux, realizations=64, rng=5, workers=1)
    G = np.array([conductances(strip, np.array(flux), strip.potentials(1, generator_of(5, i, 18)), (3, 6, 9, 12))
                  for i in range(64)])[..., 0]  # fmt: skip
    whole = G[:, -1]
    assert run.G == pytest.approx(whole.mean(axis=0))
    assert run.G_err == pytest.approx(whole.std(axis=0, ddof=1) / 8.0)
    assert run.change_err[1] == pytest.approx((whole[:, 1] - whole[:, 0]).std(ddof=1) / 8.0)
    assert run.covariance == pytest.approx(np.cov(whole.T))
    assert run.variance_err[0] == pytest.approx(((whole[:, 0] - whole[:, 0].mean()) ** 2).std(ddof=1) / 8.0)
    assert run.sample == pytest.approx(whole[0])
    assert run.length.tolist() == [3, 6, 9, 12]
    by_length = G[:, :, 1].mean(axis=0)
    assert run.G_length == pytest.approx(by_length)
    resistance = 2.0 * run.channels / by_length
    assert run.l == pytest.approx(9.0 / (resistance[-1] - resistance[0]))
    slope = G[:, -1, 1] / by_length[-1] ** 2 - G[:, 0, 1] / by_length[0] ** 2
    assert run.l_err == pytest.approx(run.l**2 * 2.0 * run.channels / 9.0 * slope.std(ddof=1) / 8.0)


def test_the_same_seed_gives_the_same_bits_however_it_is_run(tmp_path) -> None:
    strip, flux = LatticeStrip(4, 6, 2.0, turn=0.5), (0.0, 2.0)
    whole = strip_conductance(strip, flux, realizations=70, rng=3, workers=1)
    assert strip_conductance(strip, flux, realizations=70, rng=3, workers=2) == whole
    kept = Schedule(checkpoint=tmp_path / "c.npz")
    strip_conductance(strip, flux, realizations=70, rng=3, workers=1, schedule=kept)
    again = Schedule(checkpoint=tmp_path / "c.npz", resume=True)
    assert strip_conductance(strip, flux, realizations=70, rng=3, workers=1, schedule=again) == whole
    assert cbs.load(whole.save(tmp_path / "r.npz")) == whole
    assert sample_conductance(strip, flux, generator_of(3, 0, 18)) == pytest.approx(whole.sample, rel=1e-12)
    assert "4 channels" not in repr(whole) and "3 channels" in repr(whole)
    assert whole.plot().get_xlabel() == "flux (h/e)"


@seeds
def test_what_returns_from_a_short_strip_is_what_collides(seed: int) -> None:
    """Golden rule and channels of equal density: without the latter 4 % are missing."""
    strip = LatticeStrip(12, 32, 0.7)
    run = strip_conductance(strip, (0.0,), realizations=256, rng=seed, workers=1)
    exact = cbs.theory.lattice_wire(12, strip.energy, 0.7, 32)
    returned = 2.0 * run.channels - run.G
    assert_z(returned / (2.0 * run.channels - exact), run.G_err / returned, 1.0 + 0.005, resolution=0.04)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"sites": 1}, "sites"),
        ({"sites": 101}, "sites"),
        ({"length": 0}, "length"),
        ({"disorder": -1.0}, "disorder must be from 0 to 100"),
        ({"channels": 13}, "channels"),
        ({"turn": math.nan}, "turn"),
        ({"sites": 60, "length": 5000}, "sites"),
    ],
)
def test_bad_strips_are_refused(wrong: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        LatticeStrip(**wrong)


def test_a_strip_that_lets_nothing_through_has_no_mean_free_path() -> None:
    run = strip_conductance(LatticeStrip(2, 400, 100.0), (0.0,), realizations=16, rng=1, workers=1)
    assert run.G[0] < 1e-100
    assert (run.l, math.isnan(run.l_err)) == (0.0, True)
    assert run.s > 1e100


def test_bad_lengths_are_refused() -> None:
    strip = LatticeStrip(4, 6, 1.0)
    with pytest.raises(ValueError, match="lengths must ascend"):
        next(scattered(strip, FLUX, strip.potentials(1, np.random.default_rng(1)), (3, 7)))
