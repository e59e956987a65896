r"""
First loop to first curve
=========================

Ten minutes: draw a closed loop, walk it both ways, and end with a magnetoconductance curve that has error bars, an
exact line beside it, and a file that says what made it. You need an installed :doc:`cbs </howto/install>`.
"""

# %%
# One loop
# --------
# An electron moves in straight legs between impurities. ``closed_loops`` draws walks of a given number of legs that
# end where they began: exactly, with their true probability, none thrown away.

import matplotlib.pyplot as plt
import numpy as np

import cbs
from cbs.loops import flights

loops = flights.closed_loops(12, 3, seed=7)  # three loops of 12 legs; shape (loop, leg, x and y)
print(loops.shape)
print(np.abs(loops.sum(axis=1)).max())  # the legs of each add up to nothing

# %%
# Corners are sums of legs. One loop, with its first and last leg marked:

corners = np.vstack([np.zeros(2), np.cumsum(loops[0], axis=0)])
figure, axes = plt.subplots(figsize=(4.2, 4.2))
axes.plot(*corners.T, "o-", color="0.4", ms=4)
axes.plot(*corners[:2].T, color="C0", lw=3, label="first leg")
axes.plot(*corners[-2:].T, color="C1", lw=3, label="last leg")
axes.set_aspect("equal")
axes.set_xlabel("x / l")
axes.set_ylabel("y / l")
axes.legend()

# %%
# Two ways round
# --------------
# The electron is a wave, and goes round in both directions at once. Without field and spin both ways have the same
# phase: they always interfere constructively, and coming home is twice as likely as for a ball. In a field each way
# collects the flux through the loop with its own sign, so their phases differ by :math:`2eBA/\hbar`, where A is the
# signed area.

x, y = corners[:-1].T
dx, dy = loops[0].T
area = 0.5 * np.sum(x * dy - y * dx)  # in units of l^2
film = cbs.Conductor(l=100e-9, L_phi=1e-6)  # metres
print(f"area {area:+.2f} l^2; at B_tr = {1e3 * film.B_tr:.1f} mT the two ways differ by {area:+.2f} radians")

# %%
# The field ``B_tr`` is the one in which a loop of area :math:`l^2` has a phase of one radian.
#
# First curve
# -----------
# Add up all loops, of all lengths, at several fields: this is the correction to the conductivity of the film.

B = np.linspace(0.0, 10e-3, 21)  # tesla
curve = cbs.magnetoconductance(film, B=B, loops=50_000, rng=1)
print(curve)

# %%
# ``delta`` is the change from zero field in units of :math:`e^2/h`, ``delta_err`` its standard error. The closed
# sums of the library are exact for the same film, and share no code with the loops:

exact = cbs.theory.ballistic(B, l=film.l, L_phi=film.L_phi)
rashba = cbs.magnetoconductance(film, B=B, spin=[cbs.Rashba(L_so=200e-9)], loops=50_000, rng=1)

figure, axes = plt.subplots(figsize=(5.5, 3.8))
axes.plot(1e3 * B, exact - exact[0], color="C0", label="exact, no spin-orbit")
axes.errorbar(1e3 * B, curve.delta, curve.delta_err, fmt="o", ms=4, mfc="none", color="C0", label="loops")
axes.errorbar(
    1e3 * B, rashba.delta, rashba.delta_err, fmt="^", ms=4, mfc="none", color="C1", label="loops, Rashba 200 nm"
)
axes.axhline(0.0, color="0.8", lw=0.8)
axes.set_xlabel("field B (mT)")
axes.set_ylabel(r"$\sigma(B) - \sigma(0)$  ($e^2/h$)")
axes.legend()

# %%
# The rise is weak localization: the field ends the interference that kept electrons at home. The fall is weak
# antilocalization: the spin has turned the interference round, and the field ends that too.
#
# Is it right? The distance to the exact line in standard errors; all points share loops, so they move together:

z = (curve.dsigma - exact) / curve.dsigma_err
print(f"largest |z| of {z.size} fields: {np.abs(z).max():.1f}")

# %%
# Keep it
# -------
# A table for other programs, and everything (covariance too) for this one. Seed, loops, parameters and version travel
# along, so that ``cbs info curve.npz`` tells what made the file.

import tempfile
from pathlib import Path

folder = Path(tempfile.mkdtemp())
curve.to_csv(folder / "curve.csv")
curve.save(folder / "curve.npz")
again = cbs.load(folder / "curve.npz")
print((folder / "curve.csv").read_text().splitlines()[1])
print(np.array_equal(again.delta, curve.delta))

# %%
# The same from the command line, which takes quantities with units:
#
# .. code-block:: console
#
#    $ cbs magnetoconductance --l 100nm --l-phi 1um --field 0mT..10mT --points 21 --loops 50000 --seed 1 --theory
#
# Next: :doc:`t2_factor_of_two` doubts what you have just believed.
