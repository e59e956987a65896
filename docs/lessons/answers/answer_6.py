r"""
Unit 6, worked: dephasing and temperature
=========================================
"""

import numpy as np
from scipy.optimize import curve_fit

from cbs import course, theory

T, rate, error = [], [], []
for curve in course.data("unit-6"):
    (L_phi,), covariance = curve_fit(
        theory.hln_simple, curve.B, curve.delta, p0=[5e-7], sigma=curve.delta_err, absolute_sigma=True
    )
    T.append(curve.T)
    rate.append(L_phi**-2)
    error.append(2.0 * covariance[0, 0] ** 0.5 / L_phi)
(p, _), covariance = np.polyfit(np.log(T), np.log(rate), 1, w=1.0 / np.array(error), cov="unscaled")
print(f"p = {p:.3f} +- {covariance[0, 0] ** 0.5:.3f}", course.check("unit-6", p))
assert course.check("unit-6", p)

# %%
# The warmest curve is the widest, the coldest the highest at any field: both say that long loops come with cold. The
# diffusion constant drops out of the exponent, since :math:`1/L_\varphi^2 = 1/(D\tau_\varphi)` and D hardly
# changes below 5 K. For the time itself D is needed: from the resistivity and the density of states, or from
# mobility and density (``cbs scales``).
#
# Think on
# --------
# **Saturation** has physical causes (magnetic impurities, spin-orbit scattering mistaken for dephasing), and a common
# one that is not: the electrons are warmer than the thermometer, by the measuring current or by noise on the leads.
#
# **The interaction correction** is logarithmic in T, but it hardly depends on a weak perpendicular field: it moves
# the whole curve, not its width.
