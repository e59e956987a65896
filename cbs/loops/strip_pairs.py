r"""Closed flights of two legs between mirrors: out, and back by way of a wall.

In the plane the way back is the way out, the currents of the two cancel and no flux is enclosed. Behind mirrors the
start has images; a path over the scatterer to an image at the distance R, lengths in mean legs, has the law
e^{-R cosh mu} dmu dnu/(4 pi^2) in elliptic coordinates about the two. Images at 2jW have weight one each; those that
mirror the start lie anywhere, with the density 1/(2W) averaged over the heights of the start:

.. math:: \frac1{4\pi^2} \int d\mu\, d\nu \Bigl[\frac{2}{e^{2W\cosh\mu} - 1} + \frac{1}{W\cosh\mu}\Bigr].

mu is drawn from 1/cosh mu, so that no weight is above that of the second kind.
"""

from collections.abc import Iterator

import numpy as np

from cbs.checks import FloatArray
from cbs.kernels import strips as kernels
from cbs.kernels.normals import uniforms
from cbs.loops import strips
from cbs.loops.strips import StripLoops
from cbs.loops.tiles import into_lanes

STREAM = strips.STREAM << 36
BLOCKS = 1024  # of lanes in a tile
KIND, MU, NU, PLACE, HEIGHT = range(5)  # purposes of uniform numbers


def flights(first: int, n_loops: int, key: np.ndarray, *, width: float) -> Iterator[StripLoops]:
    """Yield loops first ... first + n_loops - 1; the mean of weight times C is -pi times the correction in e^2/h.

    Lengths in mean (dephased) legs.
    """
    loop, legs = into_lanes(np.arange(first, first + n_loops, dtype=np.uint64)), into_lanes(np.full(n_loops, 2))
    for start in range(0, loop.shape[0], BLOCKS):
        part = slice(start, start + BLOCKS)
        yield _draw(loop[part], legs[part], key, width)


def _draw(loop: np.ndarray, n_legs: np.ndarray, key: np.ndarray, width: float) -> StripLoops:
    u = np.empty((5, loop.size))
    for purpose in (KIND, MU, NU, PLACE, HEIGHT):
        uniforms(loop.ravel(), purpose, key, u[purpose])
    kind, mu, nu, place, height = u.reshape(5, *loop.shape)
    sinh = np.tan(0.5 * np.pi * mu)
    cosh = np.hypot(1.0, sinh)
    mirrored, sign = kind < 0.5, np.where(np.mod(kind, 0.5) < 0.25, 1.0, -1.0)
    each = 2.0 * width * cosh
    j = 1.0 + np.floor(-np.log(place) / each)
    target = sign * np.where(mirrored, -np.log(place) / cosh, 2.0 * width * j)
    weight = (np.pi / width) * np.where(mirrored, 1.0, each * np.exp(-each) / -np.expm1(-each))
    # the vertex about the middle between the start and its image
    across = 0.5 * target * (1.0 + cosh * np.cos(2.0 * np.pi * nu))
    x = 0.5 * target * sinh * np.sin(2.0 * np.pi * nu)
    dx, dy = (np.stack(pair, axis=1) for pair in ((x, -x), (across, target - across)))
    height = np.where(mirrored, np.mod(-0.5 * target, width), width * height)
    flux: FloatArray = np.empty(loop.shape)
    kernels.folded_flux(np.full(loop.shape[0], 2), dx, dy, height, width, flux)
    return StripLoops(n_legs, np.where(n_legs == 0, 0.0, weight), flux, loop, key, dx, dy, height)
