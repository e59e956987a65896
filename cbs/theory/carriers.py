r"""Exact corrections of carriers with pseudospin: cones with a gap, surfaces, graphene, from ballistic to diffusive.

Three rungs of the Cooperon for graphene (E. McCann et al., Phys. Rev. Lett. 97, 146805 (2006), before the diffusive
limit; other ballistic theory: M. O. Nestoklon, N. S. Averkiev, Phys. Rev. B 90, 155412 (2014), whose curves were not
at hand: only what its abstract states, a curve that turns around, is tested): p of both valleys together, z with
scattering between them negative, x inside a valley; with d = phi - phi',

.. math:: p, z = f_0 (1 + \cos Jd) + f_m (1 - \cos Jd) \pm f_i, \quad
          x = e^{iJd} [f_0 (1 + \cos Jd) - f_m (1 - \cos Jd)]

and :math:`\Delta\sigma = S[p] - S[z] + 2 S[x]`. One cone of spinors (c, s e^(i phi)) has S[x]/2 with the squared
overlap :math:`x = (c^2 + s^2 e^{id})^2/(c^4 + s^4)`. Two surfaces have (S[x_+] + S[x_-])/2, the Cooperons even and
odd in the surface, a passage counting + or -: :math:`x_\pm = e^{id} [f_0 (1 + \cos d) \pm f_m (1 - \cos d)]`.
"""

import math
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks
from cbs.carriers import LAYERS
from cbs.checks import FloatArray, Misuse
from cbs.theory.fields import finite_values, transport_field
from cbs.theory.ladder import ladder_sum, warped_ladder_sum


class Channels(NamedTuple):
    """Corrections S of the channels p, z and x of graphene, e^2/h, each of the shape of the fields."""

    p: FloatArray
    z: FloatArray
    x: FloatArray


def graphene_channels(
    B: ArrayLike, *, l: float, L_phi: float, L_i: float = math.inf, L_z: float = math.inf, L_w: float = math.inf,
    layers: Literal["monolayer", "bilayer"] = "monolayer",
) -> Channels:  # fmt: skip
    """Corrections of the channels of graphene; arguments of `graphene_correction`."""
    if layers not in LAYERS:
        raise Misuse(f"layers must be one of {', '.join(LAYERS)} (got {layers!r})")
    B = np.abs(finite_values("B", B, "tesla"))
    l = checks.positive("l", l, "m")
    if math.isfinite(L_w) and np.any(B > 0.0):
        raise Misuse("a finite L_w is known at B = 0 only: a field and the crystal's threefold axis share no momentum")
    winding = 1 + LAYERS.index(layers)
    valley, mass = (
        0.5 * (l / checks.positive(name, length, "m", inf="none")) ** 2 for name, length in (("L_i", L_i), ("L_z", L_z))
    )  # l/v tau
    leg = 1.0 / (2.0 - valley - mass) if winding == 1 else 1.0  # l_q/l = 1 - p_1
    f_i, f_m = valley * leg, 0.5 * mass * leg
    if not 0.0 <= f_i + f_m <= 1.0:
        raise Misuse("L_i and L_z must be longer: valleys and masses cannot scatter more often than all scatterers")
    p, z, x = _rungs(1.0 - f_i - f_m, f_m, f_i, winding)
    kappa = 0.5 * leg * (l / checks.positive("L_phi", L_phi, "m")) ** 2
    w = 0.5 * l * math.sqrt(leg) / checks.positive("L_w", L_w, "m", inf="no warping")
    fields = (B / transport_field(l) * leg**2).ravel()

    def summed(rungs: FloatArray, warping: float = 0.0) -> FloatArray:
        found = [
            warped_ladder_sum(rungs, kappa, warping) if warping else ladder_sum(rungs, kappa, float(b)) for b in fields
        ]
        return np.asarray(np.array(found).reshape(B.shape) / leg**2)

    return Channels(summed(p), summed(z), summed(x, w))


def graphene_correction(
    B: ArrayLike, *, l: float, L_phi: float, L_i: float = math.inf, L_z: float = math.inf, L_w: float = math.inf,
    layers: Literal["monolayer", "bilayer"] = "monolayer",
) -> FloatArray:  # fmt: skip
    r"""Conductivity correction of graphene, loops of N >= 3 legs, at any mean free path.

    Parameters
    ----------
    B : array_like
        Field perpendicular to the film, tesla, any sign; zero where L_w is finite.
    l : float
        Transport mean free path v tau_tr of all scatterers together, metres.
    L_phi, L_i, L_z, L_w : float
        sqrt(D tau), D = v l/2, of dephasing, scattering between valleys, masses and warping, metres.
    layers : {"monolayer", "bilayer"}
        Winding 1 or 2 of the pseudospin.

    Returns
    -------
    ndarray
        e^2/h, all valleys and spins; accurate to 2e-6; `graphene` is its diffusive limit, relative to zero field.

    Raises
    ------
    ValueError
        For bad values, more scattering between valleys than there is, and warping together with a field.
    """
    S = graphene_channels(B, l=l, L_phi=L_phi, L_i=L_i, L_z=L_z, L_w=L_w, layers=layers)
    return S.p - S.z + 2.0 * S.x


def cone_correction(B: ArrayLike, *, l: float, L_phi: float, gap: float = 0.0) -> FloatArray:
    r"""Conductivity correction of one helical cone, with a gap Delta at Fermi energy E, at any mean free path.

    Parameters
    ----------
    B : array_like
        Field perpendicular to the film, tesla; the mean over both signs of it.
    l, L_phi : float
        Transport mean free path and phase-coherence length, metres.
    gap : float
        Delta/E, 0 to below 1: weak antilocalization of `helical_correction` at 0, half of weak localization near 1.

    Returns
    -------
    ndarray
        e^2/h per cone.

    References
    ----------
    .. [1] H.-Z. Lu, J. Shi, S.-Q. Shen, Phys. Rev. Lett. 107, 076801 (2011), in the diffusive limit.
    """
    B = np.abs(finite_values("B", B, "tesla"))
    l = checks.positive("l", l, "m")
    if not 0.0 <= checks.finite("gap", gap) < 1.0:
        raise Misuse(f"gap must lie in [0, 1) (got {gap:g})")
    up, down = (0.5 * (1.0 + sign * gap) for sign in (1.0, -1.0))
    norm = up * up + down * down
    rungs = np.array([0.0, 0.0, up * up, 2.0 * up * down, down * down]) / norm
    leg = 1.0 - up * down / norm
    kappa = 0.5 * leg * (l / checks.positive("L_phi", L_phi, "m")) ** 2
    b = (B / transport_field(l) * leg**2).ravel()
    found = np.array([0.5 * sum(ladder_sum(row, kappa, float(v)) for row in (rungs, rungs[::-1])) for v in b])
    return np.asarray(0.5 * found.reshape(B.shape) / leg**2)


def surfaces_correction(B: ArrayLike, *, l: float, L_phi: float, L_tun: float = math.inf) -> FloatArray:
    r"""Conductivity correction of the two surfaces of a topological-insulator film, at any mean free path.

    Parameters
    ----------
    B : array_like
        Field perpendicular to the film, tesla, any sign.
    l, L_phi : float
        Transport mean free path and phase-coherence length of either surface, metres.
    L_tun : float
        sqrt(D tau_tun) of passing to the other surface at a scatterer, the spin unturned, metres; at least 2 l.

    Returns
    -------
    ndarray
        e^2/h, both surfaces: twice that of a cone for L_tun = inf; `surfaces` is its diffusive limit, relative to zero
        field. Loops that end on the other surface, below 1e-3 and hardly changed by a field, are left out.

    Raises
    ------
    ValueError
        For bad values, and for L_tun below 2 l.
    """
    B = np.abs(finite_values("B", B, "tesla"))
    l = checks.positive("l", l, "m")
    L_tun = checks.positive("L_tun", L_tun, "m", inf="surfaces that do not know of each other")
    if L_tun < 2.0 * l:
        raise Misuse(f"L_tun must be at least 2 l = {2.0 * l:g} m (got {L_tun:g}): carriers would belong to neither")
    passing = 0.5 * (l / L_tun) ** 2
    leg = 0.5 / (1.0 - passing)  # l_q/l
    f_m = passing * leg
    p, _, odd = _rungs(1.0 - f_m, f_m, 0.0, 1)
    even = np.zeros_like(odd)
    even[1:] = p[:-1]  # e^(i d) of every turn
    kappa = 0.5 * leg * (l / checks.positive("L_phi", L_phi, "m")) ** 2
    b = (B / transport_field(l) * leg**2).ravel()
    found = np.array([sum(ladder_sum(row, kappa, float(value)) for row in (even, odd)) for value in b])
    return np.asarray(0.5 * found.reshape(B.shape) / leg**2)


def _rungs(f_0: float, f_m: float, f_i: float, winding: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Harmonics -2J ... 2J of p, z and x."""
    centre, J = 2 * winding, winding
    even, x = np.zeros(4 * J + 1), np.zeros(4 * J + 1)
    even[centre] = f_0 + f_m
    even[[centre - J, centre + J]] = 0.5 * (f_0 - f_m)
    x[centre + J] = f_0 - f_m
    x[[centre, centre + 2 * J]] = 0.5 * (f_0 + f_m)
    p, z = even.copy(), even.copy()
    p[centre] += f_i
    z[centre] -= f_i
    return p, z, x
