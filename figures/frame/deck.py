"""A lecture as one offline HTML deck and one PDF: slides with build-ups, films and page linked, speaker notes."""

import base64
import html
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from PIL import Image

from cbs.figures.frame import marks, pictures, steps, texts
from cbs.figures.frame.styles import Style, broken, context, put_headline
from cbs.figures.frame.symbols import markup, mathtext
from cbs.version import __version__


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide of the lecture.

    Parameters
    ----------
    name : str
        Figure, film, or `page`.
    title : str
        The one sentence.
    notes : str
        What the speaker knows: the caption, the sentences of a film.
    picture : Figure, optional
        Drawn figure, with the title on it; none for what is linked.
    link : str
        File beside the deck that the slide opens; empty for none.
    still : bytes
        Picture for the printed page of what is linked; empty for none.
    """

    name: str
    title: str
    notes: str
    picture: Figure | None = None
    link: str = ""
    still: bytes = b""


STYLE = """
* { box-sizing: border-box; } body { margin: 0; background: var(--ground); color: var(--ink); height: 100vh;
  font: 1.6vw/1.4 system-ui, sans-serif; overflow: hidden; }
section { display: none; height: 100vh; align-items: center; justify-content: center;
  flex-direction: column; }
section.here { display: flex; } section img { max-width: 100vw; max-height: 100vh; }
section video, section .film { max-width: 90vw; max-height: 76vh; }
h2 { font-size: 2.4vw; font-weight: normal; max-width: 84vw; text-align: center; margin: .8em; }
a { color: var(--link); } sub { line-height: 0; font-size: .75em; }
aside { display: none; position: fixed; inset: auto 0 0 0; height: 38vh; overflow: auto;
  background: var(--panel); padding: 1rem 2rem; font-size: 1.1rem; } .notes aside { display: block; }
.notes section { height: 62vh; } .notes section img, .notes section video { max-height: 62vh; }
.notes section .film, .notes section video { max-height: 44vh; }
footer { display: none; position: fixed; right: 1rem; bottom: .4rem; font-size: .8rem; color: var(--ink2); }
.notes footer, .first footer { display: block; }
@media print { body { overflow: visible; background: #fff; color: #111; }
  section { display: flex; break-after: page; } }
"""
SCRIPT = """
const slides = [...document.querySelectorAll('section')];
let at = Math.max(slides.findIndex(s => '#' + s.id === location.hash), 0);
function show(i) {
  at = Math.min(Math.max(i, 0), slides.length - 1);
  slides.forEach((s, k) => s.classList.toggle('here', k === at));
  history.replaceState(null, '', '#' + slides[at].id);
  document.body.classList.toggle('first', at === 0);
  document.querySelector('aside').innerHTML = slides[at].dataset.notes;
  const foot = document.querySelector('footer');
  foot.textContent = (at + 1) + ' / ' + slides.length + '   n: ' + foot.dataset.notes;
}
addEventListener('keydown', e => {
  const go = { ArrowRight: 1, PageDown: 1, ' ': 1, ArrowLeft: -1, PageUp: -1 }[e.key];
  if (go) { e.preventDefault(); show(at + go); }
  if (e.key === 'Home') show(0);
  if (e.key === 'End') show(slides.length - 1);
  if (e.key === 'n') document.body.classList.toggle('notes');
});
addEventListener('click', e => { if (!e.target.closest('a')) show(at + 1); });
show(at);
"""


def deck(slides: Sequence[Slide], style: Style, title: str) -> str:
    """Return the HTML deck: pictures inside, a section for every step; arrows, page keys and clicks go on, n: notes."""
    notes = html.escape(texts.in_language("notes", style.language), quote=True)
    sections = "\n".join(_section(*step, style) for slide in slides for step in _steps(slide))
    return (
        f'<!DOCTYPE html>\n<html lang="{style.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{html.escape(title)}</title>\n'
        f'<meta name="generator" content="cbs {html.escape(__version__)}">\n'
        f"<style>{_colours(style)}{STYLE}</style>\n</head>\n<body>\n"
        f'<main>\n{sections}\n</main>\n<aside aria-label="{notes}"></aside>\n<footer data-notes="{notes}"></footer>\n'
        f"<script>{SCRIPT}</script>\n</body>\n</html>\n"
    )


def _colours(style: Style) -> str:
    palette, scheme = style.palette, "dark" if style.name == "dark" else "light"
    return (
        f":root {{ color-scheme: {scheme}; --ground: {palette.ground}; --ink: {palette.ink}; --ink2: {palette.ink2}; "
        f"--panel: {palette.panel}; --link: {palette.wl}; }}"
    )


def _steps(slide: Slide) -> Iterator[tuple[Slide, str, Figure | None]]:
    if slide.picture is None:
        yield slide, "", None
    else:
        yield from ((slide, suffix, picture) for suffix, picture in steps.of(slide.picture))


def _section(slide: Slide, suffix: str, picture: Figure | None, style: Style) -> str:
    notes = html.escape(markup(slide.notes), quote=True)
    title, heading = html.escape(slide.title, quote=True), markup(slide.title)
    if picture is not None:
        content = pictures.picture_bytes(picture, style, "png", {"figure": slide.name, "title": slide.title}, "")
        inside = f'<img alt="{title}" src="data:image/png;base64,{base64.b64encode(content).decode()}">'
    elif slide.link.endswith(".mp4"):
        inside = f'<h2>{heading}</h2><video src="{slide.link}" controls></video>'
    elif slide.link.endswith(".gif"):
        inside = f'<h2>{heading}</h2><img class="film" alt="{title}" src="{slide.link}">'
    else:
        inside = f'<h2>{heading}</h2><p><a href="{slide.link}">{html.escape(slide.link)}</a></p>'
    return f'<section id="{slide.name}{suffix}" data-notes="{notes}">{inside}</section>'


def pdf(slides: Sequence[Slide], style: Style, title: str) -> bytes:
    """Return the lecture as PDF, a page for every step, fonts embedded; films and live page are linked on theirs."""
    buffer = io.BytesIO()
    with context(style), PdfPages(buffer, metadata={"Title": title, "CreationDate": None}) as pages:
        for slide in slides:
            for _, _, picture in _steps(slide):
                pages.savefig(_named(slide, style) if picture is None else picture)
    return buffer.getvalue()


def _named(slide: Slide, style: Style) -> Figure:
    picture = marks.new_figure(style, style.height)
    picture.set_layout_engine("none")
    put_headline(picture, style, slide.title)
    picture.text(
        0.02, 0.8, slide.link, ha="left", va="center", size=style.notes, color=style.palette.wl, url=slide.link
    )
    if not slide.still:
        words = mathtext(broken(picture, slide.notes, style.notes))
        picture.text(0.02, 0.72, words, ha="left", va="top", size=style.notes, color=style.palette.ink2)
    else:
        still = picture.add_axes((0.1, 0.02, 0.8, 0.74))
        still.imshow(np.asarray(Image.open(io.BytesIO(slide.still)).convert("RGB")))
        still.set_axis_off()
    return picture


def last_frame(film: Path) -> bytes:
    """Return the last frame of a GIF as PNG: what a film leaves behind."""
    buffer = io.BytesIO()
    with Image.open(film) as frames:
        frames.seek(getattr(frames, "n_frames", 1) - 1)
        frames.convert("RGB").save(buffer, "PNG")
    return buffer.getvalue()


def notes(slides: Sequence[Slide]) -> str:
    """Return the notes of the speaker as text."""
    return "\n\n".join(f"{i + 1}. {slide.title}\n{slide.notes}" for i, slide in enumerate(slides)) + "\n"
