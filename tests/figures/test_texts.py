"""Words in other languages: tables without gaps, holes that are kept, and pictures whose words all change."""

import re
from string import Formatter

import pytest
from matplotlib.text import Text

from cbs import figures
from cbs.figures.frame import texts
from cbs.figures.frame.styles import find_style
from cbs.figures.registry import FIGURES
from tests.figures import boxes
from tests.figures.made import made
from tests.figures.worded import WHOLE, in_words


@pytest.mark.parametrize("language", texts.LANGUAGES[1:])
def test_every_translation_keeps_its_holes_and_mathematics(language):
    for english, words in texts.table(language).items():
        assert words.strip(), english
        assert english.count("{}") == words.count("{}"), english
        assert sorted(re.findall(r"\$[^$]*\$", english)) == sorted(re.findall(r"\$[^$]*\$", words)), english


def test_whole_languages_have_the_same_words():
    known = [set(texts.table(language)) for language in WHOLE]
    assert known[0] == known[1] == known[2]


def test_numbers_go_into_the_translation_and_lines_break_anew():
    assert texts.in_language("field 1 mT: once", "de") == "Feld 1 mT: einfach"
    assert texts.in_language("weak\nlocalization", "fr").count("\n") == 1
    assert texts.in_language("nothing like it", "de") == "nothing like it"
    assert texts.in_language("weak localization", "en") == "weak localization"


@pytest.mark.parametrize("name", ["factor-of-two", "dephasing", "half-flux-quantum", "waves", "dimensions"])
def test_a_picture_has_no_english_word_left_and_its_labels_are_free(name):
    from dataclasses import replace

    style = replace(find_style("slides"), language="de")
    stored = made(name)
    german = figures.draw(name, stored, style)
    english = {text.get_text() for text in figures.draw(name, stored, "slides").findobj(Text) if in_words(text)}
    left = {text.get_text() for text in german.findobj(Text) if in_words(text)} & english
    assert left <= {"exact"}, left
    assert boxes.overlapping(boxes.drawn_texts(german, style)) == []


@pytest.mark.parametrize("language", WHOLE)
def test_the_sentence_of_every_board_is_there(language):
    left = {name for name, entry in FIGURES.items() if texts.in_language(entry.title, language) == entry.title}
    assert left == set()


@pytest.mark.parametrize("language", WHOLE)
def test_captions_of_the_lecture_are_there_and_keep_their_numbers(language):
    from cbs.cli.commands import lecture

    assert {name for name in lecture.ORDER if name in FIGURES} <= set(texts.captions(language)) <= set(FIGURES)
    for name, caption in texts.captions(language).items():
        assert _fields(caption) == _fields(FIGURES[name].module().CAPTION), name


def test_words_among_the_values_of_a_caption_are_in_its_language():
    stored = made("factor-of-two")
    german, english = (FIGURES["factor-of-two"].caption(stored, language) for language in ("de", "en"))
    assert german.startswith("Heimkehr: zweimal")
    assert "mit Rashba-Kopplung L_so = 200 nm; Linien" in german
    assert "and with Rashba coupling L_so = 200 nm; solid lines" in english
    assert FIGURES["factor-of-two"].caption(stored, "ja").startswith("Coming home")
    filled = texts.Filled("de").format(
        "so.{0} {1:.1f}", " Marked at the left edge: the film with L_φ/L_so = 2, B_φ = 1.", 2.0
    )
    assert filled == "so. Am linken Rand markiert: der Film mit L_φ/L_so = 2, B_φ = 1. 2.0"


def _fields(caption):
    return sorted((name, spec) for _, name, spec, _ in Formatter().parse(caption) if name)


@pytest.mark.parametrize("language", WHOLE)
def test_films_page_and_title_of_the_lecture_are_there(language):
    from cbs.cli.commands import lecture
    from cbs.film.registry import find

    films = [find(name.removeprefix("film:")).title for name in lecture.ORDER if name.startswith("film:")]
    assert len(films) == 3
    for sentence in (*films, lecture.PAGE, lecture.PAGE_NOTES, lecture.TITLE):
        assert texts.in_language(sentence, language) != sentence


def test_named_ticks_are_in_the_language_and_stay_there():
    """Ticks are written anew at every drawing: the words must be in what writes them."""
    from matplotlib.figure import Figure

    from cbs.figures.frame import marks

    picture = Figure()
    axes = picture.subplots()
    axes.set_ylim(0.0, 2.0)
    marks.named_ticks(axes, "y", {0.5: "loops of flights", 1.5: "½"})
    texts.put_into(picture, "fr")
    picture.draw_without_rendering()
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["boucles de trajets", "½"]


def test_a_table_may_break_its_lines_itself():
    assert texts.in_language("wire\n0.02 → 0.4\n$e^2/h$", "de") == "Draht\n0.02 → 0.4\n$e^2/h$"
