"""Exact values beside `cbs magnetoconductance --family lattice`: resolvents of walks on the square lattice."""

import numpy as np
from numpy.typing import NDArray

from cbs import theory
from cbs.cli.run import ISOTROPIC, Run
from cbs.parameters import Dresselhaus, Rashba, Zeeman

FloatArray = NDArray[np.float64]

MOST_WORK, MOST_WORK_WITH_SPIN = 1e6, 1e4  # (L_phi/l)^2 times fields: more would take more than ten seconds or so


def has_kicks(run: Run) -> bool:
    """Whether `with_kicks` covers a run: no spin, or isotropic random rotations alone."""
    return _walks(run, MOST_WORK) and run.kinds <= ISOTROPIC and not run.has_axes


def with_kicks(run: Run) -> FloatArray:
    """Correction in every field, e^2/h, shape (n,): random rotations do not know the walk."""
    return theory.lattice_correction(run.x, l=run.film.l, L_phi=run.film.L_phi, **run.isotropic)


def has_couplings(run: Run) -> bool:
    """Whether `with_couplings` covers a run: linear coupling and precession."""
    return _walks(run, MOST_WORK_WITH_SPIN) and bool(run.kinds) and run.kinds <= {Rashba, Dresselhaus, Zeeman}


def with_couplings(run: Run) -> FloatArray:
    """Correction in every field, e^2/h, shape (n,): both spins carried through every step."""
    return theory.lattice_spin_correction(run.x, l=run.film.l, L_phi=run.film.L_phi, couplings=run.couplings)


def _walks(run: Run, most_work: float) -> bool:
    return run.family == "lattice" and (run.film.L_phi / run.film.l) ** 2 * run.x.size <= most_work
