import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from assistant.messages import Language
from assistant.reply import Reply
from assistant.web.app import build_app
from assistant.web.settings import WebSettings
from tests.browser.world import WorldEngine
from tests.integration.live_service import serving

LINE: dict[str, object] = {"question": "Hur många böcker har biblioteket?"}
MOST = 2


class HeldEngine(WorldEngine):
    """Answers when it may, and tells when questions have come."""

    def __init__(self) -> None:
        super().__init__()
        self.come = threading.Semaphore(0)
        self.may_answer = threading.Event()

    def ask(self, line: dict[str, object], *, language: Language = "sv") -> Reply:
        self.come.release()
        self.may_answer.wait()
        return super().ask(line, language=language)


@pytest.fixture
def engine() -> HeldEngine:
    return HeldEngine()


@pytest.fixture
def full_service(engine: HeldEngine) -> Iterator[str]:
    """Gives the address of a service that works on as many questions as it takes on."""
    app = build_app(engine, settings=WebSettings(most_at_once=MOST, questions_per_minute=0))
    with serving(app) as address, ThreadPoolExecutor(MOST) as askers:
        url = f"{address}/api/v1/ask"
        asked = [askers.submit(httpx.post, url, json=LINE, timeout=None) for _ in range(MOST)]
        for _ in asked:
            engine.come.acquire()
        yield address
        engine.may_answer.set()
        assert [each.result().status_code for each in asked] == [200] * MOST


@pytest.mark.parametrize("path", ["/api/v1/ask", "/enkel", "/mcp", "/gradio_api/queue/join"])
def test_who_comes_when_all_places_are_taken_is_told_to_come_again(
    full_service: str, path: str
) -> None:
    refused = httpx.post(f"{full_service}{path}", json=LINE)
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "5"
    assert "Försök igen om en stund" in refused.text


def test_what_is_no_question_is_answered_all_the_same(full_service: str) -> None:
    assert httpx.get(f"{full_service}/enkel").status_code == 200
    assert httpx.get(f"{full_service}/readyz").status_code == 200


def test_a_place_is_free_again_when_a_question_is_answered(
    full_service: str, engine: HeldEngine
) -> None:
    engine.may_answer.set()
    statuses = set()
    while 200 not in statuses:
        statuses.add(httpx.post(f"{full_service}/api/v1/ask", json=LINE).status_code)
    assert statuses <= {200, 503}
