r"""Conductance fluctuations of the measured sample as the noise of its curve, in the place of noise that is not known.

The covariance of the conductivities of a sample of known length and width is that of `cbs.theory.fluctuation_matrix`
times (length/width)^2, at the L_phi of the best curve, which is found anew with it; white noise of the error bars is
added, or of a size that is averaged over, :math:`\int dw/w`. A curve of differences to sigma(0) has the noise of
differences.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cbs import theory
from cbs.checks import FloatArray, Misuse
from cbs.comparison.fit import simulated
from cbs.comparison.fit.choices import Choices
from cbs.comparison.fit.minimum import Minimum, minima
from cbs.comparison.fit.noise import Smooth
from cbs.comparison.fit.results import Fit
from cbs.comparison.fit.task import Piece, Task
from cbs.comparison.measured import Measured
from cbs.constants import HBAR, K_B
from cbs.quantities import LENGTH, show

ROUNDS = 2  # of finding L_phi with the noise of the last one
LEAST_LENGTH, LEAST_WIDTH = 2.0, 1.5  # L_phi: below, the sample is coherent; the film is a wire
_WHITE = np.geomspace(1e-5, 3.0, 18)  # variances over that of the residuals


@dataclass(frozen=True, slots=True)
class Modelled(Smooth):
    """Residuals of a covariance that is known, but perhaps for its white part: one spectrum for each size of that."""

    def terms(self, residual: FloatArray, _power: float | None = None) -> FloatArray:
        """Logarithm of every term of the likelihood: the scale is known."""
        c = np.einsum("mn,n->m", self.basis, residual)
        return np.asarray(self.log_weight - 0.5 * self.squares(c))


def thermal_length(curve: Measured, choices: Choices) -> float:
    """L_T as given, or sqrt(hbar D/k_B T) of the curve's temperature; inf where neither is known."""
    T = getattr(curve, "T", None)
    if choices.L_T is not None:
        return choices.L_T
    return math.sqrt(HBAR * choices.D / (K_B * T)) if choices.D and T else math.inf


def refitted(
    task: Task, found: Sequence[Minimum], curves: Sequence[Measured], choices: Choices
) -> tuple[Task, list[Minimum]]:
    """Return the task with the fluctuations of its samples as noise, and its minima; twice, as L_phi moves too."""
    minimum = list(found)
    for _ in range(ROUNDS):
        noises = [
            with_fluctuations(piece, task.own(minimum[0].vector, i), choices, thermal_length(curve, choices)).noise
            for i, (piece, curve) in enumerate(zip(task.pieces, curves, strict=True))
        ]
        task = task.with_noises(noises)
        minimum = minima(task, [other.vector for other in minimum])
    return task, minimum


def with_fluctuations(piece: Piece, vector: FloatArray, choices: Choices, L_T: float) -> Piece:
    """Return the curve with the fluctuations of its sample, at the L_phi of a vector, as noise."""
    K = covariance(piece.B, piece.problem.values(vector)["L_phi"], choices, L_T, "offset" not in piece.problem.names)
    own = simulated.covariance_of(piece, vector)
    K = K if own is None else K + own
    residual = piece.residual(vector)
    size = piece.error if not piece.scaled else np.full(piece.B.size, float(np.sqrt(np.mean(residual**2))))
    levels, rows = np.linalg.eigh(K / np.outer(size, size))
    levels, basis = np.maximum(levels, 0.0), rows.T / size
    white = np.ones(1) if not piece.scaled else _WHITE
    spectra = levels + white[:, None]
    X = basis @ piece.jacobian(vector)
    _, log_X = np.linalg.slogdet(np.einsum("mi,km,mj->kij", X, 1.0 / spectra, X))
    weight = -0.5 * np.log(spectra).sum(axis=1) - (0.5 * log_X if piece.scaled else 0.0)
    flat = np.square(basis @ size)  # what a common shift has of every mode
    counts = np.maximum(spectra @ flat / spectra.sum(axis=1), 1.0)
    spacing = float(np.ptp(piece.B)) / max(piece.B.size - 1, 1)
    noise = Modelled(basis, 1.0 / spectra, weight, 0.0, 0.0, not piece.scaled, counts, 0.5 * counts * spacing)
    return piece.with_noise(noise)


def covariance(B: FloatArray, L_phi: float, choices: Choices, L_T: float, differences: bool) -> FloatArray:
    """Covariance of the conductivities at all pairs of fields, or of their differences to zero field, (e^2/h)^2.

    Raises
    ------
    Misuse
        For a sample that is coherent along its length.
    """
    if choices.sample is None:
        raise Misuse("sample must be the length and the width of the sample")
    length, width = choices.sample
    if length < LEAST_LENGTH * L_phi:
        raise Misuse(
            f"{{sample}} must be at least {LEAST_LENGTH:g} L_phi long, and L_phi = {show(L_phi, LENGTH, 3)} here: a "
            "coherent sample has no average that noise would stand beside; leave it out",
            sample="",
        )
    fields = np.append(B, 0.0)
    K = (length / width) ** 2 * theory.fluctuation_matrix(
        fields, length=length, width=width, L_phi=L_phi, L_T=L_T,
        geometry="film" if width >= LEAST_WIDTH * L_phi else "wire",
    )  # fmt: skip
    if differences:
        K = K - K[-1:] - K[:, -1:] + K[-1, -1]
    return np.asarray(K[:-1, :-1])


def square(piece: Piece, residual: FloatArray, vector: FloatArray) -> float:
    """Chi^2: residuals over their errors, with the covariance of fluctuations or of a simulation."""
    if isinstance(piece.noise, Modelled):
        return float(piece.noise.squares(piece.noise.basis @ residual)[0])
    return simulated.square(piece, residual, vector)


def said(fit: Fit, piece: Piece, curve: Measured, choices: Choices) -> Fit:
    """Return the fit with a word on its noise."""
    if not isinstance(piece.noise, Modelled):
        return fit
    L_T = thermal_length(curve, choices)
    rms = float(np.sqrt(covariance(np.array([np.abs(fit.B).max()]), fit.values["L_phi"], choices, L_T, False)[0, 0]))
    hot = "without thermal averaging" if math.isinf(L_T) else f"L_T = {show(L_T, LENGTH, 3)}"
    word = (
        f"the noise is that of conductance fluctuations of this sample, {rms:.2g} e^2/h at the largest field ({hot}); "
        f"the residuals have {fit.rms:.2g}"
    )
    return replace(fit, messages=(*fit.messages, word))
