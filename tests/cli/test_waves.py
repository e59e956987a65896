"""`cbs waves` and `cbs verify --waves`."""

import json

import numpy as np
import pytest

import cbs
from cbs import theory
from cbs.comparison import verification
from cbs.comparison.claims import WAVE_GROUPS
from cbs.theory import strip_ring_change
from tests.cli.runner import refused, run


def test_loops_have_columns_errors_and_the_law() -> None:
    args = ("loops", "--loops", "4", "--k-l", "5", "--seed", "1", "--coupling", "1", "--field-ratio", "2")
    result = run("waves", *args, "--theory", "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert (found["what"], found["strength"], found["coupling"]) == ("loops", [2.0, 1.0], [0.0, 1.0])
    assert len(found["change"]) == len(found["change_err"]) == len(found["theory"]["change"]) == 2
    assert found["theory"]["change"][0] == pytest.approx(0.103267, abs=1e-5)
    assert found["meta"]["loops"] == 4


def test_a_ring_has_its_change_and_the_sum_over_loops() -> None:
    args = ("ring", "--loops", "16", "--k-l", "12", "--seed", "1", "--share", "0.8")
    found = json.loads(run("waves", *args, "--theory", "--json").stdout)
    assert (found["what"], found["width_l"]) == ("ring", [1.0])
    assert found["change"][0] == pytest.approx(found["whole"][0] - found["quarter"][0])
    weak = strip_ring_change(width=1.0, length=1.0, L_phi=1.0, l=1.0, joined=0.6) / 1.5**2
    assert found["theory"]["change"] == pytest.approx([weak])


def test_conductance_has_its_lead_its_law_and_its_table(tmp_path) -> None:
    args = (
        "conductance",
        "--loops",
        "16",
        "--sites",
        "5",
        "--columns",
        "20",
        "--seed",
        "1",
        "--flux",
        "0",
        "--flux",
        "2",
    )
    found = json.loads(run("waves", *args, "--theory", "--json", "--output", str(tmp_path / "c.npz")).stdout)
    table = cbs.load(tmp_path / "c.npz")
    assert (found["what"], table.what, found["flux"], found["channels"]) == (
        "conductance",
        "conductance",
        [0.0, 2.0],
        4,
    )
    assert found["change"] == table.change.tolist()
    assert found["l"] == table.l
    law, z = found["theory"], found["z"]
    assert 0.0 == law["change_exact"][0] < law["change_exact"][1] < 2.0 / 3.0 * (table.s / (1.0 + table.s)) ** 3
    assert law["variance_exact"][0] == pytest.approx(float(theory.wire_variance(table.s)))
    assert z["change"][1] == pytest.approx((table.change[1] - law["change_exact"][1]) / table.change_err[1])
    assert run("waves", *args).stdout.startswith("# channels: 4\n# l: ")
    assert "no closed law is compared with conductance" in run("waves", *args, "--turn", "0.5", "--theory").stderr
    clean = json.loads(run("waves", *args, "--disorder", "0", "--json").stdout)
    assert clean["G"][0] == pytest.approx(8.0)
    assert "l" not in clean
    field = (
        "waves",
        "conductance",
        "--sites",
        "4",
        "--columns",
        "8",
        "--disorder",
        "0",
        "--loops",
        "16",
        "--seed",
        "1",
    )
    assert "# l:" not in run(*field, "--flux", "0", "--flux", "4").stdout


def test_a_run_resumes_to_the_same_bits(tmp_path) -> None:
    args = ("waves", "peak", "--times", "4", "--loops", "32", "--seed", "3", "--checkpoint", str(tmp_path / "c.npz"))
    whole = run(*args, "--output", str(tmp_path / "a.csv"))
    again = run(*args, "--resume", "--output", str(tmp_path / "b.npz"))
    assert (whole.exit_code, again.exit_code) == (0, 0)
    table = cbs.load(tmp_path / "b.npz")
    rows = np.loadtxt(tmp_path / "a.csv", delimiter=",", comments="#", skiprows=2)
    assert rows[:, 1] == pytest.approx(table.column("back")[0], rel=1e-8)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("peak", "--width", "1"), "--width has no meaning for peak"),
        (("loops", "--share", "0.3"), "--share has no meaning for loops"),
        (("spin", "--coupling", "1", "--coupling", "2"), "one value for spin"),
        (("strip", "--k-l", "2"), "no mode fits in"),
        (("ring", "--k-l", "8"), "modes fit in at every wave number"),
        (("strip", "--length", "2"), "--length has no meaning for strip; it belongs to ring"),
        (("conductance", "--k-l", "10"), "--k-l has no meaning for conductance; it belongs to peak"),
        (("peak", "--sites", "8"), "--sites has no meaning for peak; it belongs to conductance"),
        (("conductance", "--sites", "8", "--channels", "9"), "--channels must be"),
        (("waves",), "is not one of"),
        (("peak", "--k-l", "1e300"), "--k-l must lie between 0.5 and 100000"),
        (("peak", "--times", "4", "--plateau", "5"), "--plateau must be at most the last time, 4"),
        (("spin", "--coupling", "11"), "--coupling must be at most k_l = 10"),
        (("spin", "--coupling", "inf"), "--coupling must be finite"),
        (("loops", "--field-ratio", "11"), "--field-ratio must lie between 0 and k_l = 10"),
        (("loops", "--k-l", "1e308"), "scatterers must be at most 6000, and k_l and radius ask for inf"),
        (("strip", "--width", "1e300"), "scatterers must be at most 3000, and k_l, width and length ask for 4e+301"),
        (("ring", "--length", "1e300"), "ask for 5e+300"),
        (("conductance", "--turn", "4"), "--turn must be at most pi"),
        (("conductance", "--sites", "4", "--columns", "10", "--flux", "51"), "--flux must be at most 50 h/e"),
        (("conductance", "--loops", "8"), "--loops must be at least 16"),
    ],
)
def test_misuse_is_one_line(args: tuple[str, ...], words: str) -> None:
    assert words in refused("waves", *args)


def test_waves_are_claims_apart() -> None:
    assert not {group.name for group in WAVE_GROUPS} & set(verification.group_names())
    assert "add --waves" in refused("verify", "--only", "waves")
    assert all("Waves" in claim.words for group in WAVE_GROUPS for claim in group.claims)
    with pytest.raises(ValueError, match="group must be one of waves, waves-loops"):
        verification.verify(waves=True, only=["lattice"])
