"""Closed formulas: what the simulation is compared with. Imports constants, parameters and checks, nothing else.

Lengths in metres, fields in tesla, conductivities in e^2/h with both spins, all arguments broadcast.
"""

from cbs.theory.anisotropic_ring import (
    anisotropic_correction,
    anisotropic_return_density,
    anisotropic_ring_weight,
    henyey_greenstein,
    transport_ratio,
)
from cbs.theory.area import (
    levy_area_characteristic,
    levy_area_cumulative,
    levy_area_density,
    polygon_area_characteristic,
    polygon_area_cumulative,
    polygon_area_density,
    polygon_area_mean,
    polygon_area_second_moment,
    unequal_polygon_characteristic,
)
from cbs.theory.area_law import coherent_area_law
from cbs.theory.ballistic import ballistic, ballistic_isotropic, ballistic_magnetic
from cbs.theory.bulk import bulk_dephasing, film_parallel, film_perpendicular, kawabata, kawabata_function
from cbs.theory.carriers import cone_correction, graphene_channels, graphene_correction, surfaces_correction
from cbs.theory.closing import closing_cosine, fixed_duration_closing_cosine, helical_return_ratio
from cbs.theory.cone import coherent_bistatic, cone_function, diffusion_cone, enhancement, incoherent_bistatic
from cbs.theory.crossing import first_crossing
from cbs.theory.crossover import (
    ISOTROPIC_ZERO,
    LOW_FIELD_SIGN_CHANGE,
    RASHBA_ZERO,
    ZERO_FIELD_SLOPE_CHANGE,
    low_field_curvature,
    spin_orbit_ratio,
    zero_field_slope,
)
from cbs.theory.cylinder import cylinder, ring, winding_characteristic, winding_probability
from cbs.theory.dephasing import dephasing_length, fermi_liquid_rate, nyquist_rate, power_law_rate, temperature_slope
from cbs.theory.dmpk import wire_correction, wire_correlation, wire_crossover, wire_variance
from cbs.theory.fields import characteristic_field, transport_field
from cbs.theory.fluctuations import conductance_fluctuations, fluctuation_matrix
from cbs.theory.graphene import graphene, graphene_spin_orbit
from cbs.theory.graphene_return import graphene_return_ratio
from cbs.theory.haar import haar_angle_density, haar_cosine_cumulative, haar_cosine_density, haar_cosine_moment
from cbs.theory.helical_correction import helical_correction
from cbs.theory.hikami import diffusive_correction, hln, hln_anisotropic, hln_simple, isotropic_cooperon
from cbs.theory.ilp import ilp
from cbs.theory.lattice import (
    lattice_correction,
    lattice_flux_cosine,
    lattice_spin_correction,
    lattice_spin_interference,
)
from cbs.theory.lattice_wire import lattice_flux_rate, lattice_free_path, lattice_wire
from cbs.theory.rashba import rashba_cooperon, rashba_cooperon_field
from cbs.theory.rashba_ballistic import rashba_ballistic
from cbs.theory.rashba_legs import rashba_flights_interference, rashba_flights_return_ratio, rashba_polygon
from cbs.theory.return_angle import helical_return_by_angle, return_angle_cumulative
from cbs.theory.rotation_law import spin_orbit_cosine_cumulative, spin_orbit_cosine_square
from cbs.theory.rotations import (
    anisotropic_elliott_yafet_interference,
    elliott_yafet_interference,
    fixed_duration_power,
    flights_return_ratio,
    magnetic_interference,
    mixed_interference,
)
from cbs.theory.scaling import (
    beta_function,
    conductance_flow,
    drude_conductance,
    localization_length,
    logarithmic_slope,
    neglected_share,
)
from cbs.theory.spin_channels import SpinChannelValues, diffusive_spin_channels, flights_spin_channels
from cbs.theory.spin_cooperon import spin_cooperon
from cbs.theory.spin_correction import spin_correction
from cbs.theory.spin_generator import SpinCouplings
from cbs.theory.strip_cooperon import strip_cooperon, strip_density_ratio
from cbs.theory.strip_correction import strip_spin_correction, strip_zero_field
from cbs.theory.strip_diffuse import strip_diffuse_correction
from cbs.theory.strip_flights import strip_flights_correction, strip_ring_change
from cbs.theory.strip_transport import strip_transport_ratios
from cbs.theory.surfaces import cone_with_gap, surfaces
from cbs.theory.wire import strip, strip_area_characteristic, wire
from cbs.theory.zeeman import hln_zeeman, zeeman_cooperon

__all__ = [
    "ISOTROPIC_ZERO",
    "LOW_FIELD_SIGN_CHANGE",
    "RASHBA_ZERO",
    "SpinChannelValues",
    "SpinCouplings",
    "ZERO_FIELD_SLOPE_CHANGE",
    "anisotropic_correction",
    "anisotropic_elliott_yafet_interference",
    "anisotropic_return_density",
    "anisotropic_ring_weight",
    "ballistic",
    "ballistic_isotropic",
    "ballistic_magnetic",
    "beta_function",
    "bulk_dephasing",
    "characteristic_field",
    "closing_cosine",
    "coherent_area_law",
    "coherent_bistatic",
    "conductance_flow",
    "conductance_fluctuations",
    "cone_correction",
    "cone_function",
    "cone_with_gap",
    "cylinder",
    "dephasing_length",
    "diffusion_cone",
    "diffusive_correction",
    "diffusive_spin_channels",
    "drude_conductance",
    "elliott_yafet_interference",
    "enhancement",
    "fermi_liquid_rate",
    "film_parallel",
    "film_perpendicular",
    "fluctuation_matrix",
    "first_crossing",
    "fixed_duration_closing_cosine",
    "fixed_duration_power",
    "flights_return_ratio",
    "flights_spin_channels",
    "graphene",
    "graphene_channels",
    "graphene_correction",
    "graphene_return_ratio",
    "graphene_spin_orbit",
    "haar_angle_density",
    "haar_cosine_cumulative",
    "haar_cosine_density",
    "haar_cosine_moment",
    "helical_correction",
    "helical_return_by_angle",
    "helical_return_ratio",
    "henyey_greenstein",
    "hln",
    "hln_anisotropic",
    "hln_simple",
    "hln_zeeman",
    "ilp",
    "incoherent_bistatic",
    "isotropic_cooperon",
    "kawabata",
    "kawabata_function",
    "lattice_correction",
    "lattice_flux_cosine",
    "lattice_spin_correction",
    "lattice_spin_interference",
    "levy_area_characteristic",
    "levy_area_cumulative",
    "levy_area_density",
    "localization_length",
    "logarithmic_slope",
    "low_field_curvature",
    "magnetic_interference",
    "mixed_interference",
    "neglected_share",
    "nyquist_rate",
    "polygon_area_characteristic",
    "polygon_area_cumulative",
    "polygon_area_density",
    "polygon_area_mean",
    "polygon_area_second_moment",
    "power_law_rate",
    "rashba_ballistic",
    "rashba_cooperon",
    "rashba_cooperon_field",
    "rashba_flights_interference",
    "rashba_flights_return_ratio",
    "rashba_polygon",
    "return_angle_cumulative",
    "ring",
    "spin_cooperon",
    "spin_correction",
    "spin_orbit_cosine_cumulative",
    "spin_orbit_cosine_square",
    "spin_orbit_ratio",
    "strip",
    "strip_area_characteristic",
    "strip_cooperon",
    "strip_density_ratio",
    "strip_diffuse_correction",
    "strip_flights_correction",
    "strip_ring_change",
    "strip_spin_correction",
    "strip_transport_ratios",
    "strip_zero_field",
    "surfaces",
    "surfaces_correction",
    "temperature_slope",
    "transport_field",
    "transport_ratio",
    "unequal_polygon_characteristic",
    "winding_characteristic",
    "winding_probability",
    "wire",
    "zeeman_cooperon",
    "zero_field_slope",
    "wire_correction",
    "wire_correlation",
    "wire_crossover",
    "wire_variance",
    "lattice_flux_rate",
    "lattice_free_path",
    "lattice_wire",
]
