"""Helical carriers, and the spin channels of ordinary ones: why the return is halved and not cancelled."""

import math

from cbs import theory
from cbs.carriers import Helical
from cbs.comparison.claim import Claim, Estimate, Group, Task
from cbs.comparison.sampling import FILM, LEG
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.observables.returns.helical import helical_return
from cbs.observables.returns.spin_channels import spin_channels
from cbs.parameters import Conductor, ElliottYafet, MagneticImpurities, Rashba

LENGTH = 3.0 * LEG


def _return(task: Task, length: float) -> Estimate:
    found = helical_return(FILM, length * LEG, bins=4, loops=task.loops, rng=task.seed, workers=1)
    return Estimate(found.mean_ratio, found.mean_ratio_err)


def _deviation(task: Task, length: float) -> Estimate:
    return Estimate(helical_return(FILM, length * LEG, bins=4, loops=task.loops, rng=task.seed, workers=1).deviation)


def _backscattering(task: Task, length: float) -> Estimate:
    found = helical_return(FILM, length * LEG, bins=4, loops=task.loops, rng=task.seed, workers=1)
    return Estimate(found.backscattering + found.backscattering_deviation)


def _same_spin(task: Task, t: float) -> Estimate:
    spin = (ElliottYafet(LENGTH / math.sqrt(t)),)
    found = spin_channels(FILM, LENGTH, spin=spin, paths="brownian", loops=task.loops, rng=task.seed, workers=1)
    return Estimate(float(found.same_ratio[0]), float(found.same_ratio_err[0]))


def _same_spin_exact(t: float) -> float:
    """Spin relaxes with e = exp(-4t/3 tau_so): classical (1 + e)/2, quantum 1 + C = (1 + 3e)/2."""
    decay = math.exp(-4.0 * t / 3.0)
    return (1.0 + 3.0 * decay) / (1.0 + decay)


def _total(task: Task, y: float) -> Estimate:
    spin = (Rashba(LENGTH / math.sqrt(y)),)
    found = spin_channels(FILM, LENGTH, spin=spin, paths="brownian", loops=task.loops, rng=task.seed, workers=1)
    return Estimate(float(found.total[0]), float(found.total_err[0]))


def _flip(task: Task, family: str) -> Estimate:
    found = spin_channels(
        FILM, LENGTH, spin=(Rashba(2.0 * LEG),), paths=family, loops=task.loops, rng=task.seed, workers=1
    )
    return Estimate(float(found.flip[0]))


def _cone(task: Task, L_phi: float) -> Estimate:
    film = Conductor(l=LEG, L_phi=L_phi * LEG)
    curve = magnetoconductance(film, 0.0, loops=task.loops, rng=task.seed, workers=1, spin=Helical())
    return Estimate(float(curve.dsigma[0]), float(curve.dsigma_err[0]))


def _cone_slope(task: Task, shorter: float, longer: float) -> Estimate:
    """Slope against ln L_phi of two runs of their own."""
    one, two = (_cone(Task(task.loops // 2, task.seed + i), L) for i, L in enumerate((shorter, longer)))
    step = math.log(longer / shorter)
    return Estimate((two.value - one.value) / step, math.hypot(one.error, two.error) / step)


def _cone_slope_exact(shorter: float, longer: float) -> float:
    """Towards 1/pi for L_phi >> l."""
    ends = theory.helical_correction([shorter * LEG, longer * LEG], l=LEG)
    return float(ends[1] - ends[0]) / math.log(longer / shorter)


def _both_breaking(task: Task, channel: str, length: float) -> Estimate:
    """One channel of flights with spin-orbit scattering and magnetic impurities, which open the flipped one."""
    spin = (ElliottYafet(3.0 * LEG), MagneticImpurities(2.0 * LEG))
    found = spin_channels(FILM, length * LEG, spin=spin, loops=task.loops, rng=task.seed, workers=1)
    return Estimate(float(getattr(found, channel)[0]), float(getattr(found, f"{channel}_err")[0]))


def _both_breaking_exact(channel: str, length: float) -> float:
    return float(getattr(theory.flights_spin_channels(length, 1.0, L_so=3.0, L_s=2.0), channel))


def _forwards(task: Task, length: float) -> Estimate:
    """Share of the loops whose last leg goes on forwards, within 90 degrees of the first."""
    found = helical_return(FILM, length * LEG, bins=2, loops=task.loops, rng=task.seed, workers=1)
    return Estimate(float(found.share[0]), float(found.share_err[0]))


CLAIMS = (
    Claim(
        "helical-return", "Helical carriers return to a point with weight (1 + cos theta)/2: towards one half",
        _return, lambda length: float(theory.helical_return_ratio(length, 1.0)), ((0.5,), (1.5,), (5.0,)),
        "sqrt(D t) = {} l", 10_000,
    ),
    Claim(
        "helical-loops", "Helical carriers: C = -(1 - cos theta)/2 for every loop",
        _deviation, lambda length: 0.0, ((1.0,), (4.0,)), "sqrt(D t) = {} l", 2_000, identity=True,
    ),
    Claim(
        "helical-backscattering", "Helical carriers never scatter straight back: C = -1 for every loop",
        _backscattering, lambda length: -1.0, ((1.0,), (4.0,)), "sqrt(D t) = {} l", 2_000, identity=True,
    ),
    Claim(
        "helical-cone", "One helical cone without field: minus half the correction of scatterers with 1 + cos theta",
        _cone, lambda L_phi: float(theory.helical_correction(L_phi * LEG, l=LEG)), ((1.0,), (3.0,), (10.0,)),
        "L_phi = {} l", 20_000,
    ),
    Claim(
        "helical-slope", "One helical cone conducts better the longer L_phi: slope towards +1/pi per ln L_phi",
        _cone_slope, _cone_slope_exact, ((3.0, 12.0),), "L_phi = {} and {} l", 40_000,
    ),
    Claim(
        "channel-same", "Same spin, quantum over classical: (1 + 3e)/(1 + e), e = exp(-4t/3 tau_so); from 2 to 1",
        _same_spin, _same_spin_exact, ((0.3,), (1.0,), (3.0,)), "t/tau_so = {}", 4_000,
    ),
    Claim(
        "channel-sum", "Both spin channels together, both paths multiplied out: 1 + C of the Rashba Cooperon",
        _total, lambda y: 1.0 + float(theory.rashba_cooperon(y)), ((2.0,), (6.0,)), "y = {}", 4_000,
    ),
    Claim(
        "channel-flip", "With spin-orbit coupling the flipped channel is empty",
        _flip, lambda family: 0.0, (("flights",), ("brownian",)), "{}", 1_000, identity=True,
    ),
    Claim(
        "channel-magnetic", "Magnetic impurities open the flipped channel, (1 - p)/2 + (t - s)/2: flights at any time",
        _both_breaking, _both_breaking_exact, (("flip", 1.0), ("flip", 3.0), ("same", 1.5)), "{}, sqrt(D t) = {} l",
        6_000,
    ),
    Claim(
        "return-angle", "Last leg within 90 degrees of the first: (2/pi) <arctan p> of the legs' law",
        _forwards, lambda length: float(theory.return_angle_cumulative(math.pi / 2.0, length, 1.0)), ((0.5,), (2.0,)),
        "sqrt(D t) = {} l", 10_000,
    ),
)  # fmt: skip
GROUP = Group(
    "helical", "Helical carriers and spin channels", CLAIMS,
    "overlaps of spinors, channel factors, laws of the return angle",
    "a cone is minus one half of scatterers with 1 + cos theta, and their loop weight",
    "helical-slope: the universal slope of the symplectic class, which has no weight of loops", place=150,
)  # fmt: skip
