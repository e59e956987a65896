r"""
Unit 1: random walks that come home
===================================

**45 minutes.** How often does a walker come home, and does it matter how long the walk is? Everything that follows
in this course is about the walks that do.

Question
--------
A million walks start at one point. Every leg has a random direction and an exponential length with mean l, as between
impurities at random places. **How many of them end within 0.3 l of the start?** The numbers of this page:
"""

from cbs import course

print(course.question("unit-1"))
given = course.numbers("unit-1")  # with seed=17 in both, student 17 has numbers of their own

# %%
# Predict
# -------
# Write down, before you run anything:
#
# 1. By which factor does the number fall when the number of legs is doubled?
# 2. Does it depend on l?
# 3. A number: 10, 100, 1000, 10 000?
#
# Compute
# -------
# 100 000 walks, to see the method. (A million walks of nine legs are 18 million numbers, 150 MB: fine.)

import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(1)


def ends(walks, n_legs):
    """End points of walks, in units of l: shape (walks, 2)."""
    angle = rng.uniform(0.0, 2.0 * np.pi, (walks, n_legs))
    length = rng.exponential(1.0, (walks, n_legs))
    return np.stack([(length * np.cos(angle)).sum(axis=1), (length * np.sin(angle)).sum(axis=1)], axis=1)


end = ends(100_000, given.n_legs)
print("mean square distance per leg:", (end**2).sum(axis=1).mean() / given.n_legs, "l^2")

figure, axes = plt.subplots(figsize=(4.6, 4.2))
axes.plot(*end[:4000].T, ".", ms=2, color="0.5")
axes.add_patch(plt.Circle((0.0, 0.0), 0.3, color="C1", zorder=3))
axes.set_aspect("equal")
axes.set_xlim(-12, 12)
axes.set_ylim(-12, 12)
axes.set_xlabel("x / l")
axes.set_ylabel("y / l")
axes.set_title(f"ends of 4000 walks of {given.n_legs} legs; home in colour", fontsize=9)

# %%
# The mean square per leg is :math:`2l^2`, not :math:`l^2`: exponential lengths scatter. So with :math:`D = vl/2` the
# spread after a time t is :math:`\langle r^2\rangle = 4Dt`, as it must be.
#
# Check
# -----
# Pure diffusion spreads over :math:`4\pi Dt` with :math:`t = N\tau`, which would give a density :math:`1/(2\pi l^2
# N)`:

guess = 1e6 * np.pi * 0.3**2 / (2.0 * np.pi * given.n_legs)
print(f"{guess:.0f}:", course.check("unit-1", guess))

# %%
# The check knows that slip. **Your turn**: count, and check the count.
#
# .. code-block:: python
#
#    value = ...                       # how many of a million
#    course.check("unit-1", value)     # or with your number: seed=17
#
# Think on
# --------
# - Give all legs the same length :math:`\sqrt2\,l`, which has the same mean square. From how many legs on do you no
#   longer see a difference of one per cent?
# - The sum over all N of :math:`1/N` does not converge. What has to end it? (Units 3 and 6.)
# - In three dimensions the density falls as :math:`N^{-3/2}`. What does that mean for bulk metals?
#
# :doc:`Worked answer </answers/answer_1>`. Next: :doc:`unit_2`.
