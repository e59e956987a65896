import subprocess
import sys

import pytest

PROGRAM = """
import resource, sys
import cbs
film = cbs.Conductor(l=1e-7, L_phi=1e-6)
cbs.magnetoconductance(film, [0.0, 1e-3], loops=int(float(sys.argv[1])), rng=1, workers=2)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def peak(loops: str) -> float:
    """Peak resident memory in MB of a run of its own."""
    done = subprocess.run([sys.executable, "-c", PROGRAM, loops], capture_output=True, text=True, check=True)
    return float(done.stdout)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_loops() -> None:
    few, many = peak("1e5"), peak("1e7")
    assert abs(many - few) < 50.0, f"{few:.0f} MB for 1e5 loops, {many:.0f} MB for 1e7"
