"""Coherent backscattering by Monte Carlo: closed loops, both phases, weak (anti)localization.

    film = cbs.Conductor(l=100e-9, L_phi=1e-6)
    curve = cbs.magnetoconductance(film, B=np.linspace(0, 20e-3, 41), spin=[cbs.Rashba(L_so=400e-9)], rng=1)

Lengths in metres, fields in tesla, conductivities in e^2/h with both spins. Names are loaded on first use, so that
`import cbs` costs nothing.
"""

from importlib import import_module
from typing import Any

from cbs.names import PLACES

__all__ = list(PLACES)


def __getattr__(name: str) -> Any:
    if name in PLACES:
        place = PLACES[name]
        return import_module(f"cbs.{name}") if place == "cbs" else getattr(import_module(place), name)
    if name[:1].isupper():  # a mechanism; not a file of the package that is being imported
        for trait in import_module("cbs.phases.traits").TRAITS:
            if name == trait.name:
                return trait.kind
    raise AttributeError(f"module 'cbs' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
