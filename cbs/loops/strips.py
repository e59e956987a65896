r"""Closed loops in a strip 0 < y < W with specular walls, and open walks between specular or diffuse walls.

Specular walls are undone by images: a loop that starts at height y0 is a free path from y0 to 2jW + y0 or 2jW - y0. A
path whose total has variance 2G per component reaches an image with the weight e^(-d^2/4G), so that, averaged over y0,

.. math:: Z(G) = \sum_j e^{-j^2 W^2/G} + \sqrt{\pi G}/W

is the return density over that of the plane: G = Dt for Brownian paths, Gamma(N/2 - 1) for flights of N legs.
Heights and images are drawn from these terms with weights whose mean is Z(G); nothing is rejected.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import erf, ndtri

from cbs.checks import FloatArray
from cbs.kernels import closing, legs
from cbs.kernels import strips as kernels
from cbs.kernels.normals import LANES, uniforms
from cbs.loops import brownian as brownian_loops
from cbs.loops.flights import stratified_leg_numbers
from cbs.loops.leg_numbers import LegLaw
from cbs.loops.tiles import PURPOSE_SCALE, ROWS_IN_TILE, Tile, into_lanes, key_words, tile_slices
from cbs.loops.windings import image_sum

STREAM = 6
NEAR = 2.5  # standard deviations of a row: walls farther away are not felt
NODES = (0.5 + np.sqrt(0.15) * np.array([-1.0, 0.0, 1.0]), np.array([5.0, 8.0, 5.0]) / 18.0)  # of Gauss in (0, 1)
PURPOSE_KIND, PURPOSE_IMAGE, PURPOSE_HEIGHT = 12, 13, 14


@dataclass(frozen=True, slots=True)
class Images:
    """Height y0 of the start, displacement to its image and weight of mean Z(G); all of one shape."""

    height: FloatArray
    target: FloatArray
    weight: FloatArray


@dataclass(frozen=True, slots=True)
class StripLoops:
    """Closed flights in a strip, (blocks, LANES).

    Number of legs (0 in empty lanes), weight and flux; number of the loop, key, unfolded legs (blocks, rows, LANES) and
    height of the start.
    """

    n_legs: np.ndarray
    weight: FloatArray
    flux: FloatArray
    loop: np.ndarray
    key: np.ndarray
    dx: FloatArray
    dy: FloatArray
    height: FloatArray


@dataclass(frozen=True, slots=True)
class StripPaths:
    """Reflected Brownian loops: a tile whose rows are true displacements, and weights of mean Z, (blocks, LANES)."""

    tile: Tile
    weight: FloatArray


def density_ratio(G: FloatArray, width: float) -> FloatArray:
    """Return density of the strip over that of the plane, Z(G), exactly."""
    G = np.asarray(G, dtype=np.float64)
    return np.asarray(image_sum(width**2 / G) + np.sqrt(np.pi * G) / width)


def images(G: FloatArray, width: float | FloatArray, loop: np.ndarray, key: np.ndarray) -> Images:
    """Draw heights and images for the loops `loop` whose totals have variance 2 G per component; one width or many."""
    u = np.empty((3, loop.size))
    for purpose, row in zip((PURPOSE_KIND, PURPOSE_IMAGE, PURPOSE_HEIGHT), u, strict=True):
        uniforms(loop.ravel(), purpose, key, row)
    kind, place, free = u.reshape(3, *G.shape)
    narrow = np.sqrt(np.pi * G) / width
    share = narrow / (np.maximum(narrow, 1.0) + narrow)
    mirrored = kind < share
    normal = np.sqrt(0.5 * G) * ndtri(np.clip(place, 1e-16, 1.0 - 1e-16))
    # y0 -> 2jW + y0: j is drawn by rounding a normal number, the weight puts the cells right
    j = np.round(normal / width)
    root = np.sqrt(G)
    cell = 0.5 * (erf((np.abs(j) + 0.5) * width / root) - erf((np.abs(j) - 0.5) * width / root))
    straight = np.exp(-((j * width) ** 2) / G) / np.maximum(cell, 1e-300) / (1.0 - share)
    # y0 -> 2jW - y0: the displacement is continuous and fixes y0
    height = np.where(mirrored, np.mod(-normal, width), free * width)
    target = np.where(mirrored, 2.0 * normal, 2.0 * j * width)
    return Images(height, target, np.where(mirrored, narrow / share, straight))


def flights(
    law: LegLaw, first: int, n_loops: int, key: np.ndarray, *, leg: float, width: float
) -> Iterator[StripLoops]:
    """Yield closed flights of isotropic scattering in a strip with specular walls, one batch, in tiles.

    Parameters
    ----------
    law : LegLaw
        Law of N - 2, sampled by strata over the batch.
    first, n_loops, key
        Loops number first ... first + n_loops - 1 of the stream.
    leg, width : float
        Mean leg and width of the strip, in one unit.
    """
    loop = np.arange(first, first + n_loops, dtype=np.uint64)
    n_legs, lanes = into_lanes(stratified_leg_numbers(law, loop, key)), into_lanes(loop)
    for part in tile_slices(n_legs.max(axis=1)):
        yield _draw(lanes[part], n_legs[part], key, leg, width)


def _draw(loop: np.ndarray, n_legs: np.ndarray, key: np.ndarray, leg: float, width: float) -> StripLoops:
    rows = n_legs.max(axis=1)
    rows += rows % 2
    shape = (loop.shape[0], int(rows.max()), LANES)
    dx, dy, var = (np.zeros(shape) for _ in range(3))
    legs.flight_legs(loop, rows, key, dx, dy, var)
    legs.clear_padding(np.maximum(n_legs, 1), dx, dy, var)  # an empty lane keeps one leg, of weight zero
    u = np.empty(loop.size)
    uniforms(loop.ravel(), PURPOSE_SCALE, key, u)
    scale, flux = leg * u.reshape(loop.shape) ** (1.0 / np.maximum(n_legs - 2, 1)), np.empty(loop.shape)
    closing.close_walks(rows, scale, dx, dy, var, flux)
    drawn = images(0.5 * var.sum(axis=1), width, loop, key)
    kernels.displace_ends(rows, drawn.target, dy, var)
    kernels.folded_flux(rows, dx, dy, drawn.height, width, flux)
    weight = np.where(n_legs == 0, 0.0, drawn.weight)
    return StripLoops(n_legs, weight, flux, loop, key, dx, dy, drawn.height)


def brownian(
    loop: np.ndarray, spread: FloatArray, key: np.ndarray, *, width: float, n_points: int
) -> tuple[FloatArray, FloatArray]:
    r"""Reflected Brownian loops of spread D t: weights of mean Z(D t), and the variance in time of the height.

    Along the strip the bridge is free and independent of the heights, so that the mean over it is done exactly:
    <cos(k area)> = exp(-k^2 D t Var(y)).

    Parameters
    ----------
    loop, spread : ndarray, shape (n,)
        Numbers of the loops, and D t of every loop.
    key : ndarray, shape (2,)
    width : float
        Of the strip, in the root of the unit of D t.
    n_points : int
        Points a loop, even; the error falls with the square of D t / (W^2 n_points).

    Returns
    -------
    weight, variance : ndarray, shape (n,)
    """
    lanes, G = into_lanes(loop), into_lanes(spread)
    G[G == 0.0] = 1.0
    drawn = images(G, width, lanes, key)
    rows = np.full(lanes.shape[0], n_points // 2)
    first, second = (np.zeros((lanes.shape[0], n_points // 2, LANES)) for _ in range(2))
    legs.gaussian_legs(lanes, rows, key, 1.0 / n_points, first, second)
    unit = np.sqrt(2.0 * G)
    variance = np.empty(lanes.shape)
    first *= unit[:, None, :]
    second *= unit[:, None, :]
    kernels.folded_variance(rows, first, second, drawn.height, drawn.target, width, variance)
    return drawn.weight.ravel()[: loop.size], variance.ravel()[: loop.size]


def brownian_paths(
    loop: np.ndarray, key: np.ndarray, *, width: float | FloatArray, n_rows: int | Sequence[int]
) -> Iterator[StripPaths]:
    """Yield reflected Brownian loops with their rows, for mechanisms that turn the spin along the path.

    Parameters
    ----------
    loop : ndarray, shape (n,)
        Numbers of the loops.
    key : ndarray, shape (2,)
    width : float or ndarray, shape (n,)
        Of the strip in units of sqrt(2 D t), the unit of the tiles.
    n_rows : int, or sequence of one a block of LANES loops
        Pieces of path a loop, even; the error falls as 2 D t/(W^2 n_rows).
    """
    lanes, present = into_lanes(loop), into_lanes(np.ones(loop.size, dtype=np.int64))
    across = np.where(present > 0, into_lanes(np.broadcast_to(width, loop.shape)), 1.0)
    pieces, start = np.broadcast_to(n_rows, lanes.shape[0]).tolist(), 0
    while start < lanes.shape[0]:
        n, stop = pieces[start], start + 1
        while stop < lanes.shape[0] and pieces[stop] == n and (stop + 1 - start) * n <= ROWS_IN_TILE:
            stop += 1
        part = slice(start, stop)
        tile = brownian_loops.draw(lanes[part], present[part], key, n_rows=n, continuous=False)
        yield _folded(tile, images(np.full(tile.loop.shape, 0.5), across[part], tile.loop, key), across[part])
        start = stop


def _folded(tile: Tile, drawn: Images, width: FloatArray) -> StripPaths:
    """Fold a free loop between the walls: true displacements, areas, and the bow of rows that touch a wall."""
    kernels.displace_ends(tile.rows, drawn.target, tile.dy, tile.var)
    bow, noise, m = np.empty_like(tile.dx), np.empty_like(tile.dx), tile.moments
    area, nodes = np.empty(tile.area.shape), np.stack(NODES)
    kernels.fold_rows(tile.rows, drawn.height, tile.var, nodes, NEAR, width, tile.dx, tile.dy, bow, area)
    closing.sub_areas(
        tile.loop, tile.count, tile.rows, tile.key, m.own, m.chord, tile.dx, tile.dy, tile.var, noise, area
    )
    return StripPaths(replace(tile, sub=bow + noise, area=area), np.where(tile.filled, drawn.weight, 0.0))


def open_walks(
    length: float, n_walks: int, *, width: float, diffuse: bool, seed: int = 0, first: int = 0, point: int = 0
) -> tuple[FloatArray, FloatArray]:
    """End x and integral of (y - W/2) dx of open walks of path length `length`; unit of length: the mean free path.

    Walks number `first` and up; every `point` is a stream of its own.
    """
    x, flux = np.empty(n_walks), np.empty(n_walks)
    kernels.strip_walks(first, key_words(seed, (STREAM << 40) + point), length, width, diffuse, x, flux)
    return x, flux
