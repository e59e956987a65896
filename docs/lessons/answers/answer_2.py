r"""
Unit 2, worked: two ways round
==============================
"""

import numpy as np

from cbs import course

given = course.numbers("unit-2")
rng = np.random.default_rng(12)
samples, n_loops = 40_000, 50
forward = rng.uniform(0.0, 2.0 * np.pi, (samples, n_loops))
moved = rng.random((samples, n_loops)) < given.lost
backward = np.where(moved, rng.uniform(0.0, 2.0 * np.pi, (samples, n_loops)), forward)
home = np.abs(np.sum(np.exp(1j * forward) + np.exp(1j * backward), axis=1)) ** 2 / (2 * n_loops)
print(f"{home.mean():.3f} +- {home.std() / samples**0.5:.3f}", course.check("unit-2", home.mean()))
assert course.check("unit-2", 2.0 - given.lost)

# %%
# Why
# ---
# Squaring the sum over loops gives terms with two loops and terms with one. Terms with two loops have unrelated
# phases and average to nothing. Of one loop,
#
# .. math:: |A_f + A_r|^2 = |A_f|^2 + |A_r|^2 + 2\,\mathrm{Re}\,A_f^* A_r ,
#
# where the first two terms are the ball's and the last is as large if the phases are equal, and averages to nothing
# if they are unrelated. So the share f of disturbed loops contributes 1 and the rest 2: :math:`f + 2(1 - f) = 2 - f`.
#
# Think on
# --------
# **Phonons.** The two ways pass the same atoms at different times; if something has happened in between, their
# phases differ. The longer the loop, the more has happened: long loops lose their phase first, with
# :math:`e^{-t/\tau_\varphi}`.
#
# **Milk.** Light is through within picoseconds, and the drops stand still for that long: both ways see the same milk.
# Their slow motion afterwards only makes the average over samples, for free.
#
# **Real loops.** Without field and spin every pair is in phase, for every loop, so the factor is 2 without any error:

import cbs

run = cbs.return_probability(cbs.Conductor(l=100e-9), 300e-9, loops=2000, rng=1)
print(run.ratio[0], "+-", run.ratio_err[0])
