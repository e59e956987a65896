"""Figures of a film of one's own: axes and units follow, regimes are refused in one line, options are never ignored."""

import math

import numpy as np
import pytest
from click.testing import CliRunner

from cbs import figures, theory
from cbs.cli.main import main
from cbs.figures.frame import sample, scales, settling
from cbs.figures.frame.qualities import Quality
from cbs.figures.frame.sample import SAMPLE, Film, exact_correction
from cbs.figures.registry import FIGURES
from cbs.parameters import ElliottYafet, Rashba
from tests.figures import boxes

TINY = Quality("tiny", 1.0 / 400.0)
GOLD = Film(l=10e-9, L_phi=0.8e-6, coupling=ElliottYafet(30e-9), given=frozenset({"l", "L_phi", "coupling"}))
SHORT = Film(l=100e-9, L_phi=300e-9, given=frozenset({"l", "L_phi"}))
WEAK = Film(l=50e-9, L_phi=1e-6, coupling=Rashba(1.5e-6), given=frozenset({"l", "L_phi", "coupling"}))
CLEAN = Film(l=1e-6, L_phi=20e-6, coupling=Rashba(8e-6), given=frozenset({"l", "L_phi", "coupling"}))


@pytest.mark.parametrize("film", [GOLD, CLEAN], ids=["gold", "clean"])
@pytest.mark.parametrize("name", ["dephasing", "symmetry-classes", "cusp-width", "half-flux-quantum"])
def test_labels_and_axes_follow_the_film(name, film):
    try:
        stored = figures.compute(name, TINY, 1, film=film)
    except ValueError as refusal:
        assert "needs" in str(refusal)
        return
    picture = figures.draw(name, stored, "slides")
    texts = boxes.drawn_texts(picture, "slides")
    assert boxes.outside(picture, texts) == []
    assert boxes.overlapping(texts) == []
    assert boxes.struck_labels(picture, texts) == []
    for axes in picture.axes:
        for line in axes.get_lines():
            if str(line.get_gid()).startswith(("mc-", "exact-")) and len(line.get_xdata()) > 1:
                low, high = axes.get_ylim()
                x, y = (np.asarray(values, dtype=float) for values in (line.get_xdata(), line.get_ydata()))
                shown = np.isfinite(y) & (x >= axes.get_xlim()[0]) & (x <= axes.get_xlim()[1])
                inside = np.mean((y[shown] >= low) & (y[shown] <= high))
                assert inside > 0.85, (name, line.get_gid())


@pytest.mark.parametrize(
    ("name", "film", "words"),
    [
        ("which-loops", SHORT, "L_phi/l of 20 or more for a plateau (got 3); give --l-phi 2 µm or more"),
        ("cusp-width", SHORT, "L_phi/l of 25 or more (got 3)"),
        ("spin-on-loop", CLEAN, "L_so/l between 0.4 and 2.5 (got 8); give --rashba between 400 nm and 2.5 µm"),
        (
            "in-plane-field",
            WEAK,
            "L_phi/L_so of 3 or more (got 0.667) for antilocalization; give --rashba of 333 nm or less",
        ),
        ("crossover", GOLD, "isotropic scattering (--elliott-yafet); give --rashba"),
        ("who-interferes", Film(k_F=1e6, given=frozenset({"k_F"})), "k_F l of 8 or more (got 0.1)"),
    ],
)
def test_a_film_out_of_regime_is_refused_with_the_ratio_and_the_way_out(name, film, words):
    with pytest.raises(ValueError, match="needs|is about") as caught:
        FIGURES[name].check(film)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", FIGURES)
def test_the_sample_film_is_in_every_regime(name):
    FIGURES[name].check(SAMPLE)


def test_classes_of_a_film_have_their_exact_sums():
    B = np.array([0.0, 1.0])  # tesla, against B_tr of 3.3 T
    known = theory.ballistic_isotropic(B, l=10e-9, L_phi=0.8e-6, L_so=30e-9, L_s=math.inf)
    assert exact_correction(GOLD, "wal", B) == pytest.approx(known)
    assert exact_correction(CLEAN, "wal", 1e-4 * B) == pytest.approx(
        theory.rashba_ballistic(1e-4 * B, l=1e-6, L_phi=20e-6, L_so=8e-6)
    )
    assert sample.Film(l=1e-7).L_s == pytest.approx(182.574e-9, rel=1e-5)


def test_a_sharp_exact_sum_grows_with_the_square_of_a_weak_field():
    """The change is even and smooth in B; the usual number of levels misses a third of it at 0.003 B_tr."""
    B = np.array([0.0, 1e-4, 2.5e-4])
    change = exact_correction(SHORT, "wal", B, sharp=True)
    assert (change[2] - change[0]) / (change[1] - change[0]) == pytest.approx(6.25, rel=0.02)
    usual = exact_correction(SHORT, "wal", B)
    assert (usual[2] - usual[0]) / (usual[1] - usual[0]) > 8.0


def test_a_cusp_that_hardly_turns_is_not_called_antilocalization():
    words = {}
    for name in ("magnetoconductance", "symmetry-classes"):
        for film in (SAMPLE, SHORT):
            drawn = figures.draw(name, figures.compute(name, TINY, 1, film=film), "slides")
            words[name, film.L_phi] = " ".join(text.get_text() for text in drawn.axes[0].texts)
    for (_, length), text in words.items():
        assert ("antilocalization" in text) == (length == SAMPLE.L_phi), text


def test_units_ticks_and_limits():
    assert scales.field_text(0.02) == "20 mT"
    assert scales.length_text(2.5e-6) == "2.5 µm"
    assert scales.length_text(300e-9) == "300 nm"
    assert scales.round_number(0.0197) == 0.02
    assert scales.log_text(1e4) == "10⁴"
    assert scales.log_text(0.05) == "0.05"
    assert np.array_equal(scales.mirrored(np.array([0.0, 1.0, 2.0]), -1.0), [-2.0, -1.0, 0.0, 1.0, 2.0])


def test_a_label_on_a_curve_moves_and_a_free_one_stays():
    from matplotlib.figure import Figure

    picture = Figure(dpi=100)
    axes = picture.add_subplot()
    axes.plot([0.0, 1.0], [0.0, 1.0])
    struck = axes.text(0.5, 0.5, "struck", gid=settling.LABEL, ha="center", va="center")
    free = axes.text(0.1, 0.9, "free", gid=settling.LABEL, ha="left", va="center")
    settling.settle(picture)
    assert free.get_position() == (0.1, 0.9)
    assert struck.get_position() != (0.5, 0.5)
    assert boxes.struck_labels(picture, boxes.drawn_texts(picture, "paper")) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["which-loops", "--l", "100nm", "--l-phi", "300nm"], "which-loops needs L_phi/l of 20 or more"),
        (["paths", "--rashba", "1um", "--elliott-yafet", "1um"], "--rashba goes without --elliott-yafet"),
        (["paths", "--l", "1um", "--l-phi", "0.5um"], "--l-phi must be longer than l"),
        (["paths", "--l", "100"], "--l"),
        (["paths", "--size", "17:9"], "did you mean 16:9?"),
        (["paths", "--size", "1mmx1mm"], "between 2 and 60 inches"),
        (["paths", "--language", "dee"], "did you mean de?"),
        (["paths", "--language", "ja"], "needs a font with its letters"),
        (["paths", "--font", "DejaVu San"], "did you mean DejaVu Sans"),
    ],
)
def test_misuse_is_one_line_and_touches_nothing(tmp_path, arguments, words):
    result = CliRunner().invoke(main, ["figure", *arguments, "--out", str(tmp_path / "made")])
    assert result.exit_code == 2
    assert words in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "made").exists()


def test_a_figure_that_holds_for_any_film_says_so(tmp_path):
    arguments = ["figure", "paths", "--l", "50nm", "--rashba", "1um", "--format", "png", "--out", str(tmp_path)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.stderr
    assert "figure paths does not use --rashba" in result.stderr
    assert "l = 50 nm" in (tmp_path / "paths.txt").read_text(encoding="utf-8")


def test_a_figure_says_which_film_it_shows_and_resume_tells_films_apart(tmp_path):
    """An unfinished folder of one film was taken for that of the sample film."""
    from cbs.figures.frame import making

    entry = FIGURES["dimensions"]
    stored = figures.compute("dimensions", TINY, 1, film=CLEAN)
    assert stored.provenance.parameters["film"] == CLEAN.options == "--l 1000nm --l-phi 20000nm --rashba 8000nm"
    making.write(entry, stored, making.check_order(["png"], ["paper"], tmp_path))
    assert making.finished(entry, tmp_path, "tiny", 1, CLEAN) is not None
    assert making.finished(entry, tmp_path, "tiny", 1, SHORT) is None
    assert making.finished(entry, tmp_path, "tiny", 1) is None
    assert "film" not in figures.compute("paths", TINY, 1).provenance.parameters


@pytest.mark.parametrize(
    "film", [GOLD, SHORT, CLEAN, Film(k_F=3e8, mass=0.03, rate=((3e9, 1.0),), given=frozenset({"k_F", "mass", "rate"}))]
)
def test_options_of_a_film_give_the_film(film):
    import shlex

    from cbs.cli.commands.demo import demo
    from cbs.cli.shared import film as films

    given = demo.make_context("demo", shlex.split(film.options)).params
    again = films.film(given)
    assert again.given == film.given
    assert (again.l, again.L_phi, again.k_F, again.mass) == pytest.approx((film.l, film.L_phi, film.k_F, film.mass))
    assert (again.coupling, again.rate) == (film.coupling, film.rate)
