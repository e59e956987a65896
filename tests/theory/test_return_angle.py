import numpy as np
import pytest
from scipy.integrate import quad

from cbs import theory


@pytest.mark.parametrize("length", [0.05, 1.2, 40.0])
def test_the_angle_averages_to_the_return_of_helical_carriers(length: float) -> None:
    edges = np.linspace(0.0, np.pi, 9)
    share = np.diff(theory.return_angle_cumulative(edges, length, 1.0))
    assert share.sum() == pytest.approx(1.0, abs=1e-13)
    mean = share @ theory.helical_return_by_angle(edges, length, 1.0)
    assert mean == pytest.approx(float(theory.helical_return_ratio(length, 1.0)), abs=1e-9)
    # the closing cosine has a closed form of its own
    assert 2.0 * mean - 1.0 == pytest.approx(float(theory.fixed_duration_closing_cosine(length, 1.0)), abs=2e-9)


def test_the_shortest_loops_are_triangles() -> None:
    # N = 3: legs 1 and 3 with the triangle closed by leg 2; density int_0^1 2 p dp/(pi (1 + p^2 + (1 - p^2) cos theta))
    theta = 2.0
    below = quad(
        lambda t: quad(lambda p: 2.0 * p / np.pi / (1.0 + p * p + (1.0 - p * p) * np.cos(t)), 0.0, 1.0)[0], 0.0, theta
    )[0]
    assert float(theory.return_angle_cumulative(theta, 1e-5, 1.0)) == pytest.approx(below, rel=1e-8)


def test_directions_are_forgotten() -> None:
    theta = np.linspace(0.0, np.pi, 7)
    assert theory.return_angle_cumulative(theta, 1e4, 1.0) == pytest.approx(theta / np.pi, abs=1e-7)
