r"""Likelihood of residuals that may be autocorrelated: conductance fluctuations are smooth in the field.

The residuals are white noise or a stationary process of the field; in cosines of the field, from smooth to rough, both
have nearly independent amplitudes c_j. Neither the spectrum R(j) nor (without error bars) the scale is known, so the
likelihood is averaged over them: over a ladder of spectra, and over the scale s with the measure ds/s in closed form,

.. math:: L(\theta) = \sum_k w_k |R_k|^{-1/2} |X^T R_k^{-1} X|^{-1/2} (c^T R_k^{-1} c)^{-\nu/2},

X the derivatives of the curve by its p parameters. Restricted likelihood: H. D. Patterson, R. Thompson, Biometrika 58,
545 (1971); averaged over scales: D. A. Harville, ibid. 61, 383 (1974). Four rules:

- Only smooth amplitudes enter, up to where the spectrum has fallen to a tenth (-10 dB) of its plateau. What lies below
  is spoilt by the ends of the curve (cosines diagonalise a smooth covariance only so far), and would pretend that a
  curve is known from its roughest part. The spectrum for this is the non-increasing one of largest likelihood.
- White noise is one more rung of the ladder, not a hypothesis of its own.
- Between two contacts a film has the same fluctuations at B and -B, which are then one measurement. So the likelihood
  is also averaged over residuals that know no parity, and an even and an odd part with spectra and scales of their
  own; how far each is believed follows from the residuals (`Halves`).
- The power nu is that for which the rise by 1 is the 68 % quantile of Student's law; 95 % then hold within 0.5 %.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import gammainc, gammaln, stdtrit

from cbs.checks import FloatArray

_ROUNDING = 1e-18  # of squares of residuals over errors (or over the range of the data): an odd part of less is none
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
    freedom, free : float
        The power nu, and the amplitudes less the parameters, which it stands for.
    known : bool
        Whether there are error bars: the first spectrum has their size, all others at least that.
    counts, fields : ndarray, shape (n_k,)
        Neighbouring points that count as one, and the correlation field, tesla.
    """

    basis: FloatArray
    inverse: FloatArray
    log_weight: FloatArray
    freedom: float
    free: float
    known: bool
    counts: FloatArray
    fields: FloatArray

    def terms(self, residual: FloatArray, power: float | None = None) -> FloatArray:
        """Logarithm of every term of the likelihood, with the power nu or another one."""
        c = np.einsum("mn,n->m", self.basis, residual)  # not by BLAS: its threads cost more than they bring
        half, power = 0.5 * self.squares(c), self.freedom if power is None else power
        if not self.known:
            return np.asarray(self.log_weight + float(gammaln(0.5 * power)) - 0.5 * power * np.log(half))
        terms = self.log_weight + _above_one(0.5 * power, half)
        terms[0] = self.log_weight[0] - half[0]
        return np.asarray(terms)

    def squares(self, c: FloatArray) -> FloatArray:
        """c^T R_k^-1 c of amplitudes c."""
        return np.asarray(np.einsum("km,m->k", self.inverse, c * c + _ROUNDING))

    def log_likelihood(self, residual: FloatArray) -> float:
        """Logarithm of the likelihood."""
        return log_sum(self.terms(residual))

    def evidence(self, residual: FloatArray) -> float:
        """The same with every amplitude counted as it is: comparable between ways to sort the amplitudes."""
        return log_sum(self.terms(residual, self.free))

    def cost(self, residual: FloatArray) -> float:
        """Minus twice the logarithm of the likelihood."""
        return -2.0 * self.log_likelihood(residual)

    def averaged(self, values: FloatArray, residual: FloatArray) -> float:
        """Mean of a number of every spectrum over their posterior weights."""
        terms = self.terms(residual)
        return float(np.exp(terms - log_sum(terms)) @ values)


@dataclass(frozen=True, slots=True)
class Halves:
    """Residuals that may be even in the field: averaged over no parity, and over an even and an odd part of their own.

    Attributes
    ----------
    whole, even, odd : Smooth
        Of all amplitudes, of the even and of the odd ones.
    log_weight : ndarray, shape (2,)
        Of the whole and of the halves.
    """

    whole: Smooth
    even: Smooth
    odd: Smooth
    log_weight: FloatArray

    @classmethod
    def weighed(cls, parts: tuple[Smooth, Smooth, Smooth], odds: float, residual: FloatArray) -> "Halves":
        """Return the average of whole, even and odd part in which exp(odds) stands for the halves at this residual."""
        return cls(*parts, np.array([0.0, odds]) - cls(*parts, np.zeros(2)).terms(residual))

    def terms(self, residual: FloatArray) -> FloatArray:
        """Logarithms of both terms of the likelihood."""
        halves = self.even.log_likelihood(residual) + self.odd.log_likelihood(residual)
        return np.asarray(self.log_weight + [self.whole.log_likelihood(residual), halves])

    def cost(self, residual: FloatArray) -> float:
        """Minus twice the logarithm of the likelihood."""
        return -2.0 * log_sum(self.terms(residual))

    def parted(self, residual: FloatArray) -> float:
        """Posterior weight of the halves."""
        terms = self.terms(residual)
        return float(np.exp(terms[1] - log_sum(terms)))


Noise = Plain | Smooth | Halves


def _above_one(a: float, x: FloatArray) -> FloatArray:
    """Logarithm of the average over scales above one, the integral of t^(a - 1) exp(-x t) over t from 0 to 1."""
    inside = np.log(np.maximum(gammainc(a, x), 1e-300)) + float(gammaln(a)) - a * np.log(x)
    return np.asarray(np.where(x > 1e-3 * a, inside, -x * a / (a + 1.0) - math.log(a)))


def log_sum(terms: FloatArray) -> float:
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


def counted_as_one(noise: Noise, residual: FloatArray) -> float:
    """Return how many points count as one, averaged over the spectra: neighbours, and repetitions at -B."""
    if isinstance(noise, Plain):
        return 1.0
    alike = noise.whole if isinstance(noise, Halves) else noise
    return alike.averaged(alike.counts, residual) * (2.0 if repeats(noise, residual) else 1.0)


def correlation_field(noise: Noise, residual: FloatArray) -> float:
    """Return the field over which residuals are correlated, tesla, averaged over the spectra."""
    if isinstance(noise, Plain):
        return 0.0
    alike = noise.whole if isinstance(noise, Halves) else noise
    return alike.averaged(alike.fields, residual)


def repeats(noise: Noise, residual: FloatArray) -> bool:
    """Whether the residuals at -B repeat those at B: parity is believed, and the even part is the larger one."""
    if not isinstance(noise, Halves) or noise.parted(residual) < 0.5:
        return False
    even, odd = (float(np.mean(np.square(half.basis @ residual))) for half in (noise.even, noise.odd))
    return even > odd
