"""Diffusive fits beyond their range: what they return is known, and so are their errors."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize

import cbs
from cbs import engine, theory
from cbs.comparison.breakdown import ballistic_breakdown, diffusive_fit
from cbs.comparison.diffusive_fit import fit_change
from cbs.comparison.verification import verify
from tests.statistics import assert_z, seeds, z_limit

FILM = cbs.Conductor(l=1e-7)


def exact_change(L_phi: float, b_max: float, fields: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """Fields in tesla and the change of the exact sums, L_phi in units of l."""
    B = np.linspace(0.0, b_max, fields + 1) * FILM.B_tr
    sigma = theory.ballistic(B, l=FILM.l, L_phi=L_phi * FILM.l)
    return B[1:], (sigma - sigma[0])[1:]


@pytest.mark.parametrize(("alpha", "share"), [(1.0, 1.0), (0.4, 3.0), (-0.5, 0.2)])
def test_the_formula_itself_is_found(alpha: float, share: float) -> None:
    B = np.linspace(0.2e-3, 20e-3, 12)
    fit = fit_change(B, theory.hln_simple(B, 6e-7 * math.sqrt(share), alpha), 6e-7)
    assert (fit.alpha, fit.tau_ratio) == pytest.approx((alpha, share), rel=1e-7)
    assert math.isnan(fit.alpha_err)
    assert math.isnan(fit.tau_ratio_err)


@pytest.mark.parametrize(("L_phi", "b_max"), [(3.0, 3.0), (10.0, 0.3), (30.0, 1.0)])
def test_no_other_values_come_nearer(L_phi: float, b_max: float) -> None:
    B, change = exact_change(L_phi, b_max)

    def squares(p: np.ndarray) -> float:
        L = L_phi * FILM.l * math.exp(0.5 * p[1])
        return float(np.sum((theory.hln_simple(B, L, math.exp(p[0])) - change) ** 2))

    other = minimize(squares, [0.5, -0.5], method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 0.0})
    found = fit_change(B, change, L_phi * FILM.l)
    assert np.exp(other.x) == pytest.approx([found.alpha, found.tau_ratio], rel=1e-6)
    assert diffusive_fit(L_phi, b_max) == pytest.approx((found.alpha, found.tau_ratio), rel=1e-7)


@pytest.mark.parametrize(("L_phi", "b_max"), [(3.0, 3.0), (10.0, 0.3), (30.0, 0.1)])
def test_errors_are_those_of_fits_to_curves_that_are_moved_a_little(L_phi: float, b_max: float) -> None:
    B, change = exact_change(L_phi, b_max)
    directions = np.random.default_rng(1).standard_normal((B.size, 3))  # three independent causes of error
    step, moves = 1e-4, []
    for direction in directions.T:
        up, down = (fit_change(B, change + sign * step * direction, L_phi * FILM.l) for sign in (1.0, -1.0))
        moves.append([(up.alpha - down.alpha) / (2.0 * step), (up.tau_ratio - down.tau_ratio) / (2.0 * step)])
    fit = fit_change(B, change, L_phi * FILM.l, directions @ directions.T)
    # Without the second derivatives of the formula the first case would be off by 2.5 %.
    assert (fit.alpha_err, fit.tau_ratio_err) == pytest.approx(np.sqrt(np.sum(np.square(moves), axis=0)), rel=1e-3)


def test_curves_that_fix_nothing_have_no_fit() -> None:
    B = np.linspace(1e-3, 10e-3, 10)
    for change in (np.zeros(10), 1e-6 * B**3):
        assert math.isnan(fit_change(B, change, 1e-6, np.eye(10)).alpha)


@seeds
def test_monte_carlo_returns_what_the_exact_curve_does(seed: int) -> None:
    ratios = np.array([0.003, 0.03])
    for term in ("total", "backscattering"):
        found = ballistic_breakdown(FILM, ratios, term=term, fields=6, loops=30_000, rng=seed)
        exact = np.array([diffusive_fit(math.sqrt(0.5 / r), 0.3, points=6, term=term) for r in ratios])
        assert_z(found.alpha, found.alpha_err, exact[:, 0], resolution=0.05, n=8)
        assert_z(found.tau_ratio, found.tau_ratio_err, exact[:, 1], resolution=0.1, n=8)
        assert found.L_phi == pytest.approx(FILM.l / np.sqrt(2.0 * ratios))


@seeds
def test_the_curves_have_loops_of_their_own(seed: int) -> None:
    found = ballistic_breakdown(FILM, np.full(20, 0.03), loops=1000, rng=seed)
    assert np.unique(found.alpha).size == 20
    z = (found.alpha - found.alpha.mean()) / found.alpha_err
    assert abs(z.std(ddof=1) - 1.0) < z_limit(1) / math.sqrt(2.0 * 19)


def test_a_result_is_frozen_saved_read_back_and_drawn(tmp_path: Path) -> None:
    found = ballistic_breakdown(FILM, [0.01, 0.1], b_max=1.0, loops=500, rng=3, workers=1)
    again = cbs.load(found.save(tmp_path / "fits.npz"))
    for name, values in found.columns().items():
        assert again.columns()[name].tolist() == values.tolist()
    assert (again.b_max, again.provenance.parameters["fields"]) == (1.0, 10)
    assert found.provenance.loops == 1000
    assert found.to_csv(tmp_path / "fits.csv").read_text().splitlines()[1].startswith("tau_over_tau_phi,L_phi_m,alpha")
    assert repr(found).startswith("BreakdownFits(2 curves up to 1 B_tr")
    axes = found.plot()
    assert axes.get_xscale() == "log"
    legend = axes.get_legend()
    assert legend is not None
    assert legend.get_texts()[0].get_text() == "prefactor"


def test_same_seed_same_bits_for_any_number_of_workers() -> None:
    one, two = (ballistic_breakdown(FILM, 0.01, loops=500, rng=3, workers=n) for n in (1, 2))
    assert one.columns() == two.columns()


def test_an_interrupted_run_carries_the_fits_so_far() -> None:
    def stop(done: int, _all: int) -> None:
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(engine.Interrupted) as caught:
        ballistic_breakdown(FILM, 0.01, loops=6400, rng=3, workers=1, progress=stop)
    found = caught.value.result
    assert not found.provenance.complete
    assert 2000 <= found.provenance.loops < 6400
    assert np.isfinite(found.alpha_err).all()


def test_a_wrong_formula_turns_the_rows_red(monkeypatch: pytest.MonkeyPatch) -> None:
    right = verify(rng=1, only=("breakdown",))
    assert right.passed, right.failed
    real = theory.ballistic
    monkeypatch.setattr(theory, "ballistic", lambda B, **film: 1.06 * real(B, **film))
    wrong = verify(rng=1, only=("breakdown",))
    assert {check.name.split(" (")[0] for check in wrong.failed} == {"cusp-width", "breakdown-prefactor"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"tau_over_tau_phi": 0.0}, "tau_over_tau_phi must be at least 1e-07 (got 0)"),
        ({"tau_over_tau_phi": [0.1] * 501}, "tau_over_tau_phi must hold at most 500 values"),
        ({"b_max": math.inf}, "b_max must be finite (got inf)"),
        ({"b_max": 101.0}, "b_max must be at most 100 B_tr (got 101)"),
        ({"tau_over_tau_phi": 4.0}, "b_max must be at least 0.1 B_phi = 0.4 B_tr (got 0.3)"),
        ({"fields": 2}, "fields must be at least 3"),
        ({"term": "nonbackscattering"}, "term must be one of total, backscattering"),
        ({"loops": 1}, "loops must be at least 2"),
    ],
)
def test_bad_values_are_named(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as caught:
        ballistic_breakdown(FILM, **{"tau_over_tau_phi": 0.01, **arguments})
    assert message in str(caught.value)
