"""Counter-based random numbers: Threefry-2x64 with 13 rounds, two 64-bit words for every (key, counter).

J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3", Proc. SC11 (2011).
Thirteen rounds is the fewest that passes BigCrush in that paper. A loop is addressed by its number and a leg by its
index, so any loop can be drawn again alone.
"""

import numpy as np

from cbs.kernels.compile import kernel

PARITY = np.uint64(0x1BD11BDAA9FC1A22)
W64 = np.uint64(64)
R0, R1, R2, R3 = np.uint64(16), np.uint64(42), np.uint64(12), np.uint64(31)
R4, R5, R6, R7 = np.uint64(16), np.uint64(32), np.uint64(24), np.uint64(21)
I1, I2, I3 = np.uint64(1), np.uint64(2), np.uint64(3)


@kernel
def mix(x0, x1, r):
    """One round: add, rotate by `r`, exclusive or."""
    x0 = x0 + x1
    x1 = ((x1 << r) | (x1 >> (W64 - r))) ^ x0
    return x0, x1


@kernel
def threefry(c0, c1, k0, k1):
    """Thirteen rounds of Threefry-2x64 on counter (c0, c1) with key (k0, k1); all uint64, returns two uint64."""
    k2 = PARITY ^ k0 ^ k1
    x0 = c0 + k0
    x1 = c1 + k1
    x0, x1 = mix(x0, x1, R0)
    x0, x1 = mix(x0, x1, R1)
    x0, x1 = mix(x0, x1, R2)
    x0, x1 = mix(x0, x1, R3)
    x0 = x0 + k1
    x1 = x1 + k2 + I1
    x0, x1 = mix(x0, x1, R4)
    x0, x1 = mix(x0, x1, R5)
    x0, x1 = mix(x0, x1, R6)
    x0, x1 = mix(x0, x1, R7)
    x0 = x0 + k2
    x1 = x1 + k0 + I2
    x0, x1 = mix(x0, x1, R0)
    x0, x1 = mix(x0, x1, R1)
    x0, x1 = mix(x0, x1, R2)
    x0, x1 = mix(x0, x1, R3)
    x0 = x0 + k0
    x1 = x1 + k1 + I3
    x0, x1 = mix(x0, x1, R4)
    return x0, x1
