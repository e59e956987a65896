"""Picture files: reproducible bytes, the record inside, whole or not at all."""

import json
import os
import shutil

import pytest

from cbs import figures, storage
from cbs.checks import Misuse
from cbs.figures.frame import files, making, pictures
from cbs.figures.frame.styles import STYLES
from cbs.figures.registry import find
from tests.figures.made import made

LATEX = any(shutil.which(engine) for engine in ("xelatex", "lualatex", "pdflatex"))
NEEDS_LATEX = pytest.mark.skipif(not LATEX, reason="pgf needs LaTeX")
KINDS = [pytest.param(kind, marks=NEEDS_LATEX) if kind == "pgf" else kind for kind in pictures.FORMATS]
RECORD = {"figure": "paths", "note": "brackets (a) [b] \\ and α"}


def render(kind, style="paper"):
    picture = figures.draw("factor-of-two", made("factor-of-two"), style)
    return pictures.picture_bytes(picture, STYLES[style], kind, RECORD, "A caption (with α).")


@pytest.mark.parametrize("kind", KINDS)
def test_same_data_same_bytes(kind):
    assert render(kind) == render(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_record_comes_back(tmp_path, kind):
    path = tmp_path / f"x.{kind}"
    path.write_bytes(render(kind))
    assert figures.read_provenance(path) == RECORD


@pytest.mark.parametrize("kind", KINDS)
def test_no_date_in_the_file(kind):
    content = render(kind)
    assert b"CreationDate" not in content
    assert b"dc:date" not in content


@pytest.mark.parametrize("content", [b"", b"hello", b"\x89PNG\r\n\x1a\n", b"%PDF-1.4\n", b"<svg/>", b"<svg"])
def test_foreign_picture_is_refused(tmp_path, content):
    path = tmp_path / "x.png"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="carries no record of cbs"):
        pictures.read_record(path)


def test_write_puts_everything_side_by_side(tmp_path):
    order = making.check_order(["svg", "png"], ["paper", "dark"], tmp_path)
    written = making.write(find("paths"), made("paths"), order)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"paths.npz", "paths.txt", "paths.svg", "paths.png", "paths-dark.svg", "paths-dark.png"}
    assert [path.name for path in written] == ["paths.svg", "paths.png", "paths-dark.svg", "paths-dark.png"]
    record = figures.read_provenance(tmp_path / "paths-dark.png")
    assert record["provenance"]["seed"] == made("paths").provenance.seed
    assert record["style"] == "dark"
    assert json.loads(json.dumps(record)) == record


def test_redrawn_pictures_have_the_same_bytes(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    for folder in (first, second):
        folder.mkdir()
    entry = find("dephasing")
    making.write(entry, made("dephasing"), making.check_order(["png", "pdf", "svg"], ["slides"], first))
    name, stored = figures.load(first / "dephasing.npz")
    making.write(find(name), stored, making.check_order(["png", "pdf", "svg"], ["slides"], second))
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes(), path.name


def test_failed_write_leaves_nothing(tmp_path, monkeypatch):
    def full(_from, _to):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        storage.write_bytes(tmp_path / "x.png", b"abc")
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "x").write_text("")
    with pytest.raises(ValueError, match="must be a folder"):
        files.ready_folder(tmp_path / "x")
    with pytest.raises(ValueError, match="cannot be written"):
        files.ready_folder(tmp_path / "x" / "below")


@pytest.mark.parametrize(
    ("formats", "styles", "hint"),
    [(["pgn"], ["paper"], "did you mean png"), (["png"], ["slide"], "did you mean slides")],
)
def test_unknown_format_or_style_names_the_nearest(tmp_path, formats, styles, hint):
    with pytest.raises(ValueError, match=hint):
        making.check_order(formats, styles, tmp_path)


def test_pgf_without_latex_is_refused_with_the_way_out(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(Misuse, match="write pdf or svg"):
        pictures.find_format("pgf")
