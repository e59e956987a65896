"""A run of sixty batches that stops where a test wants it, and goes on."""

from pathlib import Path

from cbs import engine
from cbs.engine import Schedule
from cbs.engine.running import BatchFunction
from tests.engine.batches import Normals

SIZES = (50,) * 60
PLAN = Normals(4)


def stopped_after(path: Path, batches: int, sizes: tuple[int, ...] = SIZES, batch: BatchFunction = PLAN) -> engine.Run:
    """A run with a checkpoint, interrupted after so many batches."""

    def stop(done: int, _total: int) -> None:
        if done == batches:
            raise KeyboardInterrupt

    return engine.run(batch, sizes, progress=stop, schedule=Schedule(checkpoint=path, resume=path.exists()))


def resumed(path: Path, sizes: tuple[int, ...] = SIZES, batch: BatchFunction = PLAN) -> engine.Run:
    return engine.run(batch, sizes, schedule=Schedule(checkpoint=path, resume=True))
