"""What the tests read off the page."""

import time
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from tests.page.browser import Browser


def shown(browser: Browser, name: str, kind: str = "value") -> float:
    return float(browser.js(f"document.getElementById('{name}').dataset.{kind}"))


def at_rest(browser: Browser) -> None:
    """The loop has been drawn as it is and its corners are written down."""
    wait(browser, "document.getElementById('loop').dataset.rest === '1'")


def wait(browser: Browser, code: str) -> Any:
    """Value of an expression once it is true."""
    limit = time.monotonic() + 200.0  # of a machine that many share
    while not (value := browser.js(code)):
        assert time.monotonic() < limit, f"never true: {code}"
        time.sleep(0.05)
    return value


def quiet(browser: Browser, page_file: Path) -> None:
    """Nothing was asked for but the file itself, and nothing was complained about."""
    assert browser.complaints() == []
    assert {
        urlparse(address).path.rsplit("/", 1)[-1].replace("%20", " ")
        for address in browser.requests()
        if not address.startswith("data:")
    } == {page_file.name}
