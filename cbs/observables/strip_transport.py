r"""Classical transport between walls, from open walks: diffusion along the strip, and flux that dephases in a field.

In a weak field the interference decays at the rate 1/tau_B = k^2 <F^2>/2t, F = int (y - W/2) dx, k = 2eB/hbar.
Altshuler and Aronov's rate k^2 D W^2/12 holds for l << W; for l >> W the flux of a path that bounces between the walls
cancels and the rate falls (Beenakker and van Houten, Phys. Rev. B 38, 3232 (1988)).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from cbs import checks, engine
from cbs.checks import FloatArray, Misuse
from cbs.loops import strips
from cbs.observables import presentation
from cbs.observables.record import parameters
from cbs.parameters import Conductor, Walls
from cbs.provenance import Provenance, Rng
from cbs.tabled import Tabled
from cbs.tallies import BatchMeans

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WALLS = ("specular", "diffuse")
DURATION = 40.0  # path length of a walk in mean free paths
LONGEST = 1e6


@dataclass(frozen=True, slots=True)
class TransportBatch:
    """Walks of a fixed path length in strips of several widths, lengths in mean free paths."""

    seed: int
    widths: tuple[float, ...]
    diffuse: bool
    duration: float

    def __call__(self, number: int, first: int, n_loops: int) -> FloatArray:
        """Means of x^2/2t over D, and of F^2/2t over D W^2/12, shape (2 n,); D = 1/2."""
        rows = []
        for p, width in enumerate(self.widths):
            x, flux = strips.open_walks(
                self.duration, n_loops, width=width, diffuse=self.diffuse, seed=self.seed, first=first, point=p
            )
            rows.append((np.mean(x * x), 12.0 / width**2 * np.mean(flux * flux)))
        return np.array(rows).T.ravel() / self.duration


@dataclass(frozen=True, slots=True, repr=False)
class StripTransport(Tabled):
    """Diffusion and flux of open walks in strips, against the plane.

    Attributes
    ----------
    width : ndarray, shape (n,)
        Distance of the walls, metres.
    diffusion, diffusion_err : ndarray, shape (n,)
        <x^2>/2t over v l/2 and one standard error; 1 (up to l/v t) with specular walls.
    dephasing, dephasing_err : ndarray, shape (n,)
        1/tau_B over Altshuler and Aronov's k^2 (v l/2) W^2/12: 1 for l << W, about 0.63 W/l for l >> W, specular.
    duration : float
        Path length of the walks in mean free paths; both numbers are those of this duration.
    walls : str
        specular or diffuse.
    provenance : Provenance
        Seed, walks, parameters, version.
    """

    width: FloatArray
    diffusion: FloatArray
    diffusion_err: FloatArray
    dephasing: FloatArray
    dephasing_err: FloatArray
    duration: float
    walls: str
    provenance: Provenance

    def columns(self) -> dict[str, FloatArray]:
        """Columns of the table."""
        return {
            "width_m": self.width,
            "diffusion": self.diffusion,
            "diffusion_err": self.diffusion_err,
            "dephasing": self.dephasing,
            "dephasing_err": self.dephasing_err,
        }

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the dephasing rate over that of Altshuler and Aronov against the width in um and return the axes."""
        axes = presentation.errorbar(
            ax,
            1e6 * self.width,
            self.dephasing,
            self.dephasing_err,
            r"width $W$ ($\mu$m)",
            "dephasing by a field / its rate for $l \\ll W$",
        )
        presentation.logarithmic(axes)
        return axes

    def __repr__(self) -> str:
        return (
            f"StripTransport({self.walls} walls, {self.width.size} widths, error {np.max(self.dephasing_err):.1e}, "
            f"{self.provenance.loops} walks, seed {self.provenance.seed})"
        )


def strip_transport(
    film: Conductor, width: ArrayLike, *, walls: Walls = "specular", duration: float = DURATION, loops: int = 50_000,
    rng: Rng = None, **how: "engine.Unpack[engine.HowWords]",
) -> StripTransport:  # fmt: skip
    """Measure diffusion and flux of walks between walls that reflect specularly or diffusely (cosine law).

    Parameters
    ----------
    film : Conductor
        Only its mean free path enters.
    width : array_like, shape (n,)
        Widths, metres, at least l/1000.
    walls : {"specular", "diffuse"}
        How the walls reflect.
    duration : float
        Path length of every walk in mean free paths.
    loops : int
        Walks in every strip.
    rng, how
        As in `cbs.magnetoconductance`.

    Raises
    ------
    ValueError
        For bad values.
    """
    checks.instance("film", film, Conductor)
    widths = checks.vector("width", width, "m")
    for value in widths:
        if checks.positive("width", float(value), "m") < 1e-3 * film.l:
            raise Misuse(f"width must be at least l/1000, {1e-3 * film.l:g} m (got {value:g} m)")
    if walls not in WALLS:
        raise Misuse(f"walls must be one of {', '.join(WALLS)} (got {walls!r})")
    if checks.positive("duration", duration) > LONGEST:
        raise Misuse(f"{{duration}} must be at most {LONGEST:g} mean free paths: the limit is reached long before",
                     duration=f"{duration:g}")  # fmt: skip
    duration, making = float(duration), engine.begin(how, rng, loops)
    batch = TransportBatch(making.seed, tuple((widths / film.l).tolist()), walls == "diffuse", duration)
    record = parameters("strip-transport", film, (), width_m=widths.tolist(), walls=walls, duration=duration)

    def build(tally: BatchMeans, provenance: Provenance) -> StripTransport:
        (diffusion, dephasing), (d_err, f_err) = np.split(tally.mean, 2), np.split(tally.err, 2)
        return StripTransport(widths, diffusion, d_err, dephasing, f_err, duration, walls, provenance)

    return making.run(batch, record, build)
