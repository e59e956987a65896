r"""Interference of diffusive loops in a strip with reflecting walls and any spin coupling, exact by standing waves.

The two-spin Cooperon (q_x + k y + A_x)^2 + (-i d/dy + A_y)^2 + rates, A = sum_a M_ai S_a, has no covariant current
through the walls, (-i d/dy + A_y) psi = 0. This is the natural condition of its quadratic form: polynomials in y
without any condition of their own converge to it exponentially.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.polynomial.legendre import legder, legval
from numpy.typing import ArrayLike

from cbs import checks
from cbs.checks import FloatArray
from cbs.theory.fields import finite_values, positive_lengths
from cbs.theory.gauss import leggauss
from cbs.theory.spin_generator import ComplexArray, Generator, SpinCouplings, generator, scattered
from cbs.theory.wire import strip_area_characteristic

_SWAP = np.array([1.0, 1.0, 1.0, -1.0])
_REACH = 5.3  # exp(-reach^2) is left out
WIDE = (4.0, 6.0)  # widths of the two strips from which wider ones follow, in sqrt(D t)


class _Strip(NamedTuple):
    """What is the same at every duration: couplings, 2eB/hbar in 1/m^2, lengths of random scattering."""

    couplings: SpinCouplings
    k: float
    lengths: dict[str, Any]

    def parts(self, width: float) -> Generator:
        """Generator in units of the width."""
        return scattered(generator(self.couplings, width), width, **self.lengths)


def strip_density_ratio(length: ArrayLike, width: float) -> FloatArray:
    r"""Return density of a diffusive strip, averaged over its width, over that of the plane.

    .. math:: \frac{\sqrt{4\pi Dt}}{W} \sum_{n\ge0} e^{-Dt(\pi n/W)^2}

    Parameters
    ----------
    length : array_like
        sqrt(D t), metres.
    width : float
        W, metres.

    Returns
    -------
    ndarray
        1 for a wide strip, 2 sqrt(pi D t)/W for a narrow one.
    """
    s = positive_lengths("length", length) / checks.positive("width", width, "m")
    last = int(np.ceil(_REACH / (np.pi * float(np.min(s))))) + 1
    waves = np.exp(-np.square(np.pi * s[..., None] * np.arange(last + 1)))
    return np.asarray(np.sqrt(4.0 * np.pi) * s * waves.sum(axis=-1))


def strip_cooperon(
    length: ArrayLike, width: float, couplings: SpinCouplings | None = None, *, x_width: float = 0.0,
    L_so: float = np.inf, L_s: float = np.inf, L_so_z: float | None = None,
) -> FloatArray:  # fmt: skip
    r"""Mean interference (1/2) Re Tr(V^+ U) cos(kA) of diffusive loops in a strip, averaged over its width.

    .. math:: \frac{\sqrt{4\pi Dt} \int \frac{dq}{2\pi}\, \tfrac12 \mathrm{Tr}[\mathrm{SWAP}\, e^{-tL(q)}]}
              {\sum_n e^{-Dt(\pi n/W)^2}}

    Parameters
    ----------
    length : array_like
        sqrt(D t), metres.
    width : float
        W, metres; the strip runs along x.
    couplings : SpinCouplings, optional
        Rashba, Dresselhaus, cubic and in-plane Zeeman coupling.
    x_width : float
        k W^2 = 2 e B W^2/hbar.
    L_so, L_s : float
        sqrt(D tau) of spin-orbit and magnetic scattering, metres.
    L_so_z : float, optional
        Another length for the spin normal to the film; L_so is then that of x and y.

    Returns
    -------
    ndarray
        C in [-1/2, 1]; 1 for W -> 0 with coupling linear in the momentum, whose rotations then are all about one axis.

    Raises
    ------
    ValueError
        For bad values.

    Notes
    -----
    Below W/6 no loop meets both walls, and the walls add a term linear in 1/W to the density: it is taken from two
    narrower strips, off by exp(-16).
    """
    width = checks.positive("width", width, "m")
    lengths = positive_lengths("length", length)
    x_width = abs(float(finite_values("x_width", x_width)))
    strip = _Strip(couplings or SpinCouplings(), x_width / width**2, {"L_so": L_so, "L_s": L_s, "L_so_z": L_so_z})
    if couplings is None or couplings == SpinCouplings():  # the walls are not known to the spin
        rates = np.diag(strip.parts(1.0).constant).real
        decay = 0.5 * np.exp(-np.square(lengths)[..., None] * rates) @ _SWAP
        return np.asarray(decay * strip_area_characteristic(lengths, x_width, width))
    values = [_mean(float(v), width, strip) for v in lengths.flat]
    return np.asarray(values, dtype=np.float64).reshape(lengths.shape)


def _mean(length: float, width: float, strip: _Strip) -> float:
    """C at sqrt(D t) = length, metres; in wide strips from the limit of two narrower ones."""
    if length > width / WIDE[1]:
        return _interference(length, width, strip)
    narrow = [length * w for w in WIDE]
    both = [float(strip_density_ratio(length, w)) * _interference(length, w, strip) for w in narrow]
    slope = (both[0] - both[1]) / (1.0 / narrow[0] - 1.0 / narrow[1])
    coherent = both[1] + slope * (1.0 / width - 1.0 / narrow[1])
    return float(coherent / strip_density_ratio(length, width))


def _interference(length: float, width: float, strip: _Strip) -> float:
    parts, field, length = strip.parts(width), strip.k * width**2, length / width
    coupling = parts.reach
    end = _REACH / length + coupling + 0.5 * field
    basis = int(np.ceil(0.6 * (_REACH / length + coupling + field))) + 14
    step = 0.55 / length
    q = step * np.arange(int(np.ceil(end / step)) + 1)
    fixed, first = _forms(parts, field, basis)
    # even in q, with and without field
    traces = [_trace(fixed + value * first, value, length, parts.even) for value in q.tolist()]
    total = 2.0 * sum(traces) - traces[0]
    classical = np.exp(-np.square(np.pi * length * np.arange(4 + int(3.0 / length)))).sum()
    return float(np.sqrt(4.0 * np.pi) * length * step / (2.0 * np.pi) * 0.5 * total / classical)


def _trace(matrix: ComplexArray, q: float, length: float, even: bool) -> float:
    """Tr[SWAP exp(-t L(q))], `matrix` being L(q) - q^2; without an odd part the singlet stands alone."""
    swap = np.tile(_SWAP, matrix.shape[0] // 4)
    if even:
        triplet, singlet = (np.linalg.eigvalsh(matrix[np.ix_(swap == s, swap == s)]) for s in (1.0, -1.0))
        return float(sum(s * np.exp(-(length**2) * (e + q * q)).sum() for s, e in ((1.0, triplet), (-1.0, singlet))))
    rates, right = np.linalg.eig(matrix)
    weights = np.einsum("ij,ji->i", np.linalg.inv(right), swap[:, None] * right)
    return float(np.sum(weights * np.exp(-(length**2) * (rates + q * q))).real)


def _forms(parts: Generator, field: float, basis: int) -> tuple[ComplexArray, ComplexArray]:
    """Matrices of L - q^2 without q and of its part linear in q, over polynomials (slow index) and spins; W = 1."""
    node, weight = leggauss(basis + 2)
    norm = np.diag(np.sqrt(2.0 * np.arange(basis) + 1.0))
    values = np.asarray(legval(node, norm), dtype=np.float64)
    slopes = np.asarray(2.0 * legval(node, legder(norm, axis=0)), dtype=np.float64)
    y, dy = 0.5 * node, 0.5 * weight

    def mean(left: FloatArray, right: FloatArray, factor: FloatArray | float = 1.0) -> FloatArray:
        return np.asarray((left * (dy * factor)) @ right.T)

    one, spins = np.eye(basis), np.eye(4)
    along_x, along_y = (0.5 * m for m in parts.linear)  # A_x and A_y; their squares stand in `constant`
    kinetic = mean(slopes, slopes) + field**2 * mean(values, values, y * y)
    height, turn = mean(values, values, y), mean(slopes, values)
    # (-i u' + A_y u)^+ (-i v' + A_y v) = u'v' + i u' A_y v - i u A_y v' + ...
    fixed = _both(kinetic, spins) + _both(one, parts.constant) + _both(1j * (turn - turn.T), along_y)
    fixed = fixed + 2.0 * field * _both(height, along_x)
    return fixed, 2.0 * _both(one, along_x) + 2.0 * field * _both(height, spins)


def _both(over_height: np.ndarray, over_spin: np.ndarray) -> ComplexArray:
    """Product of matrices over height (slow index) and spin."""
    return np.asarray(np.kron(over_height.astype(np.complex128), over_spin.astype(np.complex128)))
