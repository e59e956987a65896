r"""Waves among point scatterers in the plane (Foldy-Lax): what returns to its source is the loop sum, absolutely.

Scatterers of the largest strength, t = -4i, density n = k/(4 l), uniform in a disc; a source at r0 drives them, all
scatter into each other, and the scattered field is taken back at r0. The mean field decays as exp(-r/l), and

.. math:: 8 \pi k l\, I_{crossed} = \sum_{N \ge 3} \frac{x'^{N-2}}{N-2} \langle C \rangle_N = -\pi \Delta\sigma_a,
    \qquad x' = 1/(1 + l/l_\phi)

so the change of 8 pi k l I with field or coupling is that of the backscattering term, without a free parameter and up
to O(1/kl). Loops of two legs are their own reverses: a constant, gone from every difference. All configurations share
positions and sources.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.linalg import lu_factor, lu_solve

from cbs import checks, engine
from cbs.checks import FloatArray, Misuse
from cbs.provenance import Provenance, Rng
from cbs.tallies import BatchMeans
from cbs.waves.limits import few
from cbs.waves.plane_legs import ComplexArray, bare_leg, distances, field_leg, rashba_back, rashba_leg
from cbs.waves.results import WaveTable, generator_of

STREAM = 12
CLOSEST = 0.5  # of a source to a scatterer, in 1/k
MOST_SCATTERERS = 6000
LEAST = 4  # realizations
Pairs = tuple[tuple[FloatArray, FloatArray], ...]


@dataclass(frozen=True, slots=True)
class Disc:
    """Point scatterers in a disc; lengths in mean free paths.

    Parameters
    ----------
    k_l : float
        Wave number times mean free path.
    l_phi : float
        Path length of absorption.
    radius, inner : float
        Of the disc, and of the part that holds the sources.
    sources : int
        Sources a realization.
    """

    k_l: float = 10.0
    l_phi: float = 5.0
    radius: float = 6.0
    inner: float = 3.0
    sources: int = 100

    def __post_init__(self) -> None:
        for name in ("k_l", "l_phi", "radius", "inner"):
            checks.positive(name, getattr(self, name))
        checks.whole("sources", self.sources)
        if self.inner >= self.radius:
            raise Misuse(f"inner must be smaller than radius (got {self.inner:g} and {self.radius:g})")
        few(0.25 * math.pi * self.k_l * self.radius * self.radius, MOST_SCATTERERS, "k_l and radius")

    @property
    def number(self) -> int:
        """Scatterers in the disc."""
        return round(0.25 * math.pi * self.k_l * self.radius**2)

    def points(self, generator: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        """Scatterers (n, 2) and sources (m, 2), the sources not too near to a scatterer."""
        where, source = (
            _in_disc(n, radius, generator) for n, radius in ((self.number, self.radius), (self.sources, self.inner))
        )
        far = distances(source, where)[2].min(axis=1) > CLOSEST / self.k_l
        return where, source[far]


@dataclass(frozen=True, slots=True)
class ReturnBatch:
    """One batch of realizations: 8 pi k l times the returned intensity for every field, then for every coupling."""

    seed: int
    disc: Disc
    fields: tuple[float, ...]
    couplings: tuple[float, ...]

    def __call__(self, number: int, first: int, n: int) -> FloatArray:
        """Means over n realizations; with coupling also the flipped part, the Kramers channel, last."""
        generator = generator_of(self.seed, number, STREAM)
        total = np.zeros(len(self.fields) + 2 * len(self.couplings))
        for _ in range(n):
            where, source = self.disc.points(generator)
            pairs = ((where, where), (where, source), (source, where))
            among, out = (bare_leg(distances(a, b)[2], self.disc.k_l, self.disc.l_phi) for a, b in pairs[:2])
            bare = [among, out, out.T]
            scalar = [_returned(self.disc, pairs, bare, field) for field in self.fields]
            spin = [_returned_with_spin(self.disc, where, source, Q) for Q in self.couplings]
            total += [*scalar, *(all_of for all_of, _ in spin), *(flip for _, flip in spin)]
        return 8.0 * math.pi * self.disc.k_l * total / n


def _in_disc(n: int, radius: float, generator: np.random.Generator) -> FloatArray:
    r, angle = radius * np.sqrt(generator.random(n)), 2.0 * math.pi * generator.random(n)
    return np.stack([r * np.cos(angle), r * np.sin(angle)], axis=1)


def _solved(legs: ComplexArray, incoming: ComplexArray) -> ComplexArray:
    """Amplitudes t psi at the scatterers: (1/t - G) (t psi) = incoming, 1/t = i/4."""
    matrix = -legs
    matrix[np.diag_indices_from(matrix)] += 0.25j
    return np.asarray(lu_solve(lu_factor(matrix, overwrite_a=True, check_finite=False), incoming, check_finite=False))


def _returned(disc: Disc, pairs: Pairs, bare: list[ComplexArray], field: float) -> float:
    legs, out, back = (field_leg(a, b, leg, disc.k_l, field) for (a, b), leg in zip(pairs, bare, strict=True))
    return float(np.mean(np.abs(np.einsum("sn,ns->s", back, _solved(legs, out))) ** 2))


def _returned_with_spin(disc: Disc, where: FloatArray, source: FloatArray, Q: float) -> tuple[float, float]:
    """Intensity averaged over the first spin and summed over the last one, and its part with the spin flipped."""
    k, l_phi = disc.k_l, disc.l_phi
    out = rashba_leg(where, source, k, l_phi, Q)
    psi = _solved(rashba_leg(where, where, k, l_phi, Q), out).reshape(2 * len(where), len(source), 2)
    amplitude = np.einsum("san,nsb->sab", rashba_back(out).reshape(len(source), 2, -1), psi)
    weight = np.mean(np.abs(amplitude) ** 2, axis=0)
    return float(0.5 * weight.sum()), float(0.5 * (weight[0, 1] + weight[1, 0]))


def loop_sums(
    disc: Disc, fields: tuple[float, ...] = (1.0, 2.0), couplings: tuple[float, ...] = (1.0, 2.0), *,
    realizations: int = 200, rng: Rng = None, **how: "engine.Unpack[engine.HowWords]",
) -> WaveTable:  # fmt: skip
    """Return how much less comes back in a field and with Rashba coupling: differences of the loop sum.

    Parameters
    ----------
    disc : Disc
        Scatterers.
    fields : tuple of float
        B/B_tr, positive; the cyclotron leg holds up to about 2 at k l = 10.
    couplings : tuple of float
        Q l = l/L_so.
    realizations : int
        At least 4.
    rng, how
        As in `cbs.magnetoconductance`.

    Returns
    -------
    WaveTable
        x is B/B_tr or Q l; `coupling` tells them apart (0 and 1); `change` is 8 pi k l [I(0) - I], `flip` the part of
        the returned intensity in the Kramers channel.
    """
    making = engine.begin(how, rng, realizations, name="realizations", least=LEAST)
    for name, values in (("fields", fields), ("couplings", couplings)):
        if np.any(np.abs(checks.vector(name, values) - 0.5 * disc.k_l) > 0.5 * disc.k_l):
            raise Misuse(f"{name} must lie between 0 and k_l = {disc.k_l:g} (got {max(values, key=abs):g})")
    batch = ReturnBatch(making.seed, disc, (0.0, *fields), tuple(couplings))
    n_fields, n_spins = len(fields), len(couplings)
    record: dict[str, object] = {
        "what": "loops", "k_l": disc.k_l, "l_phi": disc.l_phi, "radius": disc.radius, "inner": disc.inner,
        "sources": disc.sources, "scatterers": disc.number,
    }  # fmt: skip
    x, zeros = np.array([*fields, *couplings]), np.zeros(n_fields)

    def build(tally: BatchMeans, provenance: Provenance) -> WaveTable:
        unit = np.eye(tally.mean.size)
        change = tally.linear(unit[0] - unit[1 : 1 + n_fields + n_spins])
        flip = tally.linear(unit[1 + n_fields + n_spins :])
        value = np.stack([np.repeat([0.0, 1.0], [n_fields, n_spins]), change.mean, [*zeros, *flip.mean]], axis=1)
        err = np.stack([np.zeros(n_fields + n_spins), change.err, [*zeros, *flip.err]], axis=1)
        return WaveTable("loops", "strength", "coupling change flip", x, value, err, provenance)

    return making.run(batch, record, build)
