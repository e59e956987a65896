"""A file that keeps the finished comparisons of a verification: JSON, written whole, refused to another one."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from cbs.checks import Misuse
from cbs.engine.checkpoint import warn_unwritten
from cbs.reading import FOREIGN, NOT_OURS, as_json, read_text
from cbs.storage import write_whole
from cbs.version import __version__

FORMAT = "cbs-verify-1"
LEAST_SECONDS = 2.0  # between two writes


@dataclass(slots=True)
class KeptChecks:
    """Where and for which table, and when it was last written.

    Parameters
    ----------
    path : Path
        The file.
    made_by : dict
        What a row follows from beside its name: seed, quality.
    """

    path: Path
    made_by: Mapping[str, Any]
    next_write: float = field(default=0.0)
    told: bool = field(default=False)  # that it cannot be written

    def read(self) -> dict[str, dict[str, Any]]:
        """Return the finished rows by name; none if there is no file.

        Raises
        ------
        ValueError
            If the file is damaged, or of another version, seed or quality; it is left as it is.
        """
        if not self.path.exists():
            return {}
        keep = "; it is kept: choose another file, or run as it was made"
        try:
            header = as_json(read_text(self.path))
            rows: dict[str, dict[str, Any]] = header["rows"]
            if header["format"] != FORMAT:
                raise ValueError
        except NOT_OURS:
            raise Misuse(f"checkpoint {self.path} {FOREIGN}{keep}") from None
        for name, here in {"version": __version__, **self.made_by}.items():
            if header.get(name) != here:
                raise Misuse(
                    f"checkpoint {self.path} belongs to another run (--{name} was {header.get(name)}, here {here})"
                    + keep
                )
        return rows

    def write(self, rows: Mapping[str, Mapping[str, Any]]) -> None:
        """Write all rows; no file without any."""
        if not rows:
            return
        document = {"format": FORMAT, "version": __version__, **self.made_by, "rows": rows}
        content = json.dumps(document).encode()

        def fill(file: BinaryIO) -> None:
            file.write(content)

        try:
            write_whole(self.path, fill)
        except OSError as error:
            if not self.told:
                self.told = True
                warn_unwritten(error)
        self.next_write = time.monotonic() + LEAST_SECONDS

    def write_if_due(self, rows: Mapping[str, Mapping[str, Any]]) -> None:
        """Write if the last write is long enough ago."""
        if time.monotonic() >= self.next_write:
            self.write(rows)


def seed_in(path: Path) -> int | None:
    """Return the seed of the table that is kept in a file, None if there is none."""
    try:
        seed = as_json(read_text(path)).get("seed")
    except (*NOT_OURS, Misuse):
        return None
    return seed if isinstance(seed, int) else None
