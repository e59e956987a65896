"""Titles of columns give their unit as it is written, with or without numbers and letters around it."""

import math

import pytest

from cbs.comparison.measured.units import split_header


@pytest.mark.parametrize(
    ("title", "name", "written", "size"),
    [
        ("1K_e2/h", "1K", "e2/h", 1.0),
        ("1K_e2_h", "1K", "e2/h", 1.0),
        ("T=1.5K_e2/h_", "T=1.5K", "e2/h", 1.0),
        ("dG_up_e2/(2pi2hbar)", "dG_up", "e2/(2pi2hbar)", 1.0 / math.pi),
        ("dsigma_e2_pi_h", "dsigma", "e2/pih", 1.0 / math.pi),
        ("R_kOhm_sq", "R", "kOhm/sq", 1e3),
        ("R_Ohm/sq", "R", "Ohm/sq", 1.0),
        ("sweep_2_mT", "sweep_2", "mT", 1e-3),
        ("B_T", "B", "T", 1.0),
        ("Field / Oe", "Field", "Oe", 1e-4),
    ],
)
def test_a_unit_is_shown_as_it_is_written(title: str, name: str, written: str, size: float) -> None:
    found, shown, unit = split_header(title)
    assert (found, shown) == (name, written)
    assert unit is not None
    assert unit.shown == written
    assert unit.size == pytest.approx(size)
