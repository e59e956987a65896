"""Closed formulas to print beside a Monte Carlo curve: one line of a table each, with the mechanisms it covers."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cbs import theory
from cbs.parameters import Conductor, ElliottYafet, MagneticImpurities, SpinMechanism

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula for the conductivity correction.

    Parameters
    ----------
    name : str
        Key of the column.
    mechanisms : frozenset of type
        Spin mechanisms it covers.
    terms : frozenset of str
        Terms it covers.
    dsigma : callable
        (film, B, lengths, term) to the absolute correction in e^2/h; `lengths` maps a mechanism type to metres.
    """

    name: str
    mechanisms: frozenset[type]
    terms: frozenset[str]
    dsigma: Callable[[Conductor, FloatArray, dict[type, float], str], FloatArray]


def _hln(film: Conductor, B: FloatArray, lengths: dict[type, float], _term: str) -> FloatArray:
    L_so, L_s = lengths.get(ElliottYafet, math.inf), lengths.get(MagneticImpurities, math.inf)
    return np.asarray(theory.hln(B, L_phi=film.L_phi, L_so=L_so, L_s=L_s, l=film.l))


def _ballistic(film: Conductor, B: FloatArray, _lengths: dict[type, float], term: str) -> FloatArray:
    return np.asarray(theory.ballistic(B, l=film.l, L_phi=film.L_phi, term=term))


def _ballistic_magnetic(film: Conductor, B: FloatArray, lengths: dict[type, float], term: str) -> FloatArray:
    L_s = lengths[MagneticImpurities]
    return np.asarray(theory.ballistic_magnetic(B, l=film.l, L_phi=film.L_phi, L_s=L_s, term=term))


_TOTAL = frozenset({"total"})
_ALL = frozenset({"total", "backscattering", "nonbackscattering"})
FORMULAS = (
    Formula("hln", frozenset(), _TOTAL, _hln),
    Formula("hln", frozenset({ElliottYafet}), _TOTAL, _hln),
    Formula("hln", frozenset({MagneticImpurities}), _TOTAL, _hln),
    Formula("hln", frozenset({ElliottYafet, MagneticImpurities}), _TOTAL, _hln),
    Formula("ballistic", frozenset(), _ALL, _ballistic),
    Formula("ballistic", frozenset({MagneticImpurities}), _ALL, _ballistic_magnetic),
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
    lengths = {type(mechanism): _length(mechanism) for mechanism in spin}
    return {
        formula.name: formula.dsigma(film, B, lengths, term)
        for formula in FORMULAS
        if formula.mechanisms == lengths.keys() and term in formula.terms
    }


def _length(mechanism: SpinMechanism) -> float:
    return mechanism.L_s if isinstance(mechanism, MagneticImpurities) else mechanism.L_so
