r"""Correction at zero field against temperature: a dephasing rate for every temperature, one run for all of them.

The rates come from outside, from a model such as those of `cbs.theory` or from an experiment;

.. math:: L_\varphi(T) = (D/\Gamma_\varphi(T))^{1/2}.
"""

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
from cbs.parameters import Conductor, SpinMechanism, Term
from cbs.provenance import Provenance, Rng
from cbs.tabled import Tabled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True, repr=False)
class TemperatureCurve(Tabled):
    """Correction at zero field against temperature, e^2/h, both spins.

    Attributes
    ----------
    T : ndarray, shape (n,)
        Temperatures, kelvin.
    L_phi : ndarray, shape (n,)
        Phase-coherence lengths, metres.
    dsigma, dsigma_err : ndarray, shape (n,)
        The correction and one standard error.
    covariance : ndarray, shape (n, n)
        Covariance of dsigma; all points share their loops.
    provenance : Provenance
        Seed, loops, parameters, version.
    """

    T: FloatArray
    L_phi: FloatArray
    dsigma: FloatArray
    dsigma_err: FloatArray
    covariance: FloatArray
    provenance: Provenance

    @property
    def slope(self) -> tuple[float, float]:
        """Slope of dsigma against ln T, e^2/h, by least squares, and one standard error; nan for one temperature.

        Far from every crossover it is alpha p/pi with Gamma_phi ~ T^p; alpha = 1, 0 or -1/2 by symmetry class.
        """
        if np.ptp(self.T) == 0.0:
            return np.nan, np.nan
        return straight_line_slope(np.log(self.T), self.dsigma, self.covariance)

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table."""
        return {
            "T_K": self.T,
            "L_phi_m": self.L_phi,
            "dsigma_e2_h": self.dsigma,
            "dsigma_err_e2_h": self.dsigma_err,
        }

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw dsigma against the temperature, logarithmic, with error bars and return the axes."""
        label = r"$\Delta\sigma(0)$ ($e^2/h$)"
        axes = presentation.errorbar(ax, self.T, self.dsigma, self.dsigma_err, "temperature (K)", label)
        presentation.logarithmic(axes)
        return axes

    def __repr__(self) -> str:
        slope, err = self.slope
        return (
            f"TemperatureCurve({self.T.size} temperatures, {self.T.min():g}..{self.T.max():g} K, slope {slope:.3f} +- "
            f"{err:.1g} e^2/h per ln T, {self.provenance.loops} loops, seed {self.provenance.seed})"
        )


def temperature_dependence(
    film: Conductor, T: ArrayLike, *, rate: ArrayLike, D: float, spin: SpinMechanism | Sequence[SpinMechanism] = (),
    term: Term = "total", loops: int = 200_000, rng: Rng = None, **how: "engine.Unpack[engine.HowWords]",
) -> TemperatureCurve:  # fmt: skip
    """Return the correction at B = 0 against temperature for given dephasing rates.

    Parameters
    ----------
    film : Conductor
        Its mean free path enters; its own L_phi does not.
    T : array_like, shape (n,)
        Temperatures, kelvin, positive.
    rate : array_like, shape (n,)
        Dephasing rates 1/tau_phi at these temperatures, 1/s, such as `cbs.theory.nyquist_rate(T, g)`.
    D : float
        Diffusion constant v l/2, m^2/s.
    spin, term, loops, rng, how
        As in `cbs.magnetoconductance`.

    Returns
    -------
    TemperatureCurve
        dsigma in e^2/h, both spins, and its slope against ln T.

    Raises
    ------
    ValueError
        For bad values.

    Notes
    -----
    The electron-electron interaction has a logarithm of its own in ln T, which is not part of this.

    References
    ----------
    .. [1] P. W. Anderson, E. Abrahams, T. V. Ramakrishnan, Phys. Rev. Lett. 43, 718 (1979).
    """
    checks.instance("film", film, Conductor)
    temperatures, rates = checks.vector("T", T, "K"), checks.vector("rate", rate, "1/s")
    D = checks.positive("D", D, "m^2/s")
    for name, values, unit in (("T", temperatures, "K"), ("rate", rates, "1/s")):
        for value in values:
            checks.positive(name, float(value), unit)
    if rates.shape != temperatures.shape:
        raise Misuse(f"rate must have the shape of T, {temperatures.shape} (got {rates.shape})")

    def curve(found: DephasingCurve) -> TemperatureCurve:
        record = {**found.provenance.parameters, "observable": "temperature-dependence"}
        record |= {"T_K": temperatures.tolist(), "rate_1_s": rates.tolist(), "D_m2_s": D}
        provenance = replace(found.provenance, parameters=record)
        return TemperatureCurve(temperatures, found.L_phi, found.dsigma, found.dsigma_err, found.covariance, provenance)

    return dephased(film, np.sqrt(D / rates), spin, term, engine.begin(how, rng, loops), curve)
