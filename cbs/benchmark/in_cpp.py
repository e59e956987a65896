"""The same loops in C++, compiled where there is a compiler: how far the kernels are from what it makes of them.

The text is written from the formulas of `cbs.kernels` (same random words, same polynomials, 32 loops side by side), so
that areas must agree to the last bit or nearly; fused passes, as somebody would write it who needs nothing else.
"""

import ctypes
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cbs.benchmark.speed import BLOCKS, LEGS, N_LOOPS, Workspace, cpu_seconds

COMPILERS = ("g++", "clang++", "c++")
FLAGS = ("-O3", "-march=native", "-fno-math-errno", "-shared", "-fPIC")
WIDTHS = (256, 512)

SOURCE = r"""
#include <cmath>
#include <cstdint>
#include <cstring>
using word = uint64_t;
constexpr int LANES = 32;
constexpr word ONE = 0x3FF0000000000000ull;

static inline word bits(double x) { word n; std::memcpy(&n, &x, 8); return n; }
static inline double real(word n) { double x; std::memcpy(&x, &n, 8); return x; }
static inline word turned(word x, int r) { return (x << r) | (x >> (64 - r)); }

static inline void threefry(word c0, word c1, word k0, word k1, word &a, word &b) {
  const word key[3] = {k0, k1, 0x1BD11BDAA9FC1A22ull ^ k0 ^ k1};
  constexpr int R[8] = {16, 42, 12, 31, 16, 32, 24, 21};
  word x = c0 + k0, y = c1 + k1;
#pragma GCC unroll 13
  for (int i = 0; i < 13; i++) {
    x += y; y = turned(y, R[i % 8]) ^ x;
    if (i % 4 == 3) { x += key[(i / 4 + 1) % 3]; y += key[(i / 4 + 2) % 3] + word(i / 4 + 1); }
  }
  a = x; b = y;
}
static inline double uniform(word w) { return 2.0 - real((w >> 12) | ONE); }
static inline double logarithm(double x) {
  word t = bits(x) + (ONE - 0x3FE6A09E667F3BCDull);
  double e = real((t >> 52) | 0x4330000000000000ull) - (4503599627370496.0 + 1023.0);
  double m = real((t & 0x000FFFFFFFFFFFFFull) + 0x3FE6A09E667F3BCDull);
  double s = (m - 1.0) / (m + 1.0), z = s * s, p = 1.0 / 19;
  for (int n = 17; n >= 3; n -= 2) p = p * z + 1.0 / n;
  return e * 0.6931471805599453 + 2.0 * (s + s * z * p);
}
static inline void direction(word w, double &c, double &s) {
  double x = (real((w >> 12) | ONE) - 1.5) * 1.5707963267948966, z = x * x;
  double p = -1.0 / 1307674368000.0, q = 1.0 / 20922789888000.0;
  p = p * z + 1.0 / 6227020800.0; p = p * z - 1.0 / 39916800.0; p = p * z + 1.0 / 362880.0;
  p = p * z - 1.0 / 5040.0; p = p * z + 1.0 / 120.0; p = p * z - 1.0 / 6.0;
  q = q * z - 1.0 / 87178291200.0; q = q * z + 1.0 / 479001600.0; q = q * z - 1.0 / 3628800.0;
  q = q * z + 1.0 / 40320.0; q = q * z - 1.0 / 720.0; q = q * z + 1.0 / 24.0; q = q * z - 0.5;
  double sine = x + x * z * p, cosine = 1.0 + z * q;
  word flip = (w << 62) & (1ull << 63);
  c = real(bits((w & 1) ? sine : cosine) ^ flip);
  s = real(bits((w & 1) ? cosine : sine) ^ flip);
}
static inline void normals(const word *loop, word purpose, word row, const word *key, double *p, double *q) {
  word a[LANES], b[LANES];
  for (int j = 0; j < LANES; j++) threefry(loop[j], (purpose << 40) + row, key[0], key[1], a[j], b[j]);
  for (int j = 0; j < LANES; j++) {
    double r = std::sqrt(-2.0 * logarithm(uniform(a[j]))), c, s;
    direction(b[j], c, s);
    p[j] = r * c; q[j] = r * s;
  }
}
extern "C" void brownian(const word *loop, const word *key, int blocks, int rows, double variance,
                         double *__restrict dx, double *__restrict dy, double *__restrict area) {
  const double s = std::sqrt(variance);
  for (int b = 0; b < blocks; b++, loop += LANES, area += LANES, dx += rows * LANES, dy += rows * LANES) {
    double tx[LANES] = {}, ty[LANES] = {}, px[LANES] = {}, py[LANES] = {}, a[LANES] = {}, p[LANES], q[LANES];
    for (int i = 0; i < rows; i++) {
      normals(loop, 0, i, key, p, q);
      for (int j = 0; j < LANES; j++) {
        tx[j] += dx[i * LANES + j] = s * p[j];
        ty[j] += dy[i * LANES + j] = s * q[j];
      }
    }
    for (int j = 0; j < LANES; j++) { tx[j] /= rows; ty[j] /= rows; }
    for (int i = 0; i < rows; i++)
      for (int j = 0; j < LANES; j++) {
        double x = dx[i * LANES + j] -= tx[j], y = dy[i * LANES + j] -= ty[j];
        a[j] += 0.5 * (px[j] * y - py[j] * x);
        px[j] += x; py[j] += y;
      }
    std::memcpy(area, a, sizeof a);
  }
}
extern "C" void flights(const word *loop, const word *key, int blocks, int rows, double *__restrict dx,
                        double *__restrict dy, double *__restrict var, double *__restrict area,
                        double *__restrict length) {
  for (int b = 0; b < blocks; b++, loop += LANES, area += LANES, length += LANES) {
    double tx[LANES] = {}, ty[LANES] = {}, tv[LANES] = {}, px[LANES] = {}, py[LANES] = {}, a[LANES] = {}, l[LANES] = {};
    double p[3][LANES], q[3][LANES];
    for (int i = 0; i < rows; i += 2) {
      for (int m = 0; m < 3; m++) normals(loop, m, i, key, p[m], q[m]);
      for (int t = 0; t < 2; t++)
        for (int j = 0; j < LANES; j++) {
          double h = t ? q[2][j] : p[2][j], w = std::fabs(h);
          tx[j] += dx[(i + t) * LANES + j] = w * p[t][j];
          ty[j] += dy[(i + t) * LANES + j] = w * q[t][j];
          tv[j] += var[(i + t) * LANES + j] = h * h;
        }
    }
    for (int j = 0; j < LANES; j++) { tx[j] /= tv[j]; ty[j] /= tv[j]; }
    for (int i = 0; i < rows; i++)
      for (int j = 0; j < LANES; j++) {
        double v = var[i * LANES + j], x = dx[i * LANES + j] -= v * tx[j], y = dy[i * LANES + j] -= v * ty[j];
        a[j] += 0.5 * (px[j] * y - py[j] * x);
        px[j] += x; py[j] += y;
        l[j] += std::sqrt(x * x + y * y);
      }
    std::memcpy(area, a, sizeof a); std::memcpy(length, l, sizeof l);
    dx += rows * LANES; dy += rows * LANES; var += rows * LANES;
  }
}
"""


@dataclass(frozen=True, slots=True)
class CppRow:
    """Nanoseconds a leg of a kernel and of C++ compiled for vectors of `bits`; ratio: C++ over the kernel."""

    work: str
    bits: int
    ns: float
    cpp_ns: float

    @property
    def ratio(self) -> float:
        """Speed of the kernel over that of C++."""
        return self.cpp_ns / self.ns


def compiler() -> str | None:
    """Return the C++ compiler of this machine, or None."""
    return next((found for name in COMPILERS if (found := shutil.which(name))), None)


def compiled(folder: Path, bits: int) -> ctypes.CDLL | None:
    """Compile the loops for vectors of `bits` into `folder`; None where there is no compiler or it cannot do that."""
    program, source, library = compiler(), folder / "loops.cpp", folder / f"loops{bits}.so"
    if program is None:
        return None
    source.write_text(SOURCE, encoding="utf-8")
    command = [program, *FLAGS, f"-mprefer-vector-width={bits}", "-o", str(library), str(source)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        return None
    return ctypes.CDLL(str(library))


def call(library: ctypes.CDLL, work: str, space: Workspace) -> None:
    """Do what `space.brownian` or `space.flights` does, into the same arrays."""
    pointers = [a.ctypes.data_as(ctypes.c_void_p) for a in (space.dx, space.dy, space.var, space.area, space.length)]
    dx, dy, var, area, length = pointers
    loop, key = (a.ctypes.data_as(ctypes.c_void_p) for a in (space.loop, space.key))
    if work == "brownian":
        library.brownian(loop, key, BLOCKS, LEGS, ctypes.c_double(1.0 / LEGS), dx, dy, area)
    else:
        library.flights(loop, key, BLOCKS, LEGS, dx, dy, var, area, length)


def measure(rounds: int = 15) -> list[CppRow]:
    """Time kernels and C++ in turn, at every width; medians. Empty where nothing can be compiled."""
    space, rows = Workspace(), []
    with tempfile.TemporaryDirectory() as folder:
        for bits in WIDTHS:
            library = compiled(Path(folder), bits)
            if library is None:
                continue
            for work, name in (("brownian", "Brownian loop"), ("flights", "flights loop")):
                ours, theirs = getattr(space, work), _caller(library, work, space)
                times = [(cpu_seconds(ours), cpu_seconds(theirs)) for _ in range(rounds + 1)][1:]
                ns, cpp_ns = (1e9 * statistics.median(t) / (N_LOOPS * LEGS) for t in zip(*times, strict=True))
                rows.append(CppRow(name, bits, ns, cpp_ns))
    return rows


def areas(work: str, bits: int = 256) -> tuple[np.ndarray, np.ndarray] | None:
    """Areas of the same loops by the kernel and by C++, or None without a compiler."""
    space = Workspace()
    getattr(space, work)()
    ours = space.area.copy()
    with tempfile.TemporaryDirectory() as folder:
        library = compiled(Path(folder), bits)
        if library is None:
            return None
        space.area[:] = np.nan
        call(library, work, space)
    return ours, space.area.copy()


def _caller(library: ctypes.CDLL, work: str, space: Workspace) -> Callable[[], None]:
    return lambda: call(library, work, space)
