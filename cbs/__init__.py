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
    from cbs import comparison, course, ensembles, loops, theory
    from cbs.comparison.measured import read_measured
    from cbs.engine import How
    from cbs.observables.conductivity.anisotropic import (
        return_densities,
    )
    from cbs.observables.conductivity.dephasing import (
        dephasing,
    )
    from cbs.observables.conductivity.magnetoconductance import (
        magnetoconductance,
    )
    from cbs.observables.conductivity.table import (
        magnetoconductance_table,
    )
    from cbs.observables.cone import (
        backscattering_cone,
    )
    from cbs.observables.cusp import (
        cusp_width,
    )
    from cbs.observables.direction_memory import (
        direction_memory,
    )
    from cbs.observables.distribution import (
        area_distribution,
        interference_distribution,
    )
    from cbs.observables.files import (
        load,
    )
    from cbs.observables.interference import (
        interference_sample,
    )
    from cbs.observables.returns.crossover import (
        class_crossover,
    )
    from cbs.observables.returns.helical import (
        helical_return,
    )
    from cbs.observables.returns.return_probability import (
        return_probability,
    )
    from cbs.observables.returns.spin_channels import (
        spin_channels,
    )
    from cbs.observables.scaling import (
        scaling,
    )
    from cbs.observables.strip_transport import (
        strip_transport,
    )
    from cbs.observables.temperature import (
        temperature_dependence,
    )
    from cbs.parameters import (
        Bulk,
        Conductor,
        CubicDresselhaus,
        Cylinder,
        Dresselhaus,
        ElliottYafet,
        Film,
        Helical,
        HenyeyGreenstein,
        Isotropic,
        MagneticImpurities,
        Rashba,
        Ring,
        Strip,
        Zeeman,
    )

_PLACES = {
    "read_measured": "cbs.comparison.measured",
    "How": "cbs.engine",
    "Strip": "cbs.parameters",
    "Ring": "cbs.parameters",
    "Isotropic": "cbs.parameters",
    "HenyeyGreenstein": "cbs.parameters",
    "Film": "cbs.parameters",
    "Cylinder": "cbs.parameters",
    "Bulk": "cbs.parameters",
    "Conductor": "cbs.parameters",
    "Helical": "cbs.parameters",
    "area_distribution": "cbs.observables.distribution",
    "backscattering_cone": "cbs.observables.cone",
    "class_crossover": "cbs.observables.returns.crossover",
    "cusp_width": "cbs.observables.cusp",
    "dephasing": "cbs.observables.conductivity.dephasing",
    "direction_memory": "cbs.observables.direction_memory",
    "helical_return": "cbs.observables.returns.helical",
    "interference_distribution": "cbs.observables.distribution",
    "interference_sample": "cbs.observables.interference",
    "load": "cbs.observables.files",
    "magnetoconductance": "cbs.observables.conductivity.magnetoconductance",
    "magnetoconductance_table": "cbs.observables.conductivity.table",
    "return_densities": "cbs.observables.conductivity.anisotropic",
    "return_probability": "cbs.observables.returns.return_probability",
    "scaling": "cbs.observables.scaling",
    "spin_channels": "cbs.observables.returns.spin_channels",
    "strip_transport": "cbs.observables.strip_transport",
    "temperature_dependence": "cbs.observables.temperature",
}
_ROOMS = ("comparison", "course", "ensembles", "loops", "theory")

__all__ = [
    "How",
    "Strip",
    "Ring",
    "Isotropic",
    "HenyeyGreenstein",
    "Film",
    "Cylinder",
    "Bulk",
    "Conductor",
    "CubicDresselhaus",
    "Dresselhaus",
    "ElliottYafet",
    "Helical",
    "MagneticImpurities",
    "Rashba",
    "Zeeman",
    "__version__",
    "area_distribution",
    "backscattering_cone",
    "class_crossover",
    "comparison",
    "course",
    "cusp_width",
    "dephasing",
    "direction_memory",
    "ensembles",
    "helical_return",
    "interference_distribution",
    "interference_sample",
    "load",
    "loops",
    "magnetoconductance",
    "magnetoconductance_table",
    "read_measured",
    "return_densities",
    "return_probability",
    "scaling",
    "spin_channels",
    "strip_transport",
    "temperature_dependence",
    "theory",
]


def __getattr__(name: str) -> Any:
    if name in _PLACES:
        return getattr(import_module(_PLACES[name]), name)
    if name in _ROOMS:
        return import_module(f"cbs.{name}")
    if name[:1].isupper():  # a mechanism; not a file of the package that is being imported
        for trait in import_module("cbs.phases.traits").TRAITS:
            if name == trait.name:
                return trait.kind
    raise AttributeError(f"module 'cbs' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
