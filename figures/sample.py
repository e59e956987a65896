"""The sample film that every figure shows unless it says otherwise, and the record of what made a figure."""

from cbs.figures.qualities import Quality
from cbs.parameters import Conductor, MagneticImpurities, Rashba, SpinMechanism
from cbs.provenance import Provenance

FILM = Conductor(l=100e-9, L_phi=1e-6)
L_SO = 200e-9  # Rashba length, metres
L_S = 182.57418583505537e-9  # sqrt(D tau_s), metres: s^2 = (2/3) l^2 / L_s^2 = 0.2 a leg

SPINS: dict[str, tuple[SpinMechanism, ...]] = {  # by role: what makes the class
    "wl": (),
    "wal": (Rashba(L_so=L_SO),),
    "unitary": (MagneticImpurities(L_s=L_S),),
}


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
