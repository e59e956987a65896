r"""
Unit 3: flux and the cusp
=========================

**60 minutes.** A magnetic field is the clock of the loops: it switches them off one by one, the largest first, and the
conductivity tells.

Question
--------
"""

from cbs import course

print(course.question("unit-3"))
given = course.numbers("unit-3")

# %%
# Predict
# -------
# 1. Does the conductivity rise or fall in a field?
# 2. Is the field large? Compare it with :math:`B_\varphi = \hbar/(4eL_\varphi^2)`: in this field the two ways round a
#    loop of area :math:`2L_\varphi^2` differ by one radian.
# 3. Rise: 0.01, 0.1 or 1 in units of :math:`e^2/h = 38.7\,\mathrm{\mu S}`?
#
# Compute
# -------
# The two ways round a loop of signed area A differ by :math:`2eBA/\hbar`, so that loop interferes with
# :math:`\cos(2eBA/\hbar)`. First the law of the areas, from drawn loops:

import matplotlib.pyplot as plt
import numpy as np

import cbs
from cbs.loops import flights

film = cbs.Conductor(l=given.l, L_phi=given.L_phi)
print(f"B/B_phi = {given.B / film.B_phi:.2f}, B/B_tr = {given.B / film.B_tr:.3f}")

legs = flights.closed_loops(100, 20_000, seed=3)
x = np.cumsum(legs, axis=1) - legs  # start of every leg
area = 0.5 * np.sum(x[..., 0] * legs[..., 1] - x[..., 1] * legs[..., 0], axis=1)

figure, axes = plt.subplots(figsize=(5.0, 3.2))
axes.hist(area, bins=np.linspace(-100, 100, 61), density=True, color="C0", alpha=0.6)
axes.set_yscale("log")
axes.set_xlabel("signed area of loops of 100 legs ($l^2$)")
axes.set_ylabel("density")

# %%
# Exponential tails: a loop is a thin thing, and rarely encloses much. Then the curve, from all loops:

B = np.linspace(0.0, 2e-3, 9)
curve = cbs.magnetoconductance(film, B=B, loops=40_000, rng=3)
figure, axes = plt.subplots(figsize=(5.0, 3.2))
axes.errorbar(1e3 * B, curve.delta, curve.delta_err, fmt="o-", mfc="none")
axes.set_xlabel("field B (mT)")
axes.set_ylabel(r"$\sigma(B) - \sigma(0)$  ($e^2/h$)")

# %%
# Check
# -----
# Half the phase, because "each way gets the flux once":

half = cbs.magnetoconductance(film, B=[0.0, 0.5 * given.B], loops=40_000, rng=3).delta[1]
print(f"{half:.3f}:", course.check("unit-3", half))

# %%
# **Your turn**: the rise in your field, with both spins, to 5 %. Say how many loops you needed for that.
#
# Think on
# --------
# - The formula of every laboratory is ``cbs.theory.hln_simple(B, L_phi)``. How far is it from the loops in your
#   film, and from which field on? (``cbs.theory.ballistic`` is exact.)
# - Halve :math:`L_\varphi`: by which factor does the cusp widen?
# - Where is the area law hidden in the digamma function? (:doc:`/explanation/conductivity`)
#
# :doc:`Worked answer </answers/answer_3>`. Next: :doc:`unit_4`.
