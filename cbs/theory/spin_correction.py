"""Magnetoconductance of a diffusive film with any mixture of spin couplings: time integral of `spin_cooperon`.

One diagonalisation in the Landau basis serves all durations of one field; zero and weak fields share theirs.
"""

import numpy as np
from numpy.polynomial.legendre import leggauss
from numpy.typing import ArrayLike

from cbs import checks
from cbs.checks import FloatArray
from cbs.constants import E_CHARGE, HBAR
from cbs.theory.area import levy_area_characteristic
from cbs.theory.fields import finite_values
from cbs.theory.spin_cooperon import levels_needed, weak_field_ratio, zero_field_interference
from cbs.theory.spin_generator import Generator, SpinCouplings, generator, landau_trace

_LONGEST = 36.0  # exp(-longest) is left out
_SHORTEST = 1e-7  # of tau: the cut-off 1 - exp(-t/tau) is its own size there
_PANEL = 1.6  # width in ln t of a panel of 8 Gauss nodes
_WEAK = 0.3  # smallest x taken from the Landau basis; below it the even polynomial through 0 and `_NODES`
_NODES = (0.3, 0.42)
_SLOW = 0.1  # precession over sqrt(D t), radian: below, spin and area are uncorrelated to 1e-6
_MOST_LEVELS = 400  # beyond, the spin has long been turned: the ratio to x/sinh x is that of zero field


def spin_correction(B: ArrayLike, *, l: float, L_phi: float, couplings: SpinCouplings) -> FloatArray:
    r"""Conductivity correction of a diffusive film with Rashba, Dresselhaus, cubic and Zeeman coupling.

    .. math:: \Delta\sigma = -\frac{1}{\pi} \int \frac{dt}{t}\, C(t, B)\, e^{-t/\tau_\phi} (1 - e^{-t/\tau})

    Parameters
    ----------
    B : array_like
        Field perpendicular to the film, tesla, any sign.
    l, L_phi : float
        Mean free path and phase-coherence length, metres.
    couplings : SpinCouplings
        Spin couplings.

    Returns
    -------
    ndarray
        e^2/h, both spins: the correction itself, even in B, accurate to about 1e-6. Tenths of a second for a set of
        fields, seconds with Zeeman coupling.

    Raises
    ------
    ValueError
        If a length is not positive, or L_phi is inf.
    """
    B = np.abs(finite_values("B", B, "tesla"))
    l, L_phi = checks.positive("l", l, "m"), checks.positive("L_phi", L_phi, "m")
    t, weight = _durations(l, L_phi)
    weight = weight * np.exp(-t / L_phi**2) * -np.expm1(-2.0 * t / l**2) / -np.pi
    k = 2.0 * E_CHARGE * B.ravel() / HBAR
    x = np.outer(k, t)
    C = np.array([_weak(generator(couplings, float(np.sqrt(d))), column) for d, column in zip(t, x.T, strict=True)]).T
    for row, values in zip(x, C, strict=True):
        _strong(t, row, values, couplings)
    return np.asarray(C @ weight).reshape(B.shape)


def _durations(l: float, L_phi: float) -> tuple[FloatArray, FloatArray]:
    """Nodes D t in m^2 and weights of int dt/t over panels in ln t."""
    start, end = np.log(0.5 * _SHORTEST * l * l), np.log(_LONGEST * L_phi**2)
    edges = np.linspace(start, end, 1 + int(np.ceil((end - start) / _PANEL)))
    z, g = leggauss(8)
    half = 0.5 * np.diff(edges)[:, None]
    return np.exp(edges[:-1, None] + half * (1.0 + z)).ravel(), (half * g).ravel()


def _weak(parts: Generator, x: FloatArray) -> FloatArray:
    """C of one duration at all weak fields; rigid or wholly turned spins have the ratio to x/sinh x of B = 0."""
    weak = (x < _WEAK) & (x > 0.0)
    C = levy_area_characteristic(x)
    if np.any(weak) and parts.reach > _SLOW and levels_needed(parts.reach, _WEAK) <= _MOST_LEVELS:
        C[weak] *= weak_field_ratio(parts, _NODES, x[weak])
        C[x == 0.0] = zero_field_interference(parts) if np.any(x == 0.0) else 1.0
        return np.asarray(C)
    return np.asarray(C * zero_field_interference(parts))


def _strong(t: FloatArray, x: FloatArray, C: FloatArray, couplings: SpinCouplings) -> None:
    """Put C(t, B) of one field from the Landau basis at all durations with x >= 0.3 in place."""
    felt = (x >= _WEAK) & (x < 2.0 * _LONGEST)
    C[x >= 2.0 * _LONGEST] = 0.0
    if np.any(felt):
        first = int(np.argmax(felt))
        parts = generator(couplings, float(np.sqrt(t[first])))
        n_levels = levels_needed(parts.reach, float(x[first]))
        if n_levels <= _MOST_LEVELS:
            C[felt] = x[felt] * landau_trace(parts, float(x[first]), t[felt] / t[first], n_levels)
