"""Freed memory stays with the process: tiles after the first cause no page faults."""

import platform
import resource
import subprocess
import sys

from cbs.engine.memory import keep_freed_memory

GLIBC = platform.libc_ver()[0] == "glibc"
WORK = """
import resource
import numpy as np
from cbs.engine.memory import keep_freed_memory
if {kept}:
    assert keep_freed_memory()
def tiles():
    return [np.ones(1 << 16) for _ in range(8)]
tiles()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(50):
    tiles()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(kept: bool) -> int:
    done = subprocess.run([sys.executable, "-c", WORK.format(kept=kept)], capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_tiles_reuse_the_memory_of_the_tiles_before() -> None:
    if not GLIBC:
        assert not keep_freed_memory()
        return
    assert faults(kept=False) > 10_000
    assert faults(kept=True) < 2_000


def test_it_may_be_repeated() -> None:
    assert keep_freed_memory() == keep_freed_memory() == GLIBC
    assert resource.getrusage(resource.RUSAGE_SELF).ru_minflt > 0
