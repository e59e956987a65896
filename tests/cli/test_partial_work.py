"""What an interruption leaves, and how the next run goes on: figures, films, verification, checkpoints of runs."""

import json
from pathlib import Path
from typing import Any

import pytest

from cbs.comparison import verification
from cbs.figures.frame import making
from cbs.film import making as films
from cbs.film.registry import find
from tests.cli.runner import refused, run

CURVE = ("magnetoconductance", "--l", "100nm", "--l-phi", "1um", "--field", "0mT..20mT", "--points", "3", "--seed", "1")


class Stop:
    """Calls `work` so many times and is interrupted then."""

    def __init__(self, work: Any, times: int) -> None:
        self.work, self.left = work, times

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        return self.work(*args, **kwargs)


def test_figures_that_are_there_are_told_and_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order = ("figure", "paths", "spin-on-loop", "--quality", "draft", "--format", "png", "--out", str(tmp_path))
    compute = making.compute
    monkeypatch.setattr(making, "compute", Stop(compute, 1))
    stopped = run(*order)
    assert stopped.exit_code == 130
    assert stopped.stdout.split() == [str(tmp_path / "paths.png")]
    assert "1 of 2 figures are there, --resume makes the rest" in stopped.stderr
    before = (tmp_path / "paths.npz").read_bytes()
    made: list[str] = []
    monkeypatch.setattr(making, "compute", lambda name, *rest: (made.append(name), compute(name, *rest))[1])
    done = run(*order, "--resume")
    assert done.exit_code == 0, done.output
    assert made == ["spin-on-loop"]
    assert (tmp_path / "paths.npz").read_bytes() == before
    assert run(*order, "--resume", "--seed", "2").exit_code == 0
    assert made == ["spin-on-loop", "paths", "spin-on-loop"]


def test_a_film_goes_on_from_its_frames_and_has_the_same_bytes(tmp_path: Path) -> None:
    entry, order = find("two-ways"), films.Order(frames=3)
    films.make(entry, order, tmp_path / "whole")

    def stop(done: int, _total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        films.make(entry, order, tmp_path / "parts", stop, resume=True)
    kept = tmp_path / "parts" / "two-ways.frames"
    assert len(list(kept.glob("*.png"))) == 2
    assert {path.name for path in kept.parent.iterdir()} == {"two-ways.frames"}
    with pytest.raises(ValueError, match=r"--seed was 1, here 2"):
        films.make(entry, films.Order(frames=3, seed=2), tmp_path / "parts", resume=True)
    films.make(entry, order, tmp_path / "parts", resume=True)
    assert not kept.exists()
    for path in (tmp_path / "whole").iterdir():
        assert path.read_bytes() == (tmp_path / "parts" / path.name).read_bytes()


def test_a_verification_prints_what_is_done_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "verify.json"
    table = ("verify", "--seed", "3", "--only", "matrices", "--workers", "1", "--json", "--checkpoint", str(path))
    monkeypatch.setattr(verification, "_compare", Stop(verification._compare, 4))
    stopped = run(*table)
    assert stopped.exit_code == 130
    part = json.loads(stopped.stdout)
    assert (len(part["checks"]), part["meta"]["complete"]) == (4, False)
    assert "these are the 4 comparisons done so far" in stopped.stderr
    monkeypatch.undo()
    assert "exists; resume from it" in refused(*table)
    assert "--quality was draft, here lecture" in refused(*table, "--resume", "--quality", "lecture")
    done = json.loads(run(*table, "--resume").stdout)
    assert done["meta"]["complete"]
    assert done["checks"][:4] == part["checks"]
    assert done == json.loads(run(*table[:-2]).stdout)


def test_a_checkpoint_of_a_verification_that_is_damaged_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "verify.json"
    for text in ("", "[]", '{"format": "cbs-verify-1", "rows": {"a": {"x": 1}}, "seed": 1, "quality": "draft"}'):
        path.write_text(text)
        assert "verify.json" in refused("verify", "--checkpoint", str(path), "--resume", "--seed", "1")
        assert path.read_text() == text


def test_a_refused_run_leaves_no_checkpoint_and_refusals_name_the_option(tmp_path: Path) -> None:
    kept = ("--checkpoint", str(tmp_path / "ck.npz"))
    refused(*CURVE, "--loops", "640", "--workers", "5000", *kept)
    refused(*CURVE, "--loops", "640", "--executor", "nowhere", *kept)
    assert list(tmp_path.iterdir()) == []
    assert run(*CURVE, "--loops", "640", *kept).exit_code == 0
    assert "(--loops was 640, here 1280: " in refused(*CURVE, "--loops", "1280", "--resume", *kept)
    changed = tuple("2um" if word == "1um" else word for word in CURVE)
    assert "(--l-phi was 1um, here 2um)" in refused(*changed, "--loops", "640", "--resume", *kept)
