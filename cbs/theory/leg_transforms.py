"""Landau-level transforms of an exponential leg, P_n and R_n, at whole and at real n.

With tau = tan(theta/2) and c = (1 - tau^2)/(1 + tau^2):
P_n = (2/sqrt(pi b)) int dtau e^(-tau^2/b) c^n/(1 + tau^2), R_n the same without 1/(1 + tau^2); R_0 = 1,
b = B/B_tr. Both are S_n + (-1)^n E_n with S, E smooth in n: S from c > 0, E from c < 0.
"""

from dataclasses import dataclass

import numpy as np

from cbs.checks import FloatArray

STRONG_FIELD = 0.03  # from here on the part (-1)^n E_n is felt: e^(-1/b) > 1e-15
_E_NEGLIGIBLE = 18.0  # E_n ~ exp(-2 sqrt(2n/b)): below 2e-16 beyond
_BULK_STEP, _BULK_END = 0.3, 6.3
_SINH_STEP = 0.05
_ALTERNATING_STEP = 0.14


@dataclass(frozen=True, slots=True)
class Transform:
    """Smooth value, its distance 1 - value free of cancellation, and the alternating part (0 where negligible)."""

    value: FloatArray
    deficit: FloatArray
    alternating: FloatArray


def whole_levels(b: FloatArray, n_levels: int, bare: bool) -> tuple[FloatArray, FloatArray]:
    """P_n (or R_n if `bare`) and 1 minus it for n = 0 ... n_levels - 1.

    Parameters
    ----------
    b : ndarray, shape (n_b,)
        B/B_tr > 0.
    n_levels : int
        Number of levels.
    bare : bool
        True for R_n, the transform without the factor 1/(1 + tau^2).

    Returns
    -------
    (ndarray, ndarray), each of shape (n_b, n_levels)
        Value and deficit.
    """
    n = np.arange(n_levels, dtype=np.float64)
    value, deficit = np.empty((b.size, n_levels)), np.empty((b.size, n_levels))
    strong = b >= STRONG_FIELD
    if np.any(strong):
        value[strong] = _sinh_rule(b[strong], n_levels, bare)
        deficit[strong] = 1.0 - value[strong]
    if not np.all(strong):
        value[~strong], deficit[~strong] = _bulk(b[~strong, None], n, bare, np.where(n % 2, -1.0, 1.0))
    return value, deficit


def real_levels(b: FloatArray, n: FloatArray, bare: bool) -> Transform:
    """P_n (or R_n if `bare`) at real n >= 31, split in its smooth and its alternating part.

    Parameters
    ----------
    b : ndarray, shape (n_b,)
        B/B_tr > 0.
    n : ndarray, shape (n_n,)
        Levels.
    bare : bool
        True for R_n.

    Returns
    -------
    Transform
        Arrays of shape (n_b, n_n).
    """
    value, deficit = _bulk(b[:, None], n, bare, np.zeros_like(n))
    alternating = np.zeros_like(value)
    felt = (2.0 * n < _E_NEGLIGIBLE**2 * b[:, None]) & (b[:, None] >= STRONG_FIELD)
    if np.any(felt):
        i_b, i_n = np.nonzero(felt)
        alternating[i_b, i_n] = _alternating(b[i_b], n[i_n], bare)
    return Transform(value, deficit, alternating)


def _bulk(b: FloatArray, n: FloatArray, bare: bool, parity: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Trapezoidal rule in s = tau/sqrt(b), scaled to the width of the Gaussian e^(-(1+u) s^2), u = b (2n + 1).

    For u < 1 the deficit is summed itself, for u > 1 it is 1 minus the value. `parity` is the sign of c^n where c < 0,
    0 at real n where that part is left out.
    """
    u = b * (2.0 * n + 1.0)
    scale = np.where(u < 1.0, 1.0, 1.0 / np.sqrt(1.0 + u))
    value, deficit = np.zeros_like(u), np.zeros_like(u)
    for sigma in np.arange(_BULK_STEP, _BULK_END, _BULK_STEP):
        s2 = np.square(sigma * scale)
        tau2 = b * s2
        q = np.minimum(tau2, 1.0 / np.maximum(tau2, 1.0))
        with np.errstate(divide="ignore"):
            log_c = np.maximum(np.log1p(-2.0 * q / (1.0 + q)), -1e3)
        exponent = n * log_c - (0.0 if bare else np.log1p(tau2))
        sign = np.where(tau2 > 1.0, parity, 1.0)
        weight = np.exp(-s2)
        value += weight * sign * np.exp(exponent)
        deficit -= weight * np.where(sign == 1.0, np.expm1(exponent), sign * np.exp(exponent) - 1.0)
    norm = 2.0 * _BULK_STEP / np.sqrt(np.pi) * scale
    value = norm * (0.5 + value)
    deficit = np.where(u < 1.0, norm * deficit, 1.0 - value)
    return np.where(u < 1.0, 1.0 - deficit, value), deficit


def _sinh_rule(b: FloatArray, n_levels: int, bare: bool) -> FloatArray:
    """Trapezoidal rule in w, tau = sinh w: shared nodes, so one matrix product serves all fields and levels."""
    w = np.arange(0.0, np.arcsinh(6.3 * np.sqrt(b.max())) + _SINH_STEP, _SINH_STEP)
    tau2, cosh = np.square(np.sinh(w)), np.cosh(w)
    kernel = np.exp(-tau2 / b[:, None]) * (cosh if bare else 1.0 / cosh)
    kernel[:, 0] *= 0.5
    powers = np.power(((1.0 - tau2) / (1.0 + tau2))[:, None], np.arange(n_levels))
    return np.asarray(2.0 * _SINH_STEP / np.sqrt(np.pi * b)[:, None] * (kernel @ powers))


def _alternating(b: FloatArray, n: FloatArray, bare: bool) -> FloatArray:
    """E_n: with t = 1/tau = t_0 e^w, t_0^4 = 1/(2 n b), the exponent is -sqrt(2n/b)(e^2w + e^-2w); trapezoid in w."""
    t_0 = np.power(2.0 * n * b, -0.25)
    span = 0.5 * np.log(45.0 / np.sqrt(2.0 * n / b).min())
    total = np.zeros_like(b)
    for w in np.arange(-span, span + _ALTERNATING_STEP, _ALTERNATING_STEP):
        t = t_0 * np.exp(w)
        t2 = np.square(np.minimum(t, 1.0 - 1e-12))
        exponent = n * np.log1p(-2.0 * t2 / (1.0 + t2)) - 1.0 / (b * t2)
        measure = 1.0 / t if bare else t / (1.0 + t2)
        total += np.where(t < 1.0, measure * np.exp(exponent), 0.0)
    return np.asarray(2.0 * _ALTERNATING_STEP / np.sqrt(np.pi * b) * total)
