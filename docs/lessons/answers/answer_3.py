r"""
Unit 3, worked: flux and the cusp
=================================
"""

import numpy as np

import cbs
from cbs import course

given = course.numbers("unit-3")
film = cbs.Conductor(l=given.l, L_phi=given.L_phi)
curve = cbs.magnetoconductance(film, B=[0.0, given.B], loops=100_000, rng=13)
print(f"{curve.delta[1]:.4f} +- {curve.delta_err[1]:.4f}", course.check("unit-3", curve.delta[1]))
assert course.check("unit-3", curve.delta[1])

# %%
# 100 000 loops are plenty: the error is far below 5 %.
#
# Think on
# --------
# **The laboratory's formula.** It knows only long loops. Where short ones count, it promises too much:

fields = np.array([0.1, 0.3, 1.0, 3.0, 10.0]) * given.B
exact = cbs.theory.ballistic(np.append(0.0, fields), l=given.l, L_phi=given.L_phi)
diffusive = cbs.theory.hln_simple(fields, given.L_phi)
for B, true, formula in zip(fields, exact[1:] - exact[0], diffusive, strict=True):
    print(
        f"{1e3 * B:5.1f} mT = {B / film.B_tr:.3f} B_tr: exact {true:.4f}, diffusive {formula:.4f}, {formula / true:.2f}"
    )

# %%
# In this film, with :math:`L_\varphi = 10\,l`, it is too large everywhere, and grows worse with the field. A fit would
# return another length (:doc:`figure </gallery/ballistic-breakdown>`).
#
# **Half the length.** :math:`B_\varphi`, and with it the cusp, becomes four times as wide.
#
# **The digamma function.** The area law of Brownian loops has the mean :math:`\langle\cos(2eBA/\hbar)\rangle =
# x/\sinh x = 2x\sum_n e^{-(2n+1)x}`; summed over durations each exponential gives one term :math:`1/(n + \frac12 +
# B_\varphi/B)` of the digamma function.
