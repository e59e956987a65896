"""Magnetoconductance in the diffusive limit, from pools of Brownian half walks: all pairs of halves at linear cost.

sigma(B) = -(1/pi) int dt/t C(t, B) exp(-t/tau_phi) (1 - exp(-t/tau)) in e^2/h, both spins. One pool of unit half walks
serves every duration by scaling. With a quaternion q and area a a half, the pair (i, j) has C_ij = (2 (q_i.q_j)^2 - 1)
cos(k (a_i - a_j)): a bilinear form in q_a q_b exp(i k a), so sums over halves give the mean over all pairs.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cbs.checks import FloatArray, Misuse
from cbs.constants import E_CHARGE, HBAR
from cbs.engine import Making
from cbs.kernels.flux import half_walk_sums
from cbs.loops import half_walks
from cbs.loops.tiles import key_words
from cbs.observables.conductivity.curves import in_fields
from cbs.observables.record import parameters
from cbs.observables.regime import warn_if_not_diffusive
from cbs.observables.results import MagnetoconductanceCurve
from cbs.parameters import Conductor, Question, SpinMechanism
from cbs.phases.rotations import Scale
from cbs.phases.spin import forward_propagator
from cbs.phases.traits import trait_of
from cbs.provenance import Provenance
from cbs.tallies import BatchMeans, whole_groups

STEP = 0.6  # of ln t: the trapezoid's error is below 1e-6 of the integral
SHORT = 3e-4  # loops with Q^2 D t and k D t below this interfere fully: their C is 1 within 1e-7
LAST_X = 40.0  # k D t above which the interference, 2 x exp(-x), is left out
SPARSE = np.array([1.0, 2.0, 2.0, 2.0, 1.0, 2.0, 2.0, 1.0, 2.0, 1.0])  # multiplicity of the ten components
DIAGONAL = np.array([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 1.0])  # those that make the trace


@dataclass(frozen=True, slots=True)
class PoolBatch:
    """One batch of pools in all fields. `dt`: D t of the nodes, m^2; `weight`: their share of the integral, e^2/h."""

    seed: int
    dt: tuple[float, ...]
    weight: tuple[float, ...]
    k: tuple[float, ...]
    spin: tuple[SpinMechanism, ...]
    l: float

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Correction in e^2/h at every k = 2eB/hbar from half walks first ... first + n_loops - 1 (whole pools)."""
        n_pools = n_loops // half_walks.POOL
        tile = half_walks.draw(first // half_walks.POOL, n_pools, key_words(self.seed, half_walks.STREAM))
        k, total = np.array(self.k), np.zeros(len(self.k))
        for dt, weight in zip(self.dt, self.weight, strict=True):
            seen = k * dt < LAST_X
            if not np.any(seen):
                continue
            q = forward_propagator(tile, self.spin, Scale(math.sqrt(dt), self.l, brownian=True))
            sums = np.empty((n_pools, int(seen.sum()), 20))
            half_walk_sums(k[seen] * dt, tile.area, q, sums)
            total[seen] += weight * pair_mean(sums, half_walks.POOL).mean(axis=0)
        return total


def pair_mean(sums: FloatArray, n: int) -> FloatArray:
    """Mean interference over all pairs i != j of n half walks from their tensor sums, (..., 20)."""
    real, imaginary = sums[..., :10], sums[..., 10:]
    squares = real**2 @ SPARSE + imaginary**2 @ SPARSE
    trace = (real @ DIAGONAL) ** 2 + (imaginary @ DIAGONAL) ** 2
    return np.asarray((2.0 * squares - trace - n) / (n * (n - 1)))


def correction(question: Question, making: Making) -> MagnetoconductanceCurve:
    """Return the correction of a film in the diffusive limit, l << L_phi, L_so, l_B; all durations by the same loops.

    l enters only through the cutoff 1 - exp(-t/tau) at short times. The loops are half walks, rounded up to whole pools
    of 128; each meets the 127 others of its pool. The term is "backscattering": the return weight of the limit.

    Raises
    ------
    ValueError
        For L_phi = inf together with B = 0.

    References
    ----------
    .. [1] B. L. Altshuler, D. Khmel'nitzkii, A. I. Larkin, P. A. Lee, Phys. Rev. B 22, 5142 (1980).
    """
    film, fields, spin = question.conductor, question.x, question.spin
    if math.isinf(film.L_phi) and np.any(fields == 0.0):
        raise Misuse(
            "{L_phi} = inf at B = 0 diverges in two dimensions; give a finite L_phi or leave B = 0 out", L_phi=""
        )
    warn_if_not_diffusive("the sum over half walks", film, spin, fields)
    with_zero = fields if math.isinf(film.L_phi) else np.append(fields, 0.0)
    k, place = np.unique(np.abs(with_zero) * (2.0 * E_CHARGE / HBAR), return_inverse=True)
    dt, weight, constant = time_nodes(film, spin, k)
    batch = PoolBatch(making.seed, tuple(dt.tolist()), tuple(weight.tolist()), tuple(k.tolist()), spin, film.l)
    record = parameters("diffusive-magnetoconductance", film, spin, B_T=fields.tolist())
    curve = in_fields(fields, "backscattering", place)

    def build(tally: BatchMeans, provenance: Provenance) -> MagnetoconductanceCurve:
        return curve(BatchMeans(tally.sizes, tally.means + constant), provenance)

    return making.run(batch, record, build, sizes=whole_groups(making.loops, half_walks.POOL))


def time_nodes(film: Conductor, spin: Sequence[SpinMechanism], k: FloatArray) -> tuple[FloatArray, FloatArray, float]:
    """Nodes D t and weights (e^2/h) of the integral in ln t, and the part of loops too short to know spin or field."""
    shortest = 1e-9 * film.l**2
    longest = min(45.0 * film.L_phi**2, (1.5 * LAST_X / k[0]) if k[0] > 0.0 else math.inf)
    dt = np.exp(np.arange(math.log(shortest), math.log(longest) + STEP, STEP))
    tau_ratio = 2.0 * dt / film.l**2
    weight = (-STEP / math.pi) * np.exp(-dt / film.L_phi**2) * -np.expm1(-tau_ratio)
    strongest = max([k[-1], *(trait_of(m).fastest(m, film.l) for m in spin)])
    short = strongest * dt < SHORT
    return dt[~short], weight[~short], float(weight[short].sum())
