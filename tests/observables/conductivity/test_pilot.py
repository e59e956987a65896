"""The pilot before a run: bounded weights, coefficients where they are known, plans that survive other last bits."""

import math

import numpy as np
import pytest

from cbs import parameters
from cbs.loops.leg_numbers import Allotted, LogSeries
from cbs.observables.conductivity import pilot
from cbs.observables.conductivity.flights import FieldBatch
from cbs.parameters import SpinMechanism

L = 1e-7
LAW = LogSeries(0.005)


def planned(
    b: np.ndarray, spin: tuple[SpinMechanism, ...] = (), term: str = "total", loops: int = 100_000
) -> FieldBatch:
    batch = FieldBatch(7, 1.0 / 1.005, tuple(b.tolist()), spin, term, L, False, LAW)
    return batch.after_pilot(loops)


def test_shares_add_up_and_no_loop_weighs_more_than_ten() -> None:
    for spin in ((), (parameters.Rashba(3e-7),), (parameters.MagneticImpurities(5e-7),)):
        law = planned(np.array([0.0, 0.02, 0.3]), spin).law
        assert isinstance(law, Allotted)
        assert sum(law.shares) == pytest.approx(1.0, abs=1e-12)
        assert min(law.shares) >= 0.99 * pilot.EVEN / pilot.STRATA
        assert law.law == LAW


def test_spinless_backscattering_is_controlled_wholly() -> None:
    control = planned(np.array([0.0, 0.02, 0.3]), term="backscattering").control
    assert control == (0.0, 1.0, 1.0)  # at zero field there is nothing to control


def test_coefficients_of_many_fields_are_interpolated() -> None:
    b = np.linspace(0.0, 0.5, 400)
    control = planned(b, (parameters.Rashba(1e-6),)).control
    assert len(control) == b.size
    assert pilot.fields_of_pilot(b).size <= pilot.MOST_FIELDS
    assert pilot.fields_of_pilot(b)[[0, -1]].tolist() == [0.0, 0.5]
    # Weak coupling: nearly the spinless coefficient, the same for neighbours.
    assert np.abs(np.diff(control[100:])).max() < 0.1
    assert 0.5 < np.mean(control[100:]) < 1.2


def test_without_field_and_without_noise_shares_are_even() -> None:
    law = planned(np.array([0.0]), term="backscattering").law
    assert isinstance(law, Allotted)
    np.testing.assert_allclose(law.shares, 1.0 / pilot.STRATA, rtol=1e-12)


def test_plans_have_few_digits_and_follow_from_the_parameters_alone() -> None:
    b = np.array([0.0, 0.02, 0.3])
    one, two = (planned(b, (parameters.Rashba(3e-7),)) for _ in range(2))
    assert one == two
    assert all(math.isclose(value * 10**6, round(value * 10**6), abs_tol=1e-6) for value in one.control)


@pytest.mark.parametrize(("loops", "expected"), [(2, 512), (16 * 1000, 992), (10**9, 2048)])
def test_the_pilot_is_a_sixteenth_of_the_run_within_bounds(loops: int, expected: int) -> None:
    assert pilot.pilot_loops(loops) == expected
