"""The click group: commands are imported when they run, and every end is one line and an exit code.

Exit codes: 0 right, 1 failed, 2 misuse (including values the library refuses), 130 interrupted.
"""

import errno
import importlib
import os
import re
import sys
import traceback
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import click

from cbs.cli.shared import config, ending, misuse, naming, repeats, sections
from cbs.cli.shared.finding import nearest
from cbs.errors import Misuse

MOST_OF_A_WORD, MOST_OF_A_LINE = 240, 2000
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


class LazyGroup(click.Group):
    """A group with a table of commands: NAME is the object of this name in the module of this name in `cli/commands`.

    Parameters
    ----------
    table : dict of str to dict of str to str
        Heading to commands: name to one line of help.
    """

    def __init__(self, *args: Any, table: Mapping[str, Mapping[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headings = table or {}
        self.table = {name: summary for commands in self.headings.values() for name, summary in commands.items()}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command, and give each of its options a variable CBS_NAME and the command `--config`."""
        if cmd_name not in self.table:
            return None
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(importlib.import_module(f"cbs.cli.commands.{name}"), name)
        options = [param for param in command.params if isinstance(param, click.Option)]
        command.callback = misuse.told(command.callback)
        for option in options:
            option.envvar = option.envvar or config.variable(option)
        if all(option.name != "config" for option in options) and any(not option.is_flag for option in options):
            command.params.append(config.option())
        repeats.refuse(command)
        sections.arrange(command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Resolve as click does, naming the nearest commands for a wrong name."""
        if args and not args[0].startswith("-") and args[0] not in self.table:
            ctx.fail(f"no command {args[0]!r}; {nearest(args[0], self.table)}")
        name, command, rest = super().resolve_command(ctx, args)
        naming.runs(command)
        return name, command, rest

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table in groups without importing any command."""
        for heading, commands in self.headings.items():
            with formatter.section(heading):
                formatter.write_dl(list(commands.items()), col_max=20)

    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, prog_name: str | None = "cbs", **extra: Any
    ) -> NoReturn:
        """Run the command line and leave with its exit code; without `args` as the program that this process is."""
        program = args is None
        if program:
            ending.open_streams()
        with warnings.catch_warnings():
            warnings.simplefilter("always", UserWarning)
            warnings.simplefilter("ignore", RuntimeWarning)  # of numpy; what comes of them is looked at in the result
            warnings.showwarning = _show_warning
            with ending.watched() if program else ending.raising():
                code = self._exit_code(sys.argv[1:] if args is None else args, prog_name or "cbs", extra)
                if program:
                    code = ending.flushed(code)
                    if ending.interrupted():
                        ending.leave(code)
        sys.exit(code)

    def _exit_code(self, args: Sequence[str], prog_name: str, extra: dict[str, Any]) -> int:
        extra.pop("standalone_mode", None)
        naming.runs(None)
        try:
            self._main_shell_completion({}, prog_name, extra.pop("complete_var", None))
            with self.make_context(prog_name, list(args), **extra) as ctx:
                self.invoke(ctx)
            return 0
        except click.exceptions.Exit as end:
            return end.exit_code
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            return 2
        except (click.Abort, KeyboardInterrupt):
            return _interrupted()
        except BrokenPipeError:
            return ending.flushed(1)
        except Exception as error:
            return _interrupted() if ending.interrupted() else _failed(error)


def _failed(error: Exception) -> int:
    """Say what was wrong, with what, and whose fault it is; return the exit code."""
    if isinstance(error, click.ClickException):
        return _complain(error.format_message(), error.exit_code)
    if isinstance(error, Misuse):
        return _complain(naming.by_options(str(error)), 2)
    if isinstance(error, OSError):
        place = error.filename or ("stdout" if error.errno in NO_ROOM else None)  # files always come with their name
        return _complain(f"{place}: {error.strerror}" if place else str(error), 1)
    if isinstance(error, MemoryError):
        return _complain("out of memory; ask for fewer points, bins, channels or workers", 1)
    if isinstance(error, ValueError) and "embedded null" in str(error):  # no system has files of such names
        return _complain("the name of a file holds a zero byte; give another name", 2)
    return _fault(error)


def _fault(error: Exception) -> int:
    if os.environ.get("CBS_TRACEBACK"):
        click.echo("".join(traceback.format_exception(error)).rstrip(), err=True)
    where = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{where.filename.rsplit('/', 1)[-1]}:{where.lineno}"
    return _complain(
        f"a fault of cbs, not of the command: {type(error).__name__}: {error} ({place}). Please report this line and "
        "the command; CBS_TRACEBACK=1 shows where it came from",
        1,
    )


def _interrupted() -> int:
    ending.told()
    return _complain("interrupted", 130)


def _complain(message: str, code: int) -> int:
    click.echo(f"cbs: {shortened(message)}", err=True)
    return code


def shortened(message: str) -> str:
    """Return a message as one line of bearable length: the middle of endless words is left out."""
    line = re.sub(
        rf"\S{{{MOST_OF_A_WORD},}}", lambda word: f"{word[0][:60]}...{word[0][-40:]}", " ".join(message.split())
    )
    return line if len(line) <= MOST_OF_A_LINE else line[: MOST_OF_A_LINE - 3] + "..."


def _show_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    click.echo(f"warning: {shortened(naming.by_options(str(message)))}", err=True)
