"""Fits of measured cones: exact shapes come back, errors are those of repeated noise, files understood or refused."""

import math
from pathlib import Path

import numpy as np
import pytest

import cbs
from cbs import theory
from cbs.comparison.light.shape import height, smeared
from cbs.theory.cone_mirror import mirrored_pairs

K = 2.0 * np.pi / 633e-9
ANGLE = np.linspace(-0.03, 0.03, 121)
EXAMPLE = Path(__file__).parents[3] / "examples" / "data" / "cone" / "cone.csv"


@pytest.mark.parametrize("x", [0.0, 0.05, 0.6])
def test_table_of_heights_is_the_exact_cone(x: float) -> None:
    q = np.array([0.0, 0.013, 0.2, 1.1, 4.3, 9.0, 14.0, 40.0])
    albedo = 1.0 / (1.0 + x * x / 3.0)
    assert height()(q, x) == pytest.approx(theory.enhancement(q, albedo) - 1.0, abs=2e-4)


def test_table_behind_a_mirror_is_the_exact_cone() -> None:
    q = np.array([0.0, 0.2, 1.1, 4.3])
    light = np.array([mirrored_pairs(1.0, 1.0, value, index=1.33) for value in q])
    assert height(1.33, False)(q, 0.0) == pytest.approx(light / (light[0] + 0.5), abs=1e-4)


def test_smearing_is_the_mean_over_a_normal_law() -> None:
    angle, width = np.array([0.0, 1e-3, 5e-3]), 1e-3
    found = smeared(angle, height(1.0, False), K, width)(20e-6, 0.0, 0.0)
    sharp = smeared(angle, height(1.0, False), K, 0.0)(20e-6, 0.0, 0.0)
    off = np.random.default_rng(1).normal(0.0, width / 2.3548, (2, 200_000))
    drawn = [np.mean(height(1.0, False)(K * 20e-6 * np.sin(np.hypot(a + off[0], off[1])), 0.0)) for a in angle]
    assert found == pytest.approx(drawn, abs=2e-3)
    assert found[0] < sharp[0] - 0.02


@pytest.mark.parametrize(("l_a", "index"), [(math.inf, 1.0), (1e-3, 1.0), (1e-3, 1.33)])
def test_exact_cones_come_back(l_a: float, index: float) -> None:
    l_s = 15e-6
    albedo, l = 1.0 / (1.0 + l_s / l_a), l_s / (1.0 + l_s / l_a)  # noqa: E741
    q = K * l * np.abs(np.sin(ANGLE - 2e-4))
    if index == 1.0:
        shape = theory.enhancement(q, albedo) - 1.0
    else:
        light = [mirrored_pairs(1.0, 1.0, value, albedo=albedo, index=index) for value in (0.0, *q)]
        shape = np.array(light[1:]) / (light[0] + 0.5 * albedo)
    found = cbs.fit_cone(
        ANGLE, 5.0 * (1.0 + 0.9 * shape), np.full(ANGLE.size, 0.02), wavelength=633e-9, index=index,
        absorption=None if l_a < 1.0 else math.inf,
    )  # fmt: skip
    expected = {"l": l_s, "l_a": l_a, "contrast": 0.9, "background": 5.0, "centre": 2e-4}
    for number in found.numbers:
        if not number.given:  # the table of shapes is 1e-4 off: far less than an error
            assert abs(number.value - expected[number.name]) < 0.1 * number.error
    assert found.fitted == pytest.approx(found.model(ANGLE))


def test_width_is_that_of_the_exact_cone() -> None:
    shape = theory.enhancement(K * 15e-6 * np.abs(np.sin(ANGLE))) - 1.0
    found = cbs.fit_cone(ANGLE, 1.0 + shape, np.full(ANGLE.size, 0.01), wavelength=633e-9)
    assert found.fwhm == pytest.approx(0.729874 / (K * 15e-6), rel=1e-3)


@pytest.mark.slow
def test_intervals_hold_repeated_noise() -> None:
    shape = theory.enhancement(K * 15e-6 * np.abs(np.sin(ANGLE))) - 1.0
    rng, held, pulls = np.random.default_rng(20261127), [], []
    for _ in range(60):
        noisy = 1.0 + shape + 0.01 * rng.standard_normal(ANGLE.size)
        number = cbs.fit_cone(ANGLE, noisy, wavelength=633e-9)["l"]
        held.append(number.low <= 15e-6 <= number.high)
        pulls.append((number.value - 15e-6) / number.error)
    # 68 % of 60 with 4 binomial errors; mean and spread of pulls with 4 of theirs
    assert abs(np.mean(held) - 0.683) < 4.0 * math.sqrt(0.683 * 0.317 / 60)
    assert abs(np.mean(pulls)) < 4.0 / math.sqrt(60)
    assert abs(np.std(pulls) - 1.0) < 4.0 / math.sqrt(120)


def test_example_is_found_again() -> None:
    cone = cbs.read_cone(EXAMPLE)
    assert cone.angle[0] == pytest.approx(-0.06)
    assert "error: column 3 'std (counts)'" in cone.notes
    found = cbs.fit_cone(cone.angle, cone.intensity, cone.error, wavelength=633e-9, index=1.33, absorption=None)
    for name, truth in (("l", 10e-6), ("l_a", 1e-3), ("contrast", 0.85), ("background", 1250.0), ("centre", 0.4e-3)):
        assert abs(found[name].value - truth) < 3.5 * found[name].error
    assert 0.001 < found.p < 0.999
    assert repr(found).startswith("ConeFit(arrays: l = ")
    assert found.plot().get_xlabel() == "angle (mrad)"


def test_stated_absorption_and_contrast_are_kept() -> None:
    shape = theory.enhancement(K * 15e-6 * np.abs(np.sin(ANGLE))) - 1.0
    found = cbs.fit_cone(ANGLE, 1.0 + shape, wavelength=633e-9, absorption=2e-3, contrast=0.8, centre=0.0)
    assert found["l_a"].value == 2e-3
    assert (found["contrast"].value, found["centre"].value) == (0.8, 0.0)
    assert [number.name for number in found.numbers if not number.given] == ["l", "background"]


def test_absorption_that_is_not_there_has_a_least_length() -> None:
    shape = theory.enhancement(K * 15e-6 * np.abs(np.sin(ANGLE))) - 1.0
    noisy = 1.0 + shape + 0.01 * np.random.default_rng(3).standard_normal(ANGLE.size)
    found = cbs.fit_cone(ANGLE, noisy, np.full(ANGLE.size, 0.01), wavelength=633e-9, absorption=None)
    assert found["l_a"].low > 1e-3
    assert any("absorption" in message for message in found.messages)


def test_a_cone_higher_than_any_stands_on_the_bound() -> None:
    shape = theory.enhancement(K * 15e-6 * np.abs(np.sin(ANGLE))) - 1.0
    found = cbs.fit_cone(ANGLE, 1.0 + 1.5 * shape, np.full(ANGLE.size, 0.01), wavelength=633e-9)
    assert found["contrast"].value == pytest.approx(1.0 / 0.8817319, rel=1e-6)
    assert any("stands on its bound" in message for message in found.messages)


def test_one_side_short_range_and_coarse_tips_are_told() -> None:
    def fitted(angle: np.ndarray) -> str:
        shape = theory.enhancement(K * 15e-6 * np.abs(np.sin(angle))) - 1.0
        return " ".join(cbs.fit_cone(angle, 1.0 + shape, np.full(angle.size, 0.01), wavelength=633e-9).messages)

    assert "one side only" in fitted(np.linspace(0.0, 0.03, 60))
    assert "widths from the tip" in fitted(np.linspace(-0.005, 0.005, 41))
    assert "points above half height" in fitted(np.linspace(-0.06, 0.06, 41))


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("angle_mrad;signal\n", "angle: column 1 'angle_mrad'"),
        ("theta (deg)\tI\n", "17.45 mrad a unit"),
        ("time,angle (rad),intensity,err\n", "angle: column 2"),
    ],
)
def test_headers_say_what_columns_are(text: str, note: str, tmp_path: Path) -> None:
    sign = next(sign for sign in (";", "\t", ",") if sign in text)
    width = text.count(sign) + 1
    rows = [sign.join(f"{0.1 * i + j:.3f}" for j in range(width)) for i in range(1, 12)]
    (tmp_path / "a.txt").write_text(text + "\n".join(rows) + "\n")
    assert any(note in said for said in cbs.read_cone(tmp_path / "a.txt").notes)


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("1,2\n" * 3, {}, "unit of the angle"),
        ("\n".join(f"{i},{i % 3 + 1}" for i in range(20)), {}, r"unit of the angle .* such as --x 1:mrad"),
        ("\n".join(f"{i},{i % 3 + 1}" for i in range(5)), {"x": "1:mrad"}, "at least 8 different angles"),
        ("a (mrad),b,c,d\n" + "1,2,3,4\n" * 9, {}, "say with --y which column"),
        ("theta (mrad),I\n1,2\nx,3\n" + "1,2\n" * 9, {}, "every cell must be a number"),
        ("theta (mrad),I\n" + "1,2\n" * 9, {"y": "signal"}, "has no such column"),
        ("theta (mrad),I\n" + "1,2\n" * 9, {"x": "1:km"}, "'km' is no unit of an angle; allowed: rad, mrad"),
        ("theta (mrad),I\n" + "1,2\n" * 9, {"y": "1"}, "must be columns of their own"),
    ],
)
def test_files_that_cannot_be_understood_are_refused(text: str, options: dict, message: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(ValueError, match=message):
        cbs.read_cone(tmp_path / "a.csv", **options)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"wavelength": 0.0}, "wavelength must be positive"),
        ({"index": 0.5}, "index=0.5 must lie between 1 and 3.5"),
        ({"resolution": -1.0}, "resolution=-1 rad must not be negative"),
        ({"contrast": 0.0}, "contrast must be positive"),
        ({"absorption": -1.0}, "absorption must be positive"),
        ({"intensity": np.ones(3)}, "must be of one length"),
        ({"intensity": 1.0 + 0.01 * np.random.default_rng(1).standard_normal(121)}, "shows no peak"),
        ({"error": np.zeros(121)}, "every error must be positive"),
    ],
)
def test_bad_values_and_data_without_a_peak_are_refused(bad: dict, message: str) -> None:
    given = {"intensity": 2.0 - np.abs(ANGLE), "wavelength": 633e-9, **bad}
    with pytest.raises(ValueError, match=message):
        cbs.fit_cone(ANGLE, given.pop("intensity"), given.pop("error", None), **given)


def cone(angle: np.ndarray, l: float = 15e-6) -> np.ndarray:  # noqa: E741
    """Exact intensities with noise of 0.5 %."""
    shape = theory.enhancement(K * l * np.abs(np.sin(angle))) - 1.0
    return np.asarray(1.0 + 0.9 * shape + 0.005 * np.random.default_rng(5).standard_normal(angle.size))


@pytest.mark.parametrize("unit", [1e-300, 1e-28, 1.0, 1e3, 1e290])
def test_the_unit_of_the_intensity_does_not_matter(unit: float) -> None:
    found = cbs.fit_cone(ANGLE, unit * cone(ANGLE), wavelength=633e-9)
    plain = cbs.fit_cone(ANGLE, cone(ANGLE), wavelength=633e-9)
    for name in ("l", "contrast", "centre"):
        assert abs(found[name].value - plain[name].value) < 0.01 * plain[name].error  # where the descent stops
        assert found[name].error == pytest.approx(plain[name].error, rel=0.01)
    assert found["background"].value == pytest.approx(unit * plain["background"].value, rel=1e-4)
    assert found.sigma[0] == pytest.approx(unit * plain.sigma[0], rel=1e-3)
    assert found.fitted == pytest.approx(found.model(ANGLE))


@pytest.mark.parametrize(
    ("intensity", "message"),
    [
        (np.zeros(121), "every intensity is 0"),
        (np.full(121, 7.0), "every intensity is 7"),
        (3.0 - cone(ANGLE), "shows a dip, not a peak"),
        (cone(ANGLE) - 1.0, "background too low for its peak"),
    ],
)
def test_what_is_no_cone_is_called_what_it_is(intensity: np.ndarray, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cbs.fit_cone(ANGLE, intensity, wavelength=633e-9)


def test_errors_far_too_large_are_told() -> None:
    found = cbs.fit_cone(ANGLE, cone(ANGLE), np.full(ANGLE.size, 0.5), wavelength=633e-9)
    assert any("scatter far less than their errors" in message for message in found.messages)


@pytest.mark.parametrize(
    ("title", "size"), [("angle_mdeg", np.degrees(1.0) * 1e3), ("a (arcmin)", np.degrees(60.0)), ("a (mRad)", 1e3)]
)
def test_more_units_of_an_angle(title: str, size: float, tmp_path: Path) -> None:
    lines = [f"{size * a:.8g},{i:.6g},0.5" for a, i in zip(ANGLE, cone(ANGLE), strict=True)]
    (tmp_path / "a.csv").write_text("\n".join([f"{title},signal,error (%)", *lines]))
    read = cbs.read_cone(tmp_path / "a.csv")
    assert read.angle == pytest.approx(ANGLE, rel=1e-6, abs=1e-9)
    assert read.error == pytest.approx(5e-3 * read.intensity)


def test_a_line_of_units_is_read(tmp_path: Path) -> None:
    lines = [f"{1e3 * a:.8g}\t{i:.6g}" for a, i in zip(ANGLE, cone(ANGLE), strict=True)]
    (tmp_path / "a.txt").write_text("\n".join(["Angle\tIntensity", "mrad\ta.u.", *lines]))
    assert cbs.read_cone(tmp_path / "a.txt").angle == pytest.approx(ANGLE)


def test_two_cones_in_one_file_are_not_mixed(tmp_path: Path) -> None:
    def refused(title: str, *columns: np.ndarray) -> str:
        rows = [",".join(f"{value:.8g}" for value in row) for row in zip(*columns, strict=True)]
        (tmp_path / "a.csv").write_text("\n".join([title, *rows]))
        with pytest.raises(ValueError) as caught:
            cbs.read_cone(tmp_path / "a.csv")
        return str(caught.value)

    one, other, both = cone(ANGLE), cone(ANGLE, 30e-6), np.concatenate([ANGLE, ANGLE])
    assert "2 cones below each other" in refused("angle (rad),I", both, np.concatenate([one, other]))
    assert "say with --y which column" in refused("angle (rad),I_parallel,I_cross", ANGLE, one, other)
    assert "is in decibels" in refused("angle (rad),signal (dB)", ANGLE, one)
    assert "twice the angle" in refused("2theta (rad),signal", ANGLE, one)
    assert "no column of numbers for --y" in refused("angle (rad),signal", ANGLE, np.full(121, np.nan))
