"""Measured magnetoconductance: a field, sigma(B) - sigma(0), errors if there are any; read from CSV."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.constants import E_CHARGE, HBAR

FIELD_UNITS = {"b_t": 1.0, "b_mt": 1e-3, "b_g": 1e-4}
CONDUCTANCE_QUANTUM = E_CHARGE**2 / (2.0 * np.pi * HBAR)  # e^2/h in siemens
LEAST_POINTS = 5


@dataclass(frozen=True, slots=True)
class Measured:
    """A measured curve.

    Attributes
    ----------
    B : ndarray, shape (n,)
        Fields, tesla.
    sigma : ndarray, shape (n,)
        sigma(B) - sigma(0), e^2/h, both spins.
    error : ndarray, shape (n,), or None
        One standard error of every point; None where the file has none.
    name : str
        Where it comes from.
    """

    B: FloatArray
    sigma: FloatArray
    error: FloatArray | None
    name: str = ""

    def __post_init__(self) -> None:
        for field in ("B", "sigma", "error"):
            value = getattr(self, field)
            if value is not None:
                object.__setattr__(self, field, checks.vector(field, value))
        if self.sigma.size != self.B.size or (self.error is not None and self.error.size != self.B.size):
            raise Misuse(f"B, sigma and error must have equal lengths (got {self.B.size} fields)")
        if self.error is not None and np.any(self.error <= 0.0):
            raise Misuse(f"error must be positive everywhere (got {self.error.min():g}); leave points without it out")
        if np.unique(np.abs(self.B)).size < LEAST_POINTS:
            raise Misuse(f"a fit needs at least {LEAST_POINTS} different fields (got {np.unique(np.abs(self.B)).size})")

    def up_to(self, B_max: float) -> "Measured":
        """Points with |B| <= B_max, tesla."""
        kept = np.abs(self.B) <= checks.positive("B_max", B_max, "T")
        return Measured(self.B[kept], self.sigma[kept], None if self.error is None else self.error[kept], self.name)


def read_measured(path: str | Path) -> Measured:
    """Read a curve from CSV: `#` lines, a header, then numbers.

    Parameters
    ----------
    path : str or Path
        Columns B_T, B_mT or B_G; delta... or else dsigma... in e^2/h (in siemens if the name ends with _S); optionally
        an error: the name with _err in it, or error. Points at B = 0 with error 0 are left out.

    Raises
    ------
    ValueError
        If a column is missing or a cell is no number; the message names the file and the line.
    """
    with open(path, encoding="utf-8-sig", newline="") as file:
        lines = [(i, line) for i, line in enumerate(file, 1) if line.strip() and not line.startswith("#")]
    if not lines:
        raise Misuse(f"{path} must have a header and rows of numbers (it is empty)")
    header = [cell.strip().lower() for cell in next(csv.reader([lines[0][1]]))]
    field, value, error = _columns(path, header)
    rows = np.array([_numbers(path, i, line, len(header)) for i, line in lines[1:]]).reshape(-1, len(header))
    unit = 1.0 / CONDUCTANCE_QUANTUM if header[value].endswith("_s") else 1.0
    B, sigma = rows[:, field] * FIELD_UNITS[header[field]], rows[:, value] * unit
    if error is None:
        return Measured(B, sigma, None, Path(path).name)
    err = rows[:, error] * unit
    kept = ~((B == 0.0) & (err == 0.0))
    return Measured(B[kept], sigma[kept], err[kept], Path(path).name)


def _columns(path: str | Path, header: list[str]) -> tuple[int, int, int | None]:
    fields = [i for i, name in enumerate(header) if name in FIELD_UNITS]
    values = [
        i for start in ("delta", "dsigma", "sigma") for i, name in enumerate(header)
        if name.startswith(start) and "err" not in name
    ]  # fmt: skip
    if not fields or not values:
        raise Misuse(
            f"{path} must have a column B_T, B_mT or B_G and one delta... or dsigma... (header: {', '.join(header)})"
        )
    stem = header[values[0]].split("_")[0]
    errors = [i for i, name in enumerate(header) if "err" in name and (name.startswith(stem) or name.startswith("err"))]
    return fields[0], values[0], errors[0] if errors else None


def _numbers(path: str | Path, number: int, line: str, width: int) -> list[float]:
    cells = next(csv.reader([line]))
    try:
        values = [float(cell) for cell in cells]
    except ValueError:
        raise Misuse(f"{path}, line {number}: every cell must be a number (got {line.strip()!r})") from None
    if len(values) != width:
        raise Misuse(f"{path}, line {number}: must have {width} cells like the header (got {len(values)})")
    if not np.all(np.isfinite(values)):
        raise Misuse(f"{path}, line {number}: every cell must be finite (got {line.strip()!r})")
    return values
