r"""
Unit 3, worked: flux and the cusp
=================================
"""

import cbs
from cbs import course

given = course.numbers("unit-3")
film = cbs.Conductor(l=given.l, L_phi=given.L_phi)
curve = cbs.magnetoconductance(film, B=[0.0, given.B], loops=100_000, rng=13)
print(f"{curve.delta[1]:.4f} +- {curve.delta_err[1]:.4f}", course.check("unit-3", curve.delta[1]))
assert course.check("unit-3", curve.delta[1])

# %%
# 100 000 loops are plenty. Beside the exact value, and the diffusive formula, which is above it here: not all of
# these loops are long:

exact = cbs.theory.ballistic([0.0, given.B], l=given.l, L_phi=given.L_phi)
diffusive = cbs.theory.hln_simple(given.B, given.L_phi)
print(f"exact {exact[1] - exact[0]:.4f}, diffusive {float(diffusive):.4f}")

# %%
# Halving :math:`L_\varphi` makes :math:`B_\varphi` and the cusp four times as wide. The area law of Brownian loops
# has the mean :math:`\langle\cos(2eBA/\hbar)\rangle = x/\sinh x = 2x\sum_n e^{-(2n+1)x}`; summed over durations each
# exponential gives one term :math:`1/(n + \frac12 + B_\varphi/B)` of the digamma function.
