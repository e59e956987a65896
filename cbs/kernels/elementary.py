"""Logarithm, sine and cosine without branches, so that the lane loops vectorise. Nothing above knows how.

Numba no longer ships a vector maths library; these polynomials have errors below 1e-15 relative (log) and absolute
(sin, cos) on their ranges (tests/kernels/test_elementary.py).
"""

from typing import Any

import numpy as np
from numba.core import config

from cbs.kernels.compile import kernel

ONE_BITS = np.uint64(0x3FF0000000000000)
SQRT_HALF_BITS = np.uint64(0x3FE6A09E667F3BCD)
LOG_OFFSET = np.uint64(0x3FF0000000000000 - 0x3FE6A09E667F3BCD)
MANTISSA = np.uint64(0x000FFFFFFFFFFFFF)
MAGIC_BITS = np.uint64(0x4330000000000000)  # 2^52: an integer below 2^52 in the mantissa, read as a float
S52 = np.uint64(52)
S12 = np.uint64(12)
S62 = np.uint64(62)
S63 = np.uint64(63)
U1 = np.uint64(1)
ROUND = 6755399441055744.0  # 1.5 * 2^52: adding and subtracting it rounds to the nearest integer
LN2 = 0.6931471805599453
LN2_HIGH, LN2_LOW = 0.693147180369123816490, 1.90821492927058770002e-10  # the first exact times an integer below 2^20
BIAS = np.uint64(1023)
HALF_PI = 1.5707963267948966
EIGHTH = 0.25 * HALF_PI
# pi/2 in three parts of 33 bits (the first two exact in a product with an integer below 2^20)
P1, P2, P3 = 1.57079632673412561417e00, 6.07710050630396597660e-11, 2.02226624879595063154e-21

if config.DISABLE_JIT:

    def to_bits(x: Any) -> Any:
        """Bits of a float64 as uint64 (interpreted twin of the compiled intrinsic)."""
        return np.float64(x).view(np.uint64)

    def from_bits(n: Any) -> Any:
        """Float64 with the bits of the uint64 `n` (interpreted twin of the compiled intrinsic)."""
        return np.uint64(n).view(np.float64)

else:
    from llvmlite import ir
    from numba import types
    from numba.extending import intrinsic

    @intrinsic
    def to_bits(typingctx: Any, x: Any) -> Any:
        """Bits of a float64 as uint64."""

        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return builder.bitcast(args[0], ir.IntType(64))

        return types.uint64(types.float64), codegen

    @intrinsic
    def from_bits(typingctx: Any, n: Any) -> Any:
        """Float64 with the bits of the uint64 `n`."""

        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return builder.bitcast(args[0], ir.DoubleType())

        return types.float64(types.uint64), codegen


@kernel
def log(x):
    """Natural logarithm of a positive, normal float: exponent plus 2 artanh((m-1)/(m+1)), m in [1/sqrt 2, sqrt 2)."""
    t = to_bits(x) + LOG_OFFSET
    exponent = from_bits((t >> S52) | MAGIC_BITS) - (4503599627370496.0 + 1023.0)
    m = from_bits((t & MANTISSA) + SQRT_HALF_BITS)
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    p = 1.0 / 19.0
    p = p * z + 1.0 / 17.0
    p = p * z + 1.0 / 15.0
    p = p * z + 1.0 / 13.0
    p = p * z + 1.0 / 11.0
    p = p * z + 1.0 / 9.0
    p = p * z + 1.0 / 7.0
    p = p * z + 1.0 / 5.0
    p = p * z + 1.0 / 3.0
    return exponent * LN2 + 2.0 * (s + s * z * p)


@kernel
def sine_octant(x):
    """Sine on [-pi/4, pi/4]: Taylor to x^15, truncation below 5e-17."""
    z = x * x
    p = -1.0 / 1307674368000.0
    p = p * z + 1.0 / 6227020800.0
    p = p * z - 1.0 / 39916800.0
    p = p * z + 1.0 / 362880.0
    p = p * z - 1.0 / 5040.0
    p = p * z + 1.0 / 120.0
    p = p * z - 1.0 / 6.0
    return x + x * z * p


@kernel
def cosine_octant(x):
    """Cosine on [-pi/4, pi/4]: Taylor to x^16, truncation below 3e-18."""
    z = x * x
    p = 1.0 / 20922789888000.0
    p = p * z - 1.0 / 87178291200.0
    p = p * z + 1.0 / 479001600.0
    p = p * z - 1.0 / 3628800.0
    p = p * z + 1.0 / 40320.0
    p = p * z - 1.0 / 720.0
    p = p * z + 1.0 / 24.0
    p = p * z - 0.5
    return 1.0 + z * p


@kernel
def sine_half(x):
    """Sine on [-pi/2, pi/2]: Taylor to x^21, truncation below 2e-18."""
    z = x * x
    p = 1.0 / 51090942171709440000.0
    p = p * z - 1.0 / 121645100408832000.0
    p = p * z + 1.0 / 355687428096000.0
    p = p * z - 1.0 / 1307674368000.0
    p = p * z + 1.0 / 6227020800.0
    p = p * z - 1.0 / 39916800.0
    p = p * z + 1.0 / 362880.0
    p = p * z - 1.0 / 5040.0
    p = p * z + 1.0 / 120.0
    p = p * z - 1.0 / 6.0
    return x + x * z * p


@kernel
def cosine_half(x):
    """Cosine on [-pi/2, pi/2]: Taylor to x^20, truncation below 2e-17."""
    z = x * x
    p = 1.0 / 2432902008176640000.0
    p = p * z - 1.0 / 6402373705728000.0
    p = p * z + 1.0 / 20922789888000.0
    p = p * z - 1.0 / 87178291200.0
    p = p * z + 1.0 / 479001600.0
    p = p * z - 1.0 / 3628800.0
    p = p * z + 1.0 / 40320.0
    p = p * z - 1.0 / 720.0
    p = p * z + 1.0 / 24.0
    p = p * z - 0.5
    return 1.0 + z * p


@kernel
def sincos(x):
    """Sine and cosine for |x| < 1e5: Cody-Waite reduction to half a turn, then the sign by the parity of the rest."""
    shifted = x * (0.5 / HALF_PI) + ROUND
    k = shifted - ROUND
    flip = to_bits(shifted) << S63
    r = ((x - k * (2.0 * P1)) - k * (2.0 * P2)) - k * (2.0 * P3)
    return from_bits(to_bits(sine_half(r)) ^ flip), from_bits(to_bits(cosine_half(r)) ^ flip)


@kernel
def exp(x):
    """Exponential for |x| < 700: a power of two from the rounded multiple of ln 2, Taylor to r^13 for the rest."""
    shifted = x * (1.0 / LN2) + ROUND
    k = shifted - ROUND
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    p = 1.0 / 6227020800.0
    p = p * r + 1.0 / 479001600.0
    p = p * r + 1.0 / 39916800.0
    p = p * r + 1.0 / 3628800.0
    p = p * r + 1.0 / 362880.0
    p = p * r + 1.0 / 40320.0
    p = p * r + 1.0 / 5040.0
    p = p * r + 1.0 / 720.0
    p = p * r + 1.0 / 120.0
    p = p * r + 1.0 / 24.0
    p = p * r + 1.0 / 6.0
    p = p * r + 0.5
    return (1.0 + r + r * r * p) * from_bits((to_bits(shifted) + BIAS) << S52)


@kernel
def angle(x, y):
    """Angle of (x, y) in [-pi, pi]: arctan's series for what the smaller over the larger leaves of 0, pi/8 or pi/4."""
    small = min(abs(x), abs(y))
    large = max(abs(x), abs(y)) + 1e-300
    c = 1.0 if small > 0.6681786379192989 * large else 0.41421356237309503 if small > 0.198912367379658 * large else 0.0
    a = 2.0 * EIGHTH if c == 1.0 else EIGHTH if c > 0.0 else 0.0
    r = (small - c * large) / (large + c * small)
    z = -r * r
    p = 1.0 / 21.0
    p = p * z + 1.0 / 19.0
    p = p * z + 1.0 / 17.0
    p = p * z + 1.0 / 15.0
    p = p * z + 1.0 / 13.0
    p = p * z + 1.0 / 11.0
    p = p * z + 1.0 / 9.0
    p = p * z + 1.0 / 7.0
    p = p * z + 1.0 / 5.0
    p = p * z + 1.0 / 3.0
    a += r + r * z * p
    a = HALF_PI - a if abs(y) > abs(x) else a
    a = 2.0 * HALF_PI - a if x < 0.0 else a
    return -a if y < 0.0 else a


@kernel
def unit_uniform(word):
    """Uniform float in (0, 1] with 52 bits from the upper bits of a 64-bit word."""
    return 2.0 - from_bits((word >> S12) | ONE_BITS)


@kernel
def direction(word):
    """Cosine and sine of a uniform angle: 52 bits for an octant pair, two of the low bits for the quadrant."""
    x = (from_bits((word >> S12) | ONE_BITS) - 1.5) * HALF_PI
    s = sine_octant(x)
    c = cosine_octant(x)
    swap = (word & U1) != np.uint64(0)
    flip = (word << S62) & (U1 << S63)
    a = s if swap else c
    b = c if swap else s
    return from_bits(to_bits(a) ^ flip), from_bits(to_bits(b) ^ flip)
