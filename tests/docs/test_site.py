"""The checks of the built site find what they are for; the makers of pages follow the program."""

import importlib
import importlib.util
import inspect
import json
import re
import sys
from pathlib import Path
from types import ModuleType

import click
import numpy as np
import pytest

import cbs
from cbs.cli.main import COMMANDS, main
from cbs.comparison.claims import GROUPS
from cbs.names import PLACES

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DOCS = Path(__file__).resolve().parents[2] / "docs"


def load(path: Path) -> ModuleType:
    """A module of the site by its file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


check_site = load(DOCS / "check_site.py")


def site(folder: Path, **pages: str) -> Path:
    for name, body in pages.items():
        (folder / f"{name}.html").write_text(f"<html><body>{body}</body></html>")
    return folder


def test_a_sound_site_has_no_faults(tmp_path: Path) -> None:
    folder = site(tmp_path, index='<a href="other.html#here">x</a>', other='<h1 id="here">y</h1><a href="index.html">')
    assert check_site.faults(folder) == []
    assert check_site.clicks(folder) == {"index.html": 0, "other.html": 1}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('<a href="missing.html">x</a>', "no file behind missing.html"),
        ('<a href="#nowhere">x</a>', "no anchor #nowhere"),
        ('<img src="none.png">', "no file behind none.png"),
        ('<script src="https://example.org/x.js"></script>', "from elsewhere"),
        ('<link rel="stylesheet" href="//example.org/x.css">', "from elsewhere"),
    ],
)
def test_a_fault_is_found(tmp_path: Path, body: str, says: str) -> None:
    found = check_site.faults(site(tmp_path, index=body))
    assert len(found) == 1
    assert says in found[0]


def test_a_font_from_elsewhere_is_found(tmp_path: Path) -> None:
    site(tmp_path, index="x")
    (tmp_path / "x.css").write_text("@font-face { src: url(https://example.org/font.woff2) }")
    assert "from elsewhere" in check_site.faults(tmp_path)[0]


def test_a_page_out_of_reach_is_no_success(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_site.main(site(tmp_path, index="x")) == 1
    assert "is not within 3 clicks" in capsys.readouterr().err


@pytest.fixture
def makers(monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(DOCS / "_ext"))
    return DOCS / "_ext"


def test_every_command_has_a_page_with_all_its_options(makers: Path) -> None:
    pages = load(makers / "command_pages.py").pages()
    assert set(pages) == {"index.md", *(f"{name}.md" for name in COMMANDS)}
    assert "`--l-phi LENGTH`" in pages["magnetoconductance.md"]
    assert "(`--l`: `CBS_L`)" in pages["magnetoconductance.md"]
    assert "### Spin" in pages["magnetoconductance.md"]
    context = click.Context(main, info_name="cbs")
    for name in COMMANDS:
        assert f"({name}.md)" in pages["index.md"]
        assert f"# cbs {name}" in pages[f"{name}.md"]
        command = main.get_command(context, name)
        assert command is not None
        for option in command.params:
            if isinstance(option, click.Option) and not option.hidden:
                assert f"`{option.opts[0]}" in pages[f"{name}.md"] or f", {option.opts[0]}" in pages[f"{name}.md"]


def test_every_public_name_has_its_entry(makers: Path) -> None:
    pages = load(makers / "name_pages.py").pages()
    for name in PLACES:
        if name != "__version__" and not hasattr(getattr(cbs, name), "__path__"):
            assert f":: cbs.{name}\n" in pages["cbs.md"], name
    for name in cbs.theory.__all__:
        place = f"autofunction:: cbs.theory.{name}" if inspect.isfunction(getattr(cbs.theory, name)) else name
        assert f"{place}\n" in pages["cbs-theory.md"], name
    assert "MagnetoconductanceCurve" in pages["cbs.md"]


def test_every_package_has_a_page_or_says_where_its_names_are_found(makers: Path) -> None:
    names = load(makers / "name_pages.py")
    project = tomllib.loads((DOCS.parent / "pyproject.toml").read_text(encoding="utf-8"))
    packages = project["tool"]["setuptools"]["packages"]
    assert names.without_page(packages) == []
    assert names.without_page([*packages, "cbs.newroom"]) == ["cbs.newroom"]
    pages = names.pages()
    for package in packages:
        room = importlib.import_module(package)
        if f"{package.replace('.', '-')}.md" in pages and hasattr(room, "__all__"):
            for name in room.__all__:
                value = getattr(room, name)
                if callable(value) and not hasattr(value, "__origin__"):
                    assert f":: {package}.{name}\n" in pages[f"{package.replace('.', '-')}.md"], name


def test_the_library_column_of_the_table_of_questions_has_its_pages(makers: Path) -> None:
    pages = load(makers / "name_pages.py").pages()
    text = "".join(pages.values())
    table = (DOCS / "reference" / "questions.md").read_text(encoding="utf-8")
    for name in sorted(set(re.findall(r"`(cbs(?:\.[A-Za-z_]+)+)", table))):
        assert f":: {name}\n" in text, name


def test_every_claim_stands_on_the_page_of_claims(makers: Path) -> None:
    text = load(makers / "claim_pages.py").pages()["index.md"]
    for group in GROUPS:
        assert group.title in text
        for claim in group.claims:
            assert f"| `{claim.name}` |" in text
    assert "theory.ballistic" in text


def test_tables_of_the_trust_page_come_from_the_stored_files(makers: Path, tmp_path: Path) -> None:
    trust = load(makers / "trust_pages.py")
    names = {"verify.md", "coverage.md", "bench.md"}
    empty = trust.pages(tmp_path)
    assert set(empty) == names
    assert all("Not measured yet." in text and "Made by `" in text for text in empty.values())
    rows = [f'"length (N = {n}, power 1)",flights,{n}.0,{n + 2}.0,-1.0' for n in (3, 6)]
    made = '# {"version": "9.9", "quality": "draft", "seeds": [101, 102, 104]}'
    (tmp_path / "verify.csv").write_text("\n".join([made, "name,group,101,102,104", *rows]) + "\n")
    columns = "model,prefactor,noise,points_as_one,error_bars,parameter,curves,inside_68,inside_95,open_95,within_goal"
    fits = ["wl,1,gaussian,3,yes,L_phi,200,0.69,0.95,0,yes", "wl,1,gaussian,3,no,L_phi,200,0.55,0.91,0,no"]
    (tmp_path / "coverage.csv").write_text("\n".join(["# cbs 9.9 coverage, seed 7", columns, *fits]) + "\n")
    row = {"work": "walking", "unit": "leg", "ns": 2.0, "numpy_ns": 8.0, "ratio": 4.0}
    origin = dict.fromkeys(("version", "date", "python", "numpy", "numba", "machine"), "9.9")
    merit = [{"case": "WAL", "estimator": "images", "ratio": 12_345.0}]
    document = {"made": origin, "rows": [row], "vector_bits": 256, "figure_of_merit": merit}
    (tmp_path / "bench.json").write_text(json.dumps(document))
    pages = trust.pages(tmp_path)
    z = np.array([3.0, 5.0, -1.0, 6.0, 8.0, -1.0])
    assert "2 comparisons with errors, seeds 101 to 102, 104: 6 independent z-scores" in pages["verify.md"]
    assert f"| 2 | {z.mean():+.3f} | {z.std():.3f} | 66.7 % | 8.00 |" in pages["verify.md"]
    assert f"`length (N = 6, power 1)`: {z[3:].mean() * 3**0.5:+.1f}" in pages["verify.md"]
    assert "comparisons have been added since" in pages["verify.md"]
    assert "cbs 9.9 coverage, seed 7" in pages["coverage.md"]
    assert "| wl | gaussian | 3 | 62 (55 to 69) | 93 (91 to 95) | 2 | 1 |" in pages["coverage.md"]
    assert "1 of 2 rows lie outside the goal" in pages["coverage.md"]
    assert "| walking | 2 ns/leg | 8 ns/leg | 4 |" in pages["bench.md"]
    assert "| WAL | images | 12 000 |" in pages["bench.md"]


def test_the_stored_table_of_claims_is_whole(makers: Path) -> None:
    trust = load(makers / "trust_pages.py")
    about, header, rows = trust._table(DOCS / "data" / "verify.csv")
    assert header == ["name", "group", *map(str, json.loads(about)["seeds"])]
    assert {len(row) for row in rows} == {len(header)}
    z = np.array([row[2:] for row in rows], dtype=float)
    assert np.isfinite(z).all()
    # Of a correct program: the mean of all z is 0 and their spread that of Student's law, each within its own error.
    assert abs(z.mean()) < 3.9 / z.size**0.5
    assert abs(z.std() / (63 / 61) ** 0.5 - 1.0) < 3.9 / (2 * z.size) ** 0.5


def test_docstrings_become_clean_markup(makers: Path) -> None:
    pytest.importorskip("sphinx", reason="needs the extra [docs]")
    clean = load(makers / "docstrings.py").clean
    assert clean(["the piece |r|/L_ of `x|y`"]) == [r"the piece \|r\|/L\_ of `x|y`"]
    assert clean(["1/L_*^2 and tau_*"]) == [r"1/L\_\*^2 and tau\_\*"]
    lines = [".. math:: |x| a_", "", "   |y|", "", "then |z| [1]_."]
    assert clean(lines) == [".. math:: |x| a_", "", "   |y|", "", r"then \|z\| [1]."]
    assert clean([".. [1] A. Author,", "   Journal 1."]) == ["", "[1] A. Author,", "Journal 1."]


def test_a_formula_becomes_mathml_and_a_broken_one_stops_the_build(makers: Path) -> None:
    pytest.importorskip("math_core", reason="needs the extra [docs]")
    pytest.importorskip("sphinx", reason="needs the extra [docs]")
    mathml = load(makers / "mathml.py")
    assert mathml.convert(r"\frac{1}{2}", block=True).startswith("<math")
    with pytest.raises(Exception, match="formula"):
        mathml.convert(r"\frac{1}{", block=False)
