"""The diffusive formula (alpha/pi)[psi(1/2 + B_phi/B) - ln(B_phi/B)] fitted to a change of the conductivity.

All fields weigh the same. Where the formula does not describe the curve the fit is not a good one, so the errors follow
from the full curvature of the sum of squares: without the second derivatives they are up to 3 % too large.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from cbs import theory
from cbs.checks import FloatArray

FAR = 1e4  # a fit whose L_phi runs further away than this factor has no minimum
POINTS = 81  # of the search for that length
FLAT = 1e-9  # of the sum of squares: a minimum that is shallower is none
STEP = 1e-3  # in ln L_phi, for derivatives


@dataclass(frozen=True, slots=True)
class DiffusiveFit:
    """The diffusive formula at its best.

    Attributes
    ----------
    alpha, tau_ratio : float
        Fitted prefactor (truth 1) and fitted over true coherence time; nan where the fit has no minimum.
    alpha_err, tau_ratio_err : float
        One standard error each; nan without a covariance.
    """

    alpha: float
    tau_ratio: float
    alpha_err: float = math.nan
    tau_ratio_err: float = math.nan


NO_MINIMUM = DiffusiveFit(math.nan, math.nan)


def fit_change(B: FloatArray, change: FloatArray, L_phi: float, covariance: FloatArray | None = None) -> DiffusiveFit:
    r"""Fit sigma(B) - sigma(0) by (alpha/pi)[psi(1/2 + B_phi/B) - ln(B_phi/B)] with equal weights.

    Parameters
    ----------
    B : ndarray, shape (n,)
        Fields above zero, tesla.
    change : ndarray, shape (n,)
        sigma(B) - sigma(0), e^2/h, both spins.
    L_phi : float
        True phase-coherence length, metres; the fit looks around it.
    covariance : ndarray, shape (n, n), optional
        Covariance of the changes; the errors follow from it, linear in it.

    Returns
    -------
    DiffusiveFit
        Prefactor and fitted over true coherence time. nan where there is no minimum between 1e-4 and 1e4 L_phi.

    Notes
    -----
    The gradient J^T r of half the sum of squares vanishes, r the residuals, so a change dy of the data moves the best
    parameters by H^{-1} J^T dy with the full curvature H = J^T J + sum_i r_i (second derivatives of the formula at i).
    """
    ln_L = _best_length(B, change, math.log(L_phi))
    if math.isnan(ln_L):
        return NO_MINIMUM
    shape = theory.hln_simple(B, math.exp(ln_L))
    alpha = float(shape @ change / (shape @ shape))
    tau_ratio = math.exp(2.0 * (ln_L - math.log(L_phi)))
    jacobian, curvature = _derivatives(B, change, ln_L, alpha)
    if covariance is None:
        return DiffusiveFit(alpha, tau_ratio)
    moves = np.linalg.solve(curvature, jacobian.T)
    of_ln_L, of_alpha = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", moves, covariance, moves), 0.0))
    return DiffusiveFit(alpha, tau_ratio, float(of_alpha), 2.0 * tau_ratio * float(of_ln_L))


def _best_length(B: FloatArray, change: FloatArray, start: float) -> float:
    """Logarithm of the best L_phi, with the best alpha at every length; nan if none is best, or an end."""
    grid = start + np.linspace(-1.0, 1.0, POINTS) * math.log(FAR)
    shapes = theory.hln_simple(B, np.exp(grid)[:, None])
    explained = (shapes @ change) ** 2 / np.sum(shapes**2, axis=1)  # of the sum of squares
    i = int(np.argmax(explained))
    if not explained[i] - max(explained[0], explained[-1]) > FLAT * float(change @ change):
        return math.nan

    def slope(ln_L: float) -> float:
        here, by_L, _ = _shape(B, ln_L)
        residual = here * (here @ change) / (here @ here) - change
        return float((here @ change) * (residual @ by_L))

    if slope(grid[i - 1]) >= 0.0 or slope(grid[i + 1]) <= 0.0:
        return math.nan
    return float(brentq(slope, grid[i - 1], grid[i + 1], xtol=1e-13))


def _shape(B: FloatArray, ln_L: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The formula with alpha = 1 and its first two derivatives by ln L_phi, shape (n,) each."""
    here, above, below = (theory.hln_simple(B, math.exp(ln_L + step)) for step in (0.0, STEP, -STEP))
    return here, (above - below) / (2.0 * STEP), (above - 2.0 * here + below) / STEP**2


def _derivatives(B: FloatArray, change: FloatArray, ln_L: float, alpha: float) -> tuple[FloatArray, FloatArray]:
    """Derivatives of the formula by ln L_phi and alpha, shape (n, 2), and the curvature of half the sum of squares."""
    here, by_L, by_LL = _shape(B, ln_L)
    residual = alpha * here - change
    jacobian = np.stack([alpha * by_L, here], axis=1)
    mixed = residual @ by_L
    return jacobian, jacobian.T @ jacobian + np.array([[alpha * (residual @ by_LL), mixed], [mixed, 0.0]])
