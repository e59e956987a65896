"""Spin-orbit scattering and magnetic impurities with random axes: exact at every number of rotations and duration."""

import math

from cbs import theory
from cbs.comparison.claim import Claim, Estimate, Group, Task
from cbs.comparison.sampling import LEG, of_legs, ratio
from cbs.parameters import ElliottYafet, MagneticImpurities, Zeeman


def variance(L: float) -> float:
    """Variance s^2 of one rotation a leg, L in units of l: (3/4) s^2 = tau/tau_so."""
    return 2.0 / (3.0 * L * L)


def _elliott_yafet(task: Task, n_legs: int, L: float) -> Estimate:
    return of_legs(task, n_legs, ElliottYafet(L))


def _magnetic(task: Task, n_legs: int, L: float) -> Estimate:
    return of_legs(task, n_legs, MagneticImpurities(L))


def _mixed(task: Task, n_legs: int, L_so: float, L_s: float) -> Estimate:
    return of_legs(task, n_legs, ElliottYafet(L_so), MagneticImpurities(L_s))


def _anisotropic(task: Task, n_legs: int, L_x: float, L_z: float) -> Estimate:
    return of_legs(task, n_legs, ElliottYafet(L_x, L_z))


def _anisotropic_exact(n_legs: int, L_x: float, L_z: float) -> float:
    s2_z = 0.0 if math.isinf(L_z) else variance(L_z)
    return float(theory.anisotropic_elliott_yafet_interference(n_legs, variance(L_x), s2_z))


def _lasting_elliott_yafet(task: Task, length: float, L: float) -> Estimate:
    return ratio(task, length * LEG, ElliottYafet(L * LEG))


def _lasting_magnetic(task: Task, length: float, L: float) -> Estimate:
    return ratio(task, length * LEG, MagneticImpurities(L * LEG))


def _brownian_elliott_yafet(task: Task, t: float) -> Estimate:
    return ratio(task, math.sqrt(t) * LEG, ElliottYafet(LEG), family="brownian")


def _brownian_magnetic(task: Task, t: float) -> Estimate:
    return ratio(task, math.sqrt(t) * LEG, MagneticImpurities(LEG), family="brownian")


def _zeeman(task: Task, t: float, omega_t: float) -> Estimate:
    length = 3.0 * LEG  # omega t = 2 length^2/(l L_z)
    spin = (ElliottYafet(length / math.sqrt(t)), Zeeman(2.0 * length**2 / (LEG * omega_t)))
    return ratio(task, length, *spin, family="brownian")


CLAIMS = (
    Claim(
        "elliott-yafet-legs", "Spin-orbit scattering, one rotation a leg: C_N = (1/2)[3((1+2m)/3)^N - 1]",
        _elliott_yafet, lambda n, L: float(theory.elliott_yafet_interference(n, variance(L))),
        ((3, 1.5), (8, 2.0), (30, 3.0)), "N = {}, L_so = {} l", 20_000,
    ),
    Claim(
        "anisotropic-legs", "Spin-orbit scattering with unequal axes: C_N = (1/2)[2 p^N + q^N - 1]",
        _anisotropic, _anisotropic_exact,
        ((4, 1.5, 4.0), (10, 3.0, 1.5), (10, 2.0, math.inf)), "N = {}, L_so = {} l, L_so_z = {} l", 20_000,
    ),
    Claim(
        "magnetic-legs", "Magnetic impurities, one rotation a leg: C_N = (1/2)[3((2+m)/3)^N - m^N]",
        _magnetic, lambda n, L: float(theory.magnetic_interference(n, variance(L))),
        ((3, 1.0), (8, 1.5), (30, 3.0)), "N = {}, L_s = {} l", 20_000,
    ),
    Claim(
        "mixed-legs", "Spin-orbit scattering and magnetic impurities together, exact at finite N",
        _mixed, lambda n, L_so, L_s: float(theory.mixed_interference(n, variance(L_so), variance(L_s))),
        ((4, 1.5, 1.5), (12, 2.0, 3.0)), "N = {}, L_so = {} l, L_s = {} l", 20_000,
    ),
    Claim(
        "elliott-yafet-duration", "Return at a fixed duration with spin-orbit scattering: closed Poisson sum, 2 to 1/2",
        _lasting_elliott_yafet, lambda length, L: float(theory.flights_return_ratio(length, 1.0, L_so=L)),
        ((0.5, 1.0), (1.5, 1.5), (4.0, 2.0)), "sqrt(D t) = {} l, L_so = {} l", 20_000,
    ),
    Claim(
        "magnetic-duration", "Return at a fixed duration with magnetic impurities: closed Poisson sum, 2 to 1",
        _lasting_magnetic, lambda length, L: float(theory.flights_return_ratio(length, 1.0, L_s=L)),
        ((0.5, 1.0), (1.5, 1.5), (4.0, 2.0)), "sqrt(D t) = {} l, L_s = {} l", 20_000,
    ),
    Claim(
        "elliott-yafet-diffusive", "Diffusive loops with spin-orbit scattering: C = (1/2)(3 exp(-4t/3 tau_so) - 1)",
        _brownian_elliott_yafet, lambda t: 1.0 + float(theory.isotropic_cooperon(t)),
        ((0.3,), (0.75 * math.log(3.0),), (2.0,)), "t/tau_so = {:.3g}", 4_000,
    ),
    Claim(
        "magnetic-diffusive", "Diffusive loops, magnetic impurities: C = (1/2)(3 exp(-2t/3 tau_s) - exp(-2t/tau_s))",
        _brownian_magnetic, lambda t: 1.0 + float(theory.isotropic_cooperon(0.0, t)),
        ((0.5,), (1.5,), (4.0,)), "t/tau_s = {}", 4_000,
    ),
    Claim(
        "zeeman-elliott-yafet", "In-plane field and spin-orbit scattering: singlet and one triplet mix",
        _zeeman, lambda t, omega_t: 1.0 + float(theory.zeeman_cooperon(t, omega_t)),
        ((1.0, 1.0), (1.5, 4.0)), "t/tau_so = {}, omega t = {}", 4_000,
    ),
)  # fmt: skip
GROUP = Group(
    "isotropic", "Spin-orbit scattering and magnetic impurities", CLAIMS,
    "singlet and triplet factors of averaged rotations",
    "which rotations the partner inverts; the return is 1 + C",
    "identities (partner), matrices (circular ensembles, which know no rotation and no path)", place=40,
)  # fmt: skip
