"""Aharonov-Bohm interference of many loops in many fields, summed lane by lane in a fixed order."""

from cbs.kernels.compile import kernel
from cbs.kernels.elementary import sincos
from cbs.kernels.normals import LANES


@kernel
def add_flux_cosines(k, area, weight, total):
    """total[f] += weight cos(k[f] area), lane by lane; k (fields,), area, weight (blocks, LANES), total (fields, LANES)."""
    for b in range(area.shape[0]):
        a = area[b]
        w = weight[b]
        for i in range(k.size):
            t = total[i]
            q = k[i]
            for j in range(LANES):
                sine, cosine = sincos(q * a[j])
                t[j] += w[j] * cosine
