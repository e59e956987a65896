"""One browser and one page for all tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.page.browser import NAMES, Browser, find, started

SEED = 3


@pytest.fixture(scope="session")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from cbs.page.page import page

    path = tmp_path_factory.mktemp("page") / "demo page.html"
    path.write_text(page(SEED), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if find() is None:
        pytest.skip(f"no browser on this machine (looked for {', '.join(NAMES)}; Debian: apt-get install chromium)")
    with started(tmp_path_factory.mktemp("profile")) as page:
        yield page
