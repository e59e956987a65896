"""Closed formulas: what the simulation is compared with. Imports constants, parameters and checks, nothing else.

Lengths in metres, fields in tesla, conductivities in e^2/h with both spins, all arguments broadcast.
"""

from cbs.theory.area import (
    levy_area_characteristic,
    levy_area_density,
    polygon_area_characteristic,
    polygon_area_density,
    polygon_area_second_moment,
    unequal_polygon_characteristic,
)
from cbs.theory.ballistic import ballistic, ballistic_isotropic, ballistic_magnetic
from cbs.theory.fields import characteristic_field, transport_field
from cbs.theory.hikami import diffusive_correction, hln, hln_anisotropic, hln_simple, isotropic_cooperon
from cbs.theory.rashba import rashba_cooperon, rashba_cooperon_field
from cbs.theory.rashba_legs import rashba_flights_interference, rashba_flights_return_ratio, rashba_polygon
from cbs.theory.rotations import (
    elliott_yafet_interference,
    fixed_duration_power,
    flights_return_ratio,
    magnetic_interference,
    mixed_interference,
)

__all__ = [
    "ballistic",
    "ballistic_isotropic",
    "ballistic_magnetic",
    "characteristic_field",
    "diffusive_correction",
    "elliott_yafet_interference",
    "fixed_duration_power",
    "flights_return_ratio",
    "hln",
    "hln_anisotropic",
    "hln_simple",
    "isotropic_cooperon",
    "levy_area_characteristic",
    "levy_area_density",
    "magnetic_interference",
    "mixed_interference",
    "polygon_area_characteristic",
    "polygon_area_density",
    "polygon_area_second_moment",
    "rashba_cooperon",
    "rashba_cooperon_field",
    "rashba_flights_interference",
    "rashba_flights_return_ratio",
    "rashba_polygon",
    "transport_field",
    "unequal_polygon_characteristic",
]
