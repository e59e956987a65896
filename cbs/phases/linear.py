"""Coupling linear in the momentum (D'yakonov-Perel): a straight piece r turns the spin by m r, m a 2x2 matrix.

H = alpha (s_x k_y - s_y k_x) + beta (s_x k_x - s_y k_y); Q = 2 m alpha / hbar^2 = 1/L_so, likewise for beta.
"""

import numpy as np

from cbs.kernels.rotations import add_linear, add_third_harmonic
from cbs.loops.tiles import PURPOSE_SPIN, Tile
from cbs.parameters import CubicDresselhaus, Dresselhaus, Rashba
from cbs.phases.kicks import add
from cbs.phases.rotations import Rotations, Scale

PURPOSE_CUBIC = PURPOSE_SPIN + 64


def linear_matrix(mechanism: Rashba | Dresselhaus) -> np.ndarray:
    """Matrix m (2, 2) in radians per metre: rotation vector (x, y) of a displacement (dx, dy)."""
    q = 1.0 / mechanism.L_so
    if isinstance(mechanism, Rashba):
        return np.array([[0.0, q], [-q, 0.0]])
    return np.array([[q, 0.0], [0.0, -q]])


def add_linear_coupling(matrix: np.ndarray, tile: Tile, scale: Scale, rotations: Rotations) -> None:
    """Add the rotation of all linear couplings together (their second-order term is not additive)."""
    rotations.matrix = matrix * scale.unit
    sub = np.zeros_like(tile.dx) if tile.sub is None else tile.sub
    add_linear(tile.rows, rotations.matrix, tile.dx, tile.dy, sub, rotations.even)


def add_cubic(mechanism: CubicDresselhaus, tile: Tile, scale: Scale, rotations: Rotations) -> None:
    """Add cubic coupling: |r|/L_c (cos 3 phi, sin 3 phi) on a leg.

    Rows of many legs forget the direction: their sum is a Gaussian vector in the plane of variance 2 gamma_c t per
    component.
    """
    even = rotations.even
    sigma = np.sqrt(scale.kick_variance(tile)) / mechanism.L_c
    if not scale.brownian:
        add_third_harmonic(tile.rows, tile.count, scale.unit / mechanism.L_c, tile.dx, tile.dy, even)
        sigma[1] = 0.0
    if scale.brownian or tile.count.max() > 1:
        add(np.stack([sigma, sigma, np.zeros_like(sigma)]), tile, PURPOSE_CUBIC, rotations, even)
