"""Random rotations: Elliott-Yafet scattering (even) and magnetic impurities (odd), one Gaussian rotation vector a leg.

Variance per component and leg s^2 = (4/3) tau/tau_so = (2/3) l^2/L_so^2 (Hikami, Larkin, Nagaoka's tau_so; tau_s
likewise). Rows of many legs also draw the commutator of their kicks, so that they turn the spin as the legs would.
"""

from collections.abc import Sequence

import numpy as np

from cbs.checks import FloatArray
from cbs.kernels.rotations import add_cross_commutators, add_kick_commutators, add_kicks
from cbs.loops.tiles import PURPOSE_SPIN, Tile
from cbs.parameters import ElliottYafet, MagneticImpurities, SpinMechanism
from cbs.phases.rotations import Kicks, Rotations, Scale

PURPOSE_ELLIOTT_YAFET = PURPOSE_SPIN
PURPOSE_MAGNETIC = PURPOSE_SPIN + 16
PURPOSE_BETWEEN = PURPOSE_SPIN + 128  # and the sum of the two
KICKS = {ElliottYafet: ("L_so", False), MagneticImpurities: ("L_s", True)}  # length, and whether odd


def add_elliott_yafet(mechanism: ElliottYafet, tile: Tile, scale: Scale, rotations: Rotations) -> None:
    """Add spin-orbit scattering: kicks that reverse with the path."""
    plane = np.sqrt(scale.kick_variance(tile) * (2.0 / 3.0)) / mechanism.L_so
    normal = plane if mechanism.L_so_z is None else plane * 0.0
    if mechanism.L_so_z is not None:
        normal = np.sqrt(scale.kick_variance(tile) * (2.0 / 3.0)) / mechanism.L_so_z
    add(np.stack([plane, plane, normal]), tile, PURPOSE_ELLIOTT_YAFET, rotations, rotations.even)


def add_magnetic_impurities(mechanism: MagneticImpurities, tile: Tile, scale: Scale, rotations: Rotations) -> None:
    """Add magnetic impurities: kicks that are met in the opposite order but not inverted."""
    sigma = np.sqrt(scale.kick_variance(tile) * (2.0 / 3.0)) / mechanism.L_s
    add(np.stack([sigma, sigma, sigma]), tile, PURPOSE_MAGNETIC, rotations, rotations.odd)


def add(sigma: FloatArray, tile: Tile, purpose: int, rotations: Rotations, target: FloatArray) -> None:
    """Add kicks of standard deviation sigma (3, counts) to `target`, with the commutators of long rows.

    Those of the kicks are even, those of kicks and linear coupling, which comes before, go with the kicks, and those of
    two kinds of kicks are odd where one of them is.
    """
    rotations.kick_variance += sigma**2
    add_kicks(tile.loop, tile.count, tile.rows, tile.key, purpose, sigma, target)
    m = tile.moments
    if np.any(m.kick_chord > 0.0):
        odd = target is not rotations.even
        for other in rotations.kinds:
            _add_between(other, Kicks(purpose, sigma, odd), tile, rotations)
        rotations.kinds.append(Kicks(purpose, sigma, odd))
        add_kick_commutators(
            tile.loop, tile.count, tile.rows, tile.key, purpose, sigma, m.kick_own, m.kick_chord, rotations.even
        )
        if np.any(rotations.matrix):
            add_cross_commutators(
                tile.loop, tile.count, tile.rows, tile.key, purpose, rotations.matrix, sigma, m.kick_own, m.kick_chord,
                tile.dx, tile.dy, tile.var, target,
            )  # fmt: skip


def _add_between(one: Kicks, two: Kicks, tile: Tile, rotations: Rotations) -> None:
    """Add the commutator of two kinds of kicks in one row, 1/2 sum_{i<j} (e_j x o_i + o_j x e_i).

    The areas between e_a and o_b have the mean variance (own + 2 chord) sigma_a^2 sigma_b^2, that of
    `add_kick_commutators` averaged over the sums; how they hang together with these matters at third order only.
    """
    area = tile.moments.kick_own + 2.0 * tile.moments.kick_chord
    a, b = one.sigma**2, two.sigma**2
    sigma = np.sqrt(area * np.stack([a[1] * b[2] + a[2] * b[1], a[2] * b[0] + a[0] * b[2], a[0] * b[1] + a[1] * b[0]]))
    target = rotations.even if one.odd == two.odd else rotations.odd
    purpose = PURPOSE_BETWEEN + one.purpose + two.purpose - 2 * PURPOSE_SPIN
    add_kicks(tile.loop, tile.count, tile.rows, tile.key, purpose, sigma, target)


def mean_known(spin: Sequence[SpinMechanism]) -> bool:
    """Whether `mean_interference` is: kicks of one isotropic kind alone."""
    return len(spin) == 1 and type(spin[0]) in KICKS and getattr(spin[0], "L_so_z", None) is None


def mean_interference(spin: Sequence[SpinMechanism], n_legs: np.ndarray, l: float) -> FloatArray:
    r"""Interference of loops averaged over all their kicks, which do not know the path; shape of `n_legs`.

    A kick of variance s^2 per component multiplies the triplet of both spins by (1 + 2m)/3 and leaves the singlet alone
    if it reverses with the path, or by (2 + m)/3 and m if it does not; m = (1 - s^2) exp(-s^2/2) is the mean cosine of
    its angle.

    Parameters
    ----------
    spin : sequence of one mechanism
        ElliottYafet or MagneticImpurities (`mean_known`).
    n_legs : ndarray of int
        Legs of every loop, a kick each.
    l : float
        Mean free path, metres.
    """
    (mechanism,) = spin
    name, odd = KICKS[type(mechanism)]
    s2 = (2.0 / 3.0) * (l / getattr(mechanism, name)) ** 2
    m = (1.0 - s2) * np.exp(-0.5 * s2)
    triplet, singlet = ((2.0 + m) / 3.0, m) if odd else ((1.0 + 2.0 * m) / 3.0, 1.0)
    n = n_legs.astype(np.float64)
    return np.asarray(0.5 * (3.0 * np.power(triplet, n) - np.power(singlet, n)))
