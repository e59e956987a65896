"""A file that keeps the finished batches of a run through a crash: npz with a JSON header, written whole or not at all.

One fixed temporary name (so that kills leave no litter), fsync, os.replace, fsync of the folder.
"""

import io
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cbs.engine import fingerprint
from cbs.engine.rows import Rows
from cbs.version import __version__

FORMAT = "cbs-checkpoint-1"
SHARE_OF_TIME = 0.05  # writing may take this part of the run


@dataclass(slots=True)
class Checkpoint:
    """Where and what to write, and when it was last done.

    Parameters
    ----------
    path : Path
        The file.
    plan : dict
        Everything the numbers depend on (`fingerprint.plan`).
    least_seconds : float
        Least time between two writes.
    """

    path: Path
    plan: dict[str, Any]
    least_seconds: float
    next_write: float = 0.0
    written: int = -1

    def write(self, rows: Rows) -> None:
        """Write the batches if there are new ones.

        Raises
        ------
        OSError
            If the folder is missing or not writable, or the disk is full; the old file then stays.
        """
        if rows.batches == self.written:
            return
        begin = time.monotonic()
        _write_whole(self.path, self._arrays(rows))
        end = time.monotonic()
        self.written, self.next_write = rows.batches, end + max(self.least_seconds, (end - begin) / SHARE_OF_TIME)

    def write_if_due(self, rows: Rows) -> None:
        """Write the batches if the last write is long enough ago."""
        if time.monotonic() >= self.next_write:
            self.write(rows)

    def read(self) -> Rows | None:
        """Return the batches in the file, None if there is no file.

        Raises
        ------
        ValueError
            If the file is damaged, of another version, or of a run with other parameters; it is left as it is.
        """
        if not self.path.exists():
            return None
        header, arrays = _read(self.path)
        keep = "; it is kept: choose another file, or run as it was made"
        version = header["version"]
        if version != __version__:
            raise ValueError(f"checkpoint {self.path} was made by version {version}, this is {__version__}{keep}")
        unlike = fingerprint.difference(header["plan"], self.plan)
        if unlike:
            raise ValueError(f"checkpoint {self.path} belongs to another run ({unlike}){keep}")
        rows = _rows(header, arrays)
        self.written = rows.batches
        return rows

    def refuse_existing(self) -> None:
        """Raise ValueError if the file exists: a run never writes over the batches of another."""
        if self.path.exists():
            raise ValueError(f"checkpoint {self.path} exists; resume from it, or choose another file")

    def _arrays(self, rows: Rows) -> dict[str, Any]:
        header = {
            "format": FORMAT, "version": __version__, "plan": self.plan, "batches": rows.batches, "group": rows.group,
            "open_batches": rows.open_batches, "open_loops": rows.open_loops,
        }  # fmt: skip
        total = np.empty(0) if rows.open_total is None else rows.open_total
        return {
            "header": np.frombuffer(json.dumps(header).encode(), dtype=np.uint8),
            "sizes": np.array(rows.sizes, dtype=np.int64),
            "means": np.array(rows.means, dtype=np.float64),
            "open_total": total,
        }


def seed_in(path: Path) -> int | None:
    """Return the seed of the run that wrote the checkpoint, None if there is no file or the run had none.

    Raises
    ------
    ValueError
        If the file is damaged.
    """
    if not path.exists():
        return None
    seed = _read(path)[0]["plan"].get("seed")
    return seed if isinstance(seed, int) else None


def _rows(header: dict[str, Any], arrays: dict[str, Any]) -> Rows:
    total = arrays["open_total"]
    return Rows(
        header["group"], tuple(arrays["sizes"].tolist()), tuple(arrays["means"]), header["open_batches"],
        header["open_loops"], total if total.size else None,
    )  # fmt: skip


def _read(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    content = io.BytesIO(path.read_bytes())  # numpy leaves a file open that is no zip
    try:
        with np.load(content, allow_pickle=False) as file:
            arrays = {name: file[name] for name in ("header", "sizes", "means", "open_total")}
        header = json.loads(arrays.pop("header").tobytes())
        if header["format"] != FORMAT:
            raise ValueError
    except Exception:  # a damaged zip makes its readers raise nearly anything, RuntimeError and MemoryError included
        problem = "is damaged or was not written by cbs"
        raise ValueError(f"checkpoint {path} {problem}; it is kept: choose another file") from None
    return header, arrays


def _write_whole(path: Path, arrays: dict[str, Any]) -> None:
    temporary = path.with_name(f".{path.name}.part")
    try:
        with temporary.open("wb") as file:
            np.savez(file, **arrays)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # folders cannot be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
