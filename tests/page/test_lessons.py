"""The tour and the exercises: every step is answered by keys, right and wrong, and shows what the page computed."""

from pathlib import Path

import numpy as np
import pytest

from cbs.constants import E_CHARGE, HBAR
from cbs.page import quadrature
from cbs.page.page import shown_loops
from cbs.page.quadrature import Scene
from cbs.page.thinning import thinned_pool
from tests.page.browser import Browser
from tests.page.conftest import SEED
from tests.page.looking import at_rest, quiet, shown, wait


def test_tour_end_to_end_by_keyboard(browser: Browser, page_file: Path) -> None:
    """Every step hides the answer, takes a prediction, shows what the page computed, and has its own address."""
    browser.open(page_file, "?still=1")
    browser.key("t")
    right = []
    for step in range(1, 10):
        wait(browser, f"document.getElementById('tour').dataset.value === '{step}'")
        wait(browser, f"new URLSearchParams(location.search).get('tour') === '{step}'")
        assert browser.js("document.getElementById('answer').dataset.value ?? null") is None
        browser.key("a")
        right.append(int(wait(browser, "document.getElementById('answer').dataset.value")))
        spoken = browser.js("document.getElementById('answer').textContent")
        assert spoken.startswith("Right." if right[-1] == 0 else "No: ")
        assert browser.js("document.activeElement.id") == "forth"
        browser.key(">")
    assert right == [1, 2, 2, 2, 2, 0, 2, 0, 1]  # 2, 2, each its own, 1, rises, narrower, 1/2, falls, a bright spot
    wait(browser, "document.getElementById('tour').hidden")
    quiet(browser, page_file)


def test_step_of_the_tour_is_an_address(browser: Browser, page_file: Path) -> None:
    browser.open(page_file, "?tour=7&still=1")
    assert browser.js("document.getElementById('question').textContent").startswith("7 of 9.")
    assert shown(browser, "ratio") == 2.0
    browser.key("c")
    wait(browser, "document.getElementById('answer').textContent.startsWith('Right.')")
    assert shown(browser, "ratio-exact") == pytest.approx(0.5, abs=0.01)
    assert browser.js("document.documentElement.scrollHeight <= innerHeight")


def widest() -> float:
    """Area of the widest loop that can be looked at, square metres."""
    pool = thinned_pool(SEED)
    return float(np.abs(pool.areas[shown_loops(pool)]).max() * 1e-12)


def right_answers() -> list[float]:
    """Answers of the exercises with numbers, from the pool and the constants, in the units asked for."""
    pool, area = thinned_pool(SEED), widest()
    flux = 2.0 * E_CHARGE * 0.5e-3 * area / HBAR
    cooled = [quadrature.dsigma(pool, Scene(0.0, L_phi)).value for L_phi in (1e-6, 0.5e-6)]
    quantum = np.pi * HBAR / E_CHARGE
    return [1e3 * quantum / area, 1e3 * HBAR / (4.0 * E_CHARGE * 1e-12), 2.0 + 2.0 * np.cos(flux), -0.5,
            cooled[0] - cooled[1]]  # fmt: skip


def give(browser: Browser, answer: str) -> str:
    """Type an answer, press Enter, and return what is said about it."""
    browser.js("document.getElementById('given').value = ''; document.getElementById('given').focus()")
    browser.call("Input.insertText", text=answer)
    browser.key("Enter")
    return str(browser.js("document.getElementById('verdict').textContent"))


def test_exercises_end_to_end_by_keyboard(browser: Browser, page_file: Path) -> None:
    browser.open(page_file, "?still=1")
    browser.key("e")
    for number, answer in enumerate(right_answers(), start=1):
        wait(browser, f"document.getElementById('exercise').dataset.value === '{number}'")
        wait(browser, f"new URLSearchParams(location.search).get('exercise') === '{number}'")
        if number == 4:
            browser.js("[...document.querySelectorAll('#choices button')].find(e => e.textContent === '−½').focus()")
            browser.key("Enter")
            browser.js("document.activeElement.click()") if not browser.js(
                "document.getElementById('verdict').textContent"
            ) else None
            said = browser.js("document.getElementById('verdict').textContent")
        else:
            assert give(browser, f"{1.2 * answer:.6g}").startswith("Not yet."), number
            said = give(browser, f"{1.01 * answer:.6g}")
        assert said.startswith("Right."), (number, said)
        assert browser.js("document.activeElement.id") == "next-exercise"
        if number == 1:  # the field of the answer is on, and the loop is back in step
            assert shown(browser, "cone") == pytest.approx(1.0, abs=1e-9)
        browser.js("document.activeElement.click()")
    wait(browser, "document.getElementById('exercise').hidden")
    quiet(browser, page_file)


@pytest.mark.parametrize(
    ("number", "factor", "hint"),
    [
        (1, 2.0, "h/2e"), (1, 0.5, "opposite"), (1, 0.5 / np.pi, "factor 2π is missing"), (1, 1e-3, "units"),
        (2, 2.0, "ħ/4e, not ħ/2e"), (2, 2.0 * np.pi, "ħ, not h"), (2, 1e3, "units"),
        (5, -1.0, "sign"), (5, 0.5, "square of the length"), (5, np.pi, "1/π"), (5, 2.0, "both spins"),
    ],
)  # fmt: skip
def test_wrong_answer_is_told_which_factor_it_lacks(
    browser: Browser, page_file: Path, number: int, factor: float, hint: str
) -> None:
    browser.open(page_file, f"?exercise={number}&still=1")
    assert hint in give(browser, f"{factor * right_answers()[number - 1]:.8g}")
    assert "Neither a factor" in give(browser, f"{1.37 * right_answers()[number - 1]:.8g}")


def test_exercise_with_a_phase_knows_the_usual_slips(browser: Browser, page_file: Path) -> None:
    browser.open(page_file, "?exercise=3&still=1")
    half = E_CHARGE * 0.5e-3 * widest() / HBAR
    cosine = np.cos(2.0 * half)
    assert "classical paths give 2" in give(browser, f"{1.0 + cosine:.6f}")
    assert "differ by 2eBA/ħ" in give(browser, f"{2.0 + 2.0 * np.cos(half):.6f}")
    assert browser.js("getComputedStyle(document.querySelector('#loop-figure .number')).visibility") == "hidden"
    give(browser, f"{2.0 + 2.0 * cosine:.6f}")
    at_rest(browser)
    assert browser.js("getComputedStyle(document.querySelector('#loop-figure .number')).visibility") == "visible"


@pytest.mark.parametrize("text", ["", "zebra", "1/0", "1,2,3", "<b>", "1e999"])
def test_what_is_no_number_is_said_so(browser: Browser, page_file: Path, text: str) -> None:
    browser.open(page_file, "?exercise=2&still=1")
    assert give(browser, text) == "A number, please, such as 0.5, 1/2 or 3e-2."
    quiet(browser, page_file)


def test_numbers_are_read_as_people_write_them(browser: Browser, page_file: Path) -> None:
    browser.open(page_file, "?exercise=2&still=1")
    for text in ("0.1646", "0,1646", "1646e-4", "1646/10000", " .1646 "):
        assert give(browser, text).startswith("Right."), text
    browser.open(page_file, "?exercise=5&still=1")
    assert give(browser, "\u22120.437").startswith("Right.")
