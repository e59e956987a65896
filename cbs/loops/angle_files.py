"""Laws of the scattering angle from points: a relative density at some angles, straight lines in between; from files.

A file has `#` lines, a header with angle_deg or angle_rad and density, and rows of two numbers; angles from 0 to 180
degrees (the law is even), or from -180 to 180.
"""

from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.loops.walks import BINS, AngleLaw, angle_table
from cbs.reading import read_text

UNITS = {"angle_deg": np.pi / 180.0, "angle_rad": 1.0}
ROUNDING = 1e-3  # radians by which the last angle may miss pi


def angle_curve(angle: ArrayLike, density: ArrayLike, name: str = "curve") -> AngleLaw:
    """Law whose density is given at some angles and straight in between.

    Parameters
    ----------
    angle : array_like, shape (n,)
        Scattering angles in ascending order, radians, from 0 to pi, or from -pi to pi.
    density : array_like, shape (n,)
        Relative density p(angle) per radian, not negative; the scale does not matter.
    name : str
        Name for the provenance.

    Returns
    -------
    AngleLaw
        Exact integrals of the curve over `BINS` bins.

    Raises
    ------
    ValueError
        If the angles do not ascend or do not cover the range, and for a negative, odd or forward law.
    """
    x, p = checks.vector("angle", angle, "rad"), checks.vector("density", density)
    if x.size != p.size or x.size < 2:
        raise Misuse(f"angle and density must be of one length, at least 2 (got {x.size} and {p.size})")
    if np.any(np.diff(x) <= 0.0):
        raise Misuse("angle must ascend, every angle once: sort the rows")
    start = 0.0 if x[0] > -0.5 * np.pi else -np.pi
    if abs(x[0] - start) > ROUNDING or abs(x[-1] - np.pi) > ROUNDING:
        raise Misuse(f"angle must run from 0 to pi or from -pi to pi, 180 degrees (got {x[0]:.4g} to {x[-1]:.4g} rad)")
    x[0], x[-1] = start, np.pi
    if start == 0.0:
        x, p = np.concatenate([-x[:0:-1], x]), np.concatenate([p[:0:-1], p])
    elif not np.allclose(np.interp(-x, x, p), p, rtol=1e-6, atol=1e-9 * float(np.max(np.abs(p)))):
        raise Misuse("density must be even in the angle: a scatterer with a handedness breaks time reversal")
    if np.any(p < 0.0) or not np.any(p > 0.0):
        raise Misuse(f"density must not be negative and not all zero (got a smallest value of {p.min():g})")
    bins = _integrals(x, p)
    return angle_table(0.5 * (bins + bins[::-1]), name)


def read_angles(path: str | Path) -> AngleLaw:
    """Read a law from a file.

    Parameters
    ----------
    path : str or Path
        Text with a header `angle_deg, density` or `angle_rad, density`; commas or blanks between the columns.

    Raises
    ------
    ValueError
        If the header or a row is wrong (the message names file and line), and as in `angle_curve`.
    """
    text = read_text(path).splitlines()
    lines = [(i, line.replace(",", " ").split()) for i, line in enumerate(text, 1) if not line.startswith("#")]
    rows = [(i, cells) for i, cells in lines if cells]
    header = [cell.lower() for cell in rows[0][1]] if rows else []
    if len(header) != 2 or header[0] not in UNITS or header[1] != "density":
        raise Misuse(f"{path} must begin with the header angle_deg, density or angle_rad, density (got {header})")
    values = np.array([_numbers(path, i, cells) for i, cells in rows[1:]]).reshape(-1, 2)
    try:
        return angle_curve(values[:, 0] * UNITS[header[0]], values[:, 1], f"file {Path(path).name}")
    except ValueError as error:
        raise Misuse(f"{path}: {error}") from None


def _numbers(path: str | Path, number: int, cells: list[str]) -> list[float]:
    try:
        values = [float(cell) for cell in cells]
    except ValueError:
        values = []
    if len(values) != 2 or not np.all(np.isfinite(values)):
        raise Misuse(f"{path}, line {number}: must be two finite numbers (got {' '.join(cells)!r})")
    return values


def _integrals(x: FloatArray, p: FloatArray) -> FloatArray:
    """Integral of the piecewise linear curve over each of `BINS` equal bins of [-pi, pi), exact."""
    edges = np.linspace(-np.pi, np.pi, BINS + 1)
    knots = np.unique(np.concatenate([x, edges]))
    height = np.interp(knots, x, p)
    area = np.concatenate([[0.0], np.cumsum(0.5 * np.diff(knots) * (height[1:] + height[:-1]))])
    return np.diff(np.interp(edges, knots, area))
