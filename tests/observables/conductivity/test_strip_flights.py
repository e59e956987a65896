"""Flights between mirrors, weighted with the current: standing waves, a ball that is followed, loops of two legs."""

import math
from functools import cache, partial
from typing import Any

import numpy as np
import pytest

from cbs.comparison.claim import Claim, Task
from cbs.comparison.claims import strips as claims
from cbs.comparison.followed import passes
from cbs.loops import strip_pairs
from cbs.loops.strips import StripLoops
from cbs.loops.tiles import key_words
from cbs.observables.conductivity import strip as wire
from cbs.observables.conductivity.magnetoconductance import magnetoconductance
from cbs.parameters import Conductor, Dresselhaus, ElliottYafet, MagneticImpurities, Rashba, Strip, Zeeman
from cbs.theory import strip_flights_correction, strip_zero_field
from tests.statistics import assert_z, seeds

TOTALS = {(0.2, 1.0): -2.2540, (0.5, 2.0): -3.872, (1.0, 3.0): -3.791, (0.3, 0.5): -0.2217}  # calculated elsewhere


def run(width: float, L_phi: float, loops: int, seed: int, b: Any = 0.0, two_legs: bool = False, **more: Any) -> Any:
    film = Conductor(l=1e-7, L_phi=L_phi * 1e-7)
    field = np.asarray(b) * film.B_tr
    return magnetoconductance(
        film,
        field,
        geometry=Strip(width * 1e-7, two_legs=two_legs),
        paths="flights",
        loops=loops,
        rng=seed,
        workers=1,
        **more,
    )


def test_standing_waves_have_the_known_sums() -> None:
    for (width, L_phi), value in TOTALS.items():
        found = strip_flights_correction(width=width, L_phi=L_phi, l=1.0)
        assert found == pytest.approx(value, abs=6e-4)
        parts = [
            strip_flights_correction(width=width, L_phi=L_phi, l=1.0, term=f"{t}scattering")
            for t in ("back", "nonback")
        ]
        assert sum(parts) == pytest.approx(found, rel=1e-12)
    # far apart the walls do nothing, and the parts are those of the film
    wide = strip_flights_correction(width=300.0, L_phi=2.0, l=1.0)
    x = 1.0 / (1.0 + 0.125)
    film = (
        math.log(1.0 - x) + 2.0 * x / (1.0 + x) * math.log(2.0) + (1.0 - x) / (1.0 + x) * math.log(1.0 - x)
    ) / math.pi
    assert wide == pytest.approx(film, abs=0.01)
    # between diffusion and these sums lies a constant of the order of one, whatever L_phi
    narrow = [
        strip_flights_correction(width=4.0, L_phi=L, l=1.0) - strip_zero_field(width=4.0, L_phi=L, l=1.0)
        for L in (20, 80)
    ]
    assert narrow[0] == pytest.approx(narrow[1], abs=0.02)


@seeds
def test_flights_have_the_weight_of_the_current_along_the_strip(seed: int) -> None:
    curves = [run(*place, 300_000, seed) for place in TOTALS]
    exact = np.array(list(TOTALS.values()))
    assert_z([c.dsigma[0] for c in curves], [c.dsigma_err[0] for c in curves], exact, resolution=0.04 * np.abs(exact))
    assert all(c.dsigma_err[0] < 0.003 * abs(c.dsigma[0]) for c in curves)


@seeds
def test_the_claims_see_a_weight_of_one(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """1 + 2 n_1x n_Nx, the weight without walls, and a ball that counts one: the other side sees each."""

    def without_walls(loops: StripLoops, term: str, *, anywhere: bool) -> np.ndarray:
        return 1.0 + right(loops, "nonbackscattering", anywhere=anywhere)

    def z(claim: Claim, *point: Any) -> float:
        found = claim.measure(Task(claim.loops, seed), *point)
        return abs(found.value - claim.exact(*point)) / found.error

    right = wire.current_weight  # type: ignore[attr-defined]
    flights, ball = (c for c in claims.CLAIMS if c.name in ("strip-flights", "strip-followed"))
    assert z(flights, 0.2, 1.0, "total") < 4.5
    assert z(ball, 0.2, 1.0) < 4.5
    monkeypatch.setattr(wire, "current_weight", without_walls)
    assert z(flights, 0.2, 1.0, "total") > 10.0
    monkeypatch.setattr(claims, "passes", partial(passes, weighted=False))
    assert z(ball, 0.2, 1.0) > 5.0


@seeds
def test_spin_and_every_term_have_that_weight(seed: int) -> None:
    """Kicks of both kinds; with precession beside them only the legs at the start may close the loop."""
    means, errs, exact = [], [], []
    s2, film = 2.0 / 3.0 / 1.2**2, {"width": 0.7, "L_phi": 1.5, "l": 1.0}
    m = (1.0 - s2) * math.exp(-0.5 * s2)
    even: Any = ((1.5, (1.0 + 2.0 * m) / 3.0), (-0.5, 1.0))
    odd: Any = ((1.5, (2.0 + m) / 3.0), (-0.5, m))
    for spin, channels, term in (
        (ElliottYafet(1.2e-7), even, "total"),
        (MagneticImpurities(1.2e-7), odd, "total"),
        (MagneticImpurities(1.2e-7), odd, "nonbackscattering"),
    ):
        curve = run(0.7, 1.5, 64 * 256, seed, spin=spin, term=term)
        means.append(curve.dsigma[0])
        errs.append(curve.dsigma_err[0])
        exact.append(strip_flights_correction(term=term, channels=channels, **film))
    helix = [Rashba(1e-7), Dresselhaus(1e-7), Zeeman(1e-2)]  # C = 1 and a start that is known
    curve = run(0.7, 1.5, 64 * 256, seed, spin=helix)
    means.append(curve.dsigma[0])
    errs.append(curve.dsigma_err[0])
    exact.append(strip_flights_correction(**film))
    assert_z(means, errs, exact, resolution=0.15)


@seeds
def test_loops_of_two_legs_by_quadrature(seed: int) -> None:
    """Out to (x, y), back to every image of the start: e^(-r_1 - r_2) (n_1x + n_2x)^2/(4 pi^2 r_1 r_2) cos(b flux)."""
    width, L_phi, b = 0.2, 1.0, np.array([0.0, 100.0])
    curve = run(width, L_phi, 200_000, seed, b[1], two_legs=True)
    plain = run(width, L_phi, 200_000, seed + 1, b[1])
    values = two_legs_by_quadrature(width, 1.5, (0.0, 100.0))
    assert values[0] == pytest.approx(-0.4975, abs=0.002)
    waves = [strip_flights_correction(width=width, L_phi=L_phi, l=1.0, two_legs=two) for two in (True, False)]
    assert waves[0] - waves[1] == pytest.approx(-0.4975, abs=5e-4)
    err = math.hypot(curve.delta_err[0], plain.delta_err[0])
    assert_z(curve.delta - plain.delta, err, values[1] - values[0], resolution=0.06)


@cache
def two_legs_by_quadrature(width: float, r: float, fields: tuple[float, ...]) -> np.ndarray:
    """Correction by loops of two legs in e^2/h; lengths in dephased legs, then W -> W r and b -> b/r^2."""
    width, b = width * r, np.array(fields) / r**2
    mu, nu, u = ((np.arange(n) + 0.5) / n for n in (100, 60, 50))
    mu, nu, u = (a[..., None] for a in np.meshgrid(8.0 * mu, 0.5 * np.pi * nu, u, indexing="ij"))
    sinh, cosh = np.sinh(mu), np.cosh(mu)
    weight = 4.0 * (sinh * np.sin(nu) * np.cos(nu)) ** 2 / (sinh**2 + np.sin(nu) ** 2) ** 2 * 8.0 / mu.size

    def part(target: np.ndarray, height: np.ndarray, factor: np.ndarray) -> np.ndarray:
        flux = 0.0
        y = 0.5 * target * (1.0 + cosh * np.cos(nu))
        x = 0.5 * target * sinh * np.sin(nu)
        for dx, low, high in ((x, height, height + y), (-x, height + y, height + target)):
            flux = flux + dx * (folded(high, width) - folded(low, width)) / (high - low)
        return np.sum(weight * factor * np.cos(b * flux), axis=(0, 1, 2))

    distance = -np.log(u) / cosh  # e^(-R cosh mu) dR = du/cosh mu
    total = part(distance, -0.5 * distance, 1.0 / (width * cosh))
    for j in range(1, 16):
        total = total + part(2.0 * j * width * np.ones_like(u), width * u, 2.0 * np.exp(-2.0 * j * width * cosh))
    # the four quarters of nu: in half of them y is mirrored about the middle, x changes sign with the flux
    return -total / math.pi


def folded(y: np.ndarray, width: float) -> np.ndarray:
    """Integral of the height above the middle line, folded between 0 and the width."""
    t = np.mod(y, 2.0 * width)
    u = np.minimum(t, 2.0 * width - t)
    return np.asarray(np.where(t > width, -0.5, 0.5) * u * (u - width))


def test_loops_of_two_legs_end_at_an_image() -> None:
    for loops in strip_pairs.flights(0, 300, key_words(3, 5), width=0.4):
        used = loops.n_legs > 0
        end = loops.height + loops.dy.sum(axis=1)
        np.testing.assert_allclose(loops.dx.sum(axis=1), 0.0, atol=1e-12)
        same = np.minimum(np.mod(end - loops.height, 0.8), np.mod(loops.height - end, 0.8))
        mirrored = np.minimum(np.mod(end + loops.height, 0.8), np.mod(-end - loops.height, 0.8))
        assert np.minimum(same, mirrored)[used].max() < 1e-9
        assert loops.weight.max() < 1.001 * np.pi / 0.4
