"""Classical transport between walls, exact: diffusion along a strip, and the flux whose square dephases in a field.

Until the direction is forgotten (by a scatterer at rate 1, by a diffuse wall at once) a path is straight between walls.
Specular walls fold the height, whose waves are -(4W/pi^2) cos(n pi y/W)/n^2, n odd; the mean of
cos^2(phi) cos(z sin(phi)) is J_1(z)/z. Both rates follow from the correlation functions by
int_0^T (1 - s/T) c(s) ds. Unit of length: the mean free path.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import j1

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.theory.fields import positive_lengths

Walls = Literal["specular", "diffuse"]
_END = 32.0  # exp(-end) is left out


def strip_transport_ratios(
    width: ArrayLike, *, walls: Walls = "specular", duration: float = np.inf
) -> tuple[FloatArray, FloatArray]:
    r"""Diffusion over v l/2, and the field's dephasing rate over that of Altshuler and Aronov, k^2 (v l/2) W^2/12.

    Parameters
    ----------
    width : array_like
        W/l.
    walls : {"specular", "diffuse"}
        How the walls reflect; diffuse by the cosine law.
    duration : float
        Path length of the walks in mean free paths; inf for the limit.

    Returns
    -------
    diffusion, dephasing : ndarray
        Both 1 for W >> l; specular: 1 and 0.63 W/l for W << l [1]_.

    Raises
    ------
    ValueError
        For widths or durations that are not positive.

    References
    ----------
    .. [1] C. W. J. Beenakker, H. van Houten, Phys. Rev. B 38, 3232 (1988).
    """
    values = positive_lengths("width", width)
    duration = checks.positive("duration", duration, inf="the limit of long walks")
    if walls not in ("specular", "diffuse"):
        raise Misuse(f"walls must be specular or diffuse (got {walls!r})")
    end = min(duration, _END)
    node, weight = np.polynomial.legendre.leggauss(600)
    u = 0.5 * (1.0 + node)
    s, ds = end * u**3, 0.5 * weight * 3.0 * end * u**2
    measure = (1.0 - s / duration) * np.exp(-s) * ds
    correlate = _specular if walls == "specular" else _diffuse
    pairs = [correlate(s, checks.positive("width", float(w))) for w in values.flat]
    diffusion, dephasing = (np.array([2.0 * measure @ pair[i] for pair in pairs]) for i in (0, 1))
    return diffusion.reshape(values.shape), dephasing.reshape(values.shape)


def _specular(s: FloatArray, width: float) -> tuple[FloatArray, FloatArray]:
    """Correlations of v_x, and of y v_x over W^2/12, without the forgetting exp(-s); at s = 0 both are 1/2."""
    n = np.arange(1, 400, 2)
    z = np.pi * n / width * s[:, None]
    waves = 96.0 / (np.pi * n) ** 4 * (j1(z) / z)
    return np.full_like(s, 0.5), np.asarray(waves.sum(axis=1))


def _diffuse(s: FloatArray, width: float) -> tuple[FloatArray, FloatArray]:
    """As `_specular`: only paths that meet no wall, h = s sin(phi) < W, remember."""
    node, weight = np.polynomial.legendre.leggauss(400)
    limit = np.arcsin(np.minimum(1.0, width / s))[:, None]
    phi, share = 0.5 * limit * (1.0 + node), 0.5 * limit * weight / (0.5 * np.pi)
    h = s[:, None] * np.sin(phi) / width
    top = 0.5 - h
    inside = (top**3 + 0.125) / 3.0 + 0.5 * h * (top**2 - 0.25)
    forward = share * np.cos(phi) ** 2
    return np.asarray(np.sum(forward * (1.0 - h), axis=1)), np.asarray(12.0 * np.sum(forward * inside, axis=1))
