"""Closed lattice walks against exact counts by dynamic programming, which shares no code with the sampler."""

import math
from collections import defaultdict
from fractions import Fraction

import numpy as np
import pytest

from cbs.loops import lattice
from cbs.loops.tiles import key_words
from cbs.parameters import Dresselhaus, ElliottYafet, MagneticImpurities, Rashba, SpinMechanism
from cbs.phases.rotations import Scale
from cbs.phases.spin import interference
from tests.statistics import assert_z, seeds

STEPS = ((1, 0), (-1, 0), (0, 1), (0, -1))
# Closed walks by algebraic area A = 0, 1, 2, ...; N(-A) = N(A) (OEIS A352838)
COUNTS = {
    4: (28, 4),
    6: (232, 72, 12),
    8: (2156, 1008, 308, 48, 8),
    10: (21944, 13160, 5540, 1560, 420, 80, 20),
    12: (240280, 168780, 87192, 33628, 11964, 3636, 1200, 264, 72, 12),
}


def counts_by_area(n_steps: int) -> dict[int, int]:
    """Closed walks of n_steps by area, counted one step at a time over (x, y, area)."""
    walks = {(0, 0, 0): 1}
    for _ in range(n_steps):
        longer: dict[tuple[int, int, int], int] = defaultdict(int)
        for (x, y, a), n in walks.items():
            for dx, dy in STEPS:
                # area under x dy: for a closed walk the signed area
                longer[(x + dx, y + dy, a + x * dy)] += n
        walks = longer
    return {a: n for (x, y, a), n in walks.items() if x == y == 0}


def rotation(vector: np.ndarray) -> np.ndarray:
    """SU(2) matrix exp(-i v.sigma/2)."""
    x, y, z = vector
    angle = math.sqrt(x * x + y * y + z * z)
    h = np.array([[z, x - 1j * y], [x + 1j * y, -z]])
    return math.cos(0.5 * angle) * np.eye(2) - 0.5j * np.sinc(angle / (2.0 * math.pi)) * h


def mean_interference(n_steps: int, matrix: np.ndarray, flux: float) -> float:
    """Mean of (1/2) Tr U^2 cos(2 pi flux A) over all closed walks, by a 4x4 transfer matrix over the lattice.

    Tr U^2 = Tr[SWAP (U x U)], and U x U e^(2 pi i flux A) is a product over steps in Landau gauge.
    """
    size = n_steps + 1
    centre = n_steps // 2
    field = np.zeros((size, size, 4, 4), dtype=complex)
    field[centre, centre] = np.eye(4)
    x = np.arange(size)[:, None, None, None] - centre
    pairs = []
    for dx, dy in STEPS:
        u = rotation(np.array([*(matrix @ (dx, dy)), 0.0]))
        pairs.append(((dx, dy), np.kron(u, u)))
    for _ in range(n_steps):
        new = np.zeros_like(field)
        for (dx, dy), pair in pairs:
            phase = np.exp(2j * math.pi * flux * x * dy)
            new += np.roll(pair @ (field * phase), (dx, dy), axis=(0, 1))
        field = new
    swap = np.eye(4)[[0, 2, 1, 3]]
    closed = math.comb(n_steps, n_steps // 2) ** 2
    return float(0.5 * np.trace(swap @ field[centre, centre]).real / closed)


def batch_means(values: np.ndarray, n_batches: int = 64) -> tuple[float, float]:
    means = np.array([part.mean() for part in np.array_split(values, n_batches)])
    return float(values.mean()), float(means.std(ddof=1) / math.sqrt(n_batches))


@pytest.mark.parametrize("n_steps", COUNTS)
def test_counting_by_area_gives_the_published_table(n_steps: int) -> None:
    counts = counts_by_area(n_steps)
    assert tuple(counts[a] for a in range(max(counts) + 1)) == COUNTS[n_steps]
    assert sum(counts.values()) == math.comb(n_steps, n_steps // 2) ** 2


def test_walks_of_two_and_four_steps_are_all_drawn_equally_often() -> None:
    walks = lattice.closed_walks(4, 72_000, seed=7).reshape(-1, 8)
    kinds, n = np.unique(walks, axis=0, return_counts=True)
    assert len(kinds) == 36
    chi2 = float(np.sum((n - 2000.0) ** 2) / 2000.0)
    assert 35 - 5.0 * math.sqrt(70) < chi2 < 35 + 5.0 * math.sqrt(70)
    two = lattice.closed_walks(2, 1000, seed=7)
    assert np.array_equal(two[:, 0], -two[:, 1])


def test_every_walk_closes_by_unit_steps() -> None:
    walks = lattice.closed_walks(30, 100, seed=1)
    assert walks.shape == (100, 30, 2)
    assert np.all(np.abs(walks).sum(axis=2) == 1)
    assert not walks.sum(axis=1).any()


def test_areas_are_those_of_the_walks_and_a_walk_is_known_by_its_number() -> None:
    walks = lattice.closed_walks(20, 200, seed=3)
    before = np.cumsum(walks, axis=1) - walks
    assert np.array_equal(lattice.areas(20, 200, seed=3), np.sum(before[..., 0] * walks[..., 1], axis=1))
    assert np.array_equal(lattice.closed_walks(20, 5, seed=3, first=77), walks[77:82])
    assert not np.array_equal(lattice.closed_walks(20, 200, seed=4), walks)


@seeds
def test_areas_follow_the_exact_table(seed: int) -> None:
    for n_steps in (8, 12):
        area = lattice.areas(n_steps, 150_000, seed=seed)
        total = math.comb(n_steps, n_steps // 2) ** 2
        exact = np.array([count / total for count in COUNTS[n_steps][:5]])
        mean = np.array([np.mean(area == a) for a in range(5)])
        assert_z(mean, np.sqrt(exact * (1 - exact) / area.size), exact, resolution=0.02, n=10)


@seeds
def test_mean_cosine_is_the_moment_of_the_hofstadter_hamiltonian(seed: int) -> None:
    # sum_A N(A) cos(2 pi A p/q): the number of closed walks with a flux p/q through every cell
    for n_steps, p, q in ((12, 1, 2), (12, 1, 3), (12, 1, 5), (12, 2, 5)):
        counts = counts_by_area(n_steps)
        exact = sum(n * math.cos(2 * math.pi * a * p / q) for a, n in counts.items()) / sum(counts.values())
        mean, err = batch_means(np.cos(2 * np.pi * p / q * lattice.areas(n_steps, 100_000, seed=seed)))
        assert_z(mean, err, exact, resolution=0.02, n=4)


@seeds
def test_second_moment_of_the_area_is_exact_for_long_walks(seed: int) -> None:
    n = 100
    exact = n * n * (n - 1) / (6 * (2 * n - 1))
    mean, err = batch_means(lattice.areas(2 * n, 60_000, seed=seed).astype(float) ** 2)
    assert_z(mean, err, exact, resolution=0.05 * exact)


@seeds
@pytest.mark.parametrize("flux", [0.0, 0.11])
def test_spin_interference_of_lattice_walks_is_the_transfer_matrix(seed: int, flux: float) -> None:
    a, n_steps = 50e-9, 16
    runs: tuple[list[SpinMechanism], ...] = ([Rashba(80e-9)], [Rashba(80e-9), Dresselhaus(150e-9)])
    for spin in runs:
        matrix = np.array([[0.0, 1.0], [-1.0, 0.0]]) / 80e-9
        if len(spin) == 2:
            matrix = matrix + np.diag([1.0, -1.0]) / 150e-9
        values = spin_values(n_steps, 40_000, seed, spin, a, flux)
        mean, err = batch_means(values)
        assert_z(mean, err, mean_interference(n_steps, a * matrix, flux), resolution=0.03, n=2)


@seeds
def test_random_rotations_on_lattice_walks_have_their_exact_mean(seed: int) -> None:
    a, n_steps = 50e-9, 12
    L = 100e-9
    s2 = (2.0 / 3.0) * 0.5 * a * a / L**2  # (4/3) dt/tau with 2 D dt = a^2/2
    m = (1.0 - s2) * math.exp(-0.5 * s2)
    even = batch_means(spin_values(n_steps, 40_000, seed, [ElliottYafet(L)], a, 0.0))
    odd = batch_means(spin_values(n_steps, 40_000, seed, [MagneticImpurities(L)], a, 0.0))
    assert_z(*even, 0.5 * (3.0 * ((1 + 2 * m) / 3) ** n_steps - 1.0), resolution=0.03, n=2)
    assert_z(*odd, 0.5 * (3.0 * ((2 + m) / 3) ** n_steps - m**n_steps), resolution=0.03, n=2)


def spin_values(n_steps: int, n_loops: int, seed: int, spin: list[SpinMechanism], a: float, flux: float) -> np.ndarray:
    scale = Scale(unit=a / lattice.SPACING, l=a, brownian=False)
    found = []
    for tile in lattice.tiles(n_steps, 0, n_loops, key_words(seed, lattice.STREAM)):
        c = interference(tile, spin, scale) * np.cos(2 * np.pi * flux * tile.area / lattice.SPACING**2)
        found.append(c[tile.filled])
    return np.concatenate(found)


def test_the_area_law_tends_to_levys() -> None:
    # 4 D t = length: <A^2> -> (D t)^2/3 = n^2/12, here within 1/n
    n = 400
    assert n * n * (n - 1) / (6 * (2 * n - 1)) == pytest.approx(n * n / 12, rel=1.0 / n)


def exact_weights(decay: float, most: int) -> np.ndarray:
    """P_N exp(-N decay), N = 4, 6, ..., most, from whole numbers."""
    returns = [float(Fraction(math.comb(n, n // 2) ** 2, 4**n)) for n in range(4, most + 1, 2)]
    return np.asarray(returns * np.exp(-decay * np.arange(4, most + 1, 2)))


@pytest.mark.parametrize("decay", [3.0, 0.5, 0.02])
def test_steps_have_the_weights_of_all_returns_to_the_origin(decay: float) -> None:
    law = lattice.StepLaw(decay)
    weights = exact_weights(decay, law.most)
    assert law.weight == pytest.approx(weights.sum(), rel=1e-13)
    assert exact_weights(decay, law.most + 2)[-1] < 1e-12 * weights[0]
    cumulative = np.cumsum(weights) / weights.sum()
    u = np.concatenate([[1e-12], (np.arange(5000) + 0.5) / 5000, [1.0 - 1e-9]])
    i = law.quantile(u) // 2 - 2
    assert np.all(cumulative[i] >= u - 1e-13)
    assert np.all(np.concatenate([[0.0], cumulative])[i] < u + 1e-13)
    assert law.quantile(np.ones(1)) <= law.most


def test_blocks_share_their_steps_and_a_batch_has_its_part_of_every_length() -> None:
    law, n_loops = lattice.StepLaw(0.01), 32 * 300 - 20
    parts = list(lattice.tiles_by_law(law, 1000, n_loops, key_words(3, lattice.STREAM)))
    steps = np.concatenate([tile.n_legs for tile in parts])
    filled = steps > 0
    assert np.all((steps == steps.max(axis=1, keepdims=True)) | ~filled)
    assert np.all(np.diff(steps.max(axis=1)) >= 0)
    loops = np.concatenate([tile.loop for tile in parts])[filled]
    assert np.array_equal(np.sort(loops), np.arange(1000, 1000 + n_loops))
    for tile in parts:
        assert max(np.abs(legs.sum(axis=1)).max() for legs in (tile.dx, tile.dy)) < 1e-12
    weights = exact_weights(0.01, law.most)
    cumulative = n_loops * np.cumsum(weights) / weights.sum()
    shorter = [np.count_nonzero(steps[filled] <= n) for n in range(4, law.most + 1, 2)]
    assert np.abs(shorter - cumulative).max() <= 32.0


@seeds
def test_steps_are_unbiased_also_where_a_block_is_not_full(seed: int) -> None:
    law, key = lattice.StepLaw(0.1), key_words(seed, lattice.STREAM)
    weights = exact_weights(0.1, law.most)
    exact = np.sum(weights / np.arange(4, law.most + 1, 2)) / weights.sum()
    means = []
    for batch in range(2000):
        steps = np.concatenate([tile.n_legs for tile in lattice.tiles_by_law(law, 40 * batch, 40, key)])
        means.append(np.mean(1.0 / steps[steps > 0]))
    assert_z(np.mean(means), np.std(means, ddof=1) / len(means) ** 0.5, exact, resolution=0.05 * exact)


@pytest.mark.parametrize(("n_steps", "message"), [(5, "even"), (0, "at least 2"), (2.0, "whole")])
def test_impossible_lengths_are_refused(n_steps: int, message: str) -> None:
    with pytest.raises((ValueError, TypeError), match=message):
        lattice.closed_walks(n_steps, 3)
