"""The turbid medium that light is scattered back from, and where the light comes in and is seen: frozen, validated.

Lengths are in mean free paths, angles are those outside the medium. x lies along the surface in the plane of incidence,
z points into the medium.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks
from cbs.checks import FloatArray, Misuse

Plane = Literal["along", "across"]
PLANES = ("along", "across")
MOST_INDEX, MOST_COSINE, MOST_FARADAY = 3.5, 0.95, 10.0
STEEPEST = 1.5  # rad, of light that comes in


@dataclass(frozen=True, slots=True)
class Turbid:
    """A half-space or slab of scatterers for scalar waves.

    Parameters
    ----------
    albedo : float
        Share of the light that a scattering leaves, in (0, 1]; 1 without absorption.
    thickness : float
        In mean free paths; inf for a half-space.
    index : float
        Refractive index of the medium over that outside, at least 1. Light is reflected at the surfaces from inside by
        Fresnel's law, mean of both polarizations.
    mean_cosine : float
        Of the angle of a scattering, law of Henyey and Greenstein; 0 for isotropic scatterers.
    faraday : float
        Phase between a way and its reverse per mean free path along the field, 2 V B l, field along the normal; the
        sense of circular polarization is forgotten at every scattering, and the same one is seen as is sent in.
    so_scatterings : float
        Spin-1/2 waves: tau_so over the time between scatterings; every scattering turns the spin by a fixed angle
        about an axis of its own, and the triplet falls like exp(-4/3) in this many. inf for light.
    """

    albedo: float = 1.0
    thickness: float = math.inf
    index: float = 1.0
    mean_cosine: float = 0.0
    faraday: float = 0.0
    so_scatterings: float = math.inf

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "albedo", checks.positive("albedo", self.albedo))
        put(self, "thickness", checks.positive("thickness", self.thickness, inf="a half-space"))
        put(self, "so_scatterings", checks.positive("so_scatterings", self.so_scatterings, inf="light"))
        for name in ("index", "mean_cosine", "faraday"):
            put(self, name, checks.finite(name, getattr(self, name)))
        if self.albedo > 1.0:
            raise Misuse("{albedo} must be at most 1; 1 means no absorption", albedo=f"{self.albedo:g}")
        if not 1.0 <= self.index <= MOST_INDEX:
            raise Misuse(f"{{index}} must lie between 1 and {MOST_INDEX:g}: that of the medium over that outside",
                         index=f"{self.index:g}")  # fmt: skip
        if not -MOST_COSINE <= self.mean_cosine <= MOST_COSINE:
            raise Misuse(f"{{mean_cosine}} must lie between -{MOST_COSINE:g} and {MOST_COSINE:g}",
                         mean_cosine=f"{self.mean_cosine:g}")  # fmt: skip
        if abs(self.faraday) > MOST_FARADAY:
            raise Misuse(f"{{faraday}} must be at most {MOST_FARADAY:g} in size", faraday=f"{self.faraday:g}")
        if self.faraday and (self.index > 1.0 or self.mean_cosine):
            raise Misuse(
                "{faraday} goes with isotropic scatterers and without reflection at the surface: a lobe or a mirror "
                "keeps or turns the sense of circular polarization", faraday="",
            )  # fmt: skip
        if self.index > 1.0 and self.thickness < 3.0:
            raise Misuse(
                "{thickness} must be 3 mean free paths or more where {index} is above 1: the beam's own reflection at "
                "the far side is left out", thickness=f"{self.thickness:g}", index="",
            )  # fmt: skip

    @property
    def transport_length(self) -> float:
        """l* = l / (1 - mean cosine), in mean free paths."""
        return 1.0 / (1.0 - self.mean_cosine)

    @property
    def triplet(self) -> float:
        """What a scattering leaves of the spin triplet, exp(-4/(3 so_scatterings))."""
        return math.exp(-4.0 / (3.0 * self.so_scatterings))

    @property
    def kick(self) -> float:
        """Half the angle by which a scattering turns the spin: (1 + 2 cos 2h)/3 is `triplet`."""
        return 0.0 if math.isinf(self.so_scatterings) else 0.5 * math.acos(0.5 * (3.0 * self.triplet - 1.0))

    def lobe_back(self) -> float:
        """Light scattered straight back over that of isotropic scatterers, (1 - g)/(1 + g)^2."""
        return (1.0 - self.mean_cosine) / (1.0 + self.mean_cosine) ** 2


@dataclass(frozen=True, slots=True)
class Exits:
    """Ways in and out as the medium sees them.

    Attributes
    ----------
    cos_in : float
        Of the light that has come in, against the normal.
    cos_out : ndarray, shape (n,)
        The same of the light that is seen, before it leaves.
    momentum : ndarray, shape (3, n)
        Given to the medium, (k_in + k_back out) l: zero straight back.
    """

    cos_in: float
    cos_out: FloatArray
    momentum: FloatArray

    @property
    def mean(self) -> FloatArray:
        """Mean of 1/mu in and out, what the pairs of ways lose with depth at either end, shape (n,)."""
        return np.asarray(0.5 * (1.0 / self.cos_in + 1.0 / self.cos_out))

    @property
    def q(self) -> FloatArray:
        """Momentum along the surface times l, shape (n,)."""
        return np.asarray(np.hypot(self.momentum[0], self.momentum[1]))


def exits(angle: ArrayLike, k_l: float, index: float = 1.0, incidence: float = 0.0, plane: Plane = "along") -> Exits:
    """Return the ways in and out.

    Parameters
    ----------
    angle : array_like, shape (n,)
        From exact backscattering outside, radians.
    k_l : float
        Wave number inside the medium times mean free path.
    index : float
        Refractive index of the medium over that outside.
    incidence : float
        Angle of the incoming light to the normal outside, radians.
    plane : {"along", "across"}
        Whether the angle turns in the plane of incidence, positive away from the normal, or out of it.

    Raises
    ------
    ValueError
        Where light does not come in or out through the surface.
    """
    angles, k_l = checks.vector("angle", angle, "rad"), checks.positive("k_l", k_l)
    incidence = checks.finite("incidence", incidence, "rad")
    if plane not in PLANES:
        raise Misuse("{plane} must be along or across", plane=repr(plane))
    if not 0.0 <= incidence <= STEEPEST:
        raise Misuse(f"{{incidence}} must lie between 0 and {STEEPEST:g} rad (86 deg)", incidence=f"{incidence:g} rad")
    along = incidence + angles if plane == "along" else np.full_like(angles, incidence)
    if np.any(np.abs(along) > STEEPEST) or np.any(np.abs(angles) > 2.0 * STEEPEST):
        raise Misuse(
            f"{{angle}} must leave through the surface: with the incidence at most {STEEPEST:g} rad (86 deg) from the "
            "normal", angle=f"{np.max(np.abs(angles)):g} rad",
        )  # fmt: skip
    # minus the direction of the light that is seen, outside and along the surface
    x, y = (np.sin(along), np.zeros_like(along)) if plane == "along" else (
        np.sin(incidence) * np.cos(angles), np.sin(angles)
    )  # fmt: skip
    if np.any(x * x + y * y > math.sin(STEEPEST) ** 2 + 1e-12):
        raise Misuse("{angle} must leave through the surface", angle=f"{np.max(np.abs(angles)):g} rad")
    sin_in = math.sin(incidence) / index
    cos_in, cos_out = math.sqrt(1.0 - sin_in * sin_in), np.sqrt(1.0 - (x * x + y * y) / index**2)
    momentum = k_l * np.array([sin_in - x / index, -y / index, cos_in - cos_out])
    return Exits(cos_in, cos_out, momentum)
