import base64
import io
import re
import shlex
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cbs.cli.commands.gallery import gallery
from cbs.figures.frame import contact_sheet, tables
from cbs.figures.frame import gallery as pages
from cbs.figures.registry import FIGURES
from tests.cli.runner import refused, run
from tests.figures.made import made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Gallery of one figure, made by the example of the help."""
    out = tmp_path_factory.mktemp("gallery")
    words = shlex.split((gallery.epilog or "").removeprefix("Example: "))
    result = run(*words[1:-1], str(out / "made"))
    assert result.exit_code == 0, result.output
    assert result.stdout.split() == [str(out / "made" / "index.html")]
    return out / "made"


def test_the_page_stands_alone_and_says_what_made_it(folder: Path) -> None:
    page = (folder / "index.html").read_text(encoding="utf-8")
    linked = re.findall(r'(?:src|href)="(?!#)([^"]*)"', page)
    assert {name.rsplit(".", 1)[-1] for name in linked} == {"png", "pdf", "npz", "csv", "txt"}
    assert all((folder / name).is_file() for name in linked)  # nothing but what lies beside the page
    assert "http" not in page
    assert FIGURES["paths"].title in page
    assert "cbs figure paths --quality draft --seed 1" in page
    assert page.count(FIGURES["paths"].title) == 1  # the caption does not repeat its heading
    assert "prefers-color-scheme: dark" in page
    assert "Paths and their interference" in page
    assert page.index("<nav>") < page.index('src="paths.png"') < page.index("<main>")  # a thumbnail on top
    assert "&quot;seed&quot;: 1" in page


def test_stored_data_is_redrawn_without_a_run(folder: Path, tmp_path: Path) -> None:
    result = run("gallery", "--from", str(folder), "--out", str(tmp_path / "again"), "--style", "dark")
    assert result.exit_code == 0, result.output
    assert "cbs figure paths --quality draft --seed 1 --style dark" in (tmp_path / "again" / "index.html").read_text()
    assert (tmp_path / "again" / "paths.npz").read_bytes() == (folder / "paths.npz").read_bytes()


def test_one_file_has_its_pictures_inside(folder: Path, tmp_path: Path) -> None:
    result = run("gallery", "--from", str(folder), "--out", str(tmp_path / "one"), "--single-file")
    assert result.exit_code == 0, result.output
    page = (tmp_path / "one" / "index.html").read_text(encoding="utf-8")
    assert not re.search(r'(src|href)="(?!data:|#)', page)
    (picture,) = re.findall(r"data:image/png;base64,([^\"]*)", page)
    assert base64.b64decode(picture) == (folder / "paths.png").read_bytes()


def test_every_number_of_a_figure_is_in_its_csv() -> None:
    stored = made("factor-of-two")
    text = tables.csv(stored)
    block = text.split("# rashba\n")[1].split("\n\n")[0].splitlines()
    assert block[0] == "length_m,t_over_tau,ratio,ratio_err"
    assert [float(row.split(",")[2]) for row in block[1:]] == pytest.approx(list(stored.rashba.ratio))
    assert "exact_flights_rashba" in text


def test_groups_hold_every_figure_once() -> None:
    members = [name for figures in pages.GROUPS.values() for name in figures]
    assert len(members) == len(set(members))
    assert set(members) <= set(FIGURES)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("path",), "there is no figure 'path'"),
        (("--from", "nowhere"), "--from nowhere is no folder"),
        (("--from", "."), "--from . holds no data file of these figures"),
        (("--style", "papers"), "paper"),
        (("--quality", "best"), "'--quality': 'best' is not one of"),
        (("--seed", "-1"), "'--seed': -1 is too few"),
    ],
)
def test_bad_input_is_one_line_and_touches_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert message in refused("gallery", *args)
    assert list(tmp_path.iterdir()) == []


def test_the_contact_sheet_holds_every_picture_in_its_cell() -> None:
    def png(colour: str, height: int) -> bytes:
        out = io.BytesIO()
        Image.new("RGB", (200, height), colour).save(out, "PNG")
        return out.getvalue()

    pictures = [png("#0077BB", 100), png("#D55E00", 50), png("#228833", 100)]
    sheet = Image.open(io.BytesIO(contact_sheet.contact_sheet(pictures, columns=2))).convert("RGB")
    cell = contact_sheet.WIDTH + contact_sheet.GAP
    assert sheet.size == (
        2 * cell + contact_sheet.GAP,
        2 * (contact_sheet.WIDTH // 2 + contact_sheet.GAP) + contact_sheet.GAP,
    )
    centres = [(cell // 2, 130), (cell + cell // 2, 130), (cell // 2, 390)]
    for centre, colour in zip(centres, [(0, 119, 187), (213, 94, 0), (34, 136, 51)], strict=True):
        assert np.allclose(np.asarray(sheet)[centre[1], centre[0]], colour, atol=6)
    assert contact_sheet.contact_sheet(pictures) == contact_sheet.contact_sheet(pictures)


def test_the_gallery_leaves_a_contact_sheet(folder: Path) -> None:
    with Image.open(folder / "contact-sheet.png") as sheet:
        assert sheet.width > contact_sheet.WIDTH


def test_an_empty_contact_sheet_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one picture"):
        contact_sheet.contact_sheet([])


def test_a_gallery_of_ones_own_film_says_so_and_leaves_out_what_it_is_not_fit_for(tmp_path: Path) -> None:
    own = run("gallery", "paths", "--l", "50nm", "--out", str(tmp_path / "own"))
    assert own.exit_code == 0, own.output
    page = (tmp_path / "own" / "index.html").read_text(encoding="utf-8")
    assert "cbs figure paths --quality draft --seed 1 --l 50nm" in page
    again = run("gallery", "--from", str(tmp_path / "own"), "--out", str(tmp_path / "again"))
    assert again.exit_code == 0, again.output
    assert "--seed 1 --l 50nm" in (tmp_path / "again" / "index.html").read_text(encoding="utf-8")
    assert "--from redraws films" in refused("gallery", "--from", str(tmp_path / "own"), "--l", "50nm")
    assert "figure cusp-width needs" in refused("gallery", "cusp-width", "--l-phi", "300nm")
