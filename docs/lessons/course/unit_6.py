r"""
Unit 6: dephasing and temperature from a measured curve
=======================================================

**60 minutes.** The width of the cusp measures how long the phase lasts; its change with temperature tells what ends
it.

Question
--------
"""

from cbs import course

print(course.question("unit-6"))

# %%
# Predict
# -------
# 1. Which curve is the widest, which the highest?
# 2. Electrons that disturb each other give :math:`p = 1` in a film, phonons 2 to 4. What do you expect between 0.3
#    and 5 K?
# 3. :math:`L_\varphi^2 = D\tau_\varphi`. Do you need D for the exponent?
#
# Compute
# -------
# Fit one curve with the formula of Hikami, Larkin and Nagaoka without spin-orbit coupling, which has a single length:

import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import curve_fit

from cbs import theory

curves = course.data("unit-6")
figure, axes = plt.subplots(figsize=(5.0, 3.6))
for curve in curves:
    axes.plot(1e3 * curve.B, curve.delta, ".", label=f"{curve.T:g} K")
axes.set_xlabel("field B (mT)")
axes.set_ylabel(r"$\sigma(B) - \sigma(0)$  ($e^2/h$)")
axes.legend()

coldest = curves[0]
(L_phi,), covariance = curve_fit(
    theory.hln_simple, coldest.B, coldest.delta, p0=[5e-7], sigma=coldest.delta_err, absolute_sigma=True
)
print(f"{coldest.T} K: L_phi = {1e9 * L_phi:.0f} +- {1e9 * covariance[0, 0] ** 0.5:.0f} nm")

# %%
# Check
# -----
# From the coldest and the warmest curve, the slope of :math:`\ln L_\varphi` against :math:`\ln T`:

warmest = curves[-1]
(L_warm,), _ = curve_fit(theory.hln_simple, warmest.B, warmest.delta, p0=[5e-7])
slope = np.log(L_warm / L_phi) / np.log(warmest.T / coldest.T)
print(f"{slope:.2f}:", course.check("unit-6", slope))

# %%
# **Your turn**: all five temperatures, a straight line through them with its error, and the exponent of the *rate*.
#
# The same with a real film
# -------------------------
# The package brings curves of twisted bilayer graphene on WSe\ :sub:`2` at four temperatures (CC0, published with
# Nature 583, 379 (2020)); there the spin-orbit coupling makes a peak. :doc:`A figure of the gallery
# </gallery/measured-data>` shows them with fits.
#
# Think on
# --------
# - Below 1 K many films saturate: the exponent becomes 0. Name three reasons, one of them an error of the measurement.
# - The interaction correction is logarithmic in temperature too. Why does it not spoil your exponent?
#
# :doc:`Worked answer </answers/answer_6>`. Next: :doc:`unit_7`.
