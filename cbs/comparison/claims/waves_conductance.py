"""Landauer's conductance of a disordered strip, by waves, against random-matrix theory and the golden rule.

Witness: waves. What interference adds to the mean conductance, how much one sample fluctuates and over which flux are
universal for many channels. Strips of several sizes have the same shape, mean free path included. Without spin, values
are carried to infinitely many channels on a straight line in 1/N, with what a line leaves of the next order as an
error. With spin waves cost too much for that: the larger of two sizes stands, with its distance from half as many
channels, all that a line in 1/N would still add, as an error.
"""

import math
from collections.abc import Callable

import numpy as np

from cbs import theory
from cbs.checks import FloatArray
from cbs.comparison.claim import NOTHING, Claim, Estimate, Group, Task
from cbs.comparison.extrapolation import extrapolated
from cbs.theory.lattice_wire import lattice_speeds
from cbs.waves.conductance import StripConductance, strip_conductance
from cbs.waves.lattice import ComplexArray, LatticeStrip
from cbs.waves.transmission import scattered

WITNESS = "waves on a lattice, column by column from lead to lead; no path, loop, area or random matrix"
SITES, SPIN_SITES = (8, 12, 16), (8, 16)
EFFORT = (2.0, 1.0, 1.0)  # realizations over those of the task
# Length over sites + 1, and disorder times its root, which makes the mean free path two widths or one, a fifth of the
# length. Short strips leave variances at 1.06 of the law; they stand where waves cost more, with spin, and for the
# correlation, which is one variance over another and hangs on the width that flux sees.
LONG, SHORT = (12, 4.0), (6, 5.7)
TURN = 1.2  # rad a bond: many turns over a mean free path
STRONG, SPIN_STRONG, HALF = 8.0, 6.0, 4.0  # flux, h/e, where little is left of the Cooperon
BORN = (1.0, 0.7, 0.5)  # disorder of a strip of 12 sites
SMALL = LatticeStrip(6, 30, 1.5)


def strip(sites: int, shape: tuple[int, float], turn: float = 0.0) -> LatticeStrip:
    """Return a strip of this shape."""
    long, disorder = shape
    return LatticeStrip(sites, long * (sites + 1), disorder / math.sqrt(sites + 1), turn=turn)


def mass_length(of: LatticeStrip, flux: float) -> float:
    """Return kappa L of a Cooperon at this flux, by the golden rule."""
    height = math.sqrt(theory.lattice_flux_rate(of.sites, of.energy, of.disorder))
    return 4.0 * math.pi * flux * height / (of.sites + 1)


def crossover(of: LatticeStrip, s: float, flux: float) -> float:
    """Return what a flux adds to the mean conductance of many channels, e^2/h with both spins; s is L over l."""
    return theory.wire_crossover(s, mass_length(of, flux) / s) - theory.wire_crossover(s, 0.0)


Of = Callable[[LatticeStrip, StripConductance], tuple[float, float]]


def _at_sizes(
    task: Task, shape: tuple[int, float], flux: tuple[float, ...], of: Of, turn: float = 0.0
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Channels, and the values and errors that `of` takes from strips of all sizes and their conductances."""
    found, channels = [], []
    for i, (sites, effort) in enumerate(zip(SPIN_SITES if turn else SITES, EFFORT, strict=False)):
        one = strip(sites, shape, turn)
        run = strip_conductance(one, flux, realizations=round(task.loops * effort), rng=task.seed + i, workers=1)
        found.append(of(one, run))
        channels.append(float(one.channels))
    value, err = np.array(found).T
    return np.array(channels), value, err


def _change(task: Task, turn: float, flux: float) -> Estimate:
    def over_theory(one: LatticeStrip, run: StripConductance) -> tuple[float, float]:
        spinless = crossover(one, run.s, flux)
        return float(run.change[1] / spinless), float(run.change_err[1] / spinless)

    channels, value, err = _at_sizes(task, SHORT if turn else LONG, (0.0, flux), over_theory, turn)
    if turn:
        return Estimate(float(value[-1]), math.hypot(err[-1], value[-1] - value[0]))
    return extrapolated(channels, value, err, next_order=True)


def _variance(task: Task, flux: float) -> Estimate:
    def over_theory(one: LatticeStrip, run: StripConductance) -> tuple[float, float]:
        ladders = 0.5 * theory.wire_variance(run.s)  # Diffusons; Cooperons as much without a flux
        exact = ladders * (1.0 + theory.wire_correlation(mass_length(one, flux)))
        return float(run.variance[0] / exact), float(run.variance_err[0] / exact)

    return extrapolated(*_at_sizes(task, LONG, (flux,), over_theory), next_order=True)


def _correlation(task: Task, difference: float) -> Estimate:
    """Correlation at two strong fields over its law; the error is that of a correlation of Gaussian numbers."""

    def over_theory(one: LatticeStrip, run: StripConductance) -> tuple[float, float]:
        exact = float(theory.wire_correlation(0.5 * mass_length(one, difference)))
        found = run.covariance[0, 1] / (0.5 * np.trace(run.covariance))
        return float(found / exact), float((1.0 - found**2) / math.sqrt(run.provenance.loops) / exact)

    return extrapolated(*_at_sizes(task, SHORT, (HALF, HALF + difference), over_theory), next_order=True)


def _born(task: Task, s: float) -> Estimate:
    """Reflection over that of collisions and their interference, at three strengths of the disorder."""
    found = []
    for i, disorder in enumerate(BORN):
        l = theory.lattice_free_path(12, LatticeStrip(12).energy, disorder)
        one = LatticeStrip(12, round(s * l), disorder)
        run = strip_conductance(one, (0.0,), realizations=task.loops, rng=task.seed + i, workers=1)
        exact = theory.lattice_wire(one.sites, one.energy, disorder, one.length)
        exact += float(theory.wire_correction(one.length / l))
        found.append(np.array([2.0 * one.channels - run.G[0], run.G_err[0]]) / (2.0 * one.channels - exact))
    value, err = np.array(found).T
    return extrapolated(np.array(BORN) ** -2.0, value, err, next_order=True)


def _amplitudes(task: Task, turn: float, flux: tuple[float, ...]) -> tuple[ComplexArray, ComplexArray]:
    """Amplitudes t and r of small strips."""
    one = LatticeStrip(SMALL.sites, SMALL.length, SMALL.disorder, turn=turn)
    potential = one.potentials(task.loops, np.random.default_rng(task.seed))
    return next(scattered(one, np.array(flux), potential, (one.length,)))


def _lost(task: Task, turn: float, flux: float) -> Estimate:
    t, r = _amplitudes(task, turn, (flux,))
    whole = np.sum(np.square(np.abs(t)) + np.square(np.abs(r)), axis=(-2, -1))
    return Estimate(float(np.max(np.abs(whole - t.shape[-1]))))


def _odd(task: Task, turn: float, flux: float) -> Estimate:
    t, _ = _amplitudes(task, turn, (flux, -flux))
    there, back = np.sum(np.square(np.abs(t)), axis=(-2, -1))
    return Estimate(float(np.max(np.abs(there - back))))


def _unpaired(task: Task, turn: float) -> Estimate:
    t, _ = _amplitudes(task, turn, (0.0,))
    passed = np.square(np.linalg.svd(t, compute_uv=False))
    return Estimate(float(np.max(np.abs(passed[..., ::2] - passed[..., 1::2]))))


def _clean(task: Task, sites: int, length: int) -> Estimate:
    found = strip_conductance(LatticeStrip(sites, length, 0.0), (0.0,), realizations=16, rng=task.seed, workers=1)
    return Estimate(float(found.G[0]))


CLAIMS = (
    Claim(
        "wave-conductance-unitary", "Waves through a strip: what goes through and what returns is all that came",
        _lost, lambda turn, flux: 0.0, ((0.0, 2.0), (TURN, 2.0)), "turn {} rad a bond, {} h/e", 16, True,
    ),
    Claim(
        "wave-conductance-even", "Waves through a strip: every realization conducts alike at B and -B (Onsager)",
        _odd, lambda turn, flux: 0.0, ((0.0, 1.0), (TURN, 1.0)), "turn {} rad a bond, {} h/e", 16, True,
    ),
    Claim(
        "wave-conductance-kramers", "Waves through a strip with Rashba coupling: transmissions come in Kramers pairs",
        _unpaired, lambda turn: 0.0, ((TURN,),), "turn {} rad a bond", 16, True,
    ),
    Claim(
        "wave-conductance-clean", "Waves through a clean strip: two e^2/h for every mode below the energy",
        _clean, lambda sites, length: 2.0 * lattice_speeds(sites, LatticeStrip(sites).energy)[1].size,
        ((8, 30), (13, 7)), "{} sites, {} columns", 16, True,
    ),
    Claim(
        "wave-conductance-born",
        "Waves through a short strip over collisions by the golden rule: what returns; disorder 1, 0.7, 0.5 to none",
        _born, lambda s: 1.0, ((0.3,),), "L = {} l", 800,
    ),
    Claim(
        "wave-conductance-localization",
        "Waves through a strip: G(B) - G(0) over that of -(2/3)(s/(1+s))^3 in a field; from 6, 9, 12 channels on",
        _change, lambda turn, flux: 1.0, ((0.0, 6.0),), "turn {} rad a bond, {} h/e", 450,
    ),
    Claim(
        "wave-conductance-antilocalization",
        "Waves through a strip with Rashba coupling: -1/2 of that without; 12 channels, and what 6 differ as an error",
        _change, lambda turn, flux: -0.5, ((TURN, SPIN_STRONG),), "turn {} rad a bond, {} h/e", 200,
    ),
    Claim(
        "wave-conductance-variance",
        "Waves through a strip: variance over (4/15)(1 + F), F = 1 to 0 with the Cooperons; from 6, 9, 12 channels on",
        _variance, lambda flux: 1.0, ((0.0,), (STRONG,)), "{} h/e", 400,
    ),
    Claim(
        "wave-conductance-correlation",
        "Waves through a strip: correlation at two fields over 90 sum 1/(pi^2 m^2 + x^2)^2; from 6, 9, 12 channels on",
        _correlation, lambda difference: 1.0, ((2.0,),), "{} h/e apart", 400,
    ),
)  # fmt: skip
GROUP = Group(
    "waves-conductance", "Conductance of a disordered strip by waves", CLAIMS, WITNESS, NOTHING, place=220, waves=True,
)  # fmt: skip
