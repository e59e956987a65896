"""Diffusive limit, whose formulas are fitted: Hikami, Larkin, Nagaoka; Iordanskii, Lyanda-Geller, Pikus; slopes."""

import math

import numpy as np

from cbs import theory
from cbs.comparison.claim import Claim, Estimate, Group, Task
from cbs.observables.conductivity.dephasing import dephasing
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.parameters import Conductor, CubicDresselhaus, Dresselhaus, ElliottYafet, Rashba, SpinMechanism
from cbs.theory import SpinCouplings

FILM = Conductor(l=20e-9, L_phi=1e-6)
B_PHI = FILM.B_phi


def _absolute(task: Task, b: float, *spin: SpinMechanism) -> Estimate:
    curve = magnetoconductance(FILM, b * B_PHI, spin=spin, loops=task.loops, rng=task.seed, workers=1, paths="brownian")
    return Estimate(float(curve.dsigma[0]), float(curve.dsigma_err[0]))


def _change(task: Task, b: float, *spin: SpinMechanism) -> Estimate:
    curve = magnetoconductance(FILM, b * B_PHI, spin=spin, loops=task.loops, rng=task.seed, workers=1, paths="brownian")
    return Estimate(float(curve.delta[0]), float(curve.delta_err[0]))


def _plain(task: Task, b: float) -> Estimate:
    return _absolute(task, b)


def _hln(task: Task, L_so: float, b: float) -> Estimate:
    return _change(task, b, ElliottYafet(L_so))


def _hln_exact(L_so: float, b: float) -> float:
    B = np.array([0.0, b * B_PHI])
    values = theory.diffusive_correction(B, l=FILM.l, L_phi=FILM.L_phi, L_so=L_so)
    return float(values[1] - values[0])


def _ilp(task: Task, L_so: float, L_c: float, b: float) -> Estimate:
    spin: tuple[SpinMechanism, ...] = (Rashba(L_so),)
    return _change(task, b, *spin, *(() if math.isinf(L_c) else (CubicDresselhaus(L_c),)))


def _ilp_exact(L_so: float, L_c: float, b: float) -> float:
    return float(theory.ilp(b * B_PHI, L_phi=FILM.L_phi, L_so=L_so, L_c=L_c))


def _mixture(task: Task, L_r: float, L_d: float, b: float) -> Estimate:
    return _absolute(task, b, Rashba(L_r), Dresselhaus(L_d))


def _mixture_exact(L_r: float, L_d: float, b: float) -> float:
    couplings = SpinCouplings(L_r, L_d)
    return float(theory.spin_correction(b * B_PHI, l=FILM.l, L_phi=FILM.L_phi, couplings=couplings))


def _slope(task: Task, first: float, last: float, L_so: float) -> Estimate:
    """Change of the correction per ln L_phi between two lengths in units of l, from the same loops."""
    spin = () if math.isinf(L_so) else (ElliottYafet(L_so),)
    curve = dephasing(Conductor(l=1.0), [first, last], spin=spin, loops=task.loops, rng=task.seed, workers=1)
    gradient = np.array([-1.0, 1.0]) / math.log(last / first)
    return Estimate(float(gradient @ curve.dsigma), float(math.sqrt(gradient @ curve.covariance @ gradient)))


def _slope_exact(first: float, last: float, L_so: float) -> float:
    values = theory.ballistic_isotropic(0.0, l=1.0, L_phi=np.array([first, last]), L_so=L_so)
    return float((values[1] - values[0]) / math.log(last / first))


def _temperature(task: Task, power: float, L_so: float) -> Estimate:
    """Change per ln T between 1 K and 4 K for 1/tau_phi ~ T^power, L_phi = 40 l at 1 K."""
    slope = _slope(task, 40.0 * 4.0 ** (-0.5 * power), 40.0, L_so)
    return Estimate(-0.5 * power * slope.value, 0.5 * power * slope.error)


def _temperature_exact(power: float, L_so: float) -> float:
    return -0.5 * power * _slope_exact(40.0 * 4.0 ** (-0.5 * power), 40.0, L_so)


CLAIMS = (
    Claim(
        "logarithm", "Without spin: -(1/pi)[psi(1/2 + (B_phi + B_tr)/B) - psi(1/2 + B_phi/B)], absolute",
        _plain, lambda b: float(theory.diffusive_correction(b * B_PHI, l=FILM.l, L_phi=FILM.L_phi)),
        ((0.3,), (1.0,), (20.0,)), "B = {} B_phi", 8_192,
    ),
    Claim(
        "hikami-larkin-nagaoka", "Spin-orbit scattering, three digammas: sigma(B) - sigma(0)",
        _hln, _hln_exact, ((1e-6, 1.0), (3e-7, 5.0), (1e-7, 20.0)), "L_so = {:.1g} m, B = {} B_phi", 8_192,
    ),
    Claim(
        "iordanskii-lyanda-geller-pikus", "Rashba with and without cubic coupling: sigma(B) - sigma(0)",
        _ilp, _ilp_exact, ((1e-6, math.inf, 2.0), (4e-7, math.inf, 10.0), (5e-7, 6e-7, 5.0)),
        "L_so = {:.1g} m, L_c = {:.1g} m, B = {} B_phi", 8_192,
    ),
    Claim(
        "rashba-and-dresselhaus", "Both linear couplings together: time integral of the four-state Cooperon",
        _mixture, _mixture_exact, ((4e-7, 1e-6, 0.0), (5e-7, 7e-7, 4.0)),
        "L_R = {:.1g} m, L_D = {:.1g} m, B = {} B_phi", 8_192,
    ),
    Claim(
        "logarithmic-slope", "d(sigma)/d ln L_phi: -2/pi without spin, +1/pi with strong spin-orbit scattering",
        _slope, _slope_exact, ((10.0, 30.0, math.inf), (3.0, 30.0, math.inf), (20.0, 60.0, 1.5)),
        "L_phi = {} l to {} l, L_so = {} l", 8_000,
    ),
    Claim(
        "temperature-slope", "d(sigma)/d ln T for 1/tau_phi ~ T^p: +p/pi without spin, -p/2 pi with strong spin-orbit",
        _temperature, _temperature_exact, ((1.0, math.inf), (2.0, math.inf), (1.0, 1.0)), "p = {}, L_so = {} l", 8_000,
    ),
)  # fmt: skip
GROUP = Group(
    "diffusive", "Diffusive limit and logarithmic slopes", CLAIMS,
    "digammas of Hikami, Larkin, Nagaoka and of Iordanskii, Lyanda-Geller, Pikus; time integral of the Cooperon",
    "prefactor 1/pi and cutoff 1 - exp(-t/tau) of the absolute value",
    "ballistic, whose prefactor is that of the boxes", place=90,
)  # fmt: skip
