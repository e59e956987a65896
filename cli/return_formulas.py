"""Closed formulas for the return ratio, beside `cbs return-probability`: exact flights, and the diffusive limit."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cbs import theory
from cbs.cli.run import COUPLINGS, ISOTROPIC, Run
from cbs.constants import E_CHARGE, HBAR
from cbs.observables.regime import warn_if_not_diffusive
from cbs.parameters import Dresselhaus, Helical, Rashba, Zeeman

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ReturnFormula:
    """A formula for the return ratio: its column, whether it covers (run, field), its values at run.x = sqrt(D t)."""

    name: str
    covers: Callable[[Run, float], bool]
    value: Callable[[Run, float], FloatArray]


def _in_strip(run: Run) -> bool:
    return math.isfinite(run.size)


def _isotropic(run: Run) -> bool:
    return run.kinds <= ISOTROPIC and not run.has_axes


def _flights(run: Run, field: float) -> bool:
    return run.family == "flights" and field == 0.0


def _one_coupling(run: Run, _field: float) -> FloatArray:
    (mechanism,) = run.spin
    coupling: Any = mechanism
    return theory.rashba_flights_return_ratio(run.x, run.film.l, coupling.L_so)


def _x(run: Run, field: float) -> FloatArray:
    return np.asarray(2.0 * E_CHARGE * field * run.x**2 / HBAR)


def _isotropic_limit(run: Run, field: float) -> FloatArray:
    so, s = ((run.x / length) ** 2 for length in run.isotropic.values())
    return np.asarray(1.0 + theory.isotropic_cooperon(so, s) * theory.levy_area_characteristic(_x(run, field)))


LATTICE_STEPS, LATTICE_SPIN_STEPS = 400, 60  # longer walks would take many seconds a point


def _lattice(run: Run, most: int) -> bool:
    return run.family == "lattice" and float(np.max(run.x)) ** 2 * 2.0 / run.film.l**2 < most + 1


def _lattice_points(run: Run, field: float) -> list[tuple[int, float]]:
    """Steps and phase of a cell, 2 l^2, at every length."""
    phase = 4.0 * E_CHARGE * field * run.film.l**2 / HBAR
    return [(2 * round((x / run.film.l) ** 2), phase) for x in run.x.tolist()]


def _lattice_isotropic(run: Run, field: float) -> FloatArray:
    """The kicks do not know the walk: spin and area factorise."""
    so, s = (2.0 / 3.0 * (run.film.l / length) ** 2 for length in run.isotropic.values())
    points = _lattice_points(run, field)
    spin = [float(theory.mixed_interference(n, so, s, order="joint")) for n, _ in points]
    return np.array([1.0 + c * theory.lattice_flux_cosine(n, p) for c, (n, p) in zip(spin, points, strict=True)])


def _lattice_coupled(run: Run, field: float) -> FloatArray:
    """Turns of a step of sqrt(2) l, precession for tau."""
    q, d = (2.0**0.5 * run.film.l / run.length(kind) for kind in (Rashba, Dresselhaus))
    axis = np.array([0.0, 0.0])
    for m in run.spin:
        if isinstance(m, Zeeman):
            axis = np.array([np.cos(m.angle), np.sin(m.angle)]) * run.film.l / m.L_z
    return np.array(
        [
            1.0 + theory.lattice_spin_interference(n, phase, linear=[[d, q], [-q, -d]], zeeman=axis)
            for n, phase in _lattice_points(run, field)
        ]
    )


def _strip(run: Run, field: float) -> FloatArray:
    x_width = 2.0 * E_CHARGE * field * run.size**2 / HBAR
    return 1.0 + theory.strip_cooperon(run.x, run.size, run.couplings, x_width=x_width, **run.scattered)


FORMULAS = (
    ReturnFormula(
        "strip_density",
        lambda run, field: _in_strip(run),
        lambda run, field: theory.strip_density_ratio(run.x, run.size),
    ),
    ReturnFormula("strip", lambda run, field: _in_strip(run) and run.kinds <= COUPLINGS | ISOTROPIC, _strip),
    ReturnFormula("lattice", lambda run, field: _lattice(run, LATTICE_STEPS) and _isotropic(run), _lattice_isotropic),
    ReturnFormula(
        "lattice",
        lambda run, field: (
            _lattice(run, LATTICE_SPIN_STEPS) and bool(run.kinds) and run.kinds <= {Rashba, Dresselhaus, Zeeman}
        ),
        _lattice_coupled,
    ),
    ReturnFormula(
        "flights",
        lambda run, field: _flights(run, field) and _isotropic(run),
        lambda run, field: theory.flights_return_ratio(
            run.x, run.film.l, L_so=run.isotropic["L_so"], L_s=run.isotropic["L_s"]
        ),
    ),
    ReturnFormula(
        "flights", lambda run, field: _flights(run, field) and run.kinds in ({Rashba}, {Dresselhaus}), _one_coupling
    ),
    ReturnFormula(
        "flights",
        lambda run, field: _flights(run, field) and run.kinds == {Helical},
        lambda run, field: theory.helical_return_ratio(run.x, run.film.l),
    ),
    ReturnFormula("cooperon", lambda run, field: _isotropic(run) and not _in_strip(run), _isotropic_limit),
    ReturnFormula(
        "cooperon",
        lambda run, field: run.kinds <= COUPLINGS | ISOTROPIC and not _isotropic(run) and not _in_strip(run),
        lambda run, field: 1.0 + theory.spin_cooperon(run.x, run.couplings, x=_x(run, field), **run.scattered),
    ),
)


def columns(run: Run, field: float) -> dict[str, FloatArray]:
    """Return the formulas that cover a run, and warn where the diffusive limit leaves its range.

    Parameters
    ----------
    run : Run
        The run; its x are diffusion lengths, metres.
    field : float
        Perpendicular field, tesla.

    Returns
    -------
    dict of str to ndarray, shape (n,)
        Ratios: `flights` exact for straight legs, `lattice` for lattice walks, `cooperon` the diffusive limit (exact
        for Brownian loops), `strip` that of a strip of width run.size; `strip_density` its density over the plane's.
    """
    covered = [formula for formula in FORMULAS if formula.covers(run, field)]
    if run.family != "brownian" and any(formula.name == "cooperon" for formula in covered):
        warn_if_not_diffusive("cooperon", run.film, run.spin, field)
    return {formula.name: np.asarray(formula.value(run, field)) for formula in covered}
