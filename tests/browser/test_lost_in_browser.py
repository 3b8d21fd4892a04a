"""What a reader is told when the server goes away, and of questions that cannot be answered."""

import threading
from collections.abc import Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect

from assistant.messages import read_messages
from assistant.web.app import build_app
from assistant.web.server import listen
from tests.browser.world import WorldEngine
from tests.browser.writing import BOOKS

pytestmark = pytest.mark.browser

FIELD = "#fraga textarea"
TEXTS = read_messages("sv").texts
LOST = TEXTS["page.chat.lost"]
MINUTE_MS = 60_000


class Service:
    """A server that can be ended and started anew at the same address."""

    def __init__(self, engine: WorldEngine) -> None:
        self._engine = engine
        self._port = 0
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Begins to serve; a second time as another process would, knowing of no conversation."""
        self._listening = listen("127.0.0.1", self._port)
        self._port = self._listening.getsockname()[1]
        config = uvicorn.Config(
            build_app(self._engine),
            access_log=False,
            log_level="critical",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listening]}, daemon=True
        )
        self._thread.start()

    def end(self) -> None:
        """Ends at once, with whatever is under way."""
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(timeout=10)
        self._listening.close()


@pytest.fixture
def engine() -> WorldEngine:
    return WorldEngine()


@pytest.fixture
def service(engine: WorldEngine) -> Iterator[Service]:
    service = Service(engine)
    yield service
    engine.released.set()
    service.end()


@pytest.fixture
def page(chromium: Browser, service: Service) -> Iterator[Page]:
    context = chromium.new_context(reduced_motion="reduce")
    context.set_default_timeout(MINUTE_MS)
    page = context.new_page()
    page.goto(service.address)
    page.locator("body.redo").wait_for()
    yield page
    context.close()


def ask(page: Page, question: str, turn: int = 1) -> None:
    page.fill(FIELD, question)
    page.press(FIELD, "Enter")
    page.locator(f"#tur-{turn} .sagt").wait_for(state="attached")


def test_after_a_restart_the_next_question_is_answered_and_the_rest_is_said_to_be_gone(
    page: Page, service: Service
) -> None:
    ask(page, BOOKS)
    service.end()
    service.start()
    page.fill(FIELD, "Menar du det?")
    page.press(FIELD, "Enter")
    told = page.locator("#glomt")
    expect(told).to_have_text(TEXTS["page.chat.forgotten"], timeout=MINUTE_MS)
    expect(told).to_be_in_viewport()
    expect(page.locator("#tur-1 .besked")).to_have_text("Menar du biblioteket eller badhuset?")
    page.click("#ny")
    expect(told).to_be_hidden()


def test_a_new_conversation_is_not_taken_for_a_forgotten_one(page: Page) -> None:
    ask(page, BOOKS)
    page.click("#ny")
    expect(page.locator("article.tur")).to_have_count(0)
    ask(page, "Menar du det?")
    ask(page, "Gå sönder", 2)
    expect(page.locator("#glomt")).to_be_hidden()


def test_a_connection_lost_while_an_answer_is_looked_for_gives_the_question_back(
    page: Page, service: Service, engine: WorldEngine
) -> None:
    ask(page, BOOKS)
    engine.released.clear()
    page.fill(FIELD, "Menar du det?")
    page.press(FIELD, "Enter")
    page.locator("#tur-2 .soker").wait_for()
    service.end()
    expect(page.locator("#forbindelse-text")).to_have_text(LOST, timeout=MINUTE_MS)
    expect(page.locator("#forbindelse")).to_be_visible()
    expect(page.locator(FIELD)).to_have_value("Menar du det?")
    expect(page.locator("#tur-2 .soker")).to_be_hidden()
    expect(page.locator("#stoppa")).to_be_hidden()
    expect(page.locator("#tur-1 .svar-text")).to_contain_text("54 000")
    engine.released.set()
    service.start()
    page.click("#las-om")
    expect(page.locator("#tur-1 .besked")).to_have_text("Menar du biblioteket eller badhuset?")
