"""Aharonov-Bohm interference of many loops in many fields: directly, or through a histogram of areas."""

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.elementary import sincos
from cbs.kernels.normals import LANES, lane_rows


@kernel
def add_flux_cosines(k, area, weight, total):
    """total[f, w] += weight[w] cos(k[f] area), lane by lane in a fixed order.

    k (fields,), area (blocks, LANES), weight (weights, blocks, LANES), total (fields, weights, LANES): the cosines of
    one field serve all weights (terms, dephasing lengths, spin strengths).
    """
    cosine = np.empty(area.shape)
    for i in range(k.size):
        for b in range(area.shape[0]):
            for j in range(LANES):
                s, c = sincos(k[i] * area[b, j])
                cosine[b, j] = c
        for w in range(weight.shape[0]):
            whole = area.shape[0] - area.shape[0] % 4
            for b in range(0, whole, 4):  # four blocks a pass: the pass costs more than its arithmetic
                for j in range(LANES):
                    first = weight[w, b, j] * cosine[b, j] + weight[w, b + 1, j] * cosine[b + 1, j]
                    second = weight[w, b + 2, j] * cosine[b + 2, j] + weight[w, b + 3, j] * cosine[b + 3, j]
                    total[i, w, j] += first + second
            for b in range(whole, area.shape[0]):
                for j in range(LANES):
                    total[i, w, j] += weight[w, b, j] * cosine[b, j]


@kernel
def add_area_histogram(area, weight, width, histogram):
    """Share every loop linearly between the two nearest points of the grid |A| = 0, width, 2 width, ...

    area (n,), weight (n, weights), histogram (points, weights); |A| must stay below (points - 1) width. Since cos is
    replaced by its chord, the cosine of a loop is wrong by at most (k width)^2/8.
    """
    for n in range(area.size):
        x = abs(area[n]) / width
        i = int(x)
        f = x - i
        for w in range(weight.shape[1]):
            g = f * weight[n, w]
            histogram[i, w] += weight[n, w] - g
            histogram[i + 1, w] += g


@kernel
def half_walk_sums(k, area, q, sums):
    """Sums over every pool of half walks from which all its pairs follow: q_a q_b exp(i k area), components a <= b.

    k (fields,), area (blocks, LANES), q (4, blocks, LANES) unit quaternions, sums (pools, fields, 20), pools of equal
    numbers of blocks: the real parts of 00, 01, 02, 03, 11, 12, 13, 22, 23, 33, then the imaginary parts.
    """
    blocks = area.shape[0] // sums.shape[0]
    products = np.empty((10, blocks, LANES))
    c = lane_rows(blocks)
    s = lane_rows(blocks)
    work = lane_rows(2)
    for pool in range(sums.shape[0]):
        first = pool * blocks
        m = 0
        for x in range(4):
            for y in range(x, 4):
                for b in range(blocks):
                    for j in range(LANES):
                        products[m, b, j] = q[x, first + b, j] * q[y, first + b, j]
                m += 1
        for f in range(k.size):
            for b in range(blocks):
                for j in range(LANES):
                    sine, cosine = sincos(k[f] * area[first + b, j])
                    c[b, j] = cosine
                    s[b, j] = sine
            for m in range(10):
                weighted_sums(m, products, c, s, work)
                sums[pool, f, m] = lane_sum(work, 0)
                sums[pool, f, 10 + m] = lane_sum(work, 1)


@kernel
def weighted_sums(m, products, c, s, work):
    """Sums over the blocks of products[m] times c and times s, into work (2, LANES)."""
    for j in range(LANES):
        work[0, j] = products[m, 0, j] * c[0, j]
        work[1, j] = products[m, 0, j] * s[0, j]
    for b in range(1, c.shape[0]):
        for j in range(LANES):
            work[0, j] += products[m, b, j] * c[b, j]
            work[1, j] += products[m, b, j] * s[b, j]


@kernel
def lane_sum(work, row):
    """Sum over the lanes of a row, by halves, which is done side by side; the row is used up."""
    half = LANES // 2
    while half > 0:
        for j in range(half):
            work[row, j] += work[row, j + half]
        half //= 2
    return work[row, 0]
