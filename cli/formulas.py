"""Closed formulas to print beside a Monte Carlo curve: one line of a table each, with the runs it covers."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from cbs import theory
from cbs.cli import lattice_formulas
from cbs.cli.run import COUPLINGS, ISOTROPIC, Run
from cbs.observables.regime import warn_if_not_diffusive
from cbs.parameters import (
    Conductor,
    CubicDresselhaus,
    Dresselhaus,
    ElliottYafet,
    Helical,
    Rashba,
    SpinMechanism,
    Zeeman,
)

FloatArray = NDArray[np.float64]

SMALLEST_HARMONIC, MOST_HARMONICS = 1e-7, 60  # of the law of the angle
MOST_STRIP_FIELDS = 12  # a strip with spin takes a second a field


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula for the correction.

    Parameters
    ----------
    name : str
        Key of the column.
    covers : callable
        Whether it holds for a run.
    value : callable
        Run to the column, in the unit of the geometry.
    diffusive : bool
        Whether it asks for L_phi, L_so >> l and B << B_tr; a warning says where it leaves that range.
    """

    name: str
    covers: Callable[[Run], bool]
    value: Callable[[Run], FloatArray]
    diffusive: bool = False


def _flights(run: Run, *terms: str) -> bool:
    isotropic = run.angles is None and run.geometry == "film" and run.family == "flights"
    return isotropic and (not terms or run.term in terms)


def _wires(run: Run) -> bool:
    return run.geometry == "wire" and run.term == "total"


def _turning(run: Run) -> bool:
    return (run.angles is not None or run.kinds == {Helical}) and run.term == "total"


def _half_walks(run: Run) -> bool:
    return (run.geometry, run.family) == ("film", "brownian")


def _scattering(run: Run) -> bool:
    return run.kinds <= ISOTROPIC and not run.has_axes


def _hln(run: Run) -> FloatArray:
    return theory.hln(run.x, L_phi=run.film.L_phi, l=run.film.l, **run.isotropic)


def _hln_anisotropic(run: Run) -> FloatArray:
    z, L_s = run.length(ElliottYafet, "L_so_z"), run.isotropic["L_s"]
    return theory.hln_anisotropic(
        run.x, L_phi=run.film.L_phi, L_so_x=run.length(ElliottYafet), L_so_z=z, L_s=L_s, l=run.film.l
    )


def _hln_zeeman(run: Run) -> FloatArray:
    return theory.hln_zeeman(run.x, l=run.film.l, L_phi=run.film.L_phi, L_omega=run.L_omega, **run.isotropic)


def _ballistic(run: Run) -> FloatArray:
    lengths = {} if run.harmless else run.isotropic
    return theory.ballistic_isotropic(
        run.x,
        l=run.film.l,
        L_phi=run.film.L_phi,
        term=cast(Any, run.term),
        **{"L_so": math.inf, "L_s": math.inf} | lengths,
    )


def _rashba_ballistic(run: Run) -> FloatArray:
    (mechanism,) = run.spin
    L_so = cast(Any, mechanism).L_so
    return theory.rashba_ballistic(run.x, l=run.film.l, L_phi=run.film.L_phi, L_so=L_so, term=cast(Any, run.term))


def _ilp(run: Run) -> FloatArray:
    L_so = min(run.length(Rashba), run.length(Dresselhaus))
    return theory.ilp(run.x, L_phi=run.film.L_phi, L_so=L_so, L_c=run.length(CubicDresselhaus, "L_c"), l=run.film.l)


def _cooperon(run: Run) -> FloatArray:
    return theory.spin_correction(run.x, l=run.film.l, L_phi=run.film.L_phi, couplings=run.couplings, **run.scattered)


def _mixed(run: Run) -> bool:
    """Whether only the general formula holds: no closed one for scattering alone, nor for its in-plane field."""
    closed = run.kinds <= ISOTROPIC | {Zeeman} and not (run.has_axes and Zeeman in run.kinds)
    return run.kinds <= COUPLINGS | ISOTROPIC and not closed and math.isfinite(run.film.L_phi)


def _diffusive(run: Run) -> FloatArray:
    return theory.diffusive_correction(run.x, l=run.film.l, L_phi=run.film.L_phi, **run.isotropic)


def _at_zero(run: Run) -> FloatArray:
    """Cooperon in angular harmonics, known without field only: nan elsewhere."""
    if run.kinds == {Helical}:
        return np.where(run.x == 0.0, float(theory.helical_correction(run.film.L_phi, l=run.film.l)), np.nan)
    leg = run.film.l * (1.0 - run.angles.mean_cosine) if run.angles else run.film.l
    exact = float(theory.anisotropic_correction(run.film.L_phi, leg, _harmonics(run)))
    return np.where(run.x == 0.0, exact, np.nan)


def _harmonics(run: Run) -> FloatArray:
    """Harmonics of the law down to `SMALLEST_HARMONIC`, at most `MOST_HARMONICS`."""
    p = run.angles.harmonic(np.arange(MOST_HARMONICS)) if run.angles else np.ones(1)
    last = int(np.flatnonzero(np.abs(p) > SMALLEST_HARMONIC)[-1])
    return np.concatenate([[1.0], p[1 : last + 1]])


def _hln_delta(run: Run) -> FloatArray:
    lengths = {"L_phi": run.film.L_phi, "l": run.film.l}
    share = -0.5 if run.kinds == {Helical} else 1.0  # one cone, one sign
    return share * (theory.hln(run.x, **lengths) - theory.hln(0.0, **lengths)) + 0.0


def _cylinder(run: Run) -> FloatArray:
    return theory.cylinder(run.x, circumference=run.size, L_phi=run.film.L_phi, l=run.film.l, **run.isotropic)


def _ring(run: Run) -> FloatArray:
    return theory.ring(run.x, circumference=run.size, L_phi=run.film.L_phi, **run.isotropic) / run.size


def _strip(run: Run) -> FloatArray:
    lengths = {"width": run.size, "L_phi": run.film.L_phi} | run.isotropic
    return np.asarray(theory.strip(run.x, **lengths) / run.size)


def _strip_with_spin(run: Run) -> FloatArray:
    lengths = {"width": run.size, "L_phi": run.film.L_phi, "l": run.film.l} | run.scattered
    return theory.strip_spin_correction(run.x, couplings=run.couplings, **lengths)


def _strip_spin_is_known(run: Run) -> bool:
    quick = math.isfinite(run.film.L_phi) and run.x.size <= MOST_STRIP_FIELDS
    return quick and bool(run.kinds) and run.kinds <= COUPLINGS | ISOTROPIC


def _wire(run: Run) -> FloatArray:
    lengths = {"width": run.size, "L_phi": run.film.L_phi} | run.isotropic
    return np.asarray((theory.wire(run.x, **lengths) - theory.wire(0.0, **lengths)) / run.size)


def _film_perpendicular(run: Run) -> FloatArray:
    sheet = theory.film_perpendicular(run.x, thickness=run.size, L_phi=run.film.L_phi, **run.isotropic)
    return np.asarray(sheet / run.size)


FORMULAS = (
    Formula("hln", lambda run: _flights(run, "total") and _scattering(run), _hln, diffusive=True),
    Formula(
        "hln_anisotropic",
        lambda run: _flights(run, "total") and run.has_axes and run.kinds <= ISOTROPIC,
        _hln_anisotropic,
        diffusive=True,
    ),
    Formula(
        "hln_zeeman",
        lambda run: (
            _flights(run, "total") and Zeeman in run.kinds and run.kinds <= ISOTROPIC | {Zeeman} and not run.has_axes
        ),
        _hln_zeeman,
        diffusive=True,
    ),
    Formula("ballistic", lambda run: _flights(run) and (_scattering(run) or run.harmless), _ballistic),
    Formula("ballistic", lambda run: _flights(run) and run.kinds in ({Rashba}, {Dresselhaus}), _rashba_ballistic),
    Formula(
        "ilp",
        lambda run: (
            _flights(run, "total") and bool(run.kinds) and run.kinds <= COUPLINGS - {Zeeman}
            and not {Rashba, Dresselhaus} <= run.kinds
        ),
        _ilp,
        diffusive=True,
    ),
    Formula(
        "cooperon",
        lambda run: (
            _flights(run, "total", "backscattering") and len(run.kinds) > 1 and not run.harmless and _mixed(run)
        ),
        _cooperon,
        diffusive=True,
    ),
    Formula("diffusive", lambda run: _half_walks(run) and _scattering(run), _diffusive),
    Formula(
        "cooperon",
        lambda run: (
            _half_walks(run) and run.kinds <= COUPLINGS | ISOTROPIC and not _scattering(run)
            and math.isfinite(run.film.L_phi)
        ),
        _cooperon,
    ),
    Formula("lattice", lattice_formulas.has_kicks, lattice_formulas.with_kicks),
    Formula("lattice", lattice_formulas.has_couplings, lattice_formulas.with_couplings),
    Formula("at_zero", lambda run: _turning(run) and bool(np.any(run.x == 0.0)), _at_zero),
    Formula("hln_delta", _turning, _hln_delta, diffusive=True),
    Formula("cylinder", lambda run: run.geometry == "cylinder" and _scattering(run), _cylinder),
    Formula("ring", lambda run: run.geometry == "ring" and _scattering(run), _ring),
    Formula("strip", lambda run: _wires(run) and _strip_spin_is_known(run), _strip_with_spin, diffusive=True),
    Formula("strip_delta", lambda run: _wires(run) and _scattering(run), _strip, diffusive=True),
    Formula(
        "wire_delta",
        lambda run: _wires(run) and _scattering(run) and run.size < run.film.L_phi,
        _wire,
        diffusive=True,
    ),
    Formula(
        "kawabata",
        lambda run: run.geometry == "bulk" and math.isinf(run.size) and _scattering(run),
        lambda run: theory.kawabata(run.x, L_phi=run.film.L_phi, **run.isotropic),
    ),
    Formula(
        "standing_waves",
        lambda run: run.geometry == "bulk" and math.isfinite(run.size) and _scattering(run),
        _film_perpendicular,
    ),
)  # fmt: skip


def columns(run: Run) -> dict[str, FloatArray]:
    """Return the formulas that cover a run, and warn where a diffusive one leaves its range.

    Parameters
    ----------
    run : Run
        The run.

    Returns
    -------
    dict of str to ndarray, shape (n,)
        Values under the names of the formulas: absolute corrections in e^2/h, in `bulk` the change from zero field
        in e^2/h per metre; empty where no closed formula is known.
    """
    covered = _covered(run)
    named = [formula.name for formula in covered if formula.diffusive]
    if named:
        warn_if_not_diffusive(" and ".join(named), run.film, run.spin, run.x, width=run.size)
    return {formula.name: np.asarray(formula.value(run)) for formula in covered}


def at_zero_field(
    film: Conductor, spin: tuple[SpinMechanism, ...], L_phi: FloatArray, term: str
) -> dict[str, FloatArray]:
    """Return the formulas that cover a film without field at every coherence length, metres; otherwise as `columns`."""
    runs = [Run(replace(film, L_phi=float(value)), spin, np.zeros(1), term) for value in L_phi]
    covered = [formula for formula in _covered(runs[0]) if all(formula.covers(run) for run in runs)]
    named = [formula.name for formula in covered if formula.diffusive]
    if named:
        warn_if_not_diffusive(" and ".join(named), min((run.film for run in runs), key=lambda f: f.L_phi), spin)
    return {formula.name: np.array([float(formula.value(run)[0]) for run in runs]) for formula in covered}


def _covered(run: Run) -> list[Formula]:
    return [formula for formula in FORMULAS if formula.covers(run)]
