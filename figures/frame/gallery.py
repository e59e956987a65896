"""One page with all figures in groups: thumbnails, captions, parameters, and links to what made each. No network."""

import base64
import html
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cbs.figures.frame.symbols import markup
from cbs.figures.registry import Entry
from cbs.version import __version__

GROUPS = {
    "Paths and their interference": ("paths", "who-interferes", "factor-of-two", "cone", "cone-ways"),
    "Spin": (
        "spin-on-loop", "distribution", "area-spin", "persistent-helix", "in-plane-field", "berry-phase", "valleys",
        "surfaces",
    ),
    "Field and cusp": ("magnetoconductance", "crossover", "cusp-width", "magnetic-impurities", "half-flux-quantum"),
    "Length, temperature, size": (
        "dephasing", "temperature", "which-loops", "area-distribution", "scaling", "dimensions", "lifetimes",
        "fluctuations",
    ),
    "Classes, fits and checks": (
        "symmetry-classes", "ballistic-breakdown", "measured-data", "waves", "waves-loops", "waves-conductance",
        "verification",
    ),
}  # fmt: skip
OTHERS = "More"
STYLE = """
:root { color-scheme: light dark; --ground: #fff; --ink: #1a1a1a; --panel: #f4f5f7; --line: #c9cdd3; --link: #0077bb; }
@media (prefers-color-scheme: dark) { :root:not([data-theme=light]) { --ground: #12151c; --ink: #f2f2f2;
  --panel: #1b2029; --line: #3b414b; --link: #4fb3f6; } }
:root[data-theme=dark] { color-scheme: dark; --ground: #12151c; --ink: #f2f2f2; --panel: #1b2029; --line: #3b414b;
  --link: #4fb3f6; }
:root[data-theme=light] { color-scheme: light; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; padding: 0 1rem;
  color: var(--ink); background: var(--ground); } a { color: var(--link); }
nav ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(11rem, 9.5rem + 1vw), 1fr));
  gap: .75rem; padding: 0; list-style: none; }
nav img { width: 100%; height: 6.5rem; object-fit: contain; background: var(--figure);
  border: 1px solid var(--line); } nav a { font-size: .85rem; text-decoration: none; }
figure { margin: 3rem 0; border-top: 1px solid var(--line); padding-top: 1rem; }
figure img { max-width: 100%; height: auto; display: block; margin: 1rem auto; background: var(--figure); }
sub { line-height: 0; } h1, h2 { line-height: 1.25; } figcaption { max-width: 48rem; }
ul.files { padding: 0; list-style: none; display: flex; gap: 1rem; flex-wrap: wrap; }
pre { background: var(--panel); padding: .5rem .75rem; overflow-x: auto; font-size: .85rem; white-space: pre-wrap; }
@media print { figure { break-inside: avoid; } nav { display: none; } }
"""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One figure of the gallery.

    Parameters
    ----------
    entry : Entry
        The figure.
    stored
        Its dataclass, with provenance.
    picture : bytes
        PNG.
    command : str
        What makes it again.
    files : dict of str to Path
        Files beside the page by what the links to them say.
    ground : str
        Colour of the picture's ground.
    """

    entry: Entry
    stored: Any
    picture: bytes
    command: str
    files: dict[str, Path] = field(default_factory=dict)
    ground: str = "#ffffff"

    def source(self, single_file: bool) -> str:
        """Where the picture is: inside the page, or beside it."""
        if single_file or "PNG" not in self.files:
            return f"data:image/png;base64,{base64.b64encode(self.picture).decode()}"
        return html.escape(self.files["PNG"].name)


def grouped(exhibits: Sequence[Exhibit]) -> dict[str, list[Exhibit]]:
    """Return the exhibits by group, in the order of the groups; figures that are in none come last."""
    found: dict[str, list[Exhibit]] = {}
    for name, members in {**GROUPS, OTHERS: ()}.items():
        known = {figure for figures in GROUPS.values() for figure in figures}
        here = [e for e in exhibits if e.entry.name in members or (name == OTHERS and e.entry.name not in known)]
        if here:
            found[name] = here
    return found


def page(exhibits: Sequence[Exhibit], *, single_file: bool = False) -> str:
    """Return the gallery as one HTML document that refers to nothing but the files beside it.

    Parameters
    ----------
    exhibits : sequence of Exhibit
        In any order.
    single_file : bool
        Pictures inside the page, and no links to files.
    """
    groups = grouped(exhibits)
    contents = "\n".join(_thumbnails(name, here, single_file) for name, here in groups.items())
    figures = "\n".join(_figure(exhibit, single_file) for here in groups.values() for exhibit in here)
    ground = exhibits[0].ground if exhibits else "#ffffff"
    return (
        f'<!DOCTYPE html>\n<html lang="en" style="--figure: {ground}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Weak localization, loop by loop</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<h1>Weak localization, loop by loop</h1>\n<p>Figures of cbs {html.escape(__version__)}: Monte Carlo over "
        f"closed loops, with the exact curves where they are known.</p>\n<nav>\n{contents}\n</nav>\n"
        f"<main>\n{figures}\n</main>\n</body>\n</html>\n"
    )


def _thumbnails(group: str, exhibits: Sequence[Exhibit], single_file: bool) -> str:
    rows = "\n".join(
        f'<li><a href="#{html.escape(e.entry.name)}">'
        + (f'<img alt="" loading="lazy" src="{e.source(False)}">' if not single_file and e.files else "")
        + f"{html.escape(e.entry.name)}</a></li>"
        for e in exhibits
    )
    return f"<h2>{html.escape(group)}</h2>\n<ul>\n{rows}\n</ul>"


def _figure(exhibit: Exhibit, single_file: bool) -> str:
    name = html.escape(exhibit.entry.name)
    caption = exhibit.entry.caption(exhibit.stored).removeprefix(exhibit.entry.title).strip()
    provenance = exhibit.stored.provenance.as_dict()
    parameters = html.escape(json.dumps(provenance, indent=1, ensure_ascii=False))
    links = "" if single_file else _links(exhibit)
    alt = html.escape(f"Figure {exhibit.entry.name}: {caption.split('. ')[0]}.", quote=True)
    return (
        f'<figure id="{name}">\n<h2>{markup(exhibit.entry.title)}</h2>\n'
        f'<img alt="{alt}" src="{exhibit.source(single_file)}">\n'
        f"<figcaption>{markup(caption)}</figcaption>\n{links}"
        f"<pre>{html.escape(exhibit.command)}</pre>\n<details><summary>seed, loops, parameters</summary>"
        f"<pre>{parameters}</pre></details>\n</figure>"
    )


def _links(exhibit: Exhibit) -> str:
    rows = "".join(f'<li><a href="{html.escape(path.name)}">{kind}</a></li>' for kind, path in exhibit.files.items())
    return f'<ul class="files">{rows}</ul>\n'
