"""Warnings: valid results that may not be meant are told once, at the border, with numbers."""

import math
import warnings
from typing import Any

import numpy as np
import pytest

import cbs
from cbs.observables.regime import diffusive_limits, warn_if_too_few_loops

FEW: Any = {"loops": 200, "rng": 1}


@pytest.mark.parametrize(
    "run",
    [
        lambda film: cbs.magnetoconductance(film, B=[0.0], **FEW),
        lambda film: cbs.magnetoconductance(film, B=[0.0], **FEW, paths="brownian"),
        lambda film: cbs.return_probability(film, 1e-6, **FEW),
        lambda film: cbs.dephasing(film, 1e-6, **FEW),
        lambda film: cbs.magnetoconductance(film, flux=0.0, geometry=cbs.Cylinder(1e-6), **FEW),
        lambda film: cbs.magnetoconductance(film, 1e-3, **FEW, geometry=cbs.Bulk()),
        lambda film: cbs.magnetoconductance(film, 0.0, geometry=cbs.Strip(1e-6), paths="brownian", **FEW),
    ],
    ids=["film", "half walks", "return", "dephasing", "cylinder", "bulk", "wire"],
)
def test_strong_disorder_is_told_with_the_size_of_what_is_left_out(run) -> None:
    with pytest.warns(UserWarning, match=r"k_F l = 2 is below 5: .* 1/\(pi k_F l\) = 0.16 of the correction") as told:
        run(cbs.Conductor(l=100e-9, L_phi=1e-6, k_F=2e7))
    assert len(told) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run(cbs.Conductor(l=100e-9, L_phi=1e-6, k_F=5e7))


def test_noise_is_told_but_no_passage_through_zero() -> None:
    B = np.array([-0.02, 0.0, 0.01])
    with pytest.warns(UserWarning, match=r"largest field, 20mT, the error 0.1 e\^2/h .* value 0.05 e\^2/h: 100 loops"):
        warn_if_too_few_loops(B, np.array([0.05, -0.4, 0.2]), np.full(3, 0.1), 100)
    for err in (0.04, 0.01):
        warn_if_too_few_loops(B, np.array([0.05, -0.4, 0.2]), np.full(3, err), 100)
    warn_if_too_few_loops(B, np.array([0.005, -0.4, 0.2]), np.full(3, 0.01), 100)


def test_the_diffusive_range_ends_at_the_mean_free_path_and_at_the_transport_field() -> None:
    film = cbs.Conductor(l=100e-9, L_phi=1e-6)
    spin = [cbs.Rashba(150e-9), cbs.ElliottYafet(math.inf, 1e-6), cbs.Zeeman(1e-6)]
    assert diffusive_limits(film, spin, 0.9 * film.B_tr) == []
    assert diffusive_limits(film, [cbs.Rashba(50e-9)]) == ["Rashba L_so = 50nm is below l = 100nm"]
    assert diffusive_limits(film, [cbs.ElliottYafet(math.inf, 60e-9)]) == [
        "ElliottYafet L_so_z = 60nm is below l = 100nm"
    ]
    assert diffusive_limits(cbs.Conductor(l=100e-9, L_phi=50e-9), []) == ["L_phi = 50nm is below l = 100nm"]
    assert diffusive_limits(film, [], [0.0, -50e-3]) == ["the field 50mT is above B_tr = 32.91mT"]
    assert diffusive_limits(film, [], width=50e-9) == ["the width 50nm is below l = 100nm, where flux cancels"]


def test_half_walks_outside_the_diffusive_limit_are_told() -> None:
    film = cbs.Conductor(l=100e-9, L_phi=1e-6)
    with pytest.warns(UserWarning, match="the sum over half walks: diffusive, out of range here, Rashba L_so = 50nm"):
        cbs.magnetoconductance(film, B=[0.0], spin=cbs.Rashba(50e-9), **FEW, paths="brownian")


def test_helical_carriers_return_half_as_often() -> None:
    film = cbs.Conductor(l=100e-9)
    curve = cbs.return_probability(film, [50e-9, 1e-6], spin=cbs.Helical(), loops=4000, rng=1)
    exact = cbs.theory.helical_return_ratio(curve.length, film.l)
    assert np.all(np.abs(curve.ratio - exact) < 4.5 * curve.ratio_err)
    assert np.all(curve.ratio_err < 0.02)
    with pytest.raises(ValueError, match="Brownian loops do not carry spin=Helical"):
        cbs.return_probability(film, 1e-6, spin=[cbs.Helical()], paths="brownian", **FEW)
