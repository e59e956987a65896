"""Pages made from the program before the site is read: commands, names, claims, figures. What is known stands there."""

from pathlib import Path

import board_pages
import claim_pages
import command_pages
import name_pages
import trust_pages
from sphinx.application import Sphinx


def write_pages(folder: Path, pages: dict[str, str]) -> None:
    """Write pages that changed, and remove Markdown that no page stands for any more.

    Parameters
    ----------
    folder : Path
        Folder of the pages.
    pages : dict of str to str
        File name to text.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        if old.name not in pages:
            old.unlink()
    for name, text in pages.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def _make(app: Sphinx) -> None:
    source = Path(app.srcdir)
    write_pages(source / "commands", command_pages.pages())
    write_pages(source / "api", name_pages.pages())
    write_pages(source / "claims", claim_pages.pages())
    write_pages(source / "trust" / "made", trust_pages.pages())
    write_pages(source / "gallery", board_pages.pages(source / "gallery"))


def setup(app: Sphinx) -> dict[str, bool]:
    """Make the pages when the builder is ready, before the galleries of lessons."""
    app.connect("builder-inited", _make, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
