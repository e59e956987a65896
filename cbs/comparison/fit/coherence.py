r"""Law of the coherence time from fitted lengths at several temperatures.

.. math:: \frac{1}{\tau_\phi} = \Gamma_0 + A\,T^p + B\,T^2

With D known the rates are 1/s, else they are D/L_phi^2 over D, 1/m^2.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from iminuit import Minuit

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.comparison.fit.results import Fit, Parameter
from cbs.theory.fields import finite_values

_LARGEST_POWER = 6.0


@dataclass(frozen=True, slots=True)
class CoherenceLaw:
    """Fitted law.

    Attributes
    ----------
    parameters : tuple of Parameter
        A (unit of the rate / K^p), p, and where asked for B (unit of the rate / K^2) and saturation.
    T, rate, rate_err, fitted : ndarray, shape (n,)
        Temperatures (K), rates with errors, and the law.
    unit : str
        "1/s", or "1/m^2" without a diffusion constant.
    chi2, dof : float, int
        Of the law.
    """

    parameters: tuple[Parameter, ...]
    T: FloatArray
    rate: FloatArray
    rate_err: FloatArray
    fitted: FloatArray
    unit: str
    chi2: float
    dof: int

    def __getitem__(self, name: str) -> Parameter:
        """Parameter of that name."""
        return next(p for p in self.parameters if p.name == name)


def coherence_law(
    T: Sequence[float], L_phi: Sequence[float], error: Sequence[float], *, D: float | None = None,
    fermi_liquid: bool = False, saturation: bool = False, p: float | None = None,
) -> CoherenceLaw:  # fmt: skip
    """Fit the law of the coherence time to lengths.

    Parameters
    ----------
    T, L_phi, error : sequences of float
        Temperatures (K), lengths and their standard errors (m).
    D : float, optional
        Diffusion constant, m^2/s: rates in 1/s.
    fermi_liquid, saturation : bool
        Also fit a term B T^2, a rate at T = 0.
    p : float, optional
        Power that is held; None fits it.

    Returns
    -------
    CoherenceLaw
        Intervals from the profiles.

    Raises
    ------
    ValueError
        For bad values, or fewer temperatures than parameters.
    """
    temperature, length, spread = (finite_values(n, v) for n, v in (("T", T), ("L_phi", L_phi), ("error", error)))
    if not temperature.size == length.size == spread.size or np.any(temperature <= 0.0) or np.any(spread <= 0.0):
        raise Misuse("T, L_phi and error must be positive and of equal lengths")
    scale = 1.0 if D is None else checks.positive("D", D, "m^2/s")
    names = [
        "A",
        *(["p"] if p is None else []),
        *(["B"] if fermi_liquid else []),
        *(["saturation"] if saturation else []),
    ]
    if temperature.size < len(names):
        raise Misuse(f"{len(names)} parameters need as many temperatures (got {temperature.size})")
    rate = scale / length**2
    rate_err = 2.0 * rate * spread / length
    size = float(np.exp(np.mean(np.log(rate))))  # of the numbers the minimiser sees
    middle = float(np.exp(np.mean(np.log(temperature))))

    def law(values: FloatArray) -> FloatArray:
        given = dict(zip(names, values, strict=True))
        t = temperature / middle
        power = given.get("p", 0.0 if p is None else p)
        return size * (given["A"] * t**power + given.get("B", 0.0) * t**2 + given.get("saturation", 0.0))

    def cost(values: FloatArray) -> float:
        return float(np.sum(np.square((law(values) - rate) / rate_err)))

    start = {"A": 1.0, "p": 1.0, "B": 0.1, "saturation": 0.1}
    machine = Minuit(cost, np.array([start[name] for name in names]), name=names)
    machine.errordef, machine.print_level = Minuit.LEAST_SQUARES, -1
    for name in names:
        machine.limits[name] = (0.0, _LARGEST_POWER if name == "p" else None)
    machine.migrad()
    machine.hesse()
    unit = "1/m^2" if D is None else "1/s"
    found = _named(machine, names, size, middle, p, unit)
    best = np.array(machine.values)
    return CoherenceLaw(
        found, temperature, rate, rate_err, law(best), unit, float(machine.fval), temperature.size - len(names)
    )


def _named(
    machine: Minuit, names: list[str], size: float, middle: float, p: float | None, unit: str
) -> tuple[Parameter, ...]:  # fmt: skip
    """Parameters in their units; an end that MINOS does not find lies at zero or infinity."""
    power = float(machine.values["p"]) if p is None else p
    scales = {"A": size / middle**power, "p": 1.0, "B": size / middle**2, "saturation": size}
    units = {"A": f"{unit}/K^p", "p": "", "B": f"{unit}/K^2", "saturation": unit}
    out = []
    for name in names:
        edges = []
        for level in (1.0, 1.959964):
            try:
                machine.minos(name, cl=level)
                m = machine.merrors[name]
                edges.append((m.lower if m.lower_valid else -math.inf, m.upper if m.upper_valid else math.inf))
            except RuntimeError:
                edges.append((-math.inf, math.inf))
        value, scale = float(machine.values[name]), scales[name]
        low, high, low95, high95 = (
            scale * max(value + edges[i][j], 0.0) for i, j in ((0, 0), (0, 1), (1, 0), (1, 1))
        )  # fmt: skip
        out.append(Parameter(
            name, scale * value, scale * float(machine.errors[name]), low, high, low95, high95,
            value < 1e-3 * float(machine.errors[name]), unit=units[name], bounds=(0.0, math.inf),
        ))  # fmt: skip
    return tuple(out)


def law_of(fits: Sequence[Fit], **options: object) -> CoherenceLaw:
    """Fit the law to fits whose temperature is known; options as in `coherence_law`."""
    known = [fit for fit in fits if fit.T is not None]
    numbers = [(float(fit.T or 0.0), fit["L_phi"].value, 0.5 * (fit["L_phi"].high - fit["L_phi"].low)) for fit in known]
    T, L_phi, error = ([row[i] for row in numbers] for i in range(3))
    return coherence_law(T, L_phi, error, **options)  # type: ignore[arg-type]
