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
from functools import lru_cache

import numpy as np
from scipy.linalg.lapack import dtrtri

from cbs.checks import FloatArray

MOST_POINTS = 250  # covariances of more points are taken between means of neighbours
NEGLIGIBLE = 1e-4  # weight, over the largest, below which a covariance is left out
_SPACINGS = (0.6, 1.0, 1.8, 3.2, 5.6, 10.0, 18.0, 32.0, 56.0, 100.0)  # correlation fields, in spacings
_LARGEST_SHARE = 0.25  # correlation field over the range of fields: beyond, the curve itself looks like noise
_SHARE = 0.67  # of the points that count as one: neighbours whose mean is taken
_FREE = 6  # means beyond the parameters, at least
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
        return -2.0 * float(terms[0]) if terms.size == 1 else -2.0 * _log_sum(terms)

    def shares(self, residual: FloatArray) -> FloatArray:
        """Posterior weight of every covariance; sums to one."""
        terms = self.terms(residual)
        return np.asarray(np.exp(terms - _log_sum(terms)))

    def kept(self, residual: FloatArray) -> "Noise":
        """Return the likelihood without covariances that these residuals exclude."""
        shares = self.shares(residual)
        on = shares > NEGLIGIBLE * shares.max()
        return Noise(self.mean, self.white[on], self.log_weight[on], self.freedom, self.fields[on], self.counts[on])


def _log_sum(terms: FloatArray) -> float:
    """Logarithm of the sum of exponentials."""
    most = float(terms.max())
    return most + math.log(float(np.exp(terms - most).sum()))


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


def together(B: FloatArray, residual: FloatArray) -> float:
    """Return 1 + 2 sum of the autocorrelations of neighbours up to the first that is not positive."""
    r = residual[np.argsort(B, kind="stable")]
    r = r - r.mean()
    power, total = float(r @ r), 1.0
    for lag in range(1, r.size // 3):
        rho = float(r[:-lag] @ r[lag:]) / power if power > 0.0 else 0.0
        if rho <= 0.0:
            break
        total += 2.0 * rho
    return total


def smooth_noise(
    B: FloatArray, error: FloatArray, residual: FloatArray, jacobian: FloatArray, scaled: bool
) -> Noise:  # fmt: skip
    """Return the likelihood averaged over correlation fields.

    Noise that is smoother than any covariance of the list has hardly any power between neighbours; they would make its
    scale look small. So the likelihood is one of means over two thirds of the points that count as one.

    Parameters
    ----------
    B, error : ndarray, shape (n,)
        Fields (T); errors, or equal numbers.
    residual, jacobian : ndarray, shape (n,) and (n, p)
        Residuals at the best curve of independent points, and derivatives of the curve by its parameters.
    scaled : bool
        The errors are known up to a common factor only.
    """
    size = max(1.0, round(_SHARE * together(B, residual / error)))
    mean, fields = _means(B, error, max(round(B.size / size), jacobian.shape[1] + _FREE))
    X = mean @ jacobian
    family = _family(fields.tobytes(), scaled)
    inside = family.white @ X
    sign, log_X = np.linalg.slogdet(np.swapaxes(inside, 1, 2) @ inside)
    weight = family.log_weight - 0.5 * np.where(sign > 0.0, log_X, 0.0)
    n, p = X.shape
    counts = family.counts * (B.size / n)
    return Noise(mean, family.white, weight, float(n - p) if scaled else 0.0, family.fields, counts)


def deviance(B: FloatArray, error: FloatArray, residual: FloatArray, scaled: bool) -> float:
    """Minus twice the log-likelihood of residuals without regard to a model: what models are compared by."""
    mean, fields = _means(B, error, B.size)
    family = _family(fields.tobytes(), scaled)
    freedom = float(fields.size) if scaled else 0.0
    noise = Noise(mean, family.white, family.log_weight, freedom, family.fields, family.counts)
    return noise.cost(residual)


@lru_cache(maxsize=16)
def _family(fields_bytes: bytes, scaled: bool) -> Noise:
    """Whitening matrices and weights prior * |R|^(-1/2) of all covariances between these fields."""
    fields = np.frombuffer(fields_bytes)
    n, span = fields.size, float(np.ptp(fields))
    distance = np.abs(fields[:, None] - fields)
    spacing = float(np.median(np.diff(np.unique(fields)))) if n > 2 else 0.0
    rows = [_row(np.eye(n), 0.0, 0.0, 1.0)]
    widths = [w * spacing for w in _SPACINGS if w * spacing <= _LARGEST_SHARE * span] if spacing > 0.0 else []
    each = -math.log(2.0 * max(len(widths), 1) * (len(_WHITE) if scaled else len(_ABOVE) + 1))
    for width in widths:
        for shape in (_exponential, _smooth):
            kernel = shape(distance / width)
            count = float(kernel.sum() / n)
            rows.extend(_row(matrix, each, width, count) for matrix in _mixtures(kernel, scaled))
    white, weight, found, counts = (np.array(column) for column in zip(*rows, strict=True))
    return Noise(np.eye(n), white, weight, 0.0, found, counts)


def _means(B: FloatArray, error: FloatArray, n_groups: int) -> tuple[FloatArray, FloatArray]:
    """Matrix of means over neighbours, in units of their errors, and their fields."""
    order = np.argsort(B, kind="stable")
    groups = np.array_split(order, min(n_groups, MOST_POINTS, B.size))
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


def _row(
    covariance: FloatArray, log_prior: float, width: float, count: float
) -> tuple[FloatArray, float, float, float]:
    """Whitening matrix, ln(prior |R|^(-1/2)), correlation field, points that count as one."""
    factor = np.linalg.cholesky(covariance)
    white = np.asarray(dtrtri(factor, lower=1)[0])
    return white, log_prior - float(np.log(np.diag(factor)).sum()), width, count


def counted_as_one(noise: Noise, residual: FloatArray) -> float:
    """Return the number of neighbouring points that count as one, averaged over the covariances."""
    return float(noise.shares(residual) @ noise.counts)
