"""In-plane Zeeman field: a steady rotation that time reversal does not undo."""

import math

import numpy as np

from cbs.kernels.rotations import add_steady
from cbs.loops.tiles import Tile
from cbs.parameters import Zeeman
from cbs.phases.rotations import Rotations, Scale


def add_zeeman(mechanism: Zeeman, tile: Tile, scale: Scale, rotations: Rotations) -> None:
    """Add the rotation by (path length)/L_z about the field axis."""
    axis = np.array([math.cos(mechanism.angle), math.sin(mechanism.angle), 0.0]) / mechanism.L_z
    add_steady(tile.rows, scale.row_paths(tile), axis, rotations.odd)
