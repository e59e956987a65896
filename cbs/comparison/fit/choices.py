"""The options of a fit, and the curve with independent errors that they make of a measurement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from cbs import checks
from cbs.checks import Misuse
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
    contours: Sequence[tuple[str, str]] = ()

    def __post_init__(self) -> None:
        if self.l is not None:
            object.__setattr__(self, "l", checks.positive("l", self.l, "m"))
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
    problem = make_problem(
        model, l=choices.l, prefactor=choices.prefactor, offset=offset, field_offset=choices.field_offset,
        background=choices.background, fix=choices.fix, bounds=choices.bounds,
    )  # fmt: skip
    if curve.B.size <= len(problem.free):
        raise Misuse(f"{curve.name} must have more points than parameters (got {curve.B.size})")
    if curve.error is not None:
        error, freedom = curve.error, 0.0
    else:
        error, freedom = np.full(curve.B.size, np.ptp(curve.sigma) or 1.0), float(curve.B.size - len(problem.free))
    return Piece(problem, curve.B, curve.sigma, error, plain_noise(error, freedom), curve.error is None)
