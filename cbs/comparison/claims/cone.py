"""Light scattered back from a half-space: the cone of coherent backscattering against the exact Wiener-Hopf one."""

from cbs import theory
from cbs.comparison.claim import Claim, Estimate, Group, Task
from cbs.observables.cone import backscattering_cone

K_L = 200.0


def _coherent(task: Task, q: float, albedo: float) -> Estimate:
    found = backscattering_cone(q / K_L, k_l=K_L, albedo=albedo, loops=task.loops, rng=task.seed, workers=1)
    return Estimate(float(found.coherent[0]), float(found.coherent_err[0]))


def _enhancement(task: Task, q: float, albedo: float) -> Estimate:
    found = backscattering_cone(q / K_L, k_l=K_L, albedo=albedo, loops=task.loops, rng=task.seed, workers=1)
    return Estimate(float(found.enhancement[0]), float(found.enhancement_err[0]))


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
)  # fmt: skip
GROUP = Group(
    "cone", "Cone of coherent backscattering", CLAIMS,
    "Wiener-Hopf solution of the half-space", "exit near the normal, scalar waves: part of the model",
    "the share of single scattering, known from Chandrasekhar's H", place=160,
)  # fmt: skip
