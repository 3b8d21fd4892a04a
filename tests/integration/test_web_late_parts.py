import asyncio
import logging
import subprocess
import sys
import threading
from collections.abc import AsyncGenerator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.app import build_app, render_start
from assistant.web.frame import frame_for
from assistant.web.late_app import LateApp
from assistant.web.settings import WebSettings
from assistant.web.static_files import read_static_files
from tests.browser.world import WorldEngine


@pytest.fixture
def maker() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as threads:
        yield threads


async def status_of(app: ASGIApp) -> int:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://a") as client:
        return (await client.get("/")).status_code


def test_the_application_is_put_together_without_what_takes_seconds_to_import() -> None:
    code = (
        "import sys; from assistant.web.app import build_app;"
        "from tests.browser.world import WorldEngine; build_app(WorldEngine());"
        "print('gradio' in sys.modules, 'mcp' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_the_service_starts_at_once_and_what_is_asked_of_the_late_part_waits(
    maker: ThreadPoolExecutor,
) -> None:
    may_build = threading.Event()

    def build() -> ASGIApp:
        may_build.wait()
        return PlainTextResponse("made")

    async def ask() -> list[bool | int]:
        late = LateApp(build, maker=maker)
        async with late.lifespan():
            asking = asyncio.create_task(status_of(late))
            await asyncio.sleep(0.05)
            seen: list[bool | int] = [asking.done()]
            may_build.set()
            return [*seen, await asking]

    assert asyncio.run(ask()) == [False, 200]


def test_who_has_waited_long_enough_is_told_to_come_again(maker: ThreadPoolExecutor) -> None:
    may_build = threading.Event()

    def build() -> ASGIApp:
        may_build.wait()
        return PlainTextResponse("made")

    async def ask() -> list[int]:
        late = LateApp(build, maker=maker, patience_seconds=0.01)
        async with late.lifespan():
            first = await status_of(late)
            may_build.set()
            while (second := await status_of(late)) == first:
                await asyncio.sleep(0.01)
            return [first, second]

    assert asyncio.run(ask()) == [503, 200]


def test_what_cannot_be_made_is_logged_and_nobody_waits_for_it(
    maker: ThreadPoolExecutor, caplog: pytest.LogCaptureFixture
) -> None:
    def build() -> ASGIApp:
        raise ImportError("no such module")

    async def ask() -> int:
        late = LateApp(build, maker=maker, patience_seconds=1000)
        async with late.lifespan():
            return await status_of(late)

    with caplog.at_level(logging.ERROR):
        assert asyncio.run(ask()) == 503
    assert "no such module" in caplog.text
    assert "assistant doctor" in caplog.text


def test_a_late_application_is_started_and_stopped_with_the_service(
    maker: ThreadPoolExecutor,
) -> None:
    events: list[str] = []

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None, None]:
        events.append("started")
        yield
        events.append("stopped")

    async def run() -> None:
        late = LateApp(lambda: FastAPI(lifespan=lifespan), maker=maker)
        async with late.lifespan():
            await status_of(late)
            events.append("asked")

    asyncio.run(run())
    assert events == ["started", "asked", "stopped"]


def test_one_part_is_made_after_the_other(maker: ThreadPoolExecutor) -> None:
    events: list[str] = []

    def build(name: str) -> ASGIApp:
        events.append(f"{name} begun")
        threading.Event().wait(0.02)
        events.append(f"{name} made")
        return PlainTextResponse(name)

    async def run() -> None:
        first = LateApp(lambda: build("first"), maker=maker)
        second = LateApp(lambda: build("second"), maker=maker)
        async with first.lifespan(), second.lifespan():
            await status_of(second)

    asyncio.run(run())
    assert events == ["first begun", "first made", "second begun", "second made"]


def test_both_late_parts_answer_in_the_end() -> None:
    with TestClient(build_app(WorldEngine()), base_url="http://127.0.0.1") as client:
        assert client.get("/healthz").status_code == 200
        assert 'id="gradio-config"' in client.get("/").text
        assert client.post("/mcp", json={}).status_code == 400


@pytest.mark.parametrize("language", ["sv", "en"])
def test_without_a_conversation_the_plain_page_stands_in_its_place(language: str) -> None:
    settings = WebSettings()
    frame = frame_for(language, settings, read_static_files(settings))
    response = render_start(frame, None, documents=1)
    page = bytes(response.body).decode()
    assert response.status_code == 200
    assert frame.text("plain.without_chat") in page
    assert '<form class="enkel-fraga" method="post"' in page


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(build_app(WorldEngine()), base_url="http://127.0.0.1") as client:
        yield client


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"data": "\\ud800"}', id="half-a-character"),
        pytest.param(b'{"data": 1e999}', id="not-finite"),
        pytest.param(b"\xff\xfe", id="no-text"),
        pytest.param(b'{"data": ', id="broken-off"),
        pytest.param(b"", id="empty"),
    ],
)
def test_what_the_conversation_cannot_read_is_refused_and_not_repeated(
    client: TestClient, body: bytes
) -> None:
    kind = {"content-type": "application/json"}
    refused = client.post("/gradio_api/queue/join", content=body, headers=kind)
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert set(refused.json()) == {"type", "title", "status", "detail"}


def test_a_client_that_leaves_before_it_has_sent_its_body_is_no_fault(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = build_app(WorldEngine())
    statuses: list[int] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        statuses.append(message.get("status", 0))

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/ask",
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1"), (b"content-length", b"9")],
    }
    with caplog.at_level(logging.INFO, logger="assistant.web.requests"):
        asyncio.run(ask_once(app, scope, receive, send))
    assert statuses == []
    assert "ClientDisconnect" not in caplog.text


async def ask_once(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    await app(scope, receive, send)
