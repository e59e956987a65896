"""Curves between nodes are those of the formula, and the nodes step back where they are not good enough."""

import math
from typing import Any

import numpy as np
import pytest

from cbs.comparison.fit import MODELS, fit_curves
from cbs.comparison.fit.between import between
from cbs.comparison.measured import Measured

B = np.linspace(-20e-3, 20e-3, 61)
CASES: tuple[tuple[str, dict[str, float]], ...] = (
    ("wl", {}), ("hln", {}), ("hln-magnetic", {}), ("ilp", {}), ("helical-two", {}), ("ballistic", {"l": 60e-9}),
    ("graphene", {}), ("hln", {"L_so": 2e-7}),
)  # fmt: skip


@pytest.mark.parametrize(("model", "fixed"), CASES)
def test_every_curve_lies_within_a_ten_thousandth_of_the_formula(model: str, fixed: dict[str, float]) -> None:
    record = MODELS[model]
    names = tuple(knob.name for knob in record.knobs if knob.name not in fixed)
    nodes = between(record, names, fixed, B)
    assert nodes is not None
    rng = np.random.default_rng(5)
    for _ in range(4):
        L_phi = math.exp(rng.uniform(math.log(2e-7), math.log(3e-6)))
        values: dict[str, Any] = {name: L_phi * math.exp(rng.uniform(-1.5, 1.0)) for name in names}
        values = {**values, **({"L_phi": L_phi} if "L_phi" in names else {})}
        exact = record(B, **values, **fixed)
        near = nodes(np.log([values[name] for name in names]))
        assert np.abs(near - exact).max() < 1e-4 * max(np.abs(exact).max(), 1e-3)


def test_a_curve_of_many_slow_lengths_has_no_nodes() -> None:
    assert between(MODELS["ilp-cubic"], ("L_phi", "L_so", "L_c"), {}, B) is None or MODELS["ilp-cubic"].broadcasts
    assert between(MODELS["wl"], (), {"L_phi": 1e-6}, B) is None


def test_data_better_than_the_nodes_are_fitted_with_the_formula() -> None:
    exact = MODELS["hln"](B, 6e-7, 2e-7)
    fit = fit_curves(Measured(B, exact, np.full(B.size, 1e-8), "made"), "hln")
    assert fit["L_so"].value == pytest.approx(2e-7, rel=1e-6)
    assert fit.chi2 < 1.0
