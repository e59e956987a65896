r"""Law of enclosed areas, weighted by coherence: what the magnetoconductance is the cosine transform of.

.. math:: \sigma(B) - \sigma(0) = \int_0^\infty F(A)\, [1 - \cos(2eBA/\hbar)]\, dA

(G. M. Minkov, A. V. Germanenko et al., Phys. Rev. B 61, 13164 (2000); cond-mat/9912431). A F(A), per ln A, is a pure
number in e^2/h: 1/pi for areas between l^2 and L_phi^2.
"""

import numpy as np
from numpy.typing import ArrayLike

from cbs.checks import FloatArray
from cbs.theory.fields import positive_lengths
from cbs.theory.gauss import leggauss

_FIRST, _LAST = -30.0, 4.0  # ends of ln(pi A/2Dt): beyond, less than 1e-12 of the integral
_PANELS, _NODES = 34, 12


def coherent_area_law(area: ArrayLike, *, L_phi: ArrayLike, l: ArrayLike | None = None) -> FloatArray:
    r"""Law of the areas of diffusive loops, A F(A), without spin.

    .. math:: A F(A) = \frac{1}{\pi} \int_0^\infty du\, \mathrm{sech}^2 u\,
              e^{-\pi A/(2 u L_\phi^2)} (1 - e^{-\pi A/(u l^2)})

    the weight ds/(pi s) of a duration s = D t with Levy's law of its area, (pi/2s) sech^2(pi A/2s) for |A|.

    Parameters
    ----------
    area : array_like
        Enclosed area |A|, square metres.
    L_phi : array_like
        Phase-coherence length, metres; inf for none.
    l : array_like, optional
        Mean free path, metres: loops shorter than it are cut off by 1 - exp(-t/tau).

    Returns
    -------
    ndarray
        e^2/h per unit of ln A, both spins; 1/pi for l^2 << A << L_phi^2.

    References
    ----------
    .. [1] P. Levy, Proc. 2nd Berkeley Symp. (1951) 171.
    """
    A, L = positive_lengths("area", area)[..., None], positive_lengths("L_phi", L_phi, inf="no dephasing")[..., None]
    node, weight = leggauss(_NODES)
    edges = np.linspace(_FIRST, _LAST, _PANELS + 1)
    half = 0.5 * np.diff(edges)[:, None]
    u = np.exp((edges[:-1, None] + half * (1.0 + node)).ravel())
    measure = (half * weight).ravel() * u / np.square(np.cosh(np.minimum(u, 300.0)))
    kept = np.exp(-np.pi * A / (2.0 * u * L**2))
    if l is not None:
        kept = kept * -np.expm1(-np.pi * A / (u * positive_lengths("l", l)[..., None] ** 2))
    return np.asarray(kept @ measure / np.pi)
