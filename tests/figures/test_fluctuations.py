"""Board "fluctuations": trajectories have the modes of their samples; drawn as stored."""

import numpy as np
import pytest

from cbs import figures, theory
from tests.figures.artists import lines, points_with_bars
from tests.figures.made import SMALL, made
from tests.statistics import assert_z, seeds


@pytest.mark.slow
@seeds
def test_trajectories_have_the_modes_of_their_samples(seed):
    stored = figures.compute("fluctuations", SMALL, seed)
    square = stored.curves[2]
    exact = theory.conductance_fluctuations([0.0, *square.dB], length=stored.L_phi_m, width=stored.L_phi_m,
                                            L_phi=stored.L_phi_m)  # fmt: skip
    assert_z(square.correlation, square.correlation_err, exact[1:] / exact[0], resolution=0.15, n=7)
    for rms, err, L_T in zip(stored.rms, stored.rms_err, stored.L_T_over_L_phi, strict=True):
        modes = [
            theory.conductance_fluctuations(
                0.0, length=size, width=size, L_phi=stored.L_phi_m, L_T=L_T * stored.L_phi_m
            )
            for size in (stored.size_over_L_phi * stored.L_phi_m).tolist()
        ]
        assert_z(rms, err, np.sqrt(modes), resolution=0.05, n=8)
    for curve, line, exact in zip(stored.curves[:2], stored.line_dB_T, stored.exact_correlation, strict=False):
        assert curve.half_field == pytest.approx(float(np.interp(0.5, exact[::-1], line[::-1])), rel=0.25)


def test_points_and_lines_are_drawn_as_stored():
    stored = made("fluctuations")
    fields, sizes = figures.draw("fluctuations", stored, "paper").axes
    for name, curve, exact in zip(("film", "wire", "square"), stored.curves, stored.exact_correlation, strict=True):
        x, y, bars = points_with_bars(fields, f"mc-{name}")
        assert x == pytest.approx(curve.dB * 1e3)
        assert np.array_equal(y, curve.correlation)
        assert bars == pytest.approx(curve.correlation_err)
        (line,) = lines(fields, f"exact-{name}")
        assert np.array_equal(line[:, 1], exact)
    for i in range(2):
        assert np.array_equal(points_with_bars(sizes, f"mc-size-{i}")[1], stored.rms[i])
        (line,) = lines(sizes, f"exact-size-{i}")
        assert np.interp(stored.line_size, *line.T) == pytest.approx(stored.exact_rms[i], rel=2e-3)
    assert len(lines(sizes, "zero-field")) == 2
