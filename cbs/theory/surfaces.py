r"""Films of a topological insulator: two helical surfaces that may be coupled, and a cone with a gap; diffusive.

Of two paths on surfaces i and j that dephase at the rates 1/tau_i and pass over at the rate 1/tau_tun, the Cooperon is
a matrix, :math:`(-D\nabla^2 + \Gamma)^{-1}`, and the loops that end on the surface of their beginning are its trace:

.. math:: \Gamma = \begin{pmatrix} 1/\tau_1 + 1/\tau_{tun} & -1/\tau_{tun} \\
          -1/\tau_{tun} & 1/\tau_2 + 1/\tau_{tun} \end{pmatrix}, \quad
          \Delta\sigma(B) - \Delta\sigma(0) = -\frac{1}{2\pi} \sum_\pm F(B/B_\pm)

with B_+- the fields hbar/(4 e D) of its eigenvalues and F of `cbs.theory.graphene`: two channels while B_tun << B_phi,
one for B_tun >> B.
"""

import numpy as np
from numpy.typing import ArrayLike

from cbs.checks import FloatArray, Misuse
from cbs.theory.fields import characteristic_field, digamma_excess, finite_values, positive_lengths, transport_field


def surfaces(
    B: ArrayLike, *, L_phi: ArrayLike, L_tun: ArrayLike = np.inf, L_phi_2: ArrayLike | None = None
) -> FloatArray:
    r"""Magnetoconductivity of the two surfaces of a film, relative to zero field.

    Parameters
    ----------
    B : array_like
        Field perpendicular to the film, tesla, any sign.
    L_phi, L_phi_2 : array_like
        sqrt(D tau) of dephasing, metres; L_phi_2 on the second surface where it is not that of the first.
    L_tun : array_like
        sqrt(D tau_tun) of passing to the other surface, metres; inf for none.

    Returns
    -------
    ndarray
        e^2/h, both surfaces: twice that of a cone for long L_tun, once for short. For equal surfaces the fields are
        B_phi and B_phi + 2 B_tun; the curves of two lengths L_phi without coupling are the same ones.

    Raises
    ------
    ValueError
        For lengths that are not positive.

    References
    ----------
    .. [1] O. E. Raichev, P. Vasilopoulos, J. Phys.: Condens. Matter 12, 589 (2000), for two coupled layers.
    .. [2] I. Garate, L. Glazman, Phys. Rev. B 86, 035422 (2012), for films of a topological insulator.
    """
    B = np.abs(finite_values("B", B, "tesla"))
    one = characteristic_field(positive_lengths("L_phi", L_phi))
    two = one if L_phi_2 is None else characteristic_field(positive_lengths("L_phi_2", L_phi_2))
    passing = characteristic_field(positive_lengths("L_tun", L_tun, inf="surfaces that do not know of each other"))
    root = np.hypot(0.5 * (one - two), passing)
    # the lower eigenvalue from the determinant: no difference of large numbers
    high = 0.5 * (one + two) + passing + root
    low = (one * two + passing * (one + two)) / high
    safe = np.where(B > 0.0, B, 1.0)
    parts = [digamma_excess(np.where(B > 0.0, field / safe, np.inf)) for field in (low, high)]
    return np.asarray(-0.5 / np.pi * (parts[0] + parts[1]))


def cone_with_gap(B: ArrayLike, *, l: float, L_phi: ArrayLike, gap: ArrayLike) -> FloatArray:
    r"""Magnetoconductivity of one cone with a gap, relative to zero field: soft modes of the three harmonics.

    With :math:`c^2, s^2 = (1 \pm \Delta/E)/2` a rung has the harmonics :math:`R_m = (c^4, 2c^2s^2, s^4)/(c^4 + s^4)`;
    each is a mode of the rate :math:`(1 - R_m)/\tau_q`, with the sign of its Berry phase, -1 for m = 1.

    Parameters
    ----------
    B : array_like
        Field perpendicular to the film, tesla, any sign.
    l, L_phi : float, array_like
        Transport mean free path and phase-coherence length, metres.
    gap : array_like
        Delta/E, 0 to below 1.

    Returns
    -------
    ndarray
        e^2/h per cone: -1/2 F for small gaps, +1/2 F near 1. Between them no mode is soft, and what is left are loops
        of few legs, for which `cone_correction` is exact.

    Raises
    ------
    ValueError
        For bad values.

    References
    ----------
    .. [1] H.-Z. Lu, J. Shi, S.-Q. Shen, Phys. Rev. Lett. 107, 076801 (2011): the same modes with prefactors that stay
       below 1/2 where none is soft.
    """
    B = np.abs(finite_values("B", B, "tesla"))
    gap = finite_values("gap", gap)
    if np.any((gap < 0.0) | (gap >= 1.0)):
        raise Misuse(f"gap must lie in [0, 1) (got {gap.min():g} to {gap.max():g})")
    phi = characteristic_field(positive_lengths("L_phi", L_phi))
    up, down = 0.5 * (1.0 + gap), 0.5 * (1.0 - gap)
    norm = up * up + down * down
    # 1/(D tau_q) = 2/(l l_q), l_q/l = 1 - c^2 s^2/norm
    lost = 0.5 * transport_field(l) * 2.0 / (1.0 - up * down / norm)
    safe = np.where(B > 0.0, B, 1.0)

    def mode(R: FloatArray) -> FloatArray:
        return digamma_excess(np.where(B > 0.0, (phi + (1.0 - R) * lost) / safe, np.inf))

    return np.asarray(0.5 / np.pi * (mode(up * up / norm) + mode(down * down / norm) - mode(2.0 * up * down / norm)))
