"""The figures as they are made, by a third of the loops of a draft: enough for every claim, and quick.

Every test of a figure takes the same arrays, so a figure is computed once a run of the suite: the workers share them in
the folder that `tests/conftest.py` names.
"""

import os
import pickle
import time
from functools import cache
from pathlib import Path
from typing import Any

from cbs import figures
from cbs.figures.frame.qualities import Quality
from tests.figures.wave_boards import MADE_UP
from tests.statistics import chosen_seeds

SMALL = Quality("small", 1.0 / 60.0)
PATIENCE = 60.0  # seconds for which a worker waits for the same figure of another one before it makes its own
_SHARED = os.environ.get("CBS_TEST_SHARED")


@cache
def made(name: str, seed: int = chosen_seeds()[0]) -> Any:
    """The stored arrays of a figure; by default with the first seed of the suite."""
    if name in MADE_UP:
        return MADE_UP[name]()
    if _SHARED is None:
        return figures.compute(name, SMALL, seed)
    path = Path(_SHARED) / f"{name}-{seed}"
    if not _first(path.with_suffix(".begun")):
        end = time.monotonic() + PATIENCE
        while not path.exists() and time.monotonic() < end:
            time.sleep(0.05)
        if path.exists():
            return pickle.loads(path.read_bytes())
    stored = figures.compute(name, SMALL, seed)
    whole = path.with_suffix(f".{os.getpid()}")
    whole.write_bytes(pickle.dumps(stored))
    whole.replace(path)
    return stored


def _first(mark: Path) -> bool:
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
