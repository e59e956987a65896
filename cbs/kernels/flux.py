"""Aharonov-Bohm interference of many loops in many fields: directly, or through a histogram of areas."""

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.elementary import sincos
from cbs.kernels.normals import LANES


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
def add_half_walk_tensors(k, area, q, total):
    """Sums over half walks from which all pairs of halves follow: q_a q_b exp(i k area), ten components a <= b.

    k (fields,), area (blocks, LANES), q (4, blocks, LANES) unit quaternions, total (fields, 20, LANES): the real
    parts of 00, 01, 02, 03, 11, 12, 13, 22, 23, 33, then the imaginary parts in the same order.
    """
    for f in range(k.size):
        for b in range(area.shape[0]):
            for j in range(LANES):
                s, c = sincos(k[f] * area[b, j])
                w = q[0, b, j]
                x = q[1, b, j]
                y = q[2, b, j]
                z = q[3, b, j]
                total[f, 0, j] += c * w * w
                total[f, 1, j] += c * w * x
                total[f, 2, j] += c * w * y
                total[f, 3, j] += c * w * z
                total[f, 4, j] += c * x * x
                total[f, 5, j] += c * x * y
                total[f, 6, j] += c * x * z
                total[f, 7, j] += c * y * y
                total[f, 8, j] += c * y * z
                total[f, 9, j] += c * z * z
                total[f, 10, j] += s * w * w
                total[f, 11, j] += s * w * x
                total[f, 12, j] += s * w * y
                total[f, 13, j] += s * w * z
                total[f, 14, j] += s * x * x
                total[f, 15, j] += s * x * y
                total[f, 16, j] += s * x * z
                total[f, 17, j] += s * y * y
                total[f, 18, j] += s * y * z
                total[f, 19, j] += s * z * z
