"""The options of a fit, and the curve with independent errors that they make of a measurement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from cbs import checks
from cbs.checks import Misuse, WrongType
from cbs.comparison.fit import second_order
from cbs.comparison.fit.model import Model
from cbs.comparison.fit.noise import plain_noise
from cbs.comparison.fit.problem import make_problem
from cbs.comparison.fit.task import Piece
from cbs.comparison.measured import Measured
from cbs.provenance import seed_from


@dataclass(frozen=True, slots=True)
class Choices:
    """Options of a fit.

    Attributes
    ----------
    l : float, optional
        Mean free path, metres. With it a model is replaced by its exact form from the ballistic to the diffusive limit
        where there is one, unless `diffusive`.
    prefactor, field_offset : bool
        Also fit a factor in front of the formula; a shift of the field (and with it an offset).
    offset : bool, optional
        Also fit a constant; None: where the curve is an absolute conductivity.
    background : str, optional
        "B2" or "B+B2": also fit a quadratic background, or a linear and a quadratic one.
    fix : mapping
        Parameters that are held, SI units.
    bounds : mapping
        Allowed ranges (low, high) in place of those of the model, SI units.
    robust : bool
        Weigh large residuals down.
    independent : bool
        Take all points as independent; otherwise the correlation of neighbours is part of the likelihood.
    diffusive : bool
        Keep the diffusive formula although `l` is given.
    bootstrap : int
        Resamplings of blocks of residuals, a check of the errors; 0 for none.
    rng : int, optional
        Seed of the resampling, or of a model that is a simulation.
    sample : pair of float, optional
        Length and width, metres, of the sample whose conductance fluctuations are the noise, in the place of noise that
        is not known.
    L_T, D : float, optional
        With it: thermal length sqrt(hbar D/k_B T), metres, or the diffusion constant, m^2/s, for curves with their
        temperature; without either nothing is averaged over the temperature.
    second_order : float or "measured", optional
        Conductivity, e^2/h, whose second order gives the prefactor 1 - 2/(pi g); "measured": that of the curve.
    contours : sequence of pairs of str
        Pairs of parameters whose joint 68 and 95 % regions are worked out.
    """

    l: float | None = None
    prefactor: bool = False
    offset: bool | None = None
    field_offset: bool = False
    background: str | None = None
    fix: Mapping[str, float] = field(default_factory=dict)
    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    robust: bool = False
    independent: bool = False
    diffusive: bool = False
    bootstrap: int = 0
    rng: int | None = None
    sample: tuple[float, float] | None = None
    L_T: float | None = None
    D: float | None = None
    second_order: float | str | None = None
    contours: Sequence[tuple[str, str]] = ()

    def __post_init__(self) -> None:
        if self.l is not None:
            object.__setattr__(self, "l", checks.positive("l", self.l, "m"))
        for name in ("fix", "bounds"):
            if not isinstance(getattr(self, name), Mapping):
                raise WrongType(f"{name} must hold values by the names of parameters, got {getattr(self, name)!r}")
        object.__setattr__(self, "fix", {name: checks.real(f"fix {name}", x) for name, x in self.fix.items()})
        for name, pair in self.bounds.items():
            if checks.vector(f"bounds of {name}", pair, inf=True).size != 2:
                raise Misuse(f"bounds of {name} must be two numbers, got {pair!r}")
        for names in self.contours:
            if isinstance(names, str) or len(names) != 2:
                raise Misuse(f"a contour needs two names of parameters, got {names!r}")
        if self.sample is not None:
            if checks.vector("sample", self.sample).size != 2:
                raise Misuse(f"sample must be two lengths in metres, got {self.sample!r}")
            sides = zip(("length", "width"), self.sample, strict=True)
            object.__setattr__(self, "sample", tuple(checks.positive(f"sample {name}", x, "m") for name, x in sides))
        for name, unit in (("L_T", "m"), ("D", "m^2/s")):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, checks.positive(name, getattr(self, name), unit))
        object.__setattr__(self, "bootstrap", checks.whole("bootstrap", self.bootstrap, least=0))
        if self.bootstrap:
            object.__setattr__(self, "rng", seed_from(self.rng))

    def record(self) -> dict[str, Any]:
        """Return the choices as plain values."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        values["fix"] = dict(self.fix)
        values["contours"] = [list(pair) for pair in self.contours]
        values["bounds"] = {name: list(pair) for name, pair in self.bounds.items()}
        return values


def make_piece(model: Model, curve: Measured, choices: Choices) -> Piece:
    """One curve with independent errors; equal ones where it has none."""
    offset = bool(getattr(curve, "absolute", False)) if choices.offset is None else choices.offset
    if choices.prefactor and choices.second_order is not None:
        raise Misuse("{second_order} gives the prefactor, which is fitted too: leave one out", second_order="")
    fix = choices.fix
    if choices.second_order is not None:
        fix = second_order.held(model, curve, choices.second_order, fix)
    problem = make_problem(
        model, l=choices.l, prefactor=choices.prefactor, offset=offset, field_offset=choices.field_offset,
        background=choices.background, fix=fix, bounds=choices.bounds,
    )  # fmt: skip
    if curve.B.size <= len(problem.free):
        raise Misuse(f"{curve.name} must have more points than parameters (got {curve.B.size})")
    if curve.error is not None:
        error, freedom = curve.error, 0.0
    else:
        error, freedom = np.full(curve.B.size, np.ptp(curve.sigma) or 1.0), float(curve.B.size - len(problem.free))
    return Piece(problem, curve.B, curve.sigma, error, plain_noise(error, freedom), curve.error is None)
