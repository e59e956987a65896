"""The film that the figures show: the sample film, or one of the user's; and the record of what made a figure."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cbs import theory
from cbs.checks import FloatArray, Misuse
from cbs.constants import HBAR, K_B, M_E
from cbs.figures.frame.qualities import Quality
from cbs.parameters import (
    Conductor,
    Dresselhaus,
    ElliottYafet,
    MagneticImpurities,
    Rashba,
    SpinMechanism,
)
from cbs.provenance import Provenance

Coupling = Rashba | Dresselhaus | ElliottYafet

KICK = 0.2  # s^2 = (2/3) l^2/L_s^2 of the magnetic impurities that make the unitary class, per flight


@dataclass(frozen=True, slots=True)
class Film:
    """A film with what gives it each of the three symmetries; SI units.

    Parameters
    ----------
    l, L_phi : float
        Mean free path and phase-coherence length, metres.
    coupling : Rashba, Dresselhaus or ElliottYafet
        What makes its symplectic class.
    L_s : float, optional
        Magnetic length sqrt(D tau_s) that makes its unitary class; left out: s^2 = 0.2 a flight.
    k_F : float, optional
        Fermi wave number, 1/m; left out: k_F l = 30.
    mass : float
        Effective mass over that of the free electron (for electron-electron scattering only).
    rate : tuple of (float, float), optional
        Dephasing rate A T^p as pairs (A in 1/s K^p, p); empty: electron-electron scattering.
    given : frozenset of str
        Options that the user gave: the others have the values of the sample film.
    """

    l: float = 100e-9
    L_phi: float = 1e-6
    coupling: Coupling = Rashba(L_so=200e-9)  # noqa: RUF009
    L_s: float = 0.0
    k_F: float = 0.0
    mass: float = 0.067
    rate: tuple[tuple[float, float], ...] = ()
    given: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.L_s:
            object.__setattr__(self, "L_s", self.l * math.sqrt(2.0 / (3.0 * KICK)))
        if not self.k_F:
            object.__setattr__(self, "k_F", 30.0 / self.l)

    @property
    def conductor(self) -> Conductor:
        """The film as the library takes it."""
        return Conductor(l=self.l, L_phi=self.L_phi)

    @property
    def v_F(self) -> float:
        """Fermi velocity hbar k_F/m, m/s."""
        return HBAR * self.k_F / (self.mass * M_E)

    @property
    def fermi_temperature(self) -> float:
        """M v_F^2 / (2 k_B), kelvin."""
        return 0.5 * self.mass * M_E * self.v_F**2 / K_B

    def coherence_length(self, T: FloatArray) -> FloatArray:
        """sqrt(D tau_phi) in metres at temperatures T (kelvin): the rates A T^p, or electron-electron scattering."""
        if self.rate:
            rate = np.asarray(theory.power_law_rate(T, list(self.rate)))
        else:
            energy = 0.5 * self.mass * M_E * self.v_F**2
            rate = theory.nyquist_rate(T, self.k_F * self.l) + theory.fermi_liquid_rate(T, energy)
        return np.asarray(theory.dephasing_length(rate, 0.5 * self.v_F * self.l))

    @property
    def L_so(self) -> float:
        """Length of its spin-orbit coupling, metres."""
        return self.coupling.L_so

    @property
    def rashba(self) -> float:
        """L_so of its linear coupling, metres (Rashba and Dresselhaus coupling interfere alike)."""
        if isinstance(self.coupling, ElliottYafet):
            raise Misuse(
                "this figure is about linear spin-orbit coupling, and the film has isotropic scattering "
                "(--elliott-yafet); give --rashba"
            )
        return self.coupling.L_so

    @property
    def coupling_option(self) -> str:
        """The option that gives the length of its coupling."""
        return {"Dresselhaus": "--dresselhaus", "ElliottYafet": "--elliott-yafet"}.get(
            type(self.coupling).__name__, "--rashba"
        )

    @property
    def spins(self) -> dict[str, tuple[SpinMechanism, ...]]:
        """Mechanisms by role: what makes the class."""
        return {"wl": (), "wal": (self.coupling,), "unitary": (MagneticImpurities(L_s=self.L_s),)}

    @property
    def options(self) -> str:
        """The options that give this film, as they are written; empty for the sample film."""
        nm = 1e9
        values = {
            "l": f"--l {nm * self.l:.10g}nm", "L_phi": f"--l-phi {nm * self.L_phi:.10g}nm",
            "coupling": f"{self.coupling_option} {nm * self.L_so:.10g}nm", "L_s": f"--magnetic {nm * self.L_s:.10g}nm",
            "k_F": f"--k-f {self.k_F / nm:.10g}/nm", "mass": f"--mass {self.mass:.10g}",
            "rate": " ".join(f"--temperature-law {a:.10g},{p:.10g}" for a, p in self.rate),
        }  # fmt: skip
        return " ".join(text for name, text in values.items() if name in self.given)

    @property
    def coupling_text(self) -> str:
        """The coupling in words, for captions."""
        kind = {"Rashba": "Rashba coupling", "Dresselhaus": "Dresselhaus coupling"}.get(
            type(self.coupling).__name__, "isotropic spin-orbit scattering"
        )
        return f"{kind} L_so = {1e9 * self.L_so:.4g} nm"

    def parameters(self) -> dict[str, object]:
        """Plain values for the record."""
        return {
            "l_m": self.l, "L_phi_m": self.L_phi, "coupling": type(self.coupling).__name__, "L_so_m": self.L_so,
            "magnetic_L_s_m": self.L_s,
        }  # fmt: skip


SAMPLE = Film()
FILM = SAMPLE.conductor
L_SO = SAMPLE.L_so
L_S = SAMPLE.L_s
SPINS = SAMPLE.spins


def exact_correction(film: Film, role: str, B: FloatArray, *, sharp: bool = False) -> FloatArray:
    """Exact sum over all loops of flights for the class `role` of the film, e^2/h, both spins.

    Parameters
    ----------
    film : Film
        Its lengths.
    role : {"wl", "wal", "unitary"}
        Class.
    B : ndarray, shape (n,)
        Fields, tesla.
    sharp : bool
        Take more Landau levels in weak fields with Rashba coupling, for differences to zero field: the usual number
        leaves 2e-6 e^2/h, which is more than the error of a Monte Carlo difference at 0.003 B_tr.
    """
    lengths: dict[str, Any] = {"l": film.l, "L_phi": film.L_phi}
    if role == "wl":
        return np.asarray(theory.ballistic(B, **lengths))
    if role == "unitary":
        return np.asarray(theory.ballistic_magnetic(B, **lengths, L_s=film.L_s))
    if isinstance(film.coupling, ElliottYafet):
        return np.asarray(theory.ballistic_isotropic(B, **lengths, L_so=film.L_so, L_s=math.inf))
    if not sharp:
        return np.asarray(theory.rashba_ballistic(B, **lengths, L_so=film.L_so))
    levels = np.clip(6.0 * film.conductor.B_tr / np.maximum(np.abs(B), 1e-12), 120.0, 960.0).astype(int)
    pairs = zip(B, levels, strict=True)
    return np.array([float(theory.rashba_ballistic(b, **lengths, L_so=film.L_so, levels=int(n))) for b, n in pairs])


def exact_at_zero(film: Film, role: str, L_phi: FloatArray) -> FloatArray:
    """Exact sum at zero field for every coherence length (metres), e^2/h, both spins; lengths of `film` otherwise."""
    zero = np.zeros(1)
    films = (replace(film, L_phi=float(length)) for length in L_phi)
    return np.array([float(exact_correction(one, role, zero)[0]) for one in films])


def diffusive_change(film: Film, role: str, B: FloatArray) -> FloatArray:
    """Change with the field by the diffusive formula for wl and wal (HLN, ILP), e^2/h, both spins."""
    if role == "wl":
        return np.asarray(theory.hln(B, L_phi=film.L_phi))
    if isinstance(film.coupling, ElliottYafet):
        return np.asarray(theory.hln(B, L_phi=film.L_phi, L_so=film.L_so))
    return np.asarray(theory.ilp(B, L_phi=film.L_phi, L_so=film.L_so))


def exact_return(film: Film, length: FloatArray) -> FloatArray:
    """Exact return of loops of flights with the film's coupling, quantum over classical, without dephasing."""
    if isinstance(film.coupling, ElliottYafet):
        return np.asarray(theory.flights_return_ratio(length, film.l, L_so=film.L_so))
    return np.asarray(theory.rashba_flights_return_ratio(length, film.l, film.L_so))


def diffusive_return(film: Film, length: FloatArray) -> FloatArray:
    """The same of diffusive loops."""
    y = (length / film.L_so) ** 2
    if isinstance(film.coupling, ElliottYafet):
        return np.asarray(1.0 + theory.isotropic_cooperon(y, np.zeros_like(y)))
    return np.asarray(1.0 + theory.rashba_cooperon(y))


def need(holds: bool, figure: str, rule: str, change: str) -> None:
    """Refuse a film that is out of a figure's regime, in one line.

    Parameters
    ----------
    holds : bool
        Whether the film is in the regime.
    figure : str
        Name of the figure.
    rule : str
        Which ratio must be what, and what it is.
    change : str
        What to change.

    Raises
    ------
    ValueError
        If it does not hold.
    """
    if not holds:
        raise Misuse(f"figure {figure} needs {rule}; {change}")


def origin(name: str, quality: Quality, seed: int, loops: int, batches: int = 1, **parameters: object) -> Provenance:
    """Return the provenance of a figure: all its loops, its seed, and the parameters that its caption names.

    Parameters
    ----------
    name : str
        The figure.
    quality : Quality
        Effort it was made with.
    seed : int
        Seed of all its runs.
    loops : int
        Loops of all runs together.
    batches : int
        Batches behind every error bar; 1 where there are no error bars.
    **parameters
        Plain numbers and texts in SI units.
    """
    named = {"figure": name, "quality": quality.name, **parameters}
    return Provenance(seed=seed, loops=loops, batches=batches, parameters=named)
