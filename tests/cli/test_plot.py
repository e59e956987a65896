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
