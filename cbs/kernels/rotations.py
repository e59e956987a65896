"""Rotation vectors of the rows of a loop: what each mechanism adds to `even` or `odd`, (3, blocks, rows, LANES)."""

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.normals import LANES, lane_normals, lane_rows
from cbs.kernels.spin import TINY


@kernel
def add_linear(rows, m, dx, dy, sub, even):
    """Rotation vector linear in the displacement, m (dx, dy), and the term of second order of a row of many legs.

    The Magnus expansion of exp(-i/2 int m dr.sigma) over a row of sub-area a (left of the chord, positive) has the
    second term -det(m) a along z.
    """
    det = m[0, 0] * m[1, 1] - m[0, 1] * m[1, 0]
    for b in range(dx.shape[0]):
        for i in range(rows[b]):
            for j in range(LANES):
                x = dx[b, i, j]
                y = dy[b, i, j]
                even[0, b, i, j] += m[0, 0] * x + m[0, 1] * y
                even[1, b, i, j] += m[1, 0] * x + m[1, 1] * y
                even[2, b, i, j] -= det * sub[b, i, j]


@kernel
def add_third_harmonic(rows, count, strength, dx, dy, even):
    """Rotation of cubic coupling on single legs: strength |r| (cos 3 phi, sin 3 phi), phi the direction of the leg."""
    for b in range(dx.shape[0]):
        for i in range(rows[b]):
            for j in range(LANES):
                x = dx[b, i, j]
                y = dy[b, i, j]
                r2 = x * x + y * y
                s = (strength if count[b, i, j] == 1 else 0.0) / (r2 + TINY)
                even[0, b, i, j] += s * x * (4.0 * x * x - 3.0 * r2)
                even[1, b, i, j] += s * y * (3.0 * r2 - 4.0 * y * y)


@kernel
def add_steady(rows, path, v, odd):
    """Rotation about a fixed axis in proportion to the path length of every row: odd += path v, v (3,)."""
    for b in range(path.shape[0]):
        for i in range(rows[b]):
            for j in range(LANES):
                p = path[b, i, j]
                odd[0, b, i, j] += v[0] * p
                odd[1, b, i, j] += v[1] * p
                odd[2, b, i, j] += v[2] * p


@kernel
def add_kicks(loop, count, rows, key, purpose, sigma, target):
    """Gaussian rotation vector of standard deviation sigma[a, count] in component a, independent in every row.

    Three pairs of normals serve two rows: purposes `purpose`, + 1, + 2.
    """
    p = lane_rows(3)
    q = lane_rows(3)
    for b in range(loop.shape[0]):
        for i in range(0, rows[b], 2):
            lane_normals(loop, b, purpose, i, key, p, q)
            for j in range(LANES):
                c = count[b, i, j]
                target[0, b, i, j] += sigma[0, c] * p[0, j]
                target[1, b, i, j] += sigma[1, c] * q[0, j]
                target[2, b, i, j] += sigma[2, c] * p[2, j]
            for j in range(LANES):
                c = count[b, i + 1, j]
                target[0, b, i + 1, j] += sigma[0, c] * p[1, j]
                target[1, b, i + 1, j] += sigma[1, c] * q[1, j]
                target[2, b, i + 1, j] += sigma[2, c] * q[2, j]


@kernel
def add_kick_commutators(loop, count, rows, key, purpose, sigma, own, chord, even):
    """Second-order term of a row made of many kicks d_i, 1/2 sum_{i<j} d_j x d_i, drawn with its exact covariance.

    With d = sigma w and W = sum w the normals that `add_kicks` drew for this purpose, the vector of the w has
    covariance own I + chord (|W|^2 - W W^T). The term changes sign with the order of the kicks and so belongs to
    `even` whether the kicks themselves are even or odd.
    """
    p = lane_rows(3)
    q = lane_rows(3)
    s = lane_rows(3)
    t = lane_rows(3)
    w = lane_rows(3)
    for b in range(loop.shape[0]):
        for i in range(rows[b]):
            if i % 2 == 0:
                lane_normals(loop, b, purpose, i, key, p, q)
            lane_normals(loop, b, purpose + 3, i, key, s, t)
            for j in range(LANES):
                w[0, j] = p[i % 2, j]
                w[1, j] = q[i % 2, j]
                w[2, j] = p[2, j] if i % 2 == 0 else q[2, j]
            for j in range(LANES):
                c = count[b, i, j]
                o = np.sqrt(own[c])
                k = np.sqrt(chord[c])
                x = o * s[0, j] + k * (w[1, j] * t[2, j] - w[2, j] * t[1, j])
                y = o * s[1, j] + k * (w[2, j] * t[0, j] - w[0, j] * t[2, j])
                z = o * s[2, j] + k * (w[0, j] * t[1, j] - w[1, j] * t[0, j])
                even[0, b, i, j] += sigma[1, c] * sigma[2, c] * x
                even[1, b, i, j] += sigma[2, c] * sigma[0, c] * y
                even[2, b, i, j] += sigma[0, c] * sigma[1, c] * z


@kernel
def add_cross_commutators(loop, count, rows, key, purpose, m, sigma, own, chord, dx, dy, var, target):
    """Second-order term of a row between its displacement and its random kicks, 1/2 sum_{i<j} (p_j x k_i + k_j x p_i).

    p = m r, k = sigma w with the normals W = sum w that `add_kicks` drew for this purpose. The area between r_a and k_b
    has variance own v sigma_b^2 + chord (v (sigma_b W_b)^2 + sigma_b^2 R_a^2), v the variance of the row, R its
    displacement. It changes sign with the order and with p, so it goes with the kicks, even or odd.
    """
    p = lane_rows(3)
    q = lane_rows(3)
    s = lane_rows(2)
    t = lane_rows(2)
    w = lane_rows(3)
    for b in range(loop.shape[0]):
        for i in range(rows[b]):
            if i % 2 == 0:
                lane_normals(loop, b, purpose, i, key, p, q)
            lane_normals(loop, b, purpose + 6, i, key, s, t)
            for j in range(LANES):
                w[0, j] = p[i % 2, j]
                w[1, j] = q[i % 2, j]
                w[2, j] = p[2, j] if i % 2 == 0 else q[2, j]
            for j in range(LANES):
                c = count[b, i, j]
                v = var[b, i, j]
                x = chord[c] * dx[b, i, j] * dx[b, i, j]
                y = chord[c] * dy[b, i, j] * dy[b, i, j]
                kx = sigma[0, c] * sigma[0, c]
                ky = sigma[1, c] * sigma[1, c]
                kz = v * (own[c] + chord[c] * w[2, j] * w[2, j])
                ux = v * (own[c] + chord[c] * w[0, j] * w[0, j])
                uy = v * (own[c] + chord[c] * w[1, j] * w[1, j])
                ax = sigma[2, c] * np.sqrt(kz + x) * s[0, j]
                ay = sigma[2, c] * np.sqrt(kz + y) * s[1, j]
                z2 = (m[0, 0] * m[0, 0] * (uy + x) + m[0, 1] * m[0, 1] * (uy + y)) * ky
                z2 += (m[1, 0] * m[1, 0] * (ux + x) + m[1, 1] * m[1, 1] * (ux + y)) * kx
                target[0, b, i, j] += m[1, 0] * ax + m[1, 1] * ay
                target[1, b, i, j] -= m[0, 0] * ax + m[0, 1] * ay
                target[2, b, i, j] += np.sqrt(z2) * t[0, j]


@kernel
def contract(rows, count, var, p, linear, sigma, kicks, vectors):
    """Mean third term of the Magnus expansion in rows that stand for a piece of path: v -= (tr S - S) v.

    S is the covariance of the rotation noise inside the row: linear[count] var p for displacements (p = m m^T, 2x2)
    plus kicks[count] sigma^2 for random kicks, sigma (3, counts); both coefficients are 1/12 for a Brownian piece and
    0 for one leg.
    """
    for b in range(count.shape[0]):
        for i in range(rows[b]):
            for j in range(LANES):
                n = count[b, i, j]
                q = linear[n] * var[b, i, j]
                kz = kicks[n] * sigma[2, n] * sigma[2, n]
                sxx = q * p[0, 0] + kicks[n] * sigma[0, n] * sigma[0, n]
                syy = q * p[1, 1] + kicks[n] * sigma[1, n] * sigma[1, n]
                sxy = q * p[0, 1]
                x = vectors[0, b, i, j]
                y = vectors[1, b, i, j]
                vectors[0, b, i, j] = x - (syy + kz) * x + sxy * y
                vectors[1, b, i, j] = y - (sxx + kz) * y + sxy * x
                vectors[2, b, i, j] -= (sxx + syy) * vectors[2, b, i, j]
