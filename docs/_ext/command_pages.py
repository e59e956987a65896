"""One page a command, read from the commands themselves: words, options, units, defaults, the example of its help."""

import re
from typing import Any

import click

from cbs.cli.main import main

GROUPS = {
    "Conductivity": ("magnetoconductance", "table", "dephasing", "scaling", "cusp", "breakdown", "fluctuations", "fit"),
    "Return": ("return-probability", "spin-channels", "helical", "crossover", "distribution", "matrices", "cone"),
    "Walks": ("strip", "scattering"),
    "Pictures": ("figure", "gallery", "animate", "demo"),
    "Trust, scales and files": ("verify", "bench", "scales", "info", "about", "cite"),
}


def pages() -> dict[str, str]:
    """Return file name to Markdown of every command and of their list."""
    context = click.Context(main, info_name="cbs")
    names = main.list_commands(context)
    found = {f"{name}.md": _page(context, name) for name in names}
    found["index.md"] = _index(names)
    return found


def _index(names: list[str]) -> str:
    grouped = {title: [name for name in members if name in names] for title, members in GROUPS.items()}
    rest = [name for name in names if all(name not in members for members in grouped.values())]
    if rest:
        grouped["More"] = rest
    lines = ["# Commands", "", _plain(str(main.help)), ""]
    for title, members in grouped.items():
        lines += [f"## {title}", "", "| command | does |", "|---|---|"]
        lines += [f"| [`cbs {name}`]({name}.md) | {_cell(main.table[name][1])} |" for name in members]
        lines.append("")
    lines += [
        "Exit codes: 0 right, 1 failed, 2 misuse (one line says what was wrong, what is allowed and what to do),",
        "130 interrupted (what was done by then is still written). Results go to stdout, the rest to stderr.", "",
        "```{toctree}", ":hidden:", "", *names, "```", "",
    ]  # fmt: skip
    return "\n".join(lines)


def _page(context: click.Context, name: str) -> str:
    command = main.get_command(context, name)
    if command is None:
        raise LookupError(f"there is no command {name}")
    inner = click.Context(command, info_name=name, parent=context)
    usage = " ".join(command.collect_usage_pieces(inner))
    lines = [f"# cbs {name}", "", f"`cbs {name} {usage}`", "", _plain(command.help or ""), ""]
    if command.epilog:
        example = command.epilog.replace("\b", "").split("Example:", 1)[-1].strip()
        lines += ["```console", f"$ {' '.join(example.split())}", "```", ""]
    lines += ["## Options", "", "| option | meaning | variable |", "|---|---|---|"]
    for option in command.get_params(inner):
        record = option.get_help_record(inner)
        if isinstance(option, click.Option) and record is not None:
            variable = option.envvar if isinstance(option.envvar, str) else ""
            lines.append(f"| `{_cell(record[0])}` | {_cell(record[1])} | {f'`{variable}`' if variable else ''} |")
    arguments = [parameter for parameter in command.get_params(inner) if isinstance(parameter, click.Argument)]
    if arguments:
        lines += ["", "Arguments: " + ", ".join(f"`{a.make_metavar(inner)}`" for a in arguments) + "."]
    return "\n".join([*lines, ""])


def _plain(text: str) -> str:
    """Click's help as Markdown: paragraphs keep, indents go; what Markdown would take for markup is escaped."""
    paragraphs = re.split(r"\n\s*\n", text.replace("\b", "").strip())
    return "\n\n".join(_cell(" ".join(paragraph.split())) for paragraph in paragraphs)


def _cell(text: Any) -> str:
    words = " ".join(str(text).split())
    return re.sub(r"([|<>*_\[\]$])", r"\\\1", words) if "`" not in words else words.replace("|", "\\|")
