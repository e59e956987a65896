"""Spin rotations as unit quaternions: exp(-i v.sigma/2) has components (cos |v|/2, sin |v|/2 v/|v|).

Mechanisms add rotation vectors to `even` (reverses with the momentum) and `odd` (does not), each three arrays
of shape (blocks, rows, LANES). Then U = R(even_n + odd_n) ... R(even_1 + odd_1) along the loop and
V = R(-even_1 + odd_1) ... R(-even_n + odd_n) along its reversed partner. The interference is (1/2) Tr V^+U,
the scalar product of the two quaternions.
"""

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.elementary import sincos
from cbs.kernels.legs import normal_triples
from cbs.kernels.normals import LANES

TINY = 1e-300


@kernel
def add_linear(rows, m, dx, dy, sub, ex, ey, ez):
    """Rotation vector linear in the displacement, (ex, ey) += m (dx, dy), and the term of second order of a grouped row.

    The Magnus expansion of exp(-i/2 int m dr.sigma) over a row of sub-area a (left of the chord, positive) has the second term
    -det(m) a along z.
    """
    det = m[0, 0] * m[1, 1] - m[0, 1] * m[1, 0]
    for b in range(dx.shape[0]):
        for i in range(rows[b]):
            x = dx[b, i]
            y = dy[b, i]
            a = sub[b, i]
            ox = ex[b, i]
            oy = ey[b, i]
            oz = ez[b, i]
            for j in range(LANES):
                ox[j] += m[0, 0] * x[j] + m[0, 1] * y[j]
                oy[j] += m[1, 0] * x[j] + m[1, 1] * y[j]
                oz[j] -= det * a[j]


@kernel
def add_third_harmonic(rows, count, strength, dx, dy, ex, ey):
    """Rotation of cubic coupling on single legs: strength |r| (cos 3 phi, sin 3 phi), phi the direction of the leg."""
    for b in range(dx.shape[0]):
        for i in range(rows[b]):
            x = dx[b, i]
            y = dy[b, i]
            c = count[b, i]
            ox = ex[b, i]
            oy = ey[b, i]
            for j in range(LANES):
                s = strength if c[j] == 1 else 0.0
                r2 = x[j] * x[j] + y[j] * y[j]
                s /= r2 + TINY
                ox[j] += s * x[j] * (4.0 * x[j] * x[j] - 3.0 * r2)
                oy[j] += s * y[j] * (3.0 * r2 - 4.0 * y[j] * y[j])


@kernel
def add_steady(rows, path, v, ox, oy, oz):
    """Rotation about a fixed axis in proportion to the path length of every row: (ox, oy, oz) += path v."""
    for b in range(path.shape[0]):
        for i in range(rows[b]):
            p = path[b, i]
            x = ox[b, i]
            y = oy[b, i]
            z = oz[b, i]
            for j in range(LANES):
                x[j] += v[0] * p[j]
                y[j] += v[1] * p[j]
                z[j] += v[2] * p[j]


@kernel
def add_kicks(loop, count, rows, key, purpose, sigma, x, y, z):
    """Gaussian rotation vector of standard deviation sigma[a, count] in component a, independent in every row."""
    n = x.shape[1]
    nx = np.empty((n, LANES))
    ny = np.empty((n, LANES))
    nz = np.empty((n, LANES))
    for b in range(loop.shape[0]):
        for i in range(0, rows[b], 2):
            normal_triples(loop[b], purpose, i, key, nx, ny, nz)
            for r in range(i, i + 2):
                ox = x[b, r]
                oy = y[b, r]
                oz = z[b, r]
                c = count[b, r]
                ux = nx[r]
                uy = ny[r]
                uz = nz[r]
                for j in range(LANES):
                    ox[j] += sigma[0, c[j]] * ux[j]
                    oy[j] += sigma[1, c[j]] * uy[j]
                    oz[j] += sigma[2, c[j]] * uz[j]


@kernel
def add_kick_commutators(loop, count, rows, key, purpose, sigma, own, chord, even):
    """Second-order term of a row made of many kicks d_i, 1/2 sum_{i<j} d_j x d_i, drawn with its exact covariance.

    With d = sigma w and W = sum w the normals that `add_kicks` drew for this purpose, the vector of the w has covariance
    own I + chord (|W|^2 - W W^T). The term changes sign with the order of the kicks and so belongs to `even`,
    (3, blocks, rows, LANES), whether the kicks themselves are even or odd.
    """
    n = even.shape[2]
    w = np.empty((3, n, LANES))
    u = np.empty((3, n, LANES))
    v = np.empty((3, n, LANES))
    for b in range(loop.shape[0]):
        for i in range(0, rows[b], 2):
            normal_triples(loop[b], purpose, i, key, w[0], w[1], w[2])
            normal_triples(loop[b], purpose + 3, i, key, u[0], u[1], u[2])
            normal_triples(loop[b], purpose + 6, i, key, v[0], v[1], v[2])
            for r in range(i, i + 2):
                for j in range(LANES):
                    c = count[b, r, j]
                    p = np.sqrt(own[c])
                    q = np.sqrt(chord[c])
                    wx = q * w[0, r, j]
                    wy = q * w[1, r, j]
                    wz = q * w[2, r, j]
                    even[0, b, r, j] += sigma[1, c] * sigma[2, c] * (p * u[0, r, j] + wy * v[2, r, j] - wz * v[1, r, j])
                    even[1, b, r, j] += sigma[2, c] * sigma[0, c] * (p * u[1, r, j] + wz * v[0, r, j] - wx * v[2, r, j])
                    even[2, b, r, j] += sigma[0, c] * sigma[1, c] * (p * u[2, r, j] + wx * v[1, r, j] - wy * v[0, r, j])


@kernel
def contract(rows, count, var, p, linear, sigma, kicks, vectors):
    """Mean third term of the Magnus expansion in rows that stand for a piece of path: v -= (tr S - S) v.

    S is the covariance of the rotation noise inside the row: linear[count] var p for displacements (p = m m^T, 2x2) plus
    kicks[count] sigma^2 for random kicks, sigma (3, counts); both coefficients are 1/12 for a Brownian piece and 0 for one leg.
    vectors has shape (3, blocks, rows, LANES).
    """
    for b in range(count.shape[0]):
        for i in range(rows[b]):
            c = count[b, i]
            s2 = var[b, i]
            x = vectors[0, b, i]
            y = vectors[1, b, i]
            z = vectors[2, b, i]
            for j in range(LANES):
                n = c[j]
                q = linear[n] * s2[j]
                kx = kicks[n] * sigma[0, n] * sigma[0, n]
                ky = kicks[n] * sigma[1, n] * sigma[1, n]
                kz = kicks[n] * sigma[2, n] * sigma[2, n]
                sxx = q * p[0, 0] + kx
                syy = q * p[1, 1] + ky
                sxy = q * p[0, 1]
                x0 = x[j]
                y0 = y[j]
                x[j] = x0 - (syy + kz) * x0 + sxy * y0
                y[j] = y0 - (sxx + kz) * y0 + sxy * x0
                z[j] -= (sxx + syy) * z[j]


@kernel
def half_angle(x, y, z, c, f):
    """For rotation vectors (x, y, z), (LANES,): cosine of half the angle, and f with quaternion vector part f (x, y, z)."""
    for j in range(LANES):
        h = np.sqrt(0.25 * (x[j] * x[j] + y[j] * y[j] + z[j] * z[j]) + TINY)
        sine, cosine = sincos(h)
        c[j] = cosine
        f[j] = 0.5 * sine / h


@kernel
def multiply_left(c, f, x, y, z, w, i, j, k):
    """Replace the quaternion (w, i, j, k) by R (w, i, j, k), R = (c, f x, f y, f z); all (LANES,)."""
    for n in range(LANES):
        a = f[n] * x[n]
        b = f[n] * y[n]
        d = f[n] * z[n]
        p = c[n]
        w0 = w[n]
        i0 = i[n]
        j0 = j[n]
        k0 = k[n]
        w[n] = p * w0 - a * i0 - b * j0 - d * k0
        i[n] = p * i0 + a * w0 + b * k0 - d * j0
        j[n] = p * j0 + b * w0 + d * i0 - a * k0
        k[n] = p * k0 + d * w0 + a * j0 - b * i0


@kernel
def multiply_right(c, f, x, y, z, w, i, j, k):
    """Replace the quaternion (w, i, j, k) by (w, i, j, k) R, R = (c, f x, f y, f z); all (LANES,)."""
    for n in range(LANES):
        a = f[n] * x[n]
        b = f[n] * y[n]
        d = f[n] * z[n]
        p = c[n]
        w0 = w[n]
        i0 = i[n]
        j0 = j[n]
        k0 = k[n]
        w[n] = p * w0 - a * i0 - b * j0 - d * k0
        i[n] = p * i0 + a * w0 - b * k0 + d * j0
        j[n] = p * j0 + b * w0 - d * i0 + a * k0
        k[n] = p * k0 + d * w0 - a * j0 + b * i0


@kernel
def propagate(rows, ex, ey, ez, u):
    """Forward propagator of purely even rotations; u (4, blocks, LANES). The partner is then exactly its inverse."""
    c = np.empty(LANES)
    f = np.empty(LANES)
    for b in range(ex.shape[0]):
        u[0, b, :] = 1.0
        u[1:, b, :] = 0.0
        for i in range(rows[b]):
            half_angle(ex[b, i], ey[b, i], ez[b, i], c, f)
            multiply_left(c, f, ex[b, i], ey[b, i], ez[b, i], u[0, b], u[1, b], u[2, b], u[3, b])


@kernel
def propagate_both(rows, even, odd, u, v):
    """Forward propagator u and the partner's v, really multiplied out; even, odd (3, blocks, rows, LANES), u, v (4, blocks, LANES)."""
    c = np.empty(LANES)
    f = np.empty(LANES)
    x = np.empty(LANES)
    y = np.empty(LANES)
    z = np.empty(LANES)
    for b in range(even.shape[1]):
        u[0, b, :] = 1.0
        u[1:, b, :] = 0.0
        v[0, b, :] = 1.0
        v[1:, b, :] = 0.0
        for i in range(rows[b]):
            for j in range(LANES):
                x[j] = even[0, b, i, j] + odd[0, b, i, j]
                y[j] = even[1, b, i, j] + odd[1, b, i, j]
                z[j] = even[2, b, i, j] + odd[2, b, i, j]
            half_angle(x, y, z, c, f)
            multiply_left(c, f, x, y, z, u[0, b], u[1, b], u[2, b], u[3, b])
            for j in range(LANES):
                x[j] = odd[0, b, i, j] - even[0, b, i, j]
                y[j] = odd[1, b, i, j] - even[1, b, i, j]
                z[j] = odd[2, b, i, j] - even[2, b, i, j]
            half_angle(x, y, z, c, f)
            multiply_right(c, f, x, y, z, v[0, b], v[1, b], v[2, b], v[3, b])
