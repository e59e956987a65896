"""A model together with the nuisance parameters of a measured curve: prefactor, offset, field offset, background."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from cbs import theory
from cbs.checks import FloatArray, Misuse
from cbs.comparison.fit import knobs
from cbs.comparison.fit.between import Between, between
from cbs.comparison.fit.knobs import Knob
from cbs.comparison.fit.law import Law
from cbs.comparison.fit.model import Model

SEARCH_FIELDS = 40  # of the coarse search for starts
_SHARES = np.geomspace(3e-4, 3.0, 9)  # B_phi over the largest field
_RATIOS = (0.08, 0.2, 0.5, 1.2, 3.0)  # other lengths over L_phi
_DISTINCT = 0.6  # in the logarithm of a length: starts nearer than that lead to the same minimum


@dataclass(frozen=True, slots=True)
class Problem:
    """A model with its free parameters; vectors hold what the minimiser sees, in the order of `free`.

    Attributes
    ----------
    model : Model
        The model.
    free : tuple of Knob
        Parameters that are fitted: of the model first, then prefactor, offset, B0, slope, curvature.
    fixed : mapping
        All other numbers of the model, and nuisance parameters that are held.
    law : Law, optional
        What L_phi follows from; its numbers are free then, and L_phi is not.
    """

    model: Model
    free: tuple[Knob, ...]
    fixed: Mapping[str, float]
    law: Law | None = None

    def by_law(self, law: Law) -> "Problem":
        """Return the problem with the numbers of a law in the place of L_phi."""
        rest = tuple(knob for knob in self.free if knob.name != "L_phi")
        if len(rest) == len(self.free):
            raise Misuse("a law of the temperature needs L_phi as a fitted parameter, and it is held")
        return replace(self, free=(*law.knobs, *rest), law=law)

    def without_law(self) -> "Problem":
        """Return the problem with L_phi free again."""
        if self.law is None:
            return self
        L_phi = next(knob for knob in self.model.knobs if knob.name == "L_phi")
        rest = tuple(knob for knob in self.free if knob.name not in self.law.names)
        return replace(self, free=(L_phi, *rest), law=None)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the free parameters."""
        return tuple(knob.name for knob in self.free)

    def values(self, vector: FloatArray) -> dict[str, float]:
        """Return every number by name, in its unit."""
        given = {knob.name: knob.outer(float(x)) for knob, x in zip(self.free, vector, strict=True)}
        if self.law is not None:
            given["L_phi"] = self.law.length(given)
        return {**self.fixed, **given}

    def vector(self, values: Mapping[str, float]) -> FloatArray:
        """Return the vector of values by name."""
        return np.array([knob.inner(float(values[knob.name])) for knob in self.free])

    @property
    def lengths(self) -> tuple[str, ...]:
        """Names of the lengths of the model that are not held."""
        return tuple(k.name for k in (*self.model.knobs, *self.model.settings) if k.name not in self.fixed)

    def nodes(self, B: FloatArray) -> Between | None:
        """Return its curves between nodes; None where the field moves, or as quick (or simulated)."""
        moved = "B0" in self.names or self.fixed.get("B0", 0.0) != 0.0
        return None if moved or self.model.simulated is not None else between(self.model, self.lengths, self.fixed, B)

    def curve(self, B: FloatArray, vector: FloatArray) -> FloatArray:
        """sigma(B) - sigma(0) in e^2/h."""
        return self.at(B, self.values(vector))

    def at(self, B: FloatArray, values: Mapping[str, float]) -> FloatArray:
        """sigma(B) - sigma(0) in e^2/h at values by name."""
        inside = B - values["B0"] if "B0" in values else B
        names = [knob.name for knob in (*self.model.knobs, *self.model.settings)]
        return self.dressed(B, self.model.formula(inside, *(values[name] for name in names)), values)

    def dressed(self, B: FloatArray, bare: FloatArray, values: Mapping[str, float]) -> FloatArray:
        """Curve of the model with prefactor, offset and background."""
        total = bare
        if "prefactor" in values:
            total = values["prefactor"] * total
        for name, power in (("offset", 0), ("slope", 1), ("curvature", 2)):
            if values.get(name, 0.0) != 0.0:
                total = total + values[name] * B**power
        return np.asarray(total)

    def bounds(self) -> list[tuple[float | None, float | None]]:
        """Bounds of the vector; None where there is none."""
        return [
            tuple(None if math.isinf(edge) else knob.inner(edge) for edge in (knob.low, knob.high))  # type: ignore[misc]
            for knob in self.free
        ]

    def clipped(self, vector: FloatArray) -> FloatArray:
        """Return the vector inside its bounds."""
        low = [-math.inf if a is None else a for a, _ in self.bounds()]
        high = [math.inf if b is None else b for _, b in self.bounds()]
        return np.asarray(np.clip(vector, low, high))

    def steps(self, B: FloatArray, size: float) -> FloatArray:
        """First steps of the minimiser: `size` is a typical change of the curve, e^2/h."""
        top = float(np.abs(B).max())
        known = {"offset": size, "B0": 0.01 * top, "slope": size / top, "curvature": size / top**2, "prefactor": 0.1}
        return np.array([known.get(knob.name, 0.1) for knob in self.free])


def make_problem(
    model: Model, *, l: float | None, prefactor: bool, offset: bool, field_offset: bool, background: str | None,
    fix: Mapping[str, float], bounds: Mapping[str, tuple[float, float]],
) -> Problem:  # fmt: skip
    """Return the problem that these options describe; see `cbs.comparison.fit.fit_curves`.

    Raises
    ------
    ValueError
        If a name is unknown, a setting of the model is missing, or a value lies outside its bounds.
    """
    if background not in (None, *knobs.BACKGROUNDS):
        raise Misuse(f"background must be one of {', '.join(knobs.BACKGROUNDS)} (got {background!r})")
    given = dict(fix)
    if l is not None and any(knob.name == "l" for knob in model.settings):
        given.setdefault("l", l)
    factor = knobs.SIGNED_PREFACTOR if model.signed else knobs.PREFACTOR
    nuisance = [factor] * prefactor + [knobs.OFFSET] * (offset or field_offset) + [knobs.FIELD_OFFSET] * field_offset
    nuisance += list(knobs.BACKGROUNDS[background]) if background else []
    every = [*model.knobs, *nuisance, *(knob for knob in model.settings if knob.name in bounds)]
    extra = {k.name: k for k in (factor, knobs.OFFSET, knobs.FIELD_OFFSET, knobs.LINEAR, knobs.QUADRATIC)}
    known = {knob.name for knob in (*every, *model.settings)} | set(extra)
    for name in (*given, *bounds):
        if name not in known:
            raise Misuse(f"{model.name} has no parameter {name!r}; it has {', '.join(sorted(known))}")
    for knob in model.settings:
        if knob.name not in given and knob.name not in bounds:
            raise Misuse(f"{model.name} needs {knob.name}, {knob.words}: fix it at its value")
    every += [extra[name] for name in bounds if name in extra and name not in {knob.name for knob in every}]
    free = tuple(
        knob.bounded(*bounds[knob.name]) if knob.name in bounds else knob for knob in every if knob.name not in given
    )
    if not free:
        raise Misuse(f"nothing is left to fit: every parameter of {model.name} is fixed")
    for knob in (*model.knobs, *model.settings):
        if knob.name in given and not given[knob.name] > 0.0:
            raise Misuse(f"{knob.name} must be positive (got {given[knob.name]:g} {knob.unit})")
    return Problem(model, free, given)


def starts(problem: Problem, B: FloatArray, sigma: FloatArray, error: FloatArray, most: int) -> list[FloatArray]:
    """Return starting vectors, best first: lengths on a coarse grid, whatever enters linearly by least squares.

    Parameters
    ----------
    problem : Problem
        The problem.
    B, sigma, error : ndarray, shape (n,)
        The curve and the weight of its points.
    most : int
        Number of starts.
    """
    some = _spread(B)
    B, sigma, error = B[some], sigma[some], error[some]
    shapes = [knob for knob in problem.free if knob.logarithmic]
    grid = [_clip(shapes, point) for point in _grid(problem, float(np.abs(B).max()), shapes)]
    curves = _curves(problem, B, grid)
    found = []
    for point, curve in zip(grid, curves, strict=True):
        values, cost = _linear(problem, B, sigma, error, curve)
        found.append((cost, problem.clipped(problem.vector({**problem.fixed, **point, "B0": 0.0, **values}))))
    found.sort(key=lambda pair: pair[0])
    kept: list[FloatArray] = []
    where = [i for i, knob in enumerate(problem.free) if knob.logarithmic]
    for _, vector in found:
        if all(np.max(np.abs((vector - other)[where]), initial=0.0) > _DISTINCT for other in kept):
            kept.append(vector)
    return (kept or [found[0][1]])[:most]


def _spread(B: FloatArray) -> np.ndarray:
    """Indices of at most SEARCH_FIELDS points, evenly through the sorted fields."""
    order = np.argsort(B, kind="stable")
    if B.size <= SEARCH_FIELDS:
        return np.asarray(order)
    return np.asarray(order[np.unique(np.linspace(0, B.size - 1, SEARCH_FIELDS).round().astype(int))])


def _grid(problem: Problem, top: float, shapes: list[Knob]) -> list[dict[str, float]]:
    """Points of the coarse grid, by name."""
    unit = float(theory.characteristic_field(1.0))
    phis = np.sqrt(unit / (_SHARES * top))
    if "L_phi" in problem.fixed:
        phis = np.array([problem.fixed["L_phi"]])
    others = [knob for knob in shapes if knob.name != "L_phi"]
    ratios = _RATIOS if len(others) < 3 else _RATIOS[1::2]
    out = []
    for L_phi in phis.tolist():
        places = (knob.grid or tuple(L_phi * ratio for ratio in ratios) for knob in others)
        out += [{"L_phi": L_phi, **dict(zip((k.name for k in others), p, strict=True))} for p in product(*places)]
    return out


def _clip(shapes: list[Knob], point: dict[str, float]) -> dict[str, float]:
    limits = {knob.name: knob for knob in shapes}
    return {
        name: min(max(value, limits[name].low), limits[name].high) if name in limits else value
        for name, value in point.items()
    }


def _curves(problem: Problem, B: FloatArray, grid: list[dict[str, float]]) -> FloatArray:
    """Bare curves of the model at all points of the grid, shape (n_grid, n)."""
    model = problem.model
    if model.simulated is not None and model.simulated.coarse is not None:
        model = model.simulated.coarse
    names = [knob.name for knob in (*model.knobs, *model.settings)]
    table = [{**problem.fixed, **point} for point in grid]
    if model.broadcasts:
        return np.asarray(model.formula(B, *(np.array([[p[name]] for p in table]) for name in names)))
    return np.array([model.formula(B, *(p[name] for name in names)) for p in table])


def _linear(
    problem: Problem, B: FloatArray, sigma: FloatArray, error: FloatArray, curve: FloatArray
) -> tuple[dict[str, float], float]:
    """Best linear parameters by name at this bare curve, and the sum of squares."""
    columns: dict[str, Callable[[], FloatArray]] = {
        "prefactor": lambda: curve,
        "offset": lambda: np.ones_like(B),
        "slope": lambda: B,
        "curvature": lambda: B * B,
    }
    names = [knob.name for knob in problem.free if knob.name in columns]
    rest = {name: problem.fixed.get(name, 0.0) for name in ("offset", "slope", "curvature")}
    target = sigma - sum(value * columns[name]() for name, value in rest.items() if value)
    if "prefactor" not in names:
        target = target - problem.fixed.get("prefactor", 1.0) * curve
    values: dict[str, float] = {}
    if names:
        matrix = np.stack([columns[name]() for name in names], axis=1) / error[:, None]
        values = dict(zip(names, np.linalg.lstsq(matrix, target / error, rcond=None)[0].tolist(), strict=True))
        low = next((knob.low for knob in problem.free if knob.name == "prefactor"), -math.inf)
        if values.get("prefactor", low) < low:
            return _linear_without(problem, B, sigma, error, curve, low)
        target = target - (matrix * error[:, None]) @ np.array([values[name] for name in names])
    return values, float(np.sum(np.square(target / error)))


def _linear_without(
    problem: Problem, B: FloatArray, sigma: FloatArray, error: FloatArray, curve: FloatArray, low: float
) -> tuple[dict[str, float], float]:
    """As `_linear`, the prefactor a little above its lower bound."""
    held = low + 0.05
    free = tuple(knob for knob in problem.free if knob.name != "prefactor")
    rest = Problem(problem.model, free, {**problem.fixed, "prefactor": held})
    values, cost = _linear(rest, B, sigma, error, curve)
    return {**values, "prefactor": held}, cost
