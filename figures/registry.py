"""The table of figures. A new figure is one file with compute, draw and CAPTION, and one line here."""

import typing
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any

from cbs.checks import Misuse
from cbs.figures.frame.names import nearest

UNITS = {"nm": 1e9, "um": 1e6, "mT": 1e3}


@dataclass(frozen=True, slots=True)
class InUnit:
    """Fields of a figure's dataclass times a scale, for captions."""

    stored: Any
    scale: float

    def __getattr__(self, name: str) -> float:
        return float(getattr(self.stored, name)) * self.scale


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure: its name, and the one sentence it must leave behind. The module is named after the figure."""

    name: str
    title: str

    def module(self) -> ModuleType:
        """Import the figure's module (only now: the table itself costs nothing)."""
        return import_module(f"cbs.figures.boards.{self.name.replace('-', '_')}")

    def uses(self) -> tuple[str, ...]:
        """Names of the lengths of a film that the figure takes (USES of its module); empty if it holds for any film."""
        found: tuple[str, ...] = getattr(self.module(), "USES", ())
        return found

    def check(self, film: Any) -> None:
        """Raise ValueError with the ratio and the way out if a film is out of the figure's regime."""
        test = getattr(self.module(), "check", None)
        if test is not None:
            test(film)

    def stored_type(self) -> type[Any]:
        """Return the frozen dataclass that the figure's compute returns."""
        found = typing.get_type_hints(self.module().compute)["return"]
        return typing.cast(type[Any], found)

    def caption(self, stored: Any, language: str = "en") -> str:
        """Return the figure's caption, filled from its stored arrays and provenance; English where there is no other.

        In CAPTION, d is the dataclass, p its provenance, and nm.l_m, um.L_phi_m, mT.field_T are fields of d in
        nanometres, micrometres and millitesla.
        """
        from cbs.figures.frame import texts

        text: str = texts.captions(language).get(self.name, self.module().CAPTION)
        units = {unit: InUnit(stored, scale) for unit, scale in UNITS.items()}
        filled = texts.Filled(language).format(text, title=self.title, d=stored, p=stored.provenance, **units)
        return " ".join(filled.split())


_TABLE = (
    Entry("paths", "The same scatterers in opposite order: two ways round one loop, one phase."),
    Entry(
        "who-interferes", "Any two paths interfere in one sample; after averaging only a path and its reverse still do."
    ),
    Entry("factor-of-two", "Coming home: twice, once or half as likely as for a classical ball."),
    Entry("spin-on-loop", "Both directions bring the spin to the same place, with opposite sign."),
    Entry("distribution", "Single loops interfere with either sign; only their average settles, from +1 down to −½."),
    Entry(
        "magnetoconductance",
        "A field ends the interference: conductance rises from a sharp dip, or falls from a sharp peak.",
    ),
    Entry("crossover", "The ratio L_φ/L_so decides which way the cusp points, the field decides for how long."),
    Entry("dephasing", "Long loops count as long as phase lasts: conductance changes with the logarithm of that time."),
    Entry("temperature", "Warmth shortens coherence: conductance changes with the logarithm of temperature."),
    Entry("symmetry-classes", "Three symmetries, three answers: 2, 1, one half."),
    Entry("cusp-width", "Halve the coherence length and the cusp is four times as wide."),
    Entry("which-loops", "Between l and L_φ every octave of loop length counts the same: that is the logarithm."),
    Entry(
        "area-spin", "Loops that enclose little area also turn the spin little: field and spin cannot be multiplied."
    ),
    Entry("persistent-helix", "Equal Rashba and Dresselhaus: the spin turns, but every loop turns it back."),
    Entry("in-plane-field", "A field along the film acts on the spin only: it turns antilocalization off."),
    Entry("scaling", "In two dimensions more is less: any film without spin-orbit drifts to an insulator."),
    Entry("fluctuations", "One sample is no average: its conductance wiggles, by e²/h where all of it is coherent."),
    Entry("half-flux-quantum", "A loop and its partner feel twice the flux: the period is h/2e."),
    Entry(
        "ballistic-breakdown",
        "Fit the diffusive formula too far out and it hands you a wrong coherence time with a good-looking curve.",
    ),
    Entry("magnetic-impurities", "Impurity spins do not run backwards: they erase the cusp, not turn it."),
    Entry("area-distribution", "Loops have a universal law of enclosed area: that is why the cusp has its shape."),
    Entry("berry-phase", "Where the spin follows the motion, straight backscattering is forbidden."),
    Entry("valleys", "Graphene: carriers that keep their valley antilocalize, carriers that change it localize."),
    Entry("surfaces", "Two surfaces antilocalize twice until carriers change sides; a gap turns the cusp around."),
    Entry("cone", "Light does it too: a peak nearly twice as bright, thinner the longer the free path."),
    Entry("cone-ways", "The latest light makes the tip of the cone; spin-orbit scattering turns the tip into a dip."),
    Entry("dimensions", "Wire, film, bulk: the thinner, the more loops come home."),
    Entry("waves", "Waves that know no loops come back twice as often, not at all with spin, and answer a kick."),
    Entry("waves-loops", "The sum over loops is what the wave equation gives, the better the larger k l."),
    Entry("waves-conductance", "One sample only wiggles; the mean over many has the dip, and with spin the peak."),
    Entry("lifetimes", "Many small kicks: the wave is scattered early, the electron loses its direction late."),
    Entry("measured-data", "The same curve, measured: a film's coherence length from its cusp."),
    Entry(
        "verification", "Every claim: its Monte Carlo value, its exact value, and how many standard errors lie between."
    ),
)

FIGURES: dict[str, Entry] = {entry.name: entry for entry in _TABLE}


def find(name: str) -> Entry:
    """Return the entry of the figure `name`.

    Raises
    ------
    ValueError
        If there is no such figure; the message offers the nearest name.
    """
    if name not in FIGURES:
        hint = nearest(name, FIGURES) or "; cbs figure --list shows all"
        raise Misuse(f"there is no figure {name!r}{hint}")
    return FIGURES[name]
