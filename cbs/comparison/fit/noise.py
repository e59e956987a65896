r"""Likelihood of residuals that may hang together: conductance fluctuations are smooth in the field.

The residuals are white noise or a stationary process of the field; in cosines of the field, from smooth to rough, both
have nearly independent amplitudes c_j. Neither the spectrum R(j) nor (without error bars) the scale is known, so the
likelihood is averaged over them: over a ladder of spectra, and over the scale s with the measure ds/s in closed form,

.. math:: L(\theta) = \sum_k w_k |R_k|^{-1/2} |X^T R_k^{-1} X|^{-1/2} (c^T R_k^{-1} c)^{-\nu/2},

X the derivatives of the curve by its p parameters. Restricted likelihood: H. D. Patterson, R. Thompson, Biometrika 58,
545 (1971); averaged over scales: D. A. Harville, ibid. 61, 383 (1974). Three rules:

- Only smooth amplitudes enter, up to where the spectrum has fallen to a tenth (-10 dB) of its plateau. What lies below
  is spoilt by the ends of the curve (cosines diagonalise a smooth covariance only so far), and would pretend that a
  curve is known from its roughest part. The spectrum for this is the non-increasing one of largest likelihood.
- White noise is one more rung of the ladder, not a hypothesis of its own.
- The power nu is that for which the rise by 1 is the 68 % quantile of Student's law; 95 % then hold within 0.5 %.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import gammainc, gammaln, stdtrit

from cbs.checks import FloatArray

MOST_POINTS = 250  # amplitudes of more points are those of means of neighbours
_POWERS = (2.0, 4.0, 8.0)  # spectra 1/(1 + (j/j_0)^q): exponential correlations, and smoother ones
_SMOOTHEST, _RUNG = 1.3, 1.5  # first j_0, which is a correlation over a quarter of the range, and the step to the next
_LOWEST = 0.1  # of the plateau: amplitudes below are left out
_FREE = 6  # amplitudes beyond the parameters, at least
_WHITE = (0.003, 0.05, 0.4)  # shares of white noise beside a smooth part, where models are compared
_SCALES = 10.0  # logarithm of the range of variances above those of the error bars
_ONE_SIGMA = 0.5 + 0.5 * 0.6826894921370859


@dataclass(frozen=True, slots=True)
class Plain:
    """Independent errors: `inverse` their inverses, `freedom` the power nu, 0 where the errors are known."""

    inverse: FloatArray
    freedom: float

    def cost(self, residual: FloatArray) -> float:
        """Minus twice the logarithm of the likelihood."""
        z = self.inverse * residual
        square = float(z @ z)
        return self.freedom * math.log(max(square, 1e-300)) if self.freedom else square


@dataclass(frozen=True, slots=True)
class Smooth:
    """Residuals with a spectrum that is not known.

    Attributes
    ----------
    basis : ndarray, shape (m, n)
        Smooth amplitudes of a residual.
    inverse : ndarray, shape (n_k, m)
        1/R_k(j); the first is white.
    log_weight : ndarray, shape (n_k,)
        Logarithms of the weights, determinants among them.
    freedom : float
        The power nu.
    known : bool
        Whether there are error bars: the first spectrum has their size, all others at least that.
    counts, fields : ndarray, shape (n_k,)
        Neighbouring points that count as one, and the correlation field, tesla.
    """

    basis: FloatArray
    inverse: FloatArray
    log_weight: FloatArray
    freedom: float
    known: bool
    counts: FloatArray
    fields: FloatArray

    def terms(self, residual: FloatArray) -> FloatArray:
        """Logarithm of every term of the likelihood."""
        c = np.einsum("mn,n->m", self.basis, residual)  # not by BLAS: its threads cost more than they bring
        square = np.maximum(self.squares(c), 1e-300)
        if not self.known:
            return np.asarray(self.log_weight - 0.5 * self.freedom * np.log(square))
        terms = self.log_weight + _above_one(0.5 * self.freedom, 0.5 * square)
        terms[0] = self.log_weight[0] - 0.5 * square[0]
        return np.asarray(terms)

    def squares(self, c: FloatArray) -> FloatArray:
        """c^T R_k^-1 c of amplitudes c."""
        return np.asarray(np.einsum("km,m->k", self.inverse, c * c))

    def cost(self, residual: FloatArray) -> float:
        """Minus twice the logarithm of the likelihood."""
        return -2.0 * _log_sum(self.terms(residual))

    def shares(self, residual: FloatArray) -> FloatArray:
        """Posterior weight of every spectrum; sums to one."""
        terms = self.terms(residual)
        return np.asarray(np.exp(terms - _log_sum(terms)))


Noise = Plain | Smooth


def _above_one(a: float, x: FloatArray) -> FloatArray:
    """Logarithm of the average over scales above one, the integral of t^(a - 1) exp(-x t) over t from 0 to 1."""
    inside = np.log(np.maximum(gammainc(a, x), 1e-300)) + float(gammaln(a)) - a * np.log(x)
    return np.asarray(np.where(x > 1e-3 * a, inside, -x * a / (a + 1.0) - math.log(a)))


def _log_sum(terms: FloatArray) -> float:
    """Logarithm of the sum of exponentials."""
    most = float(terms.max())
    return most + math.log(float(np.exp(terms - most).sum()))


@lru_cache(maxsize=256)
def students_power(freedom: float) -> float:
    """Return the power nu for which nu ln(1 + t^2/f) rises by 1 at the 68 % quantile t of Student's law; 0 for none."""
    if not freedom > 0.0:
        return 0.0
    return 1.0 / math.log1p(float(stdtrit(freedom, _ONE_SIGMA)) ** 2 / freedom)


def plain_noise(error: FloatArray, freedom: float) -> Plain:
    """Return independent errors; `freedom` = n - p where only their ratios are known, else 0."""
    return Plain(1.0 / error, students_power(freedom))


def smooth_noise(
    B: FloatArray, error: FloatArray, residual: FloatArray, jacobian: FloatArray, scaled: bool
) -> Smooth:  # fmt: skip
    """Return the likelihood averaged over spectra.

    Parameters
    ----------
    B, error : ndarray, shape (n,)
        Fields (T); errors, or equal numbers.
    residual, jacobian : ndarray, shape (n,) and (n, p)
        Residuals at the best curve of independent points, and derivatives of the curve by its parameters.
    scaled : bool
        The errors are known up to a common factor only.
    """
    basis, spacing = _amplitudes(B, error)
    m = _smooth_part(basis @ residual, basis @ jacobian)
    X, p = basis[:m] @ jacobian, jacobian.shape[1]
    spectra, prior, counts, fields = _ladder(basis.shape[0], m, B.size, spacing)
    sign, log_X = np.linalg.slogdet(np.einsum("mi,km,mj->kij", X, 1.0 / spectra, X))
    weight = -0.5 * np.log(spectra).sum(axis=1) - 0.5 * np.where(sign > 0.0, log_X, 0.0)
    return _averaged(basis[:m], spectra, weight + prior, max(float(m - p), 1.0), scaled, (counts, fields))


def deviance(B: FloatArray, error: FloatArray, residual: FloatArray, scaled: bool) -> float:
    """Minus twice the log-likelihood of residuals without regard to a model: what models are compared by."""
    basis, spacing = _amplitudes(B, error)
    n = basis.shape[0]
    ladder, prior, counts, fields = _ladder(n, n, B.size, spacing)
    smooth = ladder[1:] / ladder[1:].mean(axis=1)[:, None]
    spectra = np.concatenate([ladder[:1], *((1.0 - white) * smooth + white for white in _WHITE)])
    prior, counts, fields = (np.append(x[:1], np.tile(x[1:], len(_WHITE))) for x in (prior, counts, fields))
    prior[1:] -= math.log(len(_WHITE))
    weight = prior - 0.5 * np.log(spectra).sum(axis=1)
    return _averaged(basis, spectra, weight, float(n), scaled, (counts, fields)).cost(residual)


def _averaged(
    basis: FloatArray, spectra: FloatArray, weight: FloatArray, freedom: float, scaled: bool,
    about: tuple[FloatArray, FloatArray],
) -> Smooth:  # fmt: skip
    """Likelihood of a scale that is not known, or beside one that is: then white noise of any scale is a rung too."""
    nu = students_power(freedom)
    if scaled:
        return Smooth(basis, 1.0 / spectra, weight, nu, False, *about)
    free = weight - math.log(_SCALES)
    every = [np.concatenate([column[:1], column]) for column in about]
    return Smooth(
        basis, 1.0 / np.concatenate([spectra[:1], spectra]), np.concatenate([weight[:1], free]), nu, True,
        every[0], every[1],
    )  # fmt: skip


def _ladder(n: int, m: int, points: int, spacing: float) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Spectra of m amplitudes, white first, every width as probable; points that count as one, correlation field."""
    widths = _SMOOTHEST * _RUNG ** np.arange(1 + max(int(math.log(max(m / _SMOOTHEST, 1.0)) / math.log(_RUNG)), 0))
    j = np.arange(n, dtype=np.float64)
    every = [np.ones(n)] + [1.0 / (1.0 + (j / width) ** power) for power in _POWERS for width in widths]
    spectra = np.array(every)
    prior = -np.log((1 + widths.size) * np.array([1.0] + [len(_POWERS)] * (len(every) - 1)))
    counts = points * spectra[:, 0] / spectra.sum(axis=1)
    counts[0] = 1.0
    fields = 0.5 * counts * spacing
    fields[0] = 0.0
    return spectra[:, :m], prior, counts, fields


def _smooth_part(amplitudes: FloatArray, jacobian: FloatArray) -> int:
    """Number of amplitudes up to which the spectrum of residuals has not fallen to a tenth."""
    n, p = jacobian.shape
    edges = _bands(n)
    q = np.linalg.qr(jacobian)[0]
    freedom = np.diff([*edges, n]) - np.add.reduceat(np.square(q).sum(axis=1), edges)
    freedom = np.maximum(freedom, 0.1)
    level = _falling(np.add.reduceat(np.square(amplitudes), edges) / freedom, freedom)
    low = np.flatnonzero(level < _LOWEST * level[0])
    return n if not low.size else min(max(int(edges[low[0]]), int(p) + _FREE), int(n))


def _bands(n: int) -> list[int]:
    """First amplitudes of bands that widen by a quarter, three at least in each."""
    edges = [0]
    while edges[-1] + 3 < n:
        edges.append(edges[-1] + max(3, round(0.25 * edges[-1])))
    return [edge for edge in edges if edge == 0 or edge <= n - 3]


def _falling(level: FloatArray, weight: FloatArray) -> FloatArray:
    """Non-increasing levels of largest likelihood: neighbours that rise are taken together."""
    blocks: list[tuple[float, float, int]] = []
    for value, w in zip(level.tolist(), weight.tolist(), strict=True):
        block = (value, w, 1)
        while blocks and block[0] > blocks[-1][0]:
            before = blocks.pop()
            total = before[1] + block[1]
            block = ((before[0] * before[1] + block[0] * block[1]) / total, total, before[2] + block[2])
        blocks.append(block)
    return np.concatenate([np.full(size, value) for value, _, size in blocks])


def _amplitudes(B: FloatArray, error: FloatArray) -> tuple[FloatArray, float]:
    """Matrix of the amplitudes of residuals over their errors, smooth ones first, shape (m, n); spacing, tesla."""
    size = float(error[0])
    matrix, spacing = _cosines(B.tobytes(), (error / size).tobytes())
    return matrix / size, spacing


@lru_cache(maxsize=16)
def _cosines(fields: bytes, errors: bytes) -> tuple[FloatArray, float]:
    """Orthogonal cosines of the field, those of low frequency first."""
    B, error = np.frombuffer(fields), np.frombuffer(errors)
    mean, at = _means(B, error, B.size)
    n, span = at.size, float(np.ptp(at))
    step = span / max(n - 1, 1) or 1.0
    cosines = np.cos(np.pi * np.outer((at - at.min() + 0.5 * step) / (span + step), np.arange(n)))
    if np.allclose(np.diff(at), step, rtol=1e-6, atol=0.0):  # evenly spaced: orthogonal already
        orthogonal = cosines * math.sqrt(2.0 / n)
        orthogonal[:, 0] = 1.0 / math.sqrt(n)
    else:
        orthogonal = np.linalg.qr(cosines)[0]
    return np.asarray(orthogonal.T @ mean), span / max(B.size - 1, 1)


def _means(B: FloatArray, error: FloatArray, n_groups: int) -> tuple[FloatArray, FloatArray]:
    """Matrix of means over neighbours, in units of their errors, and their fields."""
    order = np.argsort(B, kind="stable")
    groups = np.array_split(order, min(n_groups, MOST_POINTS, B.size))
    matrix = np.zeros((len(groups), B.size))
    for i, group in enumerate(groups):
        weight = 1.0 / np.square(error[group])
        matrix[i, group] = weight / math.sqrt(float(weight.sum()))
    return matrix, np.array([float(B[group].mean()) for group in groups])


def counted_as_one(noise: Noise, residual: FloatArray) -> float:
    """Return the number of neighbouring points that count as one, averaged over the spectra."""
    return 1.0 if isinstance(noise, Plain) else float(noise.shares(residual) @ noise.counts)


def correlation_field(noise: Noise, residual: FloatArray) -> float:
    """Return the field over which the residuals hang together, tesla, averaged over the spectra."""
    return 0.0 if isinstance(noise, Plain) else float(noise.shares(residual) @ noise.fields)
