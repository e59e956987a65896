"""Diffusive wires: the quasi-one-dimensional formula of Altshuler and Aronov, and the exact reflecting strip.

The strip is solved in its standing waves (Neumann modes) cos(pi n (y/W + 1/2)) for each wave number q along it:
H(q) = (q + k y)^2 - d^2/dy^2 with k = 2 e B/hbar. Valid for l << W.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import k0

from cbs import checks
from cbs.checks import FloatArray
from cbs.constants import E_CHARGE, HBAR
from cbs.theory.fields import digamma_excess, finite_values, positive_lengths
from cbs.theory.gauss import leggauss

MODES = 40  # standing waves beyond those that the field lifts
_WIDE = 169.0  # k W^2 beyond which both walls are felt apart: error exp(-13)


def wire(
    B: ArrayLike, *, width: float, L_phi: ArrayLike, L_so: ArrayLike = np.inf, L_s: ArrayLike = np.inf
) -> FloatArray:
    r"""Correction to conductance times length of a wire, l << width << L_phi, l_B.

    .. math:: L\,\Delta G = -3\bigl(L_\phi^{-2} + \tfrac43 L_{so}^{-2} + L_B^{-2}\bigr)^{-1/2}
              + \bigl(L_\phi^{-2} + L_B^{-2}\bigr)^{-1/2}, \quad L_B^2 = 3\hbar^2/(e W B)^2

    Parameters
    ----------
    B : array_like
        Field perpendicular to the wire's plane, tesla.
    width : float
        W, metres.
    L_phi, L_so, L_s : array_like
        sqrt(D tau) of dephasing, isotropic spin-orbit and magnetic scattering, metres; inf switches one off.

    Returns
    -------
    ndarray
        (e^2/h) m, both spins: the correction itself, -2 L_phi without field and spin.

    References
    ----------
    .. [1] B. L. Altshuler, A. G. Aronov, JETP Lett. 33, 499 (1981).
    """
    orbital = np.square(E_CHARGE * checks.positive("width", width, "m") * finite_values("B", B, "tesla") / HBAR) / 3.0
    triplet, singlet = _rates(L_phi, L_so, L_s)
    return np.asarray(-3.0 / np.sqrt(triplet + orbital) + 1.0 / np.sqrt(singlet + orbital))


def strip_area_characteristic(length: ArrayLike, x_width: ArrayLike, width: float) -> FloatArray:
    r"""Mean of cos(kA) over closed Brownian paths in a strip with reflecting walls, averaged over its width.

    .. math:: \sqrt{4\pi Dt}\, \frac{\int \frac{dq}{2\pi} \mathrm{Tr}\, e^{-DtH(q)}}{\sum_n e^{-Dt(\pi n/W)^2}}

    Parameters
    ----------
    length : array_like
        sqrt(D t), metres.
    x_width : array_like
        k W^2 = 2 e B W^2/hbar, any sign.
    width : float
        W, metres.

    Returns
    -------
    ndarray
        Value in (0, 1]: x/sinh x for a wide strip, about exp(-D t k^2 W^2/12) for a narrow one.
    """
    width = checks.positive("width", width, "m")
    s, a = np.broadcast_arrays(
        np.square(positive_lengths("length", length) / width), np.abs(finite_values("x_width", x_width))
    )
    values = [_characteristic(float(s_i), float(a_i)) for s_i, a_i in zip(s.flat, a.flat, strict=True)]
    return np.asarray(values, dtype=np.float64).reshape(s.shape)


def _characteristic(s: float, a: float) -> float:
    n_modes = int(np.ceil((6.0 / np.sqrt(s) + a) / np.pi)) + 8
    step = 0.5 / np.sqrt(s)
    half = int(np.ceil((0.5 * a + 6.0 / np.sqrt(s)) / step))
    energies = _energies(step * np.arange(-half, half + 1), a, n_modes)
    classical = np.exp(-s * np.square(np.pi * np.arange(n_modes))).sum()
    return float(np.sqrt(s / np.pi) * step * np.exp(-s * energies).sum() / classical)


def strip(
    B: ArrayLike, *, width: float, L_phi: float, L_so: float = np.inf, L_s: float = np.inf, modes: int = MODES
) -> FloatArray:
    r"""Exact magnetoconductance times length of a diffusive strip relative to zero field, any W/L_phi and W/l_B.

    .. math:: -4 \int \frac{dq}{2\pi} \mathrm{Tr}\bigl[(H_B + L^{-2})^{-1} - (H_0 + L^{-2})^{-1}\bigr],
              \quad \tfrac32 (L = L_2) - \tfrac12 (L = L_3)

    Parameters
    ----------
    B : array_like
        Field perpendicular to the strip, tesla.
    width : float
        W, metres, reflecting walls.
    L_phi, L_so, L_s : float
        As in `wire`; finite L_phi.
    modes : int
        Standing waves beyond those that the field lifts; with 20 the error is 1e-5 widths.

    Returns
    -------
    ndarray
        (e^2/h) m, both spins. `wire` minus its zero field for W << L_phi, W times `hln` for W >> L_phi.
    """
    width = checks.positive("width", width, "m")
    B = np.abs(finite_values("B", B, "tesla"))
    rates = tuple(float(rate) for rate in _rates(L_phi, L_so, L_s))
    k = 2.0 * E_CHARGE * B / HBAR
    values = [_strip_change(float(k_i), width, rates, modes) for k_i in k.flat]
    return np.asarray(values, dtype=np.float64).reshape(B.shape)


def _strip_change(k: float, width: float, rates: tuple[float, ...], modes: int) -> float:
    """Change by the field in units of metres; a strip many magnetic lengths wide is a narrower one and more bulk."""
    if k * width**2 <= _WIDE:
        return width * _resolvent_change(k * width**2, tuple(rate * width**2 for rate in rates), modes)
    part = float(np.sqrt(_WIDE / k))
    change = part * _resolvent_change(_WIDE, tuple(rate * part**2 for rate in rates), modes)
    for share, rate in zip((1.5, -0.5), rates, strict=True):
        bulk = float(digamma_excess(rate / (2.0 * k))) / np.pi
        # Without field, paths that bounce between both walls feel the width: images at 2 n W.
        change += share * ((width - part) * bulk - _images(width, rate) + _images(part, rate))
    return change


def _images(width: float, rate: float) -> float:
    """Zero-field part of paths reflected across the whole width, -(4 W/pi) sum K_0(2 n W/L), metres."""
    step = 2.0 * width * np.sqrt(rate)
    return float(-4.0 * width / np.pi * k0(step * np.arange(1, 2 + int(np.ceil(45.0 / step)))).sum())


def _resolvent_change(a: float, rates: tuple[float, ...], modes: int) -> float:
    """-4 int dq/2pi of the change of the trace, in units of the width."""
    if a == 0.0:
        return 0.0
    triplet, singlet = rates
    n_modes = int(np.ceil(1.2 * a / np.pi)) + modes
    # The field lifts the lowest level by `added`. Against the free spectrum lifted as much the change is smooth on that
    # scale of q; the lift itself is integrated in closed form, int dq/(q^2 + e) = pi/(2 e^(1/2)).
    added = min(a * a / 12.0, 0.55 * a)
    q, weight = _half_line(0.5 * a, float(np.sqrt(min(triplet, singlet) + added)))
    free = np.square(q)[:, None] + np.square(np.pi * np.arange(n_modes))
    energies = _energies(q, a, n_modes)
    waves = np.square(np.pi * np.arange(n_modes))
    total = 0.0
    for share, rate in ((1.5, triplet), (-0.5, singlet)):
        change = np.sort(1.0 / (energies + rate), axis=1) - np.sort(1.0 / (free + rate + added), axis=1)
        lift = 0.5 * np.pi * np.sum(1.0 / np.sqrt(waves + rate + added) - 1.0 / np.sqrt(waves + rate))
        total += share * (float(weight @ change.sum(axis=1)) + float(lift))
    return -4.0 * total / np.pi


def _half_line(plateau: float, scale: float) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights on q > 0: panels of `scale` past the plateau, then q = end/p."""
    z, g = leggauss(12)
    end = plateau + 4.0 * scale
    edges = np.linspace(0.0, end, 1 + int(np.ceil(end / scale)))
    half = 0.5 * np.diff(edges)[:, None]
    inner = (edges[:-1, None] + half * (1.0 + z)).ravel()
    p = 0.5 * (1.0 + z)
    return np.concatenate([inner, end / p]), np.concatenate([(half * g).ravel(), 0.5 * g * end / p**2])


def _energies(q: FloatArray, a: float, n_modes: int) -> FloatArray:
    """Eigenvalues of (q + a y)^2 - d^2/dy^2 on |y| < 1/2 with Neumann walls, shape (n_q, n_modes)."""
    y, y2 = _position_matrices(n_modes)
    base = a * a * y2 + np.diag(np.square(np.pi * np.arange(n_modes)))
    shifted = 2.0 * a * q[:, None, None] * y + base
    return np.asarray(np.linalg.eigvalsh(shifted) + np.square(q)[:, None])


def _position_matrices(n_modes: int) -> tuple[FloatArray, FloatArray]:
    """Matrices of y and y^2, from int (u-1/2)^j cos(k pi u) du = ((-1)^k -+ 1)/(k pi)^2 for j = 1, 2; u = y + 1/2."""
    n = np.arange(n_modes)
    difference, total = np.abs(n[:, None] - n), n[:, None] + n
    norm = np.where(n > 0, np.sqrt(2.0), 1.0)

    def integral(k: np.ndarray, sign: float, at_zero: float) -> FloatArray:
        safe = np.where(k > 0, k, 1)
        return np.where(k > 0, (1.0 - 2.0 * (k % 2) + sign) / np.square(np.pi * safe), at_zero)

    pairs = [
        0.5 * norm[:, None] * norm * (integral(difference, s, z) + integral(total, s, z))
        for s, z in ((-1.0, 0.0), (1.0, 1 / 12))
    ]
    return pairs[0], pairs[1]


def _rates(L_phi: ArrayLike, L_so: ArrayLike, L_s: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Triplet and singlet rates 1/L^2, 1/m^2."""
    phi, so, s = (
        1.0 / np.square(positive_lengths(name, value, inf="none"))
        for name, value in (("L_phi", L_phi), ("L_so", L_so), ("L_s", L_s))
    )
    return np.asarray(phi + (4.0 * so + 2.0 * s) / 3.0), np.asarray(phi + 2.0 * s)
