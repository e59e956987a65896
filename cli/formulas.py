"""Closed formulas to print beside a Monte Carlo curve: one line of a table each, with the mechanisms it covers."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from cbs import theory
from cbs.parameters import Conductor, ElliottYafet, MagneticImpurities, SpinMechanism

FloatArray = NDArray[np.float64]


Lengths = dict[type, float]
Correction = Callable[[Conductor, FloatArray, Lengths, str], FloatArray]


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula for the conductivity correction.

    Parameters
    ----------
    name : str
        Key of the column.
    mechanisms : frozenset of type
        It holds for any of these together, and for none.
    terms : frozenset of str
        Terms it covers.
    dsigma : callable
        (film, B, lengths, term) to the absolute correction in e^2/h; `lengths` maps a mechanism type to metres.
    """

    name: str
    mechanisms: frozenset[type]
    terms: frozenset[str]
    dsigma: Correction


def _hln(film: Conductor, B: FloatArray, lengths: Lengths, _term: str) -> FloatArray:
    L_so, L_s = _isotropic(lengths)
    return theory.hln(B, L_phi=film.L_phi, L_so=L_so, L_s=L_s, l=film.l)


def _ballistic(film: Conductor, B: FloatArray, lengths: Lengths, term: str) -> FloatArray:
    L_so, L_s = _isotropic(lengths)
    return theory.ballistic_isotropic(B, l=film.l, L_phi=film.L_phi, L_so=L_so, L_s=L_s, term=cast(Any, term))


def _isotropic(lengths: Lengths) -> tuple[float, float]:
    return lengths.get(ElliottYafet, math.inf), lengths.get(MagneticImpurities, math.inf)


_ISOTROPIC = frozenset({ElliottYafet, MagneticImpurities})
FORMULAS = (
    Formula("hln", _ISOTROPIC, frozenset({"total"}), _hln),
    Formula("ballistic", _ISOTROPIC, frozenset({"total", "backscattering", "nonbackscattering"}), _ballistic),
)


def columns(film: Conductor, spin: Sequence[SpinMechanism], B: FloatArray, term: str) -> dict[str, FloatArray]:
    """Return the formulas that cover this run.

    Parameters
    ----------
    film : Conductor
        Its lengths.
    spin : sequence of SpinMechanism
        Mechanisms of the run.
    B : ndarray, shape (n_b,)
        Fields, tesla.
    term : str
        total, backscattering or nonbackscattering.

    Returns
    -------
    dict of str to ndarray, shape (n_b,)
        Absolute corrections under the name of the formula, e^2/h; empty where no closed formula is known.
    """
    lengths: Lengths = {type(m): m.L_s if isinstance(m, MagneticImpurities) else m.L_so for m in _isotropic_only(spin)}
    covered = [f for f in FORMULAS if {type(m) for m in spin} <= f.mechanisms and term in f.terms]
    return {formula.name: formula.dsigma(film, B, lengths, term) for formula in covered}


def _isotropic_only(spin: Sequence[SpinMechanism]) -> list[ElliottYafet | MagneticImpurities]:
    return [mechanism for mechanism in spin if isinstance(mechanism, ElliottYafet | MagneticImpurities)]
