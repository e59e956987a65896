"""Steps between reading and fitting; each returns a new curve whose notes say what was done and how large it was."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.comparison.measured.curve import LEAST_POINTS, Measured
from cbs.comparison.measured.sweeps import direction, noise, on, pieces

WINDOW = 7  # points of the running median that outliers are measured from


def shifted(curve: Measured, B0: float) -> Measured:
    """Return the curve with B0 (tesla) subtracted from its fields: flux trapped in the magnet."""
    B0 = checks.finite("B0", B0, "T")
    return replace(curve, B=curve.B - B0, notes=(*curve.notes, f"field shifted by {-1e3 * B0:.4g} mT"))


def within(curve: Measured, B_min: float | None = None, B_max: float | None = None) -> Measured:
    """Return the points with B_min <= |B| <= B_max, tesla."""
    low = 0.0 if B_min is None else checks.finite("B_min", B_min, "T")
    high = np.inf if B_max is None else checks.positive("B_max", B_max, "T")
    kept = (np.abs(curve.B) >= low) & (np.abs(curve.B) <= high * (1.0 + 1e-9))
    left = curve.B.size - int(kept.sum())
    if not left:
        return curve
    if not kept.any():
        raise Misuse(
            f"{curve.name} has no point between --b-min {1e3 * low:g} mT and --b-max {1e3 * high:g} mT; it reaches "
            f"from {1e3 * np.abs(curve.B).min():.4g} to {1e3 * np.abs(curve.B).max():.4g} mT"
        )
    end = "the largest field" if high == np.inf else f"{1e3 * high:.4g} mT"
    return curve.kept(kept, f"fitted from {1e3 * low:.4g} mT to {end}: {left} of {curve.B.size} points left out")


def without_outliers(curve: Measured, z: float = 5.0) -> Measured:
    """Return the curve without points farther than z standard deviations from the median of their neighbours."""
    z = checks.positive("z", z)
    order = np.argsort(curve.B, kind="stable")
    sigma = curve.sigma[order]
    middle = np.nanmedian(_around(sigma), axis=1)
    distance = np.abs(sigma - middle)
    spread = np.maximum(noise(sigma), 1e-12 * np.ptp(sigma))
    # A cusp moves within the window, and its tip lies off the median: as far as the steepest place near it allows.
    slope = np.nanmax(_around(np.abs(np.gradient(middle))), axis=1)
    far = distance > z * spread + (WINDOW // 2) * slope
    kept = np.ones(curve.B.size, dtype=bool)
    kept[order[far]] = False
    if kept.all():
        return replace(curve, notes=(*curve.notes, f"no outliers beyond {z:g} standard deviations"))
    largest = float(distance[far].max())
    return curve.kept(kept, f"{int(far.sum())} outliers left out, the farthest off by {largest:.3g} e^2/h")


def _around(values: FloatArray) -> FloatArray:
    """Neighbours of every value, shape (n, WINDOW); nan beyond the ends."""
    edge = np.full(WINDOW // 2, np.nan)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(np.concatenate([edge, values, edge]), WINDOW))


def symmetrised(curve: Measured) -> Measured:
    """Return the even part: the mean at B and -B; of sweeps up and down, the mean of up at B and down at -B.

    Raises
    ------
    ValueError
        If fields of both signs do not overlap.
    """
    up, down = sweeps(curve)
    one, other = (up, down) if up is not None and down is not None else (curve, curve)
    if one is not other:
        B, words = one.B[np.argsort(one.B, kind="stable")], "up at B and down at -B averaged"
    else:
        B, words = np.unique(np.abs(curve.B)), "B and -B averaged"
    first, second = on(B, one.B, one.sigma), on(-B, other.B, other.sigma)
    both = np.isfinite(first) & np.isfinite(second)
    if np.unique(np.abs(B[both])).size < LEAST_POINTS:
        raise Misuse(f"{curve.name} cannot be symmetrised: its fields do not reach both signs")
    error = None
    if one.error is not None and other.error is not None:
        error = 0.5 * np.hypot(on(B, one.B, one.error), on(-B, other.B, other.error))[both]
    odd = float(np.sqrt(np.mean((0.5 * (first - second)[both]) ** 2)))
    note = f"symmetrised, {words}: odd part of {odd:.3g} e^2/h (rms) removed"
    return replace(curve, B=B[both], sigma=0.5 * (first + second)[both], error=error, notes=(*curve.notes, note))


def sweeps(curve: Measured) -> tuple[Measured | None, Measured | None]:
    """Return the points of all sweeps up and of all sweeps down, None where there is no such sweep of enough fields."""
    rows: dict[int, list[NDArray[np.intp]]] = {1: [], -1: []}
    for piece in pieces(curve.B):
        rows.setdefault(direction(curve.B, piece), []).append(np.arange(piece.start, piece.stop))
    found: list[Measured | None] = []
    for sign in (1, -1):
        which = np.concatenate(rows[sign]) if rows[sign] else np.zeros(0, dtype=np.intp)
        enough = np.unique(np.abs(curve.B[which])).size >= LEAST_POINTS
        found.append(curve.kept(which) if enough else None)
    return found[0], found[1]


def less(curve: Measured, background: Measured) -> Measured:
    """Return the curve minus another one, measured where coherence is short (a high temperature).

    Raises
    ------
    ValueError
        If the other curve does not reach the fields of this one.
    """
    even = background.B.min() >= 0.0 or curve.B.min() < background.B.min()
    there = np.abs(background.B) if even else background.B
    here = np.abs(curve.B) if even else curve.B
    values = on(here, there, background.sigma)
    if not np.all(np.isfinite(values)):
        raise Misuse(
            f"{background.name} reaches {1e3 * there.min():.4g} to {1e3 * there.max():.4g} mT, not the fields of "
            f"{curve.name}: lower --b-max or give a longer background"
        )
    error = curve.error
    if error is not None and background.error is not None:
        error = np.hypot(error, on(here, there, background.error))
    note = f"{background.name} subtracted: {float(np.ptp(values)):.3g} e^2/h from end to end"
    sigma = curve.sigma - values
    return replace(curve, sigma=sigma, error=error, absolute=True, notes=(*curve.notes, note))
