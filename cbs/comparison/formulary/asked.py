"""What a closed formula must know of a asked: film, mechanisms, fields, geometry."""

import math
from dataclasses import dataclass
from typing import Any

from cbs import theory
from cbs.checks import FloatArray
from cbs.loops.walks import AngleLaw, law_of
from cbs.parameters import (
    Bulk,
    Conductor,
    CubicDresselhaus,
    Cylinder,
    Dresselhaus,
    ElliottYafet,
    Film,
    Isotropic,
    MagneticImpurities,
    Question,
    Rashba,
    Ring,
    SpinMechanism,
    Strip,
    Zeeman,
)

ISOTROPIC = {ElliottYafet, MagneticImpurities}
COUPLINGS = {Rashba, Dresselhaus, CubicDresselhaus, Zeeman}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a formula must know of a question.

    Parameters
    ----------
    film : Conductor
        Its lengths.
    spin : tuple of SpinMechanism
        Mechanisms.
    x : ndarray, shape (n,)
        Fields in tesla, or fluxes in h/e on cylinder and ring.
    term : str
        total, backscattering or nonbackscattering.
    geometry : str
        film, wire, cylinder, ring or bulk.
    family : str
        flights, brownian or lattice.
    size : float
        Width of a wire, circumference of a cylinder or ring, thickness of a film in bulk, metres; inf for none.
    angles : AngleLaw, optional
        Law of the scattering angle; None for isotropic scatterers.
    walls : str
        Of a wire.
    """

    film: Conductor
    spin: tuple[SpinMechanism, ...]
    x: FloatArray
    term: str = "total"
    geometry: str = "film"
    family: str = "flights"
    size: float = math.inf
    angles: AngleLaw | None = None
    walls: str = "specular"

    @classmethod
    def of(cls, question: Question) -> "Asked":
        """Return what a formula must know of a question about the conductivity."""
        where = question.geometry
        names = {Film: "film", Strip: "wire", Cylinder: "cylinder", Ring: "ring", Bulk: "bulk"}
        sizes = {Strip: "width", Cylinder: "circumference", Ring: "circumference", Bulk: "thickness"}
        size = getattr(where, sizes[type(where)]) if type(where) in sizes else math.inf
        angles = None if isinstance(question.scatterers, Isotropic) else law_of(question.scatterers)
        return cls(
            question.conductor, question.spin, question.x, question.term, names[type(where)], question.paths, size,
            angles, getattr(where, "walls", "specular"),
        )  # fmt: skip

    @property
    def kinds(self) -> set[type]:
        """Types of the mechanisms."""
        return {type(mechanism) for mechanism in self.spin}

    def length(self, kind: type, name: str = "L_so") -> float:
        """Length `name` of the mechanism `kind`, metres; inf where it is absent."""
        return next((getattr(m, name) for m in self.spin if type(m) is kind), math.inf)

    @property
    def isotropic(self) -> dict[str, float]:
        """L_so and L_s as Hikami, Larkin and Nagaoka have them."""
        return {"L_so": self.length(ElliottYafet), "L_s": self.length(MagneticImpurities, "L_s")}

    @property
    def scattered(self) -> dict[str, Any]:
        """The same for the general formulas, with the length of the spin normal to the film where it has its own."""
        z = self.length(ElliottYafet, "L_so_z") if self.has_axes else None
        return {**self.isotropic, "L_so_z": z}

    @property
    def has_axes(self) -> bool:
        """Whether spin-orbit scattering is not the same for all components of the spin."""
        return any(isinstance(m, ElliottYafet) and m.L_so_z is not None for m in self.spin)

    @property
    def harmless(self) -> bool:
        """Whether C = 1 for every loop: Zeeman coupling alone, or the persistent spin helix."""
        helix = self.kinds == {Rashba, Dresselhaus} and self.length(Rashba) == self.length(Dresselhaus)
        return helix or self.kinds == {Zeeman}

    @property
    def couplings(self) -> theory.SpinCouplings:
        """Rashba, Dresselhaus, cubic and Zeeman coupling for the general formulas."""
        angle = self.length(Zeeman, "angle") if Zeeman in self.kinds else 0.0
        return theory.SpinCouplings(
            self.length(Rashba), self.length(Dresselhaus), self.length(CubicDresselhaus, "L_c"), self.L_omega, angle
        )

    @property
    def L_omega(self) -> float:
        """sqrt(D/omega), metres."""
        return math.sqrt(0.5 * self.film.l * self.length(Zeeman, "L_z"))
