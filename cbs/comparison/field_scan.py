"""How the answer moves with the largest field that is fitted, and how far a diffusive formula may be trusted."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from cbs.checks import FloatArray, Misuse
from cbs.comparison.fit import Fit, fit_curves, usable_field
from cbs.comparison.measured import Measured

FIELDS = 8
LEAST_POINTS = 12  # in the smallest range
MOVED = 2.0  # errors


@dataclass(frozen=True, slots=True)
class FieldScan:
    """Fits to growing ranges.

    Attributes
    ----------
    source : str
        Name of the curve.
    B_max : ndarray, shape (n,)
        Largest field of every fit, tesla.
    fits : tuple of Fit
        One a range.
    trusted : float
        Largest field at which the bias of the diffusive formula stays below its error, tesla; nan where the mean free
        path is not known or the formula is exact.
    messages : tuple of str
        What the reader should know.
    """

    source: str
    B_max: FloatArray
    fits: tuple[Fit, ...]
    trusted: float
    messages: tuple[str, ...]

    def column(self, name: str, part: str = "value") -> FloatArray:
        """Value, error, low or high of a parameter against the largest field."""
        return np.array([getattr(fit[name], part) for fit in self.fits])


def scan_b_max(curve: Measured, options: Mapping[str, Any], n_fields: int = FIELDS) -> FieldScan:
    """Fit a curve up to growing fields.

    Parameters
    ----------
    curve : Measured
        The curve.
    options : mapping
        Of `fit_curves`, the model among them.
    n_fields : int
        Number of ranges.

    Raises
    ------
    ValueError
        If the curve has too few fields to leave some out.
    """
    sizes = np.sort(np.abs(curve.B))
    if sizes.size < 2 * LEAST_POINTS:
        raise Misuse(f"{curve.name} has {sizes.size} points; a scan of the range needs {2 * LEAST_POINTS} at least")
    low, high = float(sizes[LEAST_POINTS - 1]), float(sizes[-1])
    wanted = np.geomspace(max(low, 1e-3 * high), high, n_fields)
    ends = np.unique([sizes[np.searchsorted(sizes, field * (1.0 + 1e-9)) - 1] for field in wanted])
    fits = []
    for end in ends:
        found = fit_curves(curve.up_to(float(end) * (1.0 + 1e-9)), **options)
        assert isinstance(found, Fit)
        fits.append(found)
    trusted = math.nan if options.get("l") is None else usable_field(fits[-1], options["l"])
    return FieldScan(curve.name, ends, tuple(fits), trusted, tuple(_messages(ends, fits, trusted)))


def _messages(ends: FloatArray, fits: list[Fit], trusted: float) -> list[str]:
    found = []
    last = fits[-1]
    for p in last.parameters:
        if not p.name.startswith("L_") or not math.isfinite(p.error):
            continue
        values = [(end, fit[p.name]) for end, fit in zip(ends, fits, strict=True) if math.isfinite(fit[p.name].error)]
        off = [(end, q) for end, q in values[:-1] if abs(q.value - p.value) > MOVED * q.error]
        if off:
            end, q = off[-1]
            found.append(
                f"{p.name} moves with the range: {1e9 * q.value:.4g} +- {1e9 * q.error:.2g} nm to {1e3 * end:.3g} mT, "
                f"{1e9 * p.value:.4g} +- {1e9 * p.error:.2g} nm to {1e3 * float(ends[-1]):.3g} mT"
            )
        else:
            found.append(f"{p.name} does not depend on the range within {MOVED:g} errors")
    if trusted == 0.0:
        found.append("the bias of the diffusive formula exceeds its error at every range: leave --diffusive out")
    elif math.isfinite(trusted):
        found.append(f"the bias of the diffusive formula stays below its error up to {1e3 * trusted:.3g} mT")
    return found


def lines(scan: FieldScan) -> list[str]:
    """Return the scan as lines of a table."""
    names = [p.name for p in scan.fits[-1].parameters if p.name.startswith("L_")]
    out = [f"{scan.source}: largest field (mT)  " + "  ".join(f"{name} (nm)".rjust(20) for name in names)]
    for end, fit in zip(scan.B_max, scan.fits, strict=True):
        cells = [f"{1e9 * fit[name].value:.4g} +- {1e9 * fit[name].error:.2g}".rjust(20) for name in names]
        out.append(f"  {1e3 * end:>10.4g}  " + "  ".join(cells))
    return [*out, *(f"  note: {message}" for message in scan.messages)]


def as_dict(scan: FieldScan) -> dict[str, Any]:
    """Return the scan as plain values."""
    parameters = {
        p.name: {part: scan.column(p.name, part) for part in ("value", "error", "low", "high")}
        for p in scan.fits[-1].parameters
    }
    return {
        "file": scan.source, "B_max_T": scan.B_max, "parameters": parameters, "trusted_B_T": scan.trusted,
        "messages": list(scan.messages),
    }  # fmt: skip
