"""Machine code on disk: one file a kernel and signature, with its own checksum, in a folder named after all sources.

Numba's own cache watches only the file a function stands in: edit a kernel that another file calls, and the caller
would keep the old code; and it trusts every byte it finds. Here the folder is named by a hash of all kernel sources
and the versions, and a file that is not whole is thrown away and compiled anew. Where nothing can be written kernels
are compiled in every process.
"""

import contextlib
import hashlib
import logging
import os
import pickle
import platform
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import llvmlite
import numba
from numba.core.compiler import CompileResult
from numba.core.runtime import rtsys
from numba.core.serialize import dumps

LOG = logging.getLogger("cbs.kernels")  # information: the compiler begins; a warning: nothing can be kept
DIGEST = hashlib.sha256().digest_size


def source_hash(folder: Path) -> str:
    """Return a hash of all kernel sources in `folder` and of the Numba version."""
    digest = hashlib.sha256(numba.__version__.encode())
    for path in sorted(folder.glob("*.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path | None:
    """Return the folder of the compiled code: user cache, a private temporary one if that is read-only, or None."""
    base = os.environ.get("CBS_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
    if base is None:
        home = Path(os.path.expanduser("~"))
        base = str(
            {"Darwin": home / "Library" / "Caches", "Windows": home / "AppData" / "Local"}.get(
                platform.system(), home / ".cache"
            )
        )
    folder = Path(base) / "cbs" / "kernels" / source_hash(Path(__file__).parent)
    uid = os.getuid() if hasattr(os, "getuid") else 0
    fallback = Path(tempfile.gettempdir()) / f"cbs-{uid}-{folder.name}"
    for place in (folder, fallback):
        with contextlib.suppress(OSError):
            place.mkdir(mode=0o777 if place is folder else 0o700, parents=True, exist_ok=True)
            theirs = place is fallback and hasattr(os, "getuid") and place.stat().st_uid != uid
            if theirs:  # somebody else's code is not run
                continue
            with tempfile.TemporaryFile(dir=place):
                return place
    return None


CACHE = cache_folder()


class _Told:
    """What has been said in this process, so that it is said once."""

    compiling = CACHE is None
    not_kept = False


class FileCache:
    """What a compiled function of numba asks of its cache: `load_overload` and `save_overload`; neither ever fails.

    Parameters
    ----------
    function : callable
        The kernel.
    face : str
        Distinguishes what is compiled from the same function in different ways.
    """

    def __init__(self, function: Callable[..., Any], face: str) -> None:
        code = function.__code__
        self.name = f"{Path(code.co_filename).stem}.{function.__qualname__}-{code.co_firstlineno}"
        self.face = face

    @property
    def cache_path(self) -> str:
        """The folder."""
        return str(CACHE)

    def load_overload(self, signature: Any, target: Any) -> Any:
        """Return the compiled function for a signature, or None; a file that is not whole is removed."""
        path = self._path(signature, target.codegen())
        if path is not None:
            try:
                content = path.read_bytes()
                if hashlib.sha256(content[DIGEST:]).digest() != content[:DIGEST]:
                    raise ValueError
                # machine code needs numba's memory, not what the compiler knows, which takes half a second to load
                rtsys.initialize(target)
                return CompileResult._rebuild(target, *pickle.loads(content[DIGEST:]))
            except FileNotFoundError:
                pass
            except Exception:  # an empty, cut off or foreign file makes its readers raise nearly anything
                with contextlib.suppress(OSError):
                    path.unlink()
        if not _Told.compiling:
            _Told.compiling = True
            LOG.info("compiling kernels, once; about 10 s")
        target.refresh()
        return None

    def save_overload(self, signature: Any, made: Any) -> None:
        """Keep a compiled function, whole or not at all."""
        path = self._path(signature, made.codegen)
        if path is None:
            _tell_not_kept("no folder for it can be written")
            return
        if _Told.not_kept or made.library.has_dynamic_globals:
            return
        temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            body = dumps(made._reduce())
            temporary.write_bytes(hashlib.sha256(body).digest() + body)
            os.replace(temporary, path)
        except OSError as error:
            _tell_not_kept(f"{path.parent}: {error.strerror}")
            with contextlib.suppress(OSError):
                temporary.unlink()

    def _path(self, signature: Any, codegen: Any) -> Path | None:
        """File of a signature on this processor with these versions."""
        if CACHE is None:
            return None
        made_by = (str(signature), self.face, codegen.magic_tuple(), sys.version, llvmlite.__version__)
        return CACHE / f"{self.name}.{hashlib.sha256(repr(made_by).encode()).hexdigest()[:16]}.nbc"


def _tell_not_kept(why: str) -> None:
    if not _Told.not_kept:
        _Told.not_kept = True
        LOG.warning("compiled kernels cannot be kept (%s): every process compiles them; see CBS_CACHE_DIR", why)
