r"""
Unit 8, worked: find the material
=================================
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import curve_fit

from cbs import constants, course, theory

(curve,) = course.data("unit-8")


def ilp(B, L_phi, L_so):
    """Linear spin splitting, in the diffusive limit."""
    return theory.ilp(B, L_phi=abs(L_phi), L_so=abs(L_so))


found, covariance = curve_fit(ilp, curve.B, curve.delta, p0=[5e-7, 2e-7], sigma=curve.delta_err, absolute_sigma=True)
L_phi, L_so = np.abs(found)
residual = (curve.delta - ilp(curve.B, *found)) / curve.delta_err
error = np.sqrt(np.diag(covariance))
print(f"L_phi = {1e9 * L_phi:.0f} +- {1e9 * error[0]:.0f} nm, L_so = {1e9 * L_so:.1f} +- {1e9 * error[1]:.1f} nm")
print(f"chi^2 per point {np.mean(residual**2):.2f}, correlation {covariance[0, 1] / error.prod():+.2f}")
print(course.check("unit-8", L_so))
assert course.check("unit-8", L_so)

# %%
# The residuals scatter about nothing, as they should:

figure, (top, bottom) = plt.subplots(2, 1, sharex=True, figsize=(5.0, 4.4), height_ratios=[3, 1])
top.plot(1e3 * curve.B, curve.delta, ".", color="0.5")
top.plot(1e3 * curve.B, ilp(curve.B, *found), color="C0")
top.set_ylabel(r"$\sigma(B) - \sigma(0)$  ($e^2/h$)")
bottom.plot(1e3 * curve.B, residual, ".", color="0.5")
bottom.axhline(0.0, color="C0")
bottom.set_ylabel("residual / error")
bottom.set_xlabel("field B (mT)")

# %%
# The Rashba parameter for the mass of each candidate, against the literature's:

for name, mass, literature in (("GaAs", 0.067, 0.3), ("InGaAs", 0.050, 5.0), ("InAs", 0.026, 15.0), ("STO", 1.0, 2.0)):
    alpha = constants.HBAR**2 / (2.0 * mass * constants.M_E * L_so) / constants.E_CHARGE
    ratio = 1e12 * alpha / literature
    print(f"{name:7} alpha = {1e12 * alpha:6.2f} meV nm, literature about {literature:g}: factor {ratio:.2f}")

# %%
# The report
# ----------
# GaAs and the oxide are out. InGaAs agrees best, but InAs too is within the factor of two that a gate makes: the
# curve gives the product :math:`m\alpha`, never :math:`\alpha` alone. The mass, from Shubnikov-de Haas oscillations
# against temperature, would settle it.
#
# Think on
# --------
# **Fewer points.** The wiggles of a measured curve are conductance fluctuations: neighbouring points deviate together,
# so ten of them may tell no more than one. Errors that took them as independent would be too small.
#
# **Both couplings.** A Dresselhaus term as large as the Rashba term would change the argument: ILP knows only one
# of the two. ``theory.spin_correction`` takes both, and so does ``cbs.magnetoconductance``; the curve alone does
# not tell them apart, except where both are nearly equal and the antilocalization disappears.
