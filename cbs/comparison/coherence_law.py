r"""Law of the coherence time: 1/tau_phi = A T^p + B T^2 + 1/tau_0, fitted to the lengths found at several temperatures.

In a film electron-electron scattering gives p = 1 (Altshuler, Aronov, Khmelnitsky, J. Phys. C 15, 7367 (1982)), in a
wire 2/3; B T^2 is scattering with large energy transfer, 1/tau_0 what is left at T = 0. A length is sqrt(D tau_phi),
so without D the rates are those of 1/L_phi^2, per square metre.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from iminuit import Minuit

from cbs import checks
from cbs.checks import FloatArray, Misuse
from cbs.comparison.fit import Fit

TERMS = ("power", "square", "saturation")
LEAST_TEMPERATURES = 3


@dataclass(frozen=True, slots=True)
class Term:
    """A fitted number of the law: its name, unit, value and 68 % interval (low 0 where a rate may vanish)."""

    name: str
    unit: str
    value: float
    error: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CoherenceLaw:
    """The law, and the lengths that it was fitted to.

    Attributes
    ----------
    T, L_phi, low, high : ndarray, shape (n,)
        Temperatures (K), fitted lengths and the ends of their 68 % intervals (m).
    terms : tuple of Term
        A (rate at 1 K), p, B (rate at 1 K), rate_0, as many as were fitted; rates in 1/s with D, else in 1/m^2.
    D : float or None
        Diffusion constant, m^2/s.
    chi2 : float
        Sum of squared deviations of ln L_phi over their errors.
    dof : int
        Temperatures minus fitted numbers.
    messages : tuple of str
        What the reader should know.
    """

    T: FloatArray
    L_phi: FloatArray
    low: FloatArray
    high: FloatArray
    terms: tuple[Term, ...]
    D: float | None
    chi2: float
    dof: int
    messages: tuple[str, ...]

    def __getitem__(self, name: str) -> Term:
        """Term of that name."""
        return next(term for term in self.terms if term.name == name)

    def length(self, T: FloatArray) -> FloatArray:
        """L_phi at temperatures T (kelvin), metres."""
        values = {term.name: term.value for term in self.terms}
        return np.asarray(np.sqrt((self.D or 1.0) / _rate(np.asarray(T, dtype=np.float64), values)))


def _rate(T: FloatArray, values: dict[str, float]) -> FloatArray:
    rate = values["A"] * T ** values["p"] + values.get("B", 0.0) * T**2 + values.get("rate_0", 0.0)
    return np.asarray(rate)


def coherence_law(
    fits: Sequence[Fit], *, D: float | None = None, power: float | None = None, square: bool = False,
    saturation: bool = True,
) -> CoherenceLaw:  # fmt: skip
    """Fit the law to the coherence lengths of several temperatures.

    Parameters
    ----------
    fits : sequence of Fit
        With their temperatures.
    D : float, optional
        Diffusion constant, m^2/s, for times.
    power : float, optional
        Held power p; fitted if left out.
    square, saturation : bool
        Whether B T^2 and 1/tau_0 are part of the law; left out, with a message, where there are too few temperatures.

    Raises
    ------
    ValueError
        If fewer than three temperatures are known, or L_phi was not fitted or is not fixed by its curve.
    """
    usable = [fit for fit in fits if fit.T is not None and any(p.name == "L_phi" for p in fit.parameters)]
    usable = [fit for fit in usable if math.isfinite(fit["L_phi"].error) and fit["L_phi"].low > 0.0]
    if len({fit.T for fit in usable}) < LEAST_TEMPERATURES:
        raise Misuse(
            f"a law of the temperature needs L_phi at {LEAST_TEMPERATURES} temperatures at least "
            f"(got {len({fit.T for fit in usable})}); temperatures come from a column (--by), a title or the name of "
            "the file"
        )
    if D is not None:
        D = checks.positive("D", D, "m^2/s")
    usable = sorted(usable, key=lambda fit: fit.T or 0.0)
    T = np.array([fit.T for fit in usable], dtype=np.float64)
    L, low, high = (np.array([getattr(fit["L_phi"], end) for fit in usable]) for end in ("value", "low", "high"))
    names = ["A", *(["p"] if power is None else []), *(["B"] if square else []), *(["rate_0"] if saturation else [])]
    messages = []
    while len(names) >= T.size and names[-1] in ("rate_0", "B"):
        messages.append(f"{names.pop()} left out: {T.size} temperatures cannot fix it beside {', '.join(names)}")
    terms, chi2 = _minimum(T, (L, low, high), names, power, D)
    dof = T.size - len(names)
    messages += misfit(terms, chi2, dof)
    return CoherenceLaw(T, L, low, high, terms, D, chi2, dof, tuple(messages))


def misfit(terms: Sequence[Term], chi2: float, dof: int) -> list[str]:
    """Return whether the law describes the lengths, and which of its terms may be zero."""
    messages = []
    if dof > 0 and chi2 > dof + 4.0 * math.sqrt(2.0 * dof):
        messages.append(f"chi^2 = {chi2:.1f} for {dof} degrees of freedom: the law does not describe these lengths")
    for term in terms:
        if term.low <= 0.0 and term.name in ("B", "rate_0"):
            messages.append(f"{term.name} may be zero: below {term.high:.3g} {term.unit} (68 %)")
    return messages


def _minimum(
    T: FloatArray, lengths: tuple[FloatArray, FloatArray, FloatArray], names: Sequence[str], power: float | None,
    D: float | None,
) -> tuple[tuple[Term, ...], float]:  # fmt: skip
    """Best terms: least squares of ln L_phi with the errors of either side, intervals by MINOS."""
    L, low, high = lengths
    scale = D or 1.0
    below, above = np.log(L / low), np.log(np.where(np.isfinite(high), high, L * L / low) / L)
    unit = float(scale / L[0] ** 2)  # rates in units of the coldest one

    def values(numbers: Sequence[float]) -> dict[str, float]:
        given = dict(zip(names, numbers, strict=True))
        rates: dict[str, float] = {name: unit * given[name] for name in ("A", "B", "rate_0") if name in given}
        return {"p": power if power is not None else given["p"], **rates}

    def cost(numbers: FloatArray) -> float:
        rate = _rate(T, values(numbers.tolist()))
        if np.any(rate <= 0.0):
            return 1e12
        off = 0.5 * np.log(scale / rate) - np.log(L)
        return float(np.sum((off / np.where(off < 0.0, below, above)) ** 2))

    start = {"A": 1.0 / T[0] ** (power or 1.0) * 0.5, "p": 1.0, "B": 0.01, "rate_0": 0.5}
    machine = Minuit(cost, np.array([start[name] for name in names]), name=list(names))
    machine.errordef = Minuit.LEAST_SQUARES
    for name in names:
        machine.limits[name] = (0.0, 8.0) if name == "p" else (0.0, None)
    machine.strategy = 2
    machine.migrad()
    machine.hesse()
    best = float(machine.fval)
    rates = {"p": 1.0}
    terms = []
    for name in names:
        size, words = rates.get(name, unit), "" if name == "p" else "1/s" if D else "1/m^2"
        value = float(machine.values[name])
        low_end, high_end = _interval(machine, name)
        terms.append(
            Term(name, words, size * value, size * float(machine.errors[name]), size * low_end, size * high_end)
        )
    if power is not None:
        terms.insert(1, Term("p", "", power, 0.0, power, power))
    return tuple(terms), best


def _interval(machine: Minuit, name: str) -> tuple[float, float]:
    """68 % interval; 0 where the profile does not rise before it."""
    value = float(machine.values[name])
    try:
        machine.minos(name)
        ends = machine.merrors[name]
    except RuntimeError:
        return max(value - float(machine.errors[name]), 0.0), value + float(machine.errors[name])
    low = value + ends.lower if ends.lower_valid else 0.0
    high = value + ends.upper if ends.upper_valid else math.inf
    return max(low, 0.0), high
