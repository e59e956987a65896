"""The Monte Carlo error of a model that is a simulation, and its correlation between fields, in the likelihood.

To every covariance R_k of the residuals that of the simulation is added, at its value at the best parameters, so that
the parameters carry the error of the loops too.
"""

from dataclasses import replace

import numpy as np
from scipy.linalg import solve_triangular

from cbs.checks import FloatArray
from cbs.comparison.fit import task as tasks
from cbs.comparison.fit.noise import Noise, may_hang_together
from cbs.comparison.fit.results import Fit
from cbs.comparison.fit.task import Piece, Task


def known(task: Task, vector: FloatArray) -> Task:
    """Return the task whose likelihoods contain the error of the simulation at this vector."""
    pieces = (with_simulation(piece, task.own(vector, i)) for i, piece in enumerate(task.pieces))
    return task.with_noises([piece.noise for piece in pieces])


def renoised(piece: Piece, vector: FloatArray, scaled: bool) -> Piece:
    """As `task.renoised`: what of the residuals the simulation does not explain may hang together."""
    covariance = covariance_of(piece, vector)
    if covariance is None:
        return tasks.renoised(piece, vector, scaled)
    residual = piece.residual(vector)
    scale = _scale(piece, residual) if scaled else 1.0
    total = np.diag(np.square(scale * piece.error)) + covariance
    value, axes = np.linalg.eigh(total)
    if not may_hang_together(piece.B, axes @ ((axes.T @ residual) / np.sqrt(value))):
        return piece
    return with_simulation(tasks.renoised(piece, vector, scaled), vector)


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
    noise, residual = piece.noise, piece.residual(vector)
    inner = noise.mean @ covariance @ noise.mean.T
    white, weight = [], []
    for matrix, log_weight in zip(noise.white, noise.log_weight, strict=True):
        scale = 1.0
        if noise.freedom:  # errors known up to a factor: the residuals tell it
            scale = float(np.sum(np.square(matrix @ (noise.mean @ residual)))) / noise.freedom
        added = matrix @ inner @ matrix.T / scale
        factor = np.linalg.cholesky(np.eye(added.shape[0]) + added)
        white.append(solve_triangular(factor, matrix, lower=True))
        weight.append(log_weight - float(np.log(np.diag(factor)).sum()))
    return piece.with_noise(
        Noise(noise.mean, np.array(white), np.array(weight), noise.freedom, noise.fields, noise.counts)
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


def _scale(piece: Piece, residual: FloatArray) -> float:
    """Factor of the errors that are known up to one."""
    freedom = max(piece.noise.freedom, 1.0)
    return float(np.sqrt(np.sum(np.square(residual / piece.error)) / freedom))
