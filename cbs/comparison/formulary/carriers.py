"""Closed formulas of carriers with pseudospin: cones with and without a gap, two surfaces, graphene."""

import math
from typing import Any, cast

from cbs import theory
from cbs.carriers import Graphene, Helical, Surfaces
from cbs.checks import FloatArray
from cbs.comparison.formulary.asked import Asked


def graphene(asked: Asked) -> FloatArray:
    """Exact correction, without a field where there is warping."""
    carriers = cast(Graphene, asked.spin[0])
    lengths = {name: getattr(carriers, name) for name in ("L_i", "L_z", "L_w")}
    return theory.graphene_correction(
        asked.x, l=asked.film.l, L_phi=asked.film.L_phi, layers=cast(Any, carriers.layers), **lengths
    )


def graphene_delta(asked: Asked) -> FloatArray:
    """Diffusive change from zero field."""
    carriers = cast(Graphene, asked.spin[0])
    return theory.graphene(
        asked.x, L_phi=asked.film.L_phi, L_i=carriers.L_i, L_star=carriers.L_star, layers=cast(Any, carriers.layers)
    )


def surfaces(asked: Asked) -> FloatArray:
    """Exact correction of both surfaces."""
    L_tun = asked.length(Surfaces, "L_tun")
    return theory.surfaces_correction(asked.x, l=asked.film.l, L_phi=asked.film.L_phi, L_tun=L_tun)


def surfaces_delta(asked: Asked) -> FloatArray:
    """Diffusive change from zero field of both surfaces."""
    return theory.surfaces(asked.x, L_phi=asked.film.L_phi, L_tun=asked.length(Surfaces, "L_tun"))


def cone(asked: Asked) -> FloatArray:
    """Exact correction of one cone."""
    return theory.cone_correction(asked.x, l=asked.film.l, L_phi=asked.film.L_phi, gap=asked.length(Helical, "gap"))


def has(asked: Asked, kind: type, **values: float) -> bool:
    """Whether the carriers are of this kind, with these values, and the total is asked for."""
    same = all(asked.length(kind, name) == value for name, value in values.items())
    return asked.kinds == {kind} and asked.term == "total" and same


def warped(asked: Asked) -> bool:
    """Whether graphene has warping: known at zero field alone."""
    return has(asked, Graphene) and math.isfinite(asked.length(Graphene, "L_w"))


def has_exact(asked: Asked) -> bool:
    """Whether `exact` covers a asked: one cone, two surfaces, or graphene without warping."""
    return has(asked, Helical) or has(asked, Surfaces) or (has(asked, Graphene) and not warped(asked))


def exact(asked: Asked) -> FloatArray:
    """Exact correction in every field, e^2/h, shape (n,)."""
    return {Helical: cone, Surfaces: surfaces, Graphene: graphene}[type(asked.spin[0])](asked)
