"""The gallery: one page a figure with its sentence, picture, caption, parameters, data, script and command.

Reads what `cbs figure --all --style slides,dark --format png` wrote into the folder CBS_BOARDS (the Makefile does it).
"""

import inspect
import os
import re
import shutil
from pathlib import Path
from typing import Any

from cbs import figures

BOARDS = Path(os.environ.get("CBS_BOARDS", "out/boards"))
STYLES = {"slides": "only-light", "dark": "only-dark"}


def pages(folder: Path) -> dict[str, str]:
    """Copy pictures, data and scripts into `folder`, and return file name to Markdown of every figure and their list.

    Raises
    ------
    FileNotFoundError
        If a figure has not been made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = {f"{name}.md": _page(folder, name, entry.title) for name, entry in figures.FIGURES.items()}
    cards = "\n".join(_card(name, entry.title) for name, entry in figures.FIGURES.items())
    names = "\n".join(f"{name.replace('-', ' ')} <{name}>" for name in figures.FIGURES)
    found["index.md"] = (
        "# Gallery\n\nEvery figure is made by the program when this site is built: its page has its sentence, "
        "the script, the parameters and the data.\n\n    cbs figure --all --quality draft\n\n"
        f"::::::{{container}} boards\n{cards}\n::::::\n\n```{{toctree}}\n:hidden:\n\n{names}\n```\n"
    )
    return found


def _copy(path: Path, folder: Path) -> str:
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: make docs draws the figures first")
    shutil.copyfile(path, folder / path.name)
    return path.name


def _card(name: str, title: str) -> str:
    pictures = "\n".join(
        f":::{{image}} {name}-{style}.png\n:class: {css}\n:alt: {title}\n:target: {name}.html\n:::"
        for style, css in STYLES.items()
    )
    return f":::::{{container}} board\n{pictures}\n\n[{title}]({name}.md)\n:::::"


def _page(folder: Path, name: str, title: str) -> str:
    entry = figures.FIGURES[name]
    for style in STYLES:
        _copy(BOARDS / f"{name}-{style}.png", folder)
    data = _copy(BOARDS / f"{name}.npz", folder)
    caption = _cell((BOARDS / f"{name}.txt").read_text(encoding="utf-8").strip().removeprefix(title).strip())
    script = Path(inspect.getfile(entry.module()))
    _copy(script, folder)
    record = figures.read_provenance(BOARDS / f"{name}.npz")
    provenance = record.get("provenance", record)
    pictures = "\n".join(
        f":::{{image}} {name}-{style}.png\n:class: {css}\n:alt: {title}\n:::" for style, css in STYLES.items()
    )
    return "\n".join([
        f"# {title}", "", pictures, "", caption, "",
        "```console", f"$ cbs figure {name} --quality draft --seed {provenance.get('seed', 1)}", "```", "",
        "From Python, into axes of your own if you like:", "",
        "```python", "from cbs import figures", "",
        f'stored = figures.compute("{name}", quality="draft", seed={provenance.get("seed", 1)})',
        f'picture = figures.draw("{name}", stored, style="slides")', "```", "",
        "## Parameters", "", *_table(provenance), "",
        "## Data and script", "",
        f"{{download}}`{data} <{data}>` holds the arrays (`figures.load`), {{download}}`{script.name} <{script.name}>`",
        "the script:", "",
        f"```{{literalinclude}} {script.name}", ":language: python", "```", "",
    ])  # fmt: skip


def _table(provenance: dict[str, Any]) -> list[str]:
    flat = {key: value for key, value in provenance.items() if key != "parameters"}
    flat |= dict(provenance.get("parameters", {}))
    rows = (f"| `{key}` | {_cell(_number(value))} |" for key, value in flat.items())
    return ["| name | value |", "|---|---|", *rows]


def _number(value: Any) -> str:
    """Six digits of a number, anything else as it is."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _cell(text: str) -> str:
    return re.sub(r"([|<>*_\[\]$^~#])", r"\\\1", " ".join(text.split()))
