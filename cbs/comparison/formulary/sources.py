"""Range and source of every formula that stands beside a result."""

DIFFUSIVE = "diffusive: L_phi and spin lengths above l, B below B_tr"
EXACT = "exact for these paths"
HLN = "S. Hikami, A. I. Larkin, Y. Nagaoka, Prog. Theor. Phys. 63, 707 (1980)"
COOPERON = "Cooperon of two spins, diagonalised (S. V. Iordanskii et al., JETP Lett. 60, 206 (1994), generalised)"
SUMS = "A. P. Dmitriev, V. Yu. Kachorovskii, I. V. Gornyi, Phys. Rev. B 56, 9910 (1997)"
MODES = "standing waves between the walls, with the area law of P. Levy (1951)"
RESOLVENT = "resolvent of closed walks (S. Chakravarty, A. Schmid, Phys. Rep. 140, 193 (1986))"
SOURCES: dict[str, tuple[str, str]] = {
    "hln": (DIFFUSIVE, HLN),
    "hln_anisotropic": (DIFFUSIVE, HLN),
    "hln_zeeman": (DIFFUSIVE, "S. Maekawa, H. Fukuyama, J. Phys. Soc. Jpn. 50, 2516 (1981)"),
    "hln_delta": (DIFFUSIVE + "; change from zero field", HLN),
    "ballistic": (
        EXACT + "; with Rashba or Dresselhaus coupling, helical carriers, surfaces and graphene too",
        SUMS + "; with spin: cbs.theory.rashba_ballistic; pseudospin: cbs.theory.carriers",
    ),
    "ilp": (DIFFUSIVE, "S. V. Iordanskii, Yu. B. Lyanda-Geller, G. E. Pikus, JETP Lett. 60, 206 (1994)"),
    "cooperon": (DIFFUSIVE + "; exact for Brownian loops", COOPERON),
    "diffusive": (EXACT + ": Brownian loops", "B. L. Altshuler et al., Phys. Rev. B 22, 5142 (1980); " + HLN),
    "lattice": (EXACT + ": walks on the square lattice", RESOLVENT),
    "at_zero": ("exact at B = 0", "ladder of angular harmonics, derived in cbs.theory.anisotropic_correction"),
    "graphene_delta": (
        DIFFUSIVE + "; change from zero field",
        "E. McCann et al., Phys. Rev. Lett. 97, 146805 (2006)",
    ),
    "surfaces_delta": (
        DIFFUSIVE + "; change from zero field",
        "I. Garate, L. Glazman, Phys. Rev. B 86, 035422 (2012), for two surfaces",
    ),
    "cylinder": (DIFFUSIVE, "B. L. Altshuler, A. G. Aronov, B. Z. Spivak, JETP Lett. 33, 94 (1981)"),
    "ring": (DIFFUSIVE, "B. L. Altshuler, A. G. Aronov, B. Z. Spivak, JETP Lett. 33, 94 (1981)"),
    "strip": (DIFFUSIVE + ", l below the width", MODES),
    "strip_delta": (DIFFUSIVE + ", l below the width; change from zero field", MODES),
    "strip_density": (DIFFUSIVE + ", l below the width", MODES),
    "wire_delta": (DIFFUSIVE + ", l < W < L_phi", "B. L. Altshuler, A. G. Aronov, JETP Lett. 33, 499 (1981)"),
    "strip_flights": ("exact at B = 0", "sum over modes, derived in cbs.theory"),
    "strip_diffuse": ("exact at B = 0, W up to 10 l", "integral equations, derived in cbs.theory.strip_diffuse"),
    "kawabata": (DIFFUSIVE + "; change from zero field", "A. Kawabata, Solid State Commun. 34, 431 (1980)"),
    "standing_waves": (DIFFUSIVE + "; change from zero field", MODES),
    "cosine": (EXACT, "geometric memory of the direction"),
    "diffusion": (EXACT, "sum of the memory of the direction"),
    "tau_ratio": (EXACT, "tau_tr/tau_q = 1/(1 - p_1)"),
    "flights": (EXACT + ": straight legs", "inverse Laplace transform of the ladder, derived in cbs.theory"),
    "cone_exact": (
        "exact for these scatterers, exit at its own angle",
        "T. M. Nieuwenhuizen, J. M. Luck, Phys. Rev. E 48, 569 (1993); slabs, mirrors and lobes: discrete ordinates "
        "(S. Chandrasekhar, Radiative Transfer, 1950)",
    ),
    "cone_diffusion": ("k l >> 1, near the tip", "E. Akkermans, P. E. Wolf, R. Maynard, PRL 56, 1471 (1986)"),
}
