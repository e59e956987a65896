"""The film that the page shows: its lengths, the reach of the sliders, and where its own coupling lies on them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from cbs.checks import FloatArray, Misuse
from cbs.constants import E_CHARGE, HBAR

if TYPE_CHECKING:
    from cbs.figures.frame.sample import Film

STEP = 0.25  # nodes and strengths are powers of two of multiples of this
FIRST_NODE, LAST_NODE = -44, 7
N_STRENGTHS = 40
N_COUPLINGS = 21
LARGEST_COUPLING = 8.0  # L_phi/L_so on the left end of the slider, or what is nearest with the film's own on the grid
MOST_COUPLING = 16.0
FIELDS_AHEAD = 30.4  # largest field over B_phi, before it is rounded
_NICE = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
USES = ("l", "L_phi", "k_F", "L_s", "coupling")  # fields of the film that the page takes
KINDS = {"Rashba": "rashba", "Dresselhaus": "rashba", "ElliottYafet": "isotropic", "MagneticImpurities": "magnetic"}


@dataclass(frozen=True, slots=True)
class Scales:
    """Lengths in metres, fields in tesla.

    Parameters
    ----------
    l, L_phi : float
        Mean free path, and the coherence length in the middle of its slider.
    k_F : float
        Fermi wave number, 1/m.
    largest : mapping of str to float
        L_phi/L_so on the left end of the slider, by mechanism; the others follow in steps of 2^(1/4).
    own : mapping of str to int
        Place on that slider of the couplings that the film has, by mechanism.
    mechanism : str
        What turns the spin in it.
    named : str
        Name of that coupling.
    """

    l: float = 100e-9
    L_phi: float = 1e-6
    k_F: float = 0.3e9
    largest: Mapping[str, float] = field(
        default_factory=lambda: dict.fromkeys(("rashba", "isotropic", "magnetic"), LARGEST_COUPLING)
    )
    own: Mapping[str, int] = field(default_factory=dict)
    mechanism: str = "rashba"
    named: str = "Rashba coupling"

    @property
    def largest_field(self) -> float:
        """Right end of the slider of the field: about 30 B_phi, a round number of mT."""
        most = FIELDS_AHEAD * HBAR / (4.0 * E_CHARGE * self.L_phi**2)
        power = 10.0 ** math.floor(math.log10(most))
        return float(f"{max(nice for nice in _NICE if nice * power <= most) * power:.3g}")

    def couplings(self, mechanism: str = "rashba") -> FloatArray:
        """L_phi/L_so on the slider, largest first, (N_COUPLINGS,)."""
        return np.asarray(self.largest[mechanism] * 2.0 ** (-STEP * np.arange(N_COUPLINGS)))

    def strengths(self, mechanism: str = "rashba") -> FloatArray:
        """sqrt(D t)/L_so of the grid, largest first, (N_STRENGTHS,)."""
        return np.asarray(self.largest[mechanism] * 2.0 ** (STEP * (LAST_NODE - np.arange(N_STRENGTHS))))


SCALES = Scales()


def scales_of(film: "Film") -> Scales:
    """Return the scales of a film; couplings that were not given leave the slider as it is.

    Raises
    ------
    ValueError
        If a coupling lies beyond the slider: L_phi/L_so above 16 or below 1/4.
    """
    largest, own = dict(SCALES.largest), {}
    kind = KINDS[type(film.coupling).__name__]
    lengths = {kind: ("coupling", film.L_so), "magnetic": ("L_s", film.L_s)}
    for mechanism, (name, length) in lengths.items():
        if name in film.given:
            largest[mechanism], own[mechanism] = _place(film.L_phi / length, name)
    named = film.coupling_text.split(" L_so")[0]
    return Scales(film.l, film.L_phi, film.k_F, largest, own, kind, named[0].upper() + named[1:])


def _place(ratio: float, name: str) -> tuple[float, int]:
    """Return the left end of the slider and the place on it that make `ratio` one of its steps."""
    least = LARGEST_COUPLING * 2.0 ** (-STEP * (N_COUPLINGS - 1))
    if not 0.99 * least <= ratio <= MOST_COUPLING:
        spin = "L_so" if name == "coupling" else "L_s"
        raise Misuse(
            f"L_phi/{spin} must lie between {least:g} and {MOST_COUPLING:g} on the page (got {ratio:.3g}): beyond it "
            f"the spin {'turns at random' if ratio > 1.0 else 'does not turn'}; change --l-phi or the coupling"
        )
    place = max(0, round(math.log2(LARGEST_COUPLING / ratio) / STEP))
    place = min(place, N_COUPLINGS - 1)
    return ratio * 2.0 ** (STEP * place), place
