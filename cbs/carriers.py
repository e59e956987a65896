"""Carriers in the place of ordinary spins: helical ones, those of two valleys, those of two surfaces. They stand alone.

The (pseudo)spin follows the momentum, and nothing else can turn it; what that does along a loop lives in `cbs.phases`
and `cbs.loops.spinor_walks`. Lengths in metres.
"""

import math
from dataclasses import dataclass

from cbs import checks

LAYERS = ("monolayer", "bilayer")


@dataclass(frozen=True, slots=True)
class Helical:
    """Carriers whose (pseudo)spin follows the momentum: topological surface, graphene valley. It stands alone.

    `gap` is Delta/E of a cone of mass Delta (magnetic surface) at Fermi energy E, 0 for none: spinors (c, s e^(i phi)),
    c^2 = (1 + gap)/2.
    """

    gap: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "gap", checks.finite("gap", self.gap))
        if not 0.0 <= self.gap < 1.0:
            raise checks.Misuse(
                f"{{gap}} is Delta/E of a level in the band, from 0 to below 1 (got {self.gap:g})", gap=""
            )


@dataclass(frozen=True, slots=True)
class Graphene:
    """Carriers of both valleys and spins of graphene, the pseudospin along the momentum. It stands alone.

    L_i, L_z, L_w: sqrt(D tau), metres, of scattering between the valleys, of masses of either sign (which tell A from
    B) and of trigonal warping; 1/L_*^2 = 1/L_z^2 + 1/L_w^2. layers: "monolayer" or "bilayer".
    """

    L_i: float = math.inf
    L_z: float = math.inf
    L_w: float = math.inf
    layers: str = "monolayer"

    def __post_init__(self) -> None:
        for name, what in (("L_i", "none between valleys"), ("L_z", "no masses"), ("L_w", "no warping")):
            object.__setattr__(self, name, checks.positive(f"Graphene {name}", getattr(self, name), "m", inf=what))
        if self.layers not in LAYERS:
            raise checks.Misuse(f"{{layers}} must be one of {', '.join(LAYERS)} (got {self.layers!r})", layers="")

    @property
    def L_star(self) -> float:
        """sqrt(D tau_*) of all that breaks the symmetry inside a valley, metres."""
        return math.inf if math.isinf(min(self.L_z, self.L_w)) else (self.L_z**-2 + self.L_w**-2) ** -0.5


@dataclass(frozen=True, slots=True)
class Surfaces:
    """Carriers on both surfaces of a topological-insulator film: helical cones of opposite helicity. It stands alone.

    Each surface has its own scalar disorder; L_tun = sqrt(D tau_tun), metres, of passing from one to the other at a
    scatterer, the spin unturned: inf (the default) for surfaces that do not know of each other.
    """

    L_tun: float = math.inf

    def __post_init__(self) -> None:
        value = checks.positive("Surfaces L_tun", self.L_tun, "m", inf="surfaces that do not know of each other")
        object.__setattr__(self, "L_tun", value)


Carriers = Helical | Graphene | Surfaces
