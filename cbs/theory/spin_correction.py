"""Magnetoconductance of a diffusive film with any mixture of spin couplings: time integral of `spin_cooperon`.

The integral over time turns exp(-L t) into resolvents 1/(L + E), and L couples neighbouring Landau levels only: their
trace is one recursion over levels in 4 x 4 matrices. High levels are taken as wave numbers of zero field.
"""

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks
from cbs.checks import FloatArray
from cbs.constants import E_CHARGE, HBAR
from cbs.theory.fields import finite_values
from cbs.theory.gauss import leggauss
from cbs.theory.spin_generator import ComplexArray, Generator, SpinCouplings, generator, scattered

_SWAP = np.array([1.0, 1.0, 1.0, -1.0])  # on triplets and singlet
_DIGITS = 20.0  # exp(-digits) of a trapezoidal rule over directions, or of a cut chain of levels, is left out
LEVELS, _MOST_LEVELS = 400, 40_000  # taken exactly: error 1/(24 n^2) of the rest
_CLEAR = 10.0  # the rest begins this far, in 1/L_phi, above the largest shift of a wave number
_LOWEST, _HIGHEST = 1e-5, 1e4  # wave numbers beyond, in 1/L_phi and in those of the mean free path, are left out
_GROWTH, _WIDEST = 1.7, 0.8  # panels of 8 Gauss nodes in ln q widen away from the shift, up to this width


def spin_correction(
    B: ArrayLike, *, l: float, L_phi: float, couplings: SpinCouplings, L_so: float = np.inf, L_s: float = np.inf,
    L_so_z: float | None = None, levels: int = LEVELS,
) -> FloatArray:  # fmt: skip
    r"""Conductivity correction of a diffusive film with Rashba, Dresselhaus, cubic and Zeeman coupling.

    .. math:: \Delta\sigma = -\frac{1}{\pi} \int \frac{dt}{t}\, C(t, B)\, e^{-t/\tau_\phi} (1 - e^{-t/\tau})
              = -\frac{k}{\pi}\, \mathrm{Tr}\Bigl[\mathrm{SWAP} \Bigl(\frac{1}{L + L_\phi^{-2}}
              - \frac{1}{L + L_\phi^{-2} + 2 l^{-2}}\Bigr)\Bigr],\quad k = 2eB/\hbar

    Parameters
    ----------
    B : array_like
        Field perpendicular to the film, tesla, any sign.
    l, L_phi : float
        Mean free path and phase-coherence length, metres.
    couplings : SpinCouplings
        Spin couplings.
    L_so, L_s : float
        sqrt(D tau) of spin-orbit and of magnetic scattering, metres.
    L_so_z : float, optional
        Another spin-orbit length for the spin normal to the film; L_so is then that of x and y.
    levels : int
        Landau levels taken exactly, at least; more where the coupling wants them. With 100 the error is 1e-5.

    Returns
    -------
    ndarray
        e^2/h, both spins: the correction itself, even in B, accurate to about 1e-6 (5e-5 where L_phi exceeds
        twenty times L_rashba = L_dresselhaus and B is below B_phi/10). Tenths of a second for a set of fields, seconds
        where L_phi exceeds twenty spin lengths.

    Raises
    ------
    ValueError
        If a length is not positive, or L_phi is inf.
    """
    B = np.abs(finite_values("B", B, "tesla"))
    l, L_phi = checks.positive("l", l, "m"), checks.positive("L_phi", L_phi, "m")
    parts = scattered(generator(couplings, L_phi), L_phi, L_so=L_so, L_s=L_s, L_so_z=L_so_z)
    energies = np.array([1.0, 1.0 + 2.0 * (L_phi / l) ** 2])
    h = 2.0 * E_CHARGE * B.ravel() * L_phi**2 / HBAR
    total, start = np.zeros_like(h), np.zeros_like(h)
    if np.any(h > 0.0):
        weakest = float(h[h > 0.0].min())
        wanted = np.ceil((parts.reach + _CLEAR * min(levels / LEVELS, 1.0)) ** 2 / (2.0 * weakest))
        n_levels = int(np.clip(wanted, levels, _MOST_LEVELS))
        total[h > 0.0] = h[h > 0.0] * _levels(parts, energies, h[h > 0.0], n_levels)
        start = np.sqrt(2.0 * h * n_levels)
    total += _rests(parts, energies, start)
    return np.asarray(total.reshape(B.shape) / -np.pi)


def _levels(parts: Generator, energies: FloatArray, h: FloatArray, n_levels: int) -> FloatArray:
    """Sum over the lowest levels of Tr SWAP [1/(L + E_0) - 1/(L + E_1)], one value for each h = k L_phi^2.

    The derivative of ln det(L + E + s SWAP) by s, SWAP on the lowest levels only, along the recursion of the blocks.
    """
    above = int(np.ceil(_DIGITS / _decay(parts.reach, float(np.sqrt(2.0 * n_levels * h.min())))))
    field, energy, unit = h[:, None, None, None], energies[:, None, None], np.eye(4)
    step = np.sqrt(0.5 * field)
    lower = step * (parts.linear[0] - 1j * parts.linear[1])  # times n^(1/2): from level n to n - 1
    upper = step * (parts.linear[0] + 1j * parts.linear[1])
    swap, total = np.diag(_SWAP), np.zeros((h.size, 2))
    block: ComplexArray = (field + energy) * unit + parts.constant
    slope: ComplexArray = np.broadcast_to(swap, block.shape).astype(np.complex128)
    for n in range(1, n_levels + above):
        inverse = np.linalg.inv(block)
        moved = inverse @ slope
        total += np.trace(moved, axis1=-2, axis2=-1).real
        left = n * (upper @ inverse)
        block = (field * (2 * n + 1) + energy) * unit + parts.constant - left @ lower
        slope = n * (upper @ moved @ inverse @ lower) + (swap if n < n_levels else 0.0)
    return np.asarray(total[:, 0] - total[:, 1])


def _rests(parts: Generator, energies: FloatArray, starts: FloatArray) -> FloatArray:
    """Integrals of q dq of the mean over directions of the same trace at zero field, q > each start in 1/L_phi."""
    nodes, weights = leggauss(8)
    low = np.log(np.maximum(starts, _LOWEST))
    high = max(float(np.log(_HIGHEST * energies[1] ** 0.5)), float(low.max()) + 7.0)
    edges = np.unique(np.concatenate([_edges(float(low.min()), high, parts.reach), low]))
    panels = np.zeros(edges.size)
    for i, (first, last) in enumerate(zip(edges[:-1], edges[1:], strict=True)):
        q = np.exp(first + 0.5 * (last - first) * (1.0 + nodes))
        n_angles = 16 + int(np.ceil(_DIGITS / min(_decay(parts.reach, float(p)) for p in q)))
        panels[i] = 0.5 * (last - first) * float(np.sum(weights * q * q * _ring(parts, energies, q, n_angles)))
    beyond = np.cumsum(panels[::-1])[::-1]
    return np.asarray(beyond[np.searchsorted(edges, low)])


def _ring(parts: Generator, energies: FloatArray, q: FloatArray, n_angles: int) -> FloatArray:
    """Mean over directions of Tr SWAP [1/(L + E_0) - 1/(L + E_1)] at wave numbers q (n_q,), 1/L_phi."""
    angle = 2.0 * np.pi * (np.arange(n_angles) + 0.5) / n_angles
    along = np.cos(angle)[:, None, None] * parts.linear[0] + np.sin(angle)[:, None, None] * parts.linear[1]
    square = (q * q + energies[:, None])[:, :, None, None, None] * np.eye(4)
    inverse = np.linalg.inv(q[:, None, None, None] * along + parts.constant + square)
    trace = np.einsum("eqaii,i->eq", inverse, _SWAP).real / n_angles
    return np.asarray(trace[0] - trace[1])


def _decay(reach: float, q: float) -> float:
    """Least imaginary part of the direction at which (q - reach)^2 + 1 = 0: harmonics fall as its exponential."""
    return float(np.arccosh((q * q + reach * reach + 1.0) / (2.0 * q * reach))) if reach > 0.0 else _DIGITS


def _edges(low: float, high: float, reach: float) -> FloatArray:
    """Edges of panels in ln q from `low` to `high`, narrow where q is near the largest shift `reach`."""
    middle = np.log(max(reach, 1.0))
    width = np.minimum(_GROWTH ** np.arange(200.0) / max(reach, 1.0), _WIDEST)
    away = np.concatenate([[0.0], np.cumsum(width)])
    edges = np.concatenate([middle - away[::-1], middle + away[1:]])
    return np.asarray(np.concatenate([[low], edges[(edges > low) & (edges < high)], [high]]))
