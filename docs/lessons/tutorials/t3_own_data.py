r"""
Read your own data
==================

From a file of the laboratory to two lengths, and to what they do and do not mean. Fifteen minutes; the data are real:
twisted bilayer graphene on WSe\ :sub:`2`, published with Nature 583, 379 (2020), CC0.
"""

# %%
# The file
# --------
# Any table with a field and a conductivity or a resistance will do; the header says what is what. Here the field is in
# millitesla, and the conductivity is given as its change from zero field, in units of :math:`e^2/h`.

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import cbs.figures

folder = Path(cbs.figures.__file__).parent / "measured"
path = folder / "wal_0.3K.csv"
print("\n".join(path.read_text().splitlines()[:4]))

B_mT, delta = np.loadtxt(path, delimiter=",", skiprows=1, unpack=True)
B = 1e-3 * B_mT
figure, axes = plt.subplots(figsize=(5.2, 3.4))
axes.plot(B_mT, delta, ".", color="0.4")
axes.axhline(0.0, color="0.8", lw=0.8)
axes.set_xlabel("field B (mT)")
axes.set_ylabel(r"$\sigma(B) - \sigma(0)$  ($e^2/h$)")

# %%
# It falls first: antilocalization. The width of the peak tells :math:`L_\varphi`, the field where it turns tells
# :math:`L_{so}`. The wiggles are not noise: measure again and they are the same. They are conductance fluctuations
# of this film, and they decide how well the lengths are known.
#
# Look before you fit
# -------------------
# The two fields by eye, as lengths:

for name, field in (("half of the fall", 0.4e-3), ("turning point", 6e-3)):
    print(f"{name} at {1e3 * field:g} mT: sqrt(hbar/(4 e B)) = {1e9 * (6.582e-16 / (4 * field)) ** 0.5:.0f} nm")

# %%
# Fit
# ---
# On the command line, with everything that it has to say about the data:

import subprocess
import sys

program = [sys.executable, "-c", "from cbs.cli.main import main; main()"]  # the command cbs
done = subprocess.run([*program, "fit", str(path), "--model", "ilp"], capture_output=True, text=True)
print(done.stdout, done.stderr)

# %%
# Two lengths with intervals, and notes. Read the notes: what the errors come from, over how many points the
# residuals are correlated, whether another minimum is nearly as good.
#
# Another model
# -------------
# The same curve with spin-orbit *scattering* instead of coupling:

done = subprocess.run([*program, "fit", str(path), "--model", "hln"], capture_output=True, text=True)
print(done.stdout, done.stderr)

# %%
# Another spin-orbit length, and a fit that is about as good. The curve alone does not tell which is right: the
# material does (:doc:`/explanation/conventions` says what each length means). What can be said is this: with one of
# the two models and its name, :math:`L_\varphi` is a few hundred nanometres.
#
# Does the method reach that far?
# -------------------------------
# The formulas are diffusive: fields well below :math:`B_{tr} = \hbar/(2el^2)`. With a mean free path of 30 nm that
# is 0.37 T, and the largest field here is 24 mT. For a cleaner film fit with ``--l`` and look at
# :doc:`what goes wrong beyond </gallery/ballistic-breakdown>`.
#
# Your turn: ``cbs fit yourfile.csv``. Files of a PPMS: :doc:`/howto/fit-ppms`.
