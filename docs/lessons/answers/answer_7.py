r"""
Unit 7, worked: scaling and the insulator
=========================================
"""

import math

from cbs import course

given = course.numbers("unit-7")
k_F_l = given.k_F * given.l
length = given.l * math.exp(math.pi * k_F_l / 2.0)
print(f"{1e6 * length:.3g} um", course.check("unit-7", length))
assert course.check("unit-7", length)

# %%
# :math:`g(L) = k_F l/2 - (1/\pi)\ln(L/l) = 0` at :math:`L = l\,e^{\pi k_F l/2}`. An error of 1 % of the slope is an
# error of 1 % of :math:`\ln(L/l)`, here of :math:`\pi k_F l/2 = 4.7`: about 5 % of the length. For :math:`k_F l =
# 30` and 100 nm:

print(f"{100e-9 * math.exp(math.pi * 15.0):.1e} m")

# %%
# Larger than the orbit of Neptune, :math:`4.5\cdot10^{12}` m: nobody sees a good metal film become an insulator by
# this.
#
# Think on
# --------
# **How far down.** The next terms are higher powers of :math:`1/g`; at g of about 1 they are as
# large as the one kept. The length is an order of magnitude, its exponential growth with :math:`k_F l` is the message.
#
# **The three classes**, per spin: :math:`\beta = -1/(\pi g)`, 0 and :math:`+1/(2\pi g)`. With strong spin-orbit
# coupling the conductance grows with the size, half as fast as it falls without.
#
# **The warning** of the program says it in numbers:

import warnings

import cbs

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    cbs.magnetoconductance(cbs.Conductor(l=given.l, L_phi=20 * given.l, k_F=given.k_F), B=[0.0], loops=2000, rng=1)
print(caught[0].message)
