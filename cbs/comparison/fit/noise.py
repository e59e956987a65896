r"""Likelihood of residuals that may hang together: conductance fluctuations are smooth in the field.

The residuals are a Gaussian process of the field, a sum of white noise and of a smooth part. Neither the correlation
field nor the share of the smooth part, nor (without error bars) the scale is known, so the likelihood is averaged over
them: over a grid of covariances R_k, and over the scale s with the measure ds/s in closed form,

.. math:: L(\theta) = \sum_k w_k |R_k|^{-1/2} |X^T R_k^{-1} X|^{-1/2} (r^T R_k^{-1} r)^{-(n-p)/2},

X the derivatives of the curve by its p parameters. At p = 0 and one R this is Student's t. Restricted likelihood: H. D.
Patterson, R. Thompson, Biometrika 58, 545 (1971); averaged over scales: D. A. Harville, ibid. 61, 383 (1974).
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular
from scipy.special import logsumexp

from cbs.checks import FloatArray

MOST_POINTS = 250  # covariances of more points are taken between means of neighbours
NEGLIGIBLE = 1e-4  # weight, over the largest, below which a covariance is left out
_SPACINGS = (1.0, 1.8, 3.2, 5.6, 10.0, 18.0, 32.0, 56.0, 100.0)  # correlation fields, in spacings
_LARGEST_SHARE = 0.25  # correlation field over the range of fields: beyond, the curve itself looks like noise
_CLEAR = 0.5  # standard errors of the mean product
_WHITE = (0.003, 0.05, 0.4)  # shares of white noise
_ABOVE = (0.5, 2.0, 8.0, 32.0)  # variance of a smooth part over that of the error bars


@dataclass(frozen=True, slots=True)
class Noise:
    """Likelihood of residuals.

    Attributes
    ----------
    mean : ndarray, shape (m, n)
        Means over neighbours in units of the errors; what is whitened.
    white : ndarray, shape (n_k, m, m)
        Whitening matrices of the covariances.
    log_weight : ndarray, shape (n_k,)
        Logarithms of their weights.
    freedom : float
        n - p where the scale is unknown, else 0.
    fields : ndarray, shape (n_k,)
        Correlation fields, tesla; 0 for white noise.
    counts : ndarray, shape (n_k,)
        Neighbouring points that count as one.
    """

    mean: FloatArray
    white: FloatArray
    log_weight: FloatArray
    freedom: float
    fields: FloatArray
    counts: FloatArray

    def terms(self, residual: FloatArray) -> FloatArray:
        """Logarithm of every term of the likelihood."""
        z = self.white @ (self.mean @ residual)
        square = np.einsum("km,km->k", z, z)
        if self.freedom:
            return np.asarray(self.log_weight - 0.5 * self.freedom * np.log(np.maximum(square, 1e-300)))
        return np.asarray(self.log_weight - 0.5 * square)

    def cost(self, residual: FloatArray) -> float:
        """Minus twice the logarithm of the likelihood."""
        terms = self.terms(residual)
        return -2.0 * float(terms[0]) if terms.size == 1 else -2.0 * float(logsumexp(terms))

    def shares(self, residual: FloatArray) -> FloatArray:
        """Posterior weight of every covariance; sums to one."""
        terms = self.terms(residual)
        return np.asarray(np.exp(terms - logsumexp(terms)))

    def kept(self, residual: FloatArray) -> "Noise":
        """Return the likelihood without covariances that these residuals exclude."""
        shares = self.shares(residual)
        on = shares > NEGLIGIBLE * shares.max()
        return Noise(self.mean, self.white[on], self.log_weight[on], self.freedom, self.fields[on], self.counts[on])


def plain_noise(error: FloatArray, freedom: float) -> Noise:
    """Return independent errors; `freedom` = n - p where only their ratios are known, else 0."""
    one = np.diag(1.0 / error)
    return Noise(one, np.eye(error.size)[None], np.zeros(1), freedom, np.zeros(1), np.ones(1))


def may_hang_together(B: FloatArray, residual: FloatArray) -> bool:
    """Whether neighbours may be correlated: their mean product at distances 1 to 3 is above half its standard error.

    A first look that spares the long one; three in ten curves of independent points pass it.
    """
    r = residual[np.argsort(B, kind="stable")]
    r = r - r.mean()
    power = float(r @ r)
    if not power > 0.0:
        return False
    total = sum(float(r[:-lag] @ r[lag:]) for lag in (1, 2, 3) if lag < r.size)
    return total > _CLEAR * math.sqrt(3.0 / r.size) * power


def smooth_noise(B: FloatArray, error: FloatArray, jacobian: FloatArray, scaled: bool) -> Noise:
    """Return the likelihood averaged over correlation fields.

    Parameters
    ----------
    B, error : ndarray, shape (n,)
        Fields (T); errors, or equal numbers.
    jacobian : ndarray, shape (n, p)
        Derivatives of the curve by its parameters.
    scaled : bool
        The errors are known up to a common factor only.
    """
    mean, fields = _means(B, error)
    X = mean @ jacobian
    n, p = X.shape
    distance = np.abs(fields[:, None] - fields)
    spacing = float(np.median(np.diff(np.unique(fields)))) if n > 2 else 0.0
    span = float(np.ptp(fields))
    rows = [_row(np.eye(n), X, 0.0, 1.0)]
    weights = [0.0]
    widths = [w * spacing for w in _SPACINGS if w * spacing <= _LARGEST_SHARE * span] if spacing > 0.0 else []
    for width in widths:
        for shape in (_exponential, _smooth):
            kernel = shape(distance / width)
            count = float(kernel.sum() / n)
            for matrix in _mixtures(kernel, scaled):
                row = _row(matrix, X, width, count)
                if row is not None:
                    rows.append(row)
                    weights.append(-math.log(len(widths) * (len(_WHITE) if scaled else len(_ABOVE) + 1) * 2.0))
    good = [(row, weight) for row, weight in zip(rows, weights, strict=True) if row is not None]
    return Noise(
        mean,
        np.array([row[0] for row, _ in good]),
        np.array([row[1] + weight for row, weight in good]),
        float(n - p) if scaled else 0.0,
        np.array([row[2] for row, _ in good]),
        np.array([row[3] for row, _ in good]),
    )


def _means(B: FloatArray, error: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Matrix of means over neighbours, in units of their errors, and their fields; single points if there are few."""
    order = np.argsort(B, kind="stable")
    groups = np.array_split(order, min(MOST_POINTS, B.size))
    matrix = np.zeros((len(groups), B.size))
    for i, group in enumerate(groups):
        weight = 1.0 / np.square(error[group])
        matrix[i, group] = weight / math.sqrt(float(weight.sum()))
    return matrix, np.array([float(B[group].mean()) for group in groups])


def _mixtures(kernel: FloatArray, scaled: bool) -> list[FloatArray]:
    """Covariances with a smooth part, in units of the errors."""
    one = np.eye(kernel.shape[0])
    if scaled:
        return [(1.0 - share) * kernel + share * one for share in _WHITE]
    return [0.95 * kernel + 0.05 * one, *(one + above * kernel for above in _ABOVE)]


def _exponential(x: FloatArray) -> FloatArray:
    return np.asarray(np.exp(-x))


def _smooth(x: FloatArray) -> FloatArray:
    """Correlation with a slope of zero at distance zero (Matern, 3/2), as wide as the exponential."""
    y = 2.0 * x
    return np.asarray((1.0 + y) * np.exp(-y))


def _row(covariance: FloatArray, X: FloatArray, width: float, count: float) -> tuple[FloatArray, float, float, float]:
    """Whitening matrix, logarithm of |R|^(-1/2) |X'R^(-1)X|^(-1/2), correlation field, points that count as one."""
    n = covariance.shape[0]
    factor = np.linalg.cholesky(covariance)
    white = solve_triangular(factor, np.eye(n), lower=True)
    Y = white @ X
    log_R = 2.0 * float(np.log(np.diag(factor)).sum())
    sign, log_X = np.linalg.slogdet(Y.T @ Y)
    if sign <= 0.0:
        log_X = 0.0
    return white, -0.5 * (log_R + float(log_X)), width, count


def counted_as_one(noise: Noise, residual: FloatArray) -> float:
    """Return the number of neighbouring points that count as one, averaged over the covariances."""
    return float(noise.shares(residual) @ noise.counts)
