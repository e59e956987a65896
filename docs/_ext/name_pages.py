"""One page a room of the library with all its public names, read from the code."""

import dataclasses
import inspect
import re
import types
import typing
from collections.abc import Iterable
from importlib import import_module
from itertools import zip_longest
from typing import Any

import cbs

ROOMS = (
    ("cbs", "The library", "Films, mechanisms, observables: what `import cbs` offers."),
    ("cbs.theory", "Closed formulas", "What the simulation is compared with; usable alone, vectorised, SI."),
    ("cbs.comparison", "Formulas beside results", "Which closed formula covers which result, and its range."),
    ("cbs.comparison.fit", "Fits", "Lengths from measured curves."),
    ("cbs.comparison.measured", "Measured curves", "Read from any table, put into tesla and e²/h."),
    ("cbs.comparison.areas", "The law of areas", "What a spinless curve says about the areas of its loops."),
    ("cbs.comparison.verification", "Verification", "The table behind `cbs verify`."),
    ("cbs.comparison.breakdown", "Breakdown of diffusive fits", "What a fit beyond its range returns."),
    ("cbs.waves", "Waves", "The same physics from waves in disorder, which know no loops."),
    ("cbs.ensembles", "Random scattering matrices", "The same factors without any path."),
    ("cbs.engine", "Runs", "How batches are run: workers, executors, stop rules, checkpoints."),
    ("cbs.loops.flights", "Loops to look at", "Closed loops of flights as points."),
    ("cbs.scales", "Scales", "Lengths, fields, times, mobility and density of one film."),
    ("cbs.quantities", "Quantities", "Values with units, as the command line reads them."),
    ("cbs.constants", "Constants", "SI values used everywhere."),
    ("cbs.figures", "Figures", "Compute, draw and load the figures of the gallery."),
    (
        "cbs.figures.results.curves",
        "Pictures of results",
        "One or many saved results on one axis, the formulas beside them.",
    ),
    ("cbs.film", "Films", "Loops that move: what `cbs animate` makes."),
    ("cbs.page", "The live page", "What `cbs demo` writes."),
    ("cbs.course", "The course", "Numbers, data and checks of the eight units."),
    ("cbs.provenance", "Provenance", "What every result carries."),
    ("cbs.storage", "Files", "How results are written and read."),
    ("cbs.errors", "Errors", "What is raised at misuse."),
)
# Rooms whose public names stand in modules of their own.
PARTS = {
    "cbs.waves": (
        "cbs.waves.momentum",
        "cbs.waves.scatterers",
        "cbs.waves.strip",
        "cbs.waves.conductance",
        "cbs.waves.lattice",
        "cbs.waves.medium",
        "cbs.waves.results",
    ),
    "cbs.film": ("cbs.film.making",),
    "cbs.page": ("cbs.page.page",),
}
# Packages without a page: what they offer is reached through a room above, or is the inside of the program.
INNER = {
    "cbs.benchmark": "cbs bench",
    "cbs.cli": "the commands have pages of their own",
    "cbs.comparison.claims": "the claims have a page of their own",
    "cbs.comparison.formulary": "cbs.comparison",
    "cbs.kernels": "compiled code, for contributors",
    "cbs.loops": "families of loops, for contributors; to look at them: cbs.loops.flights",
    "cbs.observables": "cbs",
    "cbs.phases": "what turns a loop into a weight, for contributors",
}


def pages() -> dict[str, str]:
    """Return file name to Markdown of every room and of their list."""
    found, rows = {}, []
    for module, title, words in ROOMS:
        name = module.replace(".", "-") + ".md"
        found[name] = _page(module, title, words)
        rows.append((name, module, title, words))
    lines = ["# The library, name by name", "", "| room | import | holds |", "|---|---|---|"]
    lines += [f"| [{title}]({name}) | `{module}` | {words} |" for name, module, title, words in rows]
    lines += ["", "Lengths are in metres, fields in tesla, conductivities in e²/h with both spins. Every name has its",
              "docstring here; the sources say no more than what you read.", "",
              "```{toctree}", ":hidden:", "", *(name[:-3] for name, *_ in rows), "```", ""]  # fmt: skip
    found["index.md"] = "\n".join(lines)
    return found


def without_page(packages: Iterable[str]) -> list[str]:
    """Packages that have neither a page nor a place in INNER; a package inside one that has either is fine."""
    known = (*(module for module, *_ in ROOMS if module != "cbs"), *INNER, "cbs")
    return [
        package for package in packages
        if package not in known and not any(package.startswith(f"{other}.") for other in known if other != "cbs")
    ]  # fmt: skip


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


def _page(module: str, title: str, words: str) -> str:
    room = import_module(module)
    lines = [f"# {title}", "", "```{eval-rst}", f".. py:module:: {module}", "```", "", f"`{module}`. {words}", ""]
    if module in PARTS:
        lines += ["```{eval-rst}", inspect.getdoc(room) or "", "```", ""]
    for part in PARTS.get(module, (module,)):
        depth = "##"
        if module in PARTS:
            lines += [f"## {part}", "", *(["```{eval-rst}", inspect.getdoc(import_module(part)) or "", "```", ""])]
            depth = "###"
        lines += _names(import_module(part), depth, values=module not in PARTS)
    results = _results({name: getattr(room, name) for name in public_names(room)})
    if module == "cbs" and results:
        elsewhere = _of_other_rooms()
        entries = (
            _class(place, kind, indexed=all(kind is not other for other in elsewhere)) for place, kind in results
        )
        lines += ["## Results", "", "What the functions above return: arrays, errors, provenance; frozen.",
                  "", "```{eval-rst}", *(f"{entry}\n" for entry in entries), "```", ""]  # fmt: skip
    return "\n".join(lines)


def _of_other_rooms() -> list[object]:
    """What has an entry of its own in a room beside `cbs`."""
    rooms = [import_module(module) for module, *_ in ROOMS if module != "cbs"]
    return [getattr(room, name) for room in rooms for name in public_names(room)]


def _names(room: types.ModuleType, depth: str, *, values: bool) -> list[str]:
    """Entries of the public names of a module, by kind; constants only where they are for users."""
    module = room.__name__
    kinds: dict[str, list[str]] = {"Functions": [], "Classes": [], "Values": []}
    for name in public_names(room):
        value = getattr(room, name)
        if inspect.isclass(value):
            twice = module != "cbs" and getattr(cbs, name, None) is value
            kinds["Classes"].append(_class(f"{module}.{name}", value, indexed=not twice))
        elif callable(value) and not isinstance(value, types.GenericAlias):
            kinds["Functions"].append(f".. autofunction:: {module}.{name}")
        elif values and isinstance(value, int | float | str | tuple) and not name.startswith("_"):
            kinds["Values"].append(_value(name, value))
    lines = _summary(room, [name for name in public_names(room) if callable(getattr(room, name))])
    for kind, entries in kinds.items():
        if entries:
            lines += [f"{depth} {kind}", "", "```{eval-rst}", *(f"{entry}\n" for entry in entries), "```", ""]
    return lines


def _summary(room: types.ModuleType, names: list[str]) -> list[str]:
    """Name and first line of the docstring of every function and class, to be found at a glance."""
    if len(names) < 5:
        return []
    rows = []
    for name in sorted(names, key=str.lower):
        words = " ".join((inspect.getdoc(getattr(room, name)) or "").split("\n\n", 1)[0].split())
        rows.append(f"| {{py:obj}}`~{room.__name__}.{name}` | {_line(words)} |")
    return ["| name | does |", "|---|---|", *rows, ""]


def _line(words: str) -> str:
    """First line of a docstring as Markdown: formulas between dollars, code as it is, the rest without markup."""
    parts = re.split(r"(:math:`[^`]*`|`[^`]*`)", words)
    plain = (re.sub(r"([<>*_])", r"\\\1", part) for part in parts[::2])
    kept = (f"${part[7:-1]}$" if part.startswith(":math:") else part for part in parts[1::2])
    return "".join(a + b for a, b in zip_longest(plain, kept, fillvalue="")).replace("|", r"\|")


def _class(place: str, kind: type, *, indexed: bool = True) -> str:
    fields = {field.name for field in dataclasses.fields(kind)} if dataclasses.is_dataclass(kind) else set()
    hidden = ", ".join(sorted(fields))
    options = ["   :members:", "   :inherited-members: tuple"] if not issubclass(kind, tuple) else []
    options += [f"   :exclude-members: {hidden}"] if hidden else []
    options += [] if indexed else ["   :no-index:"]
    return "\n".join([f".. autoclass:: {place}", *options])


def _value(name: str, value: Any) -> str:
    return f".. py:data:: {name}\n   :value: {value!r}"


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
