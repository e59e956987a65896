"""Film "warming-wal": with spin-orbit coupling the cusp points down, and warmth flattens it all the same."""

from cbs.figures.frame.sample import SAMPLE, Film
from cbs.film import warming
from cbs.film.stage import Act
from cbs.film.warming import Scene, Warming

__all__ = ["ACTS", "Scene", "USES", "compute"]

USES = (*warming.USES, "coupling")

ACTS = (
    Act(0, 60, "Cold film with spin-orbit coupling: long loops return half as often."),
    Act(60, 300, "It warms up: coherence shortens, the long loops are cut off first."),
    Act(300, 360, "Warm film: only loops too short to turn the spin are left."),
)


def compute(seed: int, film: Film = SAMPLE) -> Warming:
    """Draw the cloud, and the cusp of antilocalization at every temperature."""
    return warming.compute(seed, film, "wal")
