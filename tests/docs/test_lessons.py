"""Every lesson is checked when the site is built; here: each unit has its page, its answer, and ways between them."""

from pathlib import Path

import pytest

from cbs import course

LESSONS = Path(__file__).resolve().parents[2] / "docs" / "lessons"
each_unit = pytest.mark.parametrize("name", [unit.name for unit in course.UNITS])


@each_unit
def test_a_unit_has_its_page_and_its_answer(name: str) -> None:
    page = (LESSONS / "course" / f"{name.replace('-', '_')}.py").read_text(encoding="utf-8")
    answer = (LESSONS / "answers" / f"{name.replace('unit-', 'answer_')}.py").read_text(encoding="utf-8")
    assert f"Unit {name[-1]}: {course.find(name).title.lower()}" in page.lower().replace("unit", "Unit", 1)
    for part in ("Question", "Predict", "Compute", "Check", "**Your turn**", "Think on", f"answer_{name[-1]}"):
        assert part in page, part
    assert f'course.check("{name}"' in page
    assert f'course.check("{name}"' in answer
    assert "\nassert " in answer


def test_every_file_of_the_lessons_belongs_to_something() -> None:
    assert len(list((LESSONS / "course").glob("*.py"))) == len(course.UNITS)
    assert len(list((LESSONS / "answers").glob("*.py"))) == len(course.UNITS)


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(LESSONS.rglob("*.py")), ids=lambda path: path.stem)
def test_a_lesson_runs(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MPLBACKEND", "Agg")
    monkeypatch.chdir(tmp_path)
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), {"__name__": "__main__"})
