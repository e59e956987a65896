"""Exact values do not know how finely they were computed: every fixed resolution is doubled, at the ends of its range.

Two values that were wrong (ladders with strong warping, returns with many turns on a leg) had resolutions that were
enough where they had been looked at, and not elsewhere.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from cbs import theory
from cbs.theory import gauss
from cbs.theory.spin_generator import SpinCouplings

pytestmark = pytest.mark.slow

MODULES = [importlib.import_module(f"cbs.theory.{each.name}") for each in pkgutil.iter_modules(theory.__path__)]
B = np.array([0.0, 0.01, 0.3, 3.0, 50.0]) * theory.transport_field(1.0)
WEAK = np.array([0.0, 0.1, 1.0, 10.0, 100.0]) * theory.characteristic_field(1e-6)
LENGTHS = (0.5, 3.0, 1000.0)


def _ladders() -> Iterator[Any]:
    for L_phi in LENGTHS:
        for layers in ("monolayer", "bilayer"):
            yield theory.graphene_correction(B, l=1.0, L_phi=L_phi, L_i=2.0, L_z=3.0, layers=layers)  # type: ignore[arg-type]
            for L_w in (1.5, 0.7, 0.2):
                yield theory.graphene_correction(0.0, l=1.0, L_phi=L_phi, L_w=L_w, layers=layers)  # type: ignore[arg-type]
        yield theory.cone_correction(B, l=1.0, L_phi=L_phi, gap=0.4)
        yield theory.surfaces_correction(B, l=1.0, L_phi=L_phi, L_tun=2.5)


def _boxes() -> Iterator[Any]:
    for L_phi in LENGTHS:
        yield theory.ballistic(B, l=1.0, L_phi=L_phi)
        yield theory.ballistic_isotropic(B, l=1.0, L_phi=L_phi, L_so=1.5)
        yield theory.ballistic_magnetic(B, l=1.0, L_phi=L_phi, L_s=1.5)
        yield theory.helical_correction(L_phi, l=1.0)
        for L_so in (0.3, 1.0, 5.0):
            yield theory.rashba_ballistic(B[[0, 2, 3]], l=1.0, L_phi=L_phi, L_so=L_so)


def _turns() -> Iterator[Any]:
    for turns in (0.3, 2.0, 8.0, 30.0):
        yield theory.rashba_flights_return_ratio(np.array([0.3, 0.5, 1.0, 2.0, 3.0, 10.0]), 1.0, 1.0 / turns)
        yield [theory.rashba_flights_interference(n, 1.0, 1.0 / turns) for n in (3, 6, 20, 100)]
        yield [theory.rashba_polygon(turns, n) for n in (3, 20)]


def _spins() -> Iterator[Any]:
    for turns in (0.3, 2.0, 8.0):
        L_so = 1e-6 / turns
        for couplings in (SpinCouplings(L_so), SpinCouplings(L_so, 2.0 * L_so), SpinCouplings(L_so, L_c=L_so)):
            yield theory.spin_correction(WEAK, l=2e-8, L_phi=1e-6, couplings=couplings)
        yield theory.ilp(WEAK, L_phi=1e-6, L_so=L_so, L_c=1e-6)
        yield theory.spin_cooperon(
            np.array([3e-7, 1e-6]), SpinCouplings(1e-6 / min(turns, 2.0)), x=[[0.0], [0.5], [5.0]]
        )


def _strips() -> Iterator[Any]:
    for width in (0.1, 1.0, 8.0):
        for L_phi in LENGTHS:
            yield theory.strip_flights_correction(width=width, L_phi=L_phi, l=1.0)
        yield theory.strip(WEAK, width=width * 1e-6, L_phi=1e-6)
    yield theory.strip_spin_correction(WEAK[:3], width=5e-7, L_phi=1e-6, l=2e-8, couplings=SpinCouplings(2e-7))
    yield theory.strip_cooperon(np.array([3e-7, 1e-6]), 5e-7, SpinCouplings(2e-7))


def _fluctuations() -> Iterator[Any]:
    for shape in ("rectangle", "film", "wire"):
        for L_T in (2e-7, 1e-5, np.inf):
            yield theory.conductance_fluctuations(
                WEAK[:4], length=1e-6, width=5e-7, L_phi=1e-6, L_T=L_T, geometry=shape  # type: ignore[arg-type]
            )  # fmt: skip


def _angles() -> Iterator[Any]:
    for length in (0.6, 3.0, 30.0):
        yield theory.return_angle_cumulative(np.linspace(0.1, 3.1, 7), length, 1.0)
    yield theory.fixed_duration_closing_cosine(np.array([0.5, 1.0, 3.0, 20.0]), 1.0)
    for L_phi in (0.5, 3.0, 100.0):
        yield theory.anisotropic_correction(L_phi, 0.3, theory.henyey_greenstein(0.7))


CASES: list[tuple[str, str, Any, Callable[[], Iterator[Any]], float]] = [
    ("ladder", "_LEVELS", (120, 168, 240), _ladders, 4e-6),
    ("ladder", "_STARS", (16, 4096), _ladders, 1e-6),
    ("ladder", "leggauss", None, _ladders, 1e-8),
    ("anisotropic_ring", "leggauss", None, _ladders, 1e-8),
    ("anisotropic_ring", "leggauss", None, _angles, 1e-8),
    ("anisotropic_ring", "_NEGLIGIBLE", 1e-15, _angles, 1e-8),
    ("leg_transforms", "_SINH_STEP", 0.025, _boxes, 1e-8),
    ("leg_transforms", "_ALTERNATING_STEP", 0.07, _boxes, 1e-8),
    ("leg_transforms", "_E_NEGLIGIBLE", 25.0, _boxes, 1e-8),
    ("leg_tables", "LEAST_LEVELS", 4 * 65536, _boxes, 1e-8),
    ("level_sums", "_NODES", 20, _boxes, 1e-8),
    ("rashba_ballistic", "LEVELS", 240, _boxes, 4e-6),
    ("rashba_ballistic", "leggauss", None, _boxes, 1e-8),
    ("rashba_legs", "_EULER_ORDER", 15, _turns, 1e-6),
    ("rashba_legs", "_ANGLES", 192, _turns, 1e-8),
    ("rashba_legs", "leggauss", None, _turns, 1e-6),
    ("spin_correction", "_DIGITS", 30.0, _spins, 1e-6),
    ("spin_correction", "_CLEAR", 20.0, _spins, 1e-6),
    ("spin_correction", "leggauss", None, _spins, 1e-6),
    ("spin_cooperon", "_STEP", 0.4, _spins, 1e-6),
    ("spin_cooperon", "_REACH", 6.5, _spins, 1e-6),
    ("ilp", "_TAIL", 1e7, _spins, 1e-6),
    ("strip_flights", "DECAY", 60.0, _strips, 1e-6),
    ("strip_flights", "_GRID", np.linspace(-36.0, 36.0, 1801), _strips, 1e-6),
    ("strip_cooperon", "_REACH", 6.3, _strips, 1e-6),
    ("strip_correction", "leggauss", None, _strips, 2e-5),
    ("wire", "MODES", 80, _strips, 1e-6),
    ("fluctuations", "NODES", 400, _fluctuations, 1e-6),
    ("fluctuations", "leggauss", None, _fluctuations, 1e-6),
    ("return_angle", "PANELS", 90, _angles, 1e-6),
    ("return_angle", "leggauss", None, _angles, 1e-6),
    ("closing", "leggauss", None, _angles, 1e-6),
]  # fmt: skip


def values(battery: Callable[[], Iterator[Any]]) -> np.ndarray:
    """All values of a battery, nothing taken from what was kept of another resolution."""
    for module in MODULES:
        for each in vars(module).values():
            if hasattr(each, "cache_clear"):
                each.cache_clear()
    return np.concatenate([np.ravel(np.asarray(each, dtype=np.float64)) for each in battery()])


@pytest.mark.parametrize(("module", "constant", "finer", "battery", "accuracy"), CASES)
def test_a_finer_value_is_the_same(
    monkeypatch: pytest.MonkeyPatch, module: str, constant: str, finer: Any, battery: Any, accuracy: float
) -> None:
    before = values(battery)
    if constant == "leggauss":
        finer = lambda n: gauss.leggauss(2 * n)  # noqa: E731
    monkeypatch.setattr(importlib.import_module(f"cbs.theory.{module}"), constant, finer)
    after = values(battery)
    assert np.all(np.isfinite(before))
    assert np.abs(after - before).max() < accuracy * max(1.0, np.abs(before).max())
    monkeypatch.undo()
    values(battery)
