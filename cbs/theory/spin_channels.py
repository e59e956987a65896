r"""Return with the same and with the opposite spin, isotropic spin-orbit and magnetic scattering, exact.

The two spins of a time-reversed pair keep lambda_t on the triplet and lambda_s on the singlet, one spin alone keeps
lambda_c of its polarization. With SWAP and :math:`\sigma_z \otimes \sigma_z` on both spaces

.. math:: \text{same} = \tfrac12 (1 + \langle\lambda_c\rangle) + \langle\lambda_t\rangle, \qquad
    \text{flip} = \tfrac12 (1 - \langle\lambda_c\rangle) + \tfrac12 (\langle\lambda_t\rangle - \langle\lambda_s\rangle)

in units of the classical return summed over the final spin. Spin-orbit scattering alone has lambda_c = lambda_t and
lambda_s = 1: no flip.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks
from cbs.checks import FloatArray
from cbs.theory.area import levy_area_characteristic
from cbs.theory.fields import finite_values, positive_lengths
from cbs.theory.rotations import Order, channel_factors, fixed_duration_power, mean_rotation_cosine


class SpinChannelValues(NamedTuple):
    """Return by spin channel, over the classical return summed over the final spin.

    Attributes
    ----------
    same, flip : ndarray
        With the same and with the opposite final spin.
    classical_same : ndarray
        Without interference, same spin.
    """

    same: FloatArray
    flip: FloatArray
    classical_same: FloatArray

    @property
    def total(self) -> FloatArray:
        """Sum of both channels, 1 + C."""
        return np.asarray(self.same + self.flip)

    @property
    def same_ratio(self) -> FloatArray:
        """Same spin, quantum over classical."""
        return np.asarray(self.same / self.classical_same)


def flights_spin_channels(
    length: ArrayLike, l: float, *, L_so: float = np.inf, L_s: float = np.inf, order: Order = "joint"
) -> SpinChannelValues:
    """Return by spin channel of closed flights of fixed duration; arguments as in `flights_return_ratio`.

    Parameters
    ----------
    length : array_like
        sqrt(D t), metres.
    l : float
        Mean free path, metres.
    L_so, L_s : float
        sqrt(D tau) of isotropic spin-orbit and of magnetic scattering, metres.
    order : {"joint", "successive"}
        As in `mixed_interference`.

    Returns
    -------
    SpinChannelValues
        Arrays of the shape of `length`.
    """
    length, l = positive_lengths("length", length), checks.positive("l", l, "m")
    L_so, L_s = checks.positive("L_so", L_so, "m", inf="none"), checks.positive("L_s", L_s, "m", inf="none")
    so, s = (2.0 / 3.0) * (l / L_so) ** 2, (2.0 / 3.0) * (l / L_s) ** 2
    triplet, singlet = channel_factors(so, s, order)
    if order == "successive":
        polarization = (1.0 + 2.0 * mean_rotation_cosine(so)) * (1.0 + 2.0 * mean_rotation_cosine(s)) / 9.0
    else:
        polarization = (1.0 + 2.0 * mean_rotation_cosine(so + s)) / 3.0
    mu = 2.0 * np.square(length / l)
    kept = [fixed_duration_power(mu, factor) for factor in (polarization, triplet, singlet)]
    return _channels(*kept)


def diffusive_spin_channels(
    t_over_tau_so: ArrayLike, t_over_tau_s: ArrayLike = 0.0, x: ArrayLike = 0.0
) -> SpinChannelValues:
    """Return by spin channel in the diffusive limit, in a field.

    Parameters
    ----------
    t_over_tau_so, t_over_tau_s : array_like
        Duration over the spin-orbit and the magnetic time, as in `isotropic_cooperon`.
    x : array_like
        2 e B D t/hbar, as in `levy_area_characteristic`.

    Returns
    -------
    SpinChannelValues
    """
    so, s = finite_values("t_over_tau_so", t_over_tau_so), finite_values("t_over_tau_s", t_over_tau_s)
    area = levy_area_characteristic(x)
    triplet, singlet = np.exp(-(4.0 * so + 2.0 * s) / 3.0), np.exp(-2.0 * s)
    return _channels(np.exp(-4.0 * (so + s) / 3.0), area * triplet, area * singlet)


def _channels(polarization: FloatArray, triplet: FloatArray, singlet: FloatArray) -> SpinChannelValues:
    classical = np.asarray(0.5 * (1.0 + polarization))
    flip = 0.5 * ((1.0 - polarization) + (triplet - singlet))  # exactly 0 where triplet = polarization, singlet = 1
    return SpinChannelValues(classical + triplet, np.asarray(flip), classical)
