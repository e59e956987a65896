"""In-plane Zeeman field with isotropic spin-orbit and magnetic scattering: singlet and one triplet are mixed.

The singlet (rate a) and the triplet along the field (rate b) are coupled by [[a, i omega], [i omega, b]]; the two
other triplets decay at b. Zeeman coupling alone (a = b) leaves the interference untouched.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import digamma

from cbs.checks import FloatArray
from cbs.theory.fields import characteristic_field, finite_values, positive_lengths, transport_field


def zeeman_cooperon(t_over_tau_so: ArrayLike, omega_t: ArrayLike, t_over_tau_s: ArrayLike = 0.0) -> FloatArray:
    r"""Mean interference with isotropic spin-orbit scattering in an in-plane field.

    .. math:: C = e^{-bt} - \frac{(b-a)t}{2}\, e^{-(a+b)t/2}\, \frac{\sinh \Delta t}{\Delta t}, \quad
              \Delta^2 = \tfrac14 (b-a)^2 - \omega^2

    Parameters
    ----------
    t_over_tau_so, t_over_tau_s : array_like
        Duration over the spin-orbit and the magnetic time; b t = (4/3) t/tau_so + (2/3) t/tau_s, a t = 2 t/tau_s.
    omega_t : array_like
        g mu_B B t/hbar.

    Returns
    -------
    ndarray
        C; e^(-bt) alone in a strong field.
    """
    so, s = finite_values("t_over_tau_so", t_over_tau_so), finite_values("t_over_tau_s", t_over_tau_s)
    a, b = 2.0 * s, (4.0 * so + 2.0 * s) / 3.0
    half = 0.5 * (b - a)
    delta = np.sqrt(np.square(half) - np.square(finite_values("omega_t", omega_t)) + 0j)
    small = np.abs(delta) < 1e-4
    safe = np.where(small, 1.0, delta)
    mean = 0.5 * (a + b)
    # e^-mean sinh(delta)/delta, written so that nothing overflows.
    pair = np.where(
        small, np.exp(-mean) * (1.0 + delta**2 / 6.0), 0.5 * (np.exp(safe - mean) - np.exp(-safe - mean)) / safe
    )
    return np.asarray((np.exp(-b) - half * pair).real)


def hln_zeeman(
    B: ArrayLike,
    *,
    l: ArrayLike,
    L_phi: ArrayLike,
    L_omega: ArrayLike,
    L_so: ArrayLike = np.inf,
    L_s: ArrayLike = np.inf,
) -> FloatArray:
    r"""Diffusive correction with isotropic spin-orbit scattering, an in-plane Zeeman field and a perpendicular field.

    Parameters
    ----------
    B : array_like
        Perpendicular field, tesla; the in-plane field enters through L_omega alone.
    l, L_phi, L_so, L_s : array_like
        Mean free path and sqrt(D tau) of dephasing, spin-orbit and magnetic scattering, metres.
    L_omega : array_like
        sqrt(D/omega), omega = g mu_B B/hbar, metres; with L_z = v_F/omega it is (l L_z/2)^(1/2). inf for none.

    Returns
    -------
    ndarray
        e^2/h, both spins: the correction itself with the cut-off 1 - exp(-t/tau).

    Notes
    -----
    Time integral of `zeeman_cooperon`: digammas at the (complex) eigenvalues of the coupled pair.
    """
    B = np.abs(finite_values("B", B, "tesla"))
    phi, omega, so, s = (
        characteristic_field(positive_lengths(name, value, inf="none"))
        for name, value in (("L_phi", L_phi), ("L_omega", L_omega), ("L_so", L_so), ("L_s", L_s))
    )
    cut = transport_field(positive_lengths("l", l))
    a, b = phi + 2.0 * s, phi + (4.0 * so + 2.0 * s) / 3.0
    half = 0.5 * (b - a)
    delta = np.sqrt(np.square(half) - np.square(omega) + 0j)
    # At the exceptional point the pair coincides: a split of 1e-4 of its rate is an error of 1e-8.
    floor = 1e-4 * np.maximum(np.abs(half), 1e-300)
    delta = np.where(np.abs(delta) < floor, floor, delta)
    mean, weight = 0.5 * (a + b), 0.5 * half / delta
    total = _kernel(B, b, cut) - weight * (_kernel(B, mean - delta, cut) - _kernel(B, mean + delta, cut))
    return np.asarray(-total.real / np.pi)


def _kernel(B: FloatArray, rate: np.ndarray, cut: FloatArray) -> np.ndarray:
    """Return psi(1/2 + (rate + cut)/B) - psi(1/2 + rate/B) for complex rates, ln(1 + cut/rate) at B = 0."""
    B, rate, cut = np.broadcast_arrays(B, rate + 0j, cut)
    # Below 1e-6 of the rate the field changes the digamma by less than 1e-13.
    zero = B <= 1e-6 * np.abs(rate)
    safe = np.where(zero, 1.0, B)
    with np.errstate(divide="ignore", invalid="ignore"):
        logarithm = np.log1p(cut / np.where(zero, rate, 1.0))
        shifted = np.where(zero, 1.0, rate) / safe
        difference = digamma(0.5 + shifted + cut / safe) - digamma(0.5 + shifted)
    return np.asarray(np.where(zero, logarithm, difference))
