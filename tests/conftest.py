"""What holds for the whole suite: no settings of the user leak in, nothing opens a window."""

import os
import signal
import tempfile

import hypothesis
import pytest

from cbs.cli.start import ONE_THREAD

os.environ["MPLBACKEND"] = "Agg"
for _name in ONE_THREAD:
    os.environ.setdefault(_name, "1")
hypothesis.settings.register_profile("cbs", deadline=None, derandomize=True, max_examples=60, database=None)
hypothesis.settings.load_profile("cbs")

_KEPT = {"CBS_TEST_SEED", "CBS_TEST_SHARED", "CBS_CACHE_DIR"}


def pytest_configure(config: pytest.Config) -> None:
    """Name a folder in which the workers of this run share what is dear to compute; the first process owns it.

    Programs that the tests interrupt answer Ctrl-C even where the suite runs in the background of a shell.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = tempfile.TemporaryDirectory(prefix="cbs-tests-")
        os.environ["CBS_TEST_SHARED"] = folder.name
        config.add_cleanup(folder.cleanup)


@pytest.fixture(autouse=True)
def no_user_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Options given through CBS_* variables must not change what the tests see."""
    for name in os.environ:
        if name.startswith("CBS_") and name not in _KEPT:
            monkeypatch.delenv(name)
