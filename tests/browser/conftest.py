"""A real server over a small demo shop, and a real Chromium that looks at it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from assistant.shop.build import build_shop
from assistant.shop.demo import write_demo
from ui.shopfront import STAFF_FILE
from ui.staff import set_password

PASSWORD = "a password for the tests"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def built(folder: Path, products: int = 200) -> Path:
    """The state folder of a small demo shop whose desk has a password."""
    write_demo(folder / "shop", seed=7, products=products)
    build_shop(folder / "shop", folder / "state", clicks="off", device="cpu")
    set_password(folder / "state" / STAFF_FILE, PASSWORD)
    return folder / "state"


@contextmanager
def serving(state: Path, *options: str) -> Iterator[str]:
    """A server process over a state folder; gives its address."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [
        sys.executable,
        "-c",
        "from ui.commands import main; main()",
        "serve",
        str(state),
        "--port",
        str(port),
    ]
    with (
        (state.parent / "server.log").open("w") as log,
        subprocess.Popen([*command, *options], stdout=log, stderr=log) as server,
    ):
        try:
            for _ in range(600):
                if server.poll() is not None or _answers(f"{address}/health"):
                    break
                time.sleep(0.2)
            assert server.poll() is None, (state.parent / "server.log").read_text()
            yield address
        finally:
            server.terminate()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed (Debian: apt-get install chromium)")
    with serving(built(tmp_path_factory.mktemp("browser")), "--customer-picker") as address:
        yield address


@contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Debian's browser, without the sandbox that containers have no rights for."""
    arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
    try:
        yield browser
    finally:
        browser.close()


@pytest.fixture(scope="module")
def browser(server: str) -> Iterator[Browser]:
    with sync_playwright() as playwright, chromium(playwright) as opened:
        yield opened


@dataclass
class Visits:
    """Opens windows of different people, and keeps what their browsers asked for and complained about."""

    browser: Browser
    server: str
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def somebody(self, width: int = 1280, height: int = 900, path: str = "/", dark: bool = False) -> Page:
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
        )
        context.set_default_timeout(60_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda message: self.complaints.append(message.text) if message.type == "error" else None,
        )
        page.goto(self.server + path)
        return page

    def hosts(self) -> set[str | None]:
        """Every host that a browser turned to."""
        return {urlsplit(url).hostname for url in self.asked if not url.startswith(("data:", "blob:"))}


@pytest.fixture
def visits(browser: Browser, server: str) -> Iterator[Visits]:
    opened = Visits(browser, server)
    yield opened
    for context in opened.contexts:
        context.close()
    assert opened.hosts() <= {"127.0.0.1"}
    assert opened.complaints == []
