"""`cbs fit`: text, JSON, pictures, tables, messages, replay and refusals."""

import json
import math
import shlex
from pathlib import Path

import numpy as np
import pytest

from cbs import theory
from cbs.cli.commands.fit import NAMES
from cbs.cli.commands.fit import fit as command
from cbs.comparison.fit import MODELS
from cbs.comparison.joint_law import diffusion_constant
from tests.cli.runner import refused, run

DATA = Path(__file__).resolve().parent.parent.parent / "examples" / "data" / "graphene_wse2"
FILE = str(DATA / "wal_0.3K.csv")
B = np.linspace(-0.02, 0.02, 41)


def film(tmp_path: Path, shift: float = 0.0, temperatures: tuple[float, ...] = (1.0,)) -> str:
    """A file of one curve, or of one a temperature, L_phi = 600 nm / sqrt(T), L_so = 200 nm; resistance in ohm."""
    rng = np.random.default_rng(5)
    lines = ["T_K,B_mT,R_Ohm"]
    for T in temperatures:
        sigma = 10.0 + theory.hln(B - shift, L_phi=6e-7 / np.sqrt(T), L_so=2e-7)
        sigma = sigma + 0.004 * rng.standard_normal(B.size)
        lines += [f"{T},{1e3 * b:.6g},{25812.807 / s:.9g}" for b, s in zip(B, sigma, strict=True)]
    path = tmp_path / "film.csv"
    path.write_text("\n".join(lines))
    return str(path)


def test_the_example_of_the_help_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(DATA.parent.parent.parent)
    assert command.epilog is not None
    result = run(*command.epilog.split()[2:])
    assert result.exit_code == 0, result.output
    assert "L_phi" in result.stdout
    assert "autocorrelated" in result.stdout
    assert "read: field: column 1 'B_mT' in mT, 0.2 mT to 24 mT" in result.stdout


def test_models_of_the_command_are_those_of_the_library() -> None:
    assert list(NAMES) == list(MODELS)


def test_json_has_values_intervals_messages_curve_and_choices(tmp_path: Path) -> None:
    result = run("fit", film(tmp_path), "--bound", "L_so=50nm..1um", "--json")
    document = json.loads(result.stdout)
    (found,) = document["fits"]
    for name, truth in (("L_phi", 6e-7), ("L_so", 2e-7)):
        parameter = found["parameters"][name]
        assert parameter["low"] < parameter["value"] < parameter["high"]
        assert abs(parameter["value"] - truth) < 4.0 * parameter["error"]
    assert found["file"] == "film.csv"
    assert found["absolute"] is True
    assert len(found["B_T"]) == len(found["measured_e2_h"]) == len(found["residuals_e2_h"]) == found["points"] == 41
    assert np.allclose(np.subtract(found["measured_e2_h"], found["fitted_e2_h"]), found["residuals_e2_h"])
    assert len(found["covariance"]) == 3
    assert document["meta"]["options"]["bound"] == [["L_so", [5e-8, 1e-6]]]
    assert not set(found["read"]) & set(found["messages"])
    assert "column 2 'B_mT' in mT" in result.stderr


def test_temperatures_jointly_with_law_and_files(tmp_path: Path) -> None:
    names = {kind: str(tmp_path / f"out.{kind}") for kind in ("md", "tex", "txt", "json", "png", "pdf")}
    result = run(
        "fit", film(tmp_path, temperatures=(1.0, 2.0, 4.0)), "--share", "L_so", "--law", "power",
        "--law-plot", names["pdf"], "--plot", names["png"], "--output", names["json"], "--methods", names["txt"],
        "--table", names["md"],
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    document = json.loads(Path(names["json"]).read_text())
    assert [found["T_K"] for found in document["fits"]] == [1.0, 2.0, 4.0]
    assert len({found["parameters"]["L_so"]["value"] for found in document["fits"]}) == 1
    power = document["law"]["terms"]["p"]
    assert abs(power["value"] - 1.0) < 4.0 * power["error"]
    assert power["error"] < 0.1
    assert "| film.csv, 1 K | 1 | hln |" in Path(names["md"]).read_text()
    assert "L_so was shared by all curves" in Path(names["txt"]).read_text()
    assert Path(names["png"]).stat().st_size > 10_000
    assert "1/L_phi^2 = A T^p" in result.stdout


def test_a_result_is_fitted_again_as_it_says(tmp_path: Path) -> None:
    path, table = str(tmp_path / "out.json"), tmp_path / "out.csv"
    first = run("fit", film(tmp_path), "--b-max", "15mT", "--fix", "L_so=200nm", "--output", path, "--json")
    again = run("fit", "--replay", path, "--table", str(table), "--json")
    assert json.loads(again.stdout)["fits"] == json.loads(first.stdout)["fits"]
    assert len(table.read_text().splitlines()) == 2
    other = run("fit", "--replay", path, "--fix", "L_so=300nm", "--independent", "--json")
    assert json.loads(other.stdout)["fits"][0]["fixed"] == {"L_so": 3e-7}


def test_from_a_raw_file_to_a_picture_by_the_messages_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    film(tmp_path, shift=1.5e-3)
    shown = run("fit", "--show", "film.csv")
    assert shown.exit_code == 0, shown.output
    assert Path("film-shown.png").stat().st_size > 10_000
    assert "trapped flux" in shown.stdout
    following = shown.stdout.splitlines()[-1].removeprefix("next: cbs ")
    assert following == "fit film.csv --field-offset fit --plot film.pdf"
    result = run(*following.split(), "--json")
    assert result.exit_code == 0, result.output
    assert Path("film.pdf").exists()
    offset = json.loads(result.stdout)["fits"][0]["parameters"]["B0"]
    assert abs(offset["value"] - 1.5e-3) < 4.0 * offset["error"]


def ppms(path: Path) -> dict[float, float]:
    """Write a file as the resistivity option does: two bridges, sweeps up and down with hysteresis, flux trapped."""
    rng, B, rows = np.random.default_rng(8), np.linspace(-0.15, 0.15, 121), list[str]()
    truth = {T: 500e-9 * (2.0 / T) ** 0.5 for T in (2.0, 4.0, 8.0)}
    for T, L_phi in truth.items():
        for way in (1, -1):
            for b in B[::way]:
                sigma = 12.0 + theory.hln(b - way * 1.2e-3 - 1.0e-3, L_phi=L_phi, L_so=90e-9)
                ohm = 4.0 * 25812.807 / (sigma + 0.004 * rng.standard_normal())
                kelvin, oersted = T * (1.0 + 3e-4 * rng.standard_normal()), 1e4 * b + 0.3 * rng.standard_normal()
                rows.append(
                    f",{3.8e9 + 14.0 * len(rows):.2f},4449,{kelvin:.5f},{oersted:.4f},0,{ohm:.5f},10,{400.0 * b:.5f},"
                    f"10,{0.004 / 12.0 * ohm:.5f},0.02,25"
                )
    head = "[Header]\nTITLE,Hall bar 12\nBYAPP,Electrical Transport Option,1.2,1.1\nDATATYPE,TIME,2\n[Data]\n"
    titles = (
        "Comment,Time Stamp (sec),Status (code),Temperature (K),Magnetic Field (Oe),Sample Position (deg),"
        "Bridge 1 Resistance (Ohms),Bridge 1 Excitation (uA),Bridge 2 Resistance (Ohms),Bridge 2 Excitation (uA),"
        "Bridge 1 Std. Dev. (Ohm),Bridge 2 Std. Dev. (Ohm),Number of Readings"
    )
    path.write_text(head + titles + "\n" + "\n".join(rows) + "\n", newline="\r\n")
    return truth


def test_from_an_instrument_to_a_figure_by_the_messages_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    truth = ppms(tmp_path / "film 12.dat")
    asked = refused("fit", "--show", "film 12.dat")
    assert "--y 7 (several" in asked
    guess = run("fit", "--show", "film 12.dat", "--y", "7")
    assert "add --length-over-width NUMBER" in guess.stdout
    shown = run("fit", "--show", "film 12.dat", "--y", "7", "--length-over-width", "4")
    assert "error: column 11 'Bridge 1 Std. Dev. (Ohm)'" in shown.stdout
    assert "length-over-width NUMBER" not in shown.stdout
    following = shlex.split(shown.stdout.splitlines()[-1].removeprefix("next: cbs "))
    for word in ("--length-over-width", "--symmetrise", "--field-offset", "--share", "--plot"):
        assert word in following
    result = run(*following, "--json")
    assert result.exit_code == 0, result.stderr
    assert (tmp_path / "film 12.pdf").stat().st_size > 5000
    for fit, (T, L_phi) in zip(json.loads(result.stdout)["fits"], truth.items(), strict=True):
        assert abs(fit["T_K"] / T - 1.0) < 1e-3
        for name, value in (("L_phi", L_phi), ("L_so", 90e-9)):
            found = fit["parameters"][name]
            assert abs(found["value"] - value) < 4.0 * found["error"] < 0.15 * value
        assert fit["p"] > 1e-4
        assert not any("try" in message for message in fit["messages"])


def test_a_background_curve_steps_and_standard_input(tmp_path: Path) -> None:
    hot = tmp_path / "hot.csv"
    hot.write_text("B_T,dsigma_e2_h\n" + "\n".join(f"{b:.6f},{-20.0 * b * b:.9g}" for b in np.linspace(0.0, 0.03, 60)))
    result = run("fit", film(tmp_path), "--background", str(hot), "--symmetrise", "--b-max", "15mT", "--outliers", "6")
    assert result.exit_code == 0, result.output
    for words in ("hot.csv subtracted", "B and -B averaged", "points left out", "no outliers beyond 6"):
        assert words in result.stdout
    assert run("fit", film(tmp_path), "--symmetrize").exit_code == 0


def test_misuse_is_one_line(tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("field,sigma\n1,2\n")
    good = film(tmp_path)
    assert "column 1 'field': it has no unit" in refused("fit", str(bad))
    assert "--model" in refused("fit", FILE, "--model", "hnl")
    assert "--l" in refused("fit", FILE, "--l", "30")
    assert "must end with" in refused("fit", FILE, "--plot", str(tmp_path / "x.doc"))
    assert "different fields" in refused("fit", FILE, "--b-max", "0.5mT")
    assert "none.csv is no file" in refused("fit", str(tmp_path / "none.csv"))
    assert "give at least one FILE" in refused("fit")
    assert "--x" in refused("fit", good, "--x", "7")
    assert "'furlong' is not a known unit" in refused("fit", good, "--y", "3:furlong")
    assert "--fix" in refused("fit", good, "--fix", "L_so")
    assert "L_so=100nm..1um" in refused("fit", good, "--bound", "L_so=3")
    assert "has no unit" in refused("fit", good, "--fix", "L_so=3")
    assert "has no parameter 'L_x'" in refused("fit", good, "--fix", "L_x=1um")
    assert "--share must name fitted parameters" in refused("fit", good, good, "--share", "L_x")
    assert "neither B2 nor B+B2 nor a file" in refused("fit", good, "--background", "B3")
    assert "or write fit" in refused("fit", good, "--field-offset", "3")
    assert "do not reach both signs" in refused("fit", FILE, "--symmetrise")
    assert "--law-plot needs --law" in refused("fit", good, "--law-plot", str(tmp_path / "x.png"))
    assert "3 temperatures" in refused("fit", good, "--law", "power")
    assert "--current" in refused("fit", good, "--current", "10")
    assert "no result of cbs fit" in refused("fit", "--replay", good)
    assert "leave FILE out" in refused("fit", good, "--replay", good)
    assert "write e.g. 10um,2um" in refused("fit", good, "--fluctuations", "10um")
    assert "--thermal-length needs --fluctuations" in refused("fit", good, "--thermal-length", "100nm")
    assert "--diffusion needs --law or --fluctuations" in refused("fit", good, "--diffusion", "10cm2/s")
    assert "each says what the noise is" in refused("fit", good, "--fluctuations", "9um,2um", "--independent")
    assert "neither a conductivity in e^2/h nor measured" in refused("fit", good, "--second-order", "x")
    assert "--second-order is known for weak localization without" in refused("fit", good, "--second-order", "3")


def test_noise_of_a_sample_and_second_order_are_replayed(tmp_path: Path) -> None:
    path, text = str(tmp_path / "out.json"), tmp_path / "how.txt"
    words = ("--model", "wl", "--second-order", "5", "--fluctuations", "20um,10um", "--thermal-length", "200nm")
    first = run("fit", film(tmp_path), *words, "--output", path, "--json")
    again = run("fit", "--replay", path, "--methods", str(text), "--json")
    assert json.loads(again.stdout)["fits"] == json.loads(first.stdout)["fits"]
    assert json.loads(first.stdout)["fits"][0]["fixed"] == {"prefactor": pytest.approx(1.0 - 2.0 / (5.0 * math.pi))}
    assert "a sample of 20 um by 10 um" in text.read_text()


@pytest.mark.parametrize(
    ("terms", "rest"), [("power", 0.0), pytest.param("power+saturation", 0.4e12, marks=pytest.mark.slow)]
)
def test_a_mass_gives_the_diffusion_constant_inside_the_law_too(tmp_path: Path, terms: str, rest: float) -> None:
    rng, B = np.random.default_rng(5), np.linspace(-25e-3, 25e-3, 61)
    rows = ["T_K,B_mT,sigma_e2_h,std_e2_h"]
    for T in (0.5, 1.0, 2.0, 4.0):
        L_phi = (0.8e12 * T**1.3 + rest) ** -0.5
        lengths = {"L_phi": L_phi, "L_so": 2e-7, "l": 2e-8}
        sigma = 40.0 + theory.hln(B, **lengths) - theory.hln(0.0, **lengths) + 0.005 * rng.standard_normal(B.size)
        rows += [f"{T},{1e3 * b:.3f},{s:.6f},0.005" for b, s in zip(B, sigma, strict=True)]
    path = tmp_path / "film.csv"
    path.write_text("\n".join(rows))
    words = ("fit", str(path), "--model", "hln", "--offset", "--share", "L_so,L_phi=law", "--law", terms)
    by_mass = run(*words, "--mass", "0.067", "--json")
    assert by_mass.exit_code == 0, by_mass.output
    law, D = json.loads(by_mass.stdout)["law"], diffusion_constant(0.067, 40.0)
    assert law["D_m2_s"] == pytest.approx(D, rel=1e-3)
    A = law["terms"]["A"]
    assert A["unit"] == "1/s"
    assert abs(A["value"] - 0.8e12 * D) < 4.0 * A["error"] < 1e12 * D
