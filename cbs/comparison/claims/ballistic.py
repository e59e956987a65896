"""Magnetoconductance of flights at any field and any dephasing length against exact Landau sums."""

import math

from cbs import theory
from cbs.comparison.claim import Claim, Estimate, Group, Task
from cbs.comparison.sampling import LEG
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.parameters import Conductor, ElliottYafet, MagneticImpurities, SpinMechanism


def _film(L_phi: float) -> Conductor:
    return Conductor(l=LEG, L_phi=L_phi * LEG)


def correction(task: Task, L_phi: float, b: float, term: str, *spin: SpinMechanism) -> Estimate:
    """Correction in e^2/h at B = b B_tr, L_phi in units of l."""
    film = _film(L_phi)
    curve = magnetoconductance(film, b * film.B_tr, spin=spin, term=term, loops=task.loops, rng=task.seed, workers=1)
    return Estimate(float(curve.dsigma[0]), float(curve.dsigma_err[0]))


def _total(task: Task, L_phi: float, b: float) -> Estimate:
    return correction(task, L_phi, b, "total")


def _backscattering(task: Task, L_phi: float, b: float) -> Estimate:
    return correction(task, L_phi, b, "backscattering")


def _nonbackscattering(task: Task, L_phi: float, b: float) -> Estimate:
    return correction(task, L_phi, b, "nonbackscattering")


def _exact(L_phi: float, b: float, term: str) -> float:
    film = _film(L_phi)
    return float(theory.ballistic(b * film.B_tr, l=film.l, L_phi=film.L_phi, term=term))  # type: ignore[arg-type]


def _change(task: Task, L_phi: float, b: float) -> Estimate:
    film = _film(L_phi)
    curve = magnetoconductance(film, b * film.B_tr, loops=task.loops, rng=task.seed, workers=1)
    return Estimate(float(curve.delta[0]), float(curve.delta_err[0]))


def _change_exact(L_phi: float, b: float) -> float:
    return _exact(L_phi, b, "total") - _exact(L_phi, 0.0, "total")


def _elliott_yafet(task: Task, L_so: float, b: float, term: str) -> Estimate:
    return correction(task, 4.0, b, term, ElliottYafet(L_so * LEG))


def _magnetic(task: Task, L_s: float, b: float, term: str) -> Estimate:
    return correction(task, 4.0, b, term, MagneticImpurities(L_s * LEG))


def _isotropic_exact(b: float, term: str, L_so: float, L_s: float) -> float:
    film = _film(4.0)
    value = theory.ballistic_isotropic(
        b * film.B_tr, l=LEG, L_phi=film.L_phi, L_so=L_so * LEG, L_s=L_s * LEG, term=term  # type: ignore[arg-type]
    )  # fmt: skip
    return float(value)


POINTS = ((0.7, 0.5), (3.0, 0.02), (3.0, 0.3), (5.0, 2.0))
CLAIMS = (
    Claim(
        "backscattering", "Backscattering term: -(1/pi) b sum_n P_n^3/(1 - P_n) with dephasing, any B/B_tr and l/L_phi",
        _backscattering, lambda L, b: _exact(L, b, "backscattering"), POINTS, "L_phi = {} l, B = {} B_tr", 20_000,
    ),
    Claim(
        "nonbackscattering", "Non-backscattering term: +(b/2 pi) sum_n Q_n^2 [P_n/(1-P_n) + P_n+1/(1-P_n+1)]",
        _nonbackscattering, lambda L, b: _exact(L, b, "nonbackscattering"), POINTS, "L_phi = {} l, B = {} B_tr",
        20_000,
    ),
    Claim(
        "total", "Total: loops with weight 1 + cos theta",
        _total, lambda L, b: _exact(L, b, "total"), POINTS, "L_phi = {} l, B = {} B_tr", 20_000,
    ),
    Claim(
        "no-dephasing", "Without dephasing the field alone ends the loops",
        _total, lambda L, b: _exact(L, b, "total"), ((math.inf, 0.1), (math.inf, 1.0), (math.inf, 20.0)),
        "L_phi = {}, B = {} B_tr", 20_000,
    ),
    Claim(
        "change", "Change from zero field, with the error of the difference",
        _change, _change_exact, ((2.0, 0.5), (7.07, 0.05), (7.07, 1.0)), "L_phi = {} l, B = {} B_tr", 20_000,
    ),
    Claim(
        "elliott-yafet-field", "Spin-orbit scattering in a field, one rotation a leg: channel sums of the same levels",
        _elliott_yafet, lambda L, b, term: _isotropic_exact(b, term, L, math.inf),
        ((1.5, 0.0, "total"), (1.0, 0.2, "backscattering"), (2.0, 1.0, "total")), "L_so = {} l, B = {} B_tr, {}",
        20_000,
    ),
    Claim(
        "magnetic-field", "Magnetic impurities in a field, partner multiplied out: channel sums",
        _magnetic, lambda L, b, term: _isotropic_exact(b, term, math.inf, L),
        ((1.5, 0.0, "total"), (1.0, 0.2, "backscattering"), (2.0, 1.0, "total")), "L_s = {} l, B = {} B_tr, {}",
        20_000,
    ),
)  # fmt: skip
GROUP = Group(
    "ballistic", "Magnetoconductance at any field, exact sums", CLAIMS,
    "Landau sums of the Hikami boxes, whose current vertices are matrix elements Q_n and no angles",
    "with spin, that every channel has the spinless vertices",
    "none with spin beyond diffusion; in a strip the current is followed by strip-followed", place=70,
)  # fmt: skip
