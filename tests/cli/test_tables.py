"""Numbers with their errors, headers, blocks, colours."""

import math

import click
import pytest

from cbs.cli.shared import tables


@pytest.mark.parametrize(
    ("value", "err", "text"),
    [
        (-0.1953, 0.0041, "-0.195(4)"), (-1.48208, 0.00616, "-1.482(6)"), (0.610771, 0.0014, "0.6108(14)"),
        (0.9999, 0.00012, "0.99990(12)"), (12345.0, 320.0, "12300(300)"), (-1e-5, 0.3, "0.0(3)"), (2.0, 0.0, "2"),
        (8.7e-33, 8e-33, "0"), (math.nan, 1.0, "–"), (1.0, math.nan, "1"), (1.2e9, 3e6, "1.200(3)e+09"),
        (1e-12, 3e-14, "1.00(3)e-12"), (math.inf, 1.0, "inf"), (6.0, 9.6e-11, "6.00000000000(10)"),
    ],
)  # fmt: skip
def test_a_number_has_the_digits_of_its_error(value: float, err: float, text: str) -> None:
    assert tables.measured(value, err) == text


def test_headers_are_quantity_over_unit() -> None:
    names = ("B_mT", "dsigma_e2_h", "hln_e2_h_per_m", "L_phi_nm", "flux_h_e", "theta_deg", "ratio", "t_over_tau")
    shown = ["B/mT", "dsigma/(e^2/h)", "hln/(e^2/h/m)", "L_phi/nm", "flux/(h/e)", "theta/deg", "ratio", "t_over_tau"]
    assert [tables.heading(name) for name in names] == shown


def test_exact_values_and_distances_stand_beside_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = {
        "width_nm": [1.0], "a": [0.5], "a_err": [0.01], "b": [0.25], "b_err": [0.02], "a_exact": [0.4],
        "b_exact": [0.3], "z_a_exact": [10.0], "z_b_exact": [-2.5], "nothing": [math.nan],
    }  # fmt: skip
    text = tables.table(columns)
    head, row = click.unstyle(text).splitlines()
    assert head.split() == ["width/nm", "a", "a_exact", "z_a_exact", "b", "b_exact", "z_b_exact"]
    assert row.split() == ["1", "0.500(10)", "0.4", "+10.00", "0.25(2)", "0.3", "-2.50"]
    assert text.count(click.style("+10.00", fg="red").split("+")[0]) == 1
    monkeypatch.setenv("NO_COLOR", "1")
    assert tables.table(columns) == click.unstyle(text)


def test_a_wide_table_is_broken_into_blocks_with_the_coordinate_in_each() -> None:
    columns: dict[str, list[float]] = {"B_mT": [1.0, 2.0]}
    for i in range(12):
        columns |= {f"quantity_{i}": [0.5, 0.25], f"quantity_{i}_err": [0.001, 0.002]}
    blocks = click.unstyle(tables.table(columns)).split("\n\n")
    assert len(blocks) > 1
    assert all(block.split()[0] == "B/mT" and len(block.splitlines()) == 3 for block in blocks)
    assert max(len(line) for block in blocks for line in block.splitlines()) <= tables.WIDEST
    assert sum(block.count("quantity") for block in blocks) == 12
