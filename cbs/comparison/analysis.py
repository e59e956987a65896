"""From curves to everything that is said about them: conditioning, fit, what the data ask for beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cbs.checks import Misuse
from cbs.comparison.fit import Fit, JointFit, fit_curves
from cbs.comparison.measured import Measured, conditioning, evenness


@dataclass(frozen=True, slots=True)
class Steps:
    """Conditioning that was asked for, in the order in which it is done; fields in tesla.

    Attributes
    ----------
    symmetrise : bool
        Even part alone.
    shift : float or None
        Field offset that is known.
    centred : bool
        The field offset is to be fitted: symmetrising is then done about the centre that the curve shows.
    outliers : float or None
        Standard deviations beyond which a point is left out.
    background : Measured or None
        Curve to subtract.
    B_min, B_max : float or None
        Range of |B|.
    """

    symmetrise: bool = False
    shift: float | None = None
    centred: bool = False
    outliers: float | None = None
    background: Measured | None = None
    B_min: float | None = None
    B_max: float | None = None

    def _laid_even(self, curve: Measured) -> Measured:
        """Sweeps laid onto each other, and the centre to zero if that was asked for; if it was not, say where it is."""
        curve = evenness.aligned(curve)
        if self.centred:
            return conditioning.shifted(curve, evenness.centre(curve))
        off = [f"{found.sentence}: add {found.remedy}" for found in evenness.findings(curve) if found.kind == "offset"]
        return replace(curve, notes=(*curve.notes, *off))

    def __call__(self, curve: Measured) -> Measured:
        """Return the conditioned curve."""
        if self.shift is not None:
            curve = conditioning.shifted(curve, self.shift)
        if self.outliers is not None:
            curve = conditioning.without_outliers(curve, self.outliers)
        if self.symmetrise:
            curve = conditioning.symmetrised(self._laid_even(curve))
            lag = [found.size for found in evenness.findings(curve) if found.kind == "offset" and not self.centred]
            curve = conditioning.shifted(curve, lag[0]) if lag else curve  # too small to be seen between the sweeps
        if self.background is not None:
            curve = conditioning.less(curve, self.background)
        return conditioning.within(curve, self.B_min, self.B_max)


@dataclass(frozen=True, slots=True)
class Analysis:
    """Curves as they were fitted, the fit, and what is to be said beside its own messages.

    Attributes
    ----------
    curves : tuple of Measured
        As fitted.
    found : Fit or JointFit
        The fit.
    """

    curves: tuple[Measured, ...]
    found: Fit | JointFit

    @property
    def fits(self) -> tuple[Fit, ...]:
        """One fit a curve."""
        return (self.found,) if isinstance(self.found, Fit) else self.found.fits

    @property
    def shared(self) -> tuple[str, ...]:
        """Names of the shared parameters."""
        return () if isinstance(self.found, Fit) else self.found.shared

    def messages(self, i: int) -> list[str]:
        """Return all that is said about the i-th curve."""
        return [message for message in self.fits[i].messages if message not in self.curves[i].notes]


def conditioned(
    curves: Sequence[Measured], steps: Steps, options: Mapping[str, Any]
) -> tuple[tuple[Measured, ...], dict[str, Any]]:
    """Return the curves as they are fitted, and the options that are left: |B| alone has no field offset."""
    wanted, ready = dict(options), tuple(steps(curve) for curve in curves)
    if steps.symmetrise:  # the mean of two sweeps keeps both signs, and what is left of their distance as its centre
        wanted["field_offset"] = steps.centred and all(curve.B.min() < 0.0 for curve in ready)
    return ready, wanted


def analyse(curves: Sequence[Measured], steps: Steps, options: Mapping[str, Any]) -> Analysis:
    """Condition and fit curves, and say what they showed before.

    Parameters
    ----------
    curves : sequence of Measured
        As read.
    steps : Steps
        Conditioning.
    options : mapping
        Options of `fit_curves`.

    Returns
    -------
    Analysis
        The fit and what to say.

    Raises
    ------
    ValueError
        For bad options, or a curve that a step cannot be done to.
    """
    ready, wanted = conditioned(curves, steps, options)
    data: Measured | list[Measured] = ready[0] if len(ready) == 1 else list(ready)
    return Analysis(ready, fit_curves(data, **wanted))


def restored(document: Mapping[str, Any]) -> list[Measured]:
    """Return the curves that a result holds, as they were fitted.

    Raises
    ------
    ValueError
        If it is no result of `cbs fit` with its data.
    """
    try:
        return [
            Measured(
                fit["B_T"], fit["measured_e2_h"], fit.get("error_e2_h"), fit["file"], bool(fit.get("absolute", False)),
                fit.get("T_K"), tuple(fit["by"]) if fit.get("by") else None, tuple(fit.get("read", ())),
            )
            for fit in document["fits"]
        ]  # fmt: skip
    except (KeyError, TypeError):
        raise Misuse("this is no result of `cbs fit --json` or --output with its curves: fit the files again") from None


def with_data(fit: Mapping[str, Any], curve: Measured) -> dict[str, Any]:
    """Return the dictionary of a fit with what `restored` needs."""
    return {
        **fit, "read": list(curve.notes), "absolute": curve.absolute, "T_K": curve.T, "by": curve.by,
        "error_e2_h": None if curve.error is None else curve.error.tolist(),
    }  # fmt: skip
