"""Dephasing times against temperature: sums of powers, Nyquist noise in two dimensions, Fermi liquid.

Literature forms, not derived here. The interaction (Altshuler-Aronov) logarithm has a similar slope in ln T and is not
removed by a field: fit tau_phi from fields, not from ln T alone.
"""

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.constants import HBAR, K_B
from cbs.theory.fields import finite_values, positive_numbers


def power_law_rate(T: ArrayLike, terms: list[tuple[float, float]], saturation: float = 0.0) -> FloatArray:
    r"""Dephasing rate :math:`1/\tau_\phi = \Gamma_0 + \sum_i A_i T^{p_i}`.

    Parameters
    ----------
    T : array_like
        Temperature, kelvin, positive.
    terms : list of (float, float)
        Pairs A_i in 1/s K^p and p_i.
    saturation : float
        Gamma_0, 1/s.

    Returns
    -------
    ndarray
        1/s.
    """
    T = _temperature(T)
    total = np.full(T.shape, float(saturation))
    for amplitude, power in terms:
        total += amplitude * np.power(T, power)
    if np.any(total <= 0.0):
        raise Misuse("the dephasing rate must be positive everywhere; give terms or a saturation")
    return total


def nyquist_rate(T: ArrayLike, g: ArrayLike) -> FloatArray:
    r"""Nyquist dephasing rate of a film, :math:`\frac{k_BT}{\hbar}\,\frac{\ln(g/2)}{g}`.

    Parameters
    ----------
    T : array_like
        Temperature, kelvin.
    g : array_like
        Sheet conductance in e^2/h, both spins, g > 2.

    Returns
    -------
    ndarray
        1/s.

    References
    ----------
    .. [1] B. L. Altshuler, A. G. Aronov, D. E. Khmelnitsky, J. Phys. C 15, 7367 (1982).
    """
    g = finite_values("g", g, "e^2/h")
    if np.any(g <= 2.0):
        raise Misuse(f"g must be above 2 e^2/h (got {g.min():g}); the film is not a good conductor")
    return np.asarray(K_B * _temperature(T) / HBAR * np.log(0.5 * g) / g)


def fermi_liquid_rate(T: ArrayLike, E_F: float) -> FloatArray:
    r"""Electron-electron rate of a clean film, :math:`\frac{(k_BT)^2}{\hbar E_F} \ln\frac{E_F}{k_BT}`.

    Parameters
    ----------
    T : array_like
        Temperature, kelvin, k_B T < E_F.
    E_F : float
        Fermi energy, joule.

    Returns
    -------
    ndarray
        1/s.
    """
    energy, E_F = K_B * _temperature(T), float(positive_numbers("E_F", E_F))
    if np.any(energy >= E_F):
        raise Misuse(f"T must stay below E_F/k_B = {E_F / K_B:g} K")
    return np.asarray(energy**2 / (HBAR * E_F) * np.log(E_F / energy))


def dephasing_length(rate: ArrayLike, D: ArrayLike) -> FloatArray:
    r"""Phase-coherence length :math:`L_\phi = (D \tau_\phi)^{1/2}`.

    Parameters
    ----------
    rate : array_like
        1/tau_phi, 1/s, positive.
    D : array_like
        Diffusion constant, m^2/s.

    Returns
    -------
    ndarray
        Metres.
    """
    rate = finite_values("rate", rate, "1/s")
    if np.any(rate <= 0.0):
        raise Misuse("rate must be positive everywhere")
    return np.asarray(np.sqrt(finite_values("D", D, "m^2/s") / rate))


def temperature_slope(alpha: float, power: float) -> float:
    r"""Slope of the correction against ln T for :math:`1/\tau_\phi \sim T^p`: :math:`\alpha p/\pi` in e^2/h.

    Parameters
    ----------
    alpha : float
        +1 orthogonal, 0 unitary, -1/2 symplectic.
    power : float
        p.

    Returns
    -------
    float
        d(Delta sigma)/d ln T in e^2/h, both spins; positive for weak localization.
    """
    return checks.finite("alpha", alpha) * checks.finite("power", power) / np.pi


def _temperature(T: ArrayLike) -> FloatArray:
    T = finite_values("T", T, "kelvin")
    if np.any(T <= 0.0):
        raise Misuse(f"T must be positive (got {T.min():g} K)")
    return T
