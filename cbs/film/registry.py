"""The table of films. A new film is one file with ACTS, compute and Scene, and one line here."""

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from cbs.checks import Misuse
from cbs.figures.frame.names import nearest

RATE = 30  # frames a second


@dataclass(frozen=True, slots=True)
class Entry:
    """One film: its name, and the one sentence it must leave behind. The module is named after the film."""

    name: str
    title: str

    def uses(self) -> tuple[str, ...]:
        """Names of the lengths of a film that it takes."""
        found: tuple[str, ...] = getattr(self.module(), "USES", ())
        return found

    def module(self) -> ModuleType:
        """Import the film's module (only now: the table itself costs nothing)."""
        return import_module(f"cbs.film.{self.name.replace('-', '_')}")


_TABLE = (
    Entry("two-ways", "Two ways round one loop arrive in step: the electron comes home twice as often."),
    Entry("field-on", "A field turns the two ways apart, each loop at its own rate: the average falls to one."),
    Entry("spin-on", "Both ways bring the spin to the same place with opposite sign: return falls to one half."),
    Entry("speckle", "Any two paths interfere in one sample; after averaging only a path and its reverse still do."),
    Entry("echo", "A kick ends the peak of a wave in disorder; at twice that time it is back."),
    Entry("warming", "Warmth shortens coherence: the long loops are cut off, and the cusp flattens."),
    Entry("warming-wal", "With spin-orbit coupling the cusp points down, and warmth flattens it all the same."),
)

FILMS: dict[str, Entry] = {entry.name: entry for entry in _TABLE}


def find(name: str) -> Entry:
    """Return the entry of the film `name`.

    Raises
    ------
    ValueError
        If there is no such film; the message offers the nearest name.
    """
    if name not in FILMS:
        raise Misuse(f"there is no film {name!r}{nearest(name, FILMS)}; films: {', '.join(FILMS)}")
    return FILMS[name]
