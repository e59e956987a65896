"""`cbs table`: the long table of the library, the formulas beside it, one line for bad input."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cbs
from cbs import theory
from tests.cli.runner import later, refused, run

RUN = ("table", "--l", "100nm", "--l-phi", "300nm..1um", "--lengths", "2", "--field", "0mT..10mT", "--points", "3")
SMALL = ("--loops", "2000", "--seed", "7")


def document(*args: str) -> dict[str, Any]:
    result = run(*RUN, *SMALL, *args, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_json_is_the_table_of_the_library_with_its_formulas() -> None:
    found = document("--theory")
    lengths, fields = np.array([300e-9, 1e-6]), np.array([0.0, 5e-3, 10e-3])
    same = cbs.magnetoconductance_table(cbs.Conductor(l=100e-9), fields, lengths, loops=2000, rng=7)
    assert found["dsigma_e2_h"] == pytest.approx(same.dsigma.ravel(), rel=1e-12)
    assert found["delta_err_e2_h"] == pytest.approx(same.delta_err.ravel(), rel=1e-12)
    assert found["L_phi_m"] == pytest.approx(np.repeat(lengths, 3))
    exact = np.concatenate([theory.ballistic(fields, l=100e-9, L_phi=L) for L in lengths])
    assert found["theory"]["ballistic"] == pytest.approx(exact)
    assert found["meta"]["loops"] == 2000


def test_the_printed_table_has_a_row_for_every_length_and_field() -> None:
    result = run(*RUN, *SMALL)
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["L_phi/nm", "B/mT", "dsigma/(e^2/h)", "delta/(e^2/h)"]
    assert len(lines) == 7


def test_a_run_that_is_resumed_gives_the_same_file(tmp_path: Path) -> None:
    kept = tmp_path / "kept.npz"
    for name, more in (("one.csv", ()), ("two.csv", ("--checkpoint", str(kept))), ("three.csv", ())):
        again = ("--checkpoint", str(kept), "--resume") if name == "three.csv" else more
        assert run(*RUN, *SMALL, *again, "--output", str(tmp_path / name)).exit_code == 0
    assert len({(tmp_path / name).read_bytes() for name in ("one.csv", "two.csv", "three.csv")}) == 1


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--points", "100000"), "'--points': 100000 is too many; at most 5000"),
        (("--l-phi", "1um..300nm"), "runs backwards"),
        (("--field", "20"), "20"),
        (("--lengths", "0"), "'--lengths'"),
    ],
)
def test_bad_input_is_one_line(args: tuple[str, ...], message: str) -> None:
    assert message in refused(*later(*RUN, "--lengths", "3", *SMALL, *args))
