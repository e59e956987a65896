"""What `--theory` prints, for a result or a question: every formula that covers it, its range and its source."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from cbs.checks import FloatArray, Misuse
from cbs.comparison.formulary import conductivity, cone, returns
from cbs.comparison.formulary.asked import Asked
from cbs.comparison.formulary.sources import SOURCES
from cbs.parameters import (
    Bulk,
    Conductor,
    Cylinder,
    Film,
    HenyeyGreenstein,
    Isotropic,
    Question,
    Ring,
    Scatterers,
    Strip,
)
from cbs.phases.traits import CARRIERS, TRAITS


@dataclass(frozen=True, slots=True)
class Formula:
    """A closed formula beside a result.

    Attributes
    ----------
    values : ndarray, shape (n,)
        At every point of the result, in its unit: absolute corrections, changes where the name says delta and in bulk;
        ratios for returns. nan where the formula is silent.
    range : str
        Where it holds.
    source : str
        Who derived it.
    """

    values: FloatArray
    range: str
    source: str


def formulas(asked: Any) -> dict[str, Formula]:
    """Return the closed formulas that cover a result or a question; empty where none is known.

    Parameters
    ----------
    asked : result of `cbs.magnetoconductance`, `cbs.return_probability` or `cbs.backscattering_cone`, or Question
        Results read back from files too: the question is read from their provenance.

    Raises
    ------
    Misuse
        For other results.
    """
    if isinstance(asked, Question):
        return _told(conductivity.columns(Asked.of(asked)))
    made = getattr(asked, "provenance", None)
    if made is None:
        raise Misuse(f"{{asked}} must be a result of cbs or a Question (got {type(asked).__name__})", asked="")
    prefix = "cone_" if made.parameters.get("observable") == "backscattering-cone" else ""
    return _told(of_record(made.parameters), prefix)


def of_record(record: Mapping[str, Any]) -> dict[str, FloatArray]:
    """Return the columns for the parameters that a result records."""
    kind = str(record.get("observable"))
    if kind in ("return-probability", "strip-return"):
        size = float(record.get("width_m", np.inf))
        family = str(record.get("family", "brownian"))
        lengths = np.array(record["length_m"], dtype=np.float64)
        asked = Asked(conductor_of(record), spin_of(record), lengths, family=family, size=size)
        return returns.columns(asked, float(record["field_T"]))
    if kind == "backscattering-cone":
        return cone.columns(record)
    if kind == "direction-memory":
        return _memory(float(record["mean_cosine"]), int(record["scatterings"]))
    if kind not in PATHS:
        raise Misuse(f"{{asked}} is a result of {kind}: formulas stand beside {', '.join(PATHS)}", asked="")
    return conductivity.columns(Asked.of(question_of(record)))


PATHS = {
    "magnetoconductance": "flights",
    "diffusive-magnetoconductance": "brownian",
    "lattice-magnetoconductance": "lattice",
    "anisotropic-magnetoconductance": "flights",
    "helical-magnetoconductance": "flights",
    "graphene-magnetoconductance": "flights",
    "surfaces-magnetoconductance": "flights",
    "strip-magnetoconductance": "",
    "flux-oscillations": "brownian",
    "bulk-magnetoconductance": "brownian",
}


def question_of(record: Mapping[str, Any]) -> Question:
    """Return the question about the conductivity that a result records.

    Raises
    ------
    Misuse
        For a law of the angle that was read from a file: its name does not say what it is.
    """
    kind = str(record["observable"])
    where: Film | Strip | Cylinder | Ring | Bulk = Film()
    if kind == "strip-magnetoconductance":
        where = Strip(record["width_m"], record.get("walls", "specular"))
    elif kind == "bulk-magnetoconductance":
        where = Bulk(record["thickness_m"])
    elif kind == "flux-oscillations":
        where = (Ring if record["geometry"] == "ring" else Cylinder)(record["circumference_m"])
    paths = PATHS[kind] or str(record["family"])
    x = np.array(record["flux_h_e" if kind == "flux-oscillations" else "B_T"], dtype=np.float64)
    term = str(record.get("term", "total" if isinstance(where, Strip | Bulk | Cylinder | Ring) else "backscattering"))
    return Question(conductor_of(record), x, where, paths, _scatterers(record), spin_of(record), term)


def _memory(p_1: float, scatterings: int) -> dict[str, FloatArray]:
    """Return mean cosine and diffusion after n scatterings, and tau_tr/tau_q, of a law with mean cosine p_1."""
    n = np.arange(1, scatterings + 1)
    diffusion = (1.0 - p_1 ** (n + 1)) / (1.0 - p_1)
    return {"cosine": p_1**n, "diffusion": diffusion, "tau_ratio": np.array(1.0 / (1.0 - p_1))}


def conductor_of(record: Mapping[str, Any]) -> Conductor:
    """Return the conductor that a result records."""
    return Conductor(**record["conductor"])


def spin_of(record: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the spin mechanisms that a result records."""
    kinds: dict[str, type[Any]] = {trait.name: trait.kind for trait in (*TRAITS, *CARRIERS)}
    given = [dict(mechanism) for mechanism in record["spin"]]
    return tuple(kinds[mechanism.pop("mechanism")](**mechanism) for mechanism in given)


def _scatterers(record: Mapping[str, Any]) -> Scatterers:
    if "angles" not in record:
        return Isotropic()
    name, _, g = str(record["angles"]).partition(" g=")
    if name == "henyey-greenstein":
        return HenyeyGreenstein(float(g))
    raise Misuse(
        f"{{asked}} has scatterers known by name only ({record['angles']}); ask with a Question that holds their law",
        asked="",
    )


def _told(columns: Mapping[str, FloatArray], prefix: str = "") -> dict[str, Formula]:
    return {name: Formula(values, *SOURCES[prefix + name]) for name, values in columns.items()}
