"""What a reader sees of a language model that writes, in a real browser."""

import threading
from collections.abc import Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, expect

from assistant.messages import read_messages
from assistant.web.app import build_app
from assistant.web.server import listen
from assistant.web.settings import WebSettings
from tests.browser.axe import violations
from tests.browser.conftest import picture
from tests.browser.writing import BOOKS, WritingEngine

pytestmark = pytest.mark.browser

FIELD = "#fraga textarea"
WORKING = read_messages("sv").texts["page.turn.model_writing"]


@pytest.fixture
def engine() -> WritingEngine:
    return WritingEngine()


@pytest.fixture
def address(engine: WritingEngine) -> Iterator[str]:
    listening = listen("127.0.0.1", 0)
    settings = WebSettings(model="modell", model_host="modell.example:443")
    config = uvicorn.Config(
        build_app(engine, settings=settings),
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)
    listening.close()


def test_drafts_are_shown_told_once_and_give_way_to_the_answer(
    chromium: Browser, engine: WritingEngine, address: str
) -> None:
    page = chromium.new_page()
    page.goto(address)
    page.locator("body.redo").wait_for(timeout=60_000)
    engine.goes_on.clear()
    page.fill(FIELD, BOOKS)
    page.press(FIELD, "Enter")
    draft = page.locator("#tur-1.utkast")
    expect(draft.locator(".soker")).to_have_text(WORKING, timeout=30_000)
    expect(draft.locator(".svar-text")).to_contain_text("54 000")
    expect(page.locator("#live")).to_have_text(WORKING)
    expect(page.locator("#stoppa")).to_be_visible()
    assert violations(page) == []
    picture(page, "draft")
    engine.goes_on.set()
    expect(page.locator("#tur-1 .modell")).to_contain_text("modell.example:443", timeout=30_000)
    expect(page.locator("#tur-1.utkast")).to_have_count(0)
    expect(page.locator("#stoppa")).to_be_hidden()
    expect(page.locator("#live")).to_contain_text("Svaret är här")
    expect(page.locator("#tur-1 .svar-text")).to_contain_text("Så här:")
    expect(page.locator("footer")).to_contain_text("modell.example:443")
    page.close()


def test_a_model_that_writes_can_be_stopped(
    chromium: Browser, engine: WritingEngine, address: str
) -> None:
    page = chromium.new_page()
    page.goto(address)
    page.locator("body.redo").wait_for(timeout=60_000)
    engine.goes_on.clear()
    page.fill(FIELD, BOOKS)
    page.press(FIELD, "Enter")
    expect(page.locator("#tur-1.utkast")).to_have_count(1, timeout=30_000)
    page.get_by_role("button", name="Avbryt").click()
    expect(page.locator("#tur-1")).to_have_count(0)
    expect(page.locator(FIELD)).to_have_value(BOOKS)
    page.wait_for_timeout(500)
    assert engine.is_left
    page.close()
