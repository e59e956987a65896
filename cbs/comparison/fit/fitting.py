r"""Fit of measured magnetoconductance: one curve, or several with shared parameters.

Starts come from a coarse grid of lengths; minima, covariance and intervals from iminuit; the likelihood counts
autocorrelated points as what they are (`cbs.comparison.fit.noise`).
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincc

from cbs.checks import FloatArray, Misuse
from cbs.comparison.fit import fluctuating, simulated
from cbs.comparison.fit.choices import Choices, make_piece
from cbs.comparison.fit.contours import contours
from cbs.comparison.fit.joint import JointFit, gathered, joint
from cbs.comparison.fit.judgement import judged
from cbs.comparison.fit.minimum import Minimum, distinct, ends, minima, on_bound, polished, profile, refined
from cbs.comparison.fit.model import Model
from cbs.comparison.fit.models import AUTO, chosen
from cbs.comparison.fit.noise import correlation_field, counted_as_one, plain_noise
from cbs.comparison.fit.problem import Problem, starts
from cbs.comparison.fit.resampling import resampled
from cbs.comparison.fit.results import Fit, Parameter, correlation
from cbs.comparison.fit.spectra import deviance
from cbs.comparison.fit.task import Piece, Task, joined, replace_problem
from cbs.comparison.measured import Measured

STARTS = 5
MOST_OTHERS = 2  # of other minima told: in a valley every start ends elsewhere
HOPELESS = 50.0  # as below: a start that is so much worse after its descent is dropped
A_RISE = 0.1  # between two minima
NEARLY_AS_GOOD = 4.0  # of minus twice the log-likelihood


@overload
def fit_curves(curves: Measured, model: str | Model = AUTO, *, share: Sequence[str] = (), **options: Any) -> Fit: ...


@overload
def fit_curves(
    curves: Sequence[Measured], model: str | Model = AUTO, *, share: Sequence[str] = (), **options: Any
) -> JointFit: ...


def fit_curves(
    curves: Measured | Sequence[Measured], model: str | Model = AUTO, *, share: Sequence[str] = (), **options: Any
) -> Fit | JointFit:
    """Fit a model to one or several measured curves.

    Parameters
    ----------
    curves : Measured or sequence of Measured
        One curve gives a `Fit`, a sequence a `JointFit`.
    model : str or Model
        Name in `MODELS`; "auto" is hln, or its exact form where `l` is given.
    share : sequence of str
        Parameters that are the same in all curves.
    **options
        `Choices`: l, prefactor, offset, field_offset, background, fix, bounds, robust, independent, diffusive,
        bootstrap, rng, sample, L_T, D, second_order.

    Returns
    -------
    Fit or JointFit
        Best of all starts.

    Raises
    ------
    ValueError
        For bad values, or fewer points than parameters.
    """
    single = isinstance(curves, Measured)
    listed = [curves] if isinstance(curves, Measured) else list(curves)
    if not listed:
        raise Misuse("curves must hold at least one curve (got none)")
    choices = Choices(**options)
    record = chosen(model, choices.l, choices.diffusive)
    pieces = [make_piece(record, curve, choices) for curve in listed]
    names = {name for piece in pieces for name in piece.problem.names}
    for name in share:
        if name not in names:
            raise Misuse(f"share must name fitted parameters, {', '.join(sorted(names))} (got {name!r})")
    if single or not share:
        fits = [fitted(joined([piece], ()), [curve], choices)[0] for piece, curve in zip(pieces, listed, strict=True)]
        return fits[0][0] if single else gathered(fits)
    task = joined(pieces, share)
    parts, found = fitted(task, listed, choices)
    return joint(tuple(parts), task, found, tuple(share))


def fitted(
    task: Task, curves: Sequence[Measured], choices: Choices, begin: Sequence[FloatArray] = ()
) -> tuple[list[Fit], Minimum]:
    """Fits of a task, judged."""
    task, found = _deepest(task, choices, curves, begin)
    best = found[0]
    parameters = _parameters(task, best)
    drawn = contours(task, best, choices.contours)
    if choices.bootstrap > 1 and choices.rng is not None:
        parameters = _with_resampled(task, best, parameters, choices.bootstrap, choices.rng)
    fits = [_fit(task, best, found, parameters, i, curve, choices) for i, curve in enumerate(curves)]
    return [replace(fit, contours=drawn[i]) for i, fit in enumerate(fits)], best


def intervals(curve: Measured, model: str | Model = AUTO, **options: Any) -> tuple[Parameter, ...]:
    """Return the parameters of `fit_curves` alone, nothing judged: for fits that are repeated."""
    choices = Choices(**options)
    task = joined([make_piece(chosen(model, choices.l, choices.diffusive), curve, choices)], ())
    task, found = _deepest(task, choices, [curve])
    return tuple(_parameters(task, found[0]))


def _deepest(
    task: Task, choices: Choices, curves: Sequence[Measured], begin: Sequence[FloatArray] = ()
) -> tuple[Task, list[Minimum]]:
    """Minima, deepest first and with its covariance: independent errors, then the likelihood that knows neighbours."""
    found = minima(task, _hopeful(task, distinct([polished(task, start) for start in begin or _starts(task)])))
    exact = [piece.exactly(task.own(found[0].vector, i)) for i, piece in enumerate(task.pieces)]
    if any(a is not b for a, b in zip(exact, task.pieces, strict=True)):
        task = Task(tuple(exact), task.places, task.knobs, task.owners)
        found = minima(task, [other.vector for other in found])
    if any(piece.problem.model.simulated for piece in task.pieces):
        task = simulated.known(task, found[0].vector)
        found = minima(task, [other.vector for other in found])
    if choices.robust:
        task = _without_outliers(task, found[0])
        found = minima(task, [other.vector for other in found])
    if choices.sample is not None:
        task, found = fluctuating.refitted(task, found, curves, choices)
    elif not choices.independent:
        pieces = [simulated.renoised(piece, task.own(found[0].vector, i)) for i, piece in enumerate(task.pieces)]
        task = task.with_noises([piece.noise for piece in pieces])
        found = minima(task, [other.vector for other in found])
    return task, [refined(task, found[0].vector), *found[1:]]


def _starts(task: Task) -> list[FloatArray]:
    """Common starting vectors from those of every curve; of a simulation the best minima of its coarse sister."""
    quick = task.quick()
    if quick is not None:
        found = [other.vector for other in minima(quick, distinct([polished(quick, x) for x in _starts(quick)]))]
        misfit = [
            sum(np.sum(np.square(p.residual(quick.own(x, i)))) for i, p in enumerate(quick.pieces)) for x in found
        ]
        return [x for x, size in zip(found, misfit, strict=True) if size < NEARLY_AS_GOOD * misfit[0]][:2]
    most = STARTS if len(task.pieces) == 1 else 3
    of_each = [starts(p.problem, p.B, p.sigma, p.error, most) for p in task.pieces]
    out = []
    for j in range(max(len(some) for some in of_each)):
        vector = np.zeros(len(task.knobs))
        count = np.zeros(len(task.knobs))
        for place, some in zip(task.places, of_each, strict=True):
            vector[place] += some[min(j, len(some) - 1)]
            count[place] += 1.0
        out.append(np.asarray(vector / count))
    return out


def _hopeful(task: Task, vectors: list[FloatArray]) -> list[FloatArray]:
    """Those that are not far worse than the best."""
    costs = [task.cost(vector) for vector in vectors]
    return [vector for vector, cost in zip(vectors, costs, strict=True) if cost - min(costs) < HOPELESS]


def _without_outliers(task: Task, best: Minimum) -> Task:
    """Errors of far points enlarged as the soft L1 loss weighs them: its weight is (1 + z^2)^(-1/2)."""
    for _ in range(8):
        pieces = []
        for i, piece in enumerate(task.pieces):
            residual = piece.residual(task.own(best.vector, i))
            scale = 1.4826 * float(np.median(np.abs(residual))) if piece.scaled else 1.0
            base = np.full(piece.B.size, max(scale, 1e-300)) if piece.scaled else piece.error
            error = base * np.power(1.0 + np.square(residual / base), 0.25)
            noise = plain_noise(error, float(piece.B.size - len(piece.problem.free)) if piece.scaled else 0.0)
            pieces.append(Piece(piece.problem, piece.B, piece.sigma, error, noise, piece.scaled, exact=piece.exact))
        task = Task(tuple(pieces), task.places, task.knobs, task.owners)
        best = minima(task, [best.vector])[0]
    return task


def _parameters(task: Task, best: Minimum) -> list[Parameter]:
    """All parameters of the common vector with their intervals."""
    out = []
    spread = np.sqrt(np.maximum(np.diag(best.covariance), 0.0))
    for k, knob in enumerate(task.knobs):
        (low, high), (low95, high95) = ends(task, best, k)
        value = knob.outer(float(best.vector[k]))
        error = float(spread[k]) * (value if knob.logarithmic else 1.0)
        least = 0.0 if knob.low >= 0.0 else -math.inf
        edges = [least if edge is None else knob.outer(edge) for edge in (low, low95)]
        edges += [math.inf if edge is None else knob.outer(edge) for edge in (high, high95)]
        open_end = low is None or high is None
        out.append(Parameter(
            knob.name, value, math.inf if open_end else error, edges[0], edges[2], edges[1], edges[3],
            on_bound(task, best, k), task.owners[k] < 0, knob.unit, (knob.low, knob.high),
        ))  # fmt: skip
    return out


def _with_resampled(task: Task, best: Minimum, parameters: Sequence[Parameter], n: int, seed: int) -> list[Parameter]:
    """Parameters with the scatter of resampled curves."""
    own = [task.own(best.vector, i) for i in range(len(task.pieces))]
    blocks = [counted_as_one(p.noise, p.residual(x)) for p, x in zip(task.pieces, own, strict=True)]
    spread = np.sqrt(np.diag(resampled(task, best.vector, blocks, n, seed)))
    return [
        replace(p, resampled=float(s) * (p.value if knob.logarithmic else 1.0))
        for p, s, knob in zip(parameters, spread, task.knobs, strict=True)
    ]


def _fit(
    task: Task, best: Minimum, found: Sequence[Minimum], parameters: Sequence[Parameter], i: int, curve: Measured,
    choices: Choices,
) -> Fit:  # fmt: skip
    """Result of curve i."""
    piece, own = task.pieces[i], task.own(best.vector, i)
    mine = tuple(parameters[k] for k in task.places[i])
    residual = piece.sigma - piece.problem.curve(piece.B, own)
    dof = piece.B.size - len(mine)
    with_errors = curve.error is not None
    chi2 = fluctuating.square(piece, residual, own) if with_errors else math.nan
    cost = deviance(piece.B, piece.error, residual, piece.scaled)
    covariance = best.covariance[np.ix_(task.places[i], task.places[i])]
    fit = Fit(
        piece.problem.model.name, curve.name, mine, _held(piece.problem, own), covariance, correlation(covariance),
        piece.B, piece.sigma, curve.error if curve.error is not None else np.full(piece.B.size, math.nan),
        piece.sigma - residual, chi2, float(gammaincc(0.5 * dof, 0.5 * chi2)) if with_errors else math.nan, dof,
        cost, cost + 2.0 * len(mine), cost + len(mine) * math.log(piece.B.size),
        float(np.sqrt(np.mean(residual**2))), counted_as_one(piece.noise, residual),
        correlation_field(piece.noise, residual), _others(task, found, i), (), choices.record(),
        choices.rng, getattr(curve, "T", None), _problem=piece.problem,
    )  # fmt: skip
    plain = replace_problem(piece, piece.problem.without_law())
    return fluctuating.said(simulated.said(judged(fit, plain, curve, choices), piece, own), piece, curve, choices)


def _held(problem: Problem, own: FloatArray) -> dict[str, float]:
    """Numbers that were not fitted: held ones, and an L_phi that follows from a law."""
    return {**problem.fixed, **({"L_phi": problem.values(own)["L_phi"]} if problem.law is not None else {})}


def _others(task: Task, found: Sequence[Minimum], i: int) -> tuple[tuple[float, ...], ...]:
    """Values of minima that differ from the best, are nearly as good, and lie beyond a rise: not in its own valley."""
    problem, best = task.pieces[i].problem, found[0]
    kept = [other for other in found[1:] if other.cost - best.cost < NEARLY_AS_GOOD and _apart(task, best, other)]
    return tuple(
        tuple(k.outer(float(x)) for k, x in zip(problem.free, task.own(other.vector, i), strict=True))
        for other in kept[:MOST_OTHERS]
    )


def _apart(task: Task, one: Minimum, other: Minimum) -> bool:
    """Whether the way between two minima, the others following the parameter that differs most, goes over a rise."""
    way = other.vector - one.vector
    k = int(np.argmax(np.abs(way)))
    points = [one.vector + share * way for share in (0.25, 0.5, 0.75)]
    return max(profile(task, x, k, float(x[k]))[0] for x in points) > max(one.cost, other.cost) + A_RISE


def fit(
    B: "ArrayLike | Measured | Sequence[Measured]", sigma: ArrayLike | None = None, error: ArrayLike | None = None,
    model: str | Model = AUTO, **options: Any,
) -> Any:  # fmt: skip
    """Fit a model to arrays, or to curves as `read_measured` returns them; see `fit_curves`.

    Parameters
    ----------
    B : array_like, shape (n,), Measured or sequence of Measured
        Fields, tesla; or curves, and then no other data.
    sigma, error : array_like, shape (n,)
        sigma(B) - sigma(0) and, where known, one standard error, e^2/h, both spins.
    model : str or Model
        Name in `MODELS`.
    **options
        As in `fit_curves`, `share` among them.

    Returns
    -------
    Fit or JointFit
        Best of all starts; of several curves a `JointFit`.

    Raises
    ------
    ValueError
        For bad values, or if there are fields without values.
    """
    if isinstance(B, Measured):
        return fit_curves(B, model, **options)
    if isinstance(B, list | tuple) and B and isinstance(B[0], Measured):
        return fit_curves(list(B), model, **options)
    if sigma is None:
        raise Misuse("fit needs sigma beside B, or curves as read_measured returns them")
    err = None if error is None else np.asarray(error, dtype=np.float64)
    curve = Measured(np.asarray(B, dtype=np.float64), np.asarray(sigma, dtype=np.float64), err, "arrays")
    return fit_curves(curve, model, **options)
