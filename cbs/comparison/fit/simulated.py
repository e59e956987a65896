"""The Monte Carlo error of a model that is a simulation, and its correlation between fields, in the likelihood.

To every covariance R_k of the residuals that of the simulation is added, at its value at the best parameters, so that
the parameters carry the error of the loops too.
"""

from dataclasses import dataclass, replace

import numpy as np

from cbs.checks import FloatArray
from cbs.comparison.fit import task as tasks
from cbs.comparison.fit.noise import Halves, Plain, Smooth
from cbs.comparison.fit.results import Fit
from cbs.comparison.fit.task import Piece, Task


@dataclass(frozen=True, slots=True)
class Simulated(Smooth):
    """Residuals of a simulated curve: `white` (n_k, m, m) turns amplitudes into independent ones of equal size."""

    white: FloatArray

    def squares(self, c: FloatArray) -> FloatArray:
        """c^T R_k^-1 c with the covariance of the simulation in every R_k."""
        return np.asarray(np.square(np.einsum("kij,j->ki", self.white, c)).sum(axis=1) + 1e-300)


def known(task: Task, vector: FloatArray) -> Task:
    """Return the task whose likelihoods contain the error of the simulation at this vector."""
    pieces = (with_simulation(piece, task.own(vector, i)) for i, piece in enumerate(task.pieces))
    return task.with_noises([piece.noise for piece in pieces])


def renoised(piece: Piece, vector: FloatArray) -> Piece:
    """As `task.renoised`, with the error of the simulation in every covariance."""
    return with_simulation(tasks.renoised(piece, vector), vector)


def covariance_of(piece: Piece, vector: FloatArray) -> FloatArray | None:
    """Monte Carlo covariance of the curve, prefactor and shift of the field included; None for a formula."""
    simulated = piece.problem.model.simulated
    if simulated is None:
        return None
    values = piece.problem.values(vector)
    inner = simulated.covariance(piece.B - values.get("B0", 0.0), *(values[k.name] for k in piece.problem.model.knobs))
    return np.asarray(values.get("prefactor", 1.0) ** 2 * inner)


def with_simulation(piece: Piece, vector: FloatArray) -> Piece:
    """Return the curve with the error of its simulation added to every covariance of its likelihood."""
    covariance = covariance_of(piece, vector)
    if covariance is None:
        return piece
    residual, noise = piece.residual(vector), piece.noise
    if isinstance(noise, Plain):
        return piece.with_noise(_blurred(_as_smooth(noise), covariance, residual))
    if isinstance(noise, Smooth):
        return piece.with_noise(_blurred(noise, covariance, residual))
    whole, even, odd = (_blurred(part, covariance, residual) for part in (noise.whole, noise.even, noise.odd))
    terms = noise.terms(residual)
    return piece.with_noise(Halves.weighed((whole, even, odd), float(terms[1] - terms[0]), residual))


def _blurred(noise: Smooth, covariance: FloatArray, residual: FloatArray) -> Simulated:
    """Likelihood with the error of a simulation in every covariance."""
    inner, amplitudes = noise.basis @ covariance @ noise.basis.T, noise.basis @ residual
    white, weight = [], []
    for k, inverse in enumerate(noise.inverse):
        root = np.sqrt(inverse)
        scale = 1.0
        if not (noise.known and k == 0):  # errors known up to a factor: the residuals tell it
            scale = max(float(np.sum(np.square(root * amplitudes))) / noise.freedom, 1.0 if noise.known else 0.0)
        factor = np.linalg.cholesky(np.eye(root.size) + np.outer(root, root) * inner / scale)
        white.append(np.linalg.solve(factor, np.diag(root)))
        weight.append(noise.log_weight[k] - float(np.log(np.diag(factor)).sum()))
    return Simulated(
        noise.basis, noise.inverse, np.array(weight), noise.freedom, noise.free, noise.known, noise.counts,
        noise.fields, np.array(white),
    )  # fmt: skip


def _as_smooth(noise: Plain) -> Smooth:
    """Independent errors as amplitudes with one spectrum."""
    one, known = np.ones(1), noise.freedom == 0.0
    ones = np.ones((1, noise.inverse.size))
    return Smooth(
        np.diag(noise.inverse), ones, 0.0 * one, noise.freedom or 1.0, float(noise.inverse.size), known, one, 0.0 * one
    )


def square(piece: Piece, residual: FloatArray, vector: FloatArray) -> float:
    """Chi^2: residuals over their errors, with the covariance of a simulation."""
    covariance = covariance_of(piece, vector)
    if covariance is None:
        return float(np.sum(np.square(residual / piece.error)))
    return float(residual @ np.linalg.solve(np.diag(np.square(piece.error)) + covariance, residual))


def said(fit: Fit, piece: Piece, vector: FloatArray) -> Fit:
    """Return the fit with a word on its simulation."""
    covariance, simulated = covariance_of(piece, vector), piece.problem.model.simulated
    if covariance is None or simulated is None:
        return fit
    most = float(np.sqrt(np.diag(covariance).max()))
    word = (
        f"the curve is simulated: {simulated.loops} loops, seed {simulated.seed}; its own error, up to {most:.2g} "
        "e^2/h, and the correlation of that between fields are part of the likelihood"
    )
    return replace(fit, messages=(*fit.messages, word))
