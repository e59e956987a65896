"""Freed memory is kept for the next tile of loops instead of being handed back to the system after every one.

Tiles of loops are a few arrays of half a megabyte, made and freed many times a second. With its default settings the
GNU C library returns such memory each time, and half of the run goes into page faults. Other systems are left as they
are.
"""

import ctypes
import sys

# Parameters of mallopt(3): free memory at the top of the heap kept, and the size above which a block is mapped alone.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
KEPT = 256 * 2**20
MAPPED = 32 * 2**20


def keep_freed_memory() -> bool:
    """Ask the C library to keep up to 256 MiB of freed memory; return whether it listens. Cheap enough to repeat."""
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return bool(mallopt(M_MMAP_THRESHOLD, MAPPED)) and bool(mallopt(M_TRIM_THRESHOLD, KEPT))
