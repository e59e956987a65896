r"""Magnetoconductance of the square lattice, from closed walks of all lengths.

With the chance P_N of a walk to be back after N steps of tau the diagram of two crossed lines, -(2 e^2 D/pi hbar)
int dt P(t) C exp(-t/tau_phi) with D = a^2/(4 tau) and P_N/a^2 for the density of return, is a sum without constants:

    sigma(B) = - sum_{N = 4, 6, ...} P_N exp(-N tau/tau_phi) <C cos(2eBA/hbar)>_N   in e^2/h, both spins.

Walks of two steps go there and back: they enclose nothing, add the constant -exp(-2 tau/tau_phi)/4 without spin, and
are left out like the loops of two legs of flights. Every walk counts one, the weight of backscattering.
"""

import math
from dataclasses import dataclass

import numpy as np

from cbs.checks import FloatArray, Misuse
from cbs.engine import Making
from cbs.kernels.flux import add_flux_cosines
from cbs.kernels.normals import LANES
from cbs.loops import lattice
from cbs.loops.lattice import StepLaw
from cbs.loops.tiles import key_words
from cbs.observables.conductivity.curves import in_fields
from cbs.observables.record import parameters
from cbs.observables.results import MagnetoconductanceCurve
from cbs.parameters import Conductor, Question, SpinMechanism
from cbs.phases.rotations import Scale
from cbs.phases.spin import interference

LARGEST_B = 1e4  # B/B_tr: 3000 periods, and the phases of the largest areas still have ten digits


@dataclass(frozen=True, slots=True)
class LatticeFieldBatch:
    """One batch of walks in all fields; pure, so that it may run anywhere. `b` holds B/B_tr >= 0."""

    seed: int
    b: tuple[float, ...]
    spin: tuple[SpinMechanism, ...]
    l: float
    law: StepLaw

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Correction in e^2/h at every b, from the loops number first ... first + n_loops - 1."""
        fields, total = np.array(self.b), np.zeros((len(self.b), 1, LANES))
        scale = Scale(unit=self.l, l=self.l, brownian=False, stretch=lattice.SPACING)
        for tile in lattice.tiles_by_law(self.law, first, n_loops, key_words(self.seed, lattice.STREAM)):
            add_flux_cosines(fields, tile.area, interference(tile, self.spin, scale)[None], total)
        return np.asarray(total.sum(axis=(1, 2)) * (-self.law.weight / n_loops))


def correction(question: Question, making: Making) -> MagnetoconductanceCurve:
    """Return the correction of the square lattice in every field.

    Closed walks of N = 4, 6, ... steps of one lattice constant, sqrt(2) l, and of the duration tau each, uniform among
    all closed ones; N follows the law of all returns to the origin with exp(-tau/tau_phi) a step. D = v l/2 as for
    flights, and so is the slope -1/pi against ln tau_phi. Periodic in the field with pi B_tr, one h/2e a cell. The term
    is "backscattering": walks whose steps turn by right angles know no other weight of the return angle.

    Raises
    ------
    ValueError
        For fields beyond 1e4 B_tr, for L_phi = inf, and for L_phi/l above 137, where walks have more than 2^20 steps.

    References
    ----------
    .. [1] S. Chakravarty, A. Schmid, Phys. Rep. 140, 193 (1986).
    """
    film, fields = question.conductor, question.x
    _check_fields(fields, film)
    law = step_law(film)
    b, place = np.unique(np.append(np.abs(fields), 0.0) / film.B_tr, return_inverse=True)
    batch = LatticeFieldBatch(making.seed, tuple(b.tolist()), question.spin, film.l, law)
    record = parameters("lattice-magnetoconductance", film, question.spin, B_T=fields.tolist())
    return making.run(batch, record, in_fields(fields, "backscattering", place))


def step_law(film: Conductor) -> StepLaw:
    """Law of the number of steps of the walks in a film.

    Raises
    ------
    ValueError
        Without dephasing, or if the longest walks would have more than 2^20 steps.
    """
    if math.isinf(film.L_phi):
        raise Misuse(
            "{L_phi} = inf diverges on a lattice at zero flux, and again at every whole flux quantum a cell; give a "
            "finite L_phi",
            L_phi="",
        )
    law = StepLaw(film.l / film.l_phi)
    if law.most > lattice.MOST_STEPS:
        raise Misuse(
            f"{{L_phi}} = {film.L_phi:g} m at this mean free path needs lattice walks of {law.most:.1e} steps, at most "
            f"{lattice.MOST_STEPS}; use {{paths}} or a larger l",
            L_phi="",
            paths="'brownian'",
        )
    return law


def _check_fields(fields: FloatArray, film: Conductor) -> None:
    largest = float(np.max(np.abs(fields))) / film.B_tr
    if largest > LARGEST_B:
        raise Misuse(
            f"{{B}} must stay below {LARGEST_B:g} B_tr on a lattice (got {largest:.3g} B_tr, B_tr = {film.B_tr:.3g} "
            "T); everything repeats with pi B_tr",
            B="",
        )
