r"""Scaling function of the conductance from loops: beta(g) = d ln g/d ln L, and the flow of g with the size.

A film of size L counts the loops that close within it: L takes the place of L_phi, and the conductance per spin is

.. math:: g(L) = \tfrac12 k_F l + \tfrac12 \Delta\sigma(L), \qquad \beta(g) = \frac{s}{g}, \quad s = dg/d\ln L
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks, engine
from cbs.checks import FloatArray, Misuse
from cbs.observables import presentation
from cbs.observables.conductivity.dephasing import dephased
from cbs.observables.results import DephasingCurve
from cbs.observables.slopes import straight_line_slope
from cbs.parameters import Conductor, SpinMechanism
from cbs.provenance import Provenance, Rng
from cbs.tabled import Tabled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

IOFFE_REGEL = 0.5  # g per spin at k_F l = 1, where the loop picture ends


@dataclass(frozen=True, slots=True, repr=False)
class ScalingCurve(Tabled):
    """Change of the conductance per spin with the size of the film.

    Attributes
    ----------
    length : ndarray, shape (n,)
        Sizes L, metres.
    dg, dg_err : ndarray, shape (n,)
        Correction to the conductance per spin, e^2/h, and one standard error.
    covariance : ndarray, shape (n, n)
        Covariance of dg.
    slope, slope_err : float
        dg/d ln L by least squares over all sizes, and one standard error: -1/pi, 0 or 1/(2 pi) by symmetry class.
    k_F_l : float
        k_F l, or nan where k_F is not known.
    provenance : Provenance
        Seed, loops, parameters, version.
    """

    length: FloatArray
    dg: FloatArray
    dg_err: FloatArray
    covariance: FloatArray
    slope: float
    slope_err: float
    k_F_l: float
    provenance: Provenance

    @property
    def g(self) -> FloatArray:
        """Conductance per spin, e^2/h, shape (n,): the Drude value k_F l/2 and the correction; nan without k_F."""
        return 0.5 * self.k_F_l + self.dg

    @property
    def trusted(self) -> np.ndarray:
        """Sizes whose conductance is above that of k_F l = 1 (Ioffe, Regel), shape (n,); all false without k_F."""
        return np.asarray(self.g > IOFFE_REGEL)

    def beta(self, g: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Scaling function at conductances g per spin (e^2/h), and one standard error; nan at and below k_F l = 1."""
        values = checks.vector("g", g, "e^2/h")
        values = np.where(values > IOFFE_REGEL, values, np.nan)
        return self.slope / values, self.slope_err / values

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table."""
        return {"length_m": self.length, "g_e2_h": self.g, "dg_e2_h": self.dg, "dg_err_e2_h": self.dg_err}

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the flow, g (dg without k_F) against L in um, with the line k_F l = 1, and return the axes."""
        known = math.isfinite(self.k_F_l)
        y, label = (self.g, "conductance per spin $g$ ($e^2/h$)") if known else (self.dg, r"$\Delta g$ ($e^2/h$)")
        axes = presentation.errorbar(ax, 1e6 * self.length, y, self.dg_err, r"size $L$ ($\mu$m)", label)
        presentation.logarithmic(axes)
        if known:
            axes.axhline(IOFFE_REGEL, linestyle=":", color="0.5", label="$k_F l = 1$")
        return axes

    def __repr__(self) -> str:
        return (
            f"ScalingCurve({self.length.size} sizes, dg/d ln L = {self.slope:.4f} +- {self.slope_err:.1g} e^2/h per "
            f"spin, {self.provenance.loops} loops, seed {self.provenance.seed})"
        )


def scaling(
    film: Conductor, length: ArrayLike, *, spin: SpinMechanism | Sequence[SpinMechanism] = (), loops: int = 200_000,
    rng: Rng = None, **how: "engine.Unpack[engine.HowWords]",
) -> ScalingCurve:  # fmt: skip
    """Return how the conductance per spin changes with the size of the film, from one run.

    Parameters
    ----------
    film : Conductor
        Its mean free path, and k_F for the conductance itself; its L_phi does not enter.
    length : array_like, shape (n,)
        At least two different sizes, metres, well above the mean free path (and above or below the spin lengths, for
        the slope of one class).
    spin, loops, rng, how
        As in `cbs.magnetoconductance`.

    Returns
    -------
    ScalingCurve
        Correction, slope and the scaling function that follows.

    Raises
    ------
    ValueError
        For bad values, and for fewer than two different sizes.

    References
    ----------
    .. [1] E. Abrahams, P. W. Anderson, D. C. Licciardello, T. V. Ramakrishnan, Phys. Rev. Lett. 42, 673 (1979).
    """
    checks.instance("film", film, Conductor)
    sizes = checks.vector("length", length, "m")
    for value in sizes:
        checks.positive("length", float(value), "m")
    if np.ptp(sizes) == 0.0:
        raise Misuse(f"length must hold at least two different sizes for a slope (got {sizes[0]:g} m alone)")

    def curve(found: DephasingCurve) -> ScalingCurve:
        dg, covariance = 0.5 * found.dsigma, 0.25 * found.covariance
        record = {**found.provenance.parameters, "observable": "scaling", "length_m": sizes.tolist()}
        k_F_l = math.nan if film.k_F is None else film.k_F * film.l
        return ScalingCurve(
            sizes, dg, 0.5 * found.dsigma_err, covariance, *straight_line_slope(np.log(sizes), dg, covariance), k_F_l,
            replace(found.provenance, parameters=record),
        )  # fmt: skip

    return dephased(film, sizes, spin, "total", engine.begin(how, rng, loops), curve)
