"""What a reader is told when the server goes away, and of questions that cannot be answered."""

import threading
from collections.abc import Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect

from assistant.messages import read_messages
from assistant.web.app import build_app
from assistant.web.server import listen
from tests.browser.conftest import Visitor, World
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
        # One that waits for a question to be answered, as a test may have it, is left behind.
        self._thread.join(timeout=1)
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


def test_after_a_restart_the_conversation_is_there_and_a_follow_up_is_understood(
    page: Page, service: Service
) -> None:
    ask(page, BOOKS)
    page.click("#tur-1 .svar-text a.hanv >> nth=1")
    service.end()
    service.start()
    ask(page, "Och hur många?", 2)
    expect(page.locator("#tur-2 .tolkad q")).to_have_text(BOOKS)
    expect(page.locator("#tur-1 .svar-text")).to_contain_text("54 000")
    expect(page.locator("#tur-1-kalla-2")).to_have_attribute("open", "")
    expect(page.locator("#forbindelse")).to_be_hidden()
    page.click("#ny")
    expect(page.locator("article.tur")).to_have_count(0)


def test_a_connection_lost_while_an_answer_is_looked_for_costs_that_answer_and_no_more(
    page: Page, service: Service, engine: WorldEngine
) -> None:
    ask(page, BOOKS)
    engine.released.clear()
    page.fill(FIELD, "Och hur många?")
    page.press(FIELD, "Enter")
    page.locator("#tur-2 .soker").wait_for()
    service.end()
    expect(page.locator("#forbindelse-text")).to_have_text(LOST, timeout=MINUTE_MS)
    expect(page.locator("#forbindelse")).to_be_visible()
    expect(page.locator(FIELD)).to_have_value("Och hur många?")
    expect(page.locator("#tur-2 .soker")).to_be_hidden()
    expect(page.locator("#stoppa")).to_be_hidden()
    page.click("#igen")
    page.wait_for_timeout(500)
    expect(page.locator("#forbindelse")).to_be_visible()
    engine.released.set()
    service.start()
    page.click("#igen")
    expect(page.locator("#tur-2 .tolkad q")).to_have_text(BOOKS)
    expect(page.locator("#forbindelse")).to_be_hidden()
    expect(page.locator("#tur-1 .svar-text")).to_contain_text("54 000")
    expect(page.locator("article.tur")).to_have_count(2)
    page.wait_for_timeout(2500)  # within which Gradio would have loaded the page anew
    expect(page.locator("article.tur")).to_have_count(2)


def test_a_line_that_falls_silent_is_taken_for_lost(visitor: Visitor, world: World) -> None:
    page = visitor.new(first_visit=True)  # its clock is the window's
    page.clock.install()
    page.goto(world.address)
    page.locator("body.redo").wait_for()
    world.engine.released.clear()
    try:
        page.fill(FIELD, BOOKS)
        page.press(FIELD, "Enter")
        page.clock.run_for(1_000)
        page.locator("#tur-1 .soker").wait_for()
        page.clock.run_for(45_000)
        expect(page.locator("#forbindelse-text")).to_have_text(LOST)
    finally:
        world.engine.released.set()
    expect(page.locator(FIELD)).to_have_value(BOOKS)
    visitor.trouble.console.clear()  # Gradio notes that the question failed


FORGOTTEN = (
    'data: {"msg": "unexpected_error", "message": "?", "session_not_found":true, '
    '"success": false}\n\n'
)


HALF_AN_EVENT = 'data: {"msg": "process_generating", "output": {"data": ["<article cl'
WHOLE_AND_HALF = f'data: {{"msg": "heartbeat"}}\n\n{HALF_AN_EVENT}'


@pytest.mark.parametrize(
    ("status", "body"),
    [
        pytest.param(200, HALF_AN_EVENT, id="breaks inside its first event"),
        pytest.param(200, WHOLE_AND_HALF, id="breaks inside an event"),
        pytest.param(200, FORGOTTEN, id="another process knows nothing of it"),
        pytest.param(200, "", id="ends before it is closed"),
        pytest.param(502, "", id="refused"),
    ],
)
def test_a_stream_that_brings_no_answer_costs_neither_question_nor_page(
    visitor: Visitor, status: int, body: str
) -> None:
    page = visitor.open()
    page.evaluate("window.__same = true")
    page.route(
        "**/queue/data*",
        lambda route: route.fulfill(status=status, body=body, content_type="text/event-stream"),
    )
    page.fill(FIELD, BOOKS)
    page.press(FIELD, "Enter")
    expect(page.locator("#forbindelse-text")).to_have_text(LOST)
    expect(page.locator(FIELD)).to_have_value(BOOKS)
    page.unroute("**/queue/data*")
    joins: list[str] = []
    page.on("request", lambda request: joins.append(request.url))
    page.click("#igen")
    expect(page.locator("#tur-1 .svar-text")).to_contain_text("54 000")
    assert len([url for url in joins if "/queue/join" in url]) == 1
    assert page.evaluate("window.__same")
    visitor.trouble.console.clear()  # as above


# Cuts the stream of events into pieces of which none holds the word that it is closed by, and lets
# it end: Gradio breaks it off after that word, sometimes before its end is seen.
IN_PIECES = """
const whole = window.fetch.bind(window);
window.fetch = async (request, options) => {
  if (!String(request.url || request).includes("/queue/data")) return whole(request, options);
  const response = await whole(request.url || request, { ...options, signal: undefined });
  const reader = response.body.getReader();
  let left = new Uint8Array();
  const cut = async (controller) => {
    if (!left.length) {
      const { done, value } = await reader.read();
      if (done) document.documentElement.dataset.ended = "yes";
      if (done) return controller.close();
      left = value;
    }
    controller.enqueue(left.slice(0, 7));
    left = left.slice(7);
  };
  return new Response(new ReadableStream({ pull: cut }), { headers: response.headers });
};
"""


def test_an_answer_that_comes_in_small_pieces_is_whole_and_nothing_is_told_lost(
    visitor: Visitor,
) -> None:
    page = visitor.new()
    page.add_init_script(IN_PIECES)
    page.add_init_script(
        "document.addEventListener('utblick:lost', () => { window.__lost = true; });"
    )
    page.goto(visitor.world.address)
    page.locator("body.redo").wait_for()
    ask(page, BOOKS)
    expect(page.locator("#tur-1 .svar-text")).to_contain_text("54 000")
    expect(page.locator("html")).to_have_attribute("data-ended", "yes")
    ask(page, "Och hur många?", 2)
    expect(page.locator("#tur-2 .tolkad q")).to_have_text(BOOKS)
    assert page.evaluate("window.__lost") is None


def test_what_the_server_says_of_a_refused_question_is_told(visitor: Visitor) -> None:
    page = visitor.open()
    told = TEXTS["page.error.too_many"]
    page.route("**/queue/join*", lambda route: route.fulfill(status=429, json={"detail": told}))
    page.fill(FIELD, BOOKS)
    page.press(FIELD, "Enter")
    expect(page.locator("#forbindelse-text")).to_have_text(told)
    expect(page.locator(FIELD)).to_have_value(BOOKS)
    page.unroute("**/queue/join*")
    page.click("#igen")
    expect(page.locator("#tur-1 .svar-text")).to_contain_text("54 000")
    expect(page.locator("#forbindelse")).to_be_hidden()
    visitor.trouble.console.clear()  # the browser notes every 429
