r"""Return to a point of the carriers of graphene after a fixed time, quantum over classical, exact for straight legs.

With f the law of p = (1 + q^2)^(-1/2) at duration mu = t/tau (`cbs.theory.return_angle`), whose loops have the mean
cos J theta = r^J, r = -(1 - p)/(1 + p), and a factor lambda at each of the N - 1 scatterers,

.. math:: O(\lambda) = \lambda^2 \int dp\, f(p)\, e^{-\mu (1 - \lambda) p}\, \tfrac12 [1 + (-r)^J],
          \quad \text{ratio} = 1 + \tfrac12 O(1) - \tfrac12 O(z) + (-1)^J O(x)
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks
from cbs.carriers import LAYERS
from cbs.checks import FloatArray, Misuse
from cbs.theory.fields import positive_lengths
from cbs.theory.return_angle import duration_law


def graphene_return_ratio(
    length: ArrayLike, l: float, *, L_i: float = np.inf, L_z: float = np.inf,
    layers: Literal["monolayer", "bilayer"] = "monolayer",
) -> FloatArray:  # fmt: skip
    """Quantum over classical return to a point in graphene, summed over sublattices and valleys, without a field.

    Parameters
    ----------
    length : array_like
        sqrt(D t), metres.
    l : float
        Mean free path between scatterers that turn isotropically, metres.
    L_i, L_z : float
        sqrt(D tau) of scattering between the valleys and of masses, metres; inf for none.
    layers : {"monolayer", "bilayer"}

    Returns
    -------
    ndarray
        Long loops: 1/2 (monolayer) or 3/2 (bilayer) while the valleys keep apart, 1 once masses have broken the
        symmetry inside them, 5/4 once they are mixed.

    Raises
    ------
    ValueError
        For bad values, and for valleys and masses that scatter more often than all scatterers.
    """
    if layers not in LAYERS:
        raise Misuse(f"layers must be one of {', '.join(LAYERS)} (got {layers!r})")
    length = positive_lengths("length", length)
    l = checks.positive("l", l, "m")
    between = 0.5 * (l / checks.positive("L_i", L_i, "m", inf="none")) ** 2
    mass = 0.25 * (l / checks.positive("L_z", L_z, "m", inf="none")) ** 2
    if between + mass > 1.0:
        raise Misuse("L_i and L_z must be longer: valleys and masses cannot scatter more often than all scatterers")
    J = 1 + LAYERS.index(layers)
    factors = ((0.5, 1.0), (-0.5, 1.0 - 2.0 * between), ((-1.0) ** J, 1.0 - between - 2.0 * mass))
    values = [1.0 + sum(share * _kept(float(x), l, factor, J) for share, factor in factors) for x in length.ravel()]
    return np.array(values).reshape(length.shape)


def _kept(length: float, l: float, factor: float, J: int) -> float:
    """O(lambda): the mean of lambda^(N-1) times the overlap of the spinors at the point."""
    p, law = duration_law(length, l)
    mu = 2.0 * (length / l) ** 2
    overlap = 0.5 * (1.0 + np.power((1.0 - p) / (1.0 + p), J))
    return float(factor**2 * (law @ (np.exp(-mu * (1.0 - factor) * p) * overlap)))
