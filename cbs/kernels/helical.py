"""Amplitudes of a pseudospin that follows the momentum, multiplied out along a loop and along its reversed partner.

The state of direction e = exp(i phi) is |e> = (1, e)/sqrt 2, so <b|a> = (1 + b* a)/2. Only phases matter: every factor
is divided by its modulus, since the moduli are the same both ways and belong to the weight of the path.
"""

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.normals import LANES, lane_rows


@kernel
def overlap_phase(ax, ay, bx, by):
    """Phase factor of <b|a>, (1 + b* a)/|1 + b* a|, for unit vectors a, b; two floats.

    With c = a.b and s the imaginary part of b* a: (1 + c) + i s for c >= 0, and s/(1 - c) + i times the sign of s for
    c < 0, which is the same up to a positive factor as 1 + c = s^2/(1 - c), and keeps its digits near reversal.
    """
    c = ax * bx + ay * by
    s = ay * bx - ax * by
    forward = c >= 0.0
    sign = 1.0 if s >= 0.0 else -1.0
    x = 1.0 + c if forward else abs(s) / (1.0 - c)
    y = s if forward else sign
    f = 1.0 / np.sqrt(x * x + y * y)
    return f * x, f * y


@kernel
def append_overlap(state, ax, ay, bx, by):
    """Multiply the amplitudes state, (2, LANES), by the phase of <b|a>, lane by lane."""
    re = state[0]
    im = state[1]
    for j in range(LANES):
        x, y = overlap_phase(ax[j], ay[j], bx[j], by[j])
        r = re[j] * x - im[j] * y
        im[j] = re[j] * y + im[j] * x
        re[j] = r


@kernel
def directions(rows, last, dx, dy, ux, uy):
    """Unit vectors of the rows; rows after the last of a lane repeat its last direction and so change nothing."""
    for b in range(dx.shape[0]):
        for i in range(rows[b]):
            for j in range(LANES):
                k = min(i, last[b, j])
                x = dx[b, k, j]
                y = dy[b, k, j]
                f = 1.0 / np.sqrt(x * x + y * y)
                ux[b, i, j] = f * x
                uy[b, i, j] = f * y


@kernel
def point_return(rows, ux, uy, out):
    """Interference at a point, (1/2) Re Tr M_partner^+ M_loop over the mean classical weight, out (blocks, LANES).

    M_loop = |n_N> a <n_1|, M_partner = |-n_1> a' <-n_N|; a and a' are multiplied out leg by leg along their own paths.
    """
    loop = lane_rows(2)
    partner = lane_rows(2)
    for b in range(ux.shape[0]):
        n = rows[b]
        loop[0] = 1.0
        loop[1] = 0.0
        partner[0] = 1.0
        partner[1] = 0.0
        for i in range(n - 1):
            append_overlap(loop, ux[b, i], uy[b, i], ux[b, i + 1], uy[b, i + 1])
        for i in range(n - 1, 0, -1):
            append_overlap(partner, -ux[b, i], -uy[b, i], -ux[b, i - 1], -uy[b, i - 1])
        for j in range(LANES):
            # <n_1|-n_N> <-n_1|n_N> = ((1 - n_1* n_N)/2)^2
            c = ux[b, 0, j] * ux[b, n - 1, j] + uy[b, 0, j] * uy[b, n - 1, j]
            s = ux[b, 0, j] * uy[b, n - 1, j] - uy[b, 0, j] * ux[b, n - 1, j]
            zr = 0.25 * ((1.0 - c) * (1.0 - c) - s * s)
            zi = -0.5 * (1.0 - c) * s
            ar = loop[0, j] * partner[0, j] + loop[1, j] * partner[1, j]
            ai = loop[1, j] * partner[0, j] - loop[0, j] * partner[1, j]
            out[b, j] = ar * zr - ai * zi


@kernel
def backscattering(rows, kx, ky, ux, uy, out):
    """Interference of k -> -k: a wave of direction k is scattered through the directions of the loop into -k.

    The partner starts from the same k and passes -n_N ... -n_1. kx, ky, out: (blocks, LANES).
    """
    loop = lane_rows(2)
    partner = lane_rows(2)
    for b in range(ux.shape[0]):
        n = rows[b]
        loop[0] = 1.0
        loop[1] = 0.0
        partner[0] = 1.0
        partner[1] = 0.0
        append_overlap(loop, kx[b], ky[b], ux[b, 0], uy[b, 0])
        append_overlap(partner, kx[b], ky[b], -ux[b, n - 1], -uy[b, n - 1])
        for i in range(n - 1):
            append_overlap(loop, ux[b, i], uy[b, i], ux[b, i + 1], uy[b, i + 1])
        for i in range(n - 1, 0, -1):
            append_overlap(partner, -ux[b, i], -uy[b, i], -ux[b, i - 1], -uy[b, i - 1])
        append_overlap(loop, ux[b, n - 1], uy[b, n - 1], -kx[b], -ky[b])
        append_overlap(partner, -ux[b, 0], -uy[b, 0], -kx[b], -ky[b])
        for j in range(LANES):
            out[b, j] = loop[0, j] * partner[0, j] + loop[1, j] * partner[1, j]
