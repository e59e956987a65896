r"""Cone of coherent backscattering of scalar waves from a half-space of isotropic scatterers, normal incidence.

.. math:: \gamma_C(q) = \sum_{n \ge 2} a^n \langle e^{-z_n} \cos q (x_n - x_1) \rangle, \quad q = k l \theta

Lengths in mean free paths. Walks of any length matter (n^(-3/2)): they are cut at `scatterings`, and what would follow
is added in the proportion that diffusion gives, n^(-3/2) exp(-n (q^2/3 - ln a)), to the last three quarters.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import erfcx

from cbs import checks, engine
from cbs.checks import FloatArray, Misuse
from cbs.kernels.cone import half_space
from cbs.loops.tiles import key_words
from cbs.observables import presentation
from cbs.provenance import Provenance, Rng
from cbs.tabled import Tabled
from cbs.tallies import BatchMeans

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STREAM = 7
MOST_SCATTERINGS, MOST_ANGLES = 10**7, 5000


@dataclass(frozen=True, slots=True)
class ConeBatch:
    """One batch of walks at all q."""

    seed: int
    q: tuple[float, ...]
    albedo: float
    scatterings: int

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Coherent bistatic coefficient at every q."""
        q, light = np.array(self.q), np.zeros((2, len(self.q)))
        key = key_words(self.seed, STREAM)
        half_space(first, n_loops, key, q, self.albedo, self.scatterings // 4, self.scatterings, light)
        decay = self.scatterings * (q * q / 3.0 - math.log(self.albedo))
        return np.asarray((light[0] + light[1] * (1.0 + beyond(decay))) / n_loops)


def beyond(decay: FloatArray) -> FloatArray:
    r"""Light of scatterings after the last over that of the last three quarters, by diffusion.

    .. math:: \int_1^\infty u^{-3/2} e^{-su} du \Big/ \int_{1/4}^1 u^{-3/2} e^{-su} du

    Parameters
    ----------
    decay : ndarray
        s >= 0, number of scatterings times decay per scattering.

    Returns
    -------
    ndarray
        1 at s = 0, then falling like e^(-3s/4).
    """
    root = np.sqrt(decay)
    whole = 1.0 - math.sqrt(math.pi) * root * erfcx(root)
    quarter = 2.0 - math.sqrt(math.pi) * root * erfcx(0.5 * root)
    share = np.exp(-0.75 * decay) * whole
    return np.asarray(share / (quarter - share))


@dataclass(frozen=True, slots=True, repr=False)
class ConeCurve(Tabled):
    """Cone of coherent backscattering.

    Attributes
    ----------
    angle : ndarray, shape (n,)
        Angle from exact backscattering, radians.
    q : ndarray, shape (n,)
        k l times the angle.
    coherent, coherent_err : ndarray, shape (n,)
        Coherent bistatic coefficient gamma_C and one standard error.
    enhancement, enhancement_err : ndarray, shape (n,)
        Intensity over the incoherent background with single scattering, 1 + gamma_C(q)/(gamma_C(0) + a/2).
    covariance : ndarray, shape (n, n)
        Covariance of `coherent`; the angles share walks.
    albedo, k_l : float
        Share of the light that a scattering leaves; wave number times mean free path.
    provenance : Provenance
        Seed, walks, parameters, version.
    """

    angle: FloatArray
    q: FloatArray
    coherent: FloatArray
    coherent_err: FloatArray
    enhancement: FloatArray
    enhancement_err: FloatArray
    covariance: FloatArray
    albedo: float
    k_l: float
    provenance: Provenance

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table."""
        return {
            "angle_rad": self.angle,
            "q": self.q,
            "coherent": self.coherent,
            "coherent_err": self.coherent_err,
            "enhancement": self.enhancement,
            "enhancement_err": self.enhancement_err,
        }

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the enhancement against the angle in mrad with error bars and return the axes."""
        angle = r"angle from backscattering $\theta$ (mrad)"
        return presentation.errorbar(ax, 1e3 * self.angle, self.enhancement, self.enhancement_err, angle, "enhancement")

    def __repr__(self) -> str:
        return (
            f"ConeCurve({self.angle.size} angles, albedo {self.albedo:g}, error {np.max(self.enhancement_err):.1e}, "
            f"{self.provenance.loops} walks, seed {self.provenance.seed})"
        )


def backscattering_cone(
    angle: ArrayLike, *, k_l: float, albedo: float = 1.0, scatterings: int = 4096, loops: int = 100_000,
    rng: Rng = None, **how: "engine.Unpack[engine.HowWords]",
) -> ConeCurve:  # fmt: skip
    """Return the enhancement of light scattered back from a half-space.

    Parameters
    ----------
    angle : array_like, shape (n,)
        Angles from exact backscattering, radians; exit near the normal is assumed.
    k_l : float
        Wave number times mean free path.
    albedo : float
        Share a of the light that a scattering leaves, in (0, 1]; 1 without absorption.
    scatterings : int
        Walks are followed to this scattering; the rest is added as diffusion has it.
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
    Exact values: `cbs.theory.enhancement` [1]_. Cut at 4096 scatterings, gamma_C(0) = 3.7277 comes out about 5e-4 low;
    the deficit falls as the power -3/2 of `scatterings`.

    References
    ----------
    .. [1] T. M. Nieuwenhuizen, J. M. Luck, Phys. Rev. E 48, 569 (1993).
    """
    angles = checks.vector("angle", angle, "rad")
    checks.at_most("angle", angles, MOST_ANGLES)
    k_l, albedo = checks.positive("k_l", k_l), checks.positive("albedo", albedo)
    if albedo > 1.0:
        raise Misuse(f"albedo must be at most 1 (got {albedo:g}); 1 means no absorption")
    last = checks.whole("scatterings", scatterings, least=8, most=MOST_SCATTERINGS)
    making = engine.begin(how, rng, loops)
    q, place = np.unique(np.append(k_l * np.abs(angles), 0.0), return_inverse=True)
    if q[-1] > 1e3:
        raise Misuse(f"angle must stay below 1000/k_l = {1e3 / k_l:g} rad (got {np.max(np.abs(angles)):g} rad)")
    record = {
        "observable": "backscattering-cone",
        "k_l": k_l,
        "albedo": albedo,
        "scatterings": last,
        "angle_rad": angles.tolist(),
    }

    def build(tally: BatchMeans, provenance: Provenance) -> ConeCurve:
        return _curve(angles, tally, place[:-1], (albedo, k_l), provenance)

    return making.run(ConeBatch(making.seed, tuple(q.tolist()), albedo, last), record, build)


def _curve(
    angles: FloatArray, tally: BatchMeans, place: np.ndarray, medium: tuple[float, float], provenance: Provenance
) -> ConeCurve:
    albedo, k_l = medium
    mean, err, covariance = tally.mean, tally.err, tally.covariance
    background = mean[0] + 0.5 * albedo  # scattering once leaves a/2 and has no partner
    height = mean / background
    spread = BatchMeans(tally.sizes, (tally.means - height * tally.means[:, :1]) / background)
    return ConeCurve(
        angles, k_l * np.abs(angles), mean[place], err[place], 1.0 + height[place], spread.err[place],
        covariance[np.ix_(place, place)], albedo, k_l, provenance,
    )  # fmt: skip
