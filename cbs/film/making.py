"""Makes a film: frames one by one into GIF and MP4 at once, then numbers (JSON) and captions (VTT)."""

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cbs import checks, storage
from cbs.figures.frame import texts
from cbs.figures.frame.files import ready_folder
from cbs.figures.frame.names import require_known
from cbs.figures.frame.sample import SAMPLE, Film
from cbs.film.gif import GifWriter
from cbs.film.kept_frames import KeptFrames
from cbs.film.mp4 import Mp4Writer, find_ffmpeg
from cbs.film.registry import RATE, Entry
from cbs.film.stage import SIZES, Act, Stage
from cbs.provenance import seed_from
from cbs.version import __version__

STYLES = ("dark", "slides")
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted.

    Parameters
    ----------
    style : {"dark", "slides"}
        Ground and colours.
    size : {"720p", "1080p"}
        Pixels.
    seed : int
        Seed of the loops.
    film : Film
        The film that it shows, where its lengths matter.
    language : str
        Code of the language of all words.
    font : str, optional
        Name of an installed font.
    frames : int, optional
        Frames of GIF and MP4, spread evenly over the film, which lasts as long as ever; left out: all in the MP4,
        every second one in the GIF.
    """

    style: str = "dark"
    size: str = "720p"
    seed: int = 1
    frames: int | None = None
    film: Film = SAMPLE
    language: str = "en"
    font: str | None = None

    def __post_init__(self) -> None:
        texts.check_language(self.language, self.font)
        for name, value, known in (("style", self.style, STYLES), ("size", self.size, tuple(SIZES))):
            require_known(name, value, known)
        object.__setattr__(self, "seed", seed_from(self.seed))
        if self.frames is not None:
            object.__setattr__(self, "frames", checks.whole("frames", self.frames))


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: the files, and why there is no MP4 (empty if there is one)."""

    files: tuple[Path, ...]
    without_mp4: str


def chosen_frames(length: int, number: int) -> NDArray[np.intp]:
    """Return `number` frames of a film of `length`, evenly from the first to the last; a single one is the last."""
    if number == 1:
        return np.array([length - 1])
    return np.rint(np.linspace(0, length - 1, number)).astype(np.intp)


def make(
    entry: Entry, order: Order, folder: Path, progress: Progress | None = None, *, resume: bool = False
) -> Made:  # fmt: skip
    """Write NAME.gif, NAME.mp4 (where ffmpeg is), NAME.json and NAME.vtt into `folder`; whole files or none.

    Parameters
    ----------
    entry : Entry
        Which film.
    order : Order
        Style, size, seed, frames.
    folder : Path
        Made if needed.
    progress : callable, optional
        Called as progress(done, all) after every frame.
    resume : bool
        Keep the frames of an unfinished film in NAME.frames, and go on from what is there.

    Raises
    ------
    ValueError
        If the folder cannot be written.
    OSError
        If the disk is full; no half film is left.
    """
    folder = ready_folder(folder)
    module = entry.module()
    length = module.ACTS[-1].end
    data = module.compute(order.seed, **({"film": order.film} if entry.uses() else {}))
    scene, stage = _scene(module, data, order)
    ffmpeg = find_ffmpeg()
    in_gif = chosen_frames(length, order.frames or length // 2)
    in_mp4 = chosen_frames(length, order.frames or length) if ffmpeg else np.array([], dtype=np.intp)
    base = folder / entry.name
    made_by = {
        "film": entry.name, "style": order.style, "size": order.size, "seed": order.seed, "version": __version__,
        "language": order.language, "font": order.font,
    }  # fmt: skip
    kept = KeptFrames(base.with_suffix(".frames"), made_by) if resume else None
    seconds = length / RATE
    with contextlib.ExitStack() as stack:
        gif = stack.enter_context(GifWriter(base.with_suffix(".gif"), stage, seconds, len(in_gif)))
        mp4 = None
        if ffmpeg:
            rate = len(in_mp4) / seconds
            mp4 = stack.enter_context(Mp4Writer(base.with_suffix(".mp4"), ffmpeg, stage.pixels, rate))
        for frame, picture in _pictures(scene, stage, np.concatenate([in_gif, in_mp4]), progress, kept):
            for _ in range(int(np.count_nonzero(in_gif == frame))):
                gif.add(picture)
            for _ in range(int(np.count_nonzero(in_mp4 == frame))):
                assert mp4 is not None
                mp4.add(picture)
    storage.write_bytes(base.with_suffix(".json"), _record(entry, order, data, length, len(in_gif)))
    storage.write_bytes(base.with_suffix(".vtt"), captions(module.ACTS, order.language).encode())
    if kept is not None:
        kept.remove()
    kinds = (".gif", *((".mp4",) if ffmpeg else ()), ".json", ".vtt")
    reason = "" if ffmpeg else "no ffmpeg on this machine, so no MP4; install ffmpeg or the extra [video]"
    return Made(tuple(base.with_suffix(kind) for kind in kinds), reason)


def _scene(module: Any, data: Any, order: Order) -> tuple[Any, Stage]:
    stage = Stage(order.style, order.size, order.language, order.font)
    return module.Scene(stage, data), stage


def _pictures(
    scene: Any, stage: Stage, wanted: NDArray[np.intp], progress: Progress | None, kept: KeptFrames | None
) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    frames = [int(frame) for frame in np.unique(wanted)]

    def draw(frame: int) -> NDArray[np.uint8]:
        scene.show(frame)
        return stage.picture()

    drawn = ((frame, draw(frame)) for frame in frames) if kept is None else kept.pictures(frames, draw)
    for done, (frame, picture) in enumerate(drawn, start=1):
        yield frame, picture
        if progress is not None:
            progress(done, len(frames))


def _record(entry: Entry, order: Order, data: Any, length: int, gif_frames: int) -> bytes:
    width, height = SIZES[order.size]
    record = {
        "film": entry.name,
        "title": entry.title,
        "numbers": data.record(),
        "frames": order.frames or length,
        "gif_frames": gif_frames,
        "seconds": length / RATE,
        "width": width,
        "height": height,
        "style": order.style,
        "meta": data.provenance.as_dict(),
    }
    return (json.dumps(record, indent=1, allow_nan=False) + "\n").encode()


def captions(acts: tuple[Act, ...], language: str = "en") -> str:
    """Return the sentences of a film as WebVTT, in a language."""
    parts = ["WEBVTT"]
    for act in acts:
        parts.append(f"{_clock(act.start)} --> {_clock(act.end)}\n{texts.in_language(act.sentence, language)}")
    return "\n\n".join(parts) + "\n"


def _clock(frame: int) -> str:
    milliseconds = round(1000 * frame / RATE)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"00:{minutes:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
