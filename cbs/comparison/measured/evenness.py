"""What is wrong with a curve before any model: an odd part, a field offset, sweeps that differ; each with its remedy.

sigma(B) of a film is even (Onsager, two contacts). An odd part linear in B is a Hall voltage of contacts that do not
face each other; one that a shift of the field removes is flux trapped in the magnet.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from cbs.checks import FloatArray
from cbs.comparison.measured.conditioning import sweeps
from cbs.comparison.measured.curve import Measured
from cbs.comparison.measured.sweeps import direction, noise, on, pieces, share_of_noise

WIDEST = 0.3  # of the largest field: offsets looked for
LEAST = 5  # pairs of fields
SURE = 16.0  # fall of chi^2 of one parameter: four standard errors
LEAST_SHARE = 0.25  # of chi^2 that an explanation must remove: smooth fluctuations are not explained by anything


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found: a sentence with its size, the option that mends it, and the size as a number (T or e^2/h)."""

    kind: str
    sentence: str
    remedy: str
    size: float


def findings(curve: Measured) -> list[Finding]:
    """Return what the curve shows before any fit; empty where it has one sign of fields and one sweep."""
    found = (_lag(curve), _uneven(aligned(curve)))
    return [finding for finding in found if finding is not None]


def aligned(curve: Measured) -> Measured:
    """Return the curve with its sweeps up and down shifted onto each other; itself where they lie together."""
    lag = _lag(curve)
    if lag is None:
        return curve
    B = curve.B.copy()
    for piece in pieces(curve.B):
        B[piece] -= 0.5 * lag.size * direction(curve.B, piece)
    note = f"sweeps up and down shifted by {-500.0 * lag.size:+.3g} and {500.0 * lag.size:+.3g} mT onto each other"
    return replace(curve, B=B, notes=(*curve.notes, note))


def centre(curve: Measured) -> float:
    """Return the field about which the curve is most even, tesla; nan if one-sided."""
    half, spread = _half(curve), _spread(curve)
    if half is None or spread <= 0.0:
        return np.nan
    return _best_shift(lambda shift: _odd(curve, half, shift) / spread, WIDEST * float(half[-1]))


def _spread(curve: Measured) -> float:
    return noise(curve.sigma[np.argsort(curve.B, kind="stable")])


def _above_noise(n: int, curve: Measured) -> float:
    """Mean square, in units of that of the noise, that n numbers reach once in ten thousand times at most.

    The noise is itself known to about three times 1/sqrt(points) of its square, as it comes from a median.
    """
    return 1.0 + 4.0 * float(np.sqrt(2.0 / n + 10.0 / curve.B.size))


def _half(curve: Measured) -> FloatArray | None:
    """Positive fields at which both signs were measured; None where there are hardly any."""
    top = min(curve.B.max(), -curve.B.min())
    if top <= 0.2 * np.abs(curve.B).max():
        return None
    step = float(np.ptp(curve.B)) / max(np.unique(curve.B).size - 1, 1)
    half = np.asarray(np.arange(1, int(top / step) + 1) * step)
    return half if half.size >= LEAST else None


def _odd(curve: Measured, half: FloatArray, shift: FloatArray | float) -> FloatArray:
    """Difference of both sides about `shift` over the share of the noise that straight lines between points leave."""
    right, left = shift + half, shift - half
    share = share_of_noise(right, curve.B) + share_of_noise(left, curve.B)
    return np.asarray((on(right, curve.B, curve.sigma) - on(left, curve.B, curve.sigma)) / np.sqrt(share))


def _best_shift(residual: Callable[[FloatArray], FloatArray], widest: float) -> float:
    """Shift of the least mean square, on a grid made finer twice; `residual` takes a column of shifts."""
    width, best = widest, 0.0
    for _ in range(3):
        grid = best + np.linspace(-width, width, 41)
        square = np.square(residual(grid[:, None]))
        n = np.isfinite(square).sum(axis=1)
        mean = np.where(n >= LEAST, np.nansum(square, axis=1) / np.maximum(n, 1), np.inf)
        best = float(grid[int(np.argmin(mean))])
        width *= 0.1
    return best


def _uneven(curve: Measured) -> Finding | None:
    """Say what the odd part is: a shift, a line, or neither; None where it is no more than noise."""
    half, spread = _half(curve), _spread(curve)
    if half is None or spread <= 0.0:
        return None
    odd = _odd(curve, half, 0.0) / spread
    inside = np.isfinite(odd)
    n, plain = int(inside.sum()), float(np.sum(odd[inside] ** 2))
    slope = float(half[inside] @ odd[inside] / (half[inside] @ half[inside]))
    shift = centre(curve)
    moved = _odd(curve, half, shift) / spread
    shifted = float(np.nanmean(moved**2)) * n
    falls = {"offset": plain - shifted, "hall": plain - float(np.sum((odd - slope * half)[inside] ** 2))}
    kind = max(falls, key=lambda name: falls[name])
    if plain < n * _above_noise(n, curve):
        return None
    if falls[kind] < max(SURE, LEAST_SHARE * plain):
        rest = float(np.sqrt(np.mean(odd[inside] ** 2) / 2.0)) * spread
        return Finding("odd", f"not even in B: an odd part of {rest:.3g} e^2/h (rms) is no noise", "--symmetrise", rest)
    if kind == "offset":
        words = f"not even in B: its centre lies at about {1e3 * shift:.2g} mT (trapped flux)"
        return Finding(kind, words, "--field-offset fit", shift)
    size = slope * float(half[inside][-1]) * spread / np.sqrt(2.0)
    words = f"not even in B: a part linear in B of {size:.3g} e^2/h at the largest field (Hall voltage)"
    return Finding(kind, words, "--symmetrise", size)


def _lag(curve: Measured) -> Finding | None:
    """How far sweeps up and down lie apart along the field; None where there are not both, or no more than noise."""
    up, down = sweeps(curve)
    if up is None or down is None:
        return None
    spread, order = _spread(up) or 1e-12, np.sort(down.B)

    def apart(shift: FloatArray | float) -> FloatArray:
        share = share_of_noise(order + shift, up.B) + share_of_noise(order, down.B)
        difference = on(order + shift, up.B, up.sigma) - on(order, down.B, down.sigma)
        return np.asarray(difference / (spread * np.sqrt(share)))

    widest = WIDEST * float(np.abs(up.B).max())
    shift = _best_shift(apart, widest)
    before, after = apart(0.0), apart(shift)
    n = int(np.isfinite(before).sum())
    if n < LEAST:
        return None
    plain = float(np.nanmean(before**2))
    fall = plain - float(np.nanmean(after**2))
    if plain < _above_noise(n, up) or fall * n < max(SURE, LEAST_SHARE * plain * n):
        return None
    words = f"up and down sweeps lie about {1e3 * shift:.2g} mT apart (hysteresis of the magnet)"
    return Finding("hysteresis", words, "--symmetrise", shift)
