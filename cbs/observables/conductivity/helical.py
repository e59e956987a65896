"""Conductivity of helical carriers: one cone whose pseudospin follows the momentum, in scalar white-noise disorder.

The overlaps of the spinors turn point scatterers into scatterers with 2 pi p(theta) = 1 + cos theta, and give every
loop with its partner the Berry phase -1 (see `cbs.theory.helical_correction`): minus one half of the correction of
carriers with two spins and these scatterers, from pairs of half walks.
"""

import numpy as np

from cbs.engine import Making
from cbs.loops.walks import angle_harmonics
from cbs.observables.conductivity import anisotropic
from cbs.observables.record import parameters
from cbs.observables.results import MagnetoconductanceCurve
from cbs.parameters import Helical, Question

SHARE = -0.5  # of a cone in the correction of both spins, with the Berry phase


def correction(question: Question, making: Making) -> MagnetoconductanceCurve:
    """Return the correction of one helical cone in every field, e^2/h per cone; positive at zero field.

    `l` is the transport mean free path v tau_tr = 2 v tau_q; the loops are half walks on either side. The
    backscattering term alone is that of the bare box.

    Raises
    ------
    ValueError
        If L_phi is infinite or so long that loops of more than 1e5 legs count.
    """
    film, term = question.conductor, question.term
    law = angle_harmonics(np.array([1.0, 0.5]), "1 + cos theta of helical carriers")
    batch, place = anisotropic.plan(film, question.x, law, term=term, seed=making.seed, share=SHARE)
    record = parameters(
        "helical-magnetoconductance", film, (Helical(),), term=term, B_T=question.x.tolist(), unit="e^2/h per cone"
    )
    return making.run(batch, record, anisotropic.weighted(question.x, term, place))
