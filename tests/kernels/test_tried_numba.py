"""Our way from Python to machine code gives the bits of numba's own, and is taken where it was tried."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numba
import pytest

from cbs.kernels import optimiser

ROOT = Path(__file__).resolve().parents[2]
RUN = """
import sys
from cbs.kernels import optimiser
if sys.argv[1] == "numba":
    optimiser.FRONTEND, optimiser.PIPELINE = None, {}
import cbs
film = cbs.Conductor(l=100e-9, L_phi=600e-9)
for more in ({"spin": cbs.Rashba(L_so=300e-9)}, {"spin": cbs.Helical()}, {"geometry": cbs.Strip(200e-9)}):
    curve = cbs.magnetoconductance(film, [0.0, 2e-3], loops=640, rng=1, workers=1, **more)
    print(curve.dsigma.tobytes().hex(), curve.dsigma_err.tobytes().hex())
"""


def bits(way: str, cache: Path) -> str:
    environment = os.environ | {"CBS_CACHE_DIR": str(cache), "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-c", RUN, way]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, check=True)
    return done.stdout


@pytest.mark.slow
def test_bits_are_those_of_numba(tmp_path: Path) -> None:
    assert bits("ours", tmp_path / "ours") == bits("numba", tmp_path / "numba")


def test_it_is_tried_with_the_numba_of_the_constraints() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    found = re.search(r"^numba==(\d+)\.(\d+)", text, re.M)
    assert found is not None
    named = (int(found[1]), int(found[2]))
    assert named in optimiser.TRIED, "run the slow test of this file with it, then name it in TRIED"
    here = tuple(int(part) for part in numba.__version__.split(".")[:2])
    assert (optimiser.FRONTEND is not None) == (here in optimiser.TRIED and optimiser.RECENT)
