"""The parameters a fit may turn: name, unit, bounds, meaning. Lengths move in their logarithm."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from cbs.checks import Misuse

SHORTEST, LONGEST = 1e-9, 1e-3  # metres
LARGEST_FACTOR = 1e3


@dataclass(frozen=True, slots=True)
class Knob:
    """One parameter.

    Attributes
    ----------
    name, unit, words : str
        Name, SI unit ("" for a pure number), meaning.
    low, high : float
        Bounds, in that unit.
    logarithmic : bool
        The fit moves its logarithm.
    grid : tuple of float
        Where the search for starts looks; of lengths multiples of L_phi, if nothing is said.
    """

    name: str
    unit: str
    words: str
    low: float
    high: float
    logarithmic: bool = False
    grid: tuple[float, ...] = ()

    def inner(self, value: float) -> float:
        """Return the number the minimiser sees."""
        return math.log(value) if self.logarithmic else value

    def outer(self, number: float) -> float:
        """Return the value in its unit."""
        return math.exp(number) if self.logarithmic else number

    def bounded(self, low: float, high: float) -> "Knob":
        """Return the knob with other bounds.

        Raises
        ------
        ValueError
            If the bounds are not in order, or a length would not be positive.
        """
        if not low < high or (self.logarithmic and not low > 0.0):
            least = "0 < low < high" if self.logarithmic else "low < high"
            raise Misuse(f"bounds of {self.name} must be {least} (got {low:g} and {high:g} {self.unit})".rstrip())
        return replace(self, low=float(low), high=float(high))


def length(name: str, words: str, low: float = SHORTEST, high: float = LONGEST) -> Knob:
    """Return the knob of a length in metres."""
    return Knob(name, "m", words, low, high, logarithmic=True)


L_PHI = length("L_phi", "phase-coherence length sqrt(D tau_phi)")
L_SO_RATE = length("L_so", "sqrt(D tau_so) of isotropic spin-orbit scattering, in the meaning of Hikami et al.")
L_SO_TURN = length("L_so", "length of one radian of linear precession, hbar^2/(2 m alpha)")
L_S = length("L_s", "sqrt(D tau_s) of magnetic impurities, in the meaning of Hikami et al.")
L_C = length("L_c", "sqrt(D/gamma_c) of cubic coupling")
WIDTH = length("width", "width of the strip")
THICKNESS = length("thickness", "thickness of the film")
MEAN_FREE_PATH = length("l", "mean free path v tau")

PREFACTOR = Knob("prefactor", "", "factor in front of the formula; 1 by theory", 0.0, LARGEST_FACTOR)
SIGNED_PREFACTOR = replace(PREFACTOR, low=-LARGEST_FACTOR)
OFFSET = Knob("offset", "e^2/h", "constant added: error of sigma(0), or sigma(0) itself", -math.inf, math.inf)
FIELD_OFFSET = Knob("B0", "T", "field at which the sample sees none: trapped flux", -math.inf, math.inf)
LINEAR = Knob("slope", "e^2/h/T", "linear background", -math.inf, math.inf)
QUADRATIC = Knob("curvature", "e^2/h/T^2", "quadratic background", -math.inf, math.inf)
BACKGROUNDS: Mapping[str, tuple[Knob, ...]] = {"B2": (QUADRATIC,), "B+B2": (LINEAR, QUADRATIC)}
