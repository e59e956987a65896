"""Laws of the angle from points and files, against their harmonics in closed form."""

from pathlib import Path

import numpy as np
import pytest

from cbs.loops.angle_files import angle_curve, read_angles


def test_straight_lines_are_integrated_exactly() -> None:
    """The tent p ~ pi - |angle|: p_m = 4/(pi m)^2 for odd m, 0 for even m."""
    law = angle_curve([0.0, np.pi], [np.pi, 0.0])
    m = np.arange(8)
    exact = np.where(m % 2, 4.0 / np.square(np.pi * np.maximum(m, 1)), 0.0)
    exact[0] = 1.0
    # bins have the width h: their law differs from the curve by (m h)^2/24
    np.testing.assert_allclose(law.harmonic(m), exact, atol=2e-6)
    assert 1.0 / (1.0 - law.mean_cosine) == pytest.approx(1.68150, abs=1e-4)


def test_both_halves_or_one_degrees_or_radians(tmp_path: Path) -> None:
    angle = np.linspace(0.0, 180.0, 37)
    density = 1.0 + 0.6 * np.cos(np.radians(angle))
    rows = "".join(f"{a}  {d}\n" for a, d in zip(angle, density, strict=True))
    half = tmp_path / "half.txt"
    half.write_text("# measured\nangle_deg density\n\n" + rows)
    both = tmp_path / "both.csv"
    pairs = [(a, d) for a, d in zip(-np.radians(angle[:0:-1]), density[:0:-1], strict=True)]
    pairs += list(zip(np.radians(angle), density, strict=True))
    both.write_text("angle_rad, density\n" + "".join(f"{a!r}, {d!r}\n" for a, d in np.array(pairs).tolist()))
    one, two = read_angles(half), read_angles(both)
    np.testing.assert_allclose(one.probability, two.probability, rtol=1e-9)
    assert one.mean_cosine == pytest.approx(0.3, abs=1e-3)
    assert one.name == "file half.txt"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "must begin with the header angle_deg, density"),
        ("0, 1\n180, 1\n", "must begin with the header"),
        ("angle_deg, density\n0, 1\n90, x\n", "line 3: must be two finite numbers"),
        ("angle_deg, density\n0, 1, 2\n180, 1\n", "line 2: must be two finite numbers"),
        ("angle_deg, density\n0, 1\n180, nan\n", "line 3: must be two finite numbers"),
        ("angle_deg, density\n0, 1\n", "at least 2"),
        ("angle_deg, density\n0, 1\n90, 1\n", "must run from 0 to pi"),
        ("angle_deg, density\n0, 1\n180, 1\n90, 1\n", "must ascend"),
        ("angle_deg, density\n0, 1\n90, -1\n180, 1\n", "must not be negative"),
        ("angle_deg, density\n-180, 1\n0, 1\n90, 2\n180, 1\n", "must be even in the angle"),
        ("angle_deg, density\n0, 1\n0.01, 0\n180, 0\n", "must turn the walk"),
    ],
)
def test_bad_files_are_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "law.csv"
    path.write_text(text)
    with pytest.raises(ValueError, match=message) as error:
        read_angles(path)
    assert "law.csv" in str(error.value)
