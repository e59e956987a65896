"""Conductance fluctuations from loops: against modes, the range of continuous bridges, refusals."""

import json
import math

import numpy as np
import pytest

import cbs
from cbs import theory
from cbs.loops import brownian
from cbs.loops.tiles import key_words
from cbs.observables.fluctuations import span
from tests.cli.runner import refused, run
from tests.statistics import assert_z, seeds

UM = 1e-6


@seeds
def test_covariance_is_that_of_the_modes(seed: int) -> None:
    dB = np.array([0.0, 5e-3, 1e-2])
    sample = {"length": UM, "width": UM, "L_T": 0.2 * UM}
    found = cbs.conductance_fluctuations(cbs.Conductor(l=1e-9, L_phi=0.3 * UM), dB, loops=6_000, rng=seed, **sample)
    exact = theory.conductance_fluctuations(dB, L_phi=0.3 * UM, **sample)
    assert_z(found.covariance, found.covariance_err, exact, resolution=0.03 * exact[0], n=5)
    assert_z(found.correlation[1:], found.correlation_err[1:], (exact / exact[0])[1:], resolution=0.03, n=5)
    assert found.correlation[0] == 1.0 and found.correlation_err[0] < 1e-12


@seeds
def test_the_range_of_a_bridge_needs_its_extremes_between_points(seed: int) -> None:
    """Mean range of a Brownian bridge of variance v = 1: sqrt(pi/2), also from few points."""
    ranges = np.concatenate(
        [span(tile)[tile.filled] for tile in brownian.tiles(0, 8192, key_words(seed, 77), n_rows=16)]
    )
    err = float(ranges.std() / math.sqrt(ranges.size))
    assert_z(float(ranges.mean()), err, math.sqrt(math.pi / 2.0), resolution=0.05)


def test_cooperons_double_the_variance() -> None:
    run_ = {"length": UM, "width": UM, "loops": 1200, "rng": 1}
    film = cbs.Conductor(l=1e-9, L_phi=0.5 * UM)
    alone, both = (cbs.conductance_fluctuations(film, [0.0], B=B, **run_) for B in (math.inf, 0.0))
    assert both.variance == pytest.approx(2.0 * alone.variance, rel=1e-12)
    assert "rms" in repr(both) and math.isnan(both.half_field)


def test_long_coherent_wires_are_refused() -> None:
    with pytest.raises(ValueError, match=r"loops grow to .* widths \(at most 8\)"):
        cbs.conductance_fluctuations(cbs.Conductor(l=1e-9), 0.0, length=20 * UM, width=UM)


def test_command_line(tmp_path: object) -> None:
    args = ("fluctuations", "--length", "1um", "--width", "1um", "--l-phi", "300nm", "--difference", "0mT..10mT")
    found = json.loads(run(*args, "--points", "2", "--loops", "1200", "--seed", "1", "--theory", "--json").stdout)
    exact = theory.conductance_fluctuations(np.array([0.0, 1e-2]), length=UM, width=UM, L_phi=0.3 * UM)
    assert found["theory"]["modes"] == pytest.approx(exact.tolist())
    assert found["variance_e4_h2"] == pytest.approx(found["covariance_e4_h2"][0])
    text = run(*args, "--points", "2", "--loops", "1200", "--seed", "1").stdout
    assert text.splitlines()[-1].startswith("rms: 0.")
    assert "--length and L_phi let loops grow" in refused(
        "fluctuations", "--length", "20um", "--width", "1um", "--difference", "0mT"
    )
