"""From the tally of a run to the curve against the field."""

from collections.abc import Callable

import numpy as np

from cbs.checks import FloatArray
from cbs.observables.regime import warn_if_too_few_loops
from cbs.observables.results import MagnetoconductanceCurve
from cbs.provenance import Provenance
from cbs.tallies import BatchMeans


def in_fields(
    fields: FloatArray, term: str, place: np.ndarray
) -> Callable[[BatchMeans, Provenance], MagnetoconductanceCurve]:
    """Return what builds the curve of a run whose last `place` is that of zero field."""

    def build(tally: BatchMeans, provenance: Provenance) -> MagnetoconductanceCurve:
        curve = MagnetoconductanceCurve.from_tally(fields, term, tally, place[: fields.size], provenance)
        warn_if_too_few_loops(fields, curve.dsigma, curve.dsigma_err, provenance.loops)
        return curve

    return build
