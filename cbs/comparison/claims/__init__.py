"""All claims, one file a group. A new group is one file and one line of GROUPS."""

from dataclasses import dataclass

from cbs.comparison.claim import Claim
from cbs.comparison.claims import (
    anisotropic,
    ballistic,
    breakdown,
    brownian,
    classes,
    cone,
    diffusive,
    estimators,
    flights,
    geometries,
    helical,
    identities,
    isotropic,
    lattice,
    matrices,
    precession,
    scaling,
    strips,
    waves,
    waves_loops,
)


@dataclass(frozen=True, slots=True)
class Group:
    """Claims that belong together, and what makes them worth something.

    Attributes
    ----------
    name, title : str
        Short name and heading.
    claims : tuple of Claim
    witness : str
        Where the exact values come from.
    shares : str
        Which weight, law or convention both sides have in common beyond the definition of the model, and could both
        have wrong; "nothing" where there is none.
    second : str
        What else stands against that: another group or claim, or what is still wanting.
    """

    name: str
    title: str
    claims: tuple[Claim, ...]
    witness: str = ""
    shares: str = ""
    second: str = ""


NOTHING = "nothing"
GROUPS = (
    Group(
        "flights", "Closed flights between point scatterers", flights.CLAIMS,
        "symmetric functions of Gamma numbers, Landau levels and Poisson numbers", NOTHING,
    ),
    Group(
        "lattice", "Closed walks on the square lattice", lattice.CLAIMS,
        "counts by enumeration; powers and resolvents of Harper's matrix, with two spins carried through every step",
        "every walk counts one in the conductance, without a return angle",
        "none: told where the family is described; returns do not have that weight",
    ),
    Group(
        "brownian", "Closed Brownian loops and polygons", brownian.CLAIMS,
        "Levy's law, and determinants of circulants at finite N", NOTHING,
    ),
    Group(
        "isotropic", "Spin-orbit scattering and magnetic impurities", isotropic.CLAIMS,
        "singlet and triplet factors of averaged rotations",
        "which rotations the partner inverts; the return is 1 + C",
        "identities (partner), matrices (circular ensembles, which know no rotation and no path)",
    ),
    Group(
        "precession", "Rashba, Dresselhaus, cubic and Zeeman coupling", precession.CLAIMS,
        "Cooperon of two spins, a non-Abelian vector potential, diagonalised",
        "which rotations the partner inverts; how L_so is defined",
        "identities (spin-helix), lattice-return-rashba (two spins step by step)",
    ),
    Group(
        "classes", "Symmetry classes of the return", classes.CLAIMS,
        "uniform law and characters of SU(2)", "the return is 1 + C", "matrices",
    ),
    Group(
        "ballistic", "Magnetoconductance at any field, exact sums", ballistic.CLAIMS,
        "Landau sums of the Hikami boxes, whose current vertices are matrix elements Q_n and no angles",
        "with spin, that every channel has the spinless vertices",
        "none with spin beyond diffusion; in a strip the current is followed by strip-followed",
    ),
    Group(
        "estimators", "Plain and controlled estimators, tables", estimators.CLAIMS,
        "the sums of the group ballistic, and Landau blocks of legs that turn the spin",
        "as in the group ballistic", "plain and controlled estimators share no average over loops",
    ),
    Group(
        "diffusive", "Diffusive limit and logarithmic slopes", diffusive.CLAIMS,
        "digammas of Hikami, Larkin, Nagaoka and of Iordanskii, Lyanda-Geller, Pikus; time integral of the Cooperon",
        "prefactor 1/pi and cutoff 1 - exp(-t/tau) of the absolute value",
        "ballistic, whose prefactor is that of the boxes",
    ),
    Group(
        "scaling", "Scaling of the conductance", scaling.CLAIMS,
        "universal slopes of the perturbative beta function", "the conductance per spin is half of the total",
        "matrices for the classes; diffusive for the slopes",
    ),
    Group(
        "breakdown", "Width of the cusp, and diffusive fits beyond their range", breakdown.CLAIMS,
        "the same reading of exact ballistic curves", "the fit itself, and how a width is read",
        "diffusive: within its range the fit returns what was put in",
    ),
    Group(
        "geometries", "Cylinder, ring, bulk and thick films", geometries.CLAIMS,
        "Bessel sums of Altshuler, Aronov, Spivak; Kawabata's function; standing waves across a film",
        "changes with flux or field only, so that a constant common to both sides is not seen",
        "identities (no-h-over-e)",
    ),
    Group(
        "strips", "Strips between walls", strips.CLAIMS,
        "standing waves with current vertices, resolvent of the strip, covariant walls; correlations of folded paths",
        "that a current of the Hikami boxes is n_x at the closing scatterer, also for loops of two legs",
        "strip-followed and strip-flights-field: a ball without images or closing laws; waves are wanting",
    ),
    Group(
        "anisotropic", "Small-angle scatterers", anisotropic.CLAIMS,
        "Toeplitz matrices of a leg in angular harmonics",
        "weight 2 pi p(-n_N n_1)(1 + cos theta) of a loop, derived once for both sides",
        "pairs-in-field (isotropic: the boxes' own sums) and helical-slope (universal +1/pi); waves are wanting",
    ),
    Group(
        "helical", "Helical carriers and spin channels", helical.CLAIMS,
        "overlaps of spinors, channel factors, laws of the return angle",
        "a cone is minus one half of scatterers with 1 + cos theta, and their loop weight",
        "helical-slope: the universal slope of the symplectic class, which has no weight of loops",
    ),
    Group(
        "cone", "Cone of coherent backscattering", cone.CLAIMS,
        "Wiener-Hopf solution of the half-space", "exit near the normal, scalar waves: part of the model",
        "the share of single scattering, known from Chandrasekhar's H",
    ),
    Group(
        "matrices", "Circular ensembles of scattering matrices", matrices.CLAIMS,
        "moments of random matrices at finite size", NOTHING,
    ),
    Group(
        "identities", "Exact for every loop", identities.CLAIMS,
        "symmetries: reversal, gauge, Kramers", "that V is the product of the partner's rotations",
        "matrices (kramers-matrix)",
    ),
)  # fmt: skip

# Waves take minutes: they stand apart, for `verify(waves=True)`.
WAVE_GROUPS = (
    Group("waves", "Waves in disorder: peak, Kramers zero, echo", waves.CLAIMS, waves.WITNESS, NOTHING),
    Group(
        "waves-loops", "The loop sum against waves among point scatterers", waves_loops.CLAIMS, waves_loops.WITNESS,
        NOTHING,
    ),
)  # fmt: skip
