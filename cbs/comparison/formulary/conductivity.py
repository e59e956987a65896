"""Closed formulas of the conductivity: one entry of a table each, with the questions it covers."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from cbs import theory
from cbs.carriers import Graphene, Helical, Surfaces
from cbs.checks import FloatArray
from cbs.comparison.formulary import carriers, lattice, wires
from cbs.comparison.formulary.asked import COUPLINGS, ISOTROPIC, Asked
from cbs.observables.regime import warn_if_not_diffusive
from cbs.parameters import Conductor, CubicDresselhaus, Dresselhaus, ElliottYafet, Rashba, SpinMechanism, Zeeman

SMALLEST_HARMONICS, MOST_HARMONICS = (1e-7, 1e-4), 192  # of the law of the angle: left out 1e-5 of the sum at most


@dataclass(frozen=True, slots=True)
class Known:
    """A formula for the correction.

    Parameters
    ----------
    name : str
        Key of the column, with its range and source in `cbs.comparison.formulary.sources`.
    covers : callable
        Whether it answers a question.
    value : callable
        Question to the column, in the unit of the geometry.
    diffusive : bool
        Whether it asks for L_phi, L_so >> l and B << B_tr; a warning says where it leaves that range.
    """

    name: str
    covers: Callable[[Asked], bool]
    value: Callable[[Asked], FloatArray]
    diffusive: bool = False


def _flights(asked: Asked, *terms: str) -> bool:
    isotropic = asked.angles is None and asked.geometry == "film" and asked.family == "flights"
    return isotropic and (not terms or asked.term in terms)


def _turning(asked: Asked) -> bool:
    spinless = asked.angles is not None and not asked.kinds
    return (spinless or carriers.has(asked, Helical, gap=0.0)) and asked.term == "total"


def _half_walks(asked: Asked) -> bool:
    return (asked.geometry, asked.family) == ("film", "brownian")


def _scattering(asked: Asked) -> bool:
    return asked.kinds <= ISOTROPIC and not asked.has_axes


def _hln(asked: Asked) -> FloatArray:
    return theory.hln(asked.x, L_phi=asked.film.L_phi, l=asked.film.l, **asked.isotropic)


def _hln_anisotropic(asked: Asked) -> FloatArray:
    z, L_s = asked.length(ElliottYafet, "L_so_z"), asked.isotropic["L_s"]
    return theory.hln_anisotropic(
        asked.x, L_phi=asked.film.L_phi, L_so_x=asked.length(ElliottYafet), L_so_z=z, L_s=L_s, l=asked.film.l
    )


def _hln_zeeman(asked: Asked) -> FloatArray:
    return theory.hln_zeeman(asked.x, l=asked.film.l, L_phi=asked.film.L_phi, L_omega=asked.L_omega, **asked.isotropic)


def _ballistic(asked: Asked) -> FloatArray:
    lengths = {} if asked.harmless else asked.isotropic
    return theory.ballistic_isotropic(
        asked.x,
        l=asked.film.l,
        L_phi=asked.film.L_phi,
        term=cast(Any, asked.term),
        **{"L_so": math.inf, "L_s": math.inf} | lengths,
    )


def _rashba_ballistic(asked: Asked) -> FloatArray:
    (mechanism,) = asked.spin
    L_so = cast(Any, mechanism).L_so
    return theory.rashba_ballistic(
        asked.x, l=asked.film.l, L_phi=asked.film.L_phi, L_so=L_so, term=cast(Any, asked.term)
    )


def _ilp(asked: Asked) -> FloatArray:
    L_so = min(asked.length(Rashba), asked.length(Dresselhaus))
    return theory.ilp(
        asked.x, L_phi=asked.film.L_phi, L_so=L_so, L_c=asked.length(CubicDresselhaus, "L_c"), l=asked.film.l
    )


def _cooperon(asked: Asked) -> FloatArray:
    return theory.spin_correction(
        asked.x, l=asked.film.l, L_phi=asked.film.L_phi, couplings=asked.couplings, **asked.scattered
    )


def _mixed(asked: Asked) -> bool:
    """Whether only the general formula holds: no closed one for scattering alone, nor for its in-plane field."""
    closed = asked.kinds <= ISOTROPIC | {Zeeman} and not (asked.has_axes and Zeeman in asked.kinds)
    return asked.kinds <= COUPLINGS | ISOTROPIC and not closed and math.isfinite(asked.film.L_phi)


def _diffusive(asked: Asked) -> FloatArray:
    return theory.diffusive_correction(asked.x, l=asked.film.l, L_phi=asked.film.L_phi, **asked.isotropic)


def _at_zero(asked: Asked) -> FloatArray:
    """Cooperon in angular harmonics, known without field only: nan elsewhere."""
    if asked.kinds == {Graphene}:
        return np.where(asked.x == 0.0, float(carriers.graphene(replace(asked, x=np.zeros(1)))[0]), np.nan)
    if asked.kinds == {Helical}:
        return np.where(asked.x == 0.0, float(theory.helical_correction(asked.film.L_phi, l=asked.film.l)), np.nan)
    leg = asked.film.l * (1.0 - asked.angles.mean_cosine) if asked.angles else asked.film.l
    harmonics = _harmonics(asked)
    assert harmonics is not None
    exact = float(theory.anisotropic_correction(asked.film.L_phi, leg, harmonics))
    return np.where(asked.x == 0.0, exact, np.nan)


def _harmonics(asked: Asked) -> FloatArray | None:
    """Harmonics of the law down to the first of `SMALLEST_HARMONICS` that few enough reach; None for sharper laws."""
    p = asked.angles.harmonic(np.arange(2 * MOST_HARMONICS)) if asked.angles else np.ones(1)
    for smallest in SMALLEST_HARMONICS:
        last = int(np.flatnonzero(np.abs(p) > smallest)[-1])
        if last < MOST_HARMONICS:
            return np.concatenate([[1.0], p[1 : last + 1]])
    return None


def _known_at_zero(asked: Asked) -> bool:
    """Whether the correction without field is asked for and the angles of the scatterers are resolved."""
    known = carriers.warped(asked) or (_turning(asked) and _harmonics(asked) is not None)
    return bool(np.any(asked.x == 0.0)) and known


def _hln_delta(asked: Asked) -> FloatArray:
    lengths = {"L_phi": asked.film.L_phi, "l": asked.film.l}
    share = -0.5 if asked.kinds == {Helical} else 1.0  # one cone, one sign
    return share * (theory.hln(asked.x, **lengths) - theory.hln(0.0, **lengths)) + 0.0


def _cylinder(asked: Asked) -> FloatArray:
    return theory.cylinder(asked.x, circumference=asked.size, L_phi=asked.film.L_phi, l=asked.film.l, **asked.isotropic)


def _ring(asked: Asked) -> FloatArray:
    return theory.ring(asked.x, circumference=asked.size, L_phi=asked.film.L_phi, **asked.isotropic) / asked.size


def _film_perpendicular(asked: Asked) -> FloatArray:
    sheet = theory.film_perpendicular(asked.x, thickness=asked.size, L_phi=asked.film.L_phi, **asked.isotropic)
    return np.asarray(sheet / asked.size)


FORMULAS = (
    Known("hln", lambda asked: _flights(asked, "total") and _scattering(asked), _hln, diffusive=True),
    Known(
        "hln_anisotropic",
        lambda asked: _flights(asked, "total") and asked.has_axes and asked.kinds <= ISOTROPIC,
        _hln_anisotropic,
        diffusive=True,
    ),
    Known(
        "hln_zeeman",
        lambda asked: (
            _flights(asked, "total") and Zeeman in asked.kinds and asked.kinds <= ISOTROPIC | {Zeeman}
            and not asked.has_axes
        ),
        _hln_zeeman,
        diffusive=True,
    ),
    Known("ballistic", lambda asked: _flights(asked) and (_scattering(asked) or asked.harmless), _ballistic),
    Known("ballistic", lambda asked: _flights(asked) and asked.kinds in ({Rashba}, {Dresselhaus}), _rashba_ballistic),
    Known(
        "ilp",
        lambda asked: (
            _flights(asked, "total") and bool(asked.kinds) and asked.kinds <= COUPLINGS - {Zeeman}
            and not {Rashba, Dresselhaus} <= asked.kinds
        ),
        _ilp,
        diffusive=True,
    ),
    Known(
        "cooperon",
        lambda asked: (
            _flights(asked, "total", "backscattering") and len(asked.kinds) > 1 and not asked.harmless and _mixed(asked)
        ),
        _cooperon,
        diffusive=True,
    ),
    Known("diffusive", lambda asked: _half_walks(asked) and _scattering(asked), _diffusive),
    Known(
        "cooperon",
        lambda asked: (
            _half_walks(asked) and asked.kinds <= COUPLINGS | ISOTROPIC and not _scattering(asked)
            and math.isfinite(asked.film.L_phi)
        ),
        _cooperon,
    ),
    Known("lattice", lattice.has_kicks, lattice.with_kicks),
    Known("lattice", lattice.has_couplings, lattice.with_couplings),
    Known("ballistic", carriers.has_exact, carriers.exact),
    Known("at_zero", _known_at_zero, _at_zero),
    Known("graphene_delta", lambda asked: carriers.has(asked, Graphene), carriers.graphene_delta, diffusive=True),
    Known("surfaces_delta", lambda asked: carriers.has(asked, Surfaces), carriers.surfaces_delta, diffusive=True),
    Known("hln_delta", _turning, _hln_delta, diffusive=True),
    Known("cylinder", lambda asked: asked.geometry == "cylinder" and _scattering(asked), _cylinder),
    Known("ring", lambda asked: asked.geometry == "ring" and _scattering(asked), _ring),
    Known(
        "strip",
        lambda asked: wires.wires(asked) and wires.strip_spin_is_known(asked),
        wires.strip_with_spin,
        diffusive=True,
    ),
    Known("strip_diffuse", wires.between_diffuse, wires.strip_diffuse),
    Known("strip_delta", lambda asked: wires.wires(asked) and _scattering(asked), wires.strip, diffusive=True),
    Known(
        "wire_delta",
        lambda asked: wires.wires(asked) and _scattering(asked) and asked.size < asked.film.L_phi,
        wires.wire,
        diffusive=True,
    ),
    Known(
        "kawabata",
        lambda asked: asked.geometry == "bulk" and math.isinf(asked.size) and _scattering(asked),
        lambda asked: theory.kawabata(asked.x, L_phi=asked.film.L_phi, **asked.isotropic),
    ),
    Known(
        "standing_waves",
        lambda asked: asked.geometry == "bulk" and math.isfinite(asked.size) and _scattering(asked),
        _film_perpendicular,
    ),
)  # fmt: skip


def columns(asked: Asked) -> dict[str, FloatArray]:
    """Return the formulas that cover a asked, and warn where a diffusive one leaves its range.

    Parameters
    ----------
    run : Asked
        The asked.

    Returns
    -------
    dict of str to ndarray, shape (n,)
        Values under the names of the formulas: absolute corrections in e^2/h, in `bulk` the change from zero field
        in e^2/h per metre; empty where no closed formula is known.
    """
    covered = _covered(asked)
    named = [formula.name for formula in covered if formula.diffusive]
    if named:
        warn_if_not_diffusive(" and ".join(named), asked.film, asked.spin, asked.x, width=asked.size)
    return {formula.name: np.asarray(formula.value(asked)) for formula in covered}


def at_zero_field(
    film: Conductor, spin: tuple[SpinMechanism, ...], L_phi: FloatArray, term: str
) -> dict[str, FloatArray]:
    """Return the formulas that cover a film without field at every coherence length, metres; otherwise as `columns`."""
    every = [Asked(replace(film, L_phi=float(value)), spin, np.zeros(1), term) for value in L_phi]
    covered = [formula for formula in _covered(every[0]) if all(formula.covers(asked) for asked in every)]
    named = [formula.name for formula in covered if formula.diffusive]
    if named:
        warn_if_not_diffusive(" and ".join(named), min((asked.film for asked in every), key=lambda f: f.L_phi), spin)
    return {formula.name: np.array([float(formula.value(asked)[0]) for asked in every]) for formula in covered}


def _covered(asked: Asked) -> list[Known]:
    return [formula for formula in FORMULAS if formula.covers(asked)]
