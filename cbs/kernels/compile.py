"""One decorator for every kernel, and the cache folder of the machine code.

Numba watches only the file a function stands in: edit a kernel that another file calls, and the caller would keep
the old code. Here the folder is named by a hash of all kernel sources and the Numba version instead.
"""

import hashlib
import os
import platform
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba.core import config

F = TypeVar("F", bound=Callable[..., Any])

# Safe subset of fast maths: only "multiply-add may be fused" and "the sign of zero is free".
# The rounding tricks of `elementary` and the handling of nan and inf stay as written.
FLAGS = frozenset({"contract", "nsz"})


def source_hash(folder: Path) -> str:
    """Return a hash of all kernel sources in `folder` and of the Numba version."""
    digest = hashlib.sha256(numba.__version__.encode())
    for path in sorted(folder.glob("*.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Return the folder of the compiled code: user cache, or a private temporary folder if that is read-only."""
    base = os.environ.get("CBS_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
    if base is None:
        home = Path.home()
        base = str(
            {"Darwin": home / "Library" / "Caches", "Windows": home / "AppData" / "Local"}.get(
                platform.system(), home / ".cache"
            )
        )
    folder = Path(base) / "cbs" / "kernels" / source_hash(Path(__file__).parent)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        uid = os.getuid() if hasattr(os, "getuid") else 0
        fallback = Path(tempfile.gettempdir()) / f"cbs-{uid}-{folder.name}"
        fallback.mkdir(mode=0o700, exist_ok=True)
        return fallback


CACHE = str(cache_folder())


def kernel(function: F) -> F:
    """Compile `function` with the settings of the project (nogil, cached on disk, NumPy division rules)."""
    before = config.CACHE_DIR
    config.CACHE_DIR = CACHE
    try:
        compiled = numba.njit(nogil=True, cache=True, error_model="numpy", fastmath=set(FLAGS))(function)
    finally:
        config.CACHE_DIR = before
    return compiled  # type: ignore[no-any-return]
