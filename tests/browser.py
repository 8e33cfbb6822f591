"""The system's Chromium, and the application served to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Playwright, sync_playwright
from werkzeug.serving import make_server

CHROMIUM = "/usr/bin/chromium"
SHELL = "/usr/bin/chromium-headless-shell"  # the same engine without windows, with a package of its own on Debian
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives browsers, one for all tests: it can't be started twice."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The system's Chromium, one for all tests."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def shell(playwright: Playwright) -> Iterator[Browser]:
    """Chromium without windows, for looking at many pages; where the system has none, the whole one."""
    path = SHELL if Path(SHELL).exists() else CHROMIUM
    browser = playwright.chromium.launch(executable_path=path, args=QUIET)
    yield browser
    browser.close()


@contextmanager
def served(app: Flask, host: str = "127.0.0.1") -> Iterator[str]:
    """Serve an application on this machine; its address, which is also its EXTERNAL_URL meanwhile.

    Browsers keep passkeys for the `host` "localhost", and for no number of a machine.
    """
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://{host}:{server.server_port}"
    before, app.config["EXTERNAL_URL"] = app.config["EXTERNAL_URL"], address
    try:
        yield address
    finally:
        app.config["EXTERNAL_URL"] = before
        server.shutdown()
        thread.join()
        server.server_close()
