r"""Correction of a strip between diffuse walls without field, from the integral equations between scatterers and walls.

Loops are closed chains of straight legs between scatterers and the places where a wall, by the cosine law, forgets the
direction. Fourier transformed along the strip, with R the length of a leg, h what it goes across, u complex on the
contour where the exponent is real (tanh u is n_x, 1/cosh u is h/R, kappa^2 = r^2 + q^2, r = 1 + l/l_phi):

.. math:: \frac1{2\pi} \int dx\, e^{iqx} \frac{e^{-rR}}{R} = \frac1{2\pi} \int du\, e^{-\kappa h \cosh(u - i\theta)}
          = \frac{K_0(\kappa h)}{\pi}, \qquad \tan\theta = q/r

from scatterer to scatterer; a factor 1/cosh u for each end that lies on a wall (and pi^(1/2) for each, which makes the
chain symmetric). Heights are cut into cells, a chain of N legs is the N-th power of a matrix.

What the closing counts (docs/explanation/limits.md): behind the closing scatterer c the current runs straight on to the
wall and no farther, Lambda = n_x (1 - e^(-s)), s the way to the wall. With first and last leg along the path n_1, n_N,

.. math:: \Delta\sigma = -\frac2W \sum_{N\ge3} \Bigl[ \int dc\, W_N(c) \langle (\Lambda_1 + \Lambda_N)^2 \rangle
          + \sum_{walls} w_N \langle \Lambda^2 \rangle_{cosine law} \Bigr]

per square, lengths in mean free paths: backscattering Lambda_1^2 + Lambda_N^2 and the loops that begin and end on a
wall, which throws back as a rough surface does; non-backscattering 2 Lambda_1 Lambda_N. Long loops count
2 <n_x Lambda> in all, the diffusion along the strip over v l/2.
"""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from scipy.special import iti0k0, k1

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.theory.ballistic import TERMS, Term
from cbs.theory.gauss import leggauss

LEAST_CELLS, CELLS_PER_LEG = 10, 4  # a fourth of the largest number
WIDEST = 10.0  # width in mean free paths
STEP, TOP = 0.3, 0.5  # of ln q; largest q in cells/W
_NODES = 24


def strip_diffuse_correction(*, width: float, L_phi: float, l: float, term: Term = "total") -> float:
    """Correction to the conductivity along a strip with diffuse walls at B = 0, per square; loops of 3 legs and more.

    Parameters
    ----------
    width, L_phi, l : float
        W, at most 10 l, finite sqrt(D tau_phi), D = v l/2, and mean free path, metres.
    term : {"total", "backscattering", "nonbackscattering"}
        Both parts of the closing weight, the first, or the second.

    Returns
    -------
    float
        e^2/h, both spins; good to 3e-4 of the value. Seconds, for wide strips ten.

    Raises
    ------
    ValueError
        For bad values.
    """
    width, L_phi, l = (checks.positive(n, v, "m") for n, v in (("width", width), ("L_phi", L_phi), ("l", l)))
    if term not in TERMS:
        raise Misuse(f"term must be one of {', '.join(TERMS)} (got {term!r})")
    W, length = width / l, L_phi / l
    if W > WIDEST:
        raise Misuse(f"width must be at most {WIDEST:g} l (got {W:g} l); wider strips tend to the film")
    bare, joined = _terms(W, length)
    return {"backscattering": bare, "nonbackscattering": joined}.get(term, bare + joined)


@lru_cache(maxsize=64)
def _terms(W: float, length: float) -> tuple[float, float]:
    """Both terms; what the cells and the largest q leave out falls as 1/cells and 1/cells^2 and is extrapolated."""
    cells = max(LEAST_CELLS, math.ceil(CELLS_PER_LEG * W))
    two, three, four = (_with(W, length, part * cells) for part in (2, 3, 4))
    bare, joined = 2.0 * two - 9.0 * three + 8.0 * four
    return float(bare), float(joined)


def _with(W: float, length: float, cells: int) -> FloatArray:
    ln_q = np.arange(math.log(TOP * cells / W), math.log(1e-2 / length) - STEP, -STEP)[::-1]
    loops, q = _Loops(W, 1.0 + 0.5 / length**2, cells), np.exp(ln_q)
    value = q * np.array([loops.closed(float(one)) for one in q]).T
    # below the first q the sum is constant, beyond the last it falls as 1/q^2
    integral = STEP * (value.sum(axis=1) - 0.5 * value[:, 0] - 0.5 * value[:, -1]) + value[:, 0] + value[:, -1]
    return np.asarray(-2.0 / (math.pi * W) * integral)


def wall_weight(width: float) -> float:
    """Mean of n_x^2 (1 - exp(-s))^2 over the cosine law of a wall, s the way to the other; in mean free paths."""
    node, weight = leggauss(200)
    angle = 0.25 * math.pi * (1.0 + node)
    way = np.sin(angle) * -np.expm1(-width / np.cos(angle))
    return float(0.25 * math.pi * weight @ (np.cos(angle) * way**2))


class _Loops:
    """Legs between `cells` equal cells of the strip and, last, its two walls; lengths in mean free paths."""

    def __init__(self, width: float, rate: float, cells: int) -> None:
        self.width, self.rate, self.cells, self.cell = width, rate, cells, width / cells
        self.wall = wall_weight(width)
        node, weight = leggauss(2)
        self.node, self.weight = 0.5 * (1.0 + node), 0.5 * weight
        self.starts = (self.cell * (np.arange(cells)[:, None] + self.node)).ravel()
        self.shares = np.tile(self.cell * self.weight, cells)

    def closed(self, q: float) -> tuple[float, float]:
        """Sums over chains of 3 legs and more that close, with the weights of both terms, at this q."""
        K = self._free(q)
        chains = np.linalg.solve(np.eye(self.cells + 2) - K, K)  # of one leg and more
        closing, leg = self._closing(q, K)
        two = K @ chains
        bare = 2.0 * float(np.sum(closing * two[:, : self.cells].T))
        bare += self.wall * float(np.trace((K @ two)[self.cells :, self.cells :]))
        return bare, -2.0 * float(self.shares @ np.sum((leg @ chains) * leg, axis=1))

    def _free(self, q: float) -> FloatArray:
        """Matrix of one leg, (cells + 2, cells + 2), symmetric; it keeps the uniform state at q = 0 and r = 1."""
        n, cell, kappa = self.cells, self.cell, math.hypot(self.rate, q)
        K = np.zeros((n + 2, n + 2))
        edge: FloatArray = np.linspace(0.0, self.width, n + 1)
        x = kappa * edge[1:]
        twice = np.append(0.0, edge[1:] * iti0k0(x)[1] / kappa - (1.0 - x * k1(x)) / kappa**2)  # twice the integral
        lag = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
        second = np.append(2.0 * twice[1], twice[2:] - 2.0 * twice[1:-1] + twice[:-2])
        K[:n, :n] = second[lag] / (math.pi * cell)
        edge[0] = 1e-12 * cell
        (once,) = _line(self.rate * edge, q * edge, ((0, 1),), integrated=True)
        to_wall = -np.diff(once) / (2.0 * kappa * math.sqrt(math.pi * cell))
        K[:n, n] = K[n, :n] = to_wall
        K[:n, n + 1] = K[n + 1, :n] = to_wall[::-1]
        K[n, n + 1] = K[n + 1, n] = 0.5 * float(_line(self.rate * self.width, q * self.width, ((0, 2),))[0])
        return K

    def _closing(self, q: float, K: FloatArray) -> tuple[FloatArray, FloatArray]:
        """First legs with Lambda^2, (cells, cells + 2), and with Lambda from every start, (starts, cells + 2)."""
        n, cell = self.cells, self.cell
        square, once = (np.zeros((self.starts.size, n + 2)) for _ in range(2))
        own = np.repeat(np.arange(n), self.node.size)
        row = np.arange(self.starts.size)
        for node, weight in zip(self.node, self.weight, strict=True):
            end = np.tile(cell * (np.arange(n) + node), (self.starts.size, 1))
            low = cell * own
            share = np.full(end.shape, weight * cell)
            # the cell of the start itself is cut there
            end[row, own] = low + node * (self.starts - low)
            share[row, own] = weight * (self.starts - low)
            for part, value in zip((square, once), self._weighted(q, self.starts[:, None], end), strict=True):
                part[:, :n] += share * value
            above = low + cell - self.starts
            for part, value in zip(
                (square, once), self._weighted(q, self.starts, self.starts + node * above), strict=True
            ):
                part[row, own] += weight * above * value
        for side in (0, 1):
            h = self.starts if side == 0 else self.width - self.starts
            for part, value in zip((square, once), self._to_wall(q, h), strict=True):
                part[:, n + side] = value
        scale = np.append(np.full(n, cell**-0.5), [1.0, 1.0])
        mean = (self.shares[:, None] * square).reshape(n, self.node.size, n + 2).sum(axis=1) * cell**-0.5 * scale
        mean[:, :n] += K[:n, :n]
        return mean, once * scale

    def _weighted(self, q: float, start: FloatArray, end: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Leg from height to height with Lambda^2, less K_0/pi, and with Lambda (its part odd in x, over i)."""
        h = np.abs(end - start)
        behind = np.where(end > start, start, self.width - start)
        (plain,), (one,) = _line(self.rate * h, q * h, ((0, 2),)), _line(self.rate * h, q * h, ((1, 0),))
        square_1, one_1 = _line(self.rate * h + behind, q * h, ((2, 0), (1, 0)))
        (square_2,) = _line(self.rate * h + 2.0 * behind, q * h, ((2, 0),))
        return (-plain - 2.0 * square_1 + square_2) / (2.0 * math.pi), (one - one_1) / (2.0 * math.pi)

    def _to_wall(self, q: float, h: FloatArray) -> tuple[FloatArray, FloatArray]:
        """As `_weighted`, whole, to a wall at the distance h."""
        behind = self.width - h
        parts = [_line(self.rate * h + m * behind, q * h, ((2, 1), (1, 1))) for m in range(3)]
        square = parts[0][0] - 2.0 * parts[1][0] + parts[2][0]
        return square / (2.0 * math.sqrt(math.pi)), (parts[0][1] - parts[1][1]) / (2.0 * math.sqrt(math.pi))


def _line(
    along: FloatArray | float,
    across: FloatArray | float,
    powers: Sequence[tuple[int, int]],
    *,
    integrated: bool = False,
) -> list[FloatArray]:
    """Integrals of exp(-k cosh u) tanh^m cosh^-n (u + i theta) over u, for every (m, n); odd m over i.

    k^2 = along^2 + across^2, tan theta = across/along; integrated: over h as well, times -kappa.
    """
    node, weight = leggauss(_NODES)
    v = 0.5 * (1.0 + node)
    psi, step = 0.5 * math.pi * (1.0 - v * v), 0.5 * math.pi * v * weight  # sinh u = cos(theta) tan(psi)
    a, p = np.broadcast_arrays(np.asarray(along)[..., None], np.asarray(across)[..., None])
    k = np.hypot(a, p)
    c, s = a / k, p / k
    sinh = c * np.tan(psi)
    cosh = np.sqrt(1.0 + sinh * sinh)
    measure = 2.0 * step * c / (np.cos(psi) ** 2 * cosh) * np.exp(-k * cosh)
    if integrated:
        measure = measure / cosh
    upper, lower = sinh * c + 1j * cosh * s, cosh * c + 1j * sinh * s
    out = []
    for m, n in powers:
        value = upper**m / lower ** (m + n)
        out.append(np.asarray(np.sum(measure * (value.real if m % 2 == 0 else value.imag), axis=-1)))
    return out
