"""Interference of diffusive loops with any mixture of spin couplings, in-plane field and random spin scattering.

Zero field: the 4 x 4 generator at each wave number. Perpendicular field: a truncated Landau basis, and for fields so
weak that the basis would be long, continuation in x^2 from B = 0.
"""

import numpy as np
from numpy.typing import ArrayLike

from cbs.checks import FloatArray
from cbs.theory.area import levy_area_characteristic
from cbs.theory.fields import finite_values, positive_lengths
from cbs.theory.spin_generator import Generator, SpinCouplings, generator, landau_trace, plane_trace, scattered

_STEP = 0.55  # of the trapezoidal rule over wave numbers: error exp(-pi^2/step^2)
_REACH = 5.6  # exp(-reach^2) is left out
_WEAK = 0.12  # below this x the even polynomial through 0 and three stronger fields is taken
_NODES = (0.12, 0.17, 0.23)


def spin_cooperon(
    length: ArrayLike, couplings: SpinCouplings, *, x: ArrayLike = 0.0, L_so: float = np.inf, L_s: float = np.inf,
    L_so_z: float | None = None,
) -> FloatArray:  # fmt: skip
    r"""Mean interference (1/2) Re Tr(V^+ U) cos(kA) of diffusive loops with any mixture of spin couplings.

    .. math:: C = \tfrac{4\pi Dt}{2} \int \frac{d^2q}{(2\pi)^2}\, \mathrm{Tr}[\mathrm{SWAP}\, e^{-tL}], \qquad
              C = x\, \mathrm{Tr}_{n, s}[\mathrm{SWAP}\, e^{-tL}]

    Parameters
    ----------
    length : array_like
        sqrt(D t), metres.
    couplings : SpinCouplings
        Spin couplings.
    x : array_like
        k D t = 2 e B D t/hbar, any sign.
    L_so, L_s : float
        sqrt(D tau) of spin-orbit and of magnetic scattering, metres.
    L_so_z : float, optional
        Another spin-orbit length for the spin normal to the film; L_so is then that of x and y.

    Returns
    -------
    ndarray
        C in [-1/2, 1], broadcast over `length` and `x`; about 1e-9 at x = 0, 1e-6 in a field.

    Notes
    -----
    Milliseconds a point at x = 0, up to a second in a field with Zeeman coupling. Linear Rashba or Dresselhaus alone:
    `rashba_cooperon`, `rashba_cooperon_field`.
    """
    length, x = np.broadcast_arrays(positive_lengths("length", length), np.abs(finite_values("x", x)))
    values = []
    for t, f in zip(length.ravel().tolist(), x.ravel().tolist(), strict=True):
        values.append(_cooperon(scattered(generator(couplings, t), t, L_so=L_so, L_s=L_s, L_so_z=L_so_z), f))
    return np.asarray(values, dtype=np.float64).reshape(length.shape)


def _cooperon(parts: Generator, x: float) -> float:
    if x == 0.0:
        return zero_field_interference(parts)
    if x >= _WEAK:
        return field_interference(parts, x)
    ratio = weak_field_ratio(parts, _NODES, np.array([x]))
    return float(ratio[0] * levy_area_characteristic(x))


def zero_field_interference(parts: Generator) -> float:
    """Return C at B = 0: trapezoidal rule over both components of the wave number (entire integrand)."""
    half = int(np.ceil((_REACH + parts.reach) / _STEP))
    q = _STEP * np.arange(-half, half + 1)
    q_x, q_y = np.meshgrid(q, q, indexing="ij")
    return float(plane_trace(parts, q_x.ravel(), q_y.ravel()).sum() * _STEP**2 / (2.0 * np.pi))


def field_interference(parts: Generator, x: float) -> float:
    """Return C at x = k D t > 0 in a Landau basis that reaches the largest wave number."""
    return float(x * landau_trace(parts, x, np.ones(1), levels_needed(parts.reach, x))[0])


def levels_needed(reach: float, x: float) -> int:
    """Return the number of Landau levels at which exp(-L t) has fallen below 1e-9."""
    return int(np.ceil((4.6 + reach) ** 2 / (2.0 * x))) + 12


def weak_field_ratio(parts: Generator, nodes: tuple[float, ...], x: FloatArray) -> FloatArray:
    """Return C/(x/sinh x) for weak fields: the even polynomial through zero field and the fields `nodes`."""
    grid = np.array([0.0, *nodes])
    ratios = np.array([zero_field_interference(parts), *(field_interference(parts, n) for n in nodes)])
    ratios /= levy_area_characteristic(grid)
    value = np.zeros_like(x)
    for i, ratio in enumerate(ratios):
        others = np.delete(grid, i)
        value = value + ratio * np.prod((x[..., None] ** 2 - others**2) / (grid[i] ** 2 - others**2), axis=-1)
    return np.asarray(value)
