import json

import numpy as np
import pytest

from cbs.cli.shared import beside
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
