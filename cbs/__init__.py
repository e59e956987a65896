"""Coherent backscattering by Monte Carlo: closed loops, both phases, weak (anti)localization.

    film = cbs.Conductor(l=100e-9, L_phi=1e-6)
    curve = cbs.magnetoconductance(film, B=np.linspace(0, 20e-3, 41), spin=[cbs.Rashba(L_so=400e-9)], rng=1)

Lengths in metres, fields in tesla, conductivities in e^2/h with both spins. Names are loaded on first use, so that
`import cbs` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from cbs.version import __version__

if TYPE_CHECKING:
    from cbs import loops, theory
    from cbs.observables.anisotropic import anisotropic_magnetoconductance
    from cbs.observables.bulk import bulk_magnetoconductance
    from cbs.observables.crossover import class_crossover
    from cbs.observables.cusp import cusp_width
    from cbs.observables.dephasing import dephasing
    from cbs.observables.diffusive import diffusive_magnetoconductance
    from cbs.observables.files import load
    from cbs.observables.helical import helical_return, spin_channels
    from cbs.observables.interference import interference_sample
    from cbs.observables.magnetoconductance import magnetoconductance
    from cbs.observables.return_probability import return_probability
    from cbs.observables.rings import flux_oscillations
    from cbs.observables.scaling import scaling
    from cbs.observables.temperature import temperature_dependence
    from cbs.observables.wire import strip_magnetoconductance
    from cbs.parameters import (
        Conductor,
        CubicDresselhaus,
        Dresselhaus,
        ElliottYafet,
        Helical,
        MagneticImpurities,
        Rashba,
        Zeeman,
    )  # fmt: skip

_PLACES = {
    "Conductor": "cbs.parameters",
    "CubicDresselhaus": "cbs.parameters",
    "Dresselhaus": "cbs.parameters",
    "ElliottYafet": "cbs.parameters",
    "Helical": "cbs.parameters",
    "MagneticImpurities": "cbs.parameters",
    "Rashba": "cbs.parameters",
    "Zeeman": "cbs.parameters",
    "anisotropic_magnetoconductance": "cbs.observables.anisotropic",
    "bulk_magnetoconductance": "cbs.observables.bulk",
    "class_crossover": "cbs.observables.crossover",
    "cusp_width": "cbs.observables.cusp",
    "dephasing": "cbs.observables.dephasing",
    "diffusive_magnetoconductance": "cbs.observables.diffusive",
    "flux_oscillations": "cbs.observables.rings",
    "helical_return": "cbs.observables.helical",
    "interference_sample": "cbs.observables.interference",
    "load": "cbs.observables.files",
    "magnetoconductance": "cbs.observables.magnetoconductance",
    "return_probability": "cbs.observables.return_probability",
    "scaling": "cbs.observables.scaling",
    "spin_channels": "cbs.observables.helical",
    "strip_magnetoconductance": "cbs.observables.wire",
    "temperature_dependence": "cbs.observables.temperature",
}
_ROOMS = ("comparison", "loops", "theory")

__all__ = [
    "Conductor",
    "CubicDresselhaus",
    "Dresselhaus",
    "ElliottYafet",
    "Helical",
    "MagneticImpurities",
    "Rashba",
    "Zeeman",
    "__version__",
    "anisotropic_magnetoconductance",
    "bulk_magnetoconductance",
    "class_crossover",
    "cusp_width",
    "dephasing",
    "diffusive_magnetoconductance",
    "flux_oscillations",
    "helical_return",
    "interference_sample",
    "load",
    "loops",
    "magnetoconductance",
    "return_probability",
    "scaling",
    "spin_channels",
    "strip_magnetoconductance",
    "temperature_dependence",
    "theory",
]


def __getattr__(name: str) -> Any:
    if name in _PLACES:
        return getattr(import_module(_PLACES[name]), name)
    if name in _ROOMS:
        return import_module(f"cbs.{name}")
    raise AttributeError(f"module 'cbs' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
