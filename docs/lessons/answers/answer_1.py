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

print(course.answers()["unit-1"], 1e6 * np.pi * 0.3**2 / (2.0 * np.pi * (given.n_legs - 2)))

# %%
# The number does not depend on l, and twice the legs give about half. That 1/N is why loops of every length count
# the same per octave, and why the correction to the conductivity is a logarithm.
