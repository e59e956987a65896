"""What is known about every spin mechanism, once: one record a mechanism, asked by every loop family and the options.

A family carries only what a record says it can; what it does not know it refuses. The functions that add rotations are
named by place, so that the records cost no kernels.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from cbs.carriers import Graphene, Helical, Surfaces
from cbs.checks import WrongType
from cbs.parameters import CubicDresselhaus, Dresselhaus, ElliottYafet, MagneticImpurities, Rashba, Zeeman

# Families of loops, by what they ask of a mechanism.
FLIGHTS = "flights"  # straight legs in a film
BROWNIAN = "Brownian loops"  # continuous paths in a film
HALF_WALKS = "half walks"  # paired with one another: rotations must reverse with the path
LATTICE = "lattice walks"  # steps at right angles
STRIP = "Brownian loops in a strip"
STRIP_FLIGHTS = "flights in a strip"  # legs cut by walls
DIFFUSE_WALLS = "flights between diffuse walls"  # returns of walks: straight legs turn the spin
ANISOTROPIC = "walks between anisotropic scatterers"  # straight legs that remember the one before
SURFACE = "loops on a cylinder or ring"
SPACE = "loops in space"
PLANE = frozenset({FLIGHTS, BROWNIAN, HALF_WALKS, LATTICE, STRIP, STRIP_FLIGHTS, ANISOTROPIC})
TURNED = frozenset({SURFACE, SPACE})  # their axes are not those of the film

Rate = Callable[[Any, float], float]


def diffusive_rate(length: float, _l: float) -> float:
    """Inverse square of a length sqrt(D tau), 1/m^2: the spin is turned once D t reaches its inverse."""
    return 1.0 / length**2


def path_rate(length: float, l: float) -> float:
    """Turns at the rate of the path length v t = 2 D t/l, 1/m^2."""
    return 2.0 / (l * length)


@dataclass(frozen=True, slots=True)
class Detail:
    """An option that says more about a mechanism: flag, argument of the class, "length" or "angle", help line."""

    flag: str
    argument: str
    quantity: str
    help: str


@dataclass(frozen=True, slots=True)
class Trait:
    """All that is known about a mechanism.

    Parameters
    ----------
    kind : type
        Its class, a frozen dataclass of lengths in metres.
    add : str
        `module:function` with the signature of `cbs.phases.zeeman.add_zeeman`; of a linear coupling the function that
        returns its matrix, since the second-order terms of several of them do not add.
    carried_by : frozenset of str
        Families of loops that can carry it; others refuse it.
    linear : bool
        Whether it is linear in the momentum.
    odd : bool
        Whether it is odd under time reversal: the partner of a loop meets it in the opposite order, not inverted.
    starts_anywhere : bool
        Whether the mean interference of a loop does not know at which vertex it begins (see `may_begin_anywhere`).
    images : str
        Which images of a piece of a loop keep its law, the spins turned along with it: "reversed", "mirrored" for the
        mirror at the chord too, nothing if that is not known (see `cbs.kernels.images`).
    lengths : dict of str to callable
        Its lengths and the rate each gives, rate(length, l) in 1/m^2: from D t = 1/rate on it matters.
    axes : callable
        axes(mechanism): whether the film's axes are singled out, so that no curved or solid geometry carries it.
    reasons : dict of str to str
        Why a family does not carry it.
    option, symbol, help : str
        Flag on the command line and its line of help, symbol of the length in pictures; no flag, no option.
    details : tuple of Detail
        Further options.
    """

    kind: type[Any]
    add: str
    carried_by: frozenset[str] = frozenset({FLIGHTS})
    linear: bool = False
    odd: bool = False
    starts_anywhere: bool = False
    images: str = ""
    lengths: dict[str, Rate] = field(default_factory=dict)
    axes: Callable[[Any], bool] = lambda mechanism: False
    reasons: dict[str, str] = field(default_factory=dict)
    option: str = ""
    symbol: str = ""
    help: str = ""
    details: tuple[Detail, ...] = ()

    @property
    def name(self) -> str:
        """Name of the mechanism."""
        return self.kind.__name__

    def lengths_of(self, mechanism: Any) -> dict[str, float]:
        """Lengths of a mechanism that are given, metres."""
        values = {name: getattr(mechanism, name) for name in self.lengths}
        return {name: float(value) for name, value in values.items() if value is not None}

    def fastest(self, mechanism: Any, l: float) -> float:
        """Largest of the rates that its lengths give at the mean free path l, 1/m^2."""
        return max(self.lengths[name](value, l) for name, value in self.lengths_of(mechanism).items())

    def function(self) -> Callable[..., Any]:
        """Return the function named by `add`."""
        module, name = self.add.split(":")
        found: Callable[..., Any] = getattr(import_module(module), name)
        return found

    def refusal(self, mechanism: Any, family: str) -> str:
        """Return why `family` does not carry the mechanism; nothing if it does."""
        if family in self.reasons:
            return self.reasons[family]
        if family not in self.carried_by:
            return "what they do to it is not known"
        return "it has axes of its own" if family in TURNED and self.axes(mechanism) else ""


MATRIX = "cbs.phases.linear:linear_matrix"
NO_PAIRS = "it does not reverse with the path, so half walks cannot be paired"
CUT = "its third harmonic belongs to whole legs, and walls cut them; use Brownian loops"
THIRD = "L_c is that of isotropic scatterers; others forget the third harmonic at a rate of their own"
LEGS_ALONE = "its walks count a return at every vertex, and only couplings linear in the momentum turn with their legs"
NO_WALL = "a wall of helical carriers needs a boundary condition"

TRAITS = (
    Trait(
        Rashba, MATRIX, PLANE | {SURFACE, DIFFUSE_WALLS}, linear=True, starts_anywhere=True, images="mirrored",
        lengths={"L_so": diffusive_rate},
        option="--rashba", symbol=r"L_\mathrm{so}",
        help="Linear Rashba coupling: L_so = hbar^2/(2 m alpha), one radian per L_so.",
    ),
    Trait(
        Dresselhaus, MATRIX, PLANE | {DIFFUSE_WALLS}, linear=True, starts_anywhere=True, images="mirrored",
        lengths={"L_so": diffusive_rate},
        option="--dresselhaus", symbol=r"L_\mathrm{so}", help="Linear Dresselhaus coupling: L_so = hbar^2/(2 m beta).",
    ),
    Trait(
        CubicDresselhaus, "cbs.phases.linear:add_cubic", PLANE - {LATTICE, STRIP_FLIGHTS, ANISOTROPIC},
        starts_anywhere=True, images="reversed",
        lengths={"L_c": diffusive_rate},
        reasons={
            LATTICE: "along the axes cos 3 phi is cos phi: cubic coupling acts as Dresselhaus(L_so = L_c), use that",
            STRIP_FLIGHTS: CUT,
            ANISOTROPIC: THIRD,
            DIFFUSE_WALLS: LEGS_ALONE,
        },
        option="--cubic", symbol=r"L_\mathrm{c}", help="Cubic Dresselhaus coupling: L_c = sqrt(D/gamma_c).",
    ),
    Trait(
        ElliottYafet, "cbs.phases.kicks:add_elliott_yafet", PLANE | TURNED, starts_anywhere=True, images="mirrored",
        lengths={"L_so": diffusive_rate, "L_so_z": diffusive_rate}, axes=lambda m: m.L_so_z is not None,
        reasons={DIFFUSE_WALLS: LEGS_ALONE},
        option="--elliott-yafet", symbol=r"L_\mathrm{so}",
        help="Isotropic spin-orbit scattering: L_so = sqrt(D tau_so).",
        details=(
            Detail(
                "--elliott-yafet-z", "L_so_z", "length",
                "Makes --elliott-yafet the length of x and y alone: sqrt(D tau_so^z) of the spin normal to the film.",
            ),
        ),
    ),
    Trait(
        MagneticImpurities, "cbs.phases.kicks:add_magnetic_impurities", (PLANE | TURNED) - {HALF_WALKS}, odd=True,
        starts_anywhere=True, lengths={"L_s": diffusive_rate},
        reasons={HALF_WALKS: NO_PAIRS, DIFFUSE_WALLS: LEGS_ALONE}, option="--magnetic", symbol=r"L_\mathrm{s}",
        help="Magnetic impurities: L_s = sqrt(D tau_s).",
    ),
    Trait(
        Zeeman, "cbs.phases.zeeman:add_zeeman", PLANE - {HALF_WALKS}, odd=True, lengths={"L_z": path_rate},
        reasons={HALF_WALKS: NO_PAIRS, DIFFUSE_WALLS: LEGS_ALONE}, option="--zeeman", symbol=r"L_\mathrm{Z}",
        help="Zeeman precession in an in-plane field: v_F/omega, omega = g mu_B B/hbar.",
        details=(Detail("--zeeman-angle", "angle", "angle", "Direction of the in-plane field from <100>."),),
    ),
)  # fmt: skip

FOLLOWS = {
    LATTICE: "a step turns by right angles only, and the pseudospin of helical carriers needs every direction",
    BROWNIAN: "continuous paths have no legs, and the pseudospin follows the momentum; use flights",
    HALF_WALKS: "continuous paths have no legs, and the pseudospin follows the momentum; use flights",
    STRIP: NO_WALL,
    STRIP_FLIGHTS: NO_WALL,
    DIFFUSE_WALLS: NO_WALL,
    ANISOTROPIC: "the spinors fix the law of the angle",
}
# Carriers in the place of mechanisms: they stand alone.
CARRIERS = (
    Trait(Helical, "", frozenset(), reasons=FOLLOWS),
    Trait(
        Graphene, "", frozenset(), reasons=FOLLOWS,
        lengths={"L_i": diffusive_rate, "L_z": diffusive_rate, "L_w": diffusive_rate},
    ),
    Trait(Surfaces, "", frozenset(), reasons=FOLLOWS, lengths={"L_tun": diffusive_rate}),
)  # fmt: skip


def trait_of(mechanism: Any) -> Trait:
    """Return the record of a mechanism.

    Raises
    ------
    TypeError
        If it has none.
    """
    for trait in (*TRAITS, *CARRIERS):
        if type(mechanism) is trait.kind:
            return trait
    names = ", ".join(trait.name for trait in TRAITS)
    raise WrongType(f"spin must hold spin mechanisms ({names}), got {mechanism!r}")
