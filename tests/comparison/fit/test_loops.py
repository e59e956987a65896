"""The simulation as a fit model: lengths come back, the curve is smooth, its own error is told and covers."""

from typing import Any

import numpy as np
import pytest

import cbs
from cbs import theory
from cbs.checks import FloatArray
from cbs.comparison.fit import fit, loops_model
from cbs.comparison.fit.loops.lattice import STEP, Lattice
from cbs.observables.conductivity.methods import answered
from tests.statistics import assert_z, seeds, z_limit

B = np.linspace(0.0, 20e-3, 31)
RASHBA: dict[str, Any] = {"B_max": 20e-3, "l": 50e-9, "spin": {"rashba": "fit"}, "bounds": {"L_phi": (2e-7, 2e-6)}}


def exact(**lengths: float) -> np.ndarray:
    curve = theory.rashba_ballistic(B, l=50e-9, **lengths)
    return np.asarray(curve - curve[0])


@seeds
def test_lengths_of_an_exact_curve_come_back_with_the_error_of_the_loops(seed: int) -> None:
    noise = 1e-3
    sigma = exact(L_phi=8e-7, L_so=2e-7) + noise * np.random.default_rng(seed).standard_normal(B.size)
    run = {**RASHBA, "bounds": {"L_phi": (4e-7, 1.6e-6), "L_so": (1e-7, 4e-7)}}
    found = fit(B, sigma, np.full(B.size, noise), model=loops_model(**run, loops=10_000, rng=seed))
    for name, value in (("L_phi", 8e-7), ("L_so", 2e-7)):
        p = found[name]
        assert abs(np.log(p.value / value)) * p.value / p.error < z_limit(2)
        assert 0.002 < p.error / p.value < 0.06  # the noise alone would give 0.001
    assert any("10000 loops" in message for message in found.messages)
    assert found.p > 1e-4
    np.testing.assert_allclose(found.predict(B), found.fitted)


@pytest.mark.parametrize(
    ("offset", "error"),
    [(0.0, None), (0.02, None), pytest.param(0.02, np.full(B.size, 1e-3), marks=pytest.mark.slow)],
    ids=["none", "noise unknown", "noise known"],
)
def test_what_is_missing_is_found_from_slopes_with_the_error_of_the_loops(
    offset: float, error: FloatArray | None
) -> None:
    """An offset is proposed with its size; where there is none the noise of the simulation proposes nothing."""
    sigma = exact(L_phi=8e-7, L_so=2e-7) + 1e-3 * np.random.default_rng(1).standard_normal(B.size)
    run = {**RASHBA, "bounds": {"L_phi": (4e-7, 1.6e-6), "L_so": (1e-7, 4e-7)}}
    found = fit(B, sigma + offset, error, model=loops_model(**run, loops=10_000, rng=3))
    proposed = [message for message in found.messages if "that gives" in message]
    assert len(proposed) == (offset > 0.0)
    if proposed:
        assert "(--offset); that gives about L_phi" in proposed[0]
        assert float(proposed[0].split("offset = ")[1].split()[0]) == pytest.approx(offset, abs=0.008)


@pytest.mark.slow
def test_errors_cover_over_seeds_of_the_loops() -> None:
    sigma, z = exact(L_phi=8e-7, L_so=2e-7), []
    for seed in range(16):
        data = sigma + 1e-3 * np.random.default_rng(seed).standard_normal(B.size)
        found = fit(B, data, np.full(B.size, 1e-3), model=loops_model(**RASHBA, loops=40_000, rng=seed))
        truth = {"L_phi": 8e-7, "L_so": 2e-7}
        z.append([np.log(found[n].value / v) * found[n].value / found[n].error for n, v in truth.items()])
    spread = np.sqrt(np.mean(np.square(z), axis=0))
    assert np.all(np.abs(spread - 1.0) < z_limit(2) * np.sqrt(0.5 / 16))


@pytest.mark.parametrize("bounds", [{}, {"l": (1e-8, 1e-6)}, {"L_phi": (1e-7, 3e-6)}])
def test_a_fitted_mean_free_path_keeps_loops_within_memory(bounds: dict[str, tuple[float, float]]) -> None:
    """Legs of a loop go as (L_phi/l)^2; the search for starts looks at both ends of the ranges."""
    model = loops_model(B_max=20e-3, l="fit", spin={"rashba": "fit"}, bounds=bounds, loops=1000, rng=1)
    low, high = (np.array([getattr(knob, end) for knob in model.knobs]) for end in ("low", "high"))
    assert [knob.name for knob in model.knobs] == ["L_phi", "l", "L_so"]
    assert high[0] <= 1.001e3 * low[1]
    assert low[1] < 3e-8 < 3e-7 < high[1]
    assert model.simulated is not None
    assert model.simulated.coarse is not None
    assert np.all(np.isfinite(model.simulated.coarse(B, high[0], low[1], low[2])))


def test_the_curve_and_its_slope_are_smooth_in_every_length() -> None:
    model = loops_model(**RASHBA, loops=2000, rng=1)
    border = np.exp(STEP * round(np.log(2e-7) / STEP))  # where two cells of the lattice meet
    for L_so in (border, 1.04 * border):
        for step in ((1e-5, 0.0), (0.0, 1e-5)):
            phi, so = (np.exp(np.array([-s, 0.0, s])) for s in step)
            left, here, right = (model(B, 8e-7 * phi[i], L_so * so[i]) for i in range(3))
            assert np.max(np.abs(right - left)) > 1e-7
            assert np.max(np.abs(right + left - 2.0 * here)) < 1e-3 * np.max(np.abs(right - left))
    assert np.all(model(np.zeros(3), 8e-7, 2e-7) == 0.0)
    np.testing.assert_array_equal(model(B, 8e-7, 2e-7), model(-B, 8e-7, 2e-7))


def test_between_the_points_the_curve_is_that_of_a_run_there() -> None:
    model = loops_model(**RASHBA, loops=4000, rng=1)
    lattice = model.formula
    assert isinstance(lattice, Lattice)
    L_so, L_phi = 2.07e-7, 8.3e-7
    run = lattice.nodes.mean({"L_so": L_so})  # the same loops with exactly this coupling
    lengths = lattice.nodes.reweighted
    assert lengths is not None
    i = int(np.argmin(np.abs(lengths - L_phi)))
    curve = model(lattice.B, float(lengths[i]), L_so)
    np.testing.assert_allclose(curve, run[i], atol=4e-4 * max(1.0, float(np.abs(run[i]).max())))


@pytest.mark.parametrize(
    "question",
    [
        {"geometry": "wire", "width": 300e-9, "paths": "brownian"},
        {"geometry": "ring", "circumference": 1e-6},
        pytest.param({"geometry": "wire", "width": 300e-9}, marks=pytest.mark.slow),
        pytest.param({"geometry": "bulk", "thickness": 200e-9}, marks=pytest.mark.slow),
        pytest.param({"scatterers": cbs.HenyeyGreenstein(0.3)}, marks=pytest.mark.slow),
        pytest.param({"helical": True}, marks=pytest.mark.slow),
        pytest.param({"paths": "brownian", "spin": {"elliott-yafet": 3e-7}}, marks=pytest.mark.slow),
    ],
)
def test_any_question_is_a_model_and_has_its_curve(question: dict[str, Any]) -> None:
    few = np.array([0.0, 10e-3])
    run = {"loops": 20_000, "rng": 1, "how": cbs.How(workers=1)}
    model = loops_model(B_max=10e-3, l=50e-9, bounds={"L_phi": (2e-7, 6e-7)}, **run, **question)
    assert model.simulated is not None
    assert isinstance(model.formula, Lattice)
    curve = model(few, 4e-7)
    err = np.sqrt(np.diag(model.simulated.covariance(few, 4e-7)))
    asked, method = model.formula.nodes.asked.question({"L_phi": 4e-7}, few)
    other = answered(asked, method, loops=40_000, rng=2, workers=1)  # other loops, at this length itself
    change, change_err = (other.sheet, other.sheet_err) if hasattr(other, "sheet") else (other.delta, other.delta_err)
    assert curve[0] == 0.0
    assert_z(curve[1], np.hypot(err[1], change_err[1]), change[1], resolution=abs(change[1]), n=10)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"spin": {"rashbar": 1e-7}}, "spin must name mechanisms, rashba"),
        ({"spin": {"zeeman-angle": 0.1}}, "needs zeeman"),
        ({"geometry": "wire"}, "needs"),
        ({"width": 1e-7}, "does not apply"),
        ({"geometry": "ring", "circumference": "fit"}, "cannot be fitted"),
        ({"loops": 10}, "loops must be"),
        ({"l": "fit", "bounds": {"l": (1e-9, 1e-7), "L_phi": (1e-7, 2e-6)}}, "must stay below 1000 l, 1000 nm"),
    ],
)
def test_bad_questions_are_named(question: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        loops_model(**{"B_max": 1e-2, "l": 5e-8, **question})


def test_lengths_of_two_mechanisms_have_names_of_their_own() -> None:
    model = loops_model(B_max=1e-2, l=5e-8, spin={"rashba": "fit", "dresselhaus": "fit", "magnetic": 1e-6})
    assert model.names == ("L_phi", "L_rashba", "L_dresselhaus")
