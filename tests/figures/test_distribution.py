"""Board "distribution": rows on one scale; rotations settle at minus one half and at the Haar law."""

import numpy as np
import pytest
from matplotlib.patches import StepPatch

from cbs import figures
from tests.figures.artists import lines
from tests.figures.made import made
from tests.statistics import assert_z, seeds

STYLED = pytest.mark.parametrize("style", ["paper", "dark"])


@STYLED
def test_distribution_rows_share_one_scale(style):
    stored = made("distribution")
    panel = figures.draw("distribution", stored, style).axes[0]
    rows = [patch for patch in panel.patches if isinstance(patch, StepPatch) and patch.get_gid() == "row"]
    assert len(rows) == len(stored.strength)
    scale = 1.0 / np.max(stored.exact_density_per_deg)
    for row, density in zip(rows, stored.density_per_deg, strict=True):
        values, edges, _ = row.get_data()
        base = np.min(values - density * scale)
        assert values - base == pytest.approx(density * scale)
        assert np.array_equal(edges, stored.edges_deg)
    triangles = lines(panel, "mean")
    expected = [*np.degrees(np.arccos(stored.mean_cos)), 120.0]
    assert [triangle[0, 0] for triangle in triangles] == pytest.approx(expected)


@seeds
def test_rotations_settle_at_minus_one_half(seed):
    rotations = made("distribution", seed)
    assert np.sum(rotations.density_per_deg, axis=1) * rotations.bin_deg == pytest.approx(np.ones(4))
    assert rotations.exact_mean_cos[0] == pytest.approx(0.870539, abs=1e-6)
    assert_z(rotations.mean_cos, rotations.mean_cos_err, rotations.exact_mean_cos, resolution=0.05)
    middle = np.radians(0.5 * (rotations.edges_deg[1:] + rotations.edges_deg[:-1]))
    from_bins = rotations.density_per_deg @ np.cos(middle) * rotations.bin_deg
    assert from_bins == pytest.approx(rotations.mean_cos, abs=2e-3)
    # Haar law in the strong limit, bin by bin; a flat law is far off.
    edges = np.radians(rotations.edges_deg)
    haar = np.diff(edges - np.sin(edges)) / np.pi / rotations.bin_deg
    assert_z(rotations.density_per_deg[-1][6:], rotations.density_err_per_deg[-1][6:], haar[6:], resolution=8e-3)
