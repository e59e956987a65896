r"""A law of the temperature in the place of one coherence length a curve: its numbers are fitted to all curves at once.

.. math:: D/L_\phi^2 = A\,T^p + B\,T^2 + \Gamma_0

Rates in 1/s where D is known, else D = 1 and they are those of 1/L_phi^2, per square metre.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cbs.comparison.fit.knobs import Knob

_LEAST, _MOST = 1e-4, 1e4  # of the rates found without the law: a term below is none
_LARGEST_POWER = 8.0


@dataclass(frozen=True, slots=True)
class Law:
    """The law and the numbers it begins with.

    Attributes
    ----------
    start : mapping
        Values of A (rate at 1 K) and, where they belong to the law, p, B (rate at 1 K) and rate_0.
    size : float
        A typical rate.
    D : float
        Diffusion constant, m^2/s; 1 where it is not known.
    power : float, optional
        Power that is held.
    T : float
        Temperature of the curve, kelvin.
    """

    start: Mapping[str, float]
    size: float
    D: float = 1.0
    power: float | None = None
    T: float = 1.0

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the numbers that are fitted."""
        return tuple(name for name in self.start if name != "p" or self.power is None)

    @property
    def knobs(self) -> tuple[Knob, ...]:
        """The numbers as parameters."""
        unit = "1/s" if self.D != 1.0 else "1/m^2"
        words = {"A": "rate A T^p at 1 K", "B": "rate B T^2 at 1 K", "rate_0": "rate that is left at T = 0"}
        return tuple(
            Knob("p", "", "power of the temperature", 0.0, _LARGEST_POWER)
            if name == "p"
            else Knob(name, unit, words[name], _LEAST * self.size, _MOST * self.size, logarithmic=True)
            for name in self.names
        )

    def length(self, values: Mapping[str, float]) -> float:
        """L_phi at the temperature of the curve, metres."""
        p = self.power if self.power is not None else values["p"]
        rate = values["A"] * self.T**p + values.get("B", 0.0) * self.T**2 + values.get("rate_0", 0.0)
        return float((self.D / rate) ** 0.5)
