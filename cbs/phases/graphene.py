r"""Valleys and pseudospin of graphene along a loop of straight legs: interference of its return to a point.

.. math:: C = \tfrac12 [1 - z + 2 (-1)^J x \cos 2W]\, \tfrac12 [1 + (-1)^J \cos J\theta]

1 - z: of the paths that end in the other valley, x cos 2W: of those that stay, z and x averaged over what happens at
the scatterers, W = kappa sum r cos 3 phi of the warping; the last factor is the overlap of the spinors at the point, J
their winding. As for helical carriers the moduli on the way belong to the classical weight, isotropic scattering.
"""

import math

import numpy as np

from cbs.carriers import Graphene
from cbs.checks import FloatArray, Misuse
from cbs.loops.tiles import Tile
from cbs.parameters import CubicDresselhaus
from cbs.phases.linear import add_cubic
from cbs.phases.rotations import Rotations, Scale
from cbs.quantities import LENGTH, show


def valley_factors(carriers: Graphene, l: float) -> tuple[float, float]:
    """Factors of z and of x at a scatterer between legs of mean l, metres, which turns isotropically.

    Raises
    ------
    Misuse
        For more of these scatterers than there are.
    """
    between, mass = 0.5 * (l / carriers.L_i) ** 2, 0.25 * (l / carriers.L_z) ** 2
    if between + mass > 1.0:
        raise Misuse(
            "{L_i} and L_z must be longer: valleys and masses would scatter more often than all scatterers (without "
            f"masses L_i is at least l/sqrt(2) = {show(l / math.sqrt(2.0), LENGTH, 4)})",
            L_i="",
        )
    return 1.0 - 2.0 * between, 1.0 - between - 2.0 * mass


def graphene_interference(tile: Tile, carriers: Graphene, scale: Scale) -> FloatArray:
    """Interference of return to a point, shape (blocks, LANES); 0 in empty lanes."""
    z, x = valley_factors(carriers, scale.l)
    turns = np.maximum(tile.n_legs - 1, 0)
    staying = np.power(x, turns) * np.cos(2.0 * warping(tile, carriers, scale))
    if carriers.layers == "monolayer":
        overlap, sign = 0.5 * (1.0 - tile.cosine), -1.0
    else:
        overlap, sign = np.square(tile.cosine), 1.0
    value = (0.5 * (1.0 - np.power(z, turns)) + sign * staying) * overlap
    return np.where(tile.filled, value, 0.0)


def warping(tile: Tile, carriers: Graphene, scale: Scale) -> FloatArray:
    """Phase W of every loop in one valley, (blocks, LANES): kappa sum r cos 3 phi, kappa = 1/(2 L_w) for legs l.

    Grouped rows add a Gaussian sum of the same variance, as the third harmonic of `cbs.CubicDresselhaus` does.
    """
    if math.isinf(carriers.L_w):
        return np.zeros(tile.loop.shape)
    turned = Rotations.of(tile)
    add_cubic(CubicDresselhaus(2.0 * carriers.L_w), tile, scale, turned)
    rows = np.arange(tile.dx.shape[1])[None, :, None] < tile.rows[:, None, None]
    return np.asarray(np.sum(np.where(rows, turned.even[0], 0.0), axis=1))
