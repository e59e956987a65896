"""Files that appear whole or not at all, and the folder they go to."""

import tempfile
from pathlib import Path
from typing import BinaryIO

from cbs.checks import Misuse
from cbs.storage import write_whole


def write_atomic(path: Path, content: bytes) -> None:
    """Write `content` under a temporary name beside `path`, then move it there in one step.

    Raises
    ------
    OSError
        If the folder cannot be written or the disk is full; nothing is left behind then.
    """

    def fill(stream: BinaryIO) -> None:
        stream.write(content)

    write_whole(path, fill)


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
