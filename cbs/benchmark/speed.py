"""Speed rows: nanoseconds of our kernels and of NumPy for the same work, medians of interleaved rounds in one run."""

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numba
import numpy as np

from cbs.benchmark import in_numpy
from cbs.kernels import closing, legs, spin
from cbs.kernels.normals import LANES
from cbs.loops.tiles import key_words
from cbs.phases.flux import AreaHistogram

BLOCKS, LEGS, STRENGTHS, FIELDS, RATES, TILES = 32, 64, 8, 100, 10, 32
N_LOOPS = BLOCKS * LANES
RUN = 3_000_000  # loops of a whole run on one and on two threads
CALLS = 120  # calls of a bare kernel, for the same comparison


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: nanoseconds per leg (or loop) of both, and their ratio."""

    work: str
    unit: str
    ns: float
    numpy_ns: float

    @property
    def ratio(self) -> float:
        """How many times faster the kernel is."""
        return self.numpy_ns / self.ns


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work in both forms and how many units each call of them does."""

    name: str
    unit: str
    size: int
    numpy_size: int
    ours: Callable[[], object]
    theirs: Callable[[], object]


class Workspace:
    """Arrays of one worker and the pieces of work on them."""

    def __init__(self) -> None:
        shape = (BLOCKS, LEGS, LANES)
        self.key = key_words(1, 0)
        self.loop = np.arange(N_LOOPS, dtype=np.uint64).reshape(BLOCKS, LANES)
        self.rows = np.full(BLOCKS, LEGS, dtype=np.int64)
        self.dx, self.dy, self.var = np.zeros(shape), np.zeros(shape), np.full(shape, 1.0 / LEGS)
        self.scale, self.area, self.length = (
            np.ones((BLOCKS, LANES)),
            np.zeros((BLOCKS, LANES)),
            np.zeros((BLOCKS, LANES)),
        )
        self.u = np.zeros((4, STRENGTHS, BLOCKS, LANES))
        self.rashba = np.array([[0.0, 1.0], [-1.0, 0.0]])
        self.strengths = np.linspace(0.05, 0.4, STRENGTHS)
        self.fields, self.rates = np.linspace(0.0, 2.0, FIELDS), np.linspace(0.005, 0.05, RATES)

    def brownian(self) -> None:
        """Legs, closing, area of Brownian loops."""
        closing.closed_polygons(self.loop, self.rows, self.key, 1.0 / LEGS, self.dx, self.dy, self.area)

    def flights(self) -> None:
        """Legs, closing, area, length of flights."""
        legs.flight_legs(self.loop, self.rows, self.key, self.dx, self.dy, self.var)
        closing.close_walks(self.rows, self.scale, self.dx, self.dy, self.var, self.area)
        closing.leg_lengths(self.rows, self.dx, self.dy, self.length)

    def walk_and_spin(self) -> None:
        """Brownian loops and their propagators at eight Rashba strengths."""
        self.brownian()
        spin.propagate_strengths(self.rows, self.rashba, self.strengths, self.dx, self.dy, self.u)

    def tally(self) -> np.ndarray:
        """Hundred fields times ten dephasing rates: a histogram of areas for TILES tiles of loops, then its cosines."""
        histogram = AreaHistogram(self.fields, self.rates.size)
        for _ in range(TILES):
            histogram.add(self.area, np.exp(-np.multiply.outer(self.length, self.rates)))
        return histogram.cosine_sums()


def works(space: Workspace) -> list[Work]:
    """Return the pieces of work of the table."""
    rng, fast = np.random.default_rng(1), np.random.Generator(np.random.SFC64(1))
    few = N_LOOPS // 4
    steps = in_numpy.closed_flights(rng, few, LEGS)
    area, length = in_numpy.signed_areas(steps), np.hypot(steps[..., 0], steps[..., 1]).sum(axis=1)
    space.flights()

    n, loops = N_LOOPS * LEGS, N_LOOPS * TILES

    def spin_with(propagate: Callable[[np.ndarray, np.ndarray], object]) -> Callable[[], object]:
        return lambda: [propagate(in_numpy.brownian_steps(rng, few, LEGS), space.strengths) for _ in range(4)]

    def tally_with(tally: Callable[..., object]) -> Callable[[], object]:
        return lambda: [tally(area, length, space.fields, space.rates) for _ in range(4)]

    spin_name, tally_name = f"walk + SU(2) U, {STRENGTHS} Rashba strengths", f"tally {FIELDS} fields x {RATES} L_phi"
    return [
        Work("Brownian loop: legs, closing, area", "leg", n, n, space.brownian,
             lambda: in_numpy.brownian_areas(rng, N_LOOPS, LEGS)),
        Work("Brownian loop: legs, closing, area (NumPy tuned)", "leg", n, n, space.brownian,
             lambda: in_numpy.tuned_areas(fast, N_LOOPS, LEGS)),
        Work("flights loop: legs, closing, area, length", "leg", n, n, space.flights,
             lambda: in_numpy.flight_areas_and_lengths(rng, N_LOOPS, LEGS)),
        Work("flights loop: legs, closing, area, length (NumPy tuned)", "leg", n, n, space.flights,
             lambda: in_numpy.tuned_flights(fast, N_LOOPS, LEGS)),
        Work(spin_name, "leg", n, n, space.walk_and_spin, spin_with(in_numpy.rashba_matrices)),
        Work(f"{spin_name} (NumPy with quaternions)", "leg", n, n, space.walk_and_spin,
             spin_with(in_numpy.rashba_quaternions)),
        Work(tally_name, "loop", loops, N_LOOPS, space.tally, tally_with(in_numpy.tally_each)),
        Work(f"{tally_name} (NumPy by broadcasting)", "loop", loops, N_LOOPS, space.tally,
             tally_with(in_numpy.tally_broadcast)),
        Work(f"{tally_name} (NumPy as a matrix product)", "loop", loops, N_LOOPS, space.tally,
             tally_with(in_numpy.tally_product)),
    ]  # fmt: skip


def measure(rounds: int = 15) -> list[Row]:
    """Time every row, ours and NumPy in turn, and return medians."""
    rows = []
    for work in works(Workspace()):
        work.ours(), work.theirs()
        times = [(cpu_seconds(work.ours), cpu_seconds(work.theirs)) for _ in range(rounds)]
        ours, theirs = (statistics.median(t) for t in zip(*times, strict=True))
        rows.append(Row(work.name, work.unit, 1e9 * ours / work.size, 1e9 * theirs / work.numpy_size))
    return rows


def threads_ratio(rounds: int = 5) -> float:
    """Loops per second of a whole run on two threads over one, median of interleaved rounds."""
    from cbs.observables.conductivity.magnetoconductance import magnetoconductance
    from cbs.parameters import Conductor

    film, fields = Conductor(l=100e-9, L_phi=1e-6), np.linspace(0.0, 5e-3, 11)

    def timed(workers: int) -> float:
        return _seconds(lambda: magnetoconductance(film, fields, loops=RUN, rng=1, workers=workers))

    timed(2)
    return statistics.median(timed(1) / timed(2) for _ in range(rounds))


def threads_limit(rounds: int = 5) -> float:
    """What the processor gives to two threads over one: one compiled kernel, nothing else, the same way measured."""
    spaces = Workspace(), Workspace()

    def work(space: Workspace, n: int) -> None:
        for _ in range(n):
            space.flights()

    def together() -> None:
        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(work, space, CALLS // 2) for space in spaces]:
                done.result()

    together()
    return statistics.median(_seconds(lambda: work(spaces[0], CALLS)) / _seconds(together) for _ in range(rounds))


def vector_bits() -> int:
    """Width of the vector registers that the compiler uses in this process: 512, 256 or 128."""

    @numba.njit(error_model="numpy")  # type: ignore[untyped-decorator]
    def probe(x: np.ndarray, y: np.ndarray) -> None:
        for i in range(x.size):
            y[i] = 2.0 * x[i] + y[i] * x[i]

    probe(np.ones(64), np.ones(64))
    code = "".join(probe.inspect_asm().values())
    return 512 if "zmm" in code else 256 if "ymm" in code else 128


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def cpu_seconds(work: Callable[[], object]) -> float:
    """Processor seconds of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start
