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
    from cbs import comparison, ensembles, loops, theory
    from cbs.comparison.fit import fit
    from cbs.observables.anisotropic import anisotropic_magnetoconductance, return_densities
    from cbs.observables.bulk import bulk_magnetoconductance
    from cbs.observables.cone import backscattering_cone
    from cbs.observables.crossover import class_crossover
    from cbs.observables.cusp import cusp_width
    from cbs.observables.dephasing import dephasing
    from cbs.observables.diffusive import diffusive_magnetoconductance
    from cbs.observables.direction_memory import direction_memory
    from cbs.observables.distribution import area_distribution, interference_distribution
    from cbs.observables.files import load
    from cbs.observables.helical import helical_return
    from cbs.observables.interference import interference_sample
    from cbs.observables.lattice_conductance import lattice_magnetoconductance
    from cbs.observables.magnetoconductance import magnetoconductance
    from cbs.observables.return_probability import return_probability
    from cbs.observables.rings import flux_oscillations
    from cbs.observables.scaling import scaling
    from cbs.observables.spin_channels import spin_channels
    from cbs.observables.strip_return import strip_return
    from cbs.observables.strip_transport import strip_transport
    from cbs.observables.table import magnetoconductance_table
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
    "area_distribution": "cbs.observables.distribution",
    "backscattering_cone": "cbs.observables.cone",
    "bulk_magnetoconductance": "cbs.observables.bulk",
    "class_crossover": "cbs.observables.crossover",
    "cusp_width": "cbs.observables.cusp",
    "dephasing": "cbs.observables.dephasing",
    "fit": "cbs.comparison.fit",
    "diffusive_magnetoconductance": "cbs.observables.diffusive",
    "direction_memory": "cbs.observables.direction_memory",
    "flux_oscillations": "cbs.observables.rings",
    "helical_return": "cbs.observables.helical",
    "interference_distribution": "cbs.observables.distribution",
    "interference_sample": "cbs.observables.interference",
    "lattice_magnetoconductance": "cbs.observables.lattice_conductance",
    "load": "cbs.observables.files",
    "magnetoconductance": "cbs.observables.magnetoconductance",
    "magnetoconductance_table": "cbs.observables.table",
    "return_densities": "cbs.observables.anisotropic",
    "return_probability": "cbs.observables.return_probability",
    "scaling": "cbs.observables.scaling",
    "spin_channels": "cbs.observables.spin_channels",
    "strip_magnetoconductance": "cbs.observables.wire",
    "strip_return": "cbs.observables.strip_return",
    "strip_transport": "cbs.observables.strip_transport",
    "temperature_dependence": "cbs.observables.temperature",
}
_ROOMS = ("comparison", "ensembles", "loops", "theory")

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
    "area_distribution",
    "backscattering_cone",
    "bulk_magnetoconductance",
    "class_crossover",
    "comparison",
    "cusp_width",
    "dephasing",
    "diffusive_magnetoconductance",
    "direction_memory",
    "ensembles",
    "fit",
    "flux_oscillations",
    "helical_return",
    "interference_distribution",
    "interference_sample",
    "lattice_magnetoconductance",
    "load",
    "loops",
    "magnetoconductance",
    "magnetoconductance_table",
    "return_densities",
    "return_probability",
    "scaling",
    "spin_channels",
    "strip_magnetoconductance",
    "strip_return",
    "strip_transport",
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
