"""Words in other languages: tables without gaps, holes that are kept, and pictures whose words all change."""

import re

import pytest
from matplotlib.text import Text

from cbs import figures
from cbs.figures.frame import texts
from cbs.figures.frame.styles import find_style
from cbs.figures.registry import FIGURES
from tests.figures import boxes
from tests.figures.made import made

WHOLE = ("de", "fr", "es")  # languages with all words; zh and ja have those of the trade
NUMBERS = re.compile(r"^[\W\d_]*(nm|µm|mm|µT|mT|T|K|mK|mrad|l|Dt|h|e|%|°)*[\W\d_]*$")


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
    english = {text.get_text() for text in figures.draw(name, stored, "slides").findobj(Text) if _words(text)}
    left = {text.get_text() for text in german.findobj(Text) if _words(text)} & english
    assert left <= {"exact"}, left
    assert boxes.overlapping(boxes.drawn_texts(german, style)) == []


def _words(text):
    plain = re.sub(r"\$[^$]*\$", "", text.get_text())
    return bool(re.search(r"[a-z]{3}", plain)) and not NUMBERS.match(plain)


@pytest.mark.parametrize("language", WHOLE)
def test_the_sentence_of_every_board_is_there(language):
    left = {name for name, entry in FIGURES.items() if texts.in_language(entry.title, language) == entry.title}
    assert left == set()


@pytest.mark.parametrize("language", WHOLE)
def test_films_page_and_title_of_the_lecture_are_there(language):
    from cbs.cli.commands import lecture
    from cbs.film.registry import find

    films = [find(name.removeprefix("film:")).title for name in lecture.ORDER if name.startswith("film:")]
    assert len(films) == 3
    for sentence in (*films, lecture.PAGE, lecture.TITLE):
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
