"""An option that is given twice where once is meant: refused, instead of the last one winning in silence."""

from typing import Any

import click


def refuse(command: click.Command) -> None:
    """Make `command` refuse options that come again on its line; those that may be repeated may."""
    if getattr(command, "refuses_repeats", False):
        return
    make = command.make_parser

    def make_strict(ctx: click.Context) -> Any:
        parser: Any = make(ctx)
        parse = parser.parse_args

        def parse_once(args: list[str]) -> Any:
            values, rest, order = parse(list(args))
            for option in order:
                if isinstance(option, click.Option) and not option.multiple and order.count(option) > 1:
                    flag = max(option.opts, key=len)
                    raise click.UsageError(f"{flag} is given {order.count(option)} times; give it once", ctx)
            return values, rest, order

        parser.parse_args = parse_once
        return parser

    command.make_parser = make_strict  # type: ignore[method-assign]
    command.refuses_repeats = True  # type: ignore[attr-defined]
