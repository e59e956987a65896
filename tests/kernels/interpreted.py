"""A small piece of everything the kernels do, printed as exact bits; run with the compiler on and off.

NUMBA_DISABLE_JIT=1 python tests/kernels/interpreted.py
"""

import json

import numpy as np

from cbs import parameters
from cbs.kernels import elementary, flux, spin
from cbs.kernels.normals import LANES
from cbs.kernels.threefry import threefry
from cbs.loops import brownian, flights
from cbs.loops.tiles import key_words
from cbs.phases.rotations import Scale
from cbs.phases.spin import interference, propagators, rotations

EVERYTHING = (
    parameters.Rashba(2.0),
    parameters.Dresselhaus(3.0),
    parameters.CubicDresselhaus(4.0),
    parameters.ElliottYafet(3.0),
    parameters.MagneticImpurities(2.0),
    parameters.Zeeman(5.0, 0.3),
)


def words() -> list[int]:
    """Random words as integers."""
    counters = [(0, 0), (2**64 - 1, 2**64 - 1), (0x243F6A8885A308D3, 0x13198A2E03707344)]
    return [int(w) for c in counters for w in threefry(*(np.uint64(x) for x in (*c, 11, 2**63 + 5)))]


def numbers() -> dict[str, list[float]]:
    """Floating-point results of every kind of kernel."""
    x = [0.1, 1.0, 77.0]
    some = {"log": [float(elementary.log(v)) for v in x]}
    some["exp"] = [float(elementary.exp(v)) for v in (-3.0, 0.2, 77.0)]
    some["angle"] = [float(elementary.angle(v, w)) for v in (-2.0, 1.0) for w in (-0.3, 0.6, 5.0)]
    some["sincos"] = [float(value) for v in x for value in elementary.sincos(v)]
    loop = np.arange(LANES, dtype=np.uint64)[None]
    n_legs = np.full((1, LANES), 5)
    n_legs[0, 3:6] = 4, 40, 0
    flight = flights.draw(loop, n_legs, key_words(7, 1), max_rows=8)
    bridge = brownian.draw(loop, np.ones((1, LANES), dtype=np.int64), key_words(7, 2), n_rows=4)
    for name, tile, scale in (("flight", flight, Scale(1.0, 1.0, False)), ("bridge", bridge, Scale(1.5, 1.0, True))):
        some[f"{name} area"] = tile.area.ravel().tolist()
        some[f"{name} interference"] = interference(tile, EVERYTHING, scale).ravel().tolist()
        some[f"{name} linear"] = interference(tile, EVERYTHING[:2], scale).ravel().tolist()
        some[f"{name} even"] = interference(tile, EVERYTHING[:4], scale).ravel().tolist()
        u, v = propagators(tile, rotations(tile, EVERYTHING, scale))
        some[f"{name} propagators"] = [*u.ravel().tolist(), *v.ravel().tolist()]
    some["length"] = flight.length.ravel().tolist()
    total = np.zeros((2, 1, LANES))
    flux.add_flux_cosines(np.array([0.3, 2.0]), flight.area, np.ones((1, 1, LANES)), total)
    some["flux"] = total.ravel().tolist()
    strengths = np.empty((4, 2, 1, LANES))
    factors, matrix = np.array([0.5, 2.0]), np.array([[0.0, 1.0], [-1.0, 0.0]])
    spin.propagate_strengths(flight.rows, matrix, factors, flight.dx, flight.dy, strengths)
    some["strengths"] = strengths.ravel().tolist()
    return some


if __name__ == "__main__":
    # Interpreted uint64 numbers wrap around as they must and empty lanes divide 0 by 0, but NumPy warns of it.
    with np.errstate(over="ignore", invalid="ignore"):
        result = {"words": words(), "numbers": numbers()}
    print(json.dumps(result))  # noqa: T201
