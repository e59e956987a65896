"""What the library refuses, told in the options of the command that asked."""

import functools
from collections.abc import Callable
from typing import Any

import click

from cbs.cli.shared import naming
from cbs.cli.shared.naming import ALIASES
from cbs.errors import Misuse


def told(callback: Callable[..., Any] | None) -> Callable[..., Any] | None:
    """Return the callback of a command with the refusals of the library as errors of usage; once is enough."""
    if callback is None or hasattr(callback, "tells_misuse"):
        return callback

    @functools.wraps(callback)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return callback(*args, **kwargs)
        except Misuse as error:
            context = click.get_current_context()
            raise click.UsageError(sentence(context, error), context) from error

    call.tells_misuse = True  # type: ignore[attr-defined]
    return call


def sentence(context: click.Context, error: Misuse) -> str:
    """Return the message of the library in options of the command."""
    return error.told(words(context, error)) if error.values else naming.by_options(str(error))


def words(context: click.Context, error: Misuse) -> dict[str, str]:
    """Return the option of the command for every parameter that the message names, with the choice it names."""
    from cbs.phases.traits import TRAITS

    params = [param for param in context.command.params if isinstance(param, click.Option)]
    flags = {flag: param for param in params for flag in (*param.opts, str(param.name))}
    found = {}
    for name, value in error.values.items():
        mechanism = next((trait.option for trait in TRAITS if name == "spin" and trait.name == value), "")
        if mechanism:
            found[name] = mechanism
            continue
        options = [flags[option] for option in (name, *ALIASES.get(name, ())) if option in flags]
        given = [option for option in options if context.params.get(option.name or "") not in (None, False)]
        if options:
            option = (given or options)[0]
            flag = max(option.opts, key=len)
            chosen = context.params.get(option.name or "")
            if isinstance(option.type, click.Choice) and value:
                # what the message recommends stands in it; what was given, as it was given
                choices = [str(choice) for choice in option.type.choices]
                named = value.strip("'\"")
                flag += f" {named if named in choices else chosen}"
            found[name] = flag
    return found
