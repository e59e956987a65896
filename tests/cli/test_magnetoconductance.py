import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cbs
from cbs import engine
from cbs.phases.traits import TRAITS, Trait
from tests.cli.runner import later, refused, run

FILM = ("--l", "100nm", "--l-phi", "1um", "--loops", "2000", "--seed", "7")
RANGE = ("--field", "0mT..20mT", "--points", "3")


def document(*args: str) -> dict[str, Any]:
    result = run("magnetoconductance", *FILM, *args, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_json_has_the_keys_of_the_contract_and_the_numbers_of_the_library() -> None:
    found = document(*RANGE, "--rashba", "400nm")
    film = cbs.Conductor(l=100e-9, L_phi=1e-6)
    curve = cbs.magnetoconductance(film, B=[0.0, 0.01, 0.02], spin=[cbs.Rashba(L_so=400e-9)], loops=2000, rng=7)
    assert found["B_T"] == [0.0, 0.01, 0.02]
    assert found["dsigma_e2_h"] == curve.dsigma.tolist()
    assert found["dsigma_err_e2_h"] == curve.dsigma_err.tolist()
    assert found["delta_e2_h"] == curve.delta.tolist()
    assert found["delta_err_e2_h"] == curve.delta_err.tolist()
    assert found["meta"] == json.loads(json.dumps(curve.provenance.as_dict()))
    assert {"seed", "loops", "version", "parameters"} <= found["meta"].keys()


def test_same_seed_same_bytes_for_any_number_of_workers() -> None:
    outputs = {run("magnetoconductance", *FILM, *RANGE, "--json", "--workers", n).stdout for n in ("1", "1", "2")}
    assert len(outputs) == 1


@pytest.mark.parametrize("trait", TRAITS, ids=[trait.option for trait in TRAITS])
def test_every_mechanism_reaches_the_library(trait: Trait) -> None:
    found = document(*RANGE, trait.option, "400nm")
    assert [mechanism["mechanism"] for mechanism in found["meta"]["parameters"]["spin"]] == [trait.name]
    assert 4e-7 in found["meta"]["parameters"]["spin"][0].values()


def test_mechanisms_combine() -> None:
    found = document(*RANGE, "--dresselhaus", "1um", "--magnetic", "2um", "--elliott-yafet", "3um")
    spin = found["meta"]["parameters"]["spin"]
    assert {mechanism["mechanism"] for mechanism in spin} == {"Dresselhaus", "ElliottYafet", "MagneticImpurities"}


@pytest.mark.parametrize("term", ["total", "backscattering", "nonbackscattering"])
def test_terms(term: Any) -> None:
    found = document(*RANGE, "--term", term, "--theory")
    exact = cbs.theory.ballistic(found["B_T"], l=100e-9, L_phi=1e-6, term=term)
    assert found["theory"]["ballistic"] == pytest.approx(exact.tolist())
    assert ("hln" in found["theory"]) is (term == "total")


def test_theory_with_isotropic_mechanisms_is_absolute() -> None:
    found = document(*RANGE, "--theory", "--elliott-yafet", "300nm", "--magnetic", "1um")
    exact = cbs.theory.hln(found["B_T"], L_phi=1e-6, L_so=300e-9, L_s=1e-6, l=100e-9)
    assert found["theory"]["hln"] == pytest.approx(exact.tolist())


def test_no_formula_is_said() -> None:
    mixture = ("--rashba", "400nm", "--magnetic", "1um", "--term", "nonbackscattering")
    result = run("magnetoconductance", *FILM, *RANGE, "--theory", *mixture)
    assert "no closed formula covers this run" in result.stderr


def test_a_single_field_and_a_negative_start() -> None:
    assert document("--field", "5mT")["B_T"] == [0.005]
    assert document("--field", "-1mT..1mT", "--points", "3")["B_T"] == [-0.001, 0.0, 0.001]


def test_the_table_and_the_seed() -> None:
    result = run("magnetoconductance", *FILM, *RANGE)
    assert result.stdout.splitlines()[0].split() == ["B/mT", "dsigma/(e^2/h)", "delta/(e^2/h)"]
    assert len(result.stdout.splitlines()) == 4
    assert re.search(
        r"seed 7, 2000 loops in 64 batches; errors up to 0\.0\d+; \d+\.\d s; next: --theory", result.stderr
    )


@pytest.mark.parametrize("suffix", [".csv", ".npz", ".json"])
def test_files_tell_what_made_them(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"curve{suffix}"
    result = run("magnetoconductance", *FILM, *RANGE, "--output", str(path))
    assert result.exit_code == 0, result.stderr
    assert result.stdout == ""
    assert f"wrote {path}" in result.stderr
    record = run("info", str(path), "--json")
    assert record.exit_code == 0, record.stderr
    assert '"seed": 7' in record.stdout
    assert "seed" in run("info", str(path)).stdout


def test_csv_is_the_contract(tmp_path: Path) -> None:
    path = tmp_path / "curve.csv"
    run("magnetoconductance", *FILM, *RANGE, "--output", str(path))
    comment, header, *rows = path.read_text().splitlines()
    assert json.loads(comment.removeprefix("# "))["seed"] == 7
    assert header.startswith("B_T,dsigma_e2_h,dsigma_err_e2_h")
    assert len(rows) == 3


def test_without_dephasing_the_change_is_null_and_zero_field_is_refused() -> None:
    common = ("magnetoconductance", "--l", "100nm", "--loops", "500", "--seed", "1")
    result = run(*common, "--field", "10mT..20mT", "--points", "2", "--json")
    assert json.loads(result.stdout)["delta_e2_h"] == [None, None]
    assert "diverges" in refused(*common, "--field", "0mT..20mT", "--points", "2")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--field", "20mT..0mT"), "'--field': 20mT..0mT runs backwards"),
        (("--field", "0mT..20mT", "--points", "0"), "'--points': 0 is too few"),
        (("--field", "0mT..20mT", "--points", "1"), "'--points': a range needs at least 2"),
        (("--field", "20"), "'--field': 20 has no unit; write e.g. 20mT"),
        (("--field", "10 mt"), "did you mean mT?"),
        (("--field", "1um"), "1um is a length, not a field"),
        (("--field", "inf"), "inf is not allowed here"),
        (("--field", "1mT", "--rashba", "0nm"), "'--rashba': 0nm is not positive"),
        (("--field", "1mT", "--rashba", "inf"), "'--rashba': inf is not allowed"),
        (("--field", "1mT", "--loops", "0"), "'--loops': 0 is too few"),
        (("--field", "1mT", "--loops", "-5"), "'--loops': -5 is too few"),
        (("--field", "1mT", "--loops", "1e18"), "hours of one core"),
        (("--field", "1mT", "--seed", "-1"), "'--seed': -1 is too few"),
        (("--field", "1mT", "--seed", "1e30"), "'--seed': 1e+30 is too large; at most 2^63 - 1"),
        (("--field", "1mT", "--workers", "0"), "'--workers': 0 is too few"),
        (("--field", "1mT", "--term", "half"), "'--term': 'half' is not one of"),
        (("--field", "1mT", "--spin-flip", "1um"), "--spin-flip"),
        (("--field", "1mT", "--output", "curve.txt"), "'--output': curve.txt must end with"),
        ((), "Missing option '--field'"),
    ],
)
def test_bad_input_is_one_line_and_touches_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert message in refused(*later("magnetoconductance", "--l", "100nm", "--l-phi", "1um", *args))
    assert list(tmp_path.iterdir()) == []


def test_interruption_writes_what_is_there_and_is_130(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = engine.run

    def stopped(*args: Any, progress: Any = None, **kwargs: Any) -> engine.Run:
        def stop(done: int, total: int) -> None:
            if done == 10:
                raise KeyboardInterrupt

        return real(*args, progress=stop, **kwargs)

    monkeypatch.setattr(engine.running, "run", stopped)
    path = tmp_path / "curve.csv"
    result = run("magnetoconductance", *FILM, *RANGE, "--output", str(path))
    assert result.exit_code == 130
    assert "interrupted; this is the result of the loops done so far" in result.stderr
    assert json.loads(path.read_text().splitlines()[0].removeprefix("# "))["complete"] is False


def test_points_are_even() -> None:
    found = document("--field", "0mT..20mT", "--points", "6")
    assert found["B_T"] == np.linspace(0.0, 0.02, 6).tolist()
