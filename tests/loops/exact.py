"""Exact averages over closed flights, from the Dirichlet law of the variances, quadrature and Landau levels.

Written for the tests alone: closed loops of N exponential legs have variances 2 G f_i, f ~ Dirichlet(1/2, ..., 1/2) and
G ~ Gamma(N/2 - 1), and given those <cos kA> = e_1/(e_1 + e_3 + e_5 + ...) of a_i = b G f_i, b = k l^2.
"""

from math import comb

import numpy as np
from scipy.special import poch, roots_genlaguerre

ArrayF = np.ndarray


def dirichlet_moment(n_legs: int, *powers: int) -> float:
    """Mean of the product of different fractions to these powers."""
    return float(np.prod([poch(0.5, p) for p in powers]) / poch(0.5 * n_legs, sum(powers)))


def area_second_moment(n_legs: int) -> float:
    """<A^2> in l^4: 2 <G^2> <e_3>."""
    e3 = comb(n_legs, 3) * dirichlet_moment(n_legs, 1, 1, 1)
    return float(2.0 * poch(0.5 * n_legs - 1.0, 2) * e3)


def area_fourth_moment(n_legs: int) -> float:
    """<A^4> in l^8: 24 <G^4> (<e_3^2> - <e_5>); e_3^2 by the number of fractions that two triples share."""
    n, moment = n_legs, dirichlet_moment
    e3_squared = (
        comb(n, 3) * moment(n, 2, 2, 2)
        + comb(n, 2) * (n - 2) * (n - 3) * moment(n, 2, 2, 1, 1)
        + n * comb(n - 1, 2) * comb(n - 3, 2) * moment(n, 2, 1, 1, 1, 1)
        + comb(n, 3) * comb(n - 3, 3) * moment(n, 1, 1, 1, 1, 1, 1)
    )
    e5 = comb(n, 5) * moment(n, 1, 1, 1, 1, 1)
    return float(24.0 * poch(0.5 * n - 1.0, 4) * (e3_squared - e5))


def fixed_length_second_moment(n_legs: int, length: float) -> float:
    """<A^2> of loops of N legs and this path length, which does not depend on the shape: L ~ Gamma(N - 2)."""
    return float(length**4 * area_second_moment(n_legs) / poch(n_legs - 2.0, 4))


def flux_cosine_of_three(b: float) -> float:
    """<cos kA> of triangles, 1/(1 + (b G)^2 f1 f2 f3) over the directions of a 3-vector whose squares are f."""
    z, w_z = _unit_interval(120)
    phi, w_phi = _unit_interval(120)
    product = (z * (1.0 - z * z))[:, None] * 0.5 * np.sin(np.pi * phi)[None, :]  # |x y z| = z (1 - z^2) sin cos
    return _over_scale(3, b, product**2, w_z[:, None] * w_phi[None, :])


def flux_cosine_of_four(b: float) -> float:
    """<cos kA> of quadrilaterals, 1/(1 + (b G)^2 e_3(f)): two plane vectors share the squares of a 4-vector."""
    r, w_r = _unit_interval(60)
    u, w_u = _unit_interval(60)
    p, q = np.sin(np.pi * u)[None, :, None] ** 2 / 4.0, np.sin(np.pi * u)[None, None, :] ** 2 / 4.0
    share = r[:, None, None]
    e3 = share**2 * (1.0 - share) * p + share * (1.0 - share) ** 2 * q
    return _over_scale(4, b, e3, w_r[:, None, None] * w_u[None, :, None] * w_u[None, None, :])


def flux_cosine(n_legs: int, b: float, n_levels: int = 600) -> float:
    """<cos kA> of N >= 5 legs, (N - 2) b sum_n P_n^N; P_n by the midpoint rule, the tail by its power law."""
    theta = np.pi * (np.arange(3000) + 0.5) / 3000
    measure = np.exp(-(np.tan(0.5 * theta) ** 2) / b) / np.sqrt(np.pi * b) * np.pi / 3000
    ratio, power = np.cos(theta), np.ones(3000)
    total, last = 0.0, 0.0
    for _ in range(n_levels):
        last = float(measure @ power) ** n_legs
        total += last
        power = power * ratio
    return (n_legs - 2) * b * (total + last * n_levels / (0.5 * n_legs - 1.0))


def _unit_interval(n: int) -> tuple[ArrayF, ArrayF]:
    x, w = np.polynomial.legendre.leggauss(n)
    return 0.5 * (x + 1.0), 0.5 * w


def _over_scale(n_legs: int, b: float, symmetric: ArrayF, weight: ArrayF) -> float:
    """Average 1/(1 + (b G)^2 s) over G ~ Gamma(N/2 - 1) and the given values and weights of s."""
    G, w = roots_genlaguerre(60, 0.5 * n_legs - 2.0)
    total = sum(wi * np.sum(weight / (1.0 + (b * g) ** 2 * symmetric)) for g, wi in zip(G, w / w.sum(), strict=True))
    return float(total)
