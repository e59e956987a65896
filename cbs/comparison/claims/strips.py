"""Strips between reflecting walls: from two dimensions to one, diffusive and ballistic, and the flux that cancels."""

import math
from typing import cast

import numpy as np
from scipy.integrate import quad
from scipy.special import j1

from cbs import theory
from cbs.comparison.claim import Claim, Estimate, Group, Task
from cbs.comparison.followed import passes
from cbs.comparison.sampling import LEG, mean_of
from cbs.constants import E_CHARGE, HBAR
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.observables.returns.return_probability import return_probability
from cbs.observables.strip_transport import DURATION, strip_transport
from cbs.parameters import Conductor, ElliottYafet, Rashba, SpinMechanism, Strip, Term

FILM = Conductor(l=20e-9, L_phi=1e-6)
WIDTH = 1e-6


def _density(task: Task, length: float) -> Estimate:
    found = return_probability(FILM, length * WIDTH, geometry=Strip(WIDTH), loops=task.loops, rng=task.seed, workers=1)
    return Estimate(float(found.density[0]), float(found.density_err[0]))


def _density_exact(length: float) -> float:
    """Standing waves across the strip: (4 pi D t)^(1/2)/W sum_n exp(-D t (pi n/W)^2)."""
    modes = np.exp(-((math.pi * length * np.arange(400)) ** 2))
    return float(math.sqrt(4.0 * math.pi) * length * modes.sum())


def _ratio(task: Task, length: float, x_width: float) -> Estimate:
    field = x_width * HBAR / (2.0 * E_CHARGE * WIDTH**2)
    found = return_probability(
        FILM, length * WIDTH, geometry=Strip(WIDTH), field=field, loops=task.loops, rng=task.seed, workers=1
    )
    return Estimate(float(found.ratio[0]), float(found.ratio_err[0]))


def _change(task: Task, width: float, b: float) -> Estimate:
    curve = magnetoconductance(
        FILM, b * FILM.B_phi, geometry=Strip(width), paths="brownian", loops=task.loops, rng=task.seed, workers=1
    )
    return Estimate(float(curve.delta[0]), float(curve.delta_err[0]))


def _change_exact(width: float, b: float) -> float:
    return float(theory.strip(b * FILM.B_phi, width=width, L_phi=FILM.L_phi)) / width


def _flights(task: Task, width: float, L_phi: float, term: str, L_so: float = math.inf) -> Estimate:
    film, spin = Conductor(l=LEG, L_phi=L_phi * LEG), (ElliottYafet(L_so * LEG),) if math.isfinite(L_so) else ()
    strip = Strip(width * LEG, two_legs=term.endswith("two legs"))
    curve = magnetoconductance(
        film, 0.0, geometry=strip, spin=spin, paths="flights", term=term.removesuffix(" with two legs"),
        loops=task.loops, rng=task.seed, workers=1,
    )  # fmt: skip
    return Estimate(float(curve.dsigma[0]), float(curve.dsigma_err[0]))


def _flights_exact(width: float, L_phi: float, term: str, L_so: float = math.inf) -> float:
    """Standing waves; with spin C_N = (3 p^N - 1)/2, p = (1 + 2 m)/3, m = (1 - s^2) exp(-s^2/2), s^2 = 2/(3 L_so^2)."""
    s2 = 2.0 / 3.0 / L_so**2
    triplet = (1.0 + 2.0 * (1.0 - s2) * math.exp(-0.5 * s2)) / 3.0
    return theory.strip_flights_correction(
        width=width,
        L_phi=L_phi,
        l=1.0,
        term=cast(Term, term.removesuffix(" with two legs")),
        two_legs=term.endswith("two legs"),
        channels=((1.5, triplet), (-0.5, 1.0)),
    )


def _followed(task: Task, width: float, L_phi: float, b: tuple[float, ...] = (0.0,), least: int = 3) -> Estimate:
    """A ball followed from wall to wall; with two b the change from the first to the second."""

    def values(first: int, n: int) -> float:
        rate, fields = 0.5 / L_phi**2, np.array(b)
        return float(
            np.diff(passes(n, (task.seed, first), width=width, rate=rate, b=fields, least=least), prepend=0)[-1]
        )

    return mean_of(values, task.loops)


def _in_a_field(task: Task, width: float, L_phi: float, b: float, two_legs: bool) -> Estimate:
    film = Conductor(l=LEG, L_phi=L_phi * LEG)
    curve = magnetoconductance(
        film,
        b * film.B_tr,
        geometry=Strip(width * LEG, two_legs=two_legs),
        paths="flights",
        loops=task.loops,
        rng=task.seed,
        workers=1,
    )
    ball = _followed(task, width, L_phi, (0.0, b), 2 if two_legs else 3)
    return Estimate(float(curve.delta[0]) - ball.value, math.hypot(float(curve.delta_err[0]), ball.error))


def _diffusion(task: Task, width: float) -> Estimate:
    found = strip_transport(Conductor(l=LEG), width * LEG, loops=task.loops, rng=task.seed, workers=1)
    return Estimate(float(found.diffusion[0]), float(found.diffusion_err[0]))


def _cancellation(task: Task, width: float) -> Estimate:
    found = strip_transport(Conductor(l=LEG), width * LEG, loops=task.loops, rng=task.seed, workers=1)
    return Estimate(float(found.dephasing[0]), float(found.dephasing_err[0]))


def _cancellation_exact(width: float) -> float:
    r"""Flux of walks between specular walls, over that of l << W.

    y - W/2 is a sum of odd standing waves of wave number a = pi n/W; v_x is forgotten at the first scattering, so the
    correlation of a wave is exp(-t) <cos^2 cos(a t sin)> = exp(-t) J_1(a t)/(a t), times 1 - t/T at the duration T.
    """
    total = 0.0
    for n in range(1, 60, 2):
        a = math.pi * n / width
        values = quad(lambda t, a=a: (1.0 - t / DURATION) * math.exp(-t) * j1(a * t) / (a * t), 1e-12, 30.0, limit=2000)
        total += values[0] / n**4
    return 192.0 / math.pi**4 * total


def _spin_ratio(task: Task, spin: tuple[SpinMechanism, ...], length: float, x_width: float) -> Estimate:
    field = x_width * HBAR / (2.0 * E_CHARGE * WIDTH**2)
    found = return_probability(
        FILM, length * WIDTH, geometry=Strip(WIDTH), spin=spin, field=field, loops=task.loops, rng=task.seed, workers=1
    )
    return Estimate(float(found.ratio[0]), float(found.ratio_err[0]))


def _rashba(task: Task, length: float, L_so: float, x_width: float) -> Estimate:
    return _spin_ratio(task, (Rashba(L_so * WIDTH),), length, x_width)


def _rashba_exact(length: float, L_so: float, x_width: float) -> float:
    couplings = theory.SpinCouplings(L_rashba=L_so * WIDTH)
    return 1.0 + float(theory.strip_cooperon(length * WIDTH, WIDTH, couplings, x_width=x_width))


def _kicks(task: Task, length: float, L_so: float) -> Estimate:
    return _spin_ratio(task, (ElliottYafet(L_so * WIDTH),), length, 0.0)


def _spin_correction(task: Task, L_phi: float, L_so: float, b: float) -> Estimate:
    film = Conductor(l=FILM.l, L_phi=L_phi * WIDTH)
    curve = magnetoconductance(
        film,
        b * film.B_phi,
        geometry=Strip(WIDTH),
        paths="brownian",
        spin=(Rashba(L_so * WIDTH),),
        loops=task.loops,
        rng=task.seed,
        workers=1,
    )
    return Estimate(float(curve.dsigma[0]), float(curve.dsigma_err[0]))


def _spin_correction_exact(L_phi: float, L_so: float, b: float) -> float:
    film = Conductor(l=FILM.l, L_phi=L_phi * WIDTH)
    return float(
        theory.strip_spin_correction(
            b * film.B_phi, width=WIDTH, L_phi=film.L_phi, l=film.l, couplings=theory.SpinCouplings(L_so * WIDTH)
        )
    )


CLAIMS = (
    Claim(
        "strip-density", "Return density of a diffusive strip, from two dimensions to one: standing waves",
        _density, _density_exact, ((0.4,), (0.7,), (2.0,)), "sqrt(D t) = {} W", 6_000,
    ),
    Claim(
        "strip-flux", "Return in a diffusive strip in a field: exact reflecting strip",
        _ratio, lambda length, x: 1.0 + float(theory.strip_area_characteristic(length * WIDTH, x, WIDTH)),
        ((0.5, 4.0), (1.0, 2.0), (1.7, 1.0)), "sqrt(D t) = {} W, k W^2 = {}", 6_000,
    ),
    Claim(
        "strip-change", "Magnetoconductance of a diffusive strip at any W/L_phi: resolvent of the strip",
        _change, _change_exact, ((3e-7, 10.0), (1e-6, 4.0), (3e-6, 2.0)), "W = {:.1g} m, B = {} B_phi", 12_000,
    ),
    Claim(
        "strip-rashba", "Rashba coupling in a strip, turned only by the width: Cooperon between covariant walls",
        _rashba, _rashba_exact, ((1.0, 2.0, 0.0), (1.5, 0.7, 0.0), (1.0, 0.8, 2.0)),
        "sqrt(D t) = {} W, L_so = {} W, k W^2 = {}", 4_000,
    ),
    Claim(
        "strip-kicks", "Spin-orbit scattering in a strip does not know the walls: C = (1/2)(3 exp(-4t/3 tau_so) - 1)",
        _kicks, lambda length, L_so: 1.0 + float(theory.isotropic_cooperon((length / L_so) ** 2, 0.0)),
        ((1.0, 1.5),), "sqrt(D t) = {} W, L_so = {} W", 4_000,
    ),
    Claim(
        "strip-antilocalization", "Correction of a strip with Rashba coupling, absolute: integral over durations",
        _spin_correction, _spin_correction_exact, ((0.8, 0.4, 0.0), (2.0, 0.7, 5.0)),
        "L_phi = {} W, L_so = {} W, B = {} B_phi", 16_000,  # fewer share too few durations: errors follow values
    ),
    Claim(
        "strip-flights", "Flights between mirrors with the weight of the current along them: standing waves",
        _flights, _flights_exact,
        (
            (0.2, 1.0, "total"), (0.5, 2.0, "total"), (1.0, 3.0, "total"), (0.3, 0.5, "total"),
            (0.5, 2.0, "backscattering"), (0.5, 2.0, "nonbackscattering"), (0.2, 1.0, "total with two legs"),
        ),
        "W = {} l, L_phi = {} l, {}", 40_000,
    ),
    Claim(
        "strip-flights-kicks", "Flights between mirrors with spin-orbit scattering, one rotation a scatterer",
        _flights, _flights_exact, ((0.7, 1.5, "total", 1.2), (0.7, 1.5, "total with two legs", 1.2)),
        "W = {} l, L_phi = {} l, {}, L_so = {} l", 20_000,
    ),
    Claim(
        "strip-followed", "A ball followed from wall to wall passes its start as often as the standing waves say",
        _followed, lambda width, L_phi: _flights_exact(width, L_phi, "total"), ((0.2, 1.0), (1.0, 1.5)),
        "W = {} l, L_phi = {} l", 200_000,
    ),
    Claim(
        "strip-flights-field", "Flights between mirrors change in a field as a ball followed from wall to wall",
        _in_a_field, lambda *point: 0.0, ((0.2, 1.0, 100.0, False), (0.2, 1.0, 100.0, True), (1.0, 1.5, 2.0, False)),
        "W = {} l, L_phi = {} l, B = {} B_tr, two legs {}", 200_000,
    ),
    Claim(
        "strip-diffusion", "Specular walls leave diffusion along the strip alone: 1 - (1 - exp(-T))/T at duration T",
        _diffusion, lambda width: 1.0 - (1.0 - math.exp(-DURATION)) / DURATION, ((0.2,), (3.0,)), "W = {} l", 20_000,
    ),
    Claim(
        "flux-cancellation", "For l > W the flux cancels: dephasing by a field falls as 0.63 W/l, exact at any W/l",
        _cancellation, _cancellation_exact, ((0.1,), (0.5,), (2.0,), (8.0,)), "W = {} l", 20_000,
    ),
)  # fmt: skip
GROUP = Group(
    "strips", "Strips between walls", CLAIMS,
    "standing waves with current vertices, resolvent of the strip, covariant walls; correlations of folded paths",
    "that a current of the Hikami boxes is n_x at the closing scatterer, also for loops of two legs",
    "strip-followed and strip-flights-field: a ball without images or closing laws; wave-ring: waves", place=130,
)  # fmt: skip
