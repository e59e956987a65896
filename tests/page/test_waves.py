"""The wave at the start: one sample against the sum written out, the mean against Bessel functions and the return."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.special import j0, j1

from cbs.checks import FloatArray
from cbs.page import quadrature
from cbs.page.pool import KICK_STEP, N_LEGS, Pool
from cbs.page.quadrature import Scene
from cbs.page.thinning import thinned_pool
from tests.page.browser import Browser
from tests.page.conftest import SEED
from tests.page.looking import quiet, shown, wait
from tests.statistics import assert_z

POINTS, REACH, LOOPS = 49, 1.25, 16
FIELD = 0.3e-3
SCENES = {
    "?view=waves": Scene(0.0, 1e-6),
    "?view=waves&B=0.3": Scene(FIELD, 1e-6),
    "?view=waves&so=8": Scene(0.0, 1e-6, "rashba", 0),
    "?view=waves&B=0.3&so=2&mech=magnetic": Scene(FIELD, 1e-6, "magnetic", 8),
}
BETWEEN = ("?view=waves&B=0.3", "?view=waves&so=8")  # the last scene has both a field and a spin
PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])


@pytest.fixture(scope="module")
def pool() -> Pool:
    return thinned_pool(SEED)


def turn(vector: FloatArray) -> "np.ndarray[tuple[int, int], np.dtype[np.complex128]]":
    """exp(-i v sigma/2)."""
    angle = np.linalg.norm(vector)
    axis = vector / angle
    return np.cos(angle / 2) * np.eye(2) - 1j * np.sin(angle / 2) * np.einsum("k,kij->ij", axis, PAULI)


def ways(pool: Pool, n: int, scene: Scene) -> "tuple[np.ndarray, np.ndarray]":  # type: ignore[type-arg]
    """Spin matrices of both ways round loop n, leg by leg as the electron meets them."""
    there, back = np.eye(2, dtype=complex), np.eye(2, dtype=complex)
    if scene.mechanism == "rashba":
        x, y = np.sqrt(2.0) * scene.strength * pool.legs[n].T
        legs = np.stack([y, -x, np.zeros(N_LEGS)], axis=1)
        home = -legs[::-1]
    elif scene.mechanism == "magnetic":
        legs = pool.kicks[n] * (KICK_STEP * np.sqrt(4.0 / (3.0 * N_LEGS)) * scene.strength)
        home = legs[::-1]
    else:
        return there, back
    for forward, reversed_ in zip(legs, home, strict=True):
        there, back = turn(forward) @ there, turn(reversed_) @ back
    return there, back


@pytest.mark.parametrize("ask", SCENES)
def test_one_sample_is_the_sum_of_its_plane_waves(browser: Browser, page_file: Path, pool: Pool, ask: str) -> None:
    scene = SCENES[ask]
    browser.open(page_file, ask + "&still=1")
    wait(browser, "document.getElementById('wave-view').dataset.sample")
    sample = json.loads(browser.js("document.getElementById('wave-view').dataset.sample"))
    assert len(sample["loops"]) == LOOPS
    at = 2.0 * np.pi * np.linspace(-REACH, REACH, POINTS)
    x, y = np.meshgrid(at, at)
    wave = np.zeros((POINTS, POINTS, 2, 2), dtype=complex)
    for n, phase in zip(sample["loops"], sample["phases"], strict=True):
        half = 0.5 * quadrature.flux_scale(scene.field, scene.L_phi) * pool.areas[n]
        spins = ways(pool, n, scene)
        arrivals = (pool.legs[n, -1], -pool.legs[n, 0])
        for spin, leg, sign in zip(spins, arrivals, (1.0, -1.0), strict=True):
            cosine, sine = leg / np.hypot(*leg)
            wave += np.exp(1j * (phase + sign * half + cosine * x + sine * y))[..., None, None] * spin
    intensity = 0.5 * np.sum(np.abs(wave) ** 2, axis=(2, 3)) / (2.0 * LOOPS)
    np.testing.assert_allclose(np.reshape(sample["map"], (POINTS, POINTS)), intensity, atol=1e-9)
    assert intensity.std() > 0.25 * intensity.mean()  # speckle: 1 for a scalar wave, 1/2 for four parts of the spin


@pytest.mark.parametrize("ask", [pytest.param(ask, marks=[pytest.mark.slow] * (ask in BETWEEN)) for ask in SCENES])
def test_mean_of_the_samples_at_the_start_is_the_return(
    browser: Browser, page_file: Path, pool: Pool, ask: str
) -> None:
    browser.open(page_file, ask + "&still=1")
    wait(browser, "document.getElementById('wave').dataset.samples === '2048'")
    expected = quadrature.ratio(pool, SCENES[ask]).value
    assert shown(browser, "wave", "exact") == pytest.approx(expected, abs=1e-9)
    assert shown(browser, "ratio") == pytest.approx(expected, abs=1e-9)
    value, error = shown(browser, "wave"), shown(browser, "wave", "error")
    speckle = expected / np.sqrt(2048.0)  # of a scalar wave; up to four parts of the spin fluctuate on their own
    assert (0.45 if "so" in ask else 0.85) * speckle < error < 1.15 * speckle
    assert_z(value, error, expected, resolution=0.25)
    quiet(browser, page_file)


def test_mean_over_all_phases_is_the_law_of_two_directions(browser: Browser, page_file: Path, pool: Pool) -> None:
    """1 + J_0^2 + 2 J_1^2 <cos> + ... (Neumann); a closed loop of N legs correlates first and last leg by -1/(N-1)."""
    first, last = pool.legs[:, 0], pool.legs[:, -1]
    apart = last / np.hypot(*last.T)[:, None] + first / np.hypot(*first.T)[:, None]
    at = 2.0 * np.pi * np.linspace(0.0, REACH, 12)
    found = np.cos(at[:, None] * apart[:, 0])
    cosine = 0.25 * np.pi / (N_LEGS - 1)
    assert_z(
        found.mean(axis=1)[1:], found.std(axis=1)[1:] / np.sqrt(len(apart)),
        (j0(at) ** 2 + 2.0 * cosine * j1(at) ** 2)[1:], resolution=0.1,
    )  # fmt: skip
    browser.open(page_file, "?view=waves&still=1")
    cut = json.loads(wait(browser, "document.getElementById('wave-view').dataset.expected"))
    middle = POINTS // 2
    k = 2.0 * np.pi * REACH * (np.arange(POINTS) / middle - 1.0)
    np.testing.assert_allclose(cut, 1.0 + np.cos(k[:, None] * apart[:, 0]).mean(axis=1), atol=1e-9)


def test_wave_view_has_an_address_a_key_and_a_picture_in_words(browser: Browser, page_file: Path) -> None:
    browser.open(page_file, "?still=1")
    browser.key("w")
    wait(browser, "new URLSearchParams(location.search).get('view') === 'waves'")
    wait(browser, "document.getElementById('wave-view').ariaLabel.includes('speckle')")
    assert browser.js("document.getElementById('loop').offsetParent") is None
    browser.key("w")
    wait(browser, "!new URLSearchParams(location.search).has('view')")
    quiet(browser, page_file)
