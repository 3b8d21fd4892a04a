"""Whatever a language model writes, while it writes and when it is done, stays text."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
import uvicorn
from playwright.sync_api import Browser, expect

from assistant.reply import Reply
from assistant.web.app import build_app
from assistant.web.server import listen
from tests.browser.world import HOSTILE, hostile
from tests.browser.writing import BOOKS, WritingEngine

pytestmark = pytest.mark.browser

FIELD = "#fraga textarea"
MINUTE_MS = 60_000


class HostileWriter(WritingEngine):
    """An engine whose model writes what is known to break out of pages."""

    def written(self, count: int) -> Reply:
        sentences = []
        for payload in HOSTILE:
            sentences += hostile(self.corpus, payload).sentences
        answer = replace(hostile(self.corpus, HOSTILE[0]), sentences=tuple(sentences))
        return replace(super().written(count), outcome=answer)


@pytest.fixture
def engine() -> HostileWriter:
    return HostileWriter()


@pytest.fixture
def address(engine: HostileWriter) -> Iterator[str]:
    listening = listen("127.0.0.1", 0)
    config = uvicorn.Config(
        build_app(engine), access_log=False, log_level="warning", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)
    listening.close()


def test_a_hostile_model_writes_text_and_nothing_else(chromium: Browser, address: str) -> None:
    context = chromium.new_context(reduced_motion="reduce")
    context.set_default_timeout(MINUTE_MS)
    page = context.new_page()
    elsewhere: list[str] = []
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((address, "data:")) else elsewhere.append(request.url)
        ),
    )
    page.goto(address)
    page.locator("body.redo").wait_for()
    page.fill(FIELD, BOOKS)
    page.press(FIELD, "Enter")
    page.locator("#tur-1 .sagt").wait_for(state="attached")
    expect(page.locator("#tur-1 .svar-text")).to_contain_text("Utbrytning")
    shown = page.locator("#tur-1 .svar-text").inner_text()
    assert sum(" ".join(payload.split()) in " ".join(shown.split()) for payload in HOSTILE) >= 30
    assert page.evaluate("window.__hacked") is None
    assert page.locator("#samtal :is(script, img, iframe, form, svg, style, video)").count() == 0
    assert elsewhere == []
    context.close()
