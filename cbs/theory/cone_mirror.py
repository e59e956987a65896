r"""Cone of light from a half-space of isotropic scatterers behind a surface that mirrors from inside.

What comes back from the mirror is light that comes in, direction by direction, and the half-space without mirror
answers it by Chandrasekhar's function:

.. math:: y(s) = \frac{H(s_0)}{\mu_0 (s + s_0)} + a \int \frac{d\Omega'}{4\pi\mu'} R(\mu') \frac{H(s')^2 y(s')}{s + s'},
          \quad s = \frac{1 - i q \sqrt{1-\mu^2} \cos\varphi}{\mu}

a linear system for y on the directions that the mirror sends back. Lengths in mean free paths.
"""

import numpy as np

from cbs.theory.cone import pair_function
from cbs.theory.cone_ordinates import ordinates, reflectivity

POLAR, AZIMUTHS, MORE = (
    8,
    10,
    3.0,
)  # Gauss points of each side of the critical angle; angles of half a turn, more with q


def mirrored_pairs(
    s_in: complex, s_out: complex, q: float, *, albedo: float = 1.0, index: float = 1.0, cos_in: float = 1.0
) -> float:
    """Light of two and more scatterings, the first under exp(-s_in z), the last under exp(-s_out z).

    Parameters
    ----------
    s_in, s_out : complex
        Decay with depth of what comes in and goes out, conjugates where a phase grows with depth; 1/cos_in straight
        back.
    q : float
        Momentum along the surface times l.
    albedo, index : float
        Share of the light that a scattering leaves; refractive index of the medium over that outside.
    cos_in : float
        Cosine of the light that has come in.

    Returns
    -------
    float
        Bistatic coefficient before the surface; 7.1069 for s = 1, q = 0, a = 1 and index 1.33.

    References
    ----------
    .. [1] T. M. Nieuwenhuizen, J. M. Luck, Phys. Rev. E 48, 569 (1993), section on index mismatch.
    """
    o = ordinates(index, POLAR, AZIMUTHS + round(MORE * min(abs(q), 12.0)))
    up = slice(0, o.mu.size // 2)
    mu, phi, weight = o.mu[up], o.phi[up], o.weight[up]
    s = (1.0 - 1j * q * np.sqrt(1.0 - mu**2) * np.cos(phi)) / mu
    answer = pair_function(np.concatenate([[s_in, s_out], s]), q, albedo)
    first, last, inside = answer[0] / cos_in, answer[1], answer[2:]
    returned = albedo * weight * reflectivity(mu, index) / mu * inside**2
    y = np.linalg.solve(np.eye(s.size) - returned / (s[:, None] + s), first / (s + s_in))
    whole = last * (first / (s_out + s_in) + np.sum(returned * y / (s_out + s)))
    return float(np.real(albedo * (whole - 1.0 / (cos_in * (s_in + s_out)))))
