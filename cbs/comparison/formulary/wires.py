"""Closed formulas of strips and wires between walls, and the questions they cover."""

import math
from typing import Any, cast

import numpy as np

from cbs import theory
from cbs.checks import FloatArray
from cbs.comparison.formulary.asked import COUPLINGS, ISOTROPIC, Asked
from cbs.theory.strip_diffuse import WIDEST

MOST_STRIP_FIELDS = 12  # a strip with spin takes a second a field


def strip(asked: Asked) -> FloatArray:
    """Standing waves of a strip, e^2/h per square."""
    lengths: dict[str, Any] = {"width": asked.size, "L_phi": asked.film.L_phi} | asked.isotropic
    return np.asarray(theory.strip(asked.x, **lengths) / asked.size)


def strip_with_spin(asked: Asked) -> FloatArray:
    """Cooperon of a strip between covariant walls, e^2/h per square."""
    lengths = {"width": asked.size, "L_phi": asked.film.L_phi, "l": asked.film.l} | asked.scattered
    return theory.strip_spin_correction(asked.x, couplings=asked.couplings, **lengths)


def strip_spin_is_known(asked: Asked) -> bool:
    """Whether the Cooperon of a strip covers a question within seconds."""
    quick = math.isfinite(asked.film.L_phi) and asked.x.size <= MOST_STRIP_FIELDS
    return quick and bool(asked.kinds) and asked.kinds <= COUPLINGS | ISOTROPIC


def wire(asked: Asked) -> FloatArray:
    """Altshuler and Aronov's change of a narrow wire, e^2/h per square."""
    lengths = {"width": asked.size, "L_phi": asked.film.L_phi} | asked.isotropic
    return np.asarray((theory.wire(asked.x, **lengths) - theory.wire(0.0, **lengths)) / asked.size)


def between_diffuse(asked: Asked) -> bool:
    """Whether flights between diffuse walls have an exact value: without spin, in some point without field."""
    plain = asked.geometry == "wire" and (asked.family, asked.walls) == ("flights", "diffuse") and not asked.kinds
    return plain and asked.size <= WIDEST * asked.film.l and bool(np.any(asked.x == 0.0))


def strip_diffuse(asked: Asked) -> FloatArray:
    """Integral equations between diffuse walls, known without field only: nan elsewhere."""
    exact = theory.strip_diffuse_correction(
        width=asked.size, L_phi=asked.film.L_phi, l=asked.film.l, term=cast(Any, asked.term)
    )
    return np.where(asked.x == 0.0, exact, np.nan)


def wires(asked: Asked) -> bool:
    """Whether a question is about a wire, both terms together."""
    return asked.geometry == "wire" and asked.term == "total"
