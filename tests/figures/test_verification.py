"""Board "verification": its rows are those of `cbs verify`, in the same order, and are drawn as stored."""

import numpy as np
import pytest

from cbs import figures
from cbs.comparison.claims import GROUPS
from cbs.comparison.verification import verify
from cbs.figures.boards.verification import SAME_ROW, plain, with_error
from tests.figures.artists import lines
from tests.figures.made import made
from tests.statistics import z_limit


@pytest.fixture(scope="module")
def stored():
    return made("verification")


def test_rows_equal_those_of_the_command(stored):
    table = {check.name: check for check in verify(rng=stored.provenance.seed, only=["lattice"]).checks}
    i_group = list(stored.group).index("lattice")
    checked = np.flatnonzero(stored.row == i_group)
    assert checked.size >= 1
    for i in checked:
        check = table[str(stored.name[i])]
        assert (stored.monte_carlo[i], stored.error[i], stored.exact[i]) == (
            check.monte_carlo,
            check.error,
            check.exact,
        )
        assert stored.z[i] == pytest.approx(check.z)


def test_groups_stand_in_the_order_of_the_table(stored):
    assert list(stored.group) == [group.name for group in GROUPS if group.name not in SAME_ROW]
    assert np.all(np.diff(stored.row) >= 0)
    assert np.array_equal(stored.row[stored.headline], np.arange(len(stored.group)))


def test_all_rows_hold(stored):
    assert np.all(stored.held)
    identity = np.isnan(stored.z)
    assert np.all(stored.error[~identity] > 0.0)
    assert stored.n == np.count_nonzero(~identity)
    assert stored.limit == pytest.approx(z_limit(stored.n))


def test_circles_and_numbers_are_those_stored(stored):
    panel = figures.draw("verification", stored, "paper").axes[0]
    for i_group in range(len(stored.group)):
        z = stored.z[(stored.row == i_group) & np.isfinite(stored.z)]
        drawn = np.concatenate([line[:, 0] for line in lines(panel, f"z-{i_group}")] or [np.empty(0)])
        assert np.array_equal(np.sort(drawn), np.sort(z))
    texts = [text.get_text() for text in panel.texts]
    at = int(stored.headline[0])
    assert with_error(float(stored.monte_carlo[at]), float(stored.error[at])) in texts
    assert plain(float(stored.exact[at]), float(stored.error[at])) in texts


def test_a_failing_row_is_seen():
    table = made("verification")
    at = int(table.headline[0])
    z, held = table.z.copy(), table.held.copy()
    z[at], held[at] = 7.0, False
    fields = {name: getattr(table, name) for name in table.__slots__} | {"z": z, "held": held}
    panel = figures.draw("verification", type(table)(**fields), "paper").axes[0]
    marked = [line for line in panel.get_lines() if line.get_marker() == "X"]
    assert len(marked) == 1
    assert float(np.max(marked[0].get_xdata())) < 6.0


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [(0.0156, 0.00073, "0.0156(7)"), (-1.23456, 0.0123, "\u22121.235(12)"), (504.1, 20.0, "504(20)")],
)
def test_errors_stand_in_the_last_digits(value, error, text):
    assert with_error(value, error) == text


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (-0.2173226, 2.1e-6, "\u22120.217323"),
        (0.0142857, 7e-4, "0.01429"),
        (0.5, 6e-3, "0.5000"),
        (6.444, 0.03, "6.444"),
    ],
)
def test_an_exact_value_has_no_fewer_digits_than_its_estimate(value, error, text):
    assert plain(value, error) == text
