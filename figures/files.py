"""Files that appear whole or not at all, and the folder they go to."""

import os
import tempfile
from pathlib import Path


def write_atomic(path: Path, content: bytes) -> None:
    """Write `content` under a temporary name beside `path`, then move it there in one step.

    Raises
    ------
    OSError
        If the folder cannot be written or the disk is full; nothing is left behind then.
    """
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def ready_folder(path: Path) -> Path:
    """Make the folder if needed and prove that it can be written to, before any work is done.

    Raises
    ------
    ValueError
        If `path` is a file, or the folder cannot be made or written to.
    """
    if path.exists() and not path.is_dir():
        raise ValueError(f"--out must be a folder, and {path} is a file; give another name")
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise ValueError(f"--out {path} cannot be written to ({error.strerror}); give another folder") from error
    return path


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
