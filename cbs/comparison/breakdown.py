"""What the diffusive formula, fitted with a free prefactor, makes of the exact ballistic curve.

Ten evenly spaced fields up to B_max with equal weights: both are part of the result (with many fields the fitted
tau_phi at 3 B_tr is 2.3 times the true one instead of 3.2).
"""

import math

import numpy as np
from scipy.optimize import least_squares

from cbs import checks, theory
from cbs.constants import E_CHARGE, HBAR

POINTS = 10


def diffusive_fit(L_phi: float, B_max: float, *, points: int = POINTS) -> tuple[float, float]:
    """Fit sigma(B) - sigma(0) of the exact sums by (alpha/pi)[psi(1/2 + B_phi/B) - ln(B_phi/B)].

    Parameters
    ----------
    L_phi : float
        True phase-coherence length in units of the mean free path.
    B_max : float
        Largest field in units of B_tr; fields B_max/points, 2 B_max/points, ... with equal weights.
    points : int
        Number of fields.

    Returns
    -------
    (float, float)
        Fitted alpha (truth 1), and fitted over true tau_phi.
    """
    L_phi, B_max = checks.positive("L_phi", L_phi), checks.positive("B_max", B_max)
    B = np.linspace(0.0, B_max, checks.whole("points", points, least=3) + 1) * HBAR / (2.0 * E_CHARGE)  # l = 1 m
    exact = theory.ballistic(B, l=1.0, L_phi=L_phi)
    change = (exact - exact[0])[1:]
    scale = float(np.abs(change).max())

    def residuals(vector: np.ndarray) -> np.ndarray:
        return np.asarray((theory.hln_simple(B[1:], math.exp(vector[0]), vector[1]) - change) / scale)

    found = least_squares(residuals, [math.log(L_phi), 1.0], xtol=1e-12, ftol=1e-12)
    return float(found.x[1]), float(math.exp(2.0 * (found.x[0] - math.log(L_phi))))
