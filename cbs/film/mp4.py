"""MP4 through ffmpeg, where there is one: pictures go to it over a pipe."""

import shutil
import subprocess
import tempfile
from importlib import import_module
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from cbs.storage import replacing


def find_ffmpeg() -> str | None:
    """Return the ffmpeg of this machine or of the extra [video], or None."""
    found = shutil.which("ffmpeg")
    if found is not None:
        return found
    try:
        return str(import_module("imageio_ffmpeg").get_ffmpeg_exe())
    except (ImportError, RuntimeError):
        return None


class Mp4Writer:
    """Context that writes an MP4 (H.264, even for old projectors) and moves it into place when all went well.

    Parameters
    ----------
    path : Path
        The file.
    ffmpeg : str
        The program.
    pixels : tuple of int
        Width and height.
    rate : float
        Pictures a second.
    """

    def __init__(self, path: Path, ffmpeg: str, pixels: tuple[int, int], rate: float) -> None:
        self.path = path
        self.command = [
            ffmpeg, "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{pixels[0]}x{pixels[1]}",
            "-r", f"{rate:.6f}", "-i", "-", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", "18", "-threads", "2",
            "-movflags", "+faststart", "-fflags", "+bitexact",
        ]  # fmt: skip

    def __enter__(self) -> "Mp4Writer":
        self.place = replacing(self.path, ".mp4")
        self.command.append(self.place.__enter__())
        self.log = tempfile.TemporaryFile()  # noqa: SIM115
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=self.log, stderr=self.log)
        return self

    def add(self, picture: NDArray[np.uint8]) -> None:
        """Append a picture (height, width, 3)."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(np.ascontiguousarray(picture).tobytes())
        except BrokenPipeError:
            raise OSError(self._complaint()) from None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is not None:
                self.process.kill()
            self.process.communicate()
            if kind is None and self.process.returncode != 0:
                failure = OSError(self._complaint())
                self.place.__exit__(OSError, failure, None)
            self.place.__exit__(kind, error, trace)
        finally:
            self.log.close()

    def _complaint(self) -> str:
        self.log.seek(0)
        lines = self.log.read().decode(errors="replace").strip().splitlines()
        return f"ffmpeg failed: {lines[-1] if lines else 'no reason given'}"
