"""Magnetoconductance of graphene: valleys and pseudospin make weak antilocalization of weak localization.

Diffusive. Rates: tau_i between the valleys, tau_* for everything inside a valley that breaks its time reversal
(1/tau_* includes 1/tau_z and trigonal warping 1/tau_w); every length is sqrt(D tau).
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from cbs.carriers import LAYERS
from cbs.checks import FloatArray, Misuse
from cbs.theory.fields import characteristic_field, digamma_excess, finite_values, positive_lengths
from cbs.theory.hikami import hln_anisotropic


def graphene(
    B: ArrayLike, *, L_phi: ArrayLike, L_i: ArrayLike, L_star: ArrayLike,
    layers: Literal["monolayer", "bilayer"] = "monolayer",
) -> FloatArray:  # fmt: skip
    r"""Magnetoconductivity of graphene without spin-orbit coupling, relative to zero field.

    .. math:: \Delta\sigma(B) - \Delta\sigma(0) = \frac1\pi \Bigl[F\Bigl(\frac{B}{B_\phi}\Bigr)
              - F\Bigl(\frac{B}{B_\phi + 2B_i}\Bigr) \mp 2F\Bigl(\frac{B}{B_\phi + B_i + B_*}\Bigr)\Bigr],
              \quad F(z) = \ln z + \psi(\tfrac12 + \tfrac1z)

    Parameters
    ----------
    B : array_like
        Field perpendicular to the film, tesla, any sign.
    L_phi, L_i, L_star : array_like
        sqrt(D tau) of dephasing, of scattering between and of symmetry breaking inside the valleys, metres; inf for
        none of L_i and L_star.
    layers : {"monolayer", "bilayer"}
        Minus or plus 2F: Berry phase pi or 2 pi.

    Returns
    -------
    ndarray
        e^2/h, both spins and valleys; weak localization of `hln` for small L_i, weak antilocalization of four cones
        where L_i and L_star are long (monolayer).

    Raises
    ------
    ValueError
        For lengths that are not positive, or other layers.

    References
    ----------
    .. [1] E. McCann, K. Kechedzhi, V. I. Fal'ko, H. Suzuura, T. Ando, B. L. Altshuler, Phys. Rev. Lett. 97, 146805
       (2006).
    """
    if layers not in LAYERS:
        raise Misuse(f"layers must be one of {', '.join(LAYERS)} (got {layers!r})")
    B = np.abs(finite_values("B", B, "tesla"))
    phi, valley, star = (
        characteristic_field(positive_lengths(name, value, inf="none"))
        for name, value in (("L_phi", L_phi), ("L_i", L_i), ("L_star", L_star))
    )
    sign = -2.0 if layers == "monolayer" else 2.0
    terms = ((1.0, phi), (-1.0, phi + 2.0 * valley), (sign, phi + valley + star))
    safe = np.where(B > 0.0, B, 1.0)
    parts = [weight * digamma_excess(np.where(B > 0.0, rate / safe, np.inf)) for weight, rate in terms]
    return np.asarray(sum(parts) / np.pi)


def graphene_spin_orbit(B: ArrayLike, *, L_phi: ArrayLike, L_asy: ArrayLike, L_sym: ArrayLike) -> FloatArray:
    r"""Magnetoconductivity of graphene with strong scattering between valleys and spin-orbit coupling.

    .. math:: -\frac{1}{2\pi}\Bigl[F\Bigl(\frac{B}{B_\phi}\Bigr) - F\Bigl(\frac{B}{B_\phi + 2B_{asy}}\Bigr)
              - 2F\Bigl(\frac{B}{B_\phi + B_{asy} + B_{sym}}\Bigr)\Bigr]

    Parameters
    ----------
    B : array_like
        Field perpendicular to the film, tesla, any sign.
    L_phi, L_asy, L_sym : array_like
        sqrt(D tau) of dephasing and of the couplings that do and do not break z -> -z symmetry, metres; inf for none.

    Returns
    -------
    ndarray
        e^2/h, relative to zero field: `hln_anisotropic` with B_asy = 2 B_so^x, B_sym = 2 B_so^z.

    References
    ----------
    .. [1] E. McCann, V. I. Fal'ko, Phys. Rev. Lett. 108, 166606 (2012).
    """
    root = np.sqrt(2.0)
    asy, sym = positive_lengths("L_asy", L_asy, inf="none"), positive_lengths("L_sym", L_sym, inf="none")
    return hln_anisotropic(B, L_phi=L_phi, L_so_x=root * asy, L_so_z=root * sym)
