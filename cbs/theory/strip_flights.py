r"""Correction of a ballistic strip between mirrors without field, from standing waves.

Of the current along the strip the bare Hikami box keeps :math:`-v_x(k)\, v_x(-k)` on the leg that closes the loop, the
two dressed boxes one v_x on each of the legs next to the closing scatterer. With
:math:`P = (r^2 + q^2)^{-1/2}`, :math:`r = 1 + l/l_\phi`, a leg that carries exp(i m phi) is
:math:`P\,(-iw)^{|m|} e^{im\alpha}`, :math:`w = q/(\sqrt{r^2 + q^2} + r)`, alpha the angle of q with the strip; so

.. math:: \langle 2 n_x^2 \rangle = K = P\,(1 - w^2 \cos 2\alpha), \qquad
          2 \langle n_x \rangle^2 = -2 w^2 P^2 \cos^2\alpha

take the place of one leg and of two. Lengths in mean free paths.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.theory.ballistic import TERMS, Term

WAVES, RING_WAVES = 2000, 4000
DECAY = 40.0  # exponent beyond which standing waves are left out
_GRID = np.linspace(-34.0, 34.0, 851)  # ln q_x: begins far below l/L_phi


def strip_flights_correction(
    *, width: float, L_phi: float, l: float, term: Term = "total", two_legs: bool = False,
    channels: Sequence[tuple[float, float]] = ((1.0, 1.0),),
) -> float:  # fmt: skip
    r"""Correction to the conductivity along a strip with specular walls at B = 0, per square, at any W/l.

    .. math:: -\frac{2}{W} \sum_{n \ge 0} \int \frac{dq_x}{2\pi}\, \frac{K P^2 - 2 w^2 P^3 \cos^2\alpha}{1 - P},
              \quad q = (q_x, \pi n/W)

    Parameters
    ----------
    width, L_phi, l : float
        W, finite sqrt(D tau_phi) and mean free path, metres.
    term : {"total", "backscattering", "nonbackscattering"}
        Both parts of the numerator, the first, or the second.
    two_legs : bool
        Add loops of two legs, but for those that go back the way they came; total only.
    channels : sequence of (weight, factor)
        Spin: the interference of N legs is the sum of weight factor^N.

    Returns
    -------
    float
        e^2/h, both spins.

    Raises
    ------
    ValueError
        For bad values, and for two legs in one term alone, which diverges.

    Notes
    -----
    Loops of two legs converge only in the order of the sum: q_x first leaves :math:`(1 - 2\ln 2)/\pi` a channel and
    factor^2 of the loops that go back the way they came, which count nothing; it is taken out.
    """
    width, L_phi, l = (checks.positive(n, v, "m") for n, v in (("width", width), ("L_phi", L_phi), ("l", l)))
    if term not in TERMS:
        raise Misuse(f"term must be one of {', '.join(TERMS)} (got {term!r})")
    if two_legs and term != "total":
        raise Misuse(f"two_legs goes with term total (got {term!r}): apart the terms diverge for two legs")
    r = 1.0 + 0.5 * (l / L_phi) ** 2
    waves = _waves(width / l, r, term, channels, two_legs).cumsum()
    half, whole = waves[WAVES // 2 - 1], waves[-1]
    value = -2.0 * (2.0 * whole - half) * l / width  # what is left out falls as 1/WAVES
    if two_legs:
        value += sum(weight * factor**2 for weight, factor in channels) * (2.0 * math.log(2.0) - 1.0) / math.pi
    return float(value)


def strip_ring_change(
    *, width: float, length: float, L_phi: float, l: float, joined: float = 1.0, one: bool = False
) -> float:  # fmt: skip
    r"""Change of the conductivity along a strip closed to a ring, from no flux through its hole to h/4e, per square.

    Loops that go round an odd number of times count twice; loops of one leg and more,

    .. math:: -\frac{2}{W L} \sum_{n \ge 0} \sum_j (-1)^j \Bigl[\frac{K - \gamma 2 w^2 P^2 \cos^2\alpha}{1 - P}
              + \gamma K\Bigr], \quad q = (\pi j/L, \pi n/W)

    without the straight ways round of one leg, by neither wall or by both as often: there the wave that is never
    scattered meets itself, which is no matter of loops (`cbs.waves.coherent`).

    Parameters
    ----------
    width, length, L_phi, l : float
        Of the strip and round the ring, finite sqrt(D tau_phi) and mean free path, metres.
    joined : float
        gamma, the factor of the non-backscattering term, Re t^2/|t|^2 of the scatterers: 1 where they are weak, -1 at
        resonance.
    one : bool
        Every loop counts one in the place of 2 n_x^2 (K becomes P): the weight of a film, wrong between walls.

    Returns
    -------
    float
        e^2/h, both spins.

    Raises
    ------
    ValueError
        For bad values.
    """
    width, length, L_phi, l = (
        checks.positive(n, v, "m") for n, v in (("width", width), ("length", length), ("L_phi", L_phi), ("l", l))
    )
    r, width, length = 1.0 + 0.5 * (l / L_phi) ** 2, width / l, length / l
    j = np.arange(RING_WAVES)
    # the alternating sum of a smooth function converges where its end is smooth as well
    end = np.cos(0.5 * math.pi * np.clip(2.0 * j / RING_WAVES - 1.0, 0.0, 1.0)) ** 2
    sign = end * np.where(j % 2 == 0, 1.0, -1.0) * np.where(j == 0, 1.0, 2.0)
    n = np.arange(math.ceil(DECAY * width / (math.pi * length)) + 1)[:, None]
    P, K, both = _vertices(math.pi * j / length, math.pi * n / width, r)
    closing = P if one else K
    loops = (closing - joined * both) / (1.0 - P) + joined * closing
    # straight ways round: m times the length, 2 i widths across
    m = np.arange(1, 2 + 2 * math.ceil(DECAY / (r * length)), 2)[:, None]
    i = np.arange(math.ceil(DECAY / (r * width)) + 1)
    way = np.hypot(m * length, 2.0 * i * width)
    straight = np.where(i == 0, 1.0, 2.0) * np.exp(-r * way) / way * (1.0 if one else 2.0 * (m * length / way) ** 2)
    return float(-2.0 / (width * length) * np.sum(sign * loops) + (1.0 + joined) * 4.0 / math.pi * straight.sum())


def _vertices(along: ArrayLike, across: ArrayLike, r: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """P, K and 2 w^2 P^2 cos^2 alpha: a leg, one that closes a loop, and two that join."""
    qx, qy = np.asarray(along, dtype=np.float64), np.asarray(across, dtype=np.float64)
    square = qx**2 + qy**2
    root = np.sqrt(r * r + square)
    P, w2 = 1.0 / root, square / (root + r) ** 2
    cos2 = qx**2 / np.where(square > 0.0, square, 1.0)
    return P, P * (1.0 - w2 * (2.0 * cos2 - 1.0)), 2.0 * w2 * cos2 * P**2


def _waves(width: float, r: float, term: str, channels: Sequence[tuple[float, float]], two_legs: bool) -> FloatArray:
    """Integral over q_x of every standing wave."""
    qx, qy = np.exp(_GRID), math.pi / width * np.arange(WAVES)[:, None]
    P, K, both = _vertices(qx, qy, r)
    bare, dressed = P * K * (term != "nonbackscattering"), both * (term != "backscattering")
    total = np.zeros_like(P)
    for weight, factor in channels:
        legs = factor**2 if two_legs else factor**3 * P
        total += weight * legs * (bare - dressed) / (1.0 - factor * P)
    return np.asarray((total * qx).sum(axis=1) * (_GRID[1] - _GRID[0]) / math.pi)
