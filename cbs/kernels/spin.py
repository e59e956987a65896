"""Spin rotations as unit quaternions: exp(-i v.sigma/2) has components (cos |v|/2, sin |v|/2 v/|v|).

Rotation vectors stand in `even` (reverses with the momentum) and `odd` (does not), both (3, blocks, rows, LANES).
U = R(even_n + odd_n) ... R(even_1 + odd_1) along the loop, V = R(-even_1 + odd_1) ... R(-even_n + odd_n) along its
reversed partner. The interference (1/2) Tr V^+U is the scalar product of the two quaternions.
"""

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.elementary import sincos
from cbs.kernels.normals import LANES, lane_rows

TINY = 1e-300


@kernel
def half_angle(b, i, sign, even, odd, v, c, f):
    """Row i of block b: v (3, LANES) = sign even + odd, and its quaternion (c, f v)."""
    for j in range(LANES):
        v[0, j] = sign * even[0, b, i, j] + odd[0, b, i, j]
        v[1, j] = sign * even[1, b, i, j] + odd[1, b, i, j]
        v[2, j] = sign * even[2, b, i, j] + odd[2, b, i, j]
    for j in range(LANES):
        h = np.sqrt(0.25 * (v[0, j] * v[0, j] + v[1, j] * v[1, j] + v[2, j] * v[2, j]) + TINY)
        sine, cosine = sincos(h)
        c[j] = cosine
        f[j] = 0.5 * sine / h


@kernel
def multiply_left(b, c, f, v, u):
    """Replace the quaternions u[:, b] by R u, R = (c, f v); c, f (LANES,), v (3, LANES), u (4, blocks, LANES)."""
    for j in range(LANES):
        x = f[j] * v[0, j]
        y = f[j] * v[1, j]
        z = f[j] * v[2, j]
        w0 = u[0, b, j]
        i0 = u[1, b, j]
        j0 = u[2, b, j]
        k0 = u[3, b, j]
        u[0, b, j] = c[j] * w0 - x * i0 - y * j0 - z * k0
        u[1, b, j] = c[j] * i0 + x * w0 + y * k0 - z * j0
        u[2, b, j] = c[j] * j0 + y * w0 + z * i0 - x * k0
        u[3, b, j] = c[j] * k0 + z * w0 + x * j0 - y * i0


@kernel
def multiply_right(b, c, f, v, u):
    """Replace the quaternions u[:, b] by u R, R = (c, f v); c, f (LANES,), v (3, LANES), u (4, blocks, LANES)."""
    for j in range(LANES):
        x = f[j] * v[0, j]
        y = f[j] * v[1, j]
        z = f[j] * v[2, j]
        w0 = u[0, b, j]
        i0 = u[1, b, j]
        j0 = u[2, b, j]
        k0 = u[3, b, j]
        u[0, b, j] = c[j] * w0 - x * i0 - y * j0 - z * k0
        u[1, b, j] = c[j] * i0 + x * w0 - y * k0 + z * j0
        u[2, b, j] = c[j] * j0 + y * w0 - z * i0 + x * k0
        u[3, b, j] = c[j] * k0 + z * w0 - x * j0 + y * i0


@kernel
def start(u):
    """Set all quaternions, (4, blocks, LANES), to 1."""
    for b in range(u.shape[1]):
        for j in range(LANES):
            u[0, b, j] = 1.0
            u[1, b, j] = 0.0
            u[2, b, j] = 0.0
            u[3, b, j] = 0.0


@kernel
def propagate_both(rows, even, odd, u, v):
    """Forward propagator u and the partner's v, (4, blocks, LANES), each multiplied out along its own path."""
    c = np.empty(LANES)
    f = np.empty(LANES)
    r = lane_rows(3)
    start(u)
    start(v)
    for b in range(even.shape[1]):
        for i in range(rows[b]):
            half_angle(b, i, 1.0, even, odd, r, c, f)
            multiply_left(b, c, f, r, u)
            half_angle(b, i, -1.0, even, odd, r, c, f)
            multiply_right(b, c, f, r, v)


@kernel
def propagate_even(rows, even, u):
    """Forward propagator of purely even rotations; u (4, blocks, LANES). The partner's is then exactly its inverse."""
    c = np.empty(LANES)
    f = np.empty(LANES)
    start(u)
    for b in range(even.shape[1]):
        for i in range(rows[b]):
            for j in range(LANES):
                x = even[0, b, i, j]
                y = even[1, b, i, j]
                z = even[2, b, i, j]
                h = np.sqrt(0.25 * (x * x + y * y + z * z) + TINY)
                sine, cosine = sincos(h)
                c[j] = cosine
                f[j] = 0.5 * sine / h
            for j in range(LANES):
                x = f[j] * even[0, b, i, j]
                y = f[j] * even[1, b, i, j]
                z = f[j] * even[2, b, i, j]
                w0 = u[0, b, j]
                i0 = u[1, b, j]
                j0 = u[2, b, j]
                k0 = u[3, b, j]
                u[0, b, j] = c[j] * w0 - x * i0 - y * j0 - z * k0
                u[1, b, j] = c[j] * i0 + x * w0 + y * k0 - z * j0
                u[2, b, j] = c[j] * j0 + y * w0 + z * i0 - x * k0
                u[3, b, j] = c[j] * k0 + z * w0 + x * j0 - y * i0


@kernel
def propagate_linear(rows, m, shrink, count, dx, dy, sub, var, u):
    """Forward propagator u (4, blocks, LANES) of one linear coupling m (2, 2), without keeping rotation vectors.

    `add_linear`, `contract` (with the coefficient shrink[count] of the third term) and `propagate_even` in one pass.
    The work space is made here: what a caller passed might overlap, and nothing would be done side by side.
    """
    x, y, z, c = np.empty(LANES), np.empty(LANES), np.empty(LANES), np.empty(LANES)
    m00, m01 = m[0, 0], m[0, 1]
    m10, m11 = m[1, 0], m[1, 1]
    det = m00 * m11 - m01 * m10
    sxx = m00 * m00 + m01 * m01
    syy = m10 * m10 + m11 * m11
    sxy = m00 * m10 + m01 * m11
    start(u)
    for b in range(dx.shape[0]):
        for i in range(rows[b]):
            for j in range(LANES):
                c[j] = shrink[count[b, i, j]] * var[b, i, j]
            for j in range(LANES):
                q = c[j]
                rx = m00 * dx[b, i, j] + m01 * dy[b, i, j]
                ry = m10 * dx[b, i, j] + m11 * dy[b, i, j]
                vx = rx - q * syy * rx + q * sxy * ry
                vy = ry - q * sxx * ry + q * sxy * rx
                vz = (q * (sxx + syy) - 1.0) * det * sub[b, i, j]
                h = np.sqrt(0.25 * (vx * vx + vy * vy + vz * vz) + TINY)
                sine, cosine = sincos(h)
                c[j] = cosine
                x[j] = 0.5 * sine / h * vx
                y[j] = 0.5 * sine / h * vy
                z[j] = 0.5 * sine / h * vz
            for j in range(LANES):
                w0 = u[0, b, j]
                i0 = u[1, b, j]
                j0 = u[2, b, j]
                k0 = u[3, b, j]
                u[0, b, j] = c[j] * w0 - x[j] * i0 - y[j] * j0 - z[j] * k0
                u[1, b, j] = c[j] * i0 + x[j] * w0 + y[j] * k0 - z[j] * j0
                u[2, b, j] = c[j] * j0 + y[j] * w0 + z[j] * i0 - x[j] * k0
                u[3, b, j] = c[j] * k0 + z[j] * w0 + x[j] * j0 - y[j] * i0


@kernel
def propagate_strengths(rows, m, factors, dx, dy, u):
    """Forward propagators for several strengths of one linear coupling: rotation vectors factors[s] m (dx, dy).

    The axis of a leg and its angle at unit strength serve all strengths; u has shape (4, strengths, blocks, LANES). Two
    rows are multiplied before they meet u, so dx and dy must have an even number of rows, the last one zero if need be.
    """
    h = lane_rows(2)
    ax = lane_rows(2)
    ay = lane_rows(2)
    c = lane_rows(2)
    f = lane_rows(2)
    for s in range(factors.size):
        start(u[:, s])
    for b in range(dx.shape[0]):
        for i in range(0, rows[b], 2):
            for t in range(2):
                for j in range(LANES):
                    x = m[0, 0] * dx[b, i + t, j] + m[0, 1] * dy[b, i + t, j]
                    y = m[1, 0] * dx[b, i + t, j] + m[1, 1] * dy[b, i + t, j]
                    angle = np.sqrt(x * x + y * y + TINY)
                    h[t, j] = 0.5 * angle
                    ax[t, j] = x / angle
                    ay[t, j] = y / angle
            for s in range(factors.size):
                for t in range(2):
                    for j in range(LANES):
                        sine, cosine = sincos(factors[s] * h[t, j])
                        c[t, j] = cosine
                        f[t, j] = sine
                for j in range(LANES):
                    x0 = f[0, j] * ax[0, j]
                    y0 = f[0, j] * ay[0, j]
                    x1 = f[1, j] * ax[1, j]
                    y1 = f[1, j] * ay[1, j]
                    w = c[1, j] * c[0, j] - x1 * x0 - y1 * y0
                    x = c[1, j] * x0 + x1 * c[0, j]
                    y = c[1, j] * y0 + y1 * c[0, j]
                    z = x1 * y0 - y1 * x0
                    w0 = u[0, s, b, j]
                    i0 = u[1, s, b, j]
                    j0 = u[2, s, b, j]
                    k0 = u[3, s, b, j]
                    u[0, s, b, j] = w * w0 - x * i0 - y * j0 - z * k0
                    u[1, s, b, j] = w * i0 + x * w0 + y * k0 - z * j0
                    u[2, s, b, j] = w * j0 + y * w0 + z * i0 - x * k0
                    u[3, s, b, j] = w * k0 + z * w0 + x * j0 - y * i0
