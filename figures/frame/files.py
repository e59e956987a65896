"""The folder that pictures go to, proved before any work is done."""

import tempfile
from pathlib import Path

from cbs.checks import Misuse


def ready_folder(path: Path) -> Path:
    """Make the folder if needed and prove that it can be written to, before any work is done.

    Raises
    ------
    ValueError
        If `path` is a file, or the folder cannot be made or written to.
    """
    if path.exists() and not path.is_dir():
        raise Misuse(f"--out must be a folder, and {path} is a file; give another name")
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise Misuse(f"--out {path} cannot be written to ({error.strerror}); give another folder") from error
    return path
