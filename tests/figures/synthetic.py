"""Stored data of every figure: closed formulas and NumPy noise for the first ones, tiny runs for the rest."""

from collections.abc import Callable
from functools import cache, partial

import numpy as np

from cbs import figures, theory
from cbs.checks import FloatArray
from cbs.figures import (
    area_distribution,
    crossover,
    dephasing,
    distribution,
    factor_of_two,
    magnetoconductance,
    paths,
    waves,
    waves_loops,
)
from cbs.figures.qualities import Quality
from cbs.figures.registry import FIGURES
from cbs.provenance import Provenance
from cbs.theory.ilp import ilp

SIGMA = 0.01


def provenance(name):
    return Provenance(seed=7, loops=64_000, batches=64, parameters={"figure": name, "quality": "draft"})


def noisy(rng, exact, sigma=SIGMA):
    return exact + sigma * rng.standard_normal(exact.shape), np.full(exact.shape, sigma)


def polygon(n_legs, seed=1):
    rng = np.random.default_rng(seed)
    angle = 2.0 * np.pi * np.arange(n_legs + 1) / n_legs
    radius = 2.0 + 0.5 * rng.standard_normal(n_legs + 1)
    radius[-1] = radius[0]
    ring = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    closed = ring - ring[0]
    closed[-1] = 0.0
    return closed


def make_paths():
    forward = polygon(14)
    rng = np.random.default_rng(2)
    return paths.Paths(
        forward_l=forward,
        reversed_l=forward[::-1].copy(),
        scatterers_l=rng.uniform(forward.min(axis=0), forward.max(axis=0), (30, 2)),
        loop_number=12,
        field_T=5e-3,
        flux_phase=2.0 * np.pi / 3.0,
        l_m=1e-7,
        provenance=provenance("paths"),
    )


def make_factor_of_two():
    rng = np.random.default_rng(3)
    length, line = np.geomspace(1e-7, 4e-6, 16), np.geomspace(1e-7, 4e-6, 50)
    laws = {
        "none": lambda x: np.full_like(x, 2.0),
        "field": lambda x: 1.0 + (3e12 * x * x) / np.sinh(3e12 * x * x),
        "rashba": lambda x: 0.5 + 1.5 * np.exp(-(x**4) / 4e-27),
    }
    arrays = {}
    for name, law in laws.items():
        arrays[f"ratio_{name}"], arrays[f"ratio_err_{name}"] = noisy(rng, law(length))
        arrays[f"exact_{name}"] = law(line)
    return factor_of_two.FactorOfTwo(
        length_m=length,
        exact_length_m=line,
        **arrays,
        exact_flights_rashba=laws["rashba"](0.9 * line),
        field_T=1e-3,
        L_so_m=2e-7,
        l_m=1e-7,
        loops_per_curve=16_000,
        provenance=provenance("factor-of-two"),
    )


def make_distribution():
    rng = np.random.default_rng(4)
    strength = np.array([1.0, 2.0, 3.0, 6.0])
    edges = np.arange(0.0, 181.0, 5.0)
    widths = (30.0, 55.0, 80.0)
    samples = [np.minimum(rng.exponential(width, 5000), 359.0) for width in widths]
    uniform = rng.uniform(0.0, np.pi, 40_000)
    samples.append(np.degrees(uniform[rng.uniform(0.0, 2.0, uniform.size) < 1.0 - np.cos(uniform)][:5000]))
    folded = [np.where(s > 180.0, 360.0 - s, s) for s in samples]
    share = np.array([np.histogram(s, bins=edges)[0] / s.size for s in folded])
    line = np.linspace(0.0, 180.0, 91)
    mean = np.array([np.mean(np.cos(np.radians(s))) for s in folded])
    return distribution.Distribution(
        strength=strength,
        edges_deg=edges,
        density_per_deg=share / 5.0,
        density_err_per_deg=np.sqrt(share / 5000.0) / 5.0,
        mean_cos=mean,
        mean_cos_err=np.full(4, 0.01),
        exact_mean_cos=mean,
        exact_deg=line,
        exact_density_per_deg=(1.0 - np.cos(np.radians(line))) / 180.0,
        n_legs=400,
        provenance=provenance("distribution"),
    )


def make_magnetoconductance():
    rng = np.random.default_rng(5)
    field, line = magnetoconductance.FIELDS, np.concatenate([[0.0], np.geomspace(5e-6, 20e-3, 60)])

    def change(B, L_phi):
        return theory.ballistic(B, l=1e-7, L_phi=L_phi) - theory.ballistic(0.0, l=1e-7, L_phi=L_phi)

    laws = {
        "wl": lambda B: change(B, 1e-6),
        "wal": lambda B: 1.5 * change(B, 2.5e-7) - 0.5 * change(B, 1e-6),
        "unitary": lambda B: theory.ballistic_magnetic(B, l=1e-7, L_phi=1e-6, L_s=1.826e-7) + 0.6327751,
    }
    arrays = {}
    for name, law in laws.items():
        arrays[f"delta_e2_h_{name}"], arrays[f"delta_err_e2_h_{name}"] = noisy(rng, law(field), 3e-3)
        arrays[f"dsigma_e2_h_{name}"] = arrays[f"delta_e2_h_{name}"] - 1.4722
        arrays[f"dsigma_err_e2_h_{name}"] = arrays[f"delta_err_e2_h_{name}"]
    return magnetoconductance.Magnetoconductance(
        B_T=field.copy(), **arrays, exact_dsigma_e2_h_wl=laws["wl"](field) - 1.4722,
        exact_dsigma_e2_h_unitary=laws["unitary"](field) - 0.3, line_B_T=line, exact_delta_e2_h_wl=laws["wl"](line),
        exact_delta_e2_h_unitary=laws["unitary"](line), hln_delta_e2_h_wl=1.12 * laws["wl"](line),
        ilp_delta_e2_h_wal=1.2 * laws["wal"](line), l_m=1e-7, L_phi_m=1e-6, L_so_m=2e-7, L_s_m=1.83e-7,
        loops_per_curve=50_000, provenance=provenance("magnetoconductance"),
    )  # fmt: skip


def make_dephasing():
    rng = np.random.default_rng(6)
    length, line = dephasing.LENGTHS, np.geomspace(1e-7, 4e-6, 40)
    laws: dict[str, Callable[[FloatArray], FloatArray]] = {
        "wl": lambda x: theory.ballistic(0.0, l=1e-7, L_phi=1e-7 * np.sqrt(x / 2.0)),
        "wal": lambda x: 1.5 * laws["wl"](x / (1.0 + x / 55.0)) - 0.5 * laws["wl"](x),
        "unitary": lambda x: theory.ballistic_magnetic(0.0, l=1e-7, L_phi=1e-7 * np.sqrt(x / 2.0), L_s=1.826e-7),
    }
    x, x_line = 2.0 * (length / 1e-7) ** 2, 2.0 * (line / 1e-7) ** 2
    arrays = {}
    for name, law in laws.items():
        arrays[f"dsigma_e2_h_{name}"], arrays[f"dsigma_err_e2_h_{name}"] = noisy(rng, law(x), 2e-3)
        arrays[f"slope_{name}"] = np.diff(law(x)) / np.diff(np.log(x))
        arrays[f"slope_err_{name}"] = np.full(x.size - 1, 3e-3)
    return dephasing.Dephasing(
        L_phi_m=length.copy(), tau_phi_over_tau=x, midpoint=np.sqrt(x[1:] * x[:-1]), **arrays,
        exact_tau_phi_over_tau=x_line, exact_dsigma_e2_h_wl=laws["wl"](x_line),
        exact_dsigma_e2_h_unitary=laws["unitary"](x_line), l_m=1e-7, L_so_m=2e-7, L_s_m=1.83e-7,
        loops_per_curve=50_000, provenance=provenance("dephasing"),
    )  # fmt: skip


def make_area_distribution():
    rng = np.random.default_rng(8)
    edges, line = area_distribution.EDGES, np.linspace(-2.0, 2.0, 81)
    middle = 0.5 * (edges[1:] + edges[:-1])
    density = np.array([theory.polygon_area_density(middle, n) for n in (4, 10, 200)])
    exact = np.array([theory.polygon_area_density(line, n) for n in (4, 10, 200)])
    x, x_line = area_distribution.X, np.linspace(0.0, 8.0, 81)
    cosine = np.array([theory.polygon_area_characteristic(x, n) for n in (3, 5, 20)])
    lines = np.array([theory.polygon_area_characteristic(x_line, n) for n in (3, 5, 20)])
    noise = 0.01 * rng.standard_normal(density.shape)
    return area_distribution.AreaDistribution(
        edges=edges.copy(), n_legs_density=np.array([4, 10, 200]), density=density * np.exp(noise),
        density_err=0.03 * density, second_moment=np.array([0.125, 0.24, 0.33]), second_moment_err=np.full(3, 1e-3),
        exact_area=line, exact_density=exact, exact_density_limit=theory.levy_area_density(line), x=x.copy(),
        n_legs_mean=np.array([3, 5, 20]), mean_cos=cosine, mean_cos_err=np.full(cosine.shape, 2e-3), exact_x=x_line,
        exact_mean_cos=lines, exact_mean_cos_limit=theory.levy_area_characteristic(x_line),
        shown_loops=np.array([polygon(20, s) for s in (1, 2, 3)]),
        shown_area=np.array([0.05, -0.58, 1.5]), shown_numbers=np.array([3, 141, 59]), loops_per_curve=50_000,
        provenance=provenance("area-distribution"),
    )  # fmt: skip


def make_crossover():
    rng = np.random.default_rng(9)
    z, r = np.geomspace(0.32, 100.0, 41), np.geomspace(0.49, 10.0, 43)
    B = z * 1.64553e-4
    spinless = theory.hln_simple(B, 1e-6)
    exact = np.array([ilp(B, L_phi=1e-6, L_so=1e-6 / ratio) for ratio in r])
    noise = 1e-4 * rng.standard_normal(exact.shape)
    family = np.array([16, 20, 26, 32, 42])
    return crossover.Crossover(
        B_over_B_phi=z, L_phi_over_L_so=r, delta_e2_h=exact + noise, delta_err_e2_h=np.full(exact.shape, 1e-4),
        ratio=exact / spinless, ratio_err=np.full(exact.shape, 1e-4), exact_delta_e2_h_wl=spinless, family=family,
        exact_delta_e2_h=exact[family],
        minimum_B_over_B_phi=np.array([crossover.minimum(np.log(z), row) for row in exact]),
        provenance=provenance("crossover"),
    )  # fmt: skip


def make_waves():
    rng = np.random.default_rng(10)
    t, echo_t, offset = waves.TIMES, waves.ECHO_TIMES, np.array(waves.OFFSETS, dtype=float)
    laws = (np.vectorize(waves.build_up), np.vectorize(lambda x: waves.magnetic(x, 0.3)))
    ratio, err = noisy(rng, laws[0](t), 0.05)
    summed, summed_err = noisy(rng, laws[1](t), 0.05)
    echo, echo_err = noisy(rng, 1.0 + np.exp(-((echo_t - 16.0) ** 2)) + (echo_t <= 8.0) * (1.0 - 1.0 / echo_t), 0.05)
    beside, beside_err = noisy(rng, 1.0 + 0.3 * np.exp(-((offset - 1.5) ** 2)), 0.04)
    line = np.linspace(0.05, 20.0, 80)
    return waves.Waves(
        t.copy(), ratio, err, summed, summed_err, np.full(t.size, 1e-27), line, laws[0](line), laws[1](line),
        echo_t.copy(), echo, echo_err, offset, beside, beside_err, 1e-27, 10.0, 0.3, 2.0, 0.5, 8.0, 8.0, 0.65,
        provenance("waves"),
    )  # fmt: skip


def make_waves_loops():
    rng = np.random.default_rng(11)
    sums = np.array([0.0432, 0.1033, 0.0372, 0.1876])
    found = sums[:, None] * (1.0 + 1.5 / waves_loops.K_L) * (1.0 + 0.05 * rng.standard_normal((4, 3)))
    field, coupling = np.array(waves_loops.CASES).T
    return waves_loops.WavesLoops(
        field.copy(), coupling.copy(), waves_loops.K_L.copy(), sums, found, 0.05 * found,
        np.array([1.0, 0.9, 1.1, 1.0]), np.full(4, 0.1), 3.0, provenance("waves-loops"),
    )  # fmt: skip


@cache
def tiny(name):
    """Return the figure of a run that is large enough to be drawn, not to be believed."""
    return figures.compute(name, Quality("tiny", 1.0 / 400.0), 7)


SYNTHETIC = {
    "paths": make_paths,
    "factor-of-two": make_factor_of_two,
    "distribution": make_distribution,
    "magnetoconductance": make_magnetoconductance,
    "crossover": make_crossover,
    "dephasing": make_dephasing,
    "area-distribution": make_area_distribution,
    "waves": make_waves,
    "waves-loops": make_waves_loops,
}
MAKERS = {name: SYNTHETIC.get(name, partial(tiny, name)) for name in FIGURES}
