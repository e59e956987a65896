"""Strips between diffuse walls: legs by quadrature over angles, long wires, wide strips."""

import math

import numpy as np
import pytest

from cbs import theory
from cbs.theory.strip_diffuse import _Loops, wall_weight


def test_legs_between_scatterers_and_walls_lose_nobody() -> None:
    loops = _Loops(1.0, 1.0, 20)
    uniform = np.append(np.full(20, math.sqrt(loops.cell)), [math.pi**-0.5] * 2)
    K = loops._free(1e-6)
    np.testing.assert_allclose(K @ uniform, uniform, atol=1e-8)
    np.testing.assert_allclose(K, K.T, atol=1e-15)


@pytest.mark.parametrize("q", [1e-6, 1.3, 6.0])
def test_closing_legs_are_those_of_all_directions(q: float) -> None:
    """A leg from a start to anywhere, in the plane of directions: no contour, no Bessel function."""
    W, r, cells = 0.7, 1.3, 60
    loops = _Loops(W, r, cells)
    square, once = loops._closing(q, loops._free(q))
    uniform = np.append(np.full(cells, math.sqrt(loops.cell)), [math.pi**-0.5] * 2)
    phi, dphi = 2.0 * math.pi * (np.arange(20_000) + 0.5) / 20_000, 1.0 / 20_000
    c, s = np.cos(phi), np.sin(phi)

    def both(y: float) -> tuple[float, float]:
        ahead, behind = (np.where(sign * s > 0.0, W - y, y) / np.abs(s) for sign in (1.0, -1.0))
        way = c * -np.expm1(-behind)
        k = r - 1j * q * c
        end = (1.0 - np.exp(-k * ahead)) / k + np.exp(-k * ahead)
        return float(np.sum(dphi * way**2 * end.real)), float(np.sum(dphi * way * end.imag))

    found = once @ uniform
    exact = np.array([both(float(y)) for y in loops.starts])
    np.testing.assert_allclose(found, exact[:, 1], atol=2e-3 * max(1e-9, np.abs(exact[:, 1]).max()))
    mean = float(np.sum(math.sqrt(loops.cell) * (square @ uniform))) / W
    assert mean == pytest.approx(float(loops.shares @ exact[:, 0]) / W, rel=2e-3)


def test_a_long_wire_knows_its_own_diffusion_alone() -> None:
    """-(2/W) (D tau_phi)^(1/2) whatever the closing weights are made of: none may be missing or counted twice."""
    values = [theory.strip_diffuse_correction(width=1.0, L_phi=L, l=1.0) for L in (20.0, 40.0)]
    diffusion, _ = theory.strip_transport_ratios(1.0, walls="diffuse")
    assert (values[1] - values[0]) / 20.0 == pytest.approx(-2.0 * math.sqrt(float(diffusion)), rel=1e-3)


def test_the_square_of_the_current_is_shared_by_scatterers_and_walls() -> None:
    """Twice the mean of Lambda^2 over the strip, and that of every wall hit, make the diffusion 2 <n_x Lambda>."""
    W = 0.6
    loops = _Loops(W, 1.0, 60)
    square, _ = loops._closing(1e-6, loops._free(1e-6))
    uniform = np.append(np.full(60, math.sqrt(loops.cell)), [math.pi**-0.5] * 2)
    scatterers = 2.0 * float(np.sum(math.sqrt(loops.cell) * (square @ uniform))) / W
    walls = 2.0 / (math.pi * W) * wall_weight(W)
    diffusion, _ = theory.strip_transport_ratios(W, walls="diffuse")
    assert scatterers + walls == pytest.approx(float(diffusion), rel=1e-3)
    assert 0.1 < walls / scatterers < 10.0


@pytest.mark.slow
def test_wide_strips_are_the_film_and_two_edges() -> None:
    narrow, wide = (theory.strip_diffuse_correction(width=W, L_phi=1.0, l=1.0) for W in (4.0, 8.0))
    film = float(theory.ballistic(0.0, l=1.0, L_phi=1.0))
    # what the edges change falls as 1/W, what they know of each other as exp(-W/l)
    assert 2.0 * wide - narrow == pytest.approx(film, rel=0.01)
    assert abs(wide - film) > 0.1 * abs(film)


def test_parts_make_the_whole_and_the_unit_does_not_matter() -> None:
    parts = [
        theory.strip_diffuse_correction(width=50e-9, L_phi=200e-9, l=100e-9, term=term)  # type: ignore[arg-type]
        for term in ("backscattering", "nonbackscattering")
    ]
    assert sum(parts) == pytest.approx(theory.strip_diffuse_correction(width=0.5, L_phi=2.0, l=1.0), rel=1e-9)
    assert parts[0] < -3.9
    assert parts[1] == pytest.approx(0.2195, rel=0.01)


@pytest.mark.parametrize(
    ("lengths", "message"),
    [
        ({"width": 0.0}, "width must be positive"),
        ({"width": 11.0}, "at most 10 l"),
        ({"L_phi": math.inf}, "L_phi must be finite"),
        ({"term": "all"}, "term must be one of"),
    ],
)
def test_bad_values_are_refused(lengths: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        theory.strip_diffuse_correction(**({"width": 1.0, "L_phi": 1.0, "l": 1.0} | lengths))  # type: ignore[arg-type]


def test_cells_are_extrapolated() -> None:
    """Values of 160 cells; 40 cells by themselves are off by 2e-3 in the narrow strip that absorbs."""
    for lengths, value in (((0.3, 0.5), -0.3726), ((0.2, 1.0), -2.9063)):
        found = theory.strip_diffuse_correction(width=lengths[0], L_phi=lengths[1], l=1.0)
        assert found == pytest.approx(value, rel=6e-4)
