"""The table of figures, the qualities, and the palette."""

import inspect
import typing
from dataclasses import fields, is_dataclass

import pytest
from matplotlib.colors import to_rgb

from cbs.figures.frame import marks
from cbs.figures.frame.progress import part
from cbs.figures.frame.qualities import DRAFT, QUALITIES, find_quality
from cbs.figures.frame.styles import DARK, LIGHT, find_style
from cbs.figures.registry import FIGURES, find
from tests.figures.test_drawing import LEAST_CONTRAST, contrast


@pytest.mark.parametrize("name", FIGURES)
def test_module_keeps_the_contract(name):
    entry = find(name)
    module = entry.module()
    assert list(inspect.signature(module.compute).parameters)[:3] == ["quality", "seed", "progress"]
    kind = entry.stored_type()
    assert is_dataclass(kind)
    assert vars(kind)["__dataclass_params__"].frozen
    assert "provenance" in {field.name for field in fields(kind)}
    assert list(inspect.signature(module.draw).parameters)[1:] == ["style", "axes"]
    assert "seed {p.seed}" in " ".join(module.CAPTION.split())
    assert typing.get_type_hints(module.compute)["return"] is kind


def test_titles_are_one_sentence():
    for entry in FIGURES.values():
        assert entry.title.endswith(".")
        assert len(entry.title) <= 130


@pytest.mark.parametrize(
    ("wrong", "right"), [("factor-of-tow", "factor-of-two"), ("magneto", "magnetoconductance"), ("path", "paths")]
)
def test_unknown_name_offers_the_nearest(wrong, right):
    with pytest.raises(ValueError, match=f"there is no figure '{wrong}'; did you mean {right}"):
        find(wrong)


def test_hopeless_name_points_to_the_list():
    with pytest.raises(ValueError, match="cbs figure --list"):
        find("zzz")


def test_qualities_scale_the_loops():
    assert [quality.loops(1_000_000) for quality in QUALITIES.values()] == [50_000, 1_000_000, 10_000_000]
    assert DRAFT.loops(20_000, draft=10_000) == 10_000
    assert find_quality("draft") is DRAFT
    with pytest.raises(ValueError, match="did you mean lecture"):
        find_quality("lectur")


def test_unknown_style_offers_the_nearest():
    with pytest.raises(ValueError, match="did you mean dark"):
        find_style("darkk")


def test_parts_of_the_progress_fill_the_whole():
    seen = []
    for i_run in range(3):
        share = part(lambda done, whole: seen.append(done / whole), i_run, 3)
        assert share is not None
        share(0, 8)
        share(8, 8)
    assert seen == pytest.approx([0, 1 / 3, 1 / 3, 2 / 3, 2 / 3, 1])
    assert part(None, 0, 3) is None


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_curve_colours_stand_out_from_the_ground(palette):
    for name in ("forward", "reversed", "wl", "wal", "unitary", "ink", "ink2"):
        assert contrast(getattr(palette, name), palette.ground) > LEAST_CONTRAST, name


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_colours_stay_apart_for_every_eye(palette):
    groups = [("forward", "reversed"), ("wl", "wal", "unitary")]
    for group in groups:
        for i, first in enumerate(group):
            for second in group[i + 1 :]:
                for view in VIEWS.values():
                    a, b = (lab(seen(getattr(palette, name), view)) for name in (first, second))
                    assert sum((p - q) ** 2 for p, q in zip(a, b, strict=True)) ** 0.5 > 22.0, (first, second)


# Machado, Oliveira and Fernandes, IEEE Trans. Vis. Comput. Graph. 15, 1291 (2009), severity 1.0, on linear RGB.
VIEWS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900),
    ),
}  # fmt: skip


def seen(colour, view):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return [min(max(sum(w * c for w, c in zip(row, linear, strict=True)), 0.0), 1.0) for row in view]


def lab(linear):
    rows = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
    white = (0.95047, 1.0, 1.08883)
    xyz = [sum(w * c for w, c in zip(row, linear, strict=True)) / n for row, n in zip(rows, white, strict=True)]
    f = [v ** (1 / 3) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116 for v in xyz]
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


@pytest.mark.parametrize("heights", [[0.0, 0.01, 0.5], [1.0, 1.0, 1.0, 0.2], [0.3, 0.1, 0.2], [5.0]])
def test_labels_are_moved_apart_and_keep_their_order(heights):
    moved = marks.apart(heights, 0.1)
    order = sorted(range(len(heights)), key=lambda i: (heights[i], i))
    steps = [moved[b] - moved[a] for a, b in zip(order[:-1], order[1:], strict=True)]
    assert all(step > 0.1 - 1e-9 for step in steps)
    assert sum(moved) == pytest.approx(sum(heights))


def test_labels_far_apart_stay():
    assert marks.apart([0.0, 1.0, 0.4], 0.1) == pytest.approx([0.0, 1.0, 0.4])
