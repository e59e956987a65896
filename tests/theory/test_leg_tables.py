"""Tabled leg transforms against the integrals they stand for."""

import numpy as np
import pytest

from cbs import theory
from cbs.theory import leg_tables
from cbs.theory.leg_tables import LARGEST, SMALLEST
from cbs.theory.level_sums import FIRST_BLOCK

L_FREE = 1e-7
B_TR = float(theory.transport_field(L_FREE))


@pytest.mark.parametrize(("L_phi", "lam"), [(3e-8, 1.0), (1e-6, 1.0), (np.inf, 1.0), (1e-6, 0.7), (1e-6, -0.3)])
def test_sums_through_the_table_are_those_without_it(monkeypatch: pytest.MonkeyPatch, L_phi: float, lam: float) -> None:
    # Fields between the knots and both ends: one field alone never takes the table.
    b = np.array([2e-12, 3.3e-7, 1.7e-3, 0.0291, 0.031, 0.47, 8.1, 599.0])
    fast = theory.ballistic(b * B_TR, l=L_FREE, L_phi=L_phi, lam=lam)
    monkeypatch.setattr(leg_tables, "LARGEST", 0.0)
    slow = theory.ballistic(b * B_TR, l=L_FREE, L_phi=L_phi, lam=lam)
    np.testing.assert_allclose(fast, slow, rtol=1e-12, atol=1e-12)


def test_table_ends_where_more_levels_count() -> None:
    b = np.array([0.1, 1.0, 10.0, 2.0 * LARGEST])
    assert leg_tables.legs(b).blocks.end > leg_tables.LEAST_LEVELS
    assert leg_tables.legs(b[:3].repeat(2)).blocks.end == leg_tables.LEAST_LEVELS
    assert leg_tables.legs(np.array([0.1 * SMALLEST, 1.0, 2.0, 3.0])).value.shape == (4, FIRST_BLOCK)
