"""Conductivity of helical carriers: one cone whose pseudospin follows the momentum, in scalar white-noise disorder.

The overlaps of the spinors turn point scatterers into scatterers with 2 pi p(theta) = 1 + cos theta, and give every
loop with its partner the Berry phase -1 (see `cbs.theory.helical_correction`): minus one half of the correction of
carriers with two spins and these scatterers, from pairs of half walks.
"""

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks, engine
from cbs.loops.walks import angle_harmonics
from cbs.observables import anisotropic
from cbs.observables.regime import warn_if_too_disordered
from cbs.observables.results import MagnetoconductanceCurve
from cbs.observables.weights import check_loops, parameters
from cbs.parameters import Conductor, Helical
from cbs.provenance import Provenance
from cbs.tallies import batch_sizes

SHARE = -0.5  # of a cone in the correction of both spins, with the Berry phase


def helical_magnetoconductance(
    film: Conductor, B: ArrayLike, *, term: str = "total", loops: int = 100_000, rng: int | None = None,
    workers: int | None = None, executor: engine.Executor | str | None = None, progress: engine.Progress | None = None,
    schedule: engine.Schedule | None = None,
) -> MagnetoconductanceCurve:  # fmt: skip
    """Return the correction to the conductivity of one helical cone in every field B.

    Parameters
    ----------
    film : Conductor
        `l` is the transport mean free path v tau_tr = 2 v tau_q. Finite L_phi.
    B : array_like, shape (n,)
        Fields normal to the film, tesla.
    term : {"total", "backscattering", "nonbackscattering"}
        Which weight of the return angle; the backscattering term alone is that of the bare box.
    loops : int
        Half walks on either side of the origin, as in `cbs.anisotropic_magnetoconductance`.
    rng, workers, executor, progress, schedule
        As in `cbs.magnetoconductance`.

    Returns
    -------
    MagnetoconductanceCurve
        dsigma (absolute, N >= 3 legs, positive at zero field) and delta in e^2/h per cone.

    Raises
    ------
    ValueError
        For bad values, and if L_phi is infinite or so long that loops of more than 1e5 legs count.
    """
    fields = checks.vector("B", B, "tesla")
    schedule = schedule or engine.Schedule()
    seed, loops = schedule.seed(rng), check_loops(loops)
    warn_if_too_disordered(film)
    law = angle_harmonics(np.array([1.0, 0.5]), "1 + cos theta of helical carriers")
    batch, place = anisotropic.plan(film, fields, law, term=term, seed=seed, share=SHARE)
    done = engine.run(
        batch, batch_sizes(loops), workers=workers, executor=executor, progress=progress, schedule=schedule
    )
    record = parameters(
        "helical-magnetoconductance", film, (Helical(),), term=term, B_T=fields.tolist(), unit="e^2/h per cone"
    )
    return anisotropic.result(fields, term, place, done, Provenance(seed, 0, 0, record))
