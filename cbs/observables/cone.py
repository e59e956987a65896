r"""Cone of coherent backscattering of scalar waves from a half-space or slab, by walks from scatterer to scatterer.

.. math:: \gamma_C(\theta) = \sum_{n \ge 2} a^n \Bigl\langle \frac{A_n \bar A_n^* + c.c.}{2} \Bigr\rangle

Lengths in mean free paths. Walks of any length matter (n^(-3/2)): they are cut at `scatterings`, and what would follow
is added in the proportion that diffusion gives to the last three quarters.
"""

import math
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks, engine
from cbs.checks import FloatArray, Misuse
from cbs.kernels.cone import walk_light
from cbs.loops.tiles import key_words
from cbs.observables import presentation
from cbs.observables.cone_tail import beyond, decay_of, mirror_steps
from cbs.observables.regime import warn_if_followed_too_shortly
from cbs.provenance import Provenance, Rng
from cbs.tabled import Tabled
from cbs.tallies import BatchMeans
from cbs.turbid import Exits, Plane, Turbid, exits

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STREAM = 7
MOST_SCATTERINGS, MOST_ANGLES, MOST_WAY = 10**7, 5000, 1e6
HALF_SPACE = Turbid()


@dataclass(frozen=True, slots=True)
class ConeBatch:
    """One batch of walks; row: interference at every exit, then all light at every exit."""

    seed: int
    medium: Turbid
    cos_in: float
    exits: tuple[tuple[float, ...], ...]
    ways: tuple[float, float]
    near: int
    last: int

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Return both bistatic coefficients, shape (2 n,)."""
        m, out = self.medium, np.array(self.exits)
        light = np.zeros((4, out.shape[1]))
        medium = np.array([m.albedo, m.thickness, m.index, m.mean_cosine, m.faraday, m.kick])
        way_in = np.array([math.sqrt(1.0 - self.cos_in**2), self.cos_in])
        ways = np.array(self.ways)
        walk_light(first, n_loops, key_words(self.seed, STREAM), medium, way_in, out, ways, self.near, self.last, light)
        # losses of the pairs by momentum and twist; of all light by absorption alone
        momentum = np.sum(out[:2] ** 2, axis=0) + m.faraday**2
        lost = [decay_of(m, self.last, square) for square in (momentum, np.zeros_like(momentum))]
        share = np.array([beyond(*decay) for decay in lost])
        return np.asarray((light[:2] + light[2:] * (1.0 + share)).ravel() / n_loops)


@dataclass(frozen=True, slots=True, repr=False)
class ConeCurve(Tabled):
    """Cone of coherent backscattering.

    Attributes
    ----------
    angle : ndarray, shape (n,)
        Angle from exact backscattering outside the medium, radians.
    q : ndarray, shape (n,)
        Momentum along the surface times l; k l times the angle for small angles at normal incidence.
    coherent, coherent_err : ndarray, shape (n,)
        Coherent bistatic coefficient gamma_C and one standard error.
    incoherent, incoherent_err : ndarray, shape (n,)
        The same of all light but that scattered once, gamma_L.
    enhancement, enhancement_err : ndarray, shape (n,)
        Intensity over the incoherent background with single scattering, 1 + gamma_C/(gamma_L + gamma_1).
    covariance : ndarray, shape (n, n)
        Covariance of `enhancement`; the angles share walks.
    albedo, thickness, index, mean_cosine, faraday, so_scatterings : float
        The medium, see `cbs.Turbid`.
    k_l, incidence : float
        Wave number times mean free path, inside; angle of the incoming light, radians.
    plane : str
        "along" or "across" the plane of incidence.
    way_least, way_most : float
        Lengths of the ways inside, in mean free paths, between which light counts; 0 and inf for all.
    provenance : Provenance
        Seed, walks, parameters, version.
    """

    angle: FloatArray
    q: FloatArray
    coherent: FloatArray
    coherent_err: FloatArray
    incoherent: FloatArray
    incoherent_err: FloatArray
    enhancement: FloatArray
    enhancement_err: FloatArray
    covariance: FloatArray
    albedo: float
    thickness: float
    index: float
    mean_cosine: float
    faraday: float
    so_scatterings: float
    k_l: float
    incidence: float
    plane: str
    way_least: float
    way_most: float
    provenance: Provenance

    @property
    def medium(self) -> Turbid:
        """What the light is scattered by."""
        return Turbid(**{name.name: getattr(self, name.name) for name in fields(Turbid)})

    @property
    def ways(self) -> tuple[float, float]:
        """Lengths of the ways that count."""
        return self.way_least, self.way_most

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table."""
        return {
            "angle_rad": self.angle,
            "q": self.q,
            "coherent": self.coherent,
            "coherent_err": self.coherent_err,
            "enhancement": self.enhancement,
            "enhancement_err": self.enhancement_err,
            "incoherent": self.incoherent,
            "incoherent_err": self.incoherent_err,
        }

    def plot(self, ax: "Axes | None" = None, theory: "presentation.Theory | None" = None) -> "Axes":
        """Draw the enhancement against the angle in mrad with error bars and return the axes.

        `theory`: formulas that are drawn as lines, such as those of `cbs.comparison.formulas(curve)`.
        """
        angle = r"angle from backscattering $\theta$ (mrad)"
        axes = presentation.errorbar(ax, 1e3 * self.angle, self.enhancement, self.enhancement_err, angle, "enhancement")
        if theory:
            presentation.lines(axes, 1e3 * self.angle, theory)
        return axes

    def __repr__(self) -> str:
        return (
            f"ConeCurve({self.angle.size} angles, albedo {self.albedo:g}, error {np.max(self.enhancement_err):.1e}, "
            f"{self.provenance.loops} walks, seed {self.provenance.seed})"
        )


def backscattering_cone(
    angle: ArrayLike, *, k_l: float, medium: Turbid = HALF_SPACE, incidence: float = 0.0, plane: Plane = "along",
    ways: tuple[float, float] = (0.0, math.inf), scatterings: int = 4096, loops: int = 100_000, rng: Rng = None,
    **how: "engine.Unpack[engine.HowWords]",
) -> ConeCurve:  # fmt: skip
    """Return the enhancement of light scattered back from a half-space or slab.

    Parameters
    ----------
    angle : array_like, shape (n,)
        Angles from exact backscattering outside the medium, radians. The way out is taken at its own angle; lobes of
        anisotropic scatterers are taken straight back, where a way and its reverse see the same angles.
    k_l : float
        Wave number inside the medium times mean free path.
    medium : Turbid
        Albedo, thickness, index, mean cosine, Faraday rotation, spin-orbit scattering.
    incidence : float
        Angle of the incoming light to the normal outside, radians.
    plane : {"along", "across"}
        Whether the angle turns in the plane of incidence (positive away from the normal) or out of it.
    ways : (float, float)
        Time-resolved: light counts whose way inside, from surface to surface, lies between these, in mean free paths.
    scatterings : int
        Walks are followed to this scattering, to more where lobes or mirrors make diffusion begin later (1/(1 - mean
        cosine) times, `mirror_steps` times); the rest is added as diffusion has it. Without meaning where `ways` end.
    loops : int
        Walks.
    rng, how
        As in `cbs.magnetoconductance`.

    Returns
    -------
    ConeCurve

    Raises
    ------
    ValueError
        For bad values.

    Notes
    -----
    Exact values: `cbs.comparison.cone_theory`. Cut at 4096 scatterings, gamma_C(0) = 3.7277 comes out about 5e-4 low;
    the deficit falls as the power -3/2 of `scatterings`.

    References
    ----------
    .. [1] T. M. Nieuwenhuizen, J. M. Luck, Phys. Rev. E 48, 569 (1993).
    .. [2] M. C. W. van Rossum, T. M. Nieuwenhuizen, Rev. Mod. Phys. 71, 313 (1999).
    """
    checks.instance("medium", medium, Turbid)
    angles = checks.vector("angle", angle, "rad")
    checks.at_most("angle", angles, MOST_ANGLES)
    last = checks.whole("scatterings", scatterings, least=8, most=MOST_SCATTERINGS)
    least, most = _window(ways)
    out = exits(angles, k_l, medium.index, incidence, plane)
    making = engine.begin(how, rng, loops)
    if np.max(out.q) > 1e3:
        raise Misuse(f"angle must stay below 1000/k_l = {1e3 / k_l:g} rad (got {np.max(np.abs(angles)):g} rad)")
    last = min(math.ceil(last * medium.transport_length * mirror_steps(medium.index)), MOST_SCATTERINGS)
    near = last // 4
    if most < math.inf:
        near = last = int(2.0 * most + 200.0)  # the way ends before, if a walk is not one in 10^40
    rows = np.array([*out.momentum, out.mean, out.mean - 1.0 / out.cos_in, 1.0 / out.cos_out])
    record = {
        "observable": "backscattering-cone",
        "k_l": k_l,
        **asdict(medium),
        "incidence_rad": float(incidence),
        "plane": plane,
        "ways": [least, most],
        "scatterings": last,
        "angle_rad": angles.tolist(),
    }
    batch = ConeBatch(
        making.seed, medium, out.cos_in, tuple(tuple(row) for row in rows.tolist()), (least, most), near, last
    )

    def build(tally: BatchMeans, provenance: Provenance) -> ConeCurve:
        once = single(out, medium, (least, most))
        mean, err, n = tally.mean, tally.err, angles.size
        background = mean[n:] + once
        height = mean[:n] / background
        spread = BatchMeans(tally.sizes, (tally.means[:, :n] - height * tally.means[:, n:]) / background)
        if math.isinf(most):
            warn_if_followed_too_shortly(scatterings, medium.albedo, float(spread.err[np.argmax(height)]))
        return ConeCurve(
            angles, out.q, mean[:n], err[:n], mean[n:], err[n:], 1.0 + height, spread.err, spread.covariance,
            **asdict(medium), k_l=float(k_l), incidence=float(incidence), plane=plane, way_least=least, way_most=most,
            provenance=provenance,
        )  # fmt: skip

    return making.run(batch, record, build, aside=angles.size)


def _window(ways: tuple[float, float]) -> tuple[float, float]:
    pair = checks.vector("ways", ways, inf=True)
    if pair.size != 2:
        raise Misuse("{ways} must be two lengths in mean free paths, the smaller first", ways=f"{pair.size} numbers")
    least, most = pair.tolist()
    if not 0.0 <= least < most:
        raise Misuse("{ways} must be two lengths in mean free paths, the smaller first", ways=f"{least:g}, {most:g}")
    if most < math.inf and most > MOST_WAY:
        raise Misuse(f"{{ways}} must end at {MOST_WAY:g} mean free paths or before, or at inf", ways=f"{most:g}")
    return least, most


def single(out: Exits, medium: Turbid, ways: tuple[float, float]) -> FloatArray:
    """Bistatic coefficient of light scattered once, which has no partner, shape (n,)."""
    loss = 2.0 * out.mean
    whole = medium.albedo * medium.lobe_back() / (out.cos_in * loss)
    # along a way 2 z/mu inside; what comes back from z = L has come 2 L/mu
    first, last = (min(0.5 * way * out.cos_in, medium.thickness) for way in ways)
    return np.asarray(whole * (np.exp(-loss * first) - np.exp(-loss * last)))
