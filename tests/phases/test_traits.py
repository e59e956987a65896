"""A mechanism known only by its record: right in every family that it says can carry it, refused by all others."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

import cbs
from cbs import theory
from cbs.loops.tiles import Tile
from cbs.parameters import SpinMechanism
from cbs.phases import traits
from cbs.phases.kicks import PURPOSE_ELLIOTT_YAFET, add
from cbs.phases.rotations import Rotations, Scale
from cbs.phases.traits import Trait, diffusive_rate
from tests.statistics import assert_z, seeds

FILM = cbs.Conductor(l=100e-9, L_phi=600e-9)
L_N = 300e-9
B = [0.0, 2e-3]


@dataclass(frozen=True, slots=True)
class NormalKicks(SpinMechanism):
    """Random turns about the normal; the physics of ElliottYafet(inf, L_n) under a name that nobody knows."""

    L_n: float


def add_normal_kicks(mechanism: NormalKicks, tile: Tile, scale: Scale, rotations: Rotations) -> None:
    sigma = np.sqrt(scale.kick_variance(tile) * (2.0 / 3.0)) / mechanism.L_n
    none = np.zeros_like(sigma)
    add(np.stack([none, none, sigma]), tile, PURPOSE_ELLIOTT_YAFET, rotations, rotations.even)


RECORD = Trait(
    NormalKicks, f"{__name__}:add_normal_kicks", traits.PLANE, starts_anywhere=True, images="mirrored",
    lengths={"L_n": diffusive_rate},
    option="--normal-kicks", help="Random turns about the normal: L_n = sqrt(D tau_n).",
)  # fmt: skip
OF_A_FILM: dict[str, Callable[[Any], Any]] = {
    "flights": lambda spin: cbs.magnetoconductance(FILM, B, spin=spin, loops=2000, rng=1).dsigma,
    "half walks": lambda spin: cbs.magnetoconductance(FILM, B, spin=spin, loops=8192, rng=1, paths="brownian").dsigma,
    "lattice": lambda spin: cbs.magnetoconductance(FILM, B, spin=spin, loops=2000, rng=1, paths="lattice").dsigma,
    "strip": lambda spin: (
        cbs.magnetoconductance(FILM, B, geometry=cbs.Strip(3e-7), paths="brownian", spin=spin, loops=128, rng=1).dsigma
    ),
    "strip flights": lambda spin: (
        cbs.magnetoconductance(FILM, B, geometry=cbs.Strip(3e-7), spin=spin, paths="flights", loops=256, rng=1).dsigma
    ),
    "table": lambda spin: cbs.magnetoconductance_table(FILM, B, [3e-7], spin=spin, loops=2000, rng=1).dsigma,
    "dephasing": lambda spin: cbs.dephasing(FILM, L_phi=[3e-7], spin=spin, loops=2000, rng=1).dsigma,
    "cusp": lambda spin: cbs.cusp_width(FILM, [3e-7], spin=spin, rule=0.05, loops=20_000, rng=1).width,
    "scaling": lambda spin: cbs.scaling(FILM, [3e-7, 6e-7], spin=spin, loops=2000, rng=1).dg,
    "return of flights": lambda spin: cbs.return_probability(FILM, 3e-7, spin=spin, loops=500, rng=1).ratio,
    "return, Brownian": lambda spin: (
        cbs.return_probability(FILM, 3e-7, spin=spin, paths="brownian", loops=500, rng=1).ratio
    ),
    "return on a lattice": lambda spin: (
        cbs.return_probability(FILM, 3e-7, spin=spin, paths="lattice", loops=500, rng=1).ratio
    ),
    "return in a strip": lambda spin: (
        cbs.return_probability(FILM, 3e-7, geometry=cbs.Strip(3e-7), spin=spin, loops=64, rng=1).ratio
    ),
    "channels": lambda spin: cbs.spin_channels(FILM, 3e-7, spin=spin, loops=500, rng=1).total,
    "crossover": lambda spin: cbs.class_crossover(FILM, 3e-7, spin=[spin], loops=500, rng=1).ratio,
}
ELSEWHERE: dict[str, Callable[[Any], Any]] = {
    "bulk": lambda spin: cbs.magnetoconductance(FILM, [2e-3], spin=spin, loops=64, rng=1, geometry=cbs.Bulk()),
    "cylinder": lambda spin: cbs.magnetoconductance(
        FILM, flux=[0.1], geometry=cbs.Cylinder(1e-6), spin=spin, loops=64, rng=1
    ),
}


def known(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    monkeypatch.setattr(traits, "TRAITS", (*traits.TRAITS, replace(RECORD, **changes)))


@pytest.mark.parametrize("family", OF_A_FILM)
def test_a_foreign_mechanism_is_right_wherever_its_record_lets_it(monkeypatch: Any, family: str) -> None:
    known(monkeypatch)
    found, same = OF_A_FILM[family]((NormalKicks(L_N),)), OF_A_FILM[family]((cbs.ElliottYafet(math.inf, L_N),))
    assert np.array_equal(found, same)
    assert not np.array_equal(found, OF_A_FILM[family](()))


@pytest.mark.parametrize("family", ELSEWHERE)
def test_families_its_record_does_not_name_refuse_it(monkeypatch: Any, family: str) -> None:
    known(monkeypatch)
    with pytest.raises(ValueError, match=r"do not carry spin=NormalKicks: .*not known"):
        ELSEWHERE[family]((NormalKicks(L_N),))


@pytest.mark.parametrize("family", sorted(OF_A_FILM.keys() - {"flights", "dephasing", "cusp", "scaling", "table"}))
def test_a_record_that_names_flights_alone_is_refused_by_the_rest(monkeypatch: Any, family: str) -> None:
    known(monkeypatch, carried_by=frozenset({traits.FLIGHTS}))
    if family in ("return of flights", "channels", "crossover"):
        assert np.all(np.isfinite(OF_A_FILM[family]((NormalKicks(L_N),))))
        return
    with pytest.raises(ValueError, match="do not carry spin=NormalKicks"):
        OF_A_FILM[family]((NormalKicks(L_N),))


def test_without_a_record_it_is_no_mechanism() -> None:
    with pytest.raises(TypeError, match="spin must hold spin mechanisms"):
        cbs.magnetoconductance(FILM, B, spin=NormalKicks(L_N), loops=2000, rng=1)


@seeds
def test_half_walks_with_it_follow_the_formula_for_unequal_components(monkeypatch: Any, seed: int) -> None:
    known(monkeypatch)
    far = cbs.Conductor(l=20e-9, L_phi=1e-6)
    curve = cbs.magnetoconductance(far, B, spin=NormalKicks(L_N), loops=65_536, rng=seed, paths="brownian")
    exact = theory.spin_correction(
        np.array(B), l=20e-9, L_phi=1e-6, couplings=theory.SpinCouplings(), L_so=math.inf, L_so_z=L_N
    )
    assert_z(curve.dsigma, curve.dsigma_err, exact, resolution=0.1)


@pytest.mark.parametrize("trait", traits.TRAITS, ids=lambda trait: trait.name)
def test_a_record_is_whole(trait: Trait) -> None:
    mechanism = trait.kind(1e-6)
    assert trait.lengths_of(mechanism).keys() <= trait.lengths.keys()
    assert trait.fastest(mechanism, 1e-7) > 0.0
    assert callable(trait.function())
    assert trait.carried_by.isdisjoint(trait.reasons)
    assert trait.option.startswith("--")
    assert trait.help.endswith(".")
    assert trait.odd == (traits.HALF_WALKS not in trait.carried_by)
