"""The prefactor of weak localization as its second order has it, given by the conductivity instead of fitted."""

from collections.abc import Mapping

import numpy as np

from cbs.checks import Misuse
from cbs.comparison.fit.model import Model
from cbs.comparison.measured import Measured
from cbs.scales import second_order_prefactor

MEASURED = "measured"


def held(model: Model, curve: Measured, second_order: float | str, fix: Mapping[str, float]) -> dict[str, float]:
    """Return what is held, the prefactor 1 - 2/(pi g) among it.

    Parameters
    ----------
    model : Model
        Of weak localization without spin.
    curve : Measured
        Its conductivity at the smallest field is g where that is to be measured: it depends on no range of fields.
    second_order : float or "measured"
        g in e^2/h, both spins.
    fix : mapping
        What is held besides.

    Raises
    ------
    ValueError
        For models with spin, a prefactor that is held too, a curve of differences, and a g below 2/pi.
    """
    if not model.signed:
        raise Misuse(
            f"{{second_order}} is known for weak localization without spin-orbit coupling: wl, ballistic (got "
            f"{model.name})",
            second_order="",
        )
    if "prefactor" in fix:
        raise Misuse("{second_order} gives the prefactor, which is held too: leave one out", second_order="")
    if isinstance(second_order, str):
        if second_order != MEASURED:
            raise Misuse(f"{{second_order}} must be a conductivity in e^2/h or {MEASURED}", second_order=second_order)
        if not getattr(curve, "absolute", False):
            raise Misuse(
                f"{{second_order}} cannot be taken from {curve.name}, a curve of differences: give the conductivity in "
                "e^2/h",
                second_order=MEASURED,
            )
        second_order = float(curve.sigma[np.argmin(np.abs(curve.B))])
    return {**fix, "prefactor": second_order_prefactor(second_order)}
