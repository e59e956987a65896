"""`cbs plot` and `--plot`: saved results in the house's styles, one line for what is none."""

import numpy as np
import pytest
from PIL import Image

from cbs.cli.commands.plot import plot
from cbs.cli.main import COMMANDS
from cbs.figures.results import curves, saved
from tests.cli.runner import refused, run
from tests.figures.artists import points_with_bars

CURVE = ("magnetoconductance", "--l", "100nm", "--l-phi", "1um", "--field", "0mT..10mT", "--points", "5", "--seed", "1")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("results")
    for suffix in ("csv", "npz", "json"):
        made = run(*CURVE, "--loops", "2000", "--output", str(out / f"curve.{suffix}"))
        assert made.exit_code == 0, made.output
    (out / "measured.csv").write_text("B_mT,dsigma_e2h\n" + "\n".join(f"{b},{0.02 * b}" for b in range(8)) + "\n")
    return out


def test_all_three_files_hold_the_same_curve(folder):
    tables = [saved.read(folder / f"curve.{suffix}") for suffix in ("csv", "npz", "json")]
    for table in tables:
        assert list(table.columns) == list(tables[0].columns)
        for name, values in table.columns.items():
            assert values == pytest.approx(tables[1].columns[name], rel=1e-9), name
        assert table.meta["seed"] == 1


def test_what_is_drawn_is_what_was_saved(folder):
    table = saved.read(folder / "curve.npz")
    picture = curves.draw(curves.plot([table]), "paper")
    x, y, bars = points_with_bars(picture.axes[0], "mc-0")
    assert x == pytest.approx(1e3 * table.columns["B_T"])
    assert np.array_equal(y, table.columns["delta_e2_h"])
    assert bars == pytest.approx(table.columns["delta_err_e2_h"])


def test_several_files_theory_and_measured_data_go_on_one_axis(folder, tmp_path):
    files = [str(folder / name) for name in ("curve.csv", "curve.npz", "measured.csv")]
    made = run("plot", *files, "--theory", "--out", str(tmp_path / "all.png"), "--size", "120mmx80mm")
    assert made.exit_code == 0, made.output
    assert made.stdout.split() == [str(tmp_path / "all.png")]
    with Image.open(tmp_path / "all.png") as picture:
        assert picture.size == pytest.approx((120 / 25.4 * 300, 80 / 25.4 * 300), abs=1.0)


def test_formulas_are_lines_finer_than_the_points(folder):
    from cbs.cli.shared.pictures import with_formulas

    table = with_formulas(saved.read(folder / "curve.csv"))
    (curve,) = curves.plot([table]).curves
    x, y = curve.lines["ballistic"]
    assert len(x) > 30
    assert np.interp(curve.x, x, y) == pytest.approx(curve.theory["ballistic"], abs=1e-12)
    assert curve.theory["ballistic"][0] == 0.0


def test_every_computing_command_draws_what_it_computes(tmp_path):
    out = tmp_path / "ratio.svg"
    words = ("return-probability", "--l", "100nm", "--rashba", "200nm", "--length", "200nm..1um", "--points", "3")
    made = run(*words, "--loops", "400", "--seed", "1", "--theory", "--plot", str(out))
    assert made.exit_code == 0, made.output
    text = out.read_text(encoding="utf-8")
    assert "<text" in text  # letters stay letters
    assert "quantum / classical" in text
    for name in ("table", "dephasing", "cusp", "cone", "scaling", "helical", "distribution", "strip"):
        assert name in COMMANDS
        assert "--plot" in run(name, "--help").stdout


def test_a_table_over_two_lengths_is_a_family():
    columns = {
        "L_phi_m": np.repeat([5e-7, 1e-6], 3), "B_T": np.tile([0.0, 1e-3, 2e-3], 2),
        "delta_e2_h": np.arange(6.0), "delta_err_e2_h": np.full(6, 0.1),
    }  # fmt: skip
    shown = curves.plot([saved.Saved("family", columns, meta={"seed": 1})])
    assert [curve.name for curve in shown.curves] == ["$L_\\phi$ = 500 nm", "$L_\\phi$ = 1 µm"]
    assert np.array_equal(shown.curves[1].y, [3.0, 4.0, 5.0])
    many = {**columns, "L_phi_m": np.arange(6.0) // 1.0}
    assert curves.coordinate_of(saved.Saved("x", many)) == "L_phi_m"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("nowhere.csv", "--out", "a.png"), "nowhere.csv cannot be read"),
        (("text.csv", "--out", "a.png"), "text.csv"),
        (("figure.npz", "--out", "a.png"), "damaged or was not written by cbs"),
        (("other.txt", "--out", "a.png"), "must end with .csv, .npz or .json"),
        (("list.json", "--out", "a.png"), "list.json is no result"),
        (("good.csv", "--out", "a.gif"), "must end with .png or .pdf or .svg"),
        (("good.csv", "--out", "a.png", "--column", "dsigma_e2"), "did you mean dsigma_e2_h?"),
        (("good.csv", "--out", "a.png", "--size", "collumn"), "did you mean column?"),
    ],
)
def test_bad_input_is_one_line_and_touches_nothing(folder, tmp_path, monkeypatch, args, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.csv").write_text("hello\n")
    (tmp_path / "figure.npz").write_bytes(b"PK nothing")
    (tmp_path / "other.txt").write_text("x")
    (tmp_path / "list.json").write_text("[1, 2]")
    (tmp_path / "good.csv").write_bytes((folder / "curve.csv").read_bytes())
    assert message in refused("plot", *args)
    assert not (tmp_path / "a.png").exists()


def test_output_that_is_a_picture_names_the_option_for_it(tmp_path):
    assert f"a picture is drawn by --plot {tmp_path / 'c.png'}" in refused(*CURVE, "--output", str(tmp_path / "c.png"))


def test_help_has_an_example():
    assert (plot.epilog or "").startswith("Example: cbs plot ")


def test_every_axis_of_a_command_has_words_and_a_unit():
    x = np.array([1e-3, 1e-2, 1e-1])
    cases = {
        ("angle_rad", "enhancement"): ("angle from backscattering (mrad)", "intensity / background", 1e3 * x),
        ("tau_over_tau_phi", "alpha"): ("$\\tau/\\tau_\\phi$", "prefactor $\\alpha$, fitted / true", x),
        ("width_m", "dephasing"): ("width $W$ (mm)", "dephasing by a field\nover its rate for $l \\ll W$", 1e3 * x),
    }
    for (coordinate, value), (xlabel, ylabel, shown) in cases.items():
        columns = {coordinate: x, "coherent": x, "coherent_err": x, value: x + 1.0, f"{value}_err": x}
        picture = curves.draw(curves.plot([saved.Saved("run", columns, meta={"seed": 1})], value), "paper")
        panel = picture.axes[0]
        assert (panel.get_xlabel(), panel.get_ylabel()) == (xlabel, ylabel)
        assert points_with_bars(panel, "mc-0")[0] == pytest.approx(shown)
    cone = saved.Saved("cone", {"angle_rad": x, "coherent": x, "coherent_err": x, "enhancement": x}, meta={"seed": 1})
    assert curves.plot([cone]).value == "enhancement"


def test_the_width_of_a_cusp_is_drawn_in_millitesla():
    columns = {"L_phi_m": np.array([3e-7, 1e-6]), "width_T": np.array([2e-2, 2e-3]), "width_err_T": np.full(2, 1e-4)}
    panel = curves.draw(curves.plot([saved.Saved("cusp", columns, meta={"seed": 1})]), "paper").axes[0]
    _, y, bars = points_with_bars(panel, "mc-0")
    assert y == pytest.approx([20.0, 2.0])
    assert bars == pytest.approx([0.1, 0.1])
    assert panel.get_ylabel() == "width of the cusp (mT)"


def test_distances_are_taken_from_the_exact_formula_and_limits_are_dotted():
    x = np.array([0.0, 1e-3, 2e-3])
    columns = {"B_T": x, "delta_e2_h": x, "delta_err_e2_h": np.array([0.0, 1.0, 1.0])}
    theory = {"hln": 2.0 * x + 5.0, "ballistic": x - 3.0}
    run_of = saved.Saved("run", columns, theory, meta={"seed": 1})
    picture = curves.draw(curves.plot([run_of]), "paper", residuals=True)
    (residual,) = (line for line in picture.axes[1].lines if line.get_gid() == "z-0")
    assert np.asarray(residual.get_ydata())[1:] == pytest.approx([0.0, 0.0])  # less its value at zero field
    lines = [line for line in picture.axes[0].lines if line.get_gid() == "theory-0"]
    assert [line.get_linestyle() == "-" for line in lines] == [True, False]
    assert list(curves.plot([run_of]).curves[0].theory) == ["ballistic", "hln"]


def test_steps_of_a_crossover_and_formulas_of_another_column():
    columns = {
        "Rashba_L_so_m": np.array([1e-6, 2e-7, 2e-7]), "field_T": np.array([0.0, 0.0, 1e-3]),
        "ratio": np.array([1.9, 0.6, 0.9]), "ratio_err": np.full(3, 0.1),
    }  # fmt: skip
    shown = curves.plot([saved.Saved("crossover", columns, meta={"seed": 1})])
    assert shown.coordinate == "step"
    assert list(shown.curves[0].x) == [1.0, 2.0, 3.0]
    memory = {"scatterings": np.arange(3.0), "cosine": np.ones(3), "cosine_err": np.ones(3)}
    theory = {"cosine_exact": np.ones(3), "diffusion_exact": np.full(3, 9.0)}
    (curve,) = curves.plot([saved.Saved("scattering", memory, theory, meta={"seed": 1})]).curves
    assert list(curve.theory) == ["cosine_exact"]
