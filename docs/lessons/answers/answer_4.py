r"""
Unit 4, worked: spin and the sign
=================================
"""

import numpy as np

import cbs
from cbs import course

given = course.numbers("unit-4")
film = cbs.Conductor(l=given.l)
run = cbs.return_probability(film, given.length, spin=[cbs.Rashba(L_so=given.L_so)], loops=100_000, rng=14)
print(f"{run.ratio[0]:.4f} +- {run.ratio_err[0]:.4f}", course.check("unit-4", run.ratio[0]))
assert course.check("unit-4", run.ratio[0])

# %%
# As likely as the ball's where the ratio is 1. The exact curve:

lengths = np.linspace(1.0, 4.0, 13) * given.L_so
ratio = cbs.theory.rashba_flights_return_ratio(lengths, given.l, given.L_so)
print("sqrt(D t)/L_so at ratio 1:", np.interp(0.0, 1.0 - ratio, lengths) / given.L_so)

# %%
# The average over all rotations, asked for on the page: the angle w has the weight :math:`\sin^2(w/2)/\pi` on 0 to
# :math:`2\pi`, and
#
# .. math:: \langle\cos w\rangle = \frac1\pi\int_0^{2\pi} \sin^2\frac w2 \cos w\,dw = -\frac12 .
#
# Think on
# --------
# **Both begin at 2**, since a short loop hardly turns the spin. The coupling needs length to be seen: the ratio
# leaves 2 as :math:`2 - O(y^2)`, :math:`y = Dt/L_{so}^2`, with a horizontal tangent, for the rotations of a closed
# path cancel to first order.

times = np.array([0.25, 0.5, 1.0, 1.5, 2.0, 4.0])
for t, r in zip(times, cbs.theory.rashba_flights_return_ratio(times * given.L_so, given.l, given.L_so), strict=True):
    print(f"sqrt(D t) = {t:.2f} L_so: {r:.3f}, without spin-orbit coupling 2")

# %%
# **Equal Rashba and Dresselhaus coupling** turn about one fixed axis by an angle that depends on the displacement
# alone: round a loop it is nothing, so C = 1 for every loop (:doc:`figure </gallery/persistent-helix>`).
#
# **"Almost zero"** is said of the flipped spin, the Kramers partner: there the two ways cancel for every single
# loop. With the same spin the return is the ball's. Together: one half.
