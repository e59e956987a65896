"""The live page in a real browser: its numbers are the library's, its controls work, it asks for nothing."""

from pathlib import Path
from urllib.parse import parse_qs

import numpy as np
import pytest

from cbs import theory
from cbs.page import quadrature
from cbs.page.page import shown_loops
from cbs.page.polygon import rashba_polygon_field
from cbs.page.pool import Pool, spin_interference
from cbs.page.quadrature import Scene
from cbs.page.thinning import thinned_pool
from tests.page.browser import Browser
from tests.page.conftest import SEED
from tests.page.looking import quiet, shown, wait
from tests.statistics import assert_z

SCENES = {
    "?still=1": Scene(0.0, 1e-6),
    "?B=0.3&L=1&still=1": Scene(0.3e-3, 1e-6),
    "?B=0.3&L=1&so=4&n=12&still=1": Scene(0.3e-3, 1e-6, "rashba", 4),
    "?B=5&L=2&so=8&mech=isotropic&n=7&still=1": Scene(5e-3, 2e-6, "isotropic", 0),
    "?B=1.25&L=0.3&so=0.25&mech=magnetic&n=47&still=1": Scene(1.25e-3, 0.3e-6, "magnetic", 20),
    "?B=0.1&L=1.45&so=1.19&mech=magnetic&n=3&still=1": Scene(0.1e-3, 1.45e-6, "magnetic", 11),
}


@pytest.fixture(scope="module")
def pool() -> Pool:
    return thinned_pool(SEED)


@pytest.mark.parametrize("ask", SCENES)
def test_numbers_equal_the_library_for_the_same_pool(browser: Browser, page_file: Path, pool: Pool, ask: str) -> None:
    scene = SCENES[ask]
    browser.open(page_file, ask)
    for name, compute in (("ratio", quadrature.ratio), ("ds", quadrature.dsigma), ("delta", quadrature.delta)):
        expected = compute(pool, scene)
        assert shown(browser, name) == pytest.approx(expected.value, abs=1e-6), name
        assert shown(browser, name, "error") == pytest.approx(expected.error, abs=1e-6), name
    loop = shown_loops(pool)[int(parse_qs(ask[1:]).get("n", ["0"])[0])]
    strength = scene.strength
    flux = np.cos(quadrature.flux_scale(scene.field, scene.L_phi) * pool.areas[loop])
    single = spin_interference(pool, scene.mechanism, strength)[loop] * flux
    assert shown(browser, "cone") == pytest.approx(single, abs=1e-6)
    assert shown(browser, "pair") == pytest.approx(2.0 + 2.0 * single, abs=1e-6)
    quiet(browser, page_file)


def test_exact_values_in_the_text_are_the_formulas(browser: Browser, page_file: Path) -> None:
    x = quadrature.flux_scale(0.3e-3, 1e-6)
    cases: tuple[tuple[str, float, float], ...] = (
        ("?B=0.3&still=1", float(theory.polygon_area_characteristic(x, 24)), 1e-9),
        ("?so=4&still=1", theory.rashba_polygon(16.0, 24), 1e-7),
        ("?B=0.3&so=4&still=1", float(rashba_polygon_field(x, np.array([16.0]), 24)[0]), 2e-5),
        ("?so=2&mech=magnetic&still=1", float(theory.magnetic_interference(24, 16.0 / 72.0)), 1e-9),
    )
    for ask, mean, tolerance in cases:
        browser.open(page_file, ask)
        assert shown(browser, "ratio-exact") == pytest.approx(1.0 + mean, abs=tolerance), ask


def test_dashed_line_is_the_mean_of_what_is_drawn(browser: Browser, page_file: Path) -> None:
    """Scenes where the limit of many legs was four to six errors off; the curve in its weakest field as well."""
    rows = []
    for ask in ("?B=0.3&so=2", "?B=3&L=0.5&so=2.83", "?B=5", "?B=1&L=2&so=4&mech=isotropic", "?B=0.05&so=1"):
        browser.open(page_file, ask + "&still=1")
        rows.append((shown(browser, "ratio"), shown(browser, "ratio", "error"), shown(browser, "ratio-exact")))
        rows.append((shown(browser, "delta"), shown(browser, "delta", "error"), shown(browser, "delta", "exact")))
    value, error, exact = np.array(rows).T
    assert_z(value, error, exact, resolution=0.08)


def test_presets_reach_two_one_and_a_half(browser: Browser, page_file: Path) -> None:
    browser.open(page_file, "?still=1")
    for key, limit in (("1", 2.0), ("2", 1.0), ("3", 0.5), ("4", 1.0)):
        browser.key(key)
        wait(browser, f"document.querySelectorAll('#presets button')[{int(key) - 1}].ariaPressed === 'true'")
        assert shown(browser, "ratio-exact") == pytest.approx(limit, abs=0.01)
    assert float(browser.js("document.getElementById('B').value")) >= 3.0


def test_dragging_a_slider_changes_the_numbers_and_the_address(browser: Browser, page_file: Path, pool: Pool) -> None:
    browser.open(page_file, "?B=0&L=1")
    assert shown(browser, "ratio") == 2.0
    box = browser.js(
        "(() => { const r = document.getElementById('B').getBoundingClientRect();"
        "return [r.left, r.right, r.top + r.height / 2]; })()"
    )
    browser.drag((box[0] + 8, box[2]), (0.5 * (box[0] + box[1]), box[2]))
    field = float(browser.js("document.getElementById('B').value"))
    assert 2.0 < field < 3.0
    expected = quadrature.ratio(pool, Scene(field * 1e-3, 1e-6))
    assert shown(browser, "ratio") == pytest.approx(expected.value, abs=1e-6)
    assert f"{field:.2f} mT" in browser.js("document.getElementById('B-text').textContent")
    wait(browser, f"new URLSearchParams(location.search).get('B') === '{field:g}'")
    quiet(browser, page_file)


def test_address_holds_the_whole_scene(browser: Browser, page_file: Path) -> None:
    ask = "?B=0.45&L=1.3&so=2.38&mech=isotropic&n=12&theme=dark&still=1&size=hall"
    browser.open(page_file, ask)
    numbers = [shown(browser, name) for name in ("ratio", "ds", "cone")]
    browser.js("document.getElementById('next').click()")
    wait(browser, "location.search.includes('n=13')")
    written = browser.js("location.search")
    assert parse_qs(written[1:]) == {**parse_qs(ask[1:]), "n": ["13"]}
    browser.open(page_file, written.replace("n=13", "n=12"))
    assert [shown(browser, name) for name in ("ratio", "ds", "cone")] == numbers


def test_nonsense_in_the_address_does_no_harm(browser: Browser, page_file: Path) -> None:
    browser.open(page_file, "?B=9e9&L=zebra&so=-1&mech=%3Cscript%3E&n=1e6&theme=mauve&still=1")
    assert browser.js("document.getElementById('B-text').textContent") == "5.00 mT"
    assert np.isfinite(shown(browser, "ratio"))
    quiet(browser, page_file)


def test_keys_choose_presets_pause_and_go_to_the_next_loop(browser: Browser, page_file: Path) -> None:
    browser.open(page_file, "?B=1")
    browser.key("3")
    wait(browser, "document.getElementById('mechanism').value === 'rashba'")
    assert browser.js("document.querySelector('[aria-pressed=true]').textContent") == "Spin-orbit on"
    browser.key(" ")
    wait(browser, "document.getElementById('play').textContent === 'Play'")
    browser.key("n")
    wait(browser, "document.getElementById('n').value === '1'")
    quiet(browser, page_file)


def test_sentence_is_spoken_at_rest_only(browser: Browser, page_file: Path) -> None:
    browser.open(page_file, "?still=1")
    wait(browser, "document.getElementById('rest').textContent")
    browser.js(
        "globalThis.spoken = 0; const B = document.getElementById('B');"
        "new MutationObserver(() => spoken++).observe(document.getElementById('rest'), {childList: true});"
        "for (let k = 0; k < 20; k++) { B.stepUp(); B.dispatchEvent(new Event('input')); }"
    )
    wait(browser, "document.getElementById('rest').textContent === document.getElementById('sentence').textContent")
    assert browser.js("spoken") == 1


def test_hall_print_shows_whole_plots_and_a_finished_lap(browser: Browser, page_file: Path) -> None:
    browser.open(page_file, "?B=1&so=2&size=hall", (1100, 700))
    browser.call("Emulation.setEmulatedMedia", media="print")
    browser.js("window.dispatchEvent(new Event('beforeprint'))")
    assert (
        min(browser.js("[...document.querySelectorAll('canvas')].filter(e => e.offsetParent).map(e => e.clientHeight)"))
        > 150
    )
    browser.js("window.dispatchEvent(new Event('afterprint'))")
    browser.call("Emulation.setEmulatedMedia", media="")


def test_hall_size_in_a_small_window_scrolls_and_draws(browser: Browser, page_file: Path) -> None:
    for ask in ("?B=1&so=2&size=hall&still=1", "?B=1&so=2&size=hall", "?tour=7&size=hall&still=1"):
        browser.open(page_file, ask, (1050, 720))
        wait(browser, "document.getElementById('loop').dataset.rest === '1'")
        assert browser.js("document.getElementById('loop').clientHeight") > 150
        quiet(browser, page_file)


def test_landscape_phone_has_room_for_the_plots_and_the_heading(browser: Browser, page_file: Path) -> None:
    for size in ((844, 390), (390, 844)):
        browser.open(page_file, "?so=2&still=1", size)
        assert browser.js("document.documentElement.scrollWidth") <= size[0]
        assert (
            min(
                browser.js(
                    "[...document.querySelectorAll('canvas')].filter(e => e.offsetParent).map(e => e.clientHeight)"
                )
            )
            > 120
        )
        assert browser.js("document.querySelector('h1').offsetHeight") > 10


@pytest.mark.parametrize("size", [(390, 844), (844, 390), (1366, 768), (1920, 1080)])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_nothing_is_cut_off_at_four_sizes(browser: Browser, page_file: Path, size: tuple[int, int], theme: str) -> None:
    browser.open(page_file, f"?B=0.3&so=4&theme={theme}&still=1", size)
    assert browser.js("document.documentElement.scrollWidth") <= size[0]
    if size[1] > 600 and size[0] > 800:
        assert browser.js("document.documentElement.scrollHeight") <= size[1]
    overlaps = browser.js(
        "[...document.querySelectorAll('label')].filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent)"
    )
    assert overlaps == []
    low = 36 if size[0] > 800 else 34
    heights = browser.js(
        "[...document.querySelectorAll('button:not(#scatterer), select')].filter(e => e.offsetParent)"
        ".map(e => e.offsetHeight)"
    )
    assert min(heights) >= low
    heights = browser.js(
        "[...document.querySelectorAll('canvas')].filter(e => e.offsetParent).map(e => e.clientHeight)"
    )
    assert min(heights) > (150 if size[1] > 600 else 120)


def test_wishes_of_the_reader_are_kept(browser: Browser, page_file: Path) -> None:
    browser.open(page_file, "", color_scheme="dark", reduced_motion="reduce")
    assert browser.js("document.documentElement.dataset.theme") == "dark"
    assert browser.js("document.getElementById('play').textContent") == "Play"
    browser.open(page_file, "", color_scheme="light", reduced_motion="no-preference")
    assert browser.js("document.documentElement.dataset.theme") == "light"
    assert browser.js("document.getElementById('play').textContent") == "Pause"


def test_sentence_changes_with_the_scene(browser: Browser, page_file: Path) -> None:
    found = set()
    for key in "12345":
        browser.open(page_file, "?still=1") if key == "1" else None
        browser.key(key)
        found.add(wait(browser, f"document.querySelectorAll('#presets button')[{int(key) - 1}].ariaPressed === 'true'"
                                " && document.getElementById('sentence').textContent"))  # fmt: skip
    assert len(found) == 5
