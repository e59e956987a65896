"""Aharonov-Bohm interference of many loops in many fields, summed lane by lane in a fixed order."""

import numpy as np

from cbs.kernels.compile import kernel
from cbs.kernels.elementary import sincos
from cbs.kernels.normals import LANES


@kernel
def add_flux_cosines(k, area, weight, total):
    """total[f, w] += weight[w] cos(k[f] area), lane by lane.

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
            for b in range(area.shape[0]):
                for j in range(LANES):
                    total[i, w, j] += weight[w, b, j] * cosine[b, j]
