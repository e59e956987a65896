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
    """Claims that belong together."""

    name: str
    title: str
    claims: tuple[Claim, ...]


GROUPS = (
    Group("flights", "Closed flights between point scatterers", flights.CLAIMS),
    Group("lattice", "Closed walks on the square lattice", lattice.CLAIMS),
    Group("brownian", "Closed Brownian loops and polygons", brownian.CLAIMS),
    Group("isotropic", "Spin-orbit scattering and magnetic impurities", isotropic.CLAIMS),
    Group("precession", "Rashba, Dresselhaus, cubic and Zeeman coupling", precession.CLAIMS),
    Group("classes", "Symmetry classes of the return", classes.CLAIMS),
    Group("ballistic", "Magnetoconductance at any field, exact sums", ballistic.CLAIMS),
    Group("estimators", "Plain and controlled estimators, tables", estimators.CLAIMS),
    Group("diffusive", "Diffusive limit and logarithmic slopes", diffusive.CLAIMS),
    Group("scaling", "Scaling of the conductance", scaling.CLAIMS),
    Group("breakdown", "Width of the cusp, and diffusive fits beyond their range", breakdown.CLAIMS),
    Group("geometries", "Cylinder, ring, bulk and thick films", geometries.CLAIMS),
    Group("strips", "Strips between walls", strips.CLAIMS),
    Group("anisotropic", "Small-angle scatterers", anisotropic.CLAIMS),
    Group("helical", "Helical carriers and spin channels", helical.CLAIMS),
    Group("cone", "Cone of coherent backscattering", cone.CLAIMS),
    Group("matrices", "Circular ensembles of scattering matrices", matrices.CLAIMS),
    Group("identities", "Exact for every loop", identities.CLAIMS),
)

# Waves take minutes: they stand apart, for `verify(waves=True)`.
WAVE_GROUPS = (
    Group("waves", "Waves in disorder: peak, Kramers zero, echo", waves.CLAIMS),
    Group("waves-loops", "The loop sum against waves among point scatterers", waves_loops.CLAIMS),
)
