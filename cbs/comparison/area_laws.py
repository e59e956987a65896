"""The recovered law of areas beside those of the fitted film: of diffusive loops, and of simulated flights."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from cbs import engine
from cbs.checks import FloatArray
from cbs.comparison.areas import AreaLaw, areas_of
from cbs.comparison.fit import Fit, fit_curves
from cbs.comparison.measured import Measured
from cbs.observables.area_law import CoherentAreas, coherent_areas
from cbs.parameters import Conductor
from cbs.provenance import Rng
from cbs.theory import coherent_area_law

LONGEST = 3000.0  # L_phi in mean free paths: longer loops are beyond all memory
NOT_ONE = 1e-4  # chance below which a law is not that of the film


@dataclass(frozen=True, slots=True)
class AreaComparison:
    """A recovered law with what a film without spin would have.

    Attributes
    ----------
    found : AreaLaw
        The recovered law.
    fit : Fit
        Fit of the curve without spin: its L_phi.
    diffusive : ndarray, shape (m,)
        Law of diffusive loops of that L_phi (and l), e^2/h per ln A.
    simulated : CoherentAreas or None
        Law of simulated flights, where l is known.
    read : tuple of str
        How the curve was read and conditioned.
    """

    found: AreaLaw
    fit: Fit
    diffusive: FloatArray
    simulated: CoherentAreas | None
    read: tuple[str, ...] = ()

    @property
    def z(self) -> FloatArray:
        """Recovered less simulated (or diffusive) law over its error, nan where the fields tell nothing."""
        other, error = self.diffusive, np.zeros_like(self.diffusive)
        if self.simulated is not None:
            other, error = self.simulated.law, self.simulated.law_err
        difference = (self.found.law - other) / np.hypot(self.found.error, error)
        return np.asarray(np.where(self.found.known, difference, math.nan))

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain numbers and lists."""
        made = None
        if self.simulated is not None:
            made = {
                "law_e2_h": self.simulated.law.tolist(), "law_err_e2_h": self.simulated.law_err.tolist(),
                "meta": self.simulated.provenance.as_dict(),
            }  # fmt: skip
        return {
            **self.found.to_dict(), "L_phi_m": self.fit["L_phi"].value, "fit_model": self.fit.model,
            "diffusive_law_e2_h": self.diffusive.tolist(), "simulated": made, "z": self.z.tolist(),
        }  # fmt: skip


def compared(
    curve: Measured, *, l: float | None = None, loops: int = 200_000, rng: Rng = None, how: engine.How | None = None
) -> AreaComparison:
    """Recover the law of areas of a spinless curve and put those of the fitted film beside it.

    Parameters
    ----------
    curve : Measured
        The curve.
    l : float, optional
        Mean free path, metres: the film is then fitted exactly and its flights are simulated.
    loops, rng, how
        Of the simulation.

    Returns
    -------
    AreaComparison
        All three laws on the same bins of ln A.
    """
    found = areas_of(curve)
    fit = fit_curves(curve, "wl", l=l, offset=bool(found.offset) and curve.absolute)
    L_phi = fit["L_phi"].value
    diffusive = coherent_area_law(found.area, L_phi=L_phi, l=l)
    made = None
    if l is not None:
        film = Conductor(l=l, L_phi=min(L_phi, LONGEST * l))
        made = coherent_areas(film, found.edges, loops=loops, rng=rng, how=how or engine.How())
    return AreaComparison(found, fit, diffusive, made, curve.notes)
