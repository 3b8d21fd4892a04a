"""A served world and a real Chromium; without one, the tests are skipped and say so."""

import json
import os
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from assistant.web.app import build_app
from assistant.web.server import listen
from assistant.web.settings import WebSettings
from tests.browser.world import WorldEngine

# A quiet browser: nothing of its own goes out, so that whatever does is the page's.
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Another site's page is made up by the tests; to the browser it is not on this machine.
    "--disable-features=LocalNetworkAccessChecks",
)
_WATCH_POLICY = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.__violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""
# Where every state that is looked at is kept as a picture, for people to look at too.
_PICTURES = os.environ.get("BROWSER_PICTURES")
# Generous: two slow cores may be shared.
_TIMEOUT_MS = 30_000


EMBEDDER = "http://intranet.example"


def picture(page: Page, name: str) -> None:
    """Keeps a picture of the whole page if a folder is set; ``name`` is made a file name."""
    if _PICTURES:
        Path(_PICTURES).mkdir(parents=True, exist_ok=True)
        file = re.sub(r"[^\w-]+", "-", name).strip("-")
        page.screenshot(path=Path(_PICTURES) / f"{file}.png", full_page=True)


@dataclass
class Trouble:
    """What must not happen while a page is used."""

    console: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


@dataclass
class World:
    """The served page: its address and the engine behind it."""

    address: str
    engine: WorldEngine
    feedback: Path


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    engine = WorldEngine()
    feedback = tmp_path_factory.mktemp("data") / "feedback.sqlite"
    listening = listen("127.0.0.1", 0)
    settings = WebSettings(
        operator="Norrby kommun",
        contact="Skriv till norrby@example.org.",
        examples=("Hur många böcker har biblioteket?",),
        embed_origins=(EMBEDDER,),
        feedback=feedback,
    )
    config = uvicorn.Config(
        build_app(engine, settings=settings),
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield World(f"http://127.0.0.1:{listening.getsockname()[1]}", engine, feedback)
    server.should_exit = True
    thread.join(timeout=10)
    listening.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine: `make browser` installs Debian's")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        yield browser
        browser.close()


@dataclass
class Windows:
    """The browser's windows by what is wished of them; the next to wish the same has its files."""

    browser: Browser
    kept: dict[str, BrowserContext] = field(default_factory=dict)

    def of(self, wishes: dict[str, object], *, is_new: bool) -> BrowserContext:
        """Returns the kept window for ``wishes``, or one that has seen nothing yet."""
        name = json.dumps(wishes, sort_keys=True)
        if not is_new and name in self.kept:
            return self.kept[name]
        context = self.browser.new_context(**wishes)
        context.set_default_timeout(_TIMEOUT_MS)
        context.add_init_script(_WATCH_POLICY)
        if not is_new:
            self.kept[name] = context
        return context

    def leave(self, context: BrowserContext) -> None:
        """Closes what is open in a window, and the window itself if it was a new one."""
        for page in context.pages:
            page.close()
        if context not in self.kept.values():
            context.close()


@pytest.fixture(scope="session")
def windows(chromium: Browser) -> Windows:
    return Windows(chromium)


@dataclass
class Visitor:
    """Opens pages of the world as different people would, and keeps note of all trouble."""

    windows: Windows
    world: World
    trouble: Trouble = field(default_factory=Trouble)
    contexts: list[BrowserContext] = field(default_factory=list)

    def open(self, path: str = "/", **wishes: object) -> Page:
        """Returns a page at ``path``; for the chat page, once Gradio has drawn the field."""
        page = self.new(**wishes)
        page.goto(self.world.address + path)
        if page.locator("gradio-app").count() and wishes.get("java_script_enabled", True):
            page.locator("body.redo").wait_for()
        return page

    def new(self, *, first_visit: bool = False, **wishes: object) -> Page:
        """Returns an empty page, watched as all are; on a ``first_visit`` nothing is cached."""
        wishes = {"reduced_motion": "reduce", "viewport": {"width": 1280, "height": 900}} | wishes
        context = self.windows.of(wishes, is_new=first_visit)
        if context not in self.contexts:
            self.contexts.append(context)
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.trouble.console.append(str(error)))
        page.on("request", self._asked)
        return page

    def _heard(self, message: object) -> None:
        if message.type in {"error", "warning"}:
            self.trouble.console.append(message.text)

    def _asked(self, request: object) -> None:
        if not request.url.startswith((self.world.address, "data:", "blob:", "about:")):
            self.trouble.elsewhere.append(request.url)


@pytest.fixture
def visitor(windows: Windows, world: World) -> Iterator[Visitor]:
    visitor = Visitor(windows, world)
    yield visitor
    violations = []
    for context in visitor.contexts:
        for page in context.pages:
            violations += page.evaluate("window.__violations || []")
        windows.leave(context)
    assert violations == []
    assert visitor.trouble.console == []
    assert visitor.trouble.elsewhere == []
