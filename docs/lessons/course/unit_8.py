r"""
Unit 8: find the material
=========================

**60 minutes.** One curve of a film nobody has named. Fit it, say what you fitted and how sure you are, and name the
material.

Question
--------
"""

from cbs import course

print(course.question("unit-8"))

# %%
# The candidates, with effective mass and Rashba parameter as they are found in the literature (orders of magnitude: in
# each of them a gate changes it by a factor of two):
#
# ==========================  ===========  ====================
# electron gas in             mass / m_e   alpha (meV nm)
# ==========================  ===========  ====================
# GaAs / AlGaAs               0.067        0.3
# InGaAs / InAlAs             0.050        5
# InAs / AlSb                 0.026        15
# LaAlO3 / SrTiO3             1.0          2
# ==========================  ===========  ====================
#
# Predict
# -------
# 1. Look at the curve below before you fit: which length makes the narrow part, which the broad one?
# 2. Estimate both from the fields: :math:`B = \hbar/(4eL^2)`; :math:`1\,\mathrm{\mu m}` is 0.165 mT.
#
# Compute
# -------

import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import curve_fit

from cbs import theory

(curve,) = course.data("unit-8")
figure, axes = plt.subplots(figsize=(5.0, 3.4))
axes.errorbar(1e3 * curve.B, curve.delta, curve.delta_err, fmt=".", color="0.4")
axes.axhline(0.0, color="0.8", lw=0.8)
axes.set_xlabel("field B (mT)")
axes.set_ylabel(r"$\sigma(B) - \sigma(0)$  ($e^2/h$)")


def hikami(B, L_phi, L_so):
    """The formula that every evaluation program has."""
    return theory.hln(B, L_phi=abs(L_phi), L_so=abs(L_so))


found, covariance = curve_fit(hikami, curve.B, curve.delta, p0=[5e-7, 3e-7], sigma=curve.delta_err, absolute_sigma=True)
residual = (curve.delta - hikami(curve.B, *found)) / curve.delta_err
print(f"L_phi = {1e9 * found[0]:.0f} nm, L_so = {1e9 * found[1]:.0f} nm, chi^2 per point {np.mean(residual**2):.1f}")
axes.plot(1e3 * curve.B, hikami(curve.B, *found), color="C1")

# %%
# Check
# -----

print(course.check("unit-8", found[1]))

# %%
# The errors of that fit are small, and it is wrong: chi-squared says so before the check does. **Your turn**: the
# formula of Iordanskii, Lyanda-Geller and Pikus is ``theory.ilp(B, L_phi=..., L_so=...)``.
#
# Report
# ------
# Half a page: the curve with the fit and its residuals; both lengths with errors and their correlation; the formula
# used and why; :math:`\alpha = \hbar^2/(2mL_{so})` for each candidate's mass; the material, and what would change
# your mind.
#
# Think on
# --------
# - This curve has independent noise. A measured one wiggles smoothly, and ``cbs fit`` then counts neighbouring points
#   as fewer. Why?
# - Both Rashba and Dresselhaus coupling in one film: ILP treats only one. What then? (:doc:`/howto/formulas-alone`)
#
# :doc:`Worked answer </answers/answer_8>`. You are through: write your own :doc:`mechanism </howto/new-mechanism>`.
