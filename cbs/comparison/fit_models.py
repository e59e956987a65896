"""Fit models of sigma(B) - sigma(0): lengths, optionally prefactor and offset. A new model is one line of MODELS."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from cbs import theory
from cbs.checks import FloatArray
from cbs.parameters import CubicDresselhaus, ElliottYafet, MagneticImpurities, Rashba, SpinMechanism

SHORTEST, LONGEST = 1e-9, 1e-3  # metres


@dataclass(frozen=True, slots=True)
class Model:
    """Formula, the lengths it takes in the order of its arguments after B, and the mechanisms of those after L_phi."""

    lengths: tuple[str, ...]
    formula: Callable[..., FloatArray]
    words: str
    mechanisms: tuple[Callable[..., SpinMechanism], ...] = ()

    def spin(self, values: Sequence[float]) -> list[SpinMechanism]:
        """Mechanisms with their lengths; `values` in metres, in the order of `lengths`."""
        named = zip(self.mechanisms, self.lengths[1:], values[1:], strict=True)
        return [mechanism(**{name: value}) for mechanism, name, value in named]


MODELS = {
    "wl": Model(("L_phi",), lambda B, L_phi: theory.hln(B, L_phi=L_phi), "no spin-orbit coupling"),
    "hln": Model(
        ("L_phi", "L_so"), lambda B, L_phi, L_so: theory.hln(B, L_phi=L_phi, L_so=L_so),
        "Hikami-Larkin-Nagaoka, isotropic spin-orbit scattering", (ElliottYafet,),
    ),
    "hln-magnetic": Model(
        ("L_phi", "L_so", "L_s"), lambda B, L_phi, L_so, L_s: theory.hln(B, L_phi=L_phi, L_so=L_so, L_s=L_s),
        "Hikami-Larkin-Nagaoka with magnetic impurities", (ElliottYafet, MagneticImpurities),
    ),
    "ilp": Model(
        ("L_phi", "L_so"), lambda B, L_phi, L_so: theory.ilp(B, L_phi=L_phi, L_so=L_so),
        "Iordanskii-Lyanda-Geller-Pikus, Rashba or linear Dresselhaus", (Rashba,),
    ),
    "ilp-cubic": Model(
        ("L_phi", "L_so", "L_c"), lambda B, L_phi, L_so, L_c: theory.ilp(B, L_phi=L_phi, L_so=L_so, L_c=L_c),
        "Iordanskii-Lyanda-Geller-Pikus with cubic coupling", (Rashba, CubicDresselhaus),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """A model with its extra parameters. Vectors hold the logarithms of the lengths, then prefactor and offset."""

    model: Model
    prefactor: bool = False
    offset: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all parameters, in the order of the vectors."""
        return self.model.lengths + ("prefactor",) * self.prefactor + ("offset",) * self.offset

    @property
    def n_lengths(self) -> int:
        """Number of lengths."""
        return len(self.model.lengths)

    def curve(self, B: FloatArray, vector: FloatArray) -> FloatArray:
        """sigma(B) - sigma(0) in e^2/h."""
        values = self.model.formula(B, *np.exp(vector[: self.n_lengths]).tolist())
        rest = vector[self.n_lengths :].tolist()
        if self.prefactor:
            values = rest.pop(0) * values
        return np.asarray(values + rest[0] if self.offset else values)

    def bounds(self) -> tuple[FloatArray, FloatArray]:
        """Lengths between 1 nm and 1 mm, a prefactor between -20 and 20, any offset."""
        low = [math.log(SHORTEST)] * self.n_lengths + [-20.0] * self.prefactor + [-math.inf] * self.offset
        high = [math.log(LONGEST)] * self.n_lengths + [20.0] * self.prefactor + [math.inf] * self.offset
        return np.array(low), np.array(high)

    def starts(self, B: FloatArray) -> list[FloatArray]:
        """Starting vectors: L_phi from the range of fields, the other lengths from a tenth of it to three times."""
        top = float(np.abs(B).max())
        found = []
        for share in (0.003, 0.03, 0.3):
            L_phi = math.sqrt(float(theory.characteristic_field(1.0)) / (share * top))
            for ratio in (0.1, 0.35, 1.0, 3.0) if self.n_lengths > 1 else (1.0,):
                lengths = [L_phi] + [ratio * L_phi] * (self.n_lengths - 1)
                found.append(np.array([*np.log(lengths), *[1.0] * self.prefactor, *[0.0] * self.offset]))
        return found
