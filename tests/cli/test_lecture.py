"""`cbs lecture`: the order, the steps, the notes; nothing from the network."""

import re
from dataclasses import replace

import pytest

from cbs.cli.commands import lecture
from cbs.cli.main import main
from cbs.figures.frame import deck, making, steps
from cbs.figures.frame.styles import find_style
from cbs.figures.registry import FIGURES
from cbs.film.registry import FILMS
from tests.cli.runner import refused, run
from tests.figures.made import made


def test_order_names_figures_films_and_the_page():
    for name in lecture.ORDER:
        kind, _, film = name.partition(":")
        assert name in FIGURES or name == "page" or (kind == "film" and film in FILMS)
    assert "lecture" in main.list_commands(None)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def slides():
    picture = making.draw("factor-of-two", made("factor-of-two"), "slides")
    return [
        deck.Slide("factor-of-two", 'Twice & "once"', "the caption", picture),
        deck.Slide("two-ways", "A film", "its sentences", None, "two-ways.gif"),
        deck.Slide("page", "Now you", "sliders", None, "page.html"),
    ]


def test_deck_has_a_section_a_step_and_links_what_lies_beside(slides):
    text = deck.deck(slides, find_style("slides"), "Lecture")
    sections = re.findall(r'<section id="([^"]*)" data-notes="([^"]*)"', text)
    names = [name for name, _ in sections]
    assert names[0] == "factor-of-two-0"
    assert len([name for name in names if name.startswith("factor-of-two")]) >= 4  # three curves, one after another
    assert names[-2:] == ["two-ways", "page"]
    assert dict(sections)["page"] == "sliders"
    assert 'src="two-ways.gif"' in text
    assert 'href="page.html"' in text
    assert "http" not in text
    assert not re.search(r'(src|href)="(?!data:|two-ways|page|#)', text)


def test_pdf_has_a_page_a_step(slides):
    content = deck.pdf(slides, find_style("slides"), "Lecture")
    n_sections = deck.deck(slides, find_style("slides"), "Lecture").count("<section")
    assert content.startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b", content)) == n_sections
    assert b"/FontFile2" in content  # letters are embedded as TrueType
    assert b"CreationDate" not in content
    assert (
        content.count(b"/URI (two-ways.gif)") == content.count(b"/URI (page.html)") == 1
    )  # a click opens what lies beside


def test_steps_add_curves_and_end_with_the_whole_picture():
    picture = making.draw("factor-of-two", made("factor-of-two"), "slides")
    panel = picture.axes[0]
    artists = [*panel.lines, *panel.texts]
    seen = []
    for suffix, shown in steps.of(picture):
        seen.append((suffix, sum(artist.get_visible() for artist in artists)))
        assert shown is picture
    counts = [count for _, count in seen]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1] == len(artists)
    assert [suffix for suffix, _ in seen] == [f"-{i}" for i in range(len(seen))]
    assert all(artist.get_visible() for artist in artists)


def test_notes_are_numbered(slides):
    assert deck.notes(slides).startswith('1. Twice & "once"\nthe caption\n\n2. A film\n')


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "--out"),
        (("--out", "made", "--language", "it"), "language must be one of"),
        (("--out", "made", "--size", "poster"), "'poster' is not one of"),
        (("--out", "made", "--l", "1um", "--l-phi", "1nm"), "--l-phi must be longer than l"),
    ],
)
def test_bad_input_is_one_line_and_touches_nothing(tmp_path, monkeypatch, args, message):
    monkeypatch.chdir(tmp_path)
    assert message in refused("lecture", *args)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_whole_lecture_lies_in_one_folder(tmp_path):
    words = ("lecture", "--out", str(tmp_path / "made"), "--quality", "draft", "--frames", "2", "--language", "de")
    made = run(*words)
    assert made.exit_code == 0, made.output
    names = {path.name for path in (tmp_path / "made").iterdir()}
    assert {"deck.html", "lecture.pdf", "notes.txt", "page.html", "two-ways.gif", "field-on.gif"} <= names
    text = (tmp_path / "made" / "deck.html").read_text(encoding="utf-8")
    linked = re.findall(r'(?:src|href)="(?!data:|#)([^"]*)"', text)
    assert len(linked) == 4
    spoken = (tmp_path / "made" / "notes.txt").read_text(encoding="utf-8")
    assert spoken.count("Heimkehr: zweimal") == 1
    assert "Standardfehler" in spoken
    assert not re.search(r"\b(the|of|and|with)\b", spoken)
    assert all((tmp_path / "made" / name).is_file() for name in linked)
    assert "Heimkehr" in text


def test_deck_has_the_colours_of_its_style_and_true_subscripts():
    slides = [deck.Slide("page", "The ratio L_φ/L_so", "notes on <L_φ>", None, "page.html")]
    light, dark = (deck.deck(slides, find_style(name), "Lecture") for name in ("slides", "dark"))
    assert "--ground: #FFFFFF" in light
    assert "--ground: #12151C" in dark
    assert "<h2>The ratio <i>L</i><sub>φ</sub>/<i>L</i><sub>so</sub></h2>" in light
    assert 'data-notes="notes on &amp;lt;&lt;i&gt;L&lt;/i&gt;&lt;sub&gt;φ&lt;/sub&gt;&amp;gt;"' in light


def test_a_film_leaves_its_last_frame_in_the_pdf(tmp_path):
    import io

    from PIL import Image

    frames = [Image.new("RGB", (40, 30), colour) for colour in ("#0077BB", "#D55E00")]
    frames[0].save(tmp_path / "film.gif", save_all=True, append_images=frames[1:])
    still = deck.last_frame(tmp_path / "film.gif")
    with Image.open(io.BytesIO(still)) as last:
        assert last.getpixel((5, 5)) == pytest.approx((213, 94, 0), abs=3)
    empty, shown = (
        deck.pdf([deck.Slide("film", "A film", "", None, "film.gif", content)], find_style("slides"), "Lecture")
        for content in (b"", still)
    )
    assert shown.count(b"/Subtype /Image") > empty.count(b"/Subtype /Image")


def test_the_page_of_a_lecture_is_about_its_film(tmp_path):
    from cbs.cli.shared import film as films

    names = dict.fromkeys(("l", "L_phi", "rashba", "dresselhaus", "elliott_yafet", "magnetic", "k_F", "mass"))
    film = films.film({**names, "l": 5e-8, "L_phi": 5e-7, "temperature_law": ()})
    slide = lecture._page(tmp_path, 1, film, replace(find_style("slides"), language="de"))
    assert slide.title == "Jetzt mit eigenen Händen: die interaktive Seite"
    assert '"coherence":5e-07' in (tmp_path / "page.html").read_text(encoding="utf-8")
