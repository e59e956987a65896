"""Board "spin-on-loop": tracks and signs of the shown spin, view of the sphere."""

import numpy as np
import pytest

from cbs import figures
from cbs.figures.boards import spin_on_loop
from cbs.figures.frame import spinors
from tests.figures.artists import lines
from tests.figures.made import SMALL


def test_tracks_and_signs_of_the_shown_spin():
    spin = figures.compute("spin-on-loop", SMALL, 1)
    for track in (spin.forward_bloch, spin.reversed_bloch):
        assert np.abs(np.sum(track**2, axis=1) - 1.0).max() < 1e-12
    conjugate = spin.forward_spin[-1] * np.array([1.0, -1.0, -1.0, -1.0])
    assert np.abs(spin.reversed_spin[-1] - conjugate).max() < 1e-12
    assert spin.end == pytest.approx(2.0 * spin.forward_spin[-1, 0] ** 2 - 1.0, abs=1e-12)
    assert spin.interference[0] == 1.0
    assert spin.end < -0.99
    assert np.abs(spin.forward_bloch[-1] - spin.reversed_bloch[-1]).max() < 0.15
    fine = spin.forward_bloch[:: len(spin.forward_bloch) // spin.n_legs]
    assert fine == pytest.approx(spinors.bloch(spin.forward_spin, np.array([0.0, 0.0, 1.0])))
    _, _, panel = figures.draw("spin-on-loop", spin, "slides").axes
    (curve,) = lines(panel, "interference")
    assert np.array_equal(curve[:, 1], spin.interference)


def test_view_of_the_sphere_is_a_rotation():
    at, depth = spin_on_loop.projected(np.eye(3), np.radians(-62.0))
    view = np.column_stack([at, depth])
    assert view @ view.T == pytest.approx(np.eye(3), abs=1e-12)
