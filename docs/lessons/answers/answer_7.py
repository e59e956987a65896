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
# Larger than the solar system. The beta functions are :math:`-1/(\pi g)`, 0 and :math:`+1/(2\pi g)`: with strong
# spin-orbit coupling the conductance grows. Below g of about 1 the neglected terms are as large as the one kept.
