import json

import numpy as np
import pytest

from cbs.cli.shared import beside
from cbs.errors import Misuse
from tests.cli.runner import run

FILM = ("--l", "100nm", "--loops", "640", "--seed", "1", "--theory")


def test_exact_formulas_have_their_distance_beside_them() -> None:
    theory = {"hln": np.array([1.0, 2.0]), "ballistic": np.array([1.0, 3.0])}
    shown = beside.judged(theory, [1.5, 2.5], [0.25, 0.0], "e2_h")
    assert list(shown) == ["hln_e2_h", "ballistic_e2_h", "z_ballistic"]
    assert np.array_equal(shown["z_ballistic"], [2.0, np.nan], equal_nan=True)  # without an error there is none
    assert list(beside.judged(theory, [1.0, 1.0], [1.0, 1.0], exact=("hln",))) == ["hln", "z_hln", "ballistic"]


@pytest.mark.parametrize(
    ("words", "value", "name"),
    [
        (("magnetoconductance", "--l-phi", "1um", "--field", "1mT..9mT", "--points", "3"), "dsigma_e2_h", "ballistic"),
        (("dephasing", "--l-phi", "300nm..1um", "--points", "3"), "dsigma_e2_h", "ballistic"),
        (
            ("table", "--l-phi", "300nm..1um", "--lengths", "2", "--field", "0mT..5mT", "--points", "2"),
            "dsigma_e2_h",
            "ballistic",
        ),
        (("return-probability", "--length", "300nm..1um", "--points", "3", "--field", "1mT", "--family", "lattice"),
         "ratio", "lattice"),
        (("return-probability", "--length", "300nm..1um", "--points", "3", "--field", "1mT", "--family", "brownian"),
         "ratio", "cooperon"),
    ],
)  # fmt: skip
def test_the_distance_in_the_table_is_that_of_the_numbers(words: tuple[str, ...], value: str, name: str) -> None:
    found = json.loads(run(*words, *FILM, "--json").stdout)
    lines = run(*words, *FILM).stdout.splitlines()
    place = lines[0].split().index(f"z_{name}")
    shown = [float(line.split()[place]) for line in lines[1 : 1 + len(found[value])]]
    stem, _, unit = value.partition("_")
    errors = np.array(found[f"{stem}_err_{unit}" if unit else f"{stem}_err"])
    z = (np.array(found[value]) - found["theory"][name]) / errors
    assert shown == pytest.approx(z, abs=0.0051)


def test_a_diffusive_formula_has_none_beside_ballistic_loops() -> None:
    head = run("return-probability", "--length", "1um", "--field", "1mT", *FILM).stdout.splitlines()[0].split()
    assert "cooperon" in head
    assert not [name for name in head if name.startswith("z_")]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("magnetoconductance", "--l-phi", "300nm", "--field", "0mT", "--rashba", "1e-9nm"), "out of the range"),
        (
            ("waves", "conductance", "--sites", "4", "--columns", "4", "--disorder", "0", "--flux", "1"),
            "no closed law is compared with conductance clean",
        ),
    ],
)
def test_a_formula_that_fails_loses_no_result(words: tuple[str, ...], reason: str) -> None:
    run_of = ("--loops", "64", "--seed", "1")
    film = () if words[0] == "waves" else ("--l", "100nm")
    done = run(*words, *film, *run_of, "--theory", "--json")
    assert done.exit_code == 0
    assert reason in done.stderr
    plain = json.loads(run(*words, *film, *run_of, "--json").stdout)
    assert {name: values for name, values in json.loads(done.stdout).items() if name != "meta"} == {
        name: values for name, values in plain.items() if name != "meta"
    }


def test_refusals_and_interruptions_while_formulas_are_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise Misuse("{L_phi} must be longer", L_phi="1 nm")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    words = ("cone", "--k-l", "100", "--angle", "1mrad", "--loops", "64", "--seed", "1", "--theory")
    for fault, code, note in ((refused, 0, "L_phi=1 nm must be longer"), (interrupted, 130, "interrupted")):
        monkeypatch.setattr("cbs.cli.commands.cone._theory", fault)
        done = run(*words)
        assert done.exit_code == code
        assert f"note: no formula stands beside the result: {note}" in done.stderr
        assert done.stdout.startswith("angle/mrad")


def test_spins_that_every_scattering_turns_at_random_have_an_exact_cone() -> None:
    words = ("cone", "--k-l", "100", "--angle", "0mrad", "--loops", "640", "--seed", "1", "--so-scatterings", "1e-9")
    found = json.loads(run(*words, "--theory", "--json").stdout)
    whole = json.loads(run(*words[:-2], "--theory", "--json").stdout)
    assert found["theory"]["exact"][0] - 1.0 == pytest.approx(-0.5 * (whole["theory"]["exact"][0] - 1.0))
