r"""
Unit 5, worked: three symmetry classes
======================================
"""

import math

import cbs
from cbs import course

given = course.numbers("unit-5")
film = cbs.Conductor(l=given.l)
run = cbs.dephasing(film, [given.warm, given.cold], spin=[cbs.ElliottYafet(given.L_so)], loops=200_000, rng=15)
change = run.dsigma[1] - run.dsigma[0]
print(f"{change:.4f}", course.check("unit-5", change))
assert course.check("unit-5", change)
print("+1/pi ln(cold/warm) =", math.log(given.cold / given.warm) / math.pi)

# %%
# **The four states of two spins**: three triplets, whose weight is +1/2 each, and the singlet with -1/2. Without
# spin-orbit coupling all four live as long as the phase, :math:`\frac32 - \frac12 = 1`. Spin-orbit coupling ends the
# triplets; the singlet does not know it, and -1/2 is left. Magnetic impurities end all four.
#
# =============  ===============  ==============  ==================  ===================
# class          reversed motion  T²              return / ball       slope per ln L_phi
# =============  ===============  ==============  ==================  ===================
# orthogonal     yes              +1              2                   -2/π
# unitary        no               none            1                   0
# symplectic     yes              -1              1/2                 +1/π
# =============  ===============  ==============  ==================  ===================
#
# Think on
# --------
# **A free electron** has :math:`T^2 = -1`, but its spin is conserved: it is two copies of a particle without spin, each
# of them orthogonal. What counts is :math:`T^2 = -1` *and* a broken rotation of the spin.
#
# **An infinite film** of the symplectic class would conduct perfectly at zero temperature, however dirty it is, as
# long as it starts out as a good metal: the only one of the three classes with a metal in two dimensions. Electrons
# that repel each other spoil the argument, and nobody has an infinite film: dephasing ends the logarithm.
#
# **Magnetic impurities** as a third curve: ``spin=[cbs.MagneticImpurities(200e-9)]`` stops changing as soon as
# :math:`L_\varphi` is longer than the impurities allow.
