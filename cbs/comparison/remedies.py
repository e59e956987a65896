"""What a curve asks for beside its fit: odd parts and hysteresis seen before it, units that do not belong together."""

import math

import numpy as np

from cbs.comparison.fit import Fit
from cbs.comparison.measured import Measured
from cbs.comparison.measured.evenness import findings

ODD_LENGTH, ODD_FIELD = 30e-9, 1.0  # L_phi below, with fields above (tesla): is the unit right?


def before(curve: Measured) -> list[str]:
    """Return what a curve shows before any fit, each with its remedy."""
    return [f"{finding.sentence}: try {finding.remedy}" for finding in findings(curve)]


def odd_unit(found: Fit, curve: Measured) -> list[str]:
    """Return a question where field and length do not belong together: millitesla read as tesla."""
    L_phi = next((p.value for p in found.parameters if p.name == "L_phi"), np.inf)
    top = float(np.abs(curve.B).max())
    if L_phi < ODD_LENGTH and top > ODD_FIELD:
        return [
            f"L_phi = {1e9 * L_phi:.3g} nm with fields to {top:.3g} T is odd: is the field really in tesla? If it is "
            f"in millitesla, say --x COLUMN:mT, and L_phi becomes {1e9 * L_phi * math.sqrt(1000.0):.3g} nm"
        ]
    return []
