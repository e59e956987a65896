"""One pair of half walks joined by a last vertex; pairs in lanes are in `walks`."""

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.elementary import log, sincos


@kernel
def last_vertex(R, u, v):
    """Vertex of the two-leg law in elliptic coordinates, foci R apart: cosh mu, sinh mu, cos nu, sin nu and a weight.

    The law of two legs is e^(-R cosh mu) dmu dnu / (4 pi^2). mu is drawn from the envelope of the log-concave factor,
    flat up to the foot of the tangent at R (cosh mu - 1) = 1; the weight is the integral K_0(R)/(2 pi) on average.
    """
    peak = np.arccosh(1.0 + 1.0 / R)
    slope = np.sqrt(1.0 + 2.0 * R)
    foot = peak - 1.0 / slope
    t = u * peak
    mu = t if t < foot else foot - log((peak - t) * slope + 1e-300) / slope
    envelope = 0.0 if t < foot else (mu - foot) * slope
    ch = np.cosh(mu)
    weight = peak * np.exp(envelope - R * ch) / (2.0 * np.pi)
    sine, cosine = sincos(2.0 * np.pi * v)
    return ch, np.sinh(mu), cosine, sine, weight


@kernel
def join(left, right, u, v):
    """Last vertex between the ends of two half walks: its place, both unit legs from left to right, lengths, weight."""
    ex = right[0] - left[0]
    ey = right[1] - left[1]
    R = np.sqrt(ex * ex + ey * ey) + 1e-300
    ex /= R
    ey /= R
    ch, sh, cn, sn, weight = last_vertex(R, u, v)
    p = 0.5 * R * ch * cn
    q = 0.5 * R * sh * sn
    x = 0.5 * (left[0] + right[0]) + p * ex - q * ey
    y = 0.5 * (left[1] + right[1]) + p * ey + q * ex
    r1 = 0.5 * R * (ch + cn)
    r2 = 0.5 * R * (ch - cn)
    ax = (x - left[0]) / r1
    ay = (y - left[1]) / r1
    bx = (right[0] - x) / r2
    by = (right[1] - y) / r2
    return x, y, ax, ay, bx, by, r1, r2, weight
