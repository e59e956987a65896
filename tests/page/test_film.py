"""The page of a film of one's own: its numbers are those of the library for that film."""

from pathlib import Path

import numpy as np
import pytest

from cbs import parameters, theory
from cbs.constants import E_CHARGE, HBAR
from cbs.figures.frame.sample import Film
from cbs.page import quadrature
from cbs.page.page import page, provenance, read_provenance
from cbs.page.polygon import rashba_polygon_field
from cbs.page.pool import N_LEGS
from cbs.page.quadrature import Scene
from cbs.page.scales import SCALES, Scales, scales_of
from cbs.page.thinning import thinned_pool
from tests.page.browser import Browser
from tests.page.conftest import SEED
from tests.page.looking import quiet, shown, wait

WELL = Film(
    l=30e-9, L_phi=430e-9, coupling=parameters.Rashba(90e-9), L_s=700e-9, k_F=1.2e9,
    given=frozenset({"l", "L_phi", "coupling", "L_s", "k_F"}),
)  # fmt: skip


@pytest.fixture(scope="module")
def scales() -> Scales:
    return scales_of(WELL)


@pytest.fixture(scope="module")
def film_file(tmp_path_factory: pytest.TempPathFactory, scales: Scales) -> Path:
    path = tmp_path_factory.mktemp("film") / "well.html"
    path.write_text(page(SEED, scales), encoding="utf-8")
    return path


def test_sample_film_leaves_the_page_as_it_is() -> None:
    scales = scales_of(Film())
    assert scales == SCALES
    assert scales.largest_field == 5e-3
    assert scales.couplings()[0] == 8.0


def test_own_couplings_lie_on_their_sliders(scales: Scales) -> None:
    assert scales.couplings("rashba")[scales.own["rashba"]] == pytest.approx(430.0 / 90.0, rel=1e-12)
    assert scales.couplings("magnetic")[scales.own["magnetic"]] == pytest.approx(430.0 / 700.0, rel=1e-12)
    strong = scales_of(Film(coupling=parameters.ElliottYafet(70e-9), given=frozenset({"coupling"})))
    assert strong.mechanism == "isotropic"
    assert strong.couplings("isotropic")[strong.own["isotropic"]] == pytest.approx(100.0 / 7.0, rel=1e-12)
    assert strong.couplings("rashba")[0] == 8.0


@pytest.mark.parametrize("L_phi", [50e-9, 430e-9, 1e-6, 7e-6, 33e-6])
def test_field_reaches_some_thirty_dephasing_fields(L_phi: float) -> None:
    reach = Scales(L_phi=L_phi).largest_field / (HBAR / (4.0 * E_CHARGE * L_phi**2))
    assert 24.0 < reach < 30.5


@pytest.mark.parametrize(("coupling", "why"), [(20e-9, "turns at random"), (5e-6, "does not turn")])
def test_coupling_beyond_the_slider_is_refused(coupling: float, why: str) -> None:
    with pytest.raises(ValueError, match=rf"L_phi/L_so must lie between 0.25 and 16 on the page .*{why}; change"):
        scales_of(Film(coupling=parameters.Rashba(coupling), given=frozenset({"coupling"})))


@pytest.mark.slow
@pytest.mark.parametrize(("key", "mechanism"), [("1", "none"), ("3", "rashba"), ("4", "rashba")])
def test_presets_show_the_numbers_of_this_film(
    browser: Browser, film_file: Path, scales: Scales, key: str, mechanism: str
) -> None:
    browser.open(film_file, "?still=1")
    browser.key(key)
    wait(browser, f"document.querySelectorAll('#presets button')[{int(key) - 1}].ariaPressed === 'true'")
    field = float(browser.js("document.getElementById('B').value")) * 1e-3
    scene = Scene(field, 430e-9, mechanism, scales.own["rashba"], scales)
    pool = thinned_pool(SEED, max(scales.largest.values()))
    for name, compute in (("ratio", quadrature.ratio), ("ds", quadrature.dsigma), ("delta", quadrature.delta)):
        expected = compute(pool, scene)
        assert shown(browser, name) == pytest.approx(expected.value, abs=1e-6), name
        assert shown(browser, name, "error") == pytest.approx(expected.error, abs=1e-6), name
    if mechanism == "none":
        closed = -np.log1p(2.0 * (430.0 / 30.0) ** 2) / np.pi
        assert shown(browser, "ds") == pytest.approx(closed, abs=2e-4)
    elif field:
        mean = rashba_polygon_field(quadrature.flux_scale(field, 430e-9), np.array([(430.0 / 90.0) ** 2]), N_LEGS)[0]
        assert shown(browser, "ratio-exact") == pytest.approx(1.0 + mean, abs=2e-5)
    else:
        assert shown(browser, "ratio-exact") == pytest.approx(
            1.0 + theory.rashba_polygon((430.0 / 90.0) ** 2, 24), abs=1e-7
        )
    assert abs(shown(browser, "ratio") - shown(browser, "ratio-exact")) < 2.0 * max(
        shown(browser, "ratio", "error"), 1e-9
    )
    quiet(browser, film_file)


@pytest.mark.slow
def test_page_says_which_film_it_shows(browser: Browser, film_file: Path, scales: Scales) -> None:
    browser.open(film_file, "?mech=magnetic&so=0.61&view=waves&still=1")
    said = browser.js("document.getElementById('origin').textContent")
    for part in (
        "mean free path 30 nm",
        "coherence length 430 nm",
        "Rashba coupling 90 nm",
        "magnetic impurities 700 nm",
    ):
        assert part in said
    assert browser.js("document.getElementById('so-text').textContent") == "0.61"
    parameters_of = read_provenance(film_file.read_text(encoding="utf-8"))["parameters"]
    assert parameters_of == dict(provenance(SEED, scales).parameters)
    assert parameters_of["l_m"] == 30e-9
    assert parameters_of["L_phi_m"] == 430e-9
    assert parameters_of["couplings"] == {"rashba": pytest.approx(90e-9), "magnetic": pytest.approx(700e-9)}
