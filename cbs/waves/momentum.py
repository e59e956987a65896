"""Momentum distribution of a wave in disorder: the peak at -k0 over the ring, in every spin channel, against time."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from cbs import checks, engine
from cbs.checks import FloatArray, Misuse
from cbs.provenance import Provenance, Rng
from cbs.tallies import BatchMeans
from cbs.waves.medium import ComplexArray, Medium, evolve, helicity
from cbs.waves.results import WaveTable, generator_of, ratios

STREAM = 11
LEAST = 16  # realizations
STARTS = ("plane", "up", "helicity")
CHANNELS = {
    "plane": ("back", "ring"),
    "up": ("same", "flip", "ring"),
    "helicity": ("kramers", "other", "ring_plus", "ring"),
}


@dataclass(frozen=True, slots=True)
class MomentumBatch:
    """One batch of realizations; the row holds every channel at every time."""

    seed: int
    medium: Medium
    start: str
    times: tuple[float, ...]
    kick: tuple[float, int] | None = None

    def __call__(self, number: int, first: int, n: int) -> FloatArray:
        """Means over n realizations, times by channels, flat."""
        generator = generator_of(self.seed, number, STREAM)
        total = np.zeros((len(self.times), len(CHANNELS[self.start])))
        for size in _pieces(n, self.medium.batch):
            found = realizations(self.medium, self.start, size, generator, self.times, self.kick)
            total += found.sum(axis=1)
        return np.ravel(total / n)


def realizations(
    medium: Medium, start: str, n: int, generator: np.random.Generator, times: tuple[float, ...],
    kick: tuple[float, int] | None = None,
) -> FloatArray:  # fmt: skip
    """Return the channels of every single realization, shape (times, n, channels).

    plane: |amplitude|^2 at -k0 and its mean over the ring. up (spin along z): the same spin and the flipped one at
    -k0, and the ring with both summed. helicity (the wave starts with helicity +): at -k0 with helicity +, which is
    its time-reverse, and with the other one; and the ring in both.
    """
    found = []
    for psi in evolve(medium, _spinor(medium, start), n, generator, np.array(times), kick):
        back = psi[:, :, -medium.n0, 0]
        ring = np.stack([psi[:, :, kx, ky] for kx, ky in medium.ring()], axis=-1)
        if start == "helicity":
            kx, ky = np.array([-medium.n0, 0])[:, None].astype(float)
            back = np.einsum("hs,ns->nh", np.conj(helicity(kx, ky)[:, :, 0]), back)
            unit = helicity(*medium.ring().T.astype(float))
            ring = np.einsum("hsr,nsr->nhr", np.conj(unit), ring)
            weight = np.mean(np.abs(ring) ** 2, axis=2)
            found.append(np.stack([*(np.abs(back) ** 2).T, *weight.T], axis=-1))
        else:
            weight = np.mean(np.sum(np.abs(ring) ** 2, axis=1), axis=1)
            found.append(np.stack([*(np.abs(back) ** 2).T, weight], axis=-1))
    return np.array(found, dtype=np.float64)


def _spinor(medium: Medium, start: str) -> ComplexArray:
    if start == "helicity":
        return helicity(np.array([float(medium.n0)]), np.zeros(1))[0, :, 0]
    return np.array([1.0, 0.0][: medium.spins], dtype=np.complex128)


def _pieces(n: int, most: int) -> list[int]:
    return [min(most, n - begin) for begin in range(0, n, most)]


def start_of(medium: Medium) -> str:
    """The start that a medium asks for: a plane wave, a spin along z, a wave of one helicity."""
    return "helicity" if medium.rashba else "up" if medium.magnetic else "plane"


def run(
    medium: Medium, times: FloatArray, *, start: str | None = None, kick: tuple[float, int] | None = None,
    plateau: float | None = None, realizations: int = 1024, rng: Rng = None,
    **how: "engine.Unpack[engine.HowWords]",
) -> WaveTable:  # fmt: skip
    """Return every channel at -k0 over the ring against time.

    Parameters
    ----------
    medium : Medium
        Disorder and motion.
    times : ndarray
        In lifetimes, ascending.
    start : {"plane", "up", "helicity"}, optional
        What comes in; by default what the medium asks for.
    kick : (time, pixels), optional
        At this time ky grows by so many wave numbers.
    plateau : float, optional
        Add a last row, x = inf: the ratio of the sums over all times from this one on.
    realizations : int
        Realizations of the disorder, at least 16.
    rng, how
        As in `cbs.magnetoconductance`.

    Returns
    -------
    WaveTable
        Columns: back over ring; same, flip and their sum over the ring; or kramers and other over the ring of the
        helicity "other".
    """
    times = checks.vector("times", times)
    making = engine.begin(how, rng, realizations, name="realizations", least=LEAST)
    start = start or start_of(medium)
    batch = MomentumBatch(making.seed, medium, start, tuple(float(t) for t in times), kick)
    n_channels = len(CHANNELS[start])
    rows = np.eye(times.size)
    x = times
    if plateau is not None:
        if not checks.positive("plateau", plateau) <= times[-1]:
            raise Misuse(f"plateau must be at most the last time, {times[-1]:g} (got {plateau:g})")
        rows = np.vstack([rows, (times >= plateau).astype(float)])
        x = np.append(times, np.inf)
    unit = np.eye(n_channels)
    below = np.kron(rows, unit[-1])
    record: dict[str, Any] = {"what": "momentum", "start": start, "kick": kick, **asdict(medium)}

    def build(tally: BatchMeans, provenance: Provenance) -> WaveTable:
        parts = {
            name: ratios(tally, np.kron(rows, weight).astype(float), below)
            for name, weight in _shown(start, unit).items()
        }
        value, err = (np.stack([part[i] for part in parts.values()], axis=1) for i in range(2))
        return WaveTable("momentum", "t_over_tau", " ".join(parts), x, value, err, provenance)

    return making.run(batch, record, build)


def _shown(start: str, unit: FloatArray) -> dict[str, FloatArray]:
    """Weights of the channels that stand above the ring."""
    if start == "up":
        return {"same": unit[0], "flip": unit[1], "summed": unit[0] + unit[1]}
    names = CHANNELS[start]
    return {name: unit[i] for i, name in enumerate(names[:-1])}


@dataclass(frozen=True, slots=True)
class ProfileBatch:
    """One batch of realizations; the row holds the weight beside -k0, spin summed, and on the ring last."""

    seed: int
    medium: Medium
    start: str
    time: float
    offsets: tuple[int, ...]

    def __call__(self, number: int, first: int, n: int) -> FloatArray:
        """Means over n realizations at (-n0, offset) and over the ring."""
        generator = generator_of(self.seed, number, STREAM)
        total = np.zeros(len(self.offsets) + 1)
        ring = self.medium.ring()
        for size in _pieces(n, self.medium.batch):
            for psi in evolve(self.medium, _spinor(self.medium, self.start), size, generator, np.array([self.time])):
                weight: FloatArray = np.sum(np.abs(psi) ** 2, axis=(0, 1), dtype=np.float64)
                beside = [weight[-self.medium.n0, j] for j in self.offsets]
                total += [*beside, float(np.mean(weight[ring[:, 0], ring[:, 1]]))]
        return total / n


def profile(
    medium: Medium, time: float, offsets: tuple[int, ...], *, start: str | None = None, realizations: int = 512,
    rng: Rng = None,
    **how: "engine.Unpack[engine.HowWords]",
) -> WaveTable:  # fmt: skip
    """Return the distribution across the peak at one time: at (-n0, j) over the ring, spin summed.

    Parameters
    ----------
    medium : Medium
        Disorder and motion.
    time : float
        In lifetimes.
    offsets : tuple of int
        Wave numbers j beside -k0.
    start, realizations, rng, how
        As in `run`.

    Returns
    -------
    WaveTable
        x is j; one column, beside.
    """
    making = engine.begin(how, rng, realizations, name="realizations", least=LEAST)
    start = start or start_of(medium)
    batch = ProfileBatch(making.seed, medium, start, checks.positive("time", time), offsets)
    unit = np.eye(len(offsets) + 1)
    record: dict[str, Any] = {"what": "profile", "start": start, "time": time, **asdict(medium)}
    x = np.array(offsets, dtype=np.float64)

    def build(tally: BatchMeans, provenance: Provenance) -> WaveTable:
        value, err = ratios(tally, unit[:-1], np.repeat(unit[-1:], len(offsets), axis=0))
        return WaveTable("profile", "offset", "beside", x, value[:, None], err[:, None], provenance)

    return making.run(batch, record, build)
