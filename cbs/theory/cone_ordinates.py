r"""Cone of coherent backscattering of a half-space or slab by discrete ordinates: any lobe, mirrors at the surfaces.

.. math:: \mu \frac{\partial I}{\partial z} = -(1 - i q \sqrt{1-\mu^2} \cos\varphi) I + a \int p(\Omega \cdot \Omega')
          I(\Omega') d\Omega' + a p(\Omega \cdot k) e^{-sz}/\mu_0

for every direction of a product of Gauss points of both hemispheres and equal angles; the modes of the matrix meet the
mirrors. Lengths in mean free paths. Momentum in the plane of incidence, so that both sides of it are alike.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import linalg

from cbs.checks import FloatArray
from cbs.theory.gauss import leggauss

CONSERVED = 1e-11  # absorbed by a half-space where nothing is, so that the two slow modes stay apart: 3e-5 of its light
NEARLY = 1e-4  # times 1/L^2, absorbed twice by a slab that absorbs nothing, from where the straight line leads there


@dataclass(frozen=True, slots=True)
class Ordinates:
    """Directions with weights that sum to 1, downwards first: mu > 0, then -mu in the same order."""

    mu: FloatArray
    phi: FloatArray
    weight: FloatArray


def ordinates(index: float, polar: int, azimuths: int) -> Ordinates:
    """Return the directions of half the sphere; Gauss points end at the critical angle where there is one."""
    critical = np.sqrt(1.0 - 1.0 / index**2)
    x, w = leggauss(polar)
    t, half = 0.5 * (1.0 + x), 0.5 * w
    # above the critical angle the mirror goes like a root: points in the root of the distance
    mu, share = critical + (1.0 - critical) * t**2, 2.0 * (1.0 - critical) * t * half
    if index > 1.0:
        mu, share = np.concatenate([critical * t, mu]), np.concatenate([critical * half, share])
    else:
        mu, share = t, half
    phi = np.pi * (np.arange(azimuths) + 0.5) / azimuths
    mu, phi = (grid.ravel() for grid in np.meshgrid(mu, phi, indexing="ij"))
    weight = 0.5 * np.repeat(share, azimuths) / azimuths
    return Ordinates(np.concatenate([mu, -mu]), np.tile(phi, 2), np.tile(weight, 2))


def reflectivity(mu: FloatArray, index: float) -> FloatArray:
    """Fresnel's, from inside at cosine mu, mean of both polarizations: amplitudes by the admittances of both sides."""
    inside = np.abs(mu).astype(complex)
    outside = np.sqrt(1.0 - index**2 * (1.0 - inside**2))  # imaginary beyond the critical angle
    electric = (index * inside - outside) / (index * inside + outside)
    magnetic = (inside / index - outside) / (inside / index + outside)
    return np.asarray(0.5 * (np.abs(electric) ** 2 + np.abs(magnetic) ** 2))


def lobe(g: float, cosine: FloatArray) -> FloatArray:
    """Law of Henyey and Greenstein over the isotropic one."""
    return np.asarray((1.0 - g * g) * (1.0 + g * g - 2.0 * g * cosine) ** -1.5)


def ordinate_cone(
    s_in: complex, s_out: complex, q: float, *, albedo: float = 1.0, thickness: float = np.inf, index: float = 1.0,
    mean_cosine: float = 0.0, cos_in: float = 1.0, polar: int = 0, azimuths: int = 0,
) -> float:  # fmt: skip
    """Light of two and more scatterings, the first under exp(-s_in z), the last under exp(-s_out z).

    Parameters
    ----------
    s_in, s_out : complex
        Decay with depth of what comes in and goes out, conjugates where a phase grows with depth; 1/cos_in straight
        back.
    q : float
        Momentum along the surface, in the plane of incidence, times l.
    albedo, thickness, index, mean_cosine : float
        As in `cbs.Turbid`.
    cos_in : float
        Cosine of the light that has come in.
    polar, azimuths : int
        Directions: Gauss points of a hemisphere (of each side of the critical angle), angles of half a turn; 0 for
        enough: 6 and 10, more where lobes are narrow or q is large.

    Returns
    -------
    float
        Bistatic coefficient; 3.7277 for s = 1, q = 0, a = 1 in a half-space.

    References
    ----------
    .. [1] S. Chandrasekhar, Radiative Transfer (Clarendon, 1950), chapter 6.
    """
    narrow = abs(mean_cosine)
    polar = polar or 6 + round(10.0 * narrow)
    azimuths = azimuths or 10 + round(14.0 * narrow + 3.0 * min(abs(q), 12.0))
    step = CONSERVED if np.isinf(thickness) else NEARLY / (1.0 + thickness) ** 2
    if albedo > 1.0 - step and not np.isinf(thickness):
        again = (s_in, s_out, q, thickness, index, mean_cosine, cos_in, polar, azimuths)
        return 2.0 * _solved(1.0 - step, *again) - _solved(1.0 - 2.0 * step, *again)
    return _solved(min(albedo, 1.0 - step), s_in, s_out, q, thickness, index, mean_cosine, cos_in, polar, azimuths)


def _solved(
    albedo: float, s_in: complex, s_out: complex, q: float, thickness: float, index: float, mean_cosine: float,
    cos_in: float, polar: int, azimuths: int,
) -> float:  # fmt: skip
    """The sum for an albedo that keeps the slow modes apart."""
    o, rate, mode, matrix = _modes(albedo, q, index, mean_cosine, polar, azimuths)
    n = o.mu.size // 2
    flat, sin_in = np.sqrt(1.0 - o.mu**2), np.sqrt(1.0 - cos_in**2)
    beam = lobe(mean_cosine, sin_in * flat * np.cos(o.phi) + cos_in * o.mu)
    back = beam[_opposite(o, n)]
    source = albedo * beam / (cos_in * o.mu)
    forced = -np.linalg.solve(matrix + s_in * np.eye(2 * n), source)
    down, up = slice(0, n), slice(n, 2 * n)
    mirror = reflectivity(o.mu[:n], index)[:, None]

    def at_surface(values: np.ndarray, below: bool) -> np.ndarray:
        into, out = (values[n:], values[:n]) if below else (values[:n], values[n:])
        return np.asarray(into - mirror * out)

    if np.isinf(thickness):
        amplitude = np.linalg.solve(at_surface(mode[:, down], False), -at_surface(forced[:, None], False)[:, 0])
        content = mode[:, down] @ (amplitude / (s_out - rate[down])) + forced / (s_in + s_out)
    else:
        # growing modes are measured from the far side, so that nothing overflows
        fade, rise = np.exp(rate[down] * thickness), np.exp(-rate[up] * thickness)
        gone = np.exp(-s_in * thickness)
        top = np.hstack([at_surface(mode[:, down], False), at_surface(mode[:, up], False) * rise])
        end = np.hstack([at_surface(mode[:, down], True) * fade, at_surface(mode[:, up], True)])
        push = np.concatenate([at_surface(forced[:, None], False), gone * at_surface(forced[:, None], True)])[:, 0]
        amplitude = np.linalg.solve(np.vstack([top, end]), -push)
        out = np.exp(-s_out * thickness)
        weights = np.concatenate([
            (1.0 - fade * out) / (s_out - rate[down]),
            (rise - out) / (s_out - rate[up]),
        ])  # fmt: skip
        content = mode @ (amplitude * weights)
        content = content + forced * (1.0 - gone * out) / (s_in + s_out)
    return float(np.real(albedo * (o.weight * back) @ content))


@lru_cache(maxsize=4)  # all light, at q = 0, is asked for at every angle again
def _modes(
    albedo: float, q: float, index: float, mean_cosine: float, polar: int, azimuths: int
) -> tuple[Ordinates, np.ndarray, np.ndarray, np.ndarray]:
    """Directions, rates and modes of the medium, those that fall with the depth first, and their matrix."""
    o = ordinates(index, polar, azimuths)
    n = o.mu.size // 2
    flat, law = np.sqrt(1.0 - o.mu**2), _law(o, mean_cosine)
    loss, w = 1.0 - 1j * q * (flat * np.cos(o.phi))[:n], o.weight[:n]
    # even and odd parts in mu: mu S' = odd D, mu D' = even S, so that modes are those of half the matrix
    even = (albedo * (law[:n, :n] + law[:n, n:]) * w - np.diag(loss)) / o.mu[:n, None]
    odd = (albedo * (law[:n, :n] - law[:n, n:]) * w - np.diag(loss)) / o.mu[:n, None]
    square, part = linalg.eig(odd @ even)
    rate = np.sqrt(square)
    other = even @ part / rate
    mode = 0.5 * np.block([[part - other, part + other], [part + other, part - other]])
    matrix = 0.5 * np.block([[even + odd, even - odd], [odd - even, -even - odd]])
    return o, np.concatenate([-rate, rate]), mode, matrix


def _law(o: Ordinates, g: float) -> FloatArray:
    """Lobe from every direction to every other, mean of both sides of the plane; no light is lost by the sums."""
    flat = np.sqrt(1.0 - o.mu**2)
    turned = [
        np.outer(o.mu, o.mu) + np.outer(flat, flat) * np.cos(o.phi[:, None] + sign * o.phi) for sign in (1.0, -1.0)
    ]
    law = 0.5 * (lobe(g, turned[0]) + lobe(g, turned[1]))
    return np.asarray(law / (o.weight @ law))


def _opposite(o: Ordinates, n: int) -> np.ndarray:
    """Index of the direction turned round: the other hemisphere, the angle pi - phi on the same half."""
    azimuths = np.unique(o.phi).size
    turned = np.arange(n).reshape(-1, azimuths)[:, ::-1].ravel()
    return np.concatenate([n + turned, turned])
