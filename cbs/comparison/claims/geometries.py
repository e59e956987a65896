"""Other shapes: cylinder and ring (Altshuler, Aronov, Spivak), bulk (Kawabata) and films of finite thickness."""

import math

import numpy as np

from cbs import theory
from cbs.comparison.claim import Claim, Estimate, Group, Task
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.parameters import Bulk, Conductor, Cylinder, ElliottYafet, MagneticImpurities, Ring, SpinMechanism

FILM = Conductor(l=50e-9, L_phi=1e-6)
SPIN: dict[str, tuple[SpinMechanism, ...]] = {
    "none": (),
    "elliott-yafet": (ElliottYafet(5e-7),),
    "magnetic": (MagneticImpurities(7e-7),),
}
SHAPES: dict[str, type[Cylinder] | type[Ring]] = {"cylinder": Cylinder, "ring": Ring}
LENGTHS: dict[str, dict[str, float]] = {"none": {}, "elliott-yafet": {"L_so": 5e-7}, "magnetic": {"L_s": 7e-7}}


def _oscillation(task: Task, geometry: str, circumference: float, flux: float, spin: str) -> Estimate:
    curve = magnetoconductance(
        FILM, flux=flux, geometry=SHAPES[geometry](circumference), spin=SPIN[spin], loops=task.loops, rng=task.seed,
        workers=1,
    )  # fmt: skip
    return Estimate(float(curve.delta[0]), float(curve.delta_err[0]))


def _oscillation_exact(geometry: str, circumference: float, flux: float, spin: str) -> float:
    fluxes = np.array([0.0, flux])
    if geometry == "ring":
        # theory gives the wire's conductance times its length; the simulation the conductance of one turn
        values = theory.ring(fluxes, circumference=circumference, L_phi=FILM.L_phi, **LENGTHS[spin]) / circumference
    else:
        values = theory.cylinder(fluxes, circumference=circumference, L_phi=FILM.L_phi, l=FILM.l, **LENGTHS[spin])
    return float(values[1] - values[0])


def _bulk(task: Task, b: float, thickness: float, spin: str) -> Estimate:
    curve = magnetoconductance(
        FILM, b * FILM.B_phi, geometry=Bulk(thickness), spin=SPIN[spin], loops=task.loops, rng=task.seed, workers=1
    )
    unit = 1e6 if math.isinf(thickness) else 1.0 / thickness
    return Estimate(float(curve.delta[0]) / unit, float(curve.delta_err[0]) / unit)


def _bulk_exact(b: float, thickness: float, spin: str) -> float:
    B = b * FILM.B_phi
    if math.isinf(thickness):
        return float(theory.kawabata(B, L_phi=FILM.L_phi, **LENGTHS[spin])) / 1e6
    return float(theory.film_perpendicular(B, thickness=thickness, L_phi=FILM.L_phi, **LENGTHS[spin]))


CLAIMS = (
    Claim(
        "cylinder", "Thin cylinder: -(4/pi) sum K_0(n Lc/L_phi) cos(4 pi n flux), change from zero flux",
        _oscillation, _oscillation_exact,
        (("cylinder", 1e-6, 0.1, "none"), ("cylinder", 2e-6, 0.25, "none"), ("cylinder", 1e-6, 0.25, "elliott-yafet"),
         ("cylinder", 1e-6, 0.25, "magnetic")), "{}, Lc = {:.1g} m, flux {} h/e, spin {}", 6_000,
    ),
    Claim(
        "ring", "Thin ring: sinh r/(cosh r - cos 4 pi flux), change from zero flux",
        _oscillation, _oscillation_exact,
        (("ring", 1e-6, 0.1, "none"), ("ring", 3e-6, 0.25, "none"), ("ring", 1e-6, 0.25, "elliott-yafet"),
         ("ring", 1e-6, 0.25, "magnetic")), "{}, Lc = {:.1g} m, flux {} h/e, spin {}", 6_000,
    ),
    Claim(
        "bulk", "Three dimensions: Kawabata's function, e^2/h per micrometre",
        _bulk, _bulk_exact, ((1.0, math.inf, "none"), (30.0, math.inf, "none"), (5.0, math.inf, "elliott-yafet"),
        (5.0, math.inf, "magnetic")), "B = {} B_phi, thickness {}, spin {}", 4_000,
    ),
    Claim(
        "thick-film", "Films from two to three dimensions: digammas of every standing mode",
        _bulk, _bulk_exact, ((2.0, 3e-7, "none"), (10.0, 2e-6, "none"), (5.0, 1e-6, "elliott-yafet")),
        "B = {} B_phi, thickness {:.1g} m, spin {}", 4_000,
    ),
)  # fmt: skip
GROUP = Group(
    "geometries", "Cylinder, ring, bulk and thick films", CLAIMS,
    "Bessel sums of Altshuler, Aronov, Spivak; Kawabata's function; standing waves across a film",
    "changes with flux or field only, so that a constant common to both sides is not seen",
    "identities (no-h-over-e)", place=120,
)  # fmt: skip
