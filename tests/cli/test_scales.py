import json

import pytest

from tests.cli.runner import refused, run

GAAS = ("--mobility", "13000cm^2/Vs", "--density", "2e11cm^-2", "--mass", "0.067", "--tau-phi", "40ps")


def test_a_measured_film_becomes_lengths_and_words() -> None:
    text = run("scales", *GAAS).stdout
    assert "mean free path l        95.92nm" in text
    assert "k_F l = 10.8: the loop picture is good" in text


def test_json_has_units_in_its_keys() -> None:
    found = json.loads(run("scales", *GAAS, "--json").stdout)
    assert found["D_m2_s"] == pytest.approx(92.9e-4, rel=1e-3)
    assert found["tau_phi_s"] == 40e-12
    assert isinstance(found["regime"], list)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--l", "20mT"), "'--l': 20mT is a field, not a length"),
        (("--tau", "1nm"), "'--tau': 1nm is a length, not a time"),
        (("--l", "-5nm"), "'--l': -5nm is not positive"),
        (("--l", "nan"), "'--l': 'nan' is not a length"),
        (("--mass", "-1"), "'--mass': -1 is not positive"),
        (("--l-phi", "1um", "--b-phi", "3mT"), "L_phi, B_phi contradict each other"),
        ((), "nothing to convert"),
    ],
)
def test_bad_input_is_one_line(args: tuple[str, ...], message: str) -> None:
    assert message in refused("scales", *args)
