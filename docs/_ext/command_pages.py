"""One page a command, read from the commands themselves: words, options, units, defaults, the example of its help."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from cbs.cli.main import HEADINGS, main


class Sections(click.HelpFormatter):
    """Takes what a command would print about its options, heading by heading, instead of printing it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str]]]] = []

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        """Begin a heading."""
        self.found.append((name, []))
        yield

    def write_dl(self, rows: Sequence[tuple[str, str]], *_: Any, **__: Any) -> None:
        """Keep the options of the last heading."""
        self.found[-1][1].extend(rows)


def pages() -> dict[str, str]:
    """Return file name to Markdown of every command and of their list."""
    context = click.Context(main, info_name="cbs")
    names = main.list_commands(context)
    found = {f"{name}.md": _page(context, name) for name in names}
    found["index.md"] = _index(names)
    return found


def _index(names: list[str]) -> str:
    lines = ["# Commands", "", _plain(str(main.help)), ""]
    for title, members in HEADINGS.items():
        lines += [f"## {title}", "", "| command | does |", "|---|---|"]
        lines += [f"| [`cbs {name}`]({name}.md) | {_cell(words)} |" for name, words in members.items()]
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
    listed = Sections()
    command.format_options(inner, listed)
    if len(listed.found) > 1:
        lines += ["## Options", ""]
    for heading, records in listed.found:
        depth = "###" if len(listed.found) > 1 else "##"
        title = "General" if heading == "Options" and len(listed.found) > 1 else heading
        lines += [f"{depth} {title}", "", "| option | meaning |", "|---|---|"]
        lines += [f"| `{option.replace('|', chr(92) + '|')}` | {_cell(words)} |" for option, words in records]
        lines.append("")
    options = [o for o in command.get_params(inner) if isinstance(o, click.Option) and isinstance(o.envvar, str)]
    if options:
        longest = max(options[0].opts, key=len)
        lines += [f"Every option may also stand in a variable (`{longest}`: `{options[0].envvar}`) or in a",
                  "[file](../howto/options-in-a-file.md).", ""]  # fmt: skip
    arguments = [parameter for parameter in command.get_params(inner) if isinstance(parameter, click.Argument)]
    if arguments:
        lines += ["Arguments: " + ", ".join(f"`{a.make_metavar(inner)}`" for a in arguments) + ".", ""]
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Click's help as Markdown: what it keeps as it stands becomes a block, in other paragraphs markup is escaped."""
    found = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        if paragraph.lstrip().startswith("\b"):
            found.append("\n".join(("```text", textwrap.dedent(paragraph.split("\n", 1)[1]).rstrip(), "```")))
        else:
            found.append(_cell(" ".join(paragraph.split())))
    return "\n\n".join(found)


def _cell(text: Any) -> str:
    words = " ".join(str(text).split())
    return re.sub(r"([|<>*_\[\]$])", r"\\\1", words) if "`" not in words else words.replace("|", "\\|")
