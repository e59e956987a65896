"""Files that others made, read with suspicion: pipes, devices, cut off archives, absurd claims are one line each.

Every function raises Misuse with the file's name for content that is not what it should be, and OSError for a file that
is not there or may not be read.
"""

import errno
import io
import json
import math
import os
import stat
import struct
import tokenize
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from cbs.checks import Misuse

MOST_BYTES = 2**31
FOREIGN = "is damaged or was not written by cbs"

# What numpy, zipfile and json raise over damaged or foreign bytes, a flipped bit in a zip header included.
NOT_OURS = (
    AttributeError, EOFError, KeyError, MemoryError, NotImplementedError, OSError, OverflowError, RecursionError,
    RuntimeError, SyntaxError, TypeError, ValueError, struct.error, tokenize.TokenError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
_KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}
_HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}


def regular(path: str | Path) -> Path:
    """Return `path` if it is an ordinary file: whatever else has a name may never end, or never begin."""
    mode = os.stat(path).st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(mode):
        raise Misuse(f"{path} is {_KINDS.get(stat.S_IFMT(mode), 'something else')}, not a file")
    return Path(path)


def read_bytes(path: str | Path) -> bytes:
    """Return the content of an ordinary file of at most 2 GiB."""
    size = regular(path).stat().st_size
    if size > MOST_BYTES:
        raise Misuse(f"{path} is too large to be read ({size / 2**30:.3g} GiB; at most 2 GiB)")
    return Path(path).read_bytes()


def read_text(path: str | Path) -> str:
    """Return the text of an ordinary file in UTF-8, with or without its mark; every line end a newline."""
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Misuse(f"{path} is not text in UTF-8 (byte {error.start}: {error.reason})") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def as_json(text: str | bytes) -> Any:
    """Return the document in `text`; ValueError for anything else, nesting without end included."""
    try:
        return json.loads(text)
    except RecursionError:
        raise Misuse("nested too deeply") from None


def read_arrays(path: str | Path) -> dict[str, np.ndarray]:
    """Return all arrays of an npz file; what one claims to hold is compared with what is there before it is read."""
    content = io.BytesIO(read_bytes(path))
    try:
        with zipfile.ZipFile(content) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > MOST_BYTES:
                raise ValueError
            return {member.filename.removesuffix(".npy"): _array(archive, member) for member in members}
    except NOT_OURS:
        raise Misuse(f"{path} {FOREIGN}") from None


def _array(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> np.ndarray:
    with archive.open(member) as file:
        shape, by_columns, kind = _HEADERS[np.lib.format.read_magic(file)](file)
        claimed = math.prod(shape) * kind.itemsize
        if kind.hasobject or file.tell() + claimed != member.file_size:
            raise ValueError
        values = np.frombuffer(file.read(claimed), dtype=kind)
        if file.read(1):  # checks the sum of the archive too
            raise ValueError
    return values.reshape(shape, order="F" if by_columns else "C").copy()
