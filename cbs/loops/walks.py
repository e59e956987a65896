"""Laws of the scattering angle, correlated walks, and closed loops made of two half walks that meet.

For anisotropic scatterers no exact bridge exists. Two half walks leave the origin, the second in a direction drawn
around that of the first (the turn of the return), and their ends are joined by the law of two legs: every pair is a
closed loop of N = j + k + 2 legs with a weight, and M walks on either side make M^2 loops.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.kernels import walks as kernels
from cbs.kernels.normals import uniforms
from cbs.loops.tiles import key_words
from cbs.parameters import HenyeyGreenstein, Scatterers

STREAM = 5
BINS = 4096
PURPOSE_TURN = 8
SPLITS = 8


@dataclass(frozen=True, slots=True)
class AngleLaw(Scatterers):
    """Law of the scattering angle: constant density in equal bins over [-pi, pi), even in the angle.

    Attributes
    ----------
    name : str
        What it is, for the provenance.
    probability : ndarray, shape (n_bins,)
        Probability of every bin.
    """

    name: str
    probability: FloatArray

    def harmonic(self, m: ArrayLike) -> FloatArray:
        """Mean of cos(m angle), p_m, exact for the law as tabulated."""
        m = np.asarray(m, dtype=np.float64)
        width = 2.0 * np.pi / self.probability.size
        centre = -np.pi + width * (np.arange(self.probability.size) + 0.5)
        return np.asarray(np.cos(m[..., None] * centre) @ self.probability * np.sinc(m * width / (2.0 * np.pi)))

    @property
    def mean_cosine(self) -> float:
        """Mean of cos(angle), p_1; tau_tr/tau_q = 1/(1 - p_1)."""
        return float(self.harmonic(1.0))

    @property
    def density(self) -> FloatArray:
        """2 pi p in every bin: 1 for isotropic scattering."""
        return self.probability * self.probability.size

    @property
    def alias(self) -> tuple[FloatArray, np.ndarray]:
        """Tables of the alias method, made once a law: share of a bin kept, and the bin that has the rest."""
        return _alias(_Same(self.probability))

    def quantile(self, u: FloatArray) -> FloatArray:
        """Angle with cumulative probability u."""
        return np.asarray(np.interp(u, *_quantiles(_Same(self.probability))))


class _Same:
    """An array that equals itself alone: what is made of it is found again without a look at its numbers."""

    def __init__(self, held: FloatArray) -> None:
        self.held = held

    def __hash__(self) -> int:
        return id(self.held)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.held is other.held


@lru_cache(maxsize=16)
def _quantiles(probability: _Same) -> tuple[FloatArray, FloatArray]:
    """Cumulative probability at the edges of the bins, and the edges: made once a law."""
    bins = probability.held
    return np.concatenate([[0.0], np.cumsum(bins)]), np.linspace(-np.pi, np.pi, bins.size + 1)


@lru_cache(maxsize=16)
def _alias(probability: _Same) -> tuple[FloatArray, np.ndarray]:
    """Walker's alias tables in Vose's order (IEEE Trans. Softw. Eng. 17, 972 (1991))."""
    scaled = probability.held.copy()
    scaled *= scaled.size / scaled.sum()
    share, other = np.ones(scaled.size), np.arange(scaled.size)
    small, large = np.flatnonzero(scaled < 1.0).tolist(), np.flatnonzero(scaled >= 1.0).tolist()
    while small and large:
        k, donor = small.pop(), large.pop()
        share[k], other[k] = scaled[k], donor
        scaled[donor] -= 1.0 - scaled[k]
        (small if scaled[donor] < 1.0 else large).append(donor)
    return share, other


ISOTROPIC = AngleLaw("isotropic", np.full(4, 0.25))


def henyey_greenstein(g: float) -> AngleLaw:
    r"""Two-dimensional law with harmonics p_m = g^|m|.

    .. math:: 2\pi p(\theta) = (1 - g^2) / (1 + g^2 - 2 g \cos\theta)

    Parameters
    ----------
    g : float
        Mean cosine, between -0.99 and 0.99; 0 is isotropic.

    Raises
    ------
    ValueError
        For g outside that range.
    """
    g = checks.finite("g", g)
    if abs(g) > 0.99:
        raise Misuse(f"g must lie between -0.99 and 0.99 (got {g:g}); beyond, the table of angles is too coarse")
    edges = np.linspace(-np.pi, np.pi, BINS + 1)[1:-1]
    inner = 0.5 + np.arctan((1.0 + g) / (1.0 - g) * np.tan(0.5 * edges)) / np.pi
    return AngleLaw(f"henyey-greenstein g={g:g}", np.diff(inner, prepend=0.0, append=1.0))


def angle_table(density: ArrayLike, name: str = "table") -> AngleLaw:
    """Law of a table: relative density in equal bins over [-pi, pi), even in the angle.

    Parameters
    ----------
    density : array_like, shape (n_bins,)
        Not negative, not all zero, equal at +theta and -theta; the scale does not matter.
    name : str
        Name for the provenance.

    Raises
    ------
    ValueError
        For a negative or odd table, and for one that scatters only straight on.
    """
    table = checks.vector("density", density)
    if np.any(table < 0.0) or not np.any(table > 0.0):
        raise Misuse(f"density must not be negative and not all zero (got a smallest value of {table.min():g})")
    if not np.allclose(table, table[::-1], rtol=1e-9, atol=1e-12 * float(table.max())):
        raise Misuse("density must be even in the angle: a scatterer with a handedness breaks time reversal")
    law = AngleLaw(name, table / table.sum())
    if 1.0 - law.mean_cosine < 1e-3:
        raise Misuse(f"density must turn the walk: its mean cosine is {law.mean_cosine:.4f}, at most 0.999")
    return law


def law_of(scatterers: Scatterers) -> AngleLaw:
    """Return the law of the scattering angle."""
    if isinstance(scatterers, HenyeyGreenstein):
        return henyey_greenstein(scatterers.mean_cosine)
    return scatterers if isinstance(scatterers, AngleLaw) else ISOTROPIC


def angle_harmonics(p: ArrayLike, name: str = "harmonics") -> AngleLaw:
    """Law with the harmonics p_0 = 1, p_1, p_2, ...: 2 pi p(theta) = 1 + 2 sum p_m cos(m theta).

    Raises
    ------
    ValueError
        If p[0] is not 1 or the density becomes negative.
    """
    values = checks.vector("p", p)
    if abs(values[0] - 1.0) > 1e-12:
        raise Misuse(f"p must begin with p_0 = 1 (got {values[0]:g})")
    m = np.arange(1, values.size)
    edges = np.linspace(-np.pi, np.pi, BINS + 1)
    integral = edges + 2.0 * np.sin(edges[:, None] * m) @ (values[1:] / m)
    bins = np.diff(integral)
    if np.any(bins < -1e-12):
        raise Misuse("p must belong to a density that is nowhere negative; lower the higher harmonics")
    bins = np.maximum(bins, 0.0)
    return angle_table(0.5 * (bins + bins[::-1]), name)


def open_walks(law: AngleLaw, n_legs: int, n_walks: int, *, seed: int = 0, first: int = 0) -> FloatArray:
    """Legs of open walks in units of the mean leg, the first one along x; shape (n_walks, n_legs, 2)."""
    n_legs, n_walks = checks.whole("n_legs", n_legs), checks.whole("n_walks", n_walks)
    dx, dy = np.empty((n_walks, n_legs)), np.empty((n_walks, n_legs))
    kernels.open_walks(first, key_words(seed, STREAM), *law.alias, dx, dy)
    return np.stack([dx, dy], axis=-1)


@lru_cache(maxsize=4096)  # pools of short loops are many and have few numbers of legs
def splits(n_legs: int) -> tuple[np.ndarray, np.ndarray]:
    """Legs j of the left and k of the right half walks, j + k = N - 2: up to `SPLITS` ways, no half below a quarter.

    The same walks serve every way; loops with other last vertices are new loops.
    """
    least = max(1, (n_legs - 2) // 4)
    left = np.unique(np.round(np.linspace(least, n_legs - 2 - least, SPLITS)).astype(np.int64))
    left = np.array([1]) if n_legs == 3 else left
    right = n_legs - 2 - left
    left.flags.writeable = right.flags.writeable = False  # every pool of that many legs has the same
    return left, right


def half_walks(
    tables: tuple[FloatArray, np.ndarray], first: int, marks: np.ndarray, key: np.ndarray, start: FloatArray
) -> FloatArray:
    """Half walks number `first` and up that start in the directions `start`, radians, after `marks` legs (ascending).

    Returns
    -------
    ndarray, shape (n_marks, n_walks, 7)
        End point, cosine and sine of the last direction, area, cosine and sine of the first direction.
    """
    rows = np.empty((marks.size, start.size, 7))
    kernels.walk_ends(first, marks, key, *tables, np.cos(start), np.sin(start), rows)
    return rows


def returns(
    law: AngleLaw, n_legs: int, first: int, n_walks: int, seed: int, b: FloatArray, *, turned: bool = True
) -> FloatArray:
    """Densities of `pair_returns` alone."""
    return pair_returns(law, n_legs, first, n_walks, seed, b, turned=turned)[0]


def pair_returns(
    law: AngleLaw, n_legs: int, first: int, n_walks: int, seed: int, b: FloatArray, *, turned: bool = True
) -> tuple[FloatArray, FloatArray]:
    r"""Return density of loops of `n_legs` legs from pairs of half walks, all with all.

    .. math:: W_N \langle 2\pi p(-n_N\cdot n_1)\, (1, \cos\theta) \cos(b A) \rangle, \quad \cos\theta = n_1\cdot n_N

    Parameters
    ----------
    law : AngleLaw
    n_legs : int
        Legs N >= 3.
    first, n_walks, seed : int
        Half walks number first ... first + n_walks - 1 of the stream on either side; n_walks^2 loops a split.
    b : ndarray, shape (n_b,)
        Phase per area, the mean leg being the unit of length.
    turned : bool
        Whether the turn of the return has the weight 2 pi p(-n_N n_1); without it the density is W_N.

    Returns
    -------
    densities : ndarray, shape (2, n_b)
        Both densities, per mean leg squared; 1/(2 pi (N - 2)) in the first row for isotropic scattering without field.
    moments : ndarray, shape (2,)
        Sums over the left walks of their part of both densities without field, and of its square.
    """
    j, k = splits(n_legs)
    bare = n_legs == 3
    opening = law if turned else ISOTROPIC
    key, far = (key_words(seed, (STREAM << 32) + 2 * n_legs + side) for side in (0, 1))
    start = np.zeros(n_walks)
    left = half_walks(law.alias, first, j, key, start)
    if not bare:
        u = np.empty(n_walks)
        uniforms(np.arange(first, first + n_walks, dtype=np.uint64), PURPOSE_TURN, far, u)
        start = opening.quantile((np.arange(n_walks) + u) / n_walks)
    right = half_walks(law.alias, first, k[::-1].copy(), far, start)[::-1]
    total, moments = np.zeros((2, b.size)), np.zeros(2)
    end = opening.density if bare else law.density
    for split, (near, distant) in enumerate(zip(left, right, strict=True)):
        kernels.meet(first, key, split, near, distant, bare, law.density, end, b, total, moments)
    pairs = j.size * float(n_walks) ** 2
    return np.asarray(total / pairs), moments / np.array([pairs, pairs**2])
