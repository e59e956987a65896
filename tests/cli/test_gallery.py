import base64
import re
import shlex
from pathlib import Path

import pytest

from cbs.cli.gallery import gallery
from cbs.figures.registry import FIGURES
from tests.cli.runner import refused, run


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
    assert not re.search(r'(src|href)="(?!data:|#)', page)
    assert "http" not in page
    assert FIGURES["paths"].title in page
    assert "cbs figure paths --quality draft --seed 1" in page
    assert (folder / "paths.txt").read_text().split()[0] in page
    (picture,) = re.findall(r"data:image/png;base64,([^\"]*)", page)
    assert base64.b64decode(picture) == (folder / "paths.png").read_bytes()
    assert "&quot;seed&quot;: 1" in page


def test_stored_data_is_redrawn_without_a_run(folder: Path, tmp_path: Path) -> None:
    result = run("gallery", "--from", str(folder), "--out", str(tmp_path / "again"), "--style", "dark")
    assert result.exit_code == 0, result.output
    assert "cbs figure paths --quality draft --seed 1 --style dark" in (tmp_path / "again" / "index.html").read_text()
    assert (tmp_path / "again" / "paths.npz").read_bytes() == (folder / "paths.npz").read_bytes()


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
