"""How the field was swept: pieces up and down, and curves that follow each other in one column."""

import numpy as np

from cbs.checks import FloatArray

TURN = 0.05  # of the range: a smaller way back is jitter of the field, no sweep
MOST_PIECES = 40  # more: the points are in no order
SAME_RANGE = 0.8  # of the range that two sweeps must share to be the same measurement again
DIFFERENT = 4.0  # in units of the noise


def pieces(B: FloatArray) -> list[slice]:
    """Return the pieces of one direction, in order; a jump back in one or two steps parts two pieces and is none."""
    span = float(np.ptp(B))
    if span == 0.0:
        return [slice(0, B.size)]
    turns, extreme, direction = [0], 0, 0
    for i in range(1, B.size):
        step = B[i] - B[extreme]
        if direction == 0:
            direction = int(np.sign(step)) if abs(step) > TURN * span else 0
            extreme = i if direction else extreme
        elif step * direction > 0.0:
            extreme = i
        elif abs(step) > TURN * span:
            turns.append(extreme)
            extreme, direction = i, -direction
    ends = [*turns, B.size - 1]
    if len(ends) > MOST_PIECES:
        return [slice(0, B.size)]
    found: list[slice] = []
    for k, (first, last) in enumerate(zip(ends, ends[1:], strict=False)):
        if last - first <= 2 and abs(B[last] - B[first]) > 0.5 * span:  # a jump
            continue
        from_here = first if k == 0 or (found and found[-1].stop <= first) else first + 1
        found.append(slice(from_here, last + 1))
    return found or [slice(0, B.size)]


def direction(B: FloatArray, piece: slice) -> int:
    """Return +1 for a piece upwards, -1 for one downwards."""
    part = B[piece]
    return int(np.sign(part[-1] - part[0]))


def noise(sigma: FloatArray) -> float:
    """Return the standard deviation of the noise from second differences of neighbouring points (median, robust)."""
    if sigma.size < 3:
        return 0.0
    second = sigma[2:] - 2.0 * sigma[1:-1] + sigma[:-2]
    return float(1.4826 * np.median(np.abs(second)) / np.sqrt(6.0))


def on(B: FloatArray, piece_B: FloatArray, piece_sigma: FloatArray) -> FloatArray:
    """Return a piece at the fields B by straight lines; nan outside its range."""
    order = np.argsort(piece_B, kind="stable")
    values = np.interp(B, piece_B[order], piece_sigma[order])
    outside = (B < piece_B.min()) | (B > piece_B.max())
    return np.where(outside, np.nan, values)


def share_of_noise(B: FloatArray, piece_B: FloatArray) -> FloatArray:
    """Return the variance of `on` in units of that of one point: (1 - f)^2 + f^2 at a share f between two points."""
    there = np.sort(piece_B, kind="stable")
    i = np.clip(np.searchsorted(there, B) - 1, 0, there.size - 2)
    gap = there[i + 1] - there[i]
    f = np.clip(np.where(gap > 0.0, (B - there[i]) / np.where(gap > 0.0, gap, 1.0), 0.5), 0.0, 1.0)
    return np.asarray((1.0 - f) ** 2 + f**2)


def repeats(B: FloatArray, sigma: FloatArray) -> list[slice]:
    """Return the curves that follow each other in a column: more than one only where they differ beyond their noise."""
    found = pieces(B)
    whole = [slice(0, B.size)]
    if len(found) < 2 or len({direction(B, piece) for piece in found}) > 1:
        return whole
    first = found[0]
    for other in found[1:]:
        there = on(B[first], B[other], sigma[other])
        both = np.isfinite(there)
        if both.mean() < SAME_RANGE:
            return whole
        spread = np.hypot(noise(sigma[first]), noise(sigma[other]))
        if np.sqrt(np.mean((there - sigma[first])[both] ** 2)) > DIFFERENT * spread:
            return found
    return whole
