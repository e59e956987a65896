"""All curves and the law of their coherence time in one fit: the numbers of the law in place of one length a curve."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from cbs.checks import Misuse
from cbs.comparison.coherence_law import CoherenceLaw, Term, coherence_law, misfit
from cbs.comparison.fit import JointFit, Parameter, fit_by_law, fit_curves
from cbs.comparison.fit.law import Law
from cbs.comparison.measured import Measured
from cbs.constants import HBAR, M_E

LEAST = 1e-3  # of the typical rate: where a term that the lengths alone do not show begins


def joint_law(
    curves: Sequence[Measured], options: dict[str, Any], *, D: float | None = None, power: float | None = None,
    square: bool = False, saturation: bool = True,
) -> tuple[JointFit, CoherenceLaw]:  # fmt: skip
    """Fit curves of several temperatures with L_phi by a law.

    Parameters
    ----------
    curves : sequence of Measured
        With their temperatures.
    options : dict
        Of `fit_curves`, the model and shared parameters among them.
    D, power, square, saturation
        As in `coherence_law`.

    Returns
    -------
    JointFit, CoherenceLaw
        The fit, the numbers of the law among its shared parameters; and the law beside the lengths that the same curves
        give without it. Its chi2 is the rise of minus twice the log-likelihood by the law.

    Raises
    ------
    ValueError
        If a temperature is not known, or there are too few.
    """
    unknown = [curve.name for curve in curves if curve.T is None]
    if unknown:
        raise Misuse(f"a law of the temperature needs that of every curve; it is not known of {', '.join(unknown)}")
    first = fit_curves(list(curves), **{name: value for name, value in options.items() if name != "contours"})
    alone = coherence_law(first.fits, D=D, power=power, square=square, saturation=saturation)
    typical = float(np.median((D or 1.0) / alone.L_phi**2))
    start = {term.name: term.value for term in alone.terms if not (term.name == "p" and power is not None)}
    start = {name: value if name == "p" else max(value, LEAST * typical) for name, value in start.items()}
    rest = {name: value for name, value in options.items() if name not in ("model", "share")}
    found = fit_by_law(curves, first, Law(start, typical, D or 1.0, power), **rest)
    terms = tuple(_term(found[name]) for name in start)
    if power is not None:
        terms = (terms[0], Term("p", "", power, 0.0, power, power), *terms[1:])
    rise, dof = max(found.cost - first.cost, 0.0), len(curves) - len(start)
    messages = [message for message in alone.messages if "left out" in message] + misfit(terms, rise, dof)
    return found, replace(alone, terms=terms, chi2=rise, dof=dof, messages=tuple(messages))


def _term(p: Parameter) -> Term:
    return Term(p.name, p.unit, p.value, p.error, p.low, p.high)


def diffusion_constant(mass: float, sigma: float) -> float:
    """Return D in m^2/s of a film of one parabolic band with two spins.

    Parameters
    ----------
    mass : float
        Effective mass over that of the electron.
    sigma : float
        Conductivity, e^2/h: k_F l, so that D = v_F l/2 = hbar k_F l/(2 m).
    """
    return HBAR * sigma / (2.0 * mass * M_E)
