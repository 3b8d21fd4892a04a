from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from assistant.web.app import build_app
from assistant.web.settings import WebSettings
from tests.browser.world import WorldEngine

Visit = Callable[[str], TestClient]
LINE = {"question": "Hur många böcker har biblioteket?"}


@pytest.fixture
def app() -> ASGIApp:
    return build_app(WorldEngine(), settings=WebSettings(questions_per_minute=2))


@pytest.fixture
def visit(app: ASGIApp) -> Iterator[Visit]:
    with ExitStack() as stack:
        yield lambda host: stack.enter_context(TestClient(app, client=(host, 4711)))


def test_who_asks_too_often_gets_a_problem_object_that_says_when_to_come_back(visit: Visit) -> None:
    client = visit("192.0.2.1")
    assert client.post("/api/v1/ask", json=LINE).status_code == 200
    refused = client.post("/api/v1/ask", json=LINE)
    assert refused.status_code == 429
    assert 28 <= int(refused.headers["retry-after"]) <= 30
    assert refused.headers["content-type"] == "application/problem+json"
    problem = refused.json()
    assert (problem["status"], problem["title"]) == (429, "Too Many Requests")
    assert problem["detail"].startswith("Det kom för många frågor på kort tid.")


@pytest.mark.parametrize("path", ["/api/v1/ask", "/enkel", "/gradio_api/queue/join"])
def test_every_way_to_ask_is_counted_together(visit: Visit, path: str) -> None:
    client = visit("192.0.2.2")
    client.post("/api/v1/ask", json=LINE)
    refused = client.post(path, data={"question": "a"})
    assert refused.status_code == 429
    assert "Det kom för många frågor på kort tid." in refused.text


def test_reading_is_not_counted_and_another_address_is_not_refused(visit: Visit) -> None:
    client = visit("192.0.2.3")
    for _ in range(3):
        client.post("/api/v1/ask", json=LINE)
    assert client.get("/").status_code == 200
    assert client.get("/enkel").status_code == 200
    assert visit("192.0.2.4").post("/api/v1/ask", json=LINE).status_code == 200


def test_this_machine_is_not_limited(visit: Visit) -> None:
    client = visit("127.0.0.1")
    assert {client.post("/api/v1/ask", json=LINE).status_code for _ in range(50)} == {200}
