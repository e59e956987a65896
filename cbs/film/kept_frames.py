"""Pictures of a film that is not finished: a folder beside it, from which the next run goes on; gone with the film."""

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cbs.checks import Misuse
from cbs.reading import NOT_OURS, as_json, read_text
from cbs.storage import write_whole

Picture = NDArray[np.uint8]
RECORD = "made.json"


class KeptFrames:
    """Frames on disk, lossless.

    Parameters
    ----------
    folder : Path
        Where; made if needed.
    made_by : mapping
        What a frame follows from beside its number: film, style, size, seed, version.

    Raises
    ------
    ValueError
        If the folder holds frames of another film; it is left as it is.
    """

    def __init__(self, folder: Path, made_by: Mapping[str, Any]) -> None:
        self.folder = folder
        record = folder / RECORD
        if folder.is_dir() and record.exists():
            try:
                there: dict[str, Any] = dict(as_json(read_text(record)))
            except NOT_OURS:
                there = {}
            for name, here in made_by.items():
                if there.get(name) != here:
                    raise Misuse(
                        f"{folder} keeps frames of another film (--{name} was {there.get(name)}, here {here}); "
                        "make that one, or remove the folder"
                    )
            return
        folder.mkdir(exist_ok=True)
        content = json.dumps(dict(made_by)).encode()
        write_whole(record, lambda file: _put(file, content))

    def pictures(self, frames: Iterable[int], draw: Callable[[int], Picture]) -> Iterator[tuple[int, Picture]]:
        """Yield frames with their pictures: those that are kept, and those that `draw` makes, which are kept."""
        for frame in frames:
            path = self.folder / f"{frame:06d}.png"
            picture = _read(path)
            if picture is None:
                picture = draw(frame)
                image = Image.fromarray(picture)
                write_whole(path, lambda file, image=image: image.save(file, "png", compress_level=1))  # type: ignore[misc]
            yield frame, picture

    def remove(self) -> None:
        """Remove the folder: the film is there."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _read(path: Path) -> Picture | None:
    try:
        with Image.open(path) as image:
            return np.asarray(image.convert("RGB"), dtype=np.uint8)
    except (OSError, SyntaxError, ValueError):  # not there, or not whole
        return None


def _put(file: BinaryIO, content: bytes) -> None:
    file.write(content)
