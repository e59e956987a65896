"""Joint fits in which the coherence lengths follow from a law of the temperature."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from cbs.comparison.fit.choices import Choices, make_piece
from cbs.comparison.fit.fitting import fitted
from cbs.comparison.fit.joint import JointFit, joint
from cbs.comparison.fit.law import Law
from cbs.comparison.fit.models import chosen
from cbs.comparison.fit.task import joined, replace_problem
from cbs.comparison.measured import Measured


def fit_by_law(curves: Sequence[Measured], first: JointFit, law: Law, **options: Any) -> JointFit:
    """Fit curves again with a law of the temperature in the place of their coherence lengths.

    Parameters
    ----------
    curves : sequence of Measured
        With their temperatures.
    first : JointFit
        The same curves fitted without the law, with the same options: its model, shared parameters and starts.
    law : Law
        The law, and where its numbers begin.
    **options
        As in `fit_curves`.
    """
    choices = Choices(**options)
    record, pieces, start = chosen(first.fits[0].model, choices.l, choices.diffusive), [], dict[int, float]()
    for curve in curves:
        plain = make_piece(record, curve, choices)
        problem = plain.problem.by_law(replace(law, T=float(curve.T or 0.0)))
        pieces.append(replace_problem(plain, problem))
    share = (*law.names, *(name for name in first.shared if name != "L_phi"))
    task = joined(pieces, share)
    for piece, place, fit in zip(task.pieces, task.places, first.fits, strict=True):
        own = piece.problem.clipped(piece.problem.vector({**fit.values, **law.start}))
        start.update(zip(place.tolist(), own.tolist(), strict=True))
    parts, found = fitted(task, curves, choices, [np.array([start[k] for k in range(len(task.knobs))])])
    return joint(tuple(parts), task, found, share)
