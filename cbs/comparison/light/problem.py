"""The cost of a cone: background and height by least squares for every trial of the rest, minimum and intervals."""

import math
from typing import Any

import numpy as np
from iminuit import Minuit
from scipy.optimize import brentq
from scipy.special import chdtrc

from cbs.checks import FloatArray, Misuse
from cbs.comparison.light.judgement import HIGHEST, said
from cbs.comparison.light.reading import MeasuredCone
from cbs.comparison.light.results import ConeFit, Number
from cbs.comparison.light.shape import height, smeared

HALF = 0.364937  # k l theta at half the height, without absorption and mirror
STARTS = 40
ONE_SIDED = 3.841458820694124  # of chi^2, 95 %
INNER = 0.6  # of the range: where a dip is one


class Problem:
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
            raise Misuse(self._no_peak(v, found, covariance))
        if self.contrast is None and self.centre is None and self._deepest() < float(best.fval):
            raise Misuse(f"{self.cone.name} shows a dip, not a peak: turn the sign of the intensity, or look at it")
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

    def _no_peak(self, v: FloatArray, found: FloatArray, covariance: FloatArray) -> str:
        """Why there is no cone: no height, or a background that was subtracted."""
        free, spread, _ = self.amplitudes(v, bounded=False)
        if free[1] > 10.0 * math.sqrt(spread[1, 1]) and free[0] < free[1] / HIGHEST:
            return (
                f"{self.cone.name} has a background too low for its peak ({free[0] / free[1]:.2g} of its height; at "
                f"least {1.0 / HIGHEST:.2g}): give the intensity with its background"
            )
        return (
            f"{self.cone.name} shows no peak: its height is {found[1] / found[0]:.3g} +- "
            f"{math.sqrt(covariance[1, 1]) / abs(found[0]):.2g} of the background"
        )

    def _deepest(self) -> float:
        """Chi-squared of the best dip at the least intensity."""
        angle, least = self.cone.angle, math.inf
        centre = float(angle[np.argmin(self.cone.intensity)])
        if abs(2.0 * centre - angle[0] - angle[-1]) > INNER * np.ptp(angle):  # a slope has its least at an end
            return least
        for width in np.geomspace(self.reach / 30.0, self.reach, 10):
            v = np.array([math.log(HALF / (self.k * width)), math.sqrt(1.0 / (self.absorption or math.inf)), centre])
            found, _, curve = self.amplitudes(v, bounded=False)
            if found[1] < 0.0:
                least = min(least, float(np.sum(((self.cone.intensity - curve) / self.sigma) ** 2)))
        return least

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
