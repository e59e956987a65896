r"""Cone of coherent backscattering of a half-space or slab by discrete ordinates: any lobe, mirrors at the surfaces.

.. math:: \mu \frac{\partial I}{\partial z} = -(1 - i q \sqrt{1-\mu^2} \cos\varphi) I + a \int p(\Omega \cdot \Omega')
          I(\Omega') d\Omega' + a p(\Omega \cdot k) e^{-sz}/\mu_0

for every direction of a product of Gauss points of both hemispheres and equal angles; the modes of the matrix meet the
mirrors. Lengths in mean free paths. Momentum in the plane of incidence, so that both sides of it are alike.
"""

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from cbs.checks import FloatArray
from cbs.theory.gauss import leggauss

CONSERVED = 1e-12  # absorbed where nothing is: the two slow modes stay apart


@dataclass(frozen=True, slots=True)
class Ordinates:
    """Directions with weights that sum to 1, downwards first: mu > 0, then -mu in the same order."""

    mu: FloatArray
    phi: FloatArray
    weight: FloatArray


def ordinates(index: float, polar: int, azimuths: int) -> Ordinates:
    """Return the directions of half the sphere; Gauss points end at the critical angle where there is one."""
    critical = [np.sqrt(1.0 - 1.0 / index**2)] if index > 1.0 else []
    edges = [0.0, *critical, 1.0]
    x, w = leggauss(polar)
    mu = np.concatenate([a + 0.5 * (b - a) * (1.0 + x) for a, b in zip(edges, edges[1:], strict=False)])
    share = np.concatenate([0.5 * (b - a) * w for a, b in zip(edges, edges[1:], strict=False)])
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
        enough: 6 and 10, more where lobes are narrow.

    Returns
    -------
    float
        Bistatic coefficient; 3.7277 for s = 1, q = 0, a = 1 in a half-space.

    References
    ----------
    .. [1] S. Chandrasekhar, Radiative Transfer (Clarendon, 1950), chapter 6.
    """
    narrow = abs(mean_cosine)
    o = ordinates(index, polar or 6 + round(10.0 * narrow), azimuths or 10 + round(14.0 * narrow))
    n = o.mu.size // 2
    flat = np.sqrt(1.0 - o.mu**2)
    sin_in = np.sqrt(1.0 - cos_in**2)
    albedo = min(albedo, 1.0 - CONSERVED)
    turned = [
        np.outer(o.mu, o.mu) + np.outer(flat, flat) * np.cos(o.phi[:, None] + sign * o.phi) for sign in (1.0, -1.0)
    ]
    law = 0.5 * sum(lobe(mean_cosine, cosine) for cosine in turned)
    law = law / (o.weight @ law)  # no light is lost by the sums
    beam = lobe(mean_cosine, sin_in * flat * np.cos(o.phi) + cos_in * o.mu)
    back = beam[_opposite(o, n)]
    matrix = (albedo * law * o.weight - np.diag(1.0 - 1j * q * flat * np.cos(o.phi))) / o.mu[:, None]
    source = albedo * beam / (cos_in * o.mu)
    forced = -np.linalg.solve(matrix + s_in * np.eye(2 * n), source)
    rate, mode = linalg.eig(matrix)
    order = np.argsort(rate.real)
    down, up = order[:n], order[n:]
    mirror = reflectivity(o.mu[:n], index)[:, None]

    def at_surface(values: np.ndarray, below: bool) -> np.ndarray:
        into, out = (values[n:], values[:n]) if below else (values[:n], values[n:])
        return into - mirror * out

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
        content = mode[:, order] @ (amplitude * weights)
        content = content + forced * (1.0 - gone * out) / (s_in + s_out)
    return float(np.real(albedo * (o.weight * back) @ content))


def _opposite(o: Ordinates, n: int) -> np.ndarray:
    """Index of the direction turned round: the other hemisphere, the angle pi - phi on the same half."""
    azimuths = np.unique(o.phi).size
    turned = np.arange(n).reshape(-1, azimuths)[:, ::-1].ravel()
    return np.concatenate([n + turned, turned])
