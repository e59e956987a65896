r"""
Unit 5: three symmetry classes
==============================

**45 minutes.** Three answers to one question, 2, 1 and 1/2, and nothing between in the long run. What decides, and
how the conductivity shows it on cooling.

Question
--------
"""

from cbs import course

print(course.question("unit-5"))
given = course.numbers("unit-5")

# %%
# Predict
# -------
# Fill in, for a film without anything, with magnetic impurities, and with strong spin-orbit coupling: which symmetry
# holds; the square of time reversal, :math:`T^2`; return over the ball's; does it conduct better or worse on cooling?
#
# Compute
# -------
# No path at all: random scattering matrices of N channels, symmetric (orthogonal), any unitary, or self-dual
# (symplectic).

import numpy as np

from cbs import ensembles

rng = np.random.default_rng(5)
n, matrices = 4, 4000
U = ensembles.haar(n, matrices, rng)
S = np.swapaxes(U, 1, 2) @ U  # symmetric: motion can be reversed
back = np.mean(np.abs(np.einsum("maa->ma", S)) ** 2)
other = (1.0 - back) / (n - 1)
print(f"COE: straight back {back:.3f}, any other channel {other:.3f}, ratio {back / other:.2f}")
print("exact:", ensembles.exact_probabilities("COE", n))

# %%
# Twice, for any number of channels. Now diffusion. The sum over loops of all durations gives a logarithm: every
# factor of e in :math:`L_\varphi` adds the same. Without spin-orbit coupling:

import matplotlib.pyplot as plt

import cbs

lengths = np.geomspace(given.warm, given.cold, 4)
run = cbs.dephasing(cbs.Conductor(l=given.l), lengths, loops=30_000, rng=5)
figure, axes = plt.subplots(figsize=(5.0, 3.2))
axes.errorbar(1e6 * lengths, run.dsigma, run.dsigma_err, fmt="o-", mfc="none", label="orthogonal")
axes.set_xscale("log")
axes.set_xlabel(r"$L_\varphi$ (µm)")
axes.set_ylabel(r"$\Delta\sigma$  ($e^2/h$)")
axes.legend()

# %%
# Check
# -----
# That film loses conductance on cooling:

print(course.check("unit-5", run.dsigma[-1] - run.dsigma[0]))

# %%
# **Your turn**: the same with strong spin-orbit scattering, ``spin=[cbs.ElliottYafet(given.L_so)]``; check the
# change from warm to cold. Add magnetic impurities as a third curve.
#
# Think on
# --------
# - Three triplets with +1/2 each and one singlet with -1/2: why is the sum +1 without, and -1/2 with spin-orbit
#   coupling?
# - A free electron has :math:`T^2 = -1` too. Why is it not symplectic?
# - In the symplectic class the conductance grows with the size. What would that mean for an infinite film?
#
# :doc:`Worked answer </answers/answer_5>`. Next: :doc:`unit_6`.
