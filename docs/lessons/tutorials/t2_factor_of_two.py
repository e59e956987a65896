r"""
The factor of two, doubted and proved
=====================================

"Coming home is twice as likely" is easily said. Here are four doubts, and what settles each: a count, a field, a
spin, and a calculation that knows no paths at all. Fifteen minutes.
"""

# %%
# Doubt 1: is it only a matter of definition?
# -------------------------------------------
# Take many loops with random phases: the amplitude to come home is a sum of many terms. A ball adds intensities; a
# wave adds amplitudes first. Give every loop a random phase :math:`\varphi`, once with its reverse in phase, once
# with a reverse of unrelated phase.

import matplotlib.pyplot as plt
import numpy as np

import cbs

rng = np.random.default_rng(1)
samples, n_loops = 20_000, 40
phase = rng.uniform(0.0, 2.0 * np.pi, (samples, n_loops))
other = rng.uniform(0.0, 2.0 * np.pi, (samples, n_loops))


def intensity(forward, backward):
    """Mean intensity of coming home over samples, in units of the ball's (two ways a loop)."""
    home = np.abs(np.sum(np.exp(1j * forward) + np.exp(1j * backward), axis=1)) ** 2 / (2 * n_loops)
    return home.mean(), home.std() / np.sqrt(samples)


print("reverse in phase:   {:.3f} +- {:.3f}".format(*intensity(phase, phase)))
print("reverse unrelated:  {:.3f} +- {:.3f}".format(*intensity(phase, other)))

# %%
# The average over samples kills the interference of *different* loops, since their phases are unrelated; only a loop
# and its own reverse survive. So 2 is not a definition: with unrelated reverses it is 1.
#
# Doubt 2: does a field really end it?
# ------------------------------------
# Real loops now, with their areas. The ratio falls from 2 to 1, and it does so along an exact line (the law of the
# area of Brownian loops, :math:`1 + x/\sinh x` with :math:`x = 2eBDt/\hbar`, for long loops).

film = cbs.Conductor(l=50e-9)
length = 600e-9
HBAR_E = 6.582119569e-16  # hbar/e, Vs
fields = np.linspace(0.0, 6.0, 7) * HBAR_E / (2.0 * length**2)
ratio, err = [], []
for number, field in enumerate(fields):
    run = cbs.return_probability(film, length, field=float(field), paths="brownian", loops=20_000, rng=10 + number)
    ratio.append(run.ratio[0])
    err.append(run.ratio_err[0])
x = 2.0 * fields * length**2 / HBAR_E
exact = 1.0 + cbs.theory.levy_area_characteristic(x)

figure, axes = plt.subplots(figsize=(5.2, 3.4))
fine = np.linspace(0.0, x[-1], 200)
axes.plot(fine, 1.0 + cbs.theory.levy_area_characteristic(fine), color="C0", label="exact")
axes.errorbar(x, ratio, err, fmt="o", mfc="none", color="C0", label="loops")
axes.axhline(1.0, color="0.7", lw=0.8)
axes.set_xlabel(r"$2eBDt/\hbar$")
axes.set_ylabel("return, wave over ball")
axes.legend()
print("z:", np.round((np.array(ratio[1:]) - exact[1:]) / np.array(err[1:]), 1))

# %%
# Doubt 3: and the spin makes it zero?
# ------------------------------------
# Popular texts say that strong spin-orbit coupling makes the amplitudes cancel, so that the electron never comes home.
# The loops say one half:

strong = cbs.return_probability(film, 1e-6, spin=[cbs.Rashba(L_so=60e-9)], loops=40_000, rng=3)
print(f"return with strong Rashba coupling: {strong.ratio[0]:.4f} +- {strong.ratio_err[0]:.4f}")

# %%
# Both are half true. There are two final spins. Where the spin comes home *flipped*, the two ways cancel for every
# single loop. Where it comes home as it left, they are classical on average:

channels = cbs.spin_channels(film, 1e-6, spin=[cbs.Rashba(L_so=60e-9)], loops=20_000, rng=4)
print(f"same spin {channels.same[0]:.3f}, flipped {channels.flip[0]:.1e}, together {channels.total[0]:.3f}")

# %%
# Their sum is one half of the ball's return. :doc:`/explanation/antilocalization` has the algebra.
#
# Doubt 4: and without any path?
# ------------------------------
# A random symmetric unitary matrix is a scatterer about which nothing is known but that motion can be reversed. The
# probability to be scattered straight back is twice that into any other channel, exactly, for any number of channels.

from cbs import ensembles

for name in ensembles.ENSEMBLES:
    print(name, ensembles.exact_probabilities(name, 4))

# %%
# No path, no diffusion, no loop: symmetry alone. Next: :doc:`t3_own_data`.
