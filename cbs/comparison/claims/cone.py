"""Light scattered back from half-spaces and slabs: the cone against Wiener and Hopf, and against discrete ordinates."""

import math
from typing import Any

import numpy as np

from cbs import theory
from cbs.comparison.claim import Claim, Estimate, Group, Task
from cbs.observables.cone import backscattering_cone
from cbs.theory.cone import coherent_pairs
from cbs.theory.cone_ordinates import ordinate_cone
from cbs.theory.cone_times import up_to
from cbs.turbid import Turbid

K_L, OBLIQUE = 200.0, 20.0
DEGREE = math.pi / 180.0


def _coherent(task: Task, q: float, albedo: float = 1.0, ways: Any = (0.0, math.inf), **medium: float) -> Estimate:
    made = Turbid(albedo, **medium)
    angle = math.asin(made.index * q / K_L)
    found = backscattering_cone(
        angle, k_l=K_L, medium=made, ways=ways, loops=task.loops, rng=task.seed, workers=1
    )  # fmt: skip
    return Estimate(float(found.coherent[0]), float(found.coherent_err[0]))


def _enhancement(task: Task, q: float, albedo: float) -> Estimate:
    found = backscattering_cone(q / K_L, k_l=K_L, medium=Turbid(albedo), loops=task.loops, rng=task.seed, workers=1)
    return Estimate(float(found.enhancement[0]), float(found.enhancement_err[0]))


def _oblique(task: Task, degrees: float, angle: float, **medium: float) -> Estimate:
    found = backscattering_cone(
        1e-3 * angle, k_l=OBLIQUE, incidence=degrees * DEGREE, medium=Turbid(**medium), loops=task.loops,
        rng=task.seed, workers=1,
    )  # fmt: skip
    return Estimate(float(found.coherent[0]), float(found.coherent_err[0]))


def _given(degrees: float, angle: float) -> tuple[complex, float, float]:
    """Decay and phase a depth, signed momentum along the surface, cosine of incidence: from both wave vectors."""
    i, o = degrees * DEGREE, degrees * DEGREE + 1e-3 * angle
    into, seen = np.array([math.sin(i), math.cos(i)]), -np.array([math.sin(o), math.cos(o)])
    along, deep = OBLIQUE * (into + seen)
    return complex(0.5 / into[1] - 0.5 / seen[1], deep), float(along), math.cos(i)


def _oblique_exact(degrees: float, angle: float) -> float:
    s, along, cos_in = _given(degrees, angle)
    return float(coherent_pairs(s, s.conjugate(), abs(along)).real) / cos_in


def _lobes_exact(g: float, degrees: float, angle: float) -> float:
    s, along, cos_in = _given(degrees, angle)
    return ordinate_cone(s, s.conjugate(), along, thickness=4.0, mean_cosine=g, cos_in=cos_in)


def _spin_exact(scatterings: float, q: float) -> float:
    """Triplet less singlet: every scattering multiplies the three by e^(-4/3n) and leaves the one."""
    fall = math.exp(-4.0 / (3.0 * scatterings))
    return float(1.5 * theory.coherent_bistatic(q, fall) - 0.5 * theory.coherent_bistatic(q, 1.0))


def _ways_exact(first: float, last: float, q: float) -> float:
    def light(loss: complex) -> Any:
        return coherent_pairs(1.0 + loss, 1.0 + loss, q, loss=loss)

    return float(up_to(light, last) - up_to(light, first))


def _layer_exact(thickness: float, index: float, mean_cosine: float, q: float) -> float:
    return ordinate_cone(1.0, 1.0, q, thickness=thickness, index=index, mean_cosine=mean_cosine)


CLAIMS = (
    Claim(
        "cone", "Coherent bistatic coefficient of a half-space, (a/2)(H^2 - 1), at k l theta = q and albedo a",
        _coherent, lambda q, a: float(theory.coherent_bistatic(q, a)),
        ((0.1, 1.0), (1.0, 1.0), (3.0, 1.0), (0.0, 0.9)), "q = {}, a = {}", 30_000,
    ),
    Claim(
        "cone-enhancement", "Enhancement of the cone over the background: half its height at q = 0.364937",
        _enhancement, lambda q, a: float(theory.enhancement(q, a)), ((0.364937, 1.0), (0.5, 0.95)), "q = {}, a = {}",
        30_000,
    ),
    Claim(
        "cone-oblique", "Light that comes in at an angle, from both sides of the cone, k l = 20",
        _oblique, _oblique_exact, ((60.0, -100.0), (60.0, 40.0), (0.0, 500.0)), "{} deg, {} mrad", 20_000,
    ),
    Claim(
        "cone-faraday", "Faraday rotation, f per mean free path, between a way and its reverse: a kernel moved by f",
        lambda task, f, q: _coherent(task, q, faraday=f),
        lambda f, q: float(coherent_pairs(1.0, 1.0, q, twist=f).real), ((0.5, 0.0), (0.5, 1.0), (2.0, 0.0)),
        "f = {}, q = {}", 20_000,
    ),
    Claim(
        "cone-spin", "Spin-1/2 waves turned at every scattering: a dip, triplet and singlet as media of two albedos",
        lambda task, n, q: _coherent(task, q, so_scatterings=n), _spin_exact, ((0.3, 0.0), (20.0, 0.0), (20.0, 0.5)),
        "tau_so = {} tau, q = {}", 20_000,
    ),
    Claim(
        "cone-ways", "Light whose way inside has a given length: the transform of the half-space with loss, inverted",
        lambda task, first, last, q: _coherent(task, q, ways=(first, last)), _ways_exact,
        ((0.0, 3.0, 1.0), (5.0, 20.0, 0.0), (20.0, 40.0, 0.3)), "{} l to {} l, q = {}", 20_000,
    ),
    Claim(
        "cone-layer", "Slabs, mirrors at the surface, lobes (Henyey, Greenstein): discrete ordinates and their modes",
        lambda task, thickness, index, g, q: _coherent(task, q, thickness=thickness, index=index, mean_cosine=g),
        _layer_exact,
        ((2.0, 1.0, 0.0, 1.0), (5.0, 1.5, 0.0, 0.5), (math.inf, 1.33, 0.0, 0.1), (math.inf, 1.0, 0.5, 0.3),
         (6.0, 1.33, 0.5, 0.0)),
        "{} l thick, index {}, mean cosine {}, q = {}", 20_000,
    ),
    Claim(
        "cone-lobes", "Lobes under oblique light, a slab of 4 l, k l = 20: the cone leans, and knows to which side",
        lambda task, g, degrees, angle: _oblique(task, degrees, angle, thickness=4.0, mean_cosine=g), _lobes_exact,
        ((0.6, 50.0, -80.0), (-0.5, 60.0, -80.0)), "mean cosine {}, {} deg, {} mrad", 20_000,
    ),
)  # fmt: skip
GROUP = Group(
    "cone", "Cone of coherent backscattering", CLAIMS,
    "Wiener-Hopf solution of the half-space, inverted in the way; discrete ordinates for slabs, mirrors and lobes",
    "scalar waves; lobes taken straight back; Fresnel's law, written twice: part of the model",
    "the share of single scattering, known from Chandrasekhar's H; both solutions agree where both hold", place=160,
)  # fmt: skip
