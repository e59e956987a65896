r"""The law of enclosed areas, recovered from a measured spinless curve.

.. math:: \sigma(B) - \sigma(0) = \int d\ln A\; g(A)\, [1 - \cos(2eBA/\hbar)], \quad g = A F(A),

is inverted on a grid of ln A (cosine transform of the curve: G. M. Minkov, A. V. Germanenko et al., Phys. Rev. B 61,
13164 (2000); cond-mat/9912431). What the data do not say is taken from smoothness: second differences of g are normal
numbers of one variance. That variance, and where the file has no errors the noise too, are those that make the data
most likely; the errors of g are those of its conditional law, so they cover what smoothness had to decide.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize
from scipy.special import sici

from cbs.checks import FloatArray, Misuse
from cbs.comparison.measured import Measured
from cbs.constants import E_CHARGE, HBAR

BINS_A_DECADE = 12
SMALLEST, LARGEST = 0.05, 30.0  # ends of the grid, times the phase areas of the largest and the smallest field
FEWEST = 8  # fields
LEAST_NOISE = 1e-6  # of the curve: smaller errors are taken as this
SEEN = (0.5, 3.0)  # areas that the fields tell: from their own phase area on, up to that of the smallest one
_LOOSE = 10.0  # spread of the error of sigma(0) before the data are seen, in that of the curve
_NEGATIVE = 4.0  # errors below zero from which on a law is none


@dataclass(frozen=True, slots=True)
class AreaLaw:
    """Law of enclosed areas weighted by coherence, g = A F(A) per ln A, e^2/h.

    Attributes
    ----------
    source : str
        Name of the curve.
    edges : ndarray, shape (m + 1,)
        Edges of the bins of |A|, square metres.
    law, error : ndarray, shape (m,)
        g and one standard error.
    covariance : ndarray, shape (m, m)
        Of g.
    known : ndarray of bool, shape (m,)
        Areas that the fields tell of, from half a radian in the largest to three in the smallest; beyond, g continues
        smoothly and says little.
    B, measured, fitted : ndarray, shape (n,)
        Fields (T), the curve, and the transform of g with the offset, e^2/h.
    offset : float
        Error of sigma(0) that was found, e^2/h.
    noise, smoothness : float
        Standard error of a point (their mean where the file has errors), and of a second difference of g.
    chi2 : float
        Of the curve against the transform.
    messages : tuple of str
        What the reader should know.
    """

    source: str
    edges: FloatArray
    law: FloatArray
    error: FloatArray
    covariance: FloatArray
    known: np.ndarray
    B: FloatArray
    measured: FloatArray
    fitted: FloatArray
    offset: float
    noise: float
    smoothness: float
    chi2: float
    messages: tuple[str, ...]

    @property
    def area(self) -> FloatArray:
        """Middles of the bins in ln A, square metres."""
        return np.asarray(np.sqrt(self.edges[1:] * self.edges[:-1]))

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain numbers and lists."""
        return {
            "file": self.source, "area_m2": self.area.tolist(), "law_e2_h": self.law.tolist(),
            "law_err_e2_h": self.error.tolist(), "covariance": self.covariance.tolist(),
            "resolved": self.known.tolist(), "offset_e2_h": self.offset, "noise_e2_h": self.noise,
            "smoothness_e2_h": self.smoothness, "chi2": self.chi2, "B_T": self.B.tolist(),
            "measured_e2_h": self.measured.tolist(), "fitted_e2_h": self.fitted.tolist(),
            "messages": list(self.messages),
        }  # fmt: skip

    def columns(self) -> Mapping[str, FloatArray]:
        """Columns of the table."""
        return {"area_m2": self.area, "law_e2_h": self.law, "law_err_e2_h": self.error}


def enclosed_areas(B: ArrayLike, sigma: ArrayLike, error: ArrayLike | None = None) -> AreaLaw:
    """Return the law of enclosed areas of a spinless curve.

    Parameters
    ----------
    B : array_like, shape (n,)
        Fields, tesla, any order and sign.
    sigma, error : array_like, shape (n,)
        sigma(B) - sigma(0) and, where known, one standard error, e^2/h, both spins.

    Returns
    -------
    AreaLaw
        g per ln A with errors, over the areas that the range of fields reaches.

    Raises
    ------
    ValueError
        For fewer than 8 fields apart from zero.
    """
    err = None if error is None else np.asarray(error, dtype=np.float64)
    return areas_of(Measured(np.asarray(B, dtype=np.float64), np.asarray(sigma, dtype=np.float64), err, "arrays"))


def areas_of(curve: Measured) -> AreaLaw:
    """Return the law of a measured curve; see `enclosed_areas`."""
    k = 2.0 * E_CHARGE / HBAR * np.abs(curve.B)
    used = np.unique(k[k > 0.0])
    if used.size < FEWEST:
        raise Misuse(f"{curve.name} must have at least {FEWEST} fields apart from zero (got {used.size})")
    edges = _edges(used)
    matrix = transform(k, edges)
    m = edges.size - 1
    design = np.hstack([matrix, np.ones((k.size, 1))])
    weight = np.ones(k.size) if curve.error is None else curve.error / np.mean(curve.error)
    best = _hyper(design, curve, weight, m)
    noise, smoothness = best
    g, covariance = _conditional(design, curve.sigma, noise * weight, smoothness, m)
    fitted = design @ g
    law, spread = g[:m], np.sqrt(np.diag(covariance)[:m])
    chi2 = float(np.sum(np.square((curve.sigma - fitted) / (noise * weight))))
    area = np.sqrt(edges[1:] * edges[:-1])
    known = (area >= SEEN[0] / used[-1]) & (area <= SEEN[1] / used[0])
    return AreaLaw(
        curve.name, edges, law, spread, covariance[:m, :m], known, curve.B, curve.sigma, fitted, float(g[m]), noise,
        smoothness, chi2, _said(law, spread, known, curve),
    )  # fmt: skip


def transform(k: FloatArray, edges: FloatArray) -> FloatArray:
    """Return the mean of 1 - cos(kA) over every bin of ln A, times its width; shape (n_k, bins).

    The integral of cos(kA) dA/A is Ci(kA); 1/m^2 for k, m^2 for the edges.
    """
    x = np.maximum(k[:, None] * edges, 1e-300)
    cosine = np.where(x < 1e-3, np.log(x) + np.euler_gamma - 0.25 * x * x, sici(np.maximum(x, 1e-3))[1])
    return np.asarray(np.diff(np.log(edges)) - np.diff(cosine, axis=1)) * (k[:, None] > 0.0)


def _edges(k: FloatArray) -> FloatArray:
    low, high = np.log(SMALLEST / k[-1]), np.log(LARGEST / k[0])
    return np.exp(np.linspace(low, high, 1 + int(np.ceil(BINS_A_DECADE * (high - low) / np.log(10.0)))))


def _prior(m: int, smoothness: float, offset: float) -> FloatArray:
    """Covariance of g, which vanishes beyond the largest area, and of the error of sigma(0)."""
    rough = np.zeros((m, m))
    for i in range(m - 2):
        rough[i, i : i + 3] = 1.0, -2.0, 1.0
    rough[m - 2, m - 2 :] = 1.0, -2.0  # the next bin holds nothing
    rough[m - 1, m - 1] = 1.0
    inverse = np.linalg.inv(rough)
    prior = np.zeros((m + 1, m + 1))
    prior[:m, :m] = smoothness**2 * inverse @ inverse.T
    prior[m, m] = offset**2
    return prior


def _hyper(design: FloatArray, curve: Measured, weight: FloatArray, m: int) -> tuple[float, float]:
    """Noise and smoothness of largest likelihood, sigma(0) projected out; the noise is held where the file has errors.

    In the axes of the smooth part all covariances are diagonal, so one decomposition serves every trial.
    """
    size, held = float(np.std(curve.sigma)) or 1.0, None if curve.error is None else float(np.mean(curve.error))
    constant = 1.0 / weight
    rest = np.linalg.svd(constant[:, None] / np.linalg.norm(constant))[0][:, 1:]  # all but sigma(0)
    smooth = design[:, :m] / weight[:, None]
    power, axes = np.linalg.eigh(rest.T @ (smooth @ _prior(m, 1.0, 0.0)[:m, :m] @ smooth.T) @ rest)
    square = np.square(axes.T @ (rest.T @ (curve.sigma / weight)))

    def sizes(x: FloatArray) -> tuple[float, float]:
        noise = held if held is not None else float(np.exp(x[1]))
        return max(noise, LEAST_NOISE * size), float(np.exp(x[0]))

    def cost(x: FloatArray) -> float:
        noise, smoothness = sizes(x)
        total = smoothness**2 * np.maximum(power, 0.0) + noise**2
        return float(np.sum(np.log(total) + square / total))

    starts = [np.log([s * size, n * size][: 1 if held is not None else 2]) for s in (1e-3, 1e-1) for n in (1e-3, 3e-2)]
    return sizes(min((minimize(cost, x, method="Nelder-Mead") for x in starts), key=lambda one: one.fun).x)


def _conditional(
    design: FloatArray, sigma: FloatArray, error: FloatArray, smoothness: float, m: int
) -> tuple[FloatArray, FloatArray]:
    """Mean and covariance of g and the offset, given the curve."""
    prior = _prior(m, smoothness, _LOOSE * (float(np.std(sigma)) or 1.0))
    total = design @ prior @ design.T + np.diag(np.square(error))
    gain = np.linalg.solve(total, design @ prior).T
    return gain @ sigma, prior - gain @ design @ prior


def _said(law: FloatArray, spread: FloatArray, known: np.ndarray, curve: Measured) -> tuple[str, ...]:
    found = []
    z = np.where(known, law / spread, 0.0)
    if z.min() < -_NEGATIVE:
        found.append(
            "the law is negative where it is known: the curve is not that of carriers without spin-orbit coupling, and "
            "its transform is no law of areas"
        )
    return tuple(found)
