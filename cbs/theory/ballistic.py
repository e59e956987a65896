"""Exact weak localization of isotropic point scatterers from the ballistic to the diffusive limit.

Sums over closed loops of N >= 3 exponential legs: backscattering weight 1, nonbackscattering weight cos(theta) of
the angle between first and last leg. Spin rotations that do not know the leg enter as a factor lambda per leg.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from cbs.checks import FloatArray, Misuse
from cbs.theory.fields import finite_values, positive_lengths, transport_field
from cbs.theory.leg_tables import LEAST_LEVELS, Legs, legs
from cbs.theory.level_sums import FIRST_BLOCK
from cbs.theory.rotations import channel_factors

Term = Literal["total", "backscattering", "nonbackscattering"]
TERMS = ("total", "backscattering", "nonbackscattering")
_CHUNK = 128  # fields treated at a time


@dataclass(frozen=True, slots=True)
class _Channel:
    """A factor lambda a leg: X = lambda x', 1 - X without cancellation, and lambda."""

    X: FloatArray
    gap: FloatArray
    lam: float


def ballistic(B: ArrayLike, *, l: float, L_phi: ArrayLike, term: Term = "total", lam: float = 1.0) -> FloatArray:
    r"""Conductivity correction of closed loops of exponential legs, at any field and any dephasing length.

    .. math:: \Delta\sigma_a = -\frac{b}{\pi} \sum_n \frac{P_n^3}{1 - P_n}, \qquad
              \Delta\sigma_b = \frac{b}{2\pi} \sum_n Q_n^2 \Bigl[\frac{P_n}{1-P_n} + \frac{P_{n+1}}{1-P_{n+1}}\Bigr]

    Parameters
    ----------
    B : array_like
        Field perpendicular to the film, tesla, any sign.
    l : float or array_like
        Mean free path, metres.
    L_phi : array_like
        sqrt(D tau_phi), metres; inf for none (then the backscattering term is -inf at B = 0 unless lam < 1).
    term : {"total", "backscattering", "nonbackscattering"}
        Which weight: 1 + cos(theta), 1 or cos(theta).
    lam : float
        Factor lambda a leg in [-1, 1]: loops of N legs are weighted with lambda^N.

    Returns
    -------
    ndarray
        e^2/h, both spins, broadcast over B, l and L_phi; the correction itself, even in B. Loops of N = 2 legs (a
        field-independent constant ~ ln k_F l) are left out.

    Raises
    ------
    ValueError
        If a length is not positive, B is not finite, or `term` or `lam` is none of the above.

    Notes
    -----
    Weights of Refs. [1]_, [2]_; dephasing replaces P_n by x' P_n(b x'^2), x' = 1/(1 + l/l_phi), and Q_n alike.
    Accurate to 1e-9 e^2/h. At B = 0 pi times the terms is ln(1-x') and (2x' ln 2 + (1-x') ln(1-x'))/(1+x').

    References
    ----------
    .. [1] A. Kawabata, J. Phys. Soc. Jpn. 53, 3540 (1984).
    .. [2] A. P. Dmitriev, V. Yu. Kachorovskii, I. V. Gornyi, Phys. Rev. B 56, 9910 (1997).
    """
    return _channel_sum(B, l, L_phi, term, ((1.0, float(lam)),))


def ballistic_magnetic(B: ArrayLike, *, l: float, L_phi: ArrayLike, L_s: float, term: Term = "total") -> FloatArray:
    r"""As `ballistic`, with one random rotation a leg by magnetic impurities.

    .. math:: \tfrac32 S(\lambda = (2+m)/3) - \tfrac12 S(\lambda = m), \quad m = (1-s^2)e^{-s^2/2},
              \; s^2 = \tfrac23 l^2/L_s^2

    Parameters
    ----------
    B, l, L_phi, term
        As in `ballistic`; `l` a single number.
    L_s : float
        sqrt(D tau_s), metres.

    Returns
    -------
    ndarray
        e^2/h, both spins.
    """
    return ballistic_isotropic(B, l=l, L_phi=L_phi, L_s=L_s, term=term)


def ballistic_isotropic(
    B: ArrayLike, *, l: float, L_phi: ArrayLike, L_so: float = np.inf, L_s: float = np.inf, term: Term = "total"
) -> FloatArray:
    r"""As `ballistic`, with one isotropic spin-orbit and/or magnetic rotation a leg.

    .. math:: \tfrac32 S(\lambda_t) - \tfrac12 S(\lambda_s)

    Parameters
    ----------
    B, l, L_phi, term
        As in `ballistic`; `l` a single number.
    L_so, L_s : float
        sqrt(D tau_so), sqrt(D tau_s), metres; inf switches one off. Both: one rotation by the sum of the vectors.

    Returns
    -------
    ndarray
        e^2/h, both spins. Spin-orbit alone: lambda_t = (1 + 2m)/3, lambda_s = 1.

    Notes
    -----
    The weight of a loop is (1 + cos theta) C_N with the C_N of `cbs.theory.mixed_interference`.
    """
    scale = (2.0 / 3.0) * float(positive_lengths("l", l)) ** 2
    L_so = float(positive_lengths("L_so", L_so, inf="none"))
    L_s = float(positive_lengths("L_s", L_s, inf="none"))
    triplet, singlet = channel_factors(scale / L_so**2, scale / L_s**2)
    return _channel_sum(B, l, L_phi, term, ((1.5, triplet), (-0.5, singlet)))


def _channel_sum(
    B: ArrayLike, l: ArrayLike, L_phi: ArrayLike, term: str, channels: tuple[tuple[float, float], ...]
) -> FloatArray:
    """Return sum of weight * S(lambda) over the channels, broadcast over B, l and L_phi."""
    if term not in TERMS:
        raise Misuse(f"term must be one of {', '.join(TERMS)} (got {term!r})")
    for _, lam in channels:
        if not -1.0 <= lam <= 1.0:
            raise Misuse(f"lam must lie in [-1, 1] (got {lam:g})")
    B, l, L_phi = np.broadcast_arrays(
        np.abs(finite_values("B", B, "tesla")),
        positive_lengths("l", l),
        positive_lengths("L_phi", L_phi, inf="no dephasing"),
    )
    kappa = (0.5 * np.square(l / L_phi)).ravel()  # l/l_phi = tau/tau_phi
    b = (B / transport_field(l)).ravel() / np.square(1.0 + kappa)
    result = np.zeros(b.size)
    for start in range(0, b.size, _CHUNK):
        part = slice(start, start + _CHUNK)
        result[part] = _correction(b[part], kappa[part], term, channels)
    return result.reshape(B.shape)


def _correction(b: FloatArray, kappa: FloatArray, term: str, weights: tuple[tuple[float, float], ...]) -> FloatArray:
    """Add the channels of one chunk of fields; `b` is b x'^2, `kappa` is l/l_phi."""
    x = 1.0 / (1.0 + kappa)
    channels = [_Channel(lam * x, kappa * x if lam == 1.0 else 1.0 - lam * x, lam) for _, lam in weights]
    sums = np.zeros((len(channels), b.size))
    finite = b > 0.0
    found = legs(b[finite]) if np.any(finite) else None
    end = LEAST_LEVELS if found is None else found.blocks.end
    parts: list[tuple[float, str]] = [(-1.0, "backscattering"), (1.0, "nonbackscattering")]
    for sign, name in parts:
        if term not in ("total", name):
            continue
        level_sum, tail = (
            (_backscattering, _backscattering_tail) if sign < 0.0 else (_nonbackscattering, _nonbackscattering_tail)
        )
        for i, channel in enumerate(channels):
            sums[i] += sign * channel.lam**2 * tail(b, channel, end)
        if found is not None:
            inside = [_Channel(c.X[finite], c.gap[finite], c.lam) for c in channels]
            sums[:, finite] += sign * level_sum(b[finite], inside, found)
    return np.asarray(np.tensordot([w for w, _ in weights], sums, axes=1) / np.pi)


def _backscattering(b: FloatArray, channels: list[_Channel], found: Legs) -> FloatArray:
    """Return b lambda^2 X sum_{n < end} P^3/(1 - X P), one row a channel."""
    value, deficit, far, blocks = found.value, found.deficit, found.upper, found.blocks
    rows = []
    for c in channels:
        X, gap = c.X[:, None], c.gap[:, None]
        total = (value * value * value / (gap + X * deficit)).sum(axis=1)
        for weight, sign in ((blocks.even, 1.0), (blocks.odd, -1.0)):
            P = far.value + sign * far.alternating
            total += (P * P * P / (gap + X * (far.deficit - sign * far.alternating))) @ weight
        rows.append(c.lam**2 * b * c.X * total)
    return np.array(rows)


def _nonbackscattering(b: FloatArray, channels: list[_Channel], found: Legs) -> FloatArray:
    """Return (b/2) lambda^2 X sum_{m=1}^{end-1} Q_{m-1}^2 [P/(1-XP) at m-1 and m], Q_{m-1} = (1-R_m)/sqrt(2 b m)."""
    value, deficit, bare_deficit, blocks = found.value, found.deficit, found.bare_deficit, found.blocks
    m = np.arange(1, FIRST_BLOCK)
    upper, lower, bare = found.upper, found.lower, found.bare
    rows = []
    for c in channels:
        X, gap = c.X[:, None], c.gap[:, None]
        ladder = value / (gap + X * deficit)
        total = (np.square(bare_deficit[:, 1:]) / (4.0 * m) * (ladder[:, :-1] + ladder[:, 1:])).sum(axis=1)
        for weight, sign in ((blocks.even, 1.0), (blocks.odd, -1.0)):
            # Level m - 1 has the other parity: its alternating part enters with the opposite sign.
            pair = (upper.value + sign * upper.alternating) / (gap + X * (upper.deficit - sign * upper.alternating))
            pair += (lower.value - sign * lower.alternating) / (gap + X * (lower.deficit + sign * lower.alternating))
            total += (np.square(bare.deficit - sign * bare.alternating) / (4.0 * blocks.nodes) * pair) @ weight
        rows.append(c.lam**2 * c.X * total)
    return np.array(rows)


def _backscattering_tail(b: FloatArray, c: _Channel, end: int) -> FloatArray:
    """Return sum_{n >= end} as an integral over p = (1+u)^(-1/2), u = 2 b end: -ln(1 - X p)."""
    return -_log_gap(2.0 * b * end, c)


def _nonbackscattering_tail(b: FloatArray, c: _Channel, end: int) -> FloatArray:
    """Return sum_{m >= end} as an integral: (2X/(1+X)) ln(1+p) + ((1-X)/(1+X)) ln(1-X p)."""
    u = 2.0 * b * (end - 0.5)
    with np.errstate(invalid="ignore"):
        last = np.where(c.gap > 0.0, c.gap * _log_gap(u, c), 0.0)
    return np.asarray((2.0 * c.X * np.log1p(1.0 / np.sqrt(1.0 + u)) + last) / (1.0 + c.X))


def _log_gap(u: FloatArray, c: _Channel) -> FloatArray:
    """Return ln(1 - X p) for p = (1+u)^(-1/2), without cancellation at small u."""
    root = np.sqrt(1.0 + u)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(c.gap + c.X * u / (root * (1.0 + root))))
