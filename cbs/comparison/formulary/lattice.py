"""Exact corrections of the square lattice: resolvents of walks."""

from cbs import theory
from cbs.checks import FloatArray
from cbs.comparison.formulary.asked import ISOTROPIC, Asked
from cbs.parameters import Dresselhaus, Rashba, Zeeman

MOST_WORK, MOST_WORK_WITH_SPIN = 1e6, 1e4  # (L_phi/l)^2 times fields: more would take more than ten seconds or so


def has_kicks(asked: Asked) -> bool:
    """Whether `with_kicks` covers a asked: no spin, or isotropic random rotations alone."""
    return _walks(asked, MOST_WORK) and asked.kinds <= ISOTROPIC and not asked.has_axes


def with_kicks(asked: Asked) -> FloatArray:
    """Correction in every field, e^2/h, shape (n,): random rotations do not know the walk."""
    return theory.lattice_correction(asked.x, l=asked.film.l, L_phi=asked.film.L_phi, **asked.isotropic)


def has_couplings(asked: Asked) -> bool:
    """Whether `with_couplings` covers a asked: linear coupling and precession."""
    return _walks(asked, MOST_WORK_WITH_SPIN) and bool(asked.kinds) and asked.kinds <= {Rashba, Dresselhaus, Zeeman}


def with_couplings(asked: Asked) -> FloatArray:
    """Correction in every field, e^2/h, shape (n,): both spins carried through every step."""
    return theory.lattice_spin_correction(asked.x, l=asked.film.l, L_phi=asked.film.L_phi, couplings=asked.couplings)


def _walks(asked: Asked, most_work: float) -> bool:
    return asked.family == "lattice" and (asked.film.L_phi / asked.film.l) ** 2 * asked.x.size <= most_work
