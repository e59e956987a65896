"""`cbs fit --model loops`: the simulation fitted from the command line, replayed, refused; the list of models."""

import json
from pathlib import Path

import numpy as np
import pytest

from cbs import theory
from cbs.comparison.fit import MODELS
from tests.cli.runner import refused, run

B = np.linspace(0.0, 15e-3, 16)


@pytest.fixture
def film(tmp_path: Path) -> str:
    sigma = theory.rashba_ballistic(B, l=50e-9, L_phi=5e-7, L_so=2e-7)
    sigma = sigma - sigma[0] + 0.003 * np.random.default_rng(4).standard_normal(B.size)
    path = tmp_path / "film.csv"
    rows = [f"{1e3 * b:.3f},{s:.6f},0.003" for b, s in zip(B, sigma, strict=True)]
    path.write_text("\n".join(["B_mT,dsigma_e2_h,std_e2_h", *rows]))
    return str(path)


def test_a_length_is_fitted_and_the_result_replayed(film: str, tmp_path: Path) -> None:
    out = tmp_path / "fit.json"
    words = ("--model", "loops", "--l", "50nm", "--rashba", "200nm", "--bound", "L_phi=200nm..1um", "--loops", "4000")
    made = run("fit", film, *words, "--seed", "3", "--output", str(out))
    assert made.exit_code == 0, made.output
    assert "simulated loops: film, rashba; l = 50 nm, L_so = 200 nm" in made.stdout
    assert "4000 loops, seed 3" in made.stdout
    (one,) = json.loads(out.read_text())["fits"]
    p = one["parameters"]["L_phi"]
    assert abs(np.log(p["value"] / 5e-7)) * p["value"] / p["error"] < 4.0
    again = json.loads(run("fit", "--replay", str(out), "--json").stdout)
    assert again["fits"][0]["parameters"] == one["parameters"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--rashba", "fit"), "--rashba needs --model loops"),
        (("--l", "fit"), "--l fit needs --model loops; of a formula fit it by --bound l=20nm..200nm"),
        (("--model", "loops"), "--model loops needs --l"),
        (("--model", "loops", "--l", "50nm", "--geometry", "wire"), "--geometry wire needs --width: a length, or fit"),
        (("--model", "loops", "--l", "50nm", "--zeeman-angle", "10deg"), "needs zeeman"),
        (("--model", "loops", "--l", "50nm", "--mean-cosine", "0.3", "--cubic", "fit"), "of isotropic scatterers"),
        (("--width", "300nm"), "--width needs --model loops"),
    ],
)
def test_what_has_no_meaning_is_refused_in_one_line(film: str, words: tuple[str, ...], said: str) -> None:
    assert said in refused("fit", film, *words)


def test_the_list_names_every_model_with_parameters_ranges_and_source() -> None:
    text = run("fit", "--models").stdout
    for model in MODELS.values():
        assert f"{model.name}: {model.words}" in text
        assert model.source in text
    assert "L_phi, phase-coherence length sqrt(D tau_phi); 1nm to 1mm" in text
    assert "loops: the simulation itself" in text


def test_the_list_is_json_for_machines() -> None:
    listed = json.loads(run("fit", "--models", "--json").stdout)
    assert [model["name"] for model in listed["models"]] == [*MODELS, "loops"]
    assert all(model["source"] in run("fit", "--models").stdout for model in listed["models"][:-1])
    assert listed["models"][0]["fits"][0]["low"] == MODELS["wl"].knobs[0].low
