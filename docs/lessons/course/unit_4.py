r"""
Unit 4: spin and the sign
=========================

**60 minutes.** Spin-orbit coupling turns the spin on the way round, and the interference changes sign. By how much
exactly, and why coming home is halved and not forbidden.

Question
--------
"""

from cbs import course

print(course.question("unit-4"))
given = course.numbers("unit-4")

# %%
# Predict
# -------
# 1. Turn a spin by :math:`2\pi`: what happens to its wave function?
# 2. The two ways round turn the spin oppositely, by U and by :math:`U^{-1}`. By which rotation do they differ?
# 3. Average over all rotations with equal weight: is the interference 0, -1/2 or -1?
# 4. Is coming home in your film more or less likely than the ball's?
#
# Compute
# -------
# Rashba coupling turns the spin about an axis in the plane and normal to the motion, by :math:`r/L_{so}` over a
# straight piece r. A rotation by the angle w about the unit vector n is :math:`\cos(w/2) - i\sin(w/2)\, n\cdot\sigma`.

import matplotlib.pyplot as plt
import numpy as np

from cbs.loops import flights

SIGMA = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]]])


def turn(dx, dy, L_so):
    """Rotation along one leg, a 2 x 2 matrix; dx, dy and L_so in the same unit."""
    w = np.hypot(dx, dy) / L_so
    axis = np.array([dy, -dx]) / np.hypot(dx, dy)
    return np.cos(w / 2) * np.eye(2) - 1j * np.sin(w / 2) * np.tensordot(axis, SIGMA, axes=1)


def interference(legs, L_so):
    """C of one loop: half the trace of V^dagger U, V being the product along the reversed loop."""
    U = V = np.eye(2)
    for dx, dy in legs:
        U = turn(dx, dy, L_so) @ U
    for dx, dy in -legs[::-1]:
        V = turn(dx, dy, L_so) @ V
    return 0.5 * np.trace(V.conj().T @ U).real


loops = flights.closed_loops(20, 400, seed=4)
lengths = (20.0, 1.0, 0.4)  # L_so in mean free paths: weak, middling, strong coupling
found = [[interference(loop, L_so) for loop in loops] for L_so in lengths]
for L_so, C in zip(lengths, found, strict=True):
    print(f"L_so = {L_so:4g} l: mean C {np.mean(C):+.3f} +- {np.std(C) / len(C) ** 0.5:.3f}")

figure, axes = plt.subplots(figsize=(5.0, 3.2))
axes.hist(found, bins=np.linspace(-1, 1, 21), label=[f"$L_{{so}} = {L_so:g}\\,l$" for L_so in lengths])
axes.set_xlabel("interference C of one loop")
axes.set_ylabel("loops")
axes.legend()

# %%
# Single loops have any C between -1 and 1. Their average goes from 1 to -1/2 as the coupling grows: coming home is
# then :math:`1 + \langle C\rangle = 1/2`. Show that by hand: ``V`` is the inverse of ``U``, so :math:`C =
# \frac12\mathrm{Tr}\,U^2 = \cos w`, and a rotation drawn from all rotations has the angle w with weight
# :math:`\sin^2(w/2)`.
#
# Check
# -----
# Somebody has read that strong coupling makes the return one half, and writes that down:

print(course.check("unit-4", 0.5))

# %%
# **Your turn**: the program draws loops of a fixed duration, with all numbers of legs:
#
# .. code-block:: python
#
#    import cbs
#    film = cbs.Conductor(l=given.l)
#    run = cbs.return_probability(film, given.length, spin=[cbs.Rashba(L_so=given.L_so)], loops=50_000)
#
# Check ``run.ratio[0]``. Then find the length at which coming home is as likely as for the ball: there
# antilocalization begins.
#
# Think on
# --------
# - Plot the ratio against the length, with ``spin=[]`` beside it. Why do both begin at 2?
# - Equal Rashba and Dresselhaus coupling: ``spin=[cbs.Rashba(L), cbs.Dresselhaus(L)]``. Guess first.
# - "The return is almost zero", some texts say. Which final spin do they have in mind?
#   (:doc:`/explanation/antilocalization`)
#
# :doc:`Worked answer </answers/answer_4>`. Next: :doc:`unit_5`.
