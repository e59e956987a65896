r"""Correction of helical carriers (topological surface, graphene valley) at zero field, exact at any l_phi.

The spinor (1, e^{i phi})/sqrt(2) follows the momentum. Along a path and its reversed partner the overlaps of successive
spinors multiply to prod (1 + cos theta_j)/2 times e^{-i sum dphi}, and the directions of both boxes of the diagram add
up to pi: a factor -1. With scalar white-noise disorder one cone is -1/2 of the correction of carriers with two spins
whose scatterers have 2 pi p(theta) = 1 + cos theta, tau_tr = 2 tau_q (Suzuura, Ando, Phys. Rev. Lett. 89, 266603
(2002); McCann et al., Phys. Rev. Lett. 97, 146805 (2006)).
"""

from numpy.typing import ArrayLike

from cbs import checks
from cbs.checks import FloatArray
from cbs.theory.anisotropic_ring import anisotropic_correction

HARMONICS = (1.0, 0.5)  # of 1 + cos theta


def helical_correction(L_phi: ArrayLike, *, l: float) -> FloatArray:
    r"""Zero-field correction of one helical cone, backscattering and nonbackscattering terms together.

    Parameters
    ----------
    L_phi : array_like
        sqrt(D tau_phi), metres, finite.
    l : float
        Transport mean free path v tau_tr, metres; legs have the mean l/2.

    Returns
    -------
    ndarray
        e^2/h per cone, positive for L_phi >> l (weak antilocalization); the slope against ln L_phi tends to 1/pi
        (Nomura, Koshino, Ryu, Phys. Rev. Lett. 99, 146806; Bardarson et al., ibid. 106801 (2007)).

    Raises
    ------
    ValueError
        For lengths that are not positive and finite.
    """
    return -0.5 * anisotropic_correction(L_phi, 0.5 * checks.positive("l", l, "m"), HARMONICS)
