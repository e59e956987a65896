"""`cbs waves` and `cbs verify --waves`."""

import json

import numpy as np
import pytest

import cbs
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
        (("waves",), "is not one of"),
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
