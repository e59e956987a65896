"""Options from a TOML file (`--config`): below the command line and the CBS_* variables, above the defaults.

Keys are option names with - or _, at the top for every command or in a table named as the command. Unknown keys are
errors.
"""

import difflib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def read(path: Path) -> dict[str, Any]:
    """Return the tables of a TOML file.

    Raises
    ------
    click.BadParameter
        If the file cannot be read or is not TOML.
    """
    from cbs.checks import Misuse
    from cbs.reading import read_text

    try:
        return tomllib.loads(read_text(path))
    except OSError as error:
        raise click.BadParameter(f"{path}: {error.strerror or error}", param_hint="--config") from error
    except Misuse as error:
        raise click.BadParameter(str(error), param_hint="--config") from error
    except tomllib.TOMLDecodeError as error:
        raise click.BadParameter(f"{path} is not valid TOML: {error}", param_hint="--config") from error
    except RecursionError:
        raise click.BadParameter(f"{path} is nested too deeply for a file of options", param_hint="--config") from None


def apply(ctx: click.Context, _option: click.Parameter, path: Path | None) -> None:
    """Make the values of the file the defaults of the command that runs (callback of `--config`)."""
    if path is None or ctx.parent is None or not isinstance(ctx.parent.command, click.Group):
        return
    group, known = ctx.parent.command, set(ctx.parent.command.list_commands(ctx.parent))
    given: dict[str, Any] = {}
    own: dict[str, Any] = {}
    for key, value in read(path).items():
        if isinstance(value, dict):
            name = key.replace("_", "-")
            if name not in known:
                raise _refused(path, f"table [{key}] is not a command", name, known)
            command = ctx.command if name == ctx.info_name else group.get_command(ctx.parent, name)
            assert command is not None
            checked = _values(path, command, value, f"in [{key}]")
            own = checked if command is ctx.command else own
        else:
            given |= _values(path, ctx.command, {key: value}, f"for {ctx.info_name}")
    ctx.default_map = given | own


def _values(path: Path, command: click.Command, table: Mapping[str, Any], where: str) -> dict[str, Any]:
    options = {
        spelling.lstrip("-").replace("-", "_"): option
        for option in command.params
        if option.name not in ("config", "help")
        for spelling in (option.opts if isinstance(option, click.Option) else [str(option.name)])
    }
    values = {}
    for key, value in table.items():
        option = options.get(key.replace("-", "_"))
        if option is None:
            raise _refused(path, f"key {key!r} is not an option {where}", key.replace("_", "-"), options)
        values[str(option.name)] = _plain(path, key, value, option)
    return values


def _plain(path: Path, key: str, value: Any, option: click.Parameter) -> Any:
    flag = isinstance(option, click.Option) and option.is_flag
    if isinstance(value, list) and (option.multiple or option.nargs != 1):
        return value
    if isinstance(value, bool) is not flag or not isinstance(value, str | int | float):
        rule = "true or false" if flag else "one number or string"
        raise click.BadParameter(f"{path}: {key} must be {rule}, got {value!r}", param_hint="--config")
    return value


def _refused(path: Path, message: str, key: str, known: Any) -> click.BadParameter:
    near = difflib.get_close_matches(key, [name.replace("_", "-") for name in known], n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return click.BadParameter(f"{path}: {message}{hint}", param_hint="--config")


def variable(of: click.Option) -> str:
    """Name of the variable that an option may stand in."""
    longest = max(of.opts, key=len)
    return "CBS_" + longest.lstrip("-").replace("-", "_").upper()


def option() -> click.Option:
    """Return the option `--config`."""
    return click.Option(
        ["--config"],
        type=click.Path(path_type=Path),
        is_eager=True,
        expose_value=False,
        callback=apply,
        envvar="CBS_CONFIG",
        help="TOML file with any of these options; the command line and CBS_* variables win.",
    )
