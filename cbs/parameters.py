"""The conductor and the spin mechanisms: frozen, validated, SI. First room of the pipe.

Conventions (docs/explanation/conventions.md): two dimensions, D = v l / 2, legs of exponential length with mean l,
L_phi = sqrt(D tau_phi), lengths in metres, fields in tesla. A mechanism states only lengths; what it does
to a spin lives in `cbs.phases`.
"""

import math
from dataclasses import dataclass
from typing import Any, Literal

from cbs import checks
from cbs.constants import E_CHARGE, HBAR

Paths = Literal["flights", "brownian", "lattice"]
Term = Literal["total", "backscattering", "nonbackscattering"]
Walls = Literal["specular", "diffuse"]
WALLS = ("specular", "diffuse")
MOST_COSINE = 0.99


@dataclass(frozen=True, slots=True)
class Conductor:
    """A disordered conductor with isotropic point scatterers.

    Parameters
    ----------
    l : float
        Mean free path v tau, metres.
    L_phi : float, optional
        Phase-coherence length sqrt(D tau_phi), metres; inf (the default) for no dephasing.
    k_F : float, optional
        Fermi wave number, 1/m. Only used to say how good the loop picture is (k_F l >> 1).
    """

    l: float
    L_phi: float = math.inf
    k_F: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "l", checks.positive("l", self.l, "m"))
        object.__setattr__(self, "L_phi", checks.positive("L_phi", self.L_phi, "m", inf="no dephasing"))
        if self.k_F is not None:
            object.__setattr__(self, "k_F", checks.positive("k_F", self.k_F, "1/m"))

    @property
    def l_phi(self) -> float:
        """Dephasing path length v tau_phi = 2 L_phi^2 / l, metres."""
        return 2.0 * self.L_phi * self.L_phi / self.l

    @property
    def B_phi(self) -> float:
        """Dephasing field hbar / (4 e L_phi^2), tesla."""
        return HBAR / (4.0 * E_CHARGE * self.L_phi * self.L_phi)

    @property
    def B_tr(self) -> float:
        """Transport field hbar / (2 e l^2), tesla."""
        return HBAR / (2.0 * E_CHARGE * self.l * self.l)


@dataclass(frozen=True, slots=True)
class SpinMechanism:
    """What turns the spin of a carrier on its way; what is known about each kind stands in `cbs.phases.traits`."""


@dataclass(frozen=True, slots=True)
class Rashba(SpinMechanism):
    """Linear Rashba coupling; the spin turns by |r|/L_so over a straight piece r, L_so = hbar^2/(2 m alpha), metres."""

    L_so: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "L_so", checks.positive("Rashba L_so", self.L_so, "m"))


@dataclass(frozen=True, slots=True)
class Dresselhaus(SpinMechanism):
    """Linear Dresselhaus coupling of a (001) well, axes along <100>; L_so = hbar^2/(2 m beta), metres."""

    L_so: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "L_so", checks.positive("Dresselhaus L_so", self.L_so, "m"))


@dataclass(frozen=True, slots=True)
class ElliottYafet(SpinMechanism):
    """Spin-orbit scattering; L_so = sqrt(D tau_so) in the meaning of Hikami, Larkin and Nagaoka, metres.

    L_so_z, if given, is sqrt(D tau_so^z) of the component normal to the film; L_so then belongs to x and y.
    """

    L_so: float
    L_so_z: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "L_so", checks.positive("ElliottYafet L_so", self.L_so, "m", inf="none in the plane"))
        if self.L_so_z is not None:
            value = checks.positive("ElliottYafet L_so_z", self.L_so_z, "m", inf="none normal to it")
            object.__setattr__(self, "L_so_z", value)


@dataclass(frozen=True, slots=True)
class MagneticImpurities(SpinMechanism):
    """Classical, randomly oriented impurity spins; L_s = sqrt(D tau_s) in the meaning of Hikami et al., metres."""

    L_s: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "L_s", checks.positive("MagneticImpurities L_s", self.L_s, "m"))


@dataclass(frozen=True, slots=True)
class CubicDresselhaus(SpinMechanism):
    """Cubic coupling, third harmonic of the direction; L_c = sqrt(D/gamma_c), metres: one radian per L_c of a leg."""

    L_c: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "L_c", checks.positive("CubicDresselhaus L_c", self.L_c, "m"))


@dataclass(frozen=True, slots=True)
class Zeeman(SpinMechanism):
    """Field along the film acting on the spin only; L_z = v_F/omega, omega = g mu_B B/hbar, metres.

    `angle` is the direction of the field from the x axis, radians.
    """

    L_z: float
    angle: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "L_z", checks.positive("Zeeman L_z", self.L_z, "m"))
        object.__setattr__(self, "angle", checks.finite("Zeeman angle", self.angle, "radians"))


class Geometry:
    """Where the carriers move. Lengths in metres."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Film(Geometry):
    """A plane film without edges."""


@dataclass(frozen=True, slots=True)
class Strip(Geometry):
    """A strip along x between two reflecting walls a width apart, metres.

    walls: "specular" or "diffuse". two_legs: whether loops of two legs, out and back by way of a wall, are added to the
    total of flights; between walls they enclose flux.
    """

    width: float
    walls: Walls = "specular"
    two_legs: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "width", checks.positive("width", self.width, "m"))
        if self.walls not in WALLS:
            raise checks.Misuse(f"{{walls}} must be one of {', '.join(WALLS)}", walls=repr(self.walls))


@dataclass(frozen=True, slots=True)
class Cylinder(Geometry):
    """A long thin-walled cylinder; a flux threads it."""

    circumference: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "circumference", checks.positive("circumference", self.circumference, "m"))


@dataclass(frozen=True, slots=True)
class Ring(Geometry):
    """A ring of a wire thinner than L_phi; a flux threads it."""

    circumference: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "circumference", checks.positive("circumference", self.circumference, "m"))


@dataclass(frozen=True, slots=True)
class Bulk(Geometry):
    """Three dimensions, or a film of finite thickness between specularly reflecting faces; the field is along z."""

    thickness: float = math.inf

    def __post_init__(self) -> None:
        object.__setattr__(self, "thickness", checks.positive("thickness", self.thickness, "m", inf="bulk"))


class Scatterers:
    """What turns the carriers between legs. A law read from a table is a `cbs.loops.walks.AngleLaw`."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Isotropic(Scatterers):
    """Point scatterers: every direction is as likely after as before."""


@dataclass(frozen=True, slots=True)
class HenyeyGreenstein(Scatterers):
    """Scatterers with the law of Henyey and Greenstein (Astrophys. J. 93, 70 (1941)) and this mean cosine."""

    mean_cosine: float

    def __post_init__(self) -> None:
        value = checks.finite("mean_cosine", self.mean_cosine)
        if not -MOST_COSINE <= value <= MOST_COSINE:
            raise checks.Misuse(
                f"{{mean_cosine}} must lie between -{MOST_COSINE} and {MOST_COSINE}", mean_cosine=f"{value:g}"
            )
        object.__setattr__(self, "mean_cosine", value)


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What is asked of the conductivity: everything a method must know.

    Parameters
    ----------
    conductor : Conductor
        Its lengths.
    x : ndarray, shape (n,)
        Fields in tesla, or on cylinder and ring fluxes in h/e.
    geometry : Geometry
        Film, Strip, Cylinder, Ring or Bulk.
    paths : str
        "flights", "brownian" or "lattice".
    scatterers : Scatterers
        Isotropic, HenyeyGreenstein or a law of the angle.
    spin : tuple
        Spin mechanisms, or carriers (Helical, Graphene, Surfaces) alone.
    term : str
        total, backscattering or nonbackscattering.
    estimator : str
        controlled or plain.
    """

    conductor: Conductor
    x: checks.FloatArray
    geometry: Geometry = Film()
    paths: str = "flights"
    scatterers: Scatterers = Isotropic()
    spin: tuple[Any, ...] = ()
    term: str = "total"
    estimator: str = "controlled"
