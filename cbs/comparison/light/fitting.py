r"""Fit of a measured cone: transport mean free path, absorption length, height, background and centre.

.. math:: I(\theta) = b\,[1 + c\,h(k l \sin|\theta - \theta_0|, \sqrt{3 l_s/l_a})], \quad 1/l = 1/l_s + 1/l_a

h is exact for isotropic scatterers. Of others l_s is the transport mean free path, found 4 to 9 % too short at mean
cosines of 0.3 to 0.75 (noiseless cones of discrete ordinates, fitted to 4 to 14 widths). Two of the numbers are linear
and found for every trial of the others; the intervals are profiles (MINOS).
"""

import math
from typing import Any

import numpy as np
from iminuit import Minuit
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import chdtrc

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.comparison.light.judgement import HIGHEST, said
from cbs.comparison.light.reading import MeasuredCone
from cbs.comparison.light.results import ConeFit, Number
from cbs.comparison.light.shape import height, smeared
from cbs.turbid import MOST_INDEX

HALF = 0.364937  # k l theta at half the height, without absorption and mirror
STARTS = 40
ONE_SIDED = 3.841458820694124  # of chi^2, 95 %


def fit_cone(
    angle: ArrayLike, intensity: ArrayLike, error: ArrayLike | None = None, *, wavelength: float, **how: Any
) -> ConeFit:
    """Fit a cone of coherent backscattering that was measured at normal incidence.

    Parameters
    ----------
    angle, intensity : array_like, shape (n,)
        Radians outside the medium; any unit. At least 8 different angles.
    error : array_like, shape (n,), optional
        One standard error of every intensity; without it the scatter about the fit.
    wavelength : float
        Outside the medium (vacuum or air), metres.
    index : float
        Refractive index of the medium over that outside: the mirror at the surface narrows the cone.
    absorption : float or None
        Absorption length in metres, inf for none (the default); None to fit it.
    resolution : float
        Full width at half maximum of beam and detector together, radians.
    contrast : float or None
        Height over that of scalar light; None (the default) to fit it.
    centre : float or None
        Exact backscattering in the angles of the data, radians; None (the default) to fit it, 0 where the data have
        one side only.

    Returns
    -------
    ConeFit

    Raises
    ------
    ValueError
        For bad values, too few angles, or data without a peak.

    References
    ----------
    .. [1] M. B. van der Mark, M. P. van Albada, A. Lagendijk, Phys. Rev. B 37, 3575 (1988).
    .. [2] J. X. Zhu, D. J. Pine, D. A. Weitz, Phys. Rev. A 44, 3948 (1991).
    """
    x, y = checks.vector("angle", angle, "rad"), checks.vector("intensity", intensity)
    spread = None if error is None else checks.vector("error", error)
    if x.size != y.size or (spread is not None and spread.size != x.size):
        raise Misuse(f"angle, intensity and error must be of one length (got {x.size} and {y.size})")
    order = np.argsort(x, kind="stable")
    cone = MeasuredCone(x[order], y[order], None if spread is None else spread[order], "arrays")
    return fit_measured(cone, wavelength=wavelength, **how)


def fit_measured(
    cone: MeasuredCone, *, wavelength: float, index: float = 1.0, absorption: float | None = math.inf,
    resolution: float = 0.0, contrast: float | None = None, centre: float | None = None,
) -> ConeFit:  # fmt: skip
    """Fit a cone that was read; see `fit_cone`."""
    k = 2.0 * math.pi / checks.positive("wavelength", wavelength, "m")
    if not 1.0 <= checks.finite("index", index) <= MOST_INDEX:
        raise Misuse(f"{{index}} must lie between 1 and {MOST_INDEX:g}", index=f"{index:g}")
    if checks.finite("resolution", resolution, "rad") < 0.0:
        raise Misuse("{resolution} must not be negative", resolution=f"{resolution:g} rad")
    if contrast is not None:
        contrast = checks.positive("contrast", contrast)
    if absorption is not None:
        absorption = checks.positive("absorption", absorption, "m", inf="no absorption")
    messages = []
    if centre is None and (cone.angle[0] >= 0.0 or cone.angle[-1] <= 0.0):
        centre = 0.0
        messages.append("angles on one side only: exact backscattering is taken at 0")
    problem = _Problem(cone, k, float(index), float(resolution), absorption, contrast, centre)
    best = problem.minimum()
    return problem.result(best, messages)


class _Problem:
    """The cost of ln l, 1/sqrt(l_a) and the centre, background and height found for each."""

    def __init__(
        self, cone: MeasuredCone, k: float, index: float, resolution: float, absorption: float | None,
        contrast: float | None, centre: float | None,
    ) -> None:  # fmt: skip
        self.cone, self.k, self.index, self.resolution = cone, k, index, resolution
        self.absorption, self.contrast, self.centre = absorption, contrast, centre
        self.heights = height(index, absorption is None or absorption < math.inf)
        self.shape = smeared(cone.angle, self.heights, k, resolution)
        self.sigma = np.ones(cone.angle.size) if cone.error is None else cone.error
        self.reach = float(np.max(np.abs(cone.angle - (centre or 0.0))))

    def amplitudes(
        self, v: FloatArray, shape: Any = None, bounded: bool = True
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Background and height, their covariance, the curve; no cone is higher than one without single scattering."""
        h = (shape or self.shape)(math.exp(v[0]), v[1] ** 2, v[2])
        if self.contrast is not None:
            return self._least_squares((1.0 + self.contrast * h)[None, :])
        found, covariance, curve = self._least_squares(np.stack([np.ones_like(h), h]))
        if bounded and found[1] > HIGHEST * found[0]:
            one, _, curve = self._least_squares((1.0 + HIGHEST * h)[None, :])
            found = np.array([one[0], HIGHEST * one[0]])
        return found, covariance, curve

    def _least_squares(self, design: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        scaled = design / self.sigma
        covariance = np.asarray(np.linalg.pinv(scaled @ scaled.T), dtype=np.float64)
        found = covariance @ (scaled @ (self.cone.intensity / self.sigma))
        return found, covariance, found @ design

    def cost(self, v: FloatArray, shape: Any = None) -> float:
        """Chi-squared."""
        return float(np.sum(((self.cone.intensity - self.amplitudes(v, shape)[2]) / self.sigma) ** 2))

    def machine(self, start: FloatArray) -> Minuit:
        """The minimiser at a start."""
        made = Minuit(self.cost, start, name=("ln_l", "loss", "centre"))
        made.errordef, made.strategy, made.print_level, made.tol = Minuit.LEAST_SQUARES, 2, -1, 0.02
        made.errors["ln_l"], made.errors["loss"] = 0.02, 0.02 * math.exp(-0.5 * start[0])
        made.errors["centre"] = 0.01 * HALF / self.k * math.exp(-start[0])
        made.limits["ln_l"] = (
            math.log(0.1 * HALF / (self.k * self.reach)),
            math.log(1e5 * HALF / (self.k * self.reach)),
        )
        made.limits["loss"] = (0.0, None)
        made.fixed["loss"], made.fixed["centre"] = self.absorption is not None, self.centre is not None
        return made

    def minimum(self) -> Minuit:
        """The deepest minimum; without errors in the file, once more with the scatter."""
        centre = self.centre if self.centre is not None else float(self.cone.angle[np.argmax(self.cone.intensity)])
        # without a stated one, absorption from none to a tip half as high
        losses = [0.0, 0.1, 0.4] if self.absorption is None else [math.sqrt(1.0 / self.absorption)]
        widths = np.geomspace(self.reach / 300.0, self.reach, STARTS)
        trials, sharp = [], smeared(self.cone.angle, self.heights, self.k, 0.0)  # starts need no instrument
        for width in widths:
            l = HALF / (self.k * width)  # noqa: E741
            for loss in losses:
                v = np.array([math.log(l), loss / math.sqrt(l) if self.absorption is None else loss, centre])
                trials.append((self.cost(v, sharp), v))
        trials.sort(key=lambda trial: trial[0])
        found = [self._descended(v) for _, v in trials[:3]]
        best = min(found, key=lambda one: float(one.fval))
        if self.cone.error is None:
            fitted = self._count()
            scatter = math.sqrt(float(best.fval) / max(self.cone.angle.size - fitted, 1))
            if scatter <= 1e-9 * float(np.max(np.abs(self.cone.intensity))):
                scatter = 1e-9 * float(np.max(np.abs(self.cone.intensity)))
            self.sigma = np.full(self.cone.angle.size, scatter)
            best = self._descended(np.array(best.values))
        return best

    def _descended(self, v: FloatArray) -> Minuit:
        made = self.machine(v)
        made.migrad()
        return made

    def _count(self) -> int:
        return 2 + (self.contrast is None) + (self.absorption is None) + (self.centre is None)

    def result(self, best: Minuit, messages: list[str]) -> ConeFit:
        """Numbers, intervals and words of a minimum."""
        best.hesse()
        v = np.array(best.values)
        found, covariance, fitted = self.amplitudes(v)
        if self.contrast is None and not found[1] > 3.0 * math.sqrt(covariance[1, 1]):
            spread = math.sqrt(covariance[1, 1])
            raise Misuse(
                f"{self.cone.name} shows no peak: its height is {found[1]:.3g} +- {spread:.2g} over a background of "
                f"{found[0]:.3g}"
            )
        l, l_low, l_high = self._ends(best, "ln_l")
        l, l_low, l_high = math.exp(l), math.exp(l_low), math.exp(l_high)  # noqa: E741
        numbers = [Number("l", "m", l, l * float(best.errors["ln_l"]), l_low, l_high)]
        numbers.append(self._absorption(best, messages))
        background = float(found[0])
        if self.contrast is None:
            ratio = float(found[1]) / background
            whole = self._linear(best, found, covariance)
            numbers.append(Number("contrast", "", ratio, whole[1], ratio - whole[1], ratio + whole[1]))
            error = whole[0]
        else:
            numbers.append(Number("contrast", "", self.contrast, 0.0, self.contrast, self.contrast))
            error = self._linear(best, found, covariance)[0]
        numbers.append(Number("background", "", background, error, background - error, background + error))
        if self.centre is None:
            c, low, high = self._ends(best, "centre")
            numbers.append(Number("centre", "rad", c, float(best.errors["centre"]), low, high))
        else:
            numbers.append(Number("centre", "rad", self.centre, 0.0, self.centre, self.centre))
        dof = self.cone.angle.size - self._count()
        chi2 = float(best.fval)
        p = math.nan if self.cone.error is None else float(chdtrc(dof, chi2))
        fwhm = self._fwhm(l, v[1] ** 2)
        rest = (self.cone.intensity - fitted) / self.sigma
        messages += said(numbers, fwhm, self.cone.angle, rest, p, self.k, self.resolution)
        return ConeFit(
            self.cone, tuple(numbers), fitted, self.sigma, chi2, p, dof, fwhm, self.k, self.index, self.resolution,
            tuple(messages),
        )  # fmt: skip

    def _linear(self, best: Minuit, found: FloatArray, covariance: FloatArray) -> tuple[float, float]:
        """Errors of background and contrast: of their own and by the numbers they were found for."""
        values, total = np.array(best.values), covariance.copy()
        free = [i for i, name in enumerate(best.parameters) if not best.fixed[name]]
        if free and best.covariance is not None:
            slopes = []
            for i in free:
                step = np.zeros(3)
                step[i] = 0.1 * float(best.errors[i])
                up, down = values + step, np.maximum(values - step, [-np.inf, 0.0, -np.inf])
                ends = [self.amplitudes(place, bounded=False)[0] for place in (up, down)]
                slopes.append((ends[0] - ends[1]) / (up[i] - down[i]))
            slope = np.array(slopes)
            inner = np.array(best.covariance)[np.ix_(free, free)]
            total = total + slope.T @ inner @ slope
        background = math.sqrt(total[0, 0])
        if found.size == 1:
            return background, 0.0
        ratio = found[1] / found[0]
        gradient = np.array([-ratio, 1.0]) / found[0]
        return background, math.sqrt(float(gradient @ total @ gradient))

    def _ends(self, best: Minuit, name: str) -> tuple[float, float, float]:
        """Value and 68 % interval by the profile."""
        value, error = float(best.values[name]), float(best.errors[name])
        try:
            best.minos(name)
        except RuntimeError:
            return value, value - error, value + error
        ends = best.merrors[name]
        low = value + ends.lower if ends.lower_valid else -math.inf if name != "loss" else 0.0
        return value, low, value + ends.upper if ends.upper_valid else math.inf

    def _absorption(self, best: Minuit, messages: list[str]) -> Number:
        """Absorption length and its interval; where none is seen, the least that the data allow."""
        if self.absorption is not None:
            return Number("l_a", "m", self.absorption, 0.0, self.absorption, self.absorption)
        loss, low, high = self._ends(best, "loss")
        least = 1.0 / high**2 if high > 0.0 else math.inf
        none = np.array([best.values["ln_l"], 0.0, best.values["centre"]])
        flat = self.machine(none)
        flat.fixed["loss"] = True
        flat.migrad()
        if float(flat.fval) - float(best.fval) < 1.0 or loss == 0.0:
            messages.append(f"no absorption seen: l_a is above {1e6 * least:.3g} um (68 %)")
            return Number("l_a", "m", math.inf if loss == 0.0 else 1.0 / loss**2, math.inf, least, math.inf)
        if float(flat.fval) - float(best.fval) < ONE_SIDED:
            messages.append("absorption is seen with less than 95 %")
        value = 1.0 / loss**2
        return Number(
            "l_a", "m", value, 2.0 * value * float(best.errors["loss"]) / loss, least,
            1.0 / low**2 if low > 0.0 else math.inf,
        )  # fmt: skip

    def _fwhm(self, l: float, loss: float) -> float:  # noqa: E741
        """Full width at half height, rad."""
        x = math.sqrt(3.0 * l * loss)
        half = 0.5 * float(self.heights(0.0, x))
        q = brentq(lambda q: float(self.heights(q, x)) - half, 0.0, 100.0 * (1.0 + x))
        sine = q * (1.0 + l * loss) / (self.k * l)
        return 2.0 * math.asin(sine) if sine < 1.0 else math.pi
