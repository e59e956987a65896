r"""Fit of measured magnetoconductance: several starts, profile intervals, and errors for residuals that hang together.

Measured curves come without error bars, and their residuals are smooth in B (reproducible conductance fluctuations). So
without errors the residuals set the scale, blocks of them are resampled, and the likelihood counts only the
independent points: \chi^2 is divided by the scale and by 1 + 2 sum of the autocorrelations.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import OptimizeResult, least_squares

from cbs import checks
from cbs.checks import FloatArray
from cbs.comparison.fit_messages import messages
from cbs.comparison.fit_models import MODELS, Problem
from cbs.comparison.measured import Measured
from cbs.provenance import Rng, seed_from

SAME_MINIMUM = 0.05  # relative difference of lengths
ROUGH = 1e-5  # tolerance of the fits whose scatter is asked for
MOST_OTHERS = 2  # of other minima told: in a valley every start ends elsewhere
NEARLY_AS_GOOD = 4.0  # in units of the profile's threshold


@dataclass(frozen=True, slots=True)
class Parameter:
    """A fitted number: metres for lengths, e^2/h for the offset. low, high: profile interval, 0 or inf where open."""

    name: str
    value: float
    error: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Fit:
    """What a fit found.

    Attributes
    ----------
    model, source : str
        Name of the model, name of the data.
    parameters : tuple of Parameter
        Best values; errors from the covariance or, without error bars in the data, from resampled blocks of residuals.
    correlation : ndarray, shape (n_p, n_p)
        Correlation of the estimates (of the logarithms of lengths).
    B, measured, fitted : ndarray, shape (n,)
        Fields (T), data and best curve, e^2/h.
    chi2 : float
        Sum of squared residuals over errors; nan without errors.
    rms : float
        Root mean square residual, e^2/h.
    inflation : float
        Neighbouring points that count as one, 1 + 2 sum of autocorrelations of the residuals (1 with error bars).
    other_minima : tuple of tuples
        Parameter values of other minima that are nearly as good.
    messages : tuple of str
        What the reader should know.
    seed : int
        Seed of the resampling.
    """

    model: str
    source: str
    parameters: tuple[Parameter, ...]
    correlation: FloatArray
    B: FloatArray
    measured: FloatArray
    fitted: FloatArray
    chi2: float
    rms: float
    inflation: float
    other_minima: tuple[tuple[float, ...], ...]
    messages: tuple[str, ...]
    seed: int

    def __getitem__(self, name: str) -> Parameter:
        """Parameter of that name."""
        return next(p for p in self.parameters if p.name == name)


@dataclass(frozen=True, slots=True)
class _Task:
    """Data, weights and loss of a fit."""

    problem: Problem
    B: FloatArray
    sigma: FloatArray
    error: FloatArray
    loss: str

    def solve(
        self, start: FloatArray, sigma: FloatArray | None = None, fixed: int | None = None, tolerance: float = 1e-9
    ) -> OptimizeResult:
        """Best vector from a start; `fixed` keeps that element where it is."""
        data = self.sigma if sigma is None else sigma
        free = [i for i in range(start.size) if i != fixed]
        low, high = (side[free] for side in self.problem.bounds())

        def residuals(part: FloatArray) -> FloatArray:
            vector = start.copy()
            vector[free] = part
            return np.asarray((self.problem.curve(self.B, vector) - data) / self.error)

        found = least_squares(
            residuals, np.clip(start[free], low, high), bounds=(low, high), loss=self.loss,
            xtol=tolerance, ftol=tolerance, gtol=tolerance,
        )  # fmt: skip
        vector = start.copy()
        vector[free] = found.x
        found.x = vector
        return found

    def cost(self, vector: FloatArray, k: int) -> float:
        """Twice the cost with element k fixed and the others free; alone in its vector it stays."""
        if vector.size == 1:
            z = (self.problem.curve(self.B, vector) - self.sigma) / self.error
            return float(np.sum(2.0 * (np.sqrt(1.0 + z * z) - 1.0) if self.loss == "soft_l1" else z * z))
        return 2.0 * float(self.solve(vector, fixed=k, tolerance=ROUGH).cost)


def fit_curve(
    measured: Measured, model: str = "hln", *, prefactor: bool = False, offset: bool = False, l: float | None = None,
    robust: bool = False, bootstrap: int = 100, rng: Rng = None,
) -> Fit:  # fmt: skip
    """Fit a model to a measured curve.

    Parameters
    ----------
    measured : Measured
        The curve.
    model : str
        Name in MODELS: wl, hln, hln-magnetic, ilp, ilp-cubic.
    prefactor, offset : bool
        Also fit a factor in front of the formula, a constant added to it.
    l : float, optional
        Mean free path, metres: says how far into the ballistic range the fields reach.
    robust : bool
        Weigh large residuals down (soft L1 loss) instead of least squares.
    bootstrap : int
        Resamplings of blocks of residuals where the data has no error bars; 0 leaves the covariance.
    rng : int, optional
        Seed of the resampling.

    Returns
    -------
    Fit
        Best of all starts.

    Raises
    ------
    ValueError
        For bad values, or fewer points than parameters.
    """
    if model not in MODELS:
        raise ValueError(f"model must be one of {', '.join(MODELS)} (got {model!r})")
    bootstrap, seed = checks.whole("bootstrap", bootstrap, least=0), seed_from(rng)
    problem = Problem(MODELS[model], prefactor, offset)
    if measured.B.size <= len(problem.names):
        raise ValueError(f"{measured.name} must have more points than parameters (got {measured.B.size})")
    task, starts = _task(problem, measured, robust)
    minima = sorted((task.solve(start) for start in starts), key=lambda found: float(found.cost))
    best = minima[0]
    residual = task.sigma - problem.curve(task.B, best.x)
    inflation = 1.0 if measured.error is not None else autocorrelation_time(residual[np.argsort(task.B)])
    dof = task.B.size - best.x.size
    unit = inflation * (1.0 if measured.error is not None else float(np.sum((residual / task.error) ** 2)) / dof)
    covariance = np.linalg.pinv(best.jac.T @ best.jac) * unit
    if measured.error is None and bootstrap > 1:
        covariance = _resampled(task, best.x, residual, inflation, bootstrap, seed)
    others = _others(problem, minima, unit)
    parameters = _parameters(task, best, covariance, unit)
    correlation = _correlation(covariance)
    chi2 = float(np.sum((residual / task.error) ** 2)) if measured.error is not None else math.nan
    notes = messages(model, problem, parameters, correlation, measured, l, inflation, others, chi2)
    return Fit(
        model, measured.name, parameters, correlation, task.B, task.sigma, task.sigma - residual, chi2,
        float(np.sqrt(np.mean(residual**2))), inflation, others, notes, seed,
    )  # fmt: skip


def autocorrelation_time(residual: FloatArray) -> float:
    """Return 1 + 2 sum of the autocorrelations up to the first that is not positive: points that count as one."""
    r = residual - residual.mean()
    power = float(r @ r)
    total = 1.0
    for lag in range(1, r.size // 3):
        rho = float(r[:-lag] @ r[lag:]) / power if power > 0.0 else 0.0
        if rho <= 0.0:
            break
        total += 2.0 * rho
    return total


def _task(problem: Problem, measured: Measured, robust: bool) -> tuple[_Task, list[FloatArray]]:
    """Data in units of the errors, or of the scatter about the best plain fit; and where to start."""
    loss, starts = "soft_l1" if robust else "linear", problem.starts(measured.B)
    if measured.error is not None:
        return _Task(problem, measured.B, measured.sigma, measured.error, loss), starts
    plain = _Task(
        problem, measured.B, measured.sigma, np.full(measured.B.size, np.ptp(measured.sigma) or 1.0), "linear"
    )
    minima = [plain.solve(start, tolerance=ROUGH) for start in starts]
    best = min(minima, key=lambda found: float(found.cost))
    residual = measured.sigma - problem.curve(measured.B, best.x)
    scale = 1.4826 * float(np.median(np.abs(residual))) if robust else float(np.sqrt(np.mean(residual**2)))
    floor = 1e-9 * float(np.abs(measured.sigma).max() or 1.0)
    error = np.full(measured.B.size, max(scale, floor))
    return _Task(problem, measured.B, measured.sigma, error, loss), _distinct([found.x for found in minima])


def _distinct(vectors: Sequence[FloatArray]) -> list[FloatArray]:
    """Vectors without those that lie next to an earlier one."""
    kept: list[FloatArray] = []
    for vector in vectors:
        if all(np.max(np.abs(vector - other)) > SAME_MINIMUM for other in kept):
            kept.append(vector)
    return kept


def _resampled(
    task: _Task, best: FloatArray, residual: FloatArray, inflation: float, n: int, seed: int
) -> FloatArray:  # fmt: skip
    """Covariance of the best vectors when residuals are drawn in blocks twice as long as they hang together."""
    order = np.argsort(task.B)
    size = int(min(max(math.ceil(2.0 * inflation), 2), residual.size // 3))
    generator = np.random.default_rng(np.random.SeedSequence(seed))
    curve, sorted_residual = task.sigma - residual, residual[order]
    found = []
    for _ in range(n):
        starts = generator.integers(0, residual.size - size + 1, -(-residual.size // size))
        drawn = np.concatenate([sorted_residual[s : s + size] for s in starts])[: residual.size]
        sigma = curve.copy()
        sigma[order] += drawn
        found.append(task.solve(best, sigma, tolerance=ROUGH).x)
    return np.atleast_2d(np.cov(np.array(found).T))


def _others(problem: Problem, minima: Sequence[OptimizeResult], unit: float) -> tuple[tuple[float, ...], ...]:
    """Values of minima that differ from the best and are nearly as good."""
    kept = [minima[0]]
    for found in minima[1:]:
        near = 2.0 * float(found.cost - minima[0].cost) < NEARLY_AS_GOOD * unit
        if near and all(np.max(np.abs(found.x - other.x)) > SAME_MINIMUM for other in kept):
            kept.append(found)
    n = problem.n_lengths
    return tuple((*np.exp(found.x[:n]).tolist(), *found.x[n:].tolist()) for found in kept[1 : 1 + MOST_OTHERS])


def _parameters(
    task: _Task, best: OptimizeResult, covariance: FloatArray, unit: float
) -> tuple[Parameter, ...]:  # fmt: skip
    errors = np.sqrt(np.diag(covariance))
    out = []
    for k, name in enumerate(task.problem.names):
        low, high = (_edge(task, best, k, side, float(errors[k]), unit) for side in (-1.0, 1.0))
        value = float(best.x[k])
        if k < task.problem.n_lengths:
            length = math.exp(value)
            out.append(Parameter(name, length, length * float(errors[k]), math.exp(low), math.exp(min(high, 700.0))))
            if math.isinf(high):
                out[-1] = Parameter(name, length, length * float(errors[k]), math.exp(low), math.inf)
        else:
            out.append(Parameter(name, value, float(errors[k]), low, high))
    return tuple(out)


def _edge(task: _Task, best: OptimizeResult, k: int, side: float, error: float, unit: float) -> float:
    """Where the profile of element k has risen by one unit; infinite if it does not within a factor e^5."""
    least, start = 2.0 * float(best.cost), float(best.x[k])
    limit = 5.0 if k < task.problem.n_lengths else 40.0 * max(abs(start), 1.0)
    step = min(max(error, 1e-6), 0.5 * limit)

    def rise(distance: float) -> float:
        vector = np.array(best.x)
        vector[k] = start + side * distance
        return task.cost(vector, k) - least - unit

    inside, outside = 0.0, step
    while rise(outside) < 0.0:
        inside, outside = outside, 1.7 * outside
        if outside > limit:
            return side * math.inf
    for _ in range(12):
        middle = 0.5 * (inside + outside)
        inside, outside = (middle, outside) if rise(middle) < 0.0 else (inside, middle)
        if outside - inside < 0.01 * outside:
            break
    return start + side * 0.5 * (inside + outside)


def _correlation(covariance: FloatArray) -> FloatArray:
    spread = np.sqrt(np.diag(covariance))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(covariance / np.outer(spread, spread))
