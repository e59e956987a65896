"""What is known exactly of a cone of light: which solution covers which medium."""

import math
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import partial
from typing import Any

import numpy as np

from cbs import theory
from cbs.checks import FloatArray
from cbs.observables.cone import single
from cbs.theory.cone import coherent_pairs
from cbs.theory.cone_mirror import mirrored_pairs
from cbs.theory.cone_ordinates import ordinate_cone
from cbs.theory.cone_times import up_to
from cbs.turbid import Exits, Plane, Turbid, exits

ALL = (0.0, math.inf)
NOTHING = 1e-12  # of an albedo: two scatterings leave its square
SHARPEST = 0.75  # mean cosine that discrete ordinates resolve
Solution = Callable[[Turbid, Any, Any, FloatArray, Exits], FloatArray]


def columns(record: Mapping[str, Any]) -> dict[str, FloatArray]:
    """Return the enhancement that is known for the parameters that a cone records.

    "exact": half-spaces of isotropic scatterers (Wiener, Hopf), with absorption, Faraday rotation, spin-orbit
    scattering, any incidence, ways of any length; behind a mirror; slabs and lobes by discrete ordinates where
    the angle turns in the plane of incidence. "diffusion": isotropic half-space without absorption, normal incidence.
    Empty where nothing is known.
    """
    m, found = Turbid(**{field.name: record[field.name] for field in fields(Turbid)}), {}
    plane: Plane = "across" if record["plane"] == "across" else "along"
    incidence, (least, most) = float(record["incidence_rad"]), record["ways"]
    out, ways = exits(record["angle_rad"], record["k_l"], m.index, incidence, plane), (float(least), float(most))
    if (m.mean_cosine, m.index, m.thickness) == (0.0, 1.0, math.inf):
        found["exact"] = _enhancement(partial(_half_space, ways), m, out, ways)
        if (m, incidence, ways) == (Turbid(), 0.0, ALL):
            found["diffusion"] = np.asarray(1.0 + theory.diffusion_cone(out.q) / theory.diffusion_cone(0.0))
    elif (m.mean_cosine, m.thickness, ways) == (0.0, math.inf, ALL):
        found["exact"] = _enhancement(_mirror, m, out, ways)
    elif (plane, ways, m.faraday) == ("along", ALL, 0.0) and abs(m.mean_cosine) <= SHARPEST:
        found["exact"] = _enhancement(_ordinates, m, out, ways)
    return found


def _enhancement(solution: Solution, medium: Turbid, out: Exits, ways: tuple[float, float]) -> FloatArray:
    """1 + coherent over all light; the triplet of a spin sees a medium of smaller albedo than its singlet."""
    # exp(i Q (r_n - r_1)); lobes under oblique light know the sign of Q along the surface
    s_in, s_out = out.mean + 1j * out.momentum[2], out.mean - 1j * out.momentum[2]
    along = out.q if np.any(out.momentum[1]) else out.momentum[0]
    left = medium.albedo * medium.triplet
    tied = solution(replace(medium, albedo=left), s_in, s_out, along, out) if left > NOTHING else 0.0
    if medium.triplet < 1.0:
        tied = 1.5 * tied - 0.5 * solution(medium, s_in, s_out, along, out)
    straight = np.full_like(out.q, 1.0 / out.cos_in)
    free = solution(replace(medium, faraday=0.0), straight, 1.0 / out.cos_out, np.zeros_like(out.q), out)
    return np.asarray(1.0 + tied / (free + single(out, medium, ways)))


def _half_space(
    ways: tuple[float, float], medium: Turbid, s_in: FloatArray, s_out: FloatArray, q: FloatArray, out: Exits
) -> FloatArray:
    def all_ways(loss: complex) -> Any:
        more = loss / out.cos_in
        pairs = coherent_pairs(s_in + more, s_out + more, q, medium.albedo, twist=medium.faraday, loss=loss)
        return pairs / out.cos_in

    until = [all_ways(0.0).real if math.isinf(way) else up_to(all_ways, way) for way in ways]
    return np.asarray(until[1] - until[0])


def _mirror(medium: Turbid, s_in: FloatArray, s_out: FloatArray, q: FloatArray, out: Exits) -> FloatArray:
    found = [
        mirrored_pairs(first, last, momentum, albedo=medium.albedo, index=medium.index, cos_in=out.cos_in)
        for first, last, momentum in zip(s_in, s_out, q, strict=True)
    ]
    return np.array(found)


def _ordinates(medium: Turbid, s_in: FloatArray, s_out: FloatArray, q: FloatArray, out: Exits) -> FloatArray:
    found = [
        ordinate_cone(
            first, last, momentum, albedo=medium.albedo, thickness=medium.thickness, index=medium.index,
            mean_cosine=medium.mean_cosine, cos_in=out.cos_in,
        )
        for first, last, momentum in zip(s_in, s_out, q, strict=True)
    ]  # fmt: skip
    return np.array(found)
