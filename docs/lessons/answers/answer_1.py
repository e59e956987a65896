r"""
Unit 1, worked: random walks that come home
===========================================

Count, in portions, so that memory stays small.
"""

import numpy as np

from cbs import course

given = course.numbers("unit-1")
rng = np.random.default_rng(11)
count = 0
for _ in range(10):
    angle = rng.uniform(0.0, 2.0 * np.pi, (100_000, given.n_legs))
    length = rng.exponential(1.0, (100_000, given.n_legs))
    x, y = (length * np.cos(angle)).sum(axis=1), (length * np.sin(angle)).sum(axis=1)
    count += np.count_nonzero(np.hypot(x, y) < 0.3)
verdict = course.check("unit-1", count)
print(count, verdict)
assert verdict

# %%
# Why N - 2
# ---------
# The Fourier transform of one leg is :math:`(1 + q^2l^2)^{-1/2}`, that of N legs its power. The density at home is the
# integral of that over all q,
#
# .. math:: W_N(0) = \int_0^\infty \frac{q\,dq}{2\pi}\,(1 + q^2l^2)^{-N/2} = \frac{1}{2\pi l^2 (N-2)} .
#
# Diffusion keeps only the curvature at small q, which gives N in place of N - 2: the same for long walks. The number
# expected from a million is :math:`10^6\,\pi (0.3\,l)^2\, W_N`, less a little because the density falls within the
# disc:

centre = 1e6 * np.pi * 0.3**2 / (2.0 * np.pi * (given.n_legs - 2))
print(f"{centre:.0f} with the density of the centre, {course.answers()['unit-1']:.0f} exactly")

# %%
# The number does not depend on l, and twice the legs give about half.
#
# Think on
# --------
# **Equal legs.** Legs of length :math:`\sqrt2\,l` have the transform :math:`J_0(\sqrt2\,ql)`. For many legs their
# density at home is :math:`(1 - 1/2N)/(2\pi l^2 N)`, against :math:`(1 + 2/N)/(2\pi l^2 N)` of exponential ones:
# they differ by :math:`2.5/N`, which is more than a third for nine legs and one per cent for 250. In the end only
# the mean square matters.

from scipy.integrate import quad
from scipy.special import j0

for n_legs in (9, 30, 100, 250):
    equal = quad(lambda q, n: q * j0(np.sqrt(2.0) * q) ** n, 0.0, 30.0, args=(n_legs,), limit=500)[0]
    print(f"{n_legs:4d} legs: density of exponential legs over equal ones {1.0 / (n_legs - 2) / equal:.4f}")

# %%
# **What ends the sum.** Loops of each octave of lengths count the same, so the sum grows as the logarithm of the
# longest loop that still counts. What ends it is the first of these: the loss of the phase (unit 6), a magnetic
# field (unit 3), the size of the sample. That is why the correction to the conductivity is a logarithm of
# temperature, field and size.
#
# **Three dimensions.** :math:`\sum N^{-3/2}` converges, and its first terms, loops of a few legs, dominate: nothing
# grows without bound, and a bulk metal with little disorder stays a metal. What temperature and field change there
# is the small tail of long loops, as :math:`\sqrt{B}` and not as a logarithm.
