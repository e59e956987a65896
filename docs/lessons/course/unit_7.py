r"""
Unit 7: scaling and the insulator
=================================

**45 minutes.** In two dimensions a weak effect that grows with the logarithm of the size is, in the end, not weak.
Where a film would stop conducting, and why nobody sees it in a good metal.

Question
--------
"""

from cbs import course

print(course.question("unit-7"))
given = course.numbers("unit-7")

# %%
# Predict
# -------
# 1. Doubling :math:`k_F l`: is the length twice, four times, or a hundred times as large?
# 2. A good film has :math:`k_F l = 30`, :math:`l = 100` nm. Is its length larger than the laboratory? Than the solar
#    system?
#
# Compute
# -------
# The classical conductance per spin is :math:`g = k_F l/2` in :math:`e^2/h`. Loops up to the size L take away
# :math:`(1/\pi)\ln(L/l)` per spin. The slope from drawn loops:

import matplotlib.pyplot as plt
import numpy as np

import cbs
from cbs import theory

film = cbs.Conductor(l=given.l, k_F=given.k_F)
lengths = np.geomspace(20 * given.l, 500 * given.l, 5)
run = cbs.dephasing(cbs.Conductor(l=given.l), lengths, loops=30_000, rng=7)  # both spins
slope, _ = np.polyfit(np.log(lengths), run.dsigma, 1)
print(f"slope per ln L: {slope:.3f} for both spins, {slope / 2:.3f} per spin; -1/pi = {-1 / np.pi:.3f}")

L = np.geomspace(given.l, 1e4 * given.l, 60)
figure, axes = plt.subplots(figsize=(5.0, 3.2))
for k_F_l in (1.0, 2.0, given.k_F * given.l):
    axes.plot(L / given.l, theory.conductance_flow(L, 0.5 * k_F_l, given.l, "orthogonal"), label=f"$k_F l$ = {k_F_l:g}")
axes.set_xscale("log")
axes.axhline(0.0, color="0.7", lw=0.8)
axes.set_xlabel("size L / l")
axes.set_ylabel("conductance per spin ($e^2/h$)")
axes.legend()

# %%
# Check
# -----
# With the conductance of both spins, :math:`k_F l`, and the slope of one:

wrong = given.l * np.exp(np.pi * given.k_F * given.l)
print(f"{wrong:.3g} m:", course.check("unit-7", wrong))

# %%
# **Your turn**: in metres. The tolerance is 15 %, since the length is exponential in the slope: an error of 1 % in
# the slope is how much in the length?
#
# Think on
# --------
# - The line is drawn to g = 0, but the formula holds for :math:`g \gg 1` only. From where on do you not believe it?
# - Write :math:`\beta(g) = d\ln g/d\ln L` for the three classes. Where does the strong spin-orbit film go?
# - ``cbs magnetoconductance --k-f`` warns below :math:`k_F l = 5`. With which size of what is left out?
#
# :doc:`Worked answer </answers/answer_7>`. Next: :doc:`unit_8`.
