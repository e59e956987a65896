"""Help that a person finds their way in: the example first, then the options by what they are about."""

from typing import Any

import click

from cbs.cli.shared.options import named, spin_traits

FEW = 12  # options that need no headings
_SECTIONS = {
    "Film": ("l", "L_phi", "k_F", "diffusion", "mobility", "density", "mass", "temperature", "temperature_law"),
    "Spin": (),  # from the records of the mechanisms
    "Scatterers": ("mean_cosine", "scattering", "albedo", "index", "faraday", "so_scatterings"),
    "Geometry": ("geometry", "width", "walls", "two_legs", "circumference", "thickness", "length", "lengths"),
    "Field": ("field", "flux", "points"),
    "Method": ("family", "estimator", "term", "ways", "theory"),
    "Reading": ("x", "y", "error", "by", "current", "length_over_width", "rows_are_curves", "workbook_sheet"),
    "Conditioning": ("symmetrise", "field_offset", "background", "outliers", "B_min", "B_max"),
    "Model": ("model", "diffusive", "prefactor", "second_order", "offset", "fix", "bound", "share"),
    "Errors and judgement": ("robust", "independent", "sample", "L_T", "bootstrap", "scan", "law", "power"),
    "Picture": ("style", "format", "size", "title", "transparent", "font", "language", "steps", "frames", "quality"),
    "Run": ("loops", "seed", "workers", "target_error", "max_time", "checkpoint", "resume", "executor"),
    "Output": (
        "out", "output", "plot", "scan_plot", "law_plot", "table", "methods", "replay", "as_json", "markdown", "config",
        "help",
    ),
}  # fmt: skip


def arrange(command: click.Command) -> None:
    """Give the help of `command` its example first and, if its options are many, headings."""
    if getattr(command, "is_arranged", False):
        return
    command.format_options = lambda ctx, formatter: _options(command, ctx, formatter)  # type: ignore[method-assign]
    command.format_help = lambda ctx, formatter: _help(command, ctx, formatter)  # type: ignore[method-assign]
    command.is_arranged = True  # type: ignore[attr-defined]


def _help(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    command.format_usage(ctx, formatter)
    command.format_epilog(ctx, formatter)
    command.format_help_text(ctx, formatter)
    command.format_options(ctx, formatter)


def _options(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    found = [param for param in command.get_params(ctx) if isinstance(param, click.Option)]
    shown = [(_name(param), record) for param in found if (record := param.get_help_record(ctx))]
    if len(shown) <= FEW:
        _section(formatter, "Options", [record for _, record in shown])
        return
    where = {name: heading for heading, names in _sections().items() for name in names}
    for heading in ("Options", *_SECTIONS):
        _section(formatter, heading, [record for name, record in shown if where.get(name, "Options") == heading])


def _name(param: click.Option) -> str:
    return "help" if "--help" in param.opts else param.name or ""


def _section(formatter: click.HelpFormatter, heading: str, records: list[Any]) -> None:
    if records:
        with formatter.section(heading):
            formatter.write_dl(records)


def _sections() -> dict[str, tuple[str, ...]]:
    traits = spin_traits()
    flags = [trait.option for trait in traits] + [detail.flag for trait in traits for detail in trait.details]
    carriers = ("helical", "gap", "surfaces", "L_tun", "graphene", "L_i", "L_z", "L_w")
    return {**_SECTIONS, "Spin": (*(named(flag) for flag in flags), *carriers)}
