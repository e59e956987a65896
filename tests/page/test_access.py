"""The page for everybody: names of all controls, scatterers moved by keys and mouse, nothing axe-core objects to."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cbs.page import quadrature
from cbs.page.page import shown_loops
from cbs.page.pool import VERTEX_STEP, Pool
from cbs.page.thinning import thinned_pool
from tests.page.browser import Browser
from tests.page.conftest import SEED
from tests.page.looking import at_rest, quiet, shown, wait


@pytest.fixture(scope="module")
def pool() -> Pool:
    return thinned_pool(SEED)


def test_every_control_has_a_name(browser: Browser, page_file: Path) -> None:
    browser.open(page_file)
    nameless = browser.js(
        "[...document.querySelectorAll('input, select, button')].filter(e => !(e.labels && e.labels.length"
        " && e.labels[0].textContent.trim()) && !e.textContent.trim() && !e.ariaLabel).map(e => e.id)"
    )
    assert nameless == []
    tree = browser.call("Accessibility.getFullAXTree")["nodes"]
    roles: Callable[[str], list[str]] = lambda role: [  # noqa: E731
        node["name"]["value"] for node in tree if node.get("role", {}).get("value") == role and not node["ignored"]
    ]
    assert len(roles("slider")) == 4
    assert len(roles("button")) == 12
    pictures = roles("image")
    assert len(pictures) == 3
    assert all(any(c.isdigit() for c in name) for name in pictures), "pictures tell their numbers"


def test_dragged_scatterer_changes_area_and_phase_not_the_average(
    browser: Browser, page_file: Path, pool: Pool
) -> None:
    browser.open(page_file, "?B=0.3&n=5&still=1")
    at_rest(browser)
    before, ratio = shown(browser, "area"), shown(browser, "ratio")
    assert before == pytest.approx(pool.areas[shown_loops(pool)[5]], abs=1e-9)
    corners = np.array(json.loads(browser.js("document.getElementById('loop').dataset.corners")))
    np.testing.assert_allclose(np.diff(corners, axis=0), pool.legs[shown_loops(pool)[5]][:-1], atol=1e-9)
    browser.js("document.getElementById('loop').scrollIntoView()")
    x, y = browser.js("(() => { const r = document.getElementById('loop').getBoundingClientRect();"
                      "return [r.left + r.width / 2, r.top + r.height / 2]; })()")  # fmt: skip
    spot = browser.js("JSON.parse(document.getElementById('loop').dataset.spots)[8]")
    left, top = browser.js("(() => { const r = document.getElementById('loop').getBoundingClientRect();"
                           "return [r.left, r.top]; })()")  # fmt: skip
    browser.drag((left + spot[0], top + spot[1]), (x, y))
    wait(browser, f"Math.abs(document.getElementById('area').dataset.value - {before}) > 1e-3")
    at_rest(browser)
    moved = np.array(json.loads(browser.js("document.getElementById('loop').dataset.corners")))
    whole = np.rint(moved[1:] / VERTEX_STEP).astype(np.int16)
    area = float(Pool(SEED, whole[None], pool.kicks[:1]).areas[0])
    assert shown(browser, "area") == pytest.approx(area, abs=1e-6)
    flux = quadrature.flux_scale(0.3e-3, 1e-6)
    assert shown(browser, "cone") == pytest.approx(np.cos(flux * area), abs=1e-6)
    assert shown(browser, "ratio") == ratio
    quiet(browser, page_file)


def area_of(browser: Browser, pool: Pool) -> float:
    """Area by the library of the corners that the page says it has."""
    corners = np.array(json.loads(browser.js("document.getElementById('loop').dataset.corners")))
    return float(Pool(SEED, np.rint(corners[1:] / VERTEX_STEP).astype(np.int16)[None], pool.kicks[:1]).areas[0])


def test_scatterer_moves_by_keys_and_the_area_follows(browser: Browser, page_file: Path, pool: Pool) -> None:
    browser.open(page_file, "?B=0.3&n=5&still=1")
    at_rest(browser)
    start = json.loads(browser.js("document.getElementById('loop').dataset.corners"))
    browser.js("document.getElementById('scatterer').focus()")
    for _ in range(3):
        browser.key("PageDown")
    assert shown(browser, "scatterer") == 4.0
    for key in ("ArrowRight", "ArrowRight", "ArrowUp"):
        browser.key(key)
    at_rest(browser)
    moved = np.array(json.loads(browser.js("document.getElementById('loop').dataset.corners"))) - np.array(start)
    assert np.flatnonzero(np.abs(moved).max(axis=1) > 0.0).tolist() == [4]
    assert moved[4, 0] == pytest.approx(2.0 * moved[4, 1], abs=3.0 * VERTEX_STEP)
    assert moved[4, 1] > 0.0
    area = area_of(browser, pool)
    assert shown(browser, "area") == pytest.approx(area, abs=1e-6)
    flux = quadrature.flux_scale(0.3e-3, 1e-6)
    assert shown(browser, "cone") == pytest.approx(np.cos(flux * area), abs=1e-6)
    assert "Scatterer 4 of 23" in browser.js("document.getElementById('scatterer').ariaLabel")
    quiet(browser, page_file)


def test_spheres_turn_by_keys(browser: Browser, page_file: Path) -> None:
    browser.open(page_file, "?so=4&still=1")
    at_rest(browser)
    picture = "document.getElementById('loop').toDataURL()"
    before = browser.js(picture)
    for _ in range(3):
        browser.key("]")
    at_rest(browser)
    assert browser.js(picture) != before
    for _ in range(3):
        browser.key("[")
    at_rest(browser)
    assert browser.js(picture) == before


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core from npm; skipped where it cannot be installed."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("axe-core is not checked: npm is not on this machine")
    folder = tmp_path_factory.mktemp("npm")
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder), "axe-core@4"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=90.0, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("axe-core is not checked: npm did not answer within 90 s")
    source = folder / "node_modules" / "axe-core" / "axe.min.js"
    if done.returncode or not source.is_file():
        pytest.skip(f"axe-core is not checked: npm install failed ({done.stderr.strip().splitlines()[-1:]})")
    return source.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("size", [(390, 844), (844, 390), (1366, 768)])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_no_violation(browser: Browser, page_file: Path, axe: str, size: tuple[int, int], theme: str) -> None:
    for ask in ("?B=0.5&so=4", "?tour=3", "?exercise=1", "?exercise=4", "?view=waves", "?size=hall"):
        browser.open(page_file, f"{ask}&still=1&theme={theme}", size)
        browser.js(axe + ";0")
        found = browser.js(
            "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' ')))"
        )
        assert found == [], ask


@pytest.mark.slow
def test_axe_would_find_one(browser: Browser, page_file: Path, axe: str) -> None:
    browser.open(page_file, "?still=1")
    browser.js(axe + ";document.documentElement.removeAttribute('lang');0")
    assert browser.js("axe.run().then(r => r.violations.map(v => v.id))") == ["html-has-lang"]
