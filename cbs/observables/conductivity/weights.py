"""Weight of a loop in the conductance by the angle of its return."""

from collections.abc import Sequence

from cbs.checks import FloatArray, Misuse
from cbs.kernels.closing import angle_weights
from cbs.loops.tiles import Tile
from cbs.parameters import SpinMechanism, Term
from cbs.phases.spin import may_begin_anywhere

TERMS = ("total", "backscattering", "nonbackscattering")


def check_term(term: Term) -> Term:
    """Return `term` if it is one of total, backscattering, nonbackscattering."""
    if term not in TERMS:
        raise Misuse(f"term must be one of {', '.join(TERMS)} (got {term!r})")
    return term


def term_weight(tile: Tile, term: str, spin: Sequence[SpinMechanism] = (), *, literal: bool = False) -> FloatArray:
    """Weight of a loop in the conductance, shape (blocks, LANES).

    1 for backscattering, cos theta for the non-backscattering term, theta the angle between first and last leg
    (Dmitriev, Kachorovskii, Gornyi, Phys. Rev. B 56, 9910 (1997)); total is their sum. Where `may_begin_anywhere` the
    cosine is averaged over all starting points of the loop, unless it is to be taken literally.
    """
    if term == "backscattering":
        return tile.weight
    weight = tile.neighbour_cosine if may_begin_anywhere(spin) and not literal else tile.cosine
    angle_weights(tile.weight, 0.0 if term == "nonbackscattering" else 1.0, weight)
    return weight
