"""From what people call a thing to the command that does it."""

import difflib
from collections.abc import Iterable

# Words that are no command, and the commands that are meant.
MEANT = {
    "draw": ("figure", "gallery"),
    "picture": ("figure",),
    "figures": ("figure",),
    "graph": ("figure",),
    "image": ("figure",),
    "wal": ("magnetoconductance", "fit"),
    "wl": ("magnetoconductance", "fit"),
    "hln": ("fit", "magnetoconductance"),
    "ilp": ("fit", "magnetoconductance"),
    "sigma": ("magnetoconductance",),
    "conductance": ("magnetoconductance", "scaling"),
    "conductivity": ("magnetoconductance",),
    "magnetoresistance": ("magnetoconductance", "fit"),
    "mc": ("magnetoconductance",),
    "curve": ("magnetoconductance",),
    "compare": ("verify", "breakdown", "fit"),
    "check": ("verify",),
    "test": ("verify",),
    "validate": ("verify",),
    "theory": ("magnetoconductance", "verify"),
    "wire": ("magnetoconductance", "strip"),
    "ring": ("magnetoconductance",),
    "cylinder": ("magnetoconductance",),
    "bulk": ("magnetoconductance",),
    "film": ("magnetoconductance", "animate"),
    "movie": ("animate",),
    "video": ("animate",),
    "gif": ("animate",),
    "films": ("animate",),
    "page": ("demo",),
    "live": ("demo",),
    "web": ("demo", "gallery"),
    "html": ("demo", "gallery"),
    "temperature": ("dephasing",),
    "coherence": ("dephasing", "fit"),
    "lphi": ("dephasing", "fit"),
    "beta": ("scaling",),
    "cbs": ("cone",),
    "backscattering": ("cone", "return-probability"),
    "light": ("cone", "fit-cone"),
    "albedo": ("cone", "fit-cone"),
    "turbid": ("cone", "fit-cone"),
    "random": ("matrices",),
    "rmt": ("matrices",),
    "coe": ("matrices",),
    "spin": ("spin-channels", "magnetoconductance"),
    "convert": ("scales",),
    "units": ("scales",),
    "lengths": ("scales",),
    "speed": ("bench",),
    "benchmark": ("bench",),
    "version": ("about",),
    "versions": ("about",),
    "compile": ("about",),
    "citation": ("cite",),
    "references": ("cite",),
    "area": ("distribution",),
    "histogram": ("distribution",),
    "return": ("return-probability",),
    "graphene": ("magnetoconductance", "helical"),
    "topological": ("helical", "magnetoconductance"),
    "symplectic": ("crossover", "matrices"),
    "data": ("fit", "info"),
    "read": ("fit", "info"),
    "measured": ("fit",),
    "walls": ("strip",),
    "anisotropic": ("scattering",),
    "run": ("magnetoconductance",),
    "show": ("figure", "info"),
    "help": (),
}


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the end of the sentence "no such command": which ones may be meant."""
    names = list(known)
    plain = word.lower().replace("_", "-")
    found = [name for name in MEANT.get(plain, ()) if name in names]
    if not found:
        found = [name for name in names if len(plain) > 2 and (name.startswith(plain) or plain in name.split("-"))][:3]
    if not found:
        found = difflib.get_close_matches(plain, names, n=1, cutoff=0.5)
    if not found:
        return "see cbs --help"
    return "did you mean " + (", ".join(found[:-1]) + " or " if found[1:] else "") + found[-1] + "?"
