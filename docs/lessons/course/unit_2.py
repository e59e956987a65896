r"""
Unit 2: two ways round
======================

**30 minutes.** A wave goes round every loop in both directions. What that does to coming home, and what can spoil it.

Question
--------
"""

from cbs import course

print(course.question("unit-2"))
given = course.numbers("unit-2")

# %%
# Predict
# -------
# 1. With every pair in phase: 2, 4 or :math:`\sqrt 2` times the ball?
# 2. With unrelated phases in every pair: 1, 0 or something between?
# 3. And with the share above?
#
# Compute
# -------
# Amplitudes of one sample are sums over its loops and their reverses; the ball adds intensities. The average is over
# samples, that is over the positions of impurities, and it is the *intensity* that is averaged.

import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(2)


def home(lost, samples=20_000, n_loops=50):
    """Intensity at home in every sample, in units of the ball's."""
    forward = rng.uniform(0.0, 2.0 * np.pi, (samples, n_loops))
    moved = rng.random((samples, n_loops)) < lost
    backward = np.where(moved, rng.uniform(0.0, 2.0 * np.pi, (samples, n_loops)), forward)
    amplitude = np.sum(np.exp(1j * forward) + np.exp(1j * backward), axis=1)
    return np.abs(amplitude) ** 2 / (2 * n_loops)


quiet = home(0.0)
print(f"nothing moves: {quiet.mean():.3f} +- {quiet.std() / len(quiet) ** 0.5:.3f}")

figure, axes = plt.subplots(figsize=(5.0, 3.2))
axes.hist(quiet, bins=np.linspace(0.0, 12.0, 49), density=True, color="C0", alpha=0.6)
axes.axvline(quiet.mean(), color="C0")
axes.axvline(1.0, color="0.4", ls="--")
axes.set_xlabel("intensity at home, one sample (ball = 1)")
axes.set_ylabel("density")

# %%
# Single samples speckle: most are far from 2. The factor of two is a statement about the average.
#
# Check
# -----
# If the disturbed loops were simply lost:

print(course.check("unit-2", 2.0 * (1.0 - given.lost)))

# %%
# **Your turn**: run ``home`` with the share of your numbers, and check its mean. The answer has to be good to 1.5 %.
#
# Think on
# --------
# - A phonon shakes the lattice while the electron is on its way. Which loops lose their common phase first, short or
#   long ones? (Unit 6)
# - In light scattered by milk the scatterers move all the time, and the factor of two is still seen. Why?
# - Real loops, with the program: ``cbs.return_probability(cbs.Conductor(l=100e-9), 300e-9)``.
#
# :doc:`Worked answer </answers/answer_2>`. Next: :doc:`unit_3`.
