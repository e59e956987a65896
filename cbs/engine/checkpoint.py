"""A file that keeps the finished batches of a run through a crash: npz with a JSON header, written whole or not at all.

One fixed temporary name (so that kills leave no litter), fsync, os.replace, fsync of the folder.
"""

import contextlib
import json
import os
import time
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from cbs.checks import Misuse
from cbs.engine import fingerprint
from cbs.engine.rows import Rows, batches_in_a_row
from cbs.reading import FOREIGN, NOT_OURS, as_json, read_arrays, regular
from cbs.storage import noted
from cbs.version import __version__

FORMAT = "cbs-checkpoint-2"
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
    asked : dict of str to str
        What was asked for, in the words of the one who asked.
    """

    path: Path
    plan: dict[str, Any]
    least_seconds: float
    asked: dict[str, str] = field(default_factory=dict)
    next_write: float = 0.0
    written: int = -1

    def write(self, rows: Rows) -> None:
        """Write the batches if there are new ones; a run without any leaves no file.

        Raises
        ------
        OSError
            With the name of the file, if the folder is missing or not writable, or the disk is full; the old file then
            stays.
        """
        if rows.batches in (0, self.written):
            return
        begin = time.monotonic()
        try:
            _write_whole(self.path, self._arrays(rows))
            self.written = rows.batches
        except OSError as error:
            raise OSError(error.errno, error.strerror or str(error), str(self.path)) from error
        finally:
            end = time.monotonic()
            self.next_write = end + max(self.least_seconds, (end - begin) / SHARE_OF_TIME)

    def write_if_due(self, rows: Rows) -> None:
        """Write the batches if the last write is long enough ago."""
        if time.monotonic() >= self.next_write:
            self.write(rows)

    def try_folder(self) -> None:
        """Raise OSError with the name of the file if none can be written there, a full disk included."""
        part = _part(self.path)
        try:
            part.write_bytes(bytes(4096))
        except OSError as error:
            raise OSError(error.errno, error.strerror or str(error), str(self.path)) from error
        finally:
            with contextlib.suppress(OSError):
                part.unlink()

    def read(self, sizes: tuple[int, ...]) -> Rows | None:
        """Return the batches in the file, None if there is no file.

        A file of fewer or more loops is taken if its batches are the first ones of this run, loop by loop.

        Parameters
        ----------
        sizes : tuple of int
            Loops of every batch of this run.

        Raises
        ------
        ValueError
            If the file is damaged, of another version, or of a run with other parameters; it is left as it is.
        """
        if not self.path.exists():
            return None
        header, arrays = _read(self.path)
        try:
            return self._batches(header, arrays, sizes)
        except Misuse:
            raise
        except NOT_OURS:
            raise foreign(self.path) from None

    def _batches(self, header: dict[str, Any], arrays: dict[str, Any], sizes: tuple[int, ...]) -> Rows:
        keep = "; it is kept: choose another file, or run as it was made"
        version, plan = header["version"], header["plan"]
        if version != __version__:
            raise Misuse(f"checkpoint {self.path} was made by version {version}, this is {__version__}{keep}")
        rows = _rows(header, arrays, fingerprint.sizes_of(plan))
        unlike = ""
        if plan != self.plan:
            unlike = self._unlike(header, sizes)
        if unlike:
            raise Misuse(f"checkpoint {self.path} belongs to another run ({unlike}){keep}")
        rows = rows.regrouped(batches_in_a_row(len(sizes)))
        self.written = rows.batches if plan == self.plan else -1
        return rows

    def _unlike(self, header: dict[str, Any], sizes: tuple[int, ...]) -> str:
        """Why the batches of a file are not the first ones of this run, in the words of the one who asked; or ''."""
        plan, done = header["plan"], header["batches"]
        same = fingerprint.without_loops(plan) == fingerprint.without_loops(self.plan)
        theirs = fingerprint.sizes_of(plan)
        if (
            same
            and theirs[:done] == sizes[:done]
            and (header["group"] == 1 or (header["group"] == batches_in_a_row(len(sizes)) and done < len(theirs)))
        ):
            return ""
        # a seed that is not asked for is that of the file
        kept = {
            name: value for name, value in header.get("asked", {}).items() if name != "--seed" or name in self.asked
        }
        asked = fingerprint.difference(kept, self.asked)
        found = asked if asked.startswith("--") else fingerprint.difference(plan, self.plan)
        if not found.lstrip("-").startswith("loops "):
            return found
        if done > len(sizes):
            return f"{found}: {sum(theirs[:done])} are done already"
        if not same:
            return f"{found}: other loops belong to it, because a pilot shares them out by their number"
        return f"{found}: batches of {theirs[0]} loops, here {sizes[0]}, so it is no beginning of the longer run"

    def refuse_existing(self) -> None:
        """Raise ValueError if the file exists: a run never writes over the batches of another."""
        if self.path.exists():
            raise Misuse(f"checkpoint {self.path} exists; resume from it, or choose another file")

    def _arrays(self, rows: Rows) -> dict[str, Any]:
        header = {
            "format": FORMAT, "version": __version__, "plan": self.plan, "batches": rows.batches, "group": rows.group,
            "open_batches": rows.open_batches, "open_loops": rows.open_loops, "asked": self.asked,
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


def warn_unwritten(error: OSError) -> None:
    """Say that a checkpoint could not be written, which is no reason to lose the run."""
    warnings.warn(
        f"checkpoint {error.filename}: {error.strerror}; the run goes on, and the file stays as it was", stacklevel=3
    )


def _rows(header: dict[str, Any], arrays: dict[str, Any], planned: tuple[int, ...]) -> Rows:
    """The batches of a file; ValueError if they are not the first ones of its own plan."""
    total, group, means = arrays["open_total"], header["group"], arrays["means"]
    if means.dtype != np.float64 or (means.size and means.ndim != 2):
        raise ValueError
    rows = Rows(
        group,
        tuple(arrays["sizes"].tolist()),
        tuple(means),
        header["open_batches"],
        header["open_loops"],
        total if total.size else None,
    )
    merged = [planned[i * group : (i + 1) * group] for i in range(len(rows.sizes))]
    still_open = planned[len(rows.sizes) * group :][: rows.open_batches]
    same = rows.sizes == tuple(map(sum, merged)) and rows.open_loops == sum(still_open)
    whole = len(rows.means) == len(rows.sizes) and (rows.open_total is None) == (rows.open_batches == 0)
    shapes = {mean.shape for mean in rows.means} | ({total.shape} if total.size else set())
    counted = group == batches_in_a_row(len(planned)) and rows.batches == header["batches"]
    if not (same and whole and counted and len(shapes) == 1):
        raise ValueError
    return rows


def _read(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    regular(path)
    try:
        arrays = read_arrays(path)
        header = as_json(arrays.pop("header").tobytes())
        if header["format"] != FORMAT or not {"sizes", "means", "open_total"} <= set(arrays):
            raise ValueError
    except OSError:
        raise
    except NOT_OURS:
        raise foreign(path) from None
    return header, arrays


def foreign(path: Path) -> Misuse:
    """What to raise for a file that is not what this program wrote."""
    return Misuse(f"checkpoint {path} {FOREIGN}; it is kept: choose another file")


def _write_whole(path: Path, arrays: dict[str, Any]) -> None:
    temporary = _part(path)
    with noted(str(temporary)):
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


def _part(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # folders cannot be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
