"""Which method answers which question about the conductivity, what it takes, and why others are refused.

A new method is one file with a `correction(question, making)` and one row of METHODS.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks, engine
from cbs.carriers import Graphene, Helical, Surfaces
from cbs.checks import Misuse, WrongType
from cbs.observables.conductivity.weights import TERMS
from cbs.observables.regime import warn_if_too_disordered
from cbs.parameters import Bulk, Conductor, Cylinder, Film, Geometry, Isotropic, Question, Ring, Scatterers, Strip
from cbs.phases import traits
from cbs.phases.carriers import carrier_of
from cbs.phases.spin import check_mechanisms, refused
from cbs.provenance import Rng

PATHS = ("flights", "brownian", "lattice")
ESTIMATORS = ("controlled", "plain")
MOST_FIELDS = 5_000  # the covariance between all points is kept


@dataclass(frozen=True, slots=True)
class Method:
    """A way to the correction.

    Parameters
    ----------
    geometries : tuple of type
        Where the carriers move.
    paths : tuple of str
        Families of loops; the first is the one taken where none is asked for.
    module : str
        File of `correction` in this folder.
    family : str
        What carries the spin mechanisms, one of `cbs.phases.traits`; nothing if it takes none.
    isotropic : bool
        Whether scatterers are isotropic.
    walls : str
        Of a strip: those between which it closes loops, "specular" or "diffuse"; nothing where it does not know them.
    carriers : type, optional
        Carriers in the place of spin mechanisms: Helical, Graphene, Surfaces.
    terms : tuple of str
        Terms that it gives, the first where none is asked for.
    estimators : tuple of str
        Estimators that it has, the first where none is asked for.
    loops : int
        Loops of a run where no number is given.
    unit : str
        Of the correction.
    reasons : dict of str to str
        Why it does not take a parameter.
    """

    geometries: tuple[type[Geometry], ...]
    paths: tuple[str, ...]
    module: str
    family: str = ""
    isotropic: bool = True
    walls: str = ""
    carriers: type | None = None
    terms: tuple[str, ...] = TERMS
    estimators: tuple[str, ...] = ()
    loops: int = 100_000
    unit: str = "e^2/h"
    reasons: dict[str, str] = field(default_factory=dict)


NO_LEGS = "the diffusive limit has no legs and no angle of return"
NO_LEGS_HERE = "its paths are Brownian, without legs"
AS_THEY_ARE = "its loops count as they are"
RIGHT_ANGLES = "a step turns by right angles only"
HALF_WALKS = "its loops are pairs of half walks"
METHODS = (
    Method((Film,), ("flights",), "flights", traits.FLIGHTS, estimators=ESTIMATORS, loops=200_000),
    Method(
        (Film,), ("brownian",), "brownian", traits.HALF_WALKS, terms=("backscattering", "total"), loops=65_536,
        reasons={"term": NO_LEGS, "estimator": HALF_WALKS},
    ),
    Method(
        (Film,), ("lattice",), "lattice", traits.LATTICE, terms=("backscattering",), loops=200_000,
        reasons={
            "term": f"{RIGHT_ANGLES}, and every walk counts one, the weight of backscattering",
            "estimator": "its walks count as they are",
        },
    ),
    Method(
        (Film,), ("flights",), "anisotropic", traits.ANISOTROPIC, isotropic=False, reasons={"estimator": AS_THEY_ARE},
    ),
    Method(
        (Film,), ("flights",), "spinors", carriers=Helical, unit="e^2/h per cone", reasons={"estimator": HALF_WALKS}
    ),
    Method((Film,), ("flights",), "spinors", carriers=Graphene, reasons={"estimator": HALF_WALKS}),
    Method((Film,), ("flights",), "spinors", carriers=Surfaces, reasons={"estimator": HALF_WALKS}),
    Method(
        (Strip,), ("flights",), "strip", traits.STRIP_FLIGHTS, walls="specular", unit="e^2/h per square",
        reasons={"estimator": AS_THEY_ARE},
    ),
    Method(
        (Strip,), ("flights",), "diffuse_walls", traits.DIFFUSE_WALLS, walls="diffuse", unit="e^2/h per square",
        reasons={"estimator": AS_THEY_ARE},
    ),
    Method(
        (Strip,), ("brownian",), "strip", traits.STRIP, terms=("total",), unit="e^2/h per square",
        reasons={"term": NO_LEGS, "estimator": AS_THEY_ARE},
    ),
    Method(
        (Cylinder, Ring), ("brownian",), "rings", traits.SURFACE, terms=("total",), loops=200_000,
        reasons={"term": NO_LEGS_HERE, "estimator": AS_THEY_ARE},
    ),
    Method(
        (Bulk,), ("brownian",), "bulk", traits.SPACE, terms=("total",), unit="e^2/h per metre",
        reasons={"term": NO_LEGS_HERE, "estimator": AS_THEY_ARE},
    ),
)  # fmt: skip


def method_of(question: Question) -> Method:
    """Return the method that answers a question.

    Raises
    ------
    Misuse
        If there is none: which parameter does not apply to which other, and why.
    """
    isotropic, carriers = isinstance(question.scatterers, Isotropic), carrier_of(question.spin)
    for method in METHODS:
        here = isinstance(question.geometry, method.geometries) and question.paths in method.paths
        here = here and method.walls in ("", getattr(question.geometry, "walls", ""))
        if here and (method.isotropic, method.carriers) == (isotropic, kind_of(carriers)):
            return method
    raise _refusal(question, isotropic, carriers)


def kind_of(carriers: Any) -> type | None:
    """Return the kind of carriers that stand in the place of spin mechanisms; None for ordinary spins."""
    return None if carriers is None else type(carriers)


def _refusal(question: Question, isotropic: bool, carriers: Any) -> Misuse:
    """Say which parameter of a question without method does not apply to which other, and why."""
    words = {
        "geometry": type(question.geometry).__name__,
        "paths": repr(question.paths),
        "scatterers": type(question.scatterers).__name__,
        "spin": type(carriers).__name__,
    }
    film, lattice, flights = (
        isinstance(question.geometry, Film),
        question.paths == "lattice",
        question.paths == "flights",
    )
    one, other, reason = "paths", "geometry", "its walks meet no walls" if lattice else NO_LEGS_HERE
    if not isotropic:
        one, other, reason = "scatterers", "geometry", "its scatterers are isotropic points"
        if film:
            other = "spin" if flights else "paths"
            reason = RIGHT_ANGLES if lattice else "its paths have no scatterers"
        if film and flights:
            reason = "its spinors fix the law of the angle"
    elif carriers is not None and lattice and film:
        return refused(traits.trait_of(carriers).refusal(carriers, traits.LATTICE), carriers, traits.LATTICE)
    elif carriers is not None:
        one, other = "spin", "paths" if film else "geometry"
        reason = "its loops are pairs of half walks between scatterers in a film"
    verb = "goes without" if other == "spin" else "does not apply to"
    return Misuse(f"{{{one}}} {verb} {{{other}}}: {reason}", **{name: words[name] for name in (one, other)})


def answered(
    question: Question,
    method: Method,
    *,
    loops: int | None,
    rng: Rng,
    **how: "engine.Unpack[engine.HowWords]",
) -> Any:
    """Return the result of the method for the question."""
    warn_if_too_disordered(question.conductor)
    making = engine.begin(how, rng, method.loops if loops is None else loops)
    return import_module(f"cbs.observables.conductivity.{method.module}").correction(question, making)


def _settled(method: Method, name: str, asked: str | None, allowed: tuple[str, ...], where: dict[str, str]) -> str:
    """Return what was asked for, or what the method does by itself; refuse what it does not have."""
    if asked is None:
        return allowed[0] if allowed else ""
    if asked not in allowed:
        what = next(iter(where))
        reason = method.reasons.get(name, "it has none")
        raise Misuse(f"{{{name}}} does not apply to {{{what}}}: {reason}", **{name: repr(asked)}, **where)
    return asked


def settled(
    conductor: Conductor, x: ArrayLike, *, geometry: Geometry, paths: str | None, scatterers: Scatterers, spin: Any,
    term: str | None, estimator: str | None,
) -> tuple[Question, Method]:  # fmt: skip
    """Return the question, its defaults filled in, and the method that answers it; refuse what has no meaning."""
    checks.instance("conductor", conductor, Conductor)
    for name, value, kind in (("geometry", geometry, Geometry), ("scatterers", scatterers, Scatterers)):
        if not isinstance(value, kind):
            raise WrongType(f"{name} must be a {kind.__name__.lower()} of cbs such as {_EXAMPLES[name]}, got {value!r}")
    for name, word, allowed in (("paths", paths, PATHS), ("term", term, TERMS), ("estimator", estimator, ESTIMATORS)):
        if word is not None and word not in allowed:
            raise Misuse(f"{{{name}}} must be one of {', '.join(allowed)} (got {word!r})", **{name: ""})
    if paths is None:
        paths = next(method.paths[0] for method in METHODS if isinstance(geometry, method.geometries))
    one = spin if isinstance(spin, Sequence) else (spin,)
    rough = Question(conductor, np.zeros(0), geometry, paths, scatterers, tuple(one))
    method = method_of(rough)
    if method.family:
        mechanisms: tuple[Any, ...] = check_mechanisms(spin, method.family)
    elif carrier_of(spin) is not None:
        mechanisms = (carrier_of(spin),)
    else:
        mechanisms = ()
    where = {"paths": repr(paths)} if isinstance(geometry, Film) else {"geometry": type(geometry).__name__}
    if isinstance(geometry, Strip) and paths == "brownian" and term is not None:
        where = {"paths": repr(paths)}
    if not method.isotropic or method.carriers:
        where = {"spin": method.carriers.__name__} if method.carriers else {"scatterers": type(scatterers).__name__}
    question = Question(
        conductor, abscissa(x, geometry), geometry, paths, scatterers, mechanisms,
        _settled(method, "term", term, method.terms, where),
        _settled(method, "estimator", estimator, method.estimators, where),
    )  # fmt: skip
    return question, method


_EXAMPLES = {"geometry": "cbs.Film() or cbs.Strip(500e-9)", "scatterers": "cbs.Isotropic()"}
THREADED = (Cylinder, Ring)


def abscissa(x: ArrayLike, geometry: Geometry) -> checks.FloatArray:
    """Return the fields in tesla or the fluxes in h/e, checked."""
    flux = isinstance(geometry, THREADED)
    values = checks.vector("flux" if flux else "B", x, "h/e" if flux else "tesla")
    if values.size > MOST_FIELDS:
        name = "flux" if flux else "B"
        raise Misuse(f"{{{name}}} must hold at most {MOST_FIELDS} values (got {values.size})", **{name: ""})
    return values
