"""Which spectra the likelihood of correlated residuals is averaged over, and which amplitudes enter.

It is averaged twice: for residuals that know no parity, and for an even and an odd part that each have a spectrum and a
size of their own (`cbs.comparison.fit.noise.Halves`); the residuals decide between the two.
"""

import math

import numpy as np
from numpy.typing import NDArray

from cbs.checks import FloatArray
from cbs.comparison.fit.amplitudes import Amplitudes, amplitudes
from cbs.comparison.fit.noise import Halves, Smooth, students_power

_POWERS = (2.0, 4.0, 8.0)  # spectra 1/(1 + (j/j_0)^q): exponential correlations, and smoother ones
_SMOOTHEST, _RUNG = 1.3, 1.5  # first j_0, which is a correlation over a quarter of the range, and the step to the next
_LOWEST = 0.1  # of the plateau: amplitudes below are left out
_FREE = 6  # amplitudes beyond the parameters, at least
_WHITE = (0.003, 0.05, 0.4)  # shares of white noise beside a smooth part, where models are compared
_SCALES = 10.0  # logarithm of the range of variances, above those of the error bars where there are any
_SURE = 3.0  # logarithm of odds against parity: what is left changes no end of an interval by a hundredth
_LEAST_ODD = 3  # odd amplitudes that can tell whether residuals are even

Ladder = tuple[FloatArray, FloatArray, FloatArray, FloatArray]


def smooth_noise(
    B: FloatArray, error: FloatArray, residual: FloatArray, jacobian: FloatArray, scaled: bool
) -> Smooth | Halves:  # fmt: skip
    """Return the likelihood averaged over spectra, and over parity unless the residuals speak against it.

    Parameters
    ----------
    B, error : ndarray, shape (n,)
        Fields (T); errors, or equal numbers.
    residual, jacobian : ndarray, shape (n,) and (n, p)
        Residuals at the best curve of independent points, and derivatives of the curve by its parameters.
    scaled : bool
        The errors are known up to a common factor only.
    """
    waves = amplitudes(B, error)
    every = np.ones(waves.odd.size, dtype=bool)
    size = np.square(waves.matrix @ jacobian).sum(axis=0)

    def restricted(family: NDArray[np.bool_], m: int | None = None) -> Smooth:
        """Of the first m amplitudes of a family, else of its smooth ones, for the parameters that move mostly these."""
        mine = waves.only(family)
        X = mine.matrix @ jacobian
        X = X[:, np.square(X).sum(axis=0) > 0.5 * size]
        m = _smooth_part(mine.matrix @ residual, X) if m is None else m
        return _of(mine, m, X[:m], scaled, B.size)

    whole, odd = restricted(every), waves.odd
    m = whole.basis.shape[0]
    if odd[:m].sum() < _LEAST_ODD:
        return whole
    halves = [restricted(family, int(family[:m].sum())) for family in (~odd, odd)]
    odds = sum(half.evidence(residual) for half in halves) - whole.evidence(residual)
    if not scaled:  # both halves as large as the error bars is no parity
        bars = sum(float(half.terms(residual, half.free)[0] - half.evidence(residual)) for half in halves)
        odds += math.log(max(-math.expm1(bars), 1e-300))
    if odds < -_SURE:
        return whole
    return Halves.weighed((whole, restricted(~odd), restricted(odd)), odds, residual)


def _of(waves: Amplitudes, m: int, X: FloatArray, scaled: bool, points: int) -> Smooth:
    """Restricted likelihood of the first m amplitudes; X (m, p) are those of the derivatives by the parameters."""
    spectra, prior, counts, fields = _ladder(waves, m, points)
    sign, log_X = np.linalg.slogdet(np.einsum("mi,km,mj->kij", X, 1.0 / spectra, X))
    weight = prior - 0.5 * np.log(spectra).sum(axis=1) - 0.5 * np.where(sign > 0.0, log_X, 0.0)
    free = max(float(X.shape[0] - X.shape[1]), 1.0)
    return _averaged(waves.matrix[:m], spectra, weight, free, students_power(free), scaled, (counts, fields))


def deviance(B: FloatArray, error: FloatArray, residual: FloatArray, scaled: bool) -> float:
    """Minus twice the log-likelihood of residuals without regard to a model: what models are compared by."""
    waves = amplitudes(B, error)
    found = _spread_out(waves, B.size, scaled).evidence(residual)
    if not waves.odd.any():
        return -2.0 * found
    halves = (_spread_out(waves.only(family), B.size, scaled).evidence(residual) for family in (~waves.odd, waves.odd))
    return -2.0 * (float(np.logaddexp(found, sum(halves))) - math.log(2.0))


def _spread_out(waves: Amplitudes, points: int, scaled: bool) -> Smooth:
    """Likelihood of all amplitudes of a family, with shares of white noise beside a smooth part."""
    n = waves.frequency.size
    ladder, prior, counts, fields = _ladder(waves, n, points)
    smooth = ladder[1:] / ladder[1:].mean(axis=1)[:, None]
    spectra = np.concatenate([ladder[:1], *((1.0 - white) * smooth + white for white in _WHITE)])
    prior, counts, fields = (np.append(x[:1], np.tile(x[1:], len(_WHITE))) for x in (prior, counts, fields))
    prior[1:] -= math.log(len(_WHITE))
    weight = prior - 0.5 * np.log(spectra).sum(axis=1)
    return _averaged(waves.matrix, spectra, weight, float(n), float(n), scaled, (counts, fields))


def _averaged(
    basis: FloatArray, spectra: FloatArray, weight: FloatArray, free: float, power: float, scaled: bool,
    about: tuple[FloatArray, FloatArray],
) -> Smooth:  # fmt: skip
    """Likelihood of a scale that is not known, or beside one that is: then white noise of any scale is a rung too."""
    unknown = weight - math.log(_SCALES)
    if scaled:
        return Smooth(basis, 1.0 / spectra, unknown, power, free, False, *about)
    every = [np.concatenate([column[:1], column]) for column in about]
    return Smooth(
        basis, 1.0 / np.concatenate([spectra[:1], spectra]), np.concatenate([weight[:1], unknown]), power, free, True,
        every[0], every[1],
    )  # fmt: skip


def _ladder(waves: Amplitudes, m: int, points: int) -> Ladder:
    """Spectra of the first m amplitudes, white first, every width as probable; points that count as one, fields."""
    top = waves.frequency[-1] + 1.0
    j = 2.0 * top / np.pi * np.sin(0.5 * np.pi * waves.frequency / top)  # of points: an exponential correlation exactly
    rungs = math.log(max((j[max(m - 1, 0)] + 1.0) / _SMOOTHEST, 1.0)) / math.log(_RUNG)
    widths = _SMOOTHEST * _RUNG ** np.arange(1 + int(rungs))
    spectra = np.array([np.ones(j.size)] + [1.0 / (1.0 + (j / w) ** power) for power in _POWERS for w in widths])
    prior = -np.log((1 + widths.size) * np.array([1.0] + [len(_POWERS)] * (spectra.shape[0] - 1)))
    counts = points / spectra.sum(axis=1)
    fields = 0.5 * waves.spacing * counts
    counts[0], fields[0] = 1.0, 0.0
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
