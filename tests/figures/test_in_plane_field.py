"""Board "in-plane-field": the field ends antilocalization; drawn as stored."""

import numpy as np
import pytest

from cbs import figures
from cbs.figures.boards import in_plane_field
from cbs.figures.frame import sample
from cbs.theory.spin_cooperon import spin_cooperon
from cbs.theory.spin_generator import SpinCouplings
from tests.figures.artists import lines, points_with_bars
from tests.figures.made import made
from tests.statistics import assert_z, seeds


@seeds
def test_in_plane_field_ends_antilocalization(seed):
    film = made("in-plane-field", seed)
    length = np.sqrt(film.y) * film.L_so_m
    omegas = [length / np.sqrt(turns) if turns else np.inf for turns in film.omega_t]
    exact = [float(spin_cooperon(length, SpinCouplings(L_rashba=film.L_so_m, L_omega=float(w)))) for w in omegas]
    assert_z(film.interference, film.interference_err, exact, resolution=0.15)
    known = dict(zip(film.omega_t, exact, strict=True))
    assert [known[turns] for turns in (0.0, 1.0, 3.0)] == pytest.approx([-0.1845, -0.1415, 0.0828], abs=1e-4)
    shown = in_plane_field.shown(sample.SAMPLE)
    for rate, run in zip(film.omega_tau_phi, film.cusps, strict=True):
        change = in_plane_field.exact_change(run.B, rate, shown)
        assert_z(run.delta[1:], run.delta_err[1:], change[1:], resolution=0.05, n=36)


def test_in_plane_field_is_drawn_as_stored():
    stored = made("in-plane-field")
    interference, cusps = figures.draw("in-plane-field", stored, "paper").axes
    x, y, bars = points_with_bars(interference, "mc-wal")
    assert (list(x), list(y)) == (list(stored.omega_t), list(stored.interference))
    assert bars == pytest.approx(stored.interference_err)
    for i in range(len(stored.omega_tau_phi)):
        assert np.array_equal(points_with_bars(cusps, f"mc-{i}")[1], stored.cusps[i].delta)
        (line,) = lines(cusps, f"exact-{i}")
        assert np.array_equal(line, np.column_stack([stored.line_B_T * 1e3, stored.exact_delta_e2_h[i]]))
