r"""Magnetoconductance of strips between diffuse walls, from walks that come back (`cbs.loops.diffuse_walls`).

What a loop counts follows from the current along the strip, as between mirrors (`cbs.loops.strip_currents`), with two
differences. The wave beside the closing scatterer c runs straight on to the wall, which forgets it: of its current
n_x stays Lambda = n_x (1 - e^{-s/l}), s the way from c to the wall. So a scatterer counts (Lambda_1 + Lambda_N)^2, the
square of each for backscattering and 2 Lambda_1 Lambda_N for what the wave loses that meets c twice. And a wall throws
back as well: waves that come upon it and leave against that direction pair at one place of the wall, which counts
Lambda^2, averaged over the cosine law. A wall that sends every wave everywhere alike takes the same number from all
directions together, which carries no current: it has no non-backscattering term.

Both parts together give long loops the weight 2 <n_x Lambda>, the diffusion along the strip over v l/2, and so the
universal correction of a long wire, -(2/W) (D tau_phi)^{1/2} with its own D.
"""

import math
from dataclasses import dataclass
from typing import cast

import numpy as np

from cbs.checks import FloatArray, Misuse
from cbs.engine import Making
from cbs.loops.diffuse_walls import Walls
from cbs.observables import carried
from cbs.observables.conductivity.curves import in_fields
from cbs.observables.record import parameters
from cbs.observables.results import MagnetoconductanceCurve
from cbs.parameters import Question, Strip
from cbs.phases.traits import trait_of

TERMS = {"total": (1.0, 1.0), "backscattering": (1.0, 0.0), "nonbackscattering": (0.0, 1.0)}
MOST_VERTICES = 3e4  # of a walk, on average


@dataclass(frozen=True, slots=True)
class DiffuseWallsBatch:
    """One batch of walks, from scatterers and from walls, in all fields; `b` is B/B_tr."""

    seed: int
    walls: Walls
    b: tuple[float, ...]

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Correction in e^2/h at every b, then the moments of the weights of the walks."""
        fields, total, moments = np.array(self.b), np.zeros(len(self.b)), np.zeros(carried.MOMENTS)
        # walls count for the less the wider the strip, and nothing in the non-backscattering term
        from_walls = max(1, round(n_loops / (2.0 + self.walls.width))) if self.walls.terms[0] else 0
        for at_wall, walks in ((False, n_loops - from_walls), (True, from_walls)):
            if walks > 0:
                value, size = self.walls.returns(at_wall, first, walks, self.seed, fields)
                total += value / walks
                moments += carried.moments(size * (n_loops / walks), n_loops)
        return np.append(-2.0 * total, moments)


def correction(question: Question, making: Making) -> MagnetoconductanceCurve:
    """Return the correction to the conductivity along a strip with diffuse walls, per square, loops of 3 legs and more.

    A leg ends at a scatterer or a wall. `provenance.parameters["effective_loops"]` counts the walks that carry the sum.

    Raises
    ------
    ValueError
        For L_phi = inf or so long that a walk would have more than 3e4 vertices, and for loops of two legs.

    References
    ----------
    .. [1] C. W. J. Beenakker, H. van Houten, Phys. Rev. B 38, 3232 (1988): long narrow channels.
    """
    film, fields, term = question.conductor, question.x, question.term
    strip = cast(Strip, question.geometry)
    if strip.two_legs:
        raise Misuse(
            "{two_legs} does not apply to {walls}: a loop of two legs goes back the way it came, and encloses no flux",
            two_legs="",
            walls="'diffuse'",
        )
    width, ratio = strip.width / film.l, film.l / film.l_phi
    if ratio * MOST_VERTICES < 1.0 + 2.0 / (math.pi * width):
        raise Misuse(
            f"{{L_phi}} must keep (l_phi/l)(1 + 2 l/(pi width)), the vertices of a walk, below {MOST_VERTICES:g} "
            f"between diffuse walls (got {film.L_phi:g} m); for l below the width use {{paths}}",
            L_phi="",
            paths="'brownian'",
        )
    matrices = [trait_of(mechanism).function()(mechanism) for mechanism in question.spin]
    turn = film.l * np.sum(matrices, axis=0) if matrices else np.zeros((0, 0))
    b, place = np.unique(np.append(np.abs(fields), 0.0) / film.B_tr, return_inverse=True)
    batch = DiffuseWallsBatch(making.seed, Walls(width, ratio, TERMS[term], turn), tuple(b.tolist()))
    record = parameters(
        "strip-magnetoconductance", film, question.spin, width_m=strip.width, walls=strip.walls, family=question.paths,
        term=term, B_T=fields.tolist(),
    )  # fmt: skip
    return carried.run(making, batch, record, in_fields(fields, term, place))
