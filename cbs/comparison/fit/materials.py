"""Fit models of valleys, cones and wells: graphene, topological surfaces, Rashba with Dresselhaus coupling."""

import numpy as np

from cbs import theory
from cbs.checks import FloatArray
from cbs.comparison.fit.knobs import L_C, L_PHI, L_SO_RATE, MEAN_FREE_PATH, Knob, length
from cbs.comparison.fit.model import Model, change, on_nodes
from cbs.parameters import CubicDresselhaus, ElliottYafet

ALPHA = (
    "prefactor alpha of (alpha/pi)[psi(1/2 + B_phi/B) - ln(B_phi/B)] in e^2/h: +1 weak localization of two spins, "
    "-1/2 weak antilocalization of one channel (a helical cone), -1 two independent channels; papers that write "
    "[ln - psi] have the other sign"
)
_CONES = (
    "prefactor: number of cones, each -1/2 in (alpha/pi)[psi(1/2 + B_phi/B) - ln(B_phi/B)]; 1 for one surface or two "
    "that are coupled faster than they dephase, 2 for two independent ones of equal L_phi"
)
_MCCANN = "E. McCann et al., Phys. Rev. Lett. 97, 146805 (2006)"
_LU = "H.-Z. Lu, J. Shi, S.-Q. Shen, Phys. Rev. Lett. 107, 076801 (2011)"
_SPIN = "S. V. Iordanskii, Yu. B. Lyanda-Geller, G. E. Pikus, JETP Lett. 60, 206 (1994); G. E. Pikus, ibid."
FEW_LEVELS = 100  # of the general Cooperon, at least: an error below 1e-5 of the curve
L_X = length("L_so_x", "sqrt(D tau_so^x) of the spin in the plane")
L_Z = length("L_so_z", "sqrt(D tau_so^z) of the spin normal to it")
L_ASY = length("L_asy", "sqrt(D tau_asy) of coupling that breaks z -> -z symmetry")
L_SYM = length("L_sym", "sqrt(D tau_sym) of coupling that keeps z -> -z symmetry")
L_I = length("L_i", "sqrt(D tau_i) of scattering between the valleys")
L_STAR = length("L_star", "sqrt(D tau_*) of what breaks the symmetry inside a valley")
L_R = length("L_rashba", "length of one radian of Rashba precession, hbar^2/(2 m alpha)")
L_D = length("L_dresselhaus", "length of one radian of Dresselhaus precession, hbar^2/(2 m beta)")
L_OMEGA = length("L_omega", "sqrt(D/omega) of precession about a field in the plane, omega = g mu_B B/hbar")
L_TUN = length("L_tun", "sqrt(D tau_tun) of passing from one surface to the other")
GAP = Knob("gap", "", "Delta/E of a magnetic surface", 1e-3, 0.999, logarithmic=True, grid=(0.01, 0.05, 0.3, 0.9, 0.98))
L_TOP, L_BOTTOM = (
    length("L_phi", "phase-coherence length of one surface"),
    length("L_phi_2", "that of the other surface"),
)


def _well(B: FloatArray, L_phi: float, L_rashba: float, L_dresselhaus: float, L_c: float, l: float) -> FloatArray:
    couplings = theory.SpinCouplings(L_rashba=L_rashba, L_dresselhaus=L_dresselhaus, L_c=L_c)
    return theory.spin_correction(B, l=l, L_phi=L_phi, couplings=couplings, levels=FEW_LEVELS)


MATERIALS = (
    Model(
        "hln-anisotropic", "Hikami-Larkin-Nagaoka, spin-orbit rates in and out of the plane", (L_PHI, L_X, L_Z),
        lambda B, L_phi, x, z: theory.hln_anisotropic(B, L_phi=L_phi, L_so_x=x, L_so_z=z),
        source="S. Hikami, A. I. Larkin, Y. Nagaoka, Prog. Theor. Phys. 63, 707 (1980)",
    ),
    Model(
        "graphene-spin-orbit", "graphene with spin-orbit coupling and strong scattering between valleys",
        (L_PHI, L_ASY, L_SYM),
        lambda B, L_phi, asy, sym: theory.graphene_spin_orbit(B, L_phi=L_phi, L_asy=asy, L_sym=sym),
        source="E. McCann, V. I. Fal'ko, Phys. Rev. Lett. 108, 166606 (2012)",
    ),
    Model(
        "graphene", "monolayer graphene, valleys and pseudospin", (L_PHI, L_I, L_STAR),
        lambda B, L_phi, i, star: theory.graphene(B, L_phi=L_phi, L_i=i, L_star=star), source=_MCCANN,
    ),
    Model(
        "graphene-bilayer", "bilayer graphene, valleys and pseudospin", (L_PHI, L_I, L_STAR),
        lambda B, L_phi, i, star: theory.graphene(B, L_phi=L_phi, L_i=i, L_star=star, layers="bilayer"),
        source=_MCCANN,
    ),
    Model(
        "helical", "one helical cone (topological surface), weak antilocalization", (L_PHI,),
        lambda B, L_phi: theory.hln_simple(B, L_phi, -0.5), source=_LU, alpha=_CONES,
    ),
    Model(
        "helical-two", "two independent helical cones with their own coherence lengths", (L_TOP, L_BOTTOM),
        lambda B, top, bottom: theory.hln_simple(B, top, -0.5) + theory.hln_simple(B, bottom, -0.5),
        source=_LU, alpha=_CONES,
    ),
    Model(
        "surfaces", "two surfaces of one coherence length that may be coupled; the curves of helical-two",
        (L_PHI, L_TUN), lambda B, L_phi, L_tun: theory.surfaces(B, L_phi=L_phi, L_tun=L_tun),
        source="I. Garate, L. Glazman, Phys. Rev. B 86, 035422 (2012)",
    ),
    Model(
        "helical-gap", "one helical cone with a gap, from antilocalization to localization", (L_PHI, GAP),
        lambda B, L_phi, gap, l: theory.cone_with_gap(B, l=l, L_phi=L_phi, gap=gap),
        settings=(MEAN_FREE_PATH,), source=_LU, alpha=_CONES,
    ),
    Model(
        "hln-zeeman", "isotropic spin-orbit scattering with a field in the plane", (L_PHI, L_SO_RATE, L_OMEGA),
        change(lambda B, L_phi, so, omega, l: theory.hln_zeeman(B, l=l, L_phi=L_phi, L_so=so, L_omega=omega)),
        settings=(MEAN_FREE_PATH,), mechanisms=((ElliottYafet, "L_so"),),
        source="S. Maekawa, H. Fukuyama, J. Phys. Soc. Jpn. 50, 2516 (1981)",
    ),
    Model(
        "rashba-dresselhaus", "Rashba and linear Dresselhaus coupling together", (L_PHI, L_R, L_D),
        on_nodes(change(lambda B, L_phi, R, D, l: _well(B, L_phi, R, D, np.inf, l))),
        settings=(MEAN_FREE_PATH,), source=_SPIN, broadcasts=False,
    ),
    Model(
        "rashba-dresselhaus-cubic", "Rashba, linear and cubic Dresselhaus coupling", (L_PHI, L_R, L_D, L_C),
        on_nodes(change(_well)), settings=(MEAN_FREE_PATH,), source=_SPIN, broadcasts=False,
        mechanisms=((CubicDresselhaus, "L_c"),),
    ),
)  # fmt: skip
