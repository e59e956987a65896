r"""Weight of a closed flight between mirrors in the conductivity along the strip: only n_x counts.

Walls leave n_x alone and turn n_y round, so loops are not isotropic and 1 + cos theta of the plane does not hold. The
two waves of a pair enter and leave together on the line of one leg, the closing leg, along n and against it: the
product of the two currents is -n_x^2, in the plane -1/2 on average, and the loop counts 2 n_x^2 (backscattering). Where
one of the waves meets the closing scatterer twice, the current enters along one of the legs that join there and leaves
along the other: 2 n_1x n_Nx (non-backscattering). Any leg may close a loop, any scatterer join two: averaged over them
the total is the mean of (n_ix + n_{i+1}x)^2 round the loop.
"""

import numpy as np

from cbs.checks import FloatArray
from cbs.loops.strips import StripLoops


def current_weight(loops: StripLoops, term: str, *, anywhere: bool) -> FloatArray:
    """Weight of every loop, (blocks, LANES).

    Parameters
    ----------
    loops : StripLoops
        Closed flights.
    term : {"total", "backscattering", "nonbackscattering"}
        2 n_x^2, 2 n_1x n_Nx, or their sum.
    anywhere : bool
        Whether the loop may begin at any of its scatterers; else the legs at its start are the closing ones.
    """
    size = np.hypot(loops.dx, loops.dy)
    along = loops.dx / np.where(size > 0.0, size, 1.0)  # 0 in rows beyond the last leg
    n_legs = np.maximum(loops.n_legs, 1)
    first, last = along[:, 0], np.take_along_axis(along, n_legs[:, None, :] - 1, axis=1)[:, 0]
    weight = np.zeros(loops.flux.shape)
    if term != "nonbackscattering":
        weight += 2.0 * np.sum(along**2, axis=1) / n_legs if anywhere else first**2 + last**2
    if term != "backscattering":
        joined = first * last
        if anywhere:
            joined = (joined + np.sum(along[:, 1:] * along[:, :-1], axis=1)) / n_legs
        weight += 2.0 * joined
    return weight
