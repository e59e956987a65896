"""Closed formulas for the return ratio: exact flights, lattice walks, strips, and the diffusive limit."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from cbs import theory
from cbs.carriers import Graphene, Helical
from cbs.checks import FloatArray
from cbs.comparison.formulary.asked import COUPLINGS, ISOTROPIC, Asked
from cbs.constants import E_CHARGE, HBAR
from cbs.observables.regime import warn_if_not_diffusive
from cbs.parameters import Dresselhaus, Rashba, Zeeman


@dataclass(frozen=True, slots=True)
class KnownReturn:
    """A formula for the return ratio: its column, whether it covers (asked, field), its values at x = sqrt(D t)."""

    name: str
    covers: Callable[[Asked, float], bool]
    value: Callable[[Asked, float], FloatArray]


def _in_strip(asked: Asked) -> bool:
    return math.isfinite(asked.size)


def _isotropic(asked: Asked) -> bool:
    return asked.kinds <= ISOTROPIC and not asked.has_axes


def _flights(asked: Asked, field: float) -> bool:
    return asked.family == "flights" and field == 0.0


def _one_coupling(asked: Asked, _field: float) -> FloatArray:
    (mechanism,) = asked.spin
    coupling: Any = mechanism
    return theory.rashba_flights_return_ratio(asked.x, asked.film.l, coupling.L_so)


def _x(asked: Asked, field: float) -> FloatArray:
    return np.asarray(2.0 * E_CHARGE * field * asked.x**2 / HBAR)


def _isotropic_limit(asked: Asked, field: float) -> FloatArray:
    so, s = ((asked.x / length) ** 2 for length in asked.isotropic.values())
    return np.asarray(1.0 + theory.isotropic_cooperon(so, s) * theory.levy_area_characteristic(_x(asked, field)))


LATTICE_STEPS, LATTICE_SPIN_STEPS = 400, 60  # longer walks would take many seconds a point


def _lattice(asked: Asked, most: int) -> bool:
    return asked.family == "lattice" and float(np.max(asked.x)) ** 2 * 2.0 / asked.film.l**2 < most + 1


def _lattice_points(asked: Asked, field: float) -> list[tuple[int, float]]:
    """Steps and phase of a cell, 2 l^2, at every length."""
    phase = 4.0 * E_CHARGE * field * asked.film.l**2 / HBAR
    return [(2 * round((x / asked.film.l) ** 2), phase) for x in asked.x.tolist()]


def _lattice_isotropic(asked: Asked, field: float) -> FloatArray:
    """The kicks do not know the walk: spin and area factorise."""
    so, s = (2.0 / 3.0 * (asked.film.l / length) ** 2 for length in asked.isotropic.values())
    points = _lattice_points(asked, field)
    spin = [float(theory.mixed_interference(n, so, s, order="joint")) for n, _ in points]
    return np.array([1.0 + c * theory.lattice_flux_cosine(n, p) for c, (n, p) in zip(spin, points, strict=True)])


def _lattice_coupled(asked: Asked, field: float) -> FloatArray:
    """Turns of a step of sqrt(2) l, precession for tau."""
    q, d = (2.0**0.5 * asked.film.l / asked.length(kind) for kind in (Rashba, Dresselhaus))
    axis = np.array([0.0, 0.0])
    for m in asked.spin:
        if isinstance(m, Zeeman):
            axis = np.array([np.cos(m.angle), np.sin(m.angle)]) * asked.film.l / m.L_z
    return np.array(
        [
            1.0 + theory.lattice_spin_interference(n, phase, linear=[[d, q], [-q, -d]], zeeman=axis)
            for n, phase in _lattice_points(asked, field)
        ]
    )


def _strip(asked: Asked, field: float) -> FloatArray:
    x_width = 2.0 * E_CHARGE * field * asked.size**2 / HBAR
    return 1.0 + theory.strip_cooperon(asked.x, asked.size, asked.couplings, x_width=x_width, **asked.scattered)


def _graphene(asked: Asked, _field: float) -> FloatArray:
    (carriers,) = cast("tuple[Any]", asked.spin)
    return theory.graphene_return_ratio(
        asked.x, asked.film.l, L_i=carriers.L_i, L_z=carriers.L_z, layers=carriers.layers
    )


FORMULAS = (
    KnownReturn(
        "strip_density",
        lambda asked, field: _in_strip(asked),
        lambda asked, field: theory.strip_density_ratio(asked.x, asked.size),
    ),
    KnownReturn("strip", lambda asked, field: _in_strip(asked) and asked.kinds <= COUPLINGS | ISOTROPIC, _strip),
    KnownReturn(
        "lattice", lambda asked, field: _lattice(asked, LATTICE_STEPS) and _isotropic(asked), _lattice_isotropic
    ),
    KnownReturn(
        "lattice",
        lambda asked, field: (
            _lattice(asked, LATTICE_SPIN_STEPS) and bool(asked.kinds) and asked.kinds <= {Rashba, Dresselhaus, Zeeman}
        ),
        _lattice_coupled,
    ),
    KnownReturn(
        "flights",
        lambda asked, field: _flights(asked, field) and _isotropic(asked),
        lambda asked, field: theory.flights_return_ratio(
            asked.x, asked.film.l, L_so=asked.isotropic["L_so"], L_s=asked.isotropic["L_s"]
        ),
    ),
    KnownReturn(
        "flights",
        lambda asked, field: _flights(asked, field) and asked.kinds in ({Rashba}, {Dresselhaus}),
        _one_coupling,
    ),
    KnownReturn(
        "flights",
        lambda asked, field: _flights(asked, field) and asked.kinds == {Helical},
        lambda asked, field: theory.helical_return_ratio(asked.x, asked.film.l),
    ),
    KnownReturn(
        "flights",
        lambda asked, field: (
            _flights(asked, field) and asked.kinds == {Graphene} and math.isinf(asked.length(Graphene, "L_w"))
        ),
        _graphene,
    ),
    KnownReturn("cooperon", lambda asked, field: _isotropic(asked) and not _in_strip(asked), _isotropic_limit),
    KnownReturn(
        "cooperon",
        lambda asked, field: asked.kinds <= COUPLINGS | ISOTROPIC and not _isotropic(asked) and not _in_strip(asked),
        lambda asked, field: (
            1.0 + theory.spin_cooperon(asked.x, asked.couplings, x=_x(asked, field), **asked.scattered)
        ),
    ),
)


def columns(asked: Asked, field: float) -> dict[str, FloatArray]:
    """Return the formulas that cover a asked, and warn where the diffusive limit leaves its range.

    Parameters
    ----------
    asked : Asked
        The question; its x are diffusion lengths, metres.
    field : float
        Perpendicular field, tesla.

    Returns
    -------
    dict of str to ndarray, shape (n,)
        Ratios: `flights` exact for straight legs, `lattice` for lattice walks, `cooperon` the diffusive limit (exact
        for Brownian loops), `strip` that of a strip of width asked.size; `strip_density` its density over the plane's.
    """
    covered = [formula for formula in FORMULAS if formula.covers(asked, field)]
    if asked.family != "brownian" and any(formula.name == "cooperon" for formula in covered):
        warn_if_not_diffusive("cooperon", asked.film, asked.spin, field)
    return {formula.name: np.asarray(formula.value(asked, field)) for formula in covered}
