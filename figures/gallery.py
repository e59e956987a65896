"""One page with all figures: pictures inside, captions, parameters, and the command that made each. No network."""

import base64
import html
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cbs.figures.registry import Entry
from cbs.version import __version__

STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a;
  background: #fff; }
nav ol { columns: 2 20rem; } figure { margin: 3rem 0; border-top: 1px solid #ccc; padding-top: 1rem; }
img { max-width: 100%; height: auto; display: block; margin: 1rem auto; } figcaption { max-width: 48rem; }
pre { background: #f4f4f4; padding: 0.5rem 0.75rem; overflow-x: auto; font-size: 0.85rem; white-space: pre-wrap; }
@media print { figure { break-inside: avoid; } }
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
    """

    entry: Entry
    stored: Any
    picture: bytes
    command: str


def page(exhibits: Sequence[Exhibit]) -> str:
    """Return the gallery as one HTML document that refers to nothing outside itself.

    Parameters
    ----------
    exhibits : sequence of Exhibit
        In the order of the page.
    """
    contents = "\n".join(
        f'<li><a href="#{html.escape(e.entry.name)}">{html.escape(e.entry.title)}</a></li>' for e in exhibits
    )
    figures = "\n".join(_figure(exhibit) for exhibit in exhibits)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Weak localization, loop by loop</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<h1>Weak localization, loop by loop</h1>\n<p>Figures of cbs {html.escape(__version__)}: Monte Carlo over "
        f"closed loops, with the exact curves where they are known.</p>\n<nav><ol>\n{contents}\n</ol></nav>\n"
        f"<main>\n{figures}\n</main>\n</body>\n</html>\n"
    )


def _figure(exhibit: Exhibit) -> str:
    name, title = html.escape(exhibit.entry.name), html.escape(exhibit.entry.title)
    picture = base64.b64encode(exhibit.picture).decode()
    provenance = exhibit.stored.provenance.as_dict()
    parameters = html.escape(json.dumps(provenance, indent=1, ensure_ascii=False))
    return (
        f'<figure id="{name}">\n<h2>{title}</h2>\n<img alt="{title}" src="data:image/png;base64,{picture}">\n'
        f"<figcaption>{html.escape(exhibit.entry.caption(exhibit.stored))}</figcaption>\n"
        f"<pre>{html.escape(exhibit.command)}</pre>\n<details><summary>seed, loops, parameters</summary>"
        f"<pre>{parameters}</pre></details>\n</figure>"
    )
