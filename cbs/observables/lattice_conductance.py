r"""Magnetoconductance of the square lattice, from closed walks of all lengths.

With the chance P_N of a walk to be back after N steps of tau the diagram of two crossed lines, -(2 e^2 D/pi hbar)
int dt P(t) C exp(-t/tau_phi) with D = a^2/(4 tau) and P_N/a^2 for the density of return, is a sum without constants:

    sigma(B) = - sum_{N = 4, 6, ...} P_N exp(-N tau/tau_phi) <C cos(2eBA/hbar)>_N   in e^2/h, both spins.

Walks of two steps go there and back: they enclose nothing, add the constant -exp(-2 tau/tau_phi)/4 without spin, and
are left out like the loops of two legs of flights. Every walk counts one, the weight of backscattering.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks, engine
from cbs.checks import FloatArray
from cbs.kernels.flux import add_flux_cosines
from cbs.kernels.normals import LANES
from cbs.loops import lattice
from cbs.loops.lattice import StepLaw
from cbs.loops.tiles import key_words
from cbs.observables.regime import warn_if_too_disordered, warn_if_too_few_loops
from cbs.observables.results import MagnetoconductanceCurve
from cbs.observables.weights import check_loops, parameters
from cbs.parameters import Conductor, SpinMechanism
from cbs.phases.rotations import Scale
from cbs.phases.spin import check_mechanisms, interference
from cbs.phases.traits import LATTICE
from cbs.provenance import Provenance
from cbs.tallies import batch_sizes

MOST_FIELDS = 5_000  # the covariance between all points is kept
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


def lattice_magnetoconductance(
    film: Conductor, B: ArrayLike, *, spin: SpinMechanism | Sequence[SpinMechanism] = (), loops: int = 200_000,
    rng: int | None = None, workers: int | None = None, executor: engine.Executor | str | None = None,
    progress: engine.Progress | None = None, schedule: engine.Schedule | None = None,
) -> MagnetoconductanceCurve:  # fmt: skip
    """Return the weak-localization correction to the conductivity of the square lattice in every field B.

    Closed walks of N = 4, 6, ... steps of one lattice constant, sqrt(2) l, and of the duration tau each, uniform among
    all closed ones; N follows the law of all returns to the origin with exp(-tau/tau_phi) a step.

    Parameters
    ----------
    film : Conductor
        Mean free path and finite L_phi; D = v l/2 as for flights, and so is the slope -1/pi against ln tau_phi.
    B : array_like, shape (n,)
        Fields normal to the lattice, tesla; the result is even in B and periodic with pi B_tr, one h/2e a cell.
    spin : sequence of spin mechanisms, optional
        Any combination of Rashba, Dresselhaus, ElliottYafet, MagneticImpurities, Zeeman.
    loops : int
        Closed walks in the whole run.
    rng, workers, executor, progress, schedule
        As in `cbs.magnetoconductance`.

    Returns
    -------
    MagnetoconductanceCurve
        dsigma (absolute, N >= 4 steps) and delta = dsigma(B) - dsigma(0) in e^2/h; term is "backscattering": the
        weight of the angle of the return is not known to walks whose steps turn by right angles only.

    Raises
    ------
    ValueError
        For bad values, for cubic coupling and helical carriers, for L_phi = inf, and for L_phi/l above 137, where
        walks have more than 2^20 steps (see `cbs.diffusive_magnetoconductance`).
    cbs.engine.Interrupted
        After Ctrl-C, carrying the curve of the batches done.

    References
    ----------
    .. [1] S. Chakravarty, A. Schmid, Phys. Rep. 140, 193 (1986).
    """
    fields, mechanisms, law = _check_fields(B, film), check_mechanisms(spin, LATTICE), step_law(film)
    warn_if_too_disordered(film)
    schedule = schedule or engine.Schedule()
    seed, loops = schedule.seed(rng), check_loops(loops)
    b, place = np.unique(np.append(np.abs(fields), 0.0) / film.B_tr, return_inverse=True)
    batch = LatticeFieldBatch(seed, tuple(b.tolist()), mechanisms, film.l, law)
    done = engine.run(
        batch, batch_sizes(loops), workers=workers, executor=executor, progress=progress, schedule=schedule
    )
    record = parameters("lattice-magnetoconductance", film, mechanisms, B_T=fields.tolist())
    provenance = Provenance(seed, done.loops, done.tally.n_batches, record, done.complete, done.ended_by)
    curve = MagnetoconductanceCurve.from_tally(fields, "backscattering", done.tally, place[:-1], provenance)
    warn_if_too_few_loops(fields, curve.dsigma, curve.dsigma_err, done.loops)
    if not done.complete:
        raise engine.Interrupted(curve)
    return curve


def step_law(film: Conductor) -> StepLaw:
    """Law of the number of steps of the walks in a film.

    Raises
    ------
    ValueError
        Without dephasing, or if the longest walks would have more than 2^20 steps.
    """
    if math.isinf(film.L_phi):
        raise ValueError(
            "L_phi = inf diverges on a lattice at zero flux, and again at every whole flux quantum a cell; give a "
            "finite L_phi"
        )
    law = StepLaw(film.l / film.l_phi)
    if law.most > lattice.MOST_STEPS:
        raise ValueError(
            f"L_phi = {film.L_phi:g} m at this mean free path needs lattice walks of {law.most:.1e} steps, at most "
            f"{lattice.MOST_STEPS}; use cbs.diffusive_magnetoconductance (family brownian) or a larger l"
        )
    return law


def _check_fields(B: ArrayLike, film: Conductor) -> FloatArray:
    fields = checks.vector("B", B, "tesla")
    checks.at_most("B", fields, MOST_FIELDS)
    largest = float(np.max(np.abs(fields))) / film.B_tr
    if largest > LARGEST_B:
        raise ValueError(
            f"B must stay below {LARGEST_B:g} B_tr on a lattice (got {largest:.3g} B_tr, B_tr = {film.B_tr:.3g} T); "
            "everything repeats with pi B_tr"
        )
    return fields
