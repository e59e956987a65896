"""Check the built site: every inner link and anchor exists, nothing comes from elsewhere, newcomers find their way.

Run:  python docs/check_site.py out/docs
"""

import sys
from collections import deque
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

CLICKS = 3
# What a newcomer looks for, and a page (with anchor) that answers it.
NEWCOMER = {
    "first figure": "tutorials/t1_first_curve.html",
    "fit a PPMS file": "howto/fit-ppms.html",
    "L_so here against ILP": "explanation/conventions.html",
    "add a mechanism": "howto/new-mechanism.html",
}
LOADED = {("script", "src"), ("link", "href"), ("img", "src"), ("source", "src"), ("iframe", "src"), ("video", "src")}


class Page(HTMLParser):
    """Links, loaded files and anchors of one page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what a tag refers to."""
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.anchors.add(values["id"])
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif tag == "a" and "name" in values:
            self.anchors.add(values["name"])
        for kind, name in LOADED:
            if tag == kind and name in values and values.get("rel") not in ("canonical", "next", "prev"):
                self.loaded.append(values[name])


def read(folder: Path) -> dict[Path, Page]:
    """Return all pages of a site by their path."""
    return {path.resolve(): Page(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.html"))}


def inner(page: Path, link: str) -> tuple[Path, str] | None:
    """Return file and anchor of a link into the site; None for one that leads outside."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None
    address, anchor = urldefrag(link)
    target = page if not address else (page.parent / unquote(urlsplit(address).path))
    return target.resolve(), unquote(anchor)


def faults(folder: Path) -> list[str]:
    """Return what is wrong with a site, one line a fault."""
    pages, wrong = read(folder), []
    for path, page in pages.items():
        name = path.relative_to(folder.resolve())
        for link in page.links + page.loaded:
            target = inner(path, link)
            if target is None:
                if link in page.loaded and not link.startswith("data:"):
                    wrong.append(f"{name}: loads {link} from elsewhere")
                continue
            file, anchor = target
            if not file.is_file():
                wrong.append(f"{name}: no file behind {link}")
            elif anchor and file in pages and anchor not in pages[file].anchors and anchor != "top":
                wrong.append(f"{name}: no anchor {link}")
    for style in sorted(folder.rglob("*.css")):
        text = style.read_text(encoding="utf-8")
        if "url(http" in text or "@import" in text or "url(//" in text:
            wrong.append(f"{style.name}: loads something from elsewhere")
    return wrong


def clicks(folder: Path) -> dict[str, int]:
    """Return the smallest number of clicks from the front page to every page."""
    pages, root = read(folder), folder.resolve()
    distance = {(root / "index.html"): 0}
    waiting = deque(distance)
    while waiting:
        path = waiting.popleft()
        for link in pages[path].links:
            target = inner(path, link)
            if target is not None and target[0] in pages and target[0] not in distance:
                distance[target[0]] = distance[path] + 1
                waiting.append(target[0])
    return {str(path.relative_to(root)): number for path, number in distance.items()}


def main(folder: Path) -> int:
    """Print faults and the ways of a newcomer; return the exit code."""
    wrong = faults(folder)
    near = clicks(folder)
    for what, page in NEWCOMER.items():
        number = near.get(page)
        if number is None or number > CLICKS:
            wrong.append(f"{what}: {page} is not within {CLICKS} clicks of the front page")
        else:
            sys.stdout.write(f"{what}: {page}, {number} click{'s' if number != 1 else ''}\n")
    for line in wrong:
        sys.stderr.write(f"{line}\n")
    sys.stdout.write(f"{len(read(folder))} pages, {len(wrong)} faults\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
