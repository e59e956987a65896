"""One page a room of the library with all its public names, read from the code."""

import dataclasses
import inspect
import types
import typing
from importlib import import_module
from typing import Any

import cbs

ROOMS = (
    ("cbs", "The library", "Films, mechanisms, observables: what `import cbs` offers."),
    ("cbs.theory", "Closed formulas", "What the simulation is compared with; usable alone, vectorised, SI."),
    ("cbs.comparison.fit", "Fits", "Lengths from measured curves."),
    ("cbs.comparison.areas", "The law of areas", "What a spinless curve says about the areas of its loops."),
    ("cbs.comparison.verification", "Verification", "The table behind `cbs verify`."),
    ("cbs.comparison.breakdown", "Breakdown of diffusive fits", "What a fit beyond its range returns."),
    ("cbs.ensembles", "Random scattering matrices", "The same factors without any path."),
    ("cbs.loops.flights", "Loops to look at", "Closed loops of flights as points."),
    ("cbs.scales", "Scales", "Lengths, fields, times, mobility and density of one film."),
    ("cbs.quantities", "Quantities", "Values with units, as the command line reads them."),
    ("cbs.constants", "Constants", "SI values used everywhere."),
    ("cbs.figures", "Figures", "Compute, draw and load the figures of the gallery."),
    ("cbs.course", "The course", "Numbers, data and checks of the eight units."),
    ("cbs.provenance", "Provenance", "What every result carries."),
    ("cbs.storage", "Files", "How results are written and read."),
)


def pages() -> dict[str, str]:
    """Return file name to Markdown of every room and of their list."""
    found, rows = {}, []
    for module, title, words in ROOMS:
        try:
            room = import_module(module)
        except ModuleNotFoundError:
            continue
        name = module.replace(".", "-") + ".md"
        found[name] = _page(room, title, words)
        rows.append((name, module, title, words))
    lines = ["# The library, name by name", "", "| room | import | holds |", "|---|---|---|"]
    lines += [f"| [{title}]({name}) | `{module}` | {words} |" for name, module, title, words in rows]
    lines += ["", "Lengths are in metres, fields in tesla, conductivities in e²/h with both spins. Every name has its",
              "docstring here; the sources say no more than what you read.", "",
              "```{toctree}", ":hidden:", "", *(name[:-3] for name, *_ in rows), "```", ""]  # fmt: skip
    found["index.md"] = "\n".join(lines)
    return found


def public_names(room: types.ModuleType) -> list[str]:
    """Names of `__all__`, else all functions, classes and capitals that the module defines itself."""
    if hasattr(room, "__all__"):
        return list(room.__all__)
    own = [
        name for name, value in vars(room).items()
        if not name.startswith("_") and not inspect.ismodule(value)
        and (getattr(value, "__module__", None) == room.__name__ or (name.isupper() and isinstance(value, float)))
    ]  # fmt: skip
    return own


def _page(room: types.ModuleType, title: str, words: str) -> str:
    module = room.__name__
    values = {name: getattr(room, name) for name in public_names(room)}
    kinds: dict[str, list[str]] = {"Functions": [], "Classes": [], "Values": []}
    for name, value in values.items():
        if inspect.isclass(value):
            kinds["Classes"].append(_class(f"{module}.{name}", value))
        elif callable(value):
            kinds["Functions"].append(f".. autofunction:: {module}.{name}")
        elif isinstance(value, int | float | str | tuple) and not name.startswith("_"):
            kinds["Values"].append(_value(f"{module}.{name}", value))
    lines = [f"# {title}", "", f"`{module}`. {words}", ""]
    for kind in ("Functions", "Classes", "Values"):
        if kinds[kind]:
            lines += [f"## {kind}", "", "```{eval-rst}", *("\n".join((entry, "")) for entry in kinds[kind]), "```", ""]
    results = _results(values)
    if module == "cbs" and results:
        lines += ["## Results", "", "What the functions above return: arrays, errors, provenance; frozen.",
                  "", "```{eval-rst}", *(f"{_class(place, kind)}\n" for place, kind in results), "```", ""]  # fmt: skip
    return "\n".join(lines)


def _class(place: str, kind: type) -> str:
    fields = {field.name for field in dataclasses.fields(kind)} if dataclasses.is_dataclass(kind) else set()
    hidden = ", ".join(sorted(fields))
    options = ["   :members:", "   :inherited-members: tuple"] if not issubclass(kind, tuple) else []
    return "\n".join([f".. autoclass:: {place}", *options, *([f"   :exclude-members: {hidden}"] if hidden else [])])


def _value(place: str, value: Any) -> str:
    return f".. py:data:: {place}\n   :value: {value!r}"


def _results(values: dict[str, Any]) -> list[tuple[str, type]]:
    """Classes of the package that public functions return and that have no public name themselves."""
    found: dict[str, type] = {}
    for value in values.values():
        if inspect.isfunction(value):
            returned = inspect.signature(value).return_annotation
            for kind in typing.get_args(returned) or (returned,):
                if inspect.isclass(kind) and kind.__module__.startswith("cbs.") and kind.__name__ not in cbs.__all__:
                    found[f"{kind.__module__}.{kind.__name__}"] = kind
    return sorted(found.items(), key=lambda item: item[1].__name__)
