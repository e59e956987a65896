"""What a simulated curve is asked: the conductor, its spin mechanisms and its geometry, every length held or fitted."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from cbs import checks
from cbs.carriers import Helical
from cbs.checks import FloatArray, Misuse
from cbs.comparison.fit.knobs import MEAN_FREE_PATH, Knob, length
from cbs.observables.conductivity.methods import Method, settled
from cbs.parameters import Bulk, Conductor, Cylinder, Film, Geometry, Isotropic, Question, Ring, Scatterers, Strip
from cbs.phases.traits import TRAITS, Trait

FIT = "fit"
Held = float | Literal["fit"]
GEOMETRIES: dict[str, type[Geometry]] = {"film": Film, "wire": Strip, "cylinder": Cylinder, "ring": Ring, "bulk": Bulk}
SIZES = {"width": "width of the wire", "circumference": "circumference", "thickness": "thickness of the film"}


@dataclass(frozen=True, slots=True)
class Part:
    """A spin mechanism: its record, the name of the parameter behind each of its lengths, and its other numbers."""

    trait: Trait
    names: Mapping[str, str]
    others: Mapping[str, float]

    def mechanism(self, values: Mapping[str, float]) -> Any:
        """Return the mechanism at these values."""
        return self.trait.kind(**{a: values[name] for a, name in self.names.items()}, **self.others)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about the conductivity with some of its lengths open.

    Attributes
    ----------
    parts : tuple of Part
        Spin mechanisms.
    helical : bool
        Carriers of one helicity instead.
    geometry : str
        Name in `GEOMETRIES`.
    size : str
        The length of the geometry, one of `SIZES`; "" for a film.
    walls : str
        Of a wire.
    scatterers : Scatterers
        Law of the angle.
    paths, term : str or None
        As in `cbs.magnetoconductance`.
    held : mapping
        Lengths that are known, metres.
    free : tuple of Knob
        Lengths that are fitted, beside L_phi.
    """

    parts: tuple[Part, ...]
    helical: bool
    geometry: str
    size: str
    walls: str
    scatterers: Scatterers
    paths: str | None
    term: str | None
    held: Mapping[str, float]
    free: tuple[Knob, ...]

    def question(self, values: Mapping[str, float], B: FloatArray) -> tuple[Question, Method]:
        """Return the question at values by name (L_phi and every free length) and the method that answers it."""
        every = {**self.held, **values}
        shape = GEOMETRIES[self.geometry]
        given: dict[str, Any] = {self.size: every[self.size]} if self.size else {}
        if shape is Strip:
            given["walls"] = self.walls
        where = shape(**given)
        x = B
        if isinstance(where, Cylinder | Ring):  # the field along the axis threads the hole
            x = B * where.circumference**2 / (4.0 * math.pi) / FLUX_QUANTUM
        spin: Any = Helical() if self.helical else [part.mechanism(every) for part in self.parts]
        return settled(
            Conductor(l=every["l"], L_phi=every["L_phi"]), x, geometry=where, paths=self.paths,
            scatterers=self.scatterers, spin=spin, term=self.term, estimator=None,
        )  # fmt: skip

    def words(self) -> str:
        """Return what is simulated, in one phrase."""
        said = [self.geometry if self.geometry != "wire" else f"wire between {self.walls} walls"]
        said += [part.trait.option.removeprefix("--") for part in self.parts] + ["helical carriers"] * self.helical
        said += [type(self.scatterers).__name__] * (not isinstance(self.scatterers, Isotropic))
        said += [f"{value} paths" for value in (self.paths,) if value]
        held = ", ".join(f"{name} = {1e9 * value:g} nm" for name, value in self.held.items())
        return f"simulated loops: {', '.join(said)}" + (f"; {held}" if held else "")


FLUX_QUANTUM = 4.135667696923859e-15  # h/e, V s


def asked(
    *, l: Held, spin: Mapping[str, Held], geometry: str, sizes: Mapping[str, Held | None], walls: str,
    scatterers: Scatterers, helical: bool, paths: str | None, term: str | None,
) -> Asked:  # fmt: skip
    """Return the question that these choices make.

    Raises
    ------
    ValueError
        For what is unknown, missing, or belongs to another geometry.
    """
    if geometry not in GEOMETRIES:
        raise Misuse(f"geometry must be one of {', '.join(GEOMETRIES)} (got {geometry!r})")
    own = {field.name for field in fields(GEOMETRIES[geometry])}  # type: ignore[arg-type]
    for name, value in sizes.items():
        if value is not None and name not in own:
            raise Misuse(f"{{{name}}} does not apply to {{geometry}}", **{name: "", "geometry": geometry})
    size = next((name for name in SIZES if name in own), "")
    if size and sizes.get(size) is None:
        raise Misuse(f"{{geometry}} needs {{{size}}}: a length, or {FIT}", **{"geometry": geometry, size: ""})
    held: dict[str, float] = {}
    free: list[Knob] = []
    for knob, value in [(MEAN_FREE_PATH, l)] + ([(length(size, SIZES[size]), sizes[size])] if size else []):
        _sort(knob, value, held, free)  # type: ignore[arg-type]
    parts = _parts({name.replace("_", "-").removeprefix("--"): value for name, value in spin.items()}, held, free)
    return Asked(parts, helical, geometry, size, walls, scatterers, paths, term, held, tuple(free))


def _sort(knob: Knob, value: Held, held: dict[str, float], free: list[Knob]) -> None:
    """Put a length among the known or the fitted ones."""
    if value == FIT:
        free.append(knob)
    else:
        held[knob.name] = checks.positive(knob.name, float(value), "m", inf="none")


def _parts(spin: Mapping[str, Held], held: dict[str, float], free: list[Knob]) -> tuple[Part, ...]:
    """Mechanisms by the names of their options; a length whose name two of them have gets that of its option."""
    known = {flag.removeprefix("--"): trait for trait in TRAITS for flag in _flags(trait)}
    for name in spin:
        if name not in known:
            raise Misuse(f"spin must name mechanisms, {', '.join(known)} (got {name!r})")
    traits = [trait for trait in TRAITS if any(flag.removeprefix("--") in spin for flag in _flags(trait))]
    arguments = [next(iter(trait.lengths)) for trait in traits]
    parts = []
    for trait, argument in zip(traits, arguments, strict=True):
        option = trait.option.removeprefix("--")
        if option not in spin:
            raise Misuse(f"{next(name for name in spin if known[name] is trait)} needs {option}")
        twice = arguments.count(argument) > 1
        names = {argument: f"L_{option.replace('-', '_')}" if twice else argument}
        _sort(length(names[argument], trait.help.rstrip(".")), spin[option], held, free)
        others = {}
        for detail in trait.details:
            value = spin.get(detail.flag.removeprefix("--"))
            if value is not None and detail.quantity == "length":
                names[detail.argument] = f"{names[argument]}_z" if twice else detail.argument
                _sort(length(names[detail.argument], detail.help.rstrip(".")), value, held, free)
            elif value is not None:
                others[detail.argument] = float(value)
        parts.append(Part(trait, names, others))
    return tuple(parts)


def _flags(trait: Trait) -> list[str]:
    return [trait.option, *(detail.flag for detail in trait.details)] if trait.option else []
