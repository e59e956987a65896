"""What holds for the whole suite: no settings of the user leak in, nothing opens a window."""

import os

import hypothesis
import pytest

os.environ["MPLBACKEND"] = "Agg"
hypothesis.settings.register_profile("cbs", deadline=None, derandomize=True, max_examples=60, database=None)
hypothesis.settings.load_profile("cbs")

_KEPT = {"CBS_TEST_SEED", "CBS_CACHE_DIR"}


@pytest.fixture(autouse=True)
def no_user_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Options given through CBS_* variables must not change what the tests see."""
    for name in os.environ:
        if name.startswith("CBS_") and name not in _KEPT:
            monkeypatch.delenv(name)
