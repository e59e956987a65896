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
WORKS = {"brownian": "Brownian loop", "flights": "flights loop", "walk_and_spin": "walk + SU(2) U"}

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
static inline void sincos(double x, double &s, double &c) {
  const double magic = 6755399441055744.0, pi1 = 2 * 1.57079632673412561417e00, pi2 = 2 * 6.07710050630396597660e-11,
               pi3 = 2 * 2.02226624879595063154e-21;
  double shifted = x * (0.5 / 1.5707963267948966) + magic, k = shifted - magic;
  double r = ((x - k * pi1) - k * pi2) - k * pi3, z = r * r;
  double p = 1.0 / 51090942171709440000.0, q = 1.0 / 2432902008176640000.0;
  p = p * z - 1.0 / 121645100408832000.0; p = p * z + 1.0 / 355687428096000.0; p = p * z - 1.0 / 1307674368000.0;
  p = p * z + 1.0 / 6227020800.0; p = p * z - 1.0 / 39916800.0; p = p * z + 1.0 / 362880.0;
  p = p * z - 1.0 / 5040.0; p = p * z + 1.0 / 120.0; p = p * z - 1.0 / 6.0;
  q = q * z - 1.0 / 6402373705728000.0; q = q * z + 1.0 / 20922789888000.0; q = q * z - 1.0 / 87178291200.0;
  q = q * z + 1.0 / 479001600.0; q = q * z - 1.0 / 3628800.0; q = q * z + 1.0 / 40320.0;
  q = q * z - 1.0 / 720.0; q = q * z + 1.0 / 24.0; q = q * z - 0.5;
  word flip = bits(shifted) << 63;
  s = real(bits(r + r * z * p) ^ flip); c = real(bits(1.0 + z * q) ^ flip);
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
extern "C" void strengths(const double *__restrict dx, const double *__restrict dy, int blocks, int rows,
                          const double *factor, int n, double *__restrict u) {
  const long component = long(n) * blocks * LANES;
  for (int b = 0; b < blocks; b++, dx += rows * LANES, dy += rows * LANES) {
    for (int s = 0; s < n; s++)
      for (int m = 0; m < 4; m++)
        for (int j = 0; j < LANES; j++) u[m * component + (long(s) * blocks + b) * LANES + j] = m ? 0.0 : 1.0;
    for (int i = 0; i < rows; i += 2) {
      double h[2][LANES], ax[2][LANES], ay[2][LANES];
      for (int t = 0; t < 2; t++)
        for (int j = 0; j < LANES; j++) {
          double x = dy[(i + t) * LANES + j], y = -dx[(i + t) * LANES + j], angle = std::sqrt(x * x + y * y + 1e-300);
          h[t][j] = 0.5 * angle; ax[t][j] = x / angle; ay[t][j] = y / angle;
        }
      for (int s = 0; s < n; s++) {
        double *w = u + (long(s) * blocks + b) * LANES;
        double *p = w + component, *q = p + component, *r = q + component;
        for (int j = 0; j < LANES; j++) {
          double f0, c0, f1, c1;
          sincos(factor[s] * h[0][j], f0, c0); sincos(factor[s] * h[1][j], f1, c1);
          double x0 = f0 * ax[0][j], y0 = f0 * ay[0][j], x1 = f1 * ax[1][j], y1 = f1 * ay[1][j];
          double a = c1 * c0 - x1 * x0 - y1 * y0, x = c1 * x0 + x1 * c0, y = c1 * y0 + y1 * c0, z = x1 * y0 - y1 * x0;
          double w0 = w[j], i0 = p[j], j0 = q[j], k0 = r[j];
          w[j] = a * w0 - x * i0 - y * j0 - z * k0;
          p[j] = a * i0 + x * w0 + y * k0 - z * j0;
          q[j] = a * j0 + y * w0 + z * i0 - x * k0;
          r[j] = a * k0 + z * w0 + x * j0 - y * i0;
        }
      }
    }
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
    """Do what the method `work` of a workspace does, into the same arrays."""
    pointers = [a.ctypes.data_as(ctypes.c_void_p) for a in (space.dx, space.dy, space.var, space.area, space.length)]
    dx, dy, var, area, length = pointers
    loop, key = (a.ctypes.data_as(ctypes.c_void_p) for a in (space.loop, space.key))
    if work == "flights":
        library.flights(loop, key, BLOCKS, LEGS, dx, dy, var, area, length)
        return
    library.brownian(loop, key, BLOCKS, LEGS, ctypes.c_double(1.0 / LEGS), dx, dy, area)
    if work == "walk_and_spin":
        strengths, u = (a.ctypes.data_as(ctypes.c_void_p) for a in (space.strengths, space.u))
        library.strengths(dx, dy, BLOCKS, LEGS, strengths, space.strengths.size, u)


def measure(rounds: int = 15) -> list[CppRow]:
    """Time kernels and C++ in turn, at every width; medians. Empty where nothing can be compiled."""
    space, rows = Workspace(), []
    with tempfile.TemporaryDirectory() as folder:
        for bits in WIDTHS:
            library = compiled(Path(folder), bits)
            if library is None:
                continue
            for work, name in WORKS.items():
                ours, theirs = getattr(space, work), _caller(library, work, space)
                times = [(cpu_seconds(ours), cpu_seconds(theirs)) for _ in range(rounds + 1)][1:]
                ns, cpp_ns = (1e9 * statistics.median(t) / (N_LOOPS * LEGS) for t in zip(*times, strict=True))
                rows.append(CppRow(name, bits, ns, cpp_ns))
    return rows


def results(work: str, bits: int = 256) -> tuple[np.ndarray, np.ndarray] | None:
    """Areas, or propagators, of the same loops by the kernel and by C++; None without a compiler."""
    space = Workspace()
    made = space.u if work == "walk_and_spin" else space.area
    getattr(space, work)()
    ours = made.copy()
    with tempfile.TemporaryDirectory() as folder:
        library = compiled(Path(folder), bits)
        if library is None:
            return None
        made[:] = np.nan
        call(library, work, space)
    return ours, made.copy()


def _caller(library: ctypes.CDLL, work: str, space: Workspace) -> Callable[[], None]:
    return lambda: call(library, work, space)
