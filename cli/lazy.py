"""The click group: commands are imported when they run, and every failure is one line and an exit code.

Exit codes: 0 right, 1 failed, 2 misuse (including values the library refuses), 130 interrupted.
"""

import difflib
import errno
import importlib
import os
import signal
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click

from cbs.cli import config, misuse


class LazyGroup(click.Group):
    """A group with a table of commands, each named by `module:attribute` and one line of help.

    Parameters
    ----------
    table : dict of str to tuple of (str, str)
        Command name to (`module:attribute`, summary).
    """

    def __init__(self, *args: Any, table: dict[str, tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command, and give each of its options a variable CBS_NAME and the command `--config`."""
        if cmd_name not in self.table:
            return None
        module, attribute = self.table[cmd_name][0].split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        options = [param for param in command.params if isinstance(param, click.Option)]
        command.callback = misuse.told(command.callback)
        for option in options:
            option.envvar = option.envvar or _variable(option)
        if all(option.name != "config" for option in options) and any(not option.is_flag for option in options):
            command.params.append(_config_option())
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Resolve as click does, naming the nearest command for a wrong name."""
        if args and not args[0].startswith("-") and args[0] not in self.table:
            near = difflib.get_close_matches(args[0], self.table, n=1, cutoff=0.4)
            ctx.fail(f"no command {args[0]!r}; " + (f"did you mean {near[0]}?" if near else "see cbs --help"))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table without importing any command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in self.table.items()])

    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, prog_name: str | None = "cbs", **extra: Any
    ) -> NoReturn:
        """Run the command line and leave with its exit code."""
        extra["standalone_mode"] = False
        with warnings.catch_warnings():
            warnings.simplefilter("always", UserWarning)
            warnings.showwarning = _show_warning
            with _stoppable():
                code = self._exit_code(args, prog_name, extra)
        sys.exit(code)

    def _exit_code(self, args: Sequence[str] | None, prog_name: str | None, extra: dict[str, Any]) -> int:
        try:
            code = super().main(args, prog_name, **extra)
            return code if isinstance(code, int) else 0
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            return 2
        except click.ClickException as error:
            return _complain(error.format_message(), error.exit_code)
        except (click.Abort, KeyboardInterrupt):
            return _complain("interrupted", 130)
        except (ValueError, TypeError) as error:
            return _complain(str(error), 2)
        except OSError as error:
            if error.errno == errno.EPIPE:
                sys.stdout = open(os.devnull, "w")  # noqa: SIM115
                return 1
            return _complain(f"{error.filename}: {error.strerror}" if error.filename else str(error), 1)


@contextmanager
def _stoppable() -> Iterator[None]:
    """Let SIGTERM (batch systems) end a run as Ctrl-C does, and Ctrl-C also where a script started it with `&`."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {name: signal.signal(name, signal.default_int_handler) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for name, handler in before.items():
            if signal.getsignal(name) is signal.default_int_handler:  # after Ctrl-C a run lets the next one kill
                signal.signal(name, handler)


def _complain(message: str, code: int) -> int:
    click.echo(f"cbs: {' '.join(message.split())}", err=True)
    return code


def _show_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    click.echo(f"warning: {' '.join(str(message).split())}", err=True)


def _variable(option: click.Option) -> str:
    longest = max(option.opts, key=len)
    return "CBS_" + longest.lstrip("-").replace("-", "_").upper()


def _config_option() -> click.Option:
    return click.Option(
        ["--config"],
        type=click.Path(path_type=Path),
        is_eager=True,
        expose_value=False,
        callback=config.apply,
        envvar="CBS_CONFIG",
        help="TOML file with any of these options; the command line and CBS_* variables win.",
    )
