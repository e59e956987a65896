"""Every film: its frames, its numbers, its captions, whole files or none."""

import json
import re
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cbs.film import mp4, two_ways
from cbs.film.making import Order, captions, chosen_frames, make
from cbs.film.registry import FILMS, RATE, find
from cbs.film.stage import SIZES, Stage
from tests.statistics import assert_z, seeds


@pytest.fixture(scope="module")
def computed() -> Callable[[str], Any]:
    stored: dict[str, Any] = {}

    def get(name: str) -> Any:
        if name not in stored:
            stored[name] = FILMS[name].module().compute(1)
        return stored[name]

    return get


def texts(stage: Stage) -> str:
    from matplotlib.text import Text

    return " ".join(a.get_text() for a in stage.moving if isinstance(a, Text) and a.get_visible())


@pytest.mark.parametrize("name", FILMS)
def test_frame_drawn_twice_is_equal_whatever_was_drawn_between(name: str, computed: Callable[[str], Any]) -> None:
    module = FILMS[name].module()
    stage = Stage("dark", "720p")
    scene = module.Scene(stage, computed(name))
    length = module.ACTS[-1].end
    frames = [round(length * share) for share in (0.2, 0.6, 0.95)]
    first = []
    for frame in frames:
        scene.show(frame)
        first.append(stage.picture())
    assert all(picture.shape == (720, 1280, 3) for picture in first)
    for frame, picture in zip(reversed(frames), reversed(first), strict=True):
        scene.show(frame)
        assert np.array_equal(stage.picture(), picture)
    assert not np.array_equal(first[0], first[1])


@pytest.mark.parametrize("name", FILMS)
def test_last_frame_shows_the_average_of_the_record(name: str, computed: Callable[[str], Any]) -> None:
    module = FILMS[name].module()
    stage = Stage("dark", "720p")
    scene = module.Scene(stage, computed(name))
    scene.show(module.ACTS[-1].end - 1)
    numbers = computed(name).record()
    shown = numbers.get("shown") or [f"{numbers['average']:.2f}", f"± {numbers['error']:.2f}"]
    assert all(text in texts(stage) for text in shown)


@pytest.mark.parametrize("name", FILMS)
def test_nothing_hangs_over_the_edge(name: str, computed: Callable[[str], Any]) -> None:
    from matplotlib.text import Text

    module = FILMS[name].module()
    stage = Stage("slides", "720p")
    scene = module.Scene(stage, computed(name))
    stage.picture()
    for share in (0.1, 0.35, 0.5, 0.7, 0.999):
        scene.show(int(module.ACTS[-1].end * share))
        stage.picture()
        for text in stage.axes.findobj(Text):
            assert isinstance(text, Text)
            if text.get_visible() and text.get_text():
                box = text.get_window_extent()
                inside = box.x0 >= 0.0 and box.x1 <= 1280.0 and box.y0 >= 0.0 and box.y1 <= 720.0
                assert inside, (share, text.get_text(), box)


@pytest.mark.parametrize("language", ["de", "fr", "es"])
@pytest.mark.parametrize("name", FILMS)
def test_no_english_word_is_left_in_a_film_and_its_words_have_room(
    name: str, language: str, computed: Callable[[str], Any]
) -> None:
    from matplotlib.text import Text

    module = FILMS[name].module()
    stage, english = (Stage("dark", "720p", code) for code in (language, "en"))
    scenes = [module.Scene(one, computed(name)) for one in (stage, english)]
    for act in module.ACTS:
        for scene in scenes:
            scene.show(act.end - 1)
        stage.put_into_language()
        pairs = zip(stage.axes.findobj(Text), english.axes.findobj(Text), strict=True)
        seen = [(one, other.get_text()) for one, other in pairs if one.get_visible() and one.get_text()]  # type: ignore[attr-defined]
        left = {said for text, said in seen if re.search("[a-z]{3}", said) and text.get_text() == said}
        assert left <= {"spins"}, act  # the same in French
        boxes = [(text.get_window_extent(), text.get_text()) for text, _ in seen]
        assert [said for box, said in boxes if box.x0 < 0.0 or box.x1 > 1280.0] == [], act
        for (a, first), (b, second) in combinations(boxes, 2):
            over = min(a.x1, b.x1) - max(a.x0, b.x0) > 1.0 and min(a.y1, b.y1) - max(a.y0, b.y0) > 3.0
            assert not over, (act, first, second)
    assert all(sentence not in captions(module.ACTS, language) for sentence in (act.sentence for act in module.ACTS))


@pytest.mark.parametrize("name", FILMS)
def test_acts_follow_each_other_and_the_captions_too(name: str) -> None:
    acts = FILMS[name].module().ACTS
    assert acts[0].start == 0
    assert [act.end for act in acts[:-1]] == [act.start for act in acts[1:]]
    lines = captions(acts).splitlines()
    assert lines[0] == "WEBVTT"
    assert sum("-->" in line for line in lines) == len(acts)
    assert lines[2].startswith("00:00:00.000 --> ")
    assert all(act.sentence in lines for act in acts)
    assert all(len(act.sentence) < 75 for act in acts), "a sentence fits one line of the stage"


def test_every_film_agrees_with_what_is_exact(computed: Callable[[str], Any]) -> None:
    field, spin, speckle = (computed(name) for name in ("field-on", "spin-on", "speckle"))
    assert_z(field.ratio[[25, 50, 100]], field.ratio_err[[25, 50, 100]], field.exact[[25, 50, 100]], resolution=0.1)
    numbers = spin.record()
    assert_z(
        numbers["average_without_field"], numbers["error_without_field"], numbers["exact_without_field"], resolution=0.1
    )
    assert numbers["single_loop"] < -0.99
    mean, error, other, other_error = (values[-1] for values in speckle.peak())
    assert_z([mean, other], [error, other_error], [2.0, 1.0], resolution=0.6)
    for name in ("warming", "warming-wal"):
        film = computed(name)
        assert_z(film.points[:, -1], film.points_err[:, -1], film.exact[[0, -1], -1], resolution=0.05, n=4)


@seeds
def test_partners_in_step_return_twice_as_often_and_others_once(seed: int) -> None:
    data = two_ways.compute(seed)
    numbers = data.record()
    means, errors = ([numbers[f"{kind}{which}"] for which in ("", "_scrambled")] for kind in ("average", "error"))
    assert_z(means, errors, [2.0, 1.0], resolution=0.4)
    # The square of a sum of n phases has the variance n^2 - n about its mean n.
    for square, n in ((data.kept / 2.0 * two_ways.PAIRS, two_ways.PAIRS), (data.scrambled * 16.0, 16)):
        assert_z(np.mean(square**2), np.std(square**2) / np.sqrt(square.size), 2.0 * n * n - n, resolution=0.8 * n * n)
    length = np.hypot(*np.moveaxis(data.legs[: two_ways.PAIRS], -1, 0)).sum(axis=1)
    backwards = np.hypot(*np.moveaxis(data.legs[: two_ways.PAIRS, ::-1], -1, 0)).sum(axis=1)
    assert np.allclose(np.exp(1j * data.phase[0]), np.exp(1j * two_ways.K_L * backwards), atol=1e-9)
    assert data.phase[0] == pytest.approx(two_ways.K_L * length)


def test_drawn_sum_of_a_sample_is_its_return(computed: Callable[[str], Any]) -> None:
    data = computed("two-ways")
    stage = Stage("dark", "720p")
    scene = two_ways.Scene(stage, data)
    for frame, sample in ((385, 0), (450, two_ways.shown_sample(450) - 1), (530, two_ways.shown_sample(530) - 1)):
        scene.show(frame)
        tail = scene.chain.sum.get_xy()[[0, 6]].mean(axis=0)
        ring = np.asarray(scene.chain.ring.get_xydata())
        ratio = np.hypot(*(scene.chain.sum.get_xy()[3] - tail)) / np.hypot(*(ring[0] - tail))
        assert ratio**2 == pytest.approx(data.kept[sample], rel=1e-6)
        assert f"{data.kept[sample]:.2f}" in texts(stage)


def test_short_film_has_its_frames_size_time_and_numbers(tmp_path: Path) -> None:
    made = make(find("two-ways"), Order(size="1080p", style="slides", frames=3), tmp_path / "new")
    assert {path.name for path in made.files} == {path.name for path in (tmp_path / "new").iterdir()}
    with Image.open(tmp_path / "new" / "two-ways.gif") as film:
        assert (film.n_frames, film.size) == (3, SIZES["1080p"])  # type: ignore[attr-defined]
        total = 0
        for k in range(3):
            film.seek(k)
            total += film.info["duration"]
    record = json.loads((tmp_path / "new" / "two-ways.json").read_text())
    assert total == pytest.approx(1000.0 * record["seconds"], abs=10.0)
    assert abs(record["numbers"]["average"] - 2.0) < 0.3
    assert (record["frames"], record["gif_frames"], record["width"], record["height"]) == (3, 3, 1920, 1080)
    assert record["meta"]["seed"] == 1


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        make(find("spin-on"), Order(frames=2, seed=4), tmp_path / folder)
    for name in ("spin-on.gif", "spin-on.json", "spin-on.vtt"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_frame_of_the_gif_is_the_picture_but_for_the_palette(tmp_path: Path, computed: Callable[[str], Any]) -> None:
    make(find("field-on"), Order(frames=2), tmp_path)
    module = FILMS["field-on"].module()
    stage = Stage("dark", "720p")
    scene = module.Scene(stage, computed("field-on"))
    scene.show(module.ACTS[-1].end - 1)
    with Image.open(tmp_path / "field-on.gif") as film:
        film.seek(1)
        shown = np.asarray(film.convert("RGB")).astype(int)
    apart = np.abs(shown - stage.picture().astype(int)).max(axis=2)
    assert np.mean(apart) < 1.0
    assert np.quantile(apart, 0.999) < 60


@pytest.mark.parametrize(("length", "number"), [(600, 1), (600, 3), (600, 300), (600, 600), (10, 25)])
def test_chosen_frames_are_as_many_as_asked_and_end_with_the_last(length: int, number: int) -> None:
    frames = chosen_frames(length, number)
    assert len(frames) == number
    assert frames[-1] == length - 1
    assert np.all(np.diff(frames) >= 0)


def test_without_ffmpeg_there_is_a_gif_and_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cbs.film.making.find_ffmpeg", lambda: None)
    made = make(find("two-ways"), Order(frames=1), tmp_path)
    assert "no ffmpeg" in made.without_mp4
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".gif", ".json", ".vtt"]


def test_pictures_go_to_ffmpeg_and_the_file_appears_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in = tmp_path / "ffmpeg"  # keeps what it is sent under the name it is given
    stand_in.write_text('#!/bin/sh\nfor last; do :; done\ncat > "$last"\n')
    stand_in.chmod(0o755)
    monkeypatch.setattr("cbs.film.making.find_ffmpeg", lambda: str(stand_in))
    out = tmp_path / "out"
    made = make(find("two-ways"), Order(frames=3), out)
    assert made.without_mp4 == ""
    assert (out / "two-ways.mp4").stat().st_size == 3 * 1280 * 720 * 3
    assert len(list(out.iterdir())) == 4


def test_a_failing_ffmpeg_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in = tmp_path / "ffmpeg"
    stand_in.write_text('#!/bin/sh\ncat > /dev/null\necho "no codec" >&2\nexit 1\n')
    stand_in.chmod(0o755)
    monkeypatch.setattr("cbs.film.making.find_ffmpeg", lambda: str(stand_in))
    out = tmp_path / "out"
    with pytest.raises(OSError, match="ffmpeg failed: no codec"):
        make(find("two-ways"), Order(frames=1), out)
    assert list(out.iterdir()) == []


def test_mp4_is_there_where_ffmpeg_is(tmp_path: Path) -> None:
    made = make(find("two-ways"), Order(frames=4), tmp_path)
    film = tmp_path / "two-ways.mp4"
    assert film.exists() == (mp4.find_ffmpeg() is not None) == (made.without_mp4 == "")
    assert not film.exists() or film.read_bytes()[4:8] == b"ftyp"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"style": "drak"}, "style must be one of dark, slides, got 'drak'; did you mean dark"),
        ({"size": "4k"}, "size must be one of 720p, 1080p"),
        ({"seed": -1}, "seed must be at least 0"),
        ({"frames": 0}, "frames must be at least 1"),
        ({"language": "it"}, "language must be one of en, de, fr, es, zh, ja"),
        ({"font": "Nonesuch"}, "font must be one of"),
    ],
)
def test_bad_orders_are_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Order(**wrong)


def test_unknown_film_names_the_nearest() -> None:
    with pytest.raises(ValueError, match="did you mean two-ways"):
        find("two-way")


def test_rate_is_that_of_the_storyboard() -> None:
    assert RATE == 30
