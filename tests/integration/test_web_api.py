import asyncio
import json
import logging
import os
import re
import socket
import time
import urllib.request
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.drafts import Draft
from assistant.messages import Language
from assistant.reply import Reply
from assistant.web.app import build_app
from assistant.web.events import stream_events
from assistant.web.request_log import request_line, write_requests_to_standard_error
from assistant.web.request_note import RequestNote
from assistant.web.settings import WebSettings
from tests.browser.world import WorldEngine, how_many_books
from tests.integration.live_service import running, serving

ROOT = Path(__file__).parents[2]
HOW_MANY = "Hur många böcker har biblioteket?"
STREAM = {"accept": "text/event-stream"}
TOKEN = "en-nyckel-som-ingen-gissar"
ORIGIN = "https://intranet.example"

Event = tuple[str, dict[str, Any]]


class TroubledEngine(WorldEngine):
    """Gives a reply whose quote is not what its document says, or fails."""

    def ask(self, line: dict[str, object], *, language: Language = "sv") -> Reply:
        if line["question"] == "Fel":
            raise ValueError(f"hemlig: {line['question']}")
        answer = how_many_books(self.corpus)
        first = replace(answer.citations[0], quote="Biblioteket har 99 000 böcker.")
        wrong = replace(answer, citations=(first, *answer.citations[1:]))
        return Reply(question=str(line["question"]), outcome=wrong, timings_ms={"total": 1.0})


@pytest.fixture(scope="module")
def engine() -> WorldEngine:
    return WorldEngine()


@pytest.fixture(scope="module")
def client(engine: WorldEngine) -> Iterator[TestClient]:
    with TestClient(build_app(engine, settings=WebSettings(questions_per_minute=0))) as client:
        yield client


@pytest.fixture(scope="module")
def troubled() -> Iterator[TestClient]:
    with TestClient(build_app(TroubledEngine())) as client:
        yield client


@pytest.fixture(scope="module")
def guarded() -> Iterator[TestClient]:
    settings = WebSettings(api_token=TOKEN, cors_origins=(ORIGIN,), questions_per_minute=0)
    with TestClient(build_app(WorldEngine(), settings=settings)) as client:
        yield client


@pytest.fixture(scope="module")
def live(engine: WorldEngine) -> Iterator[str]:
    with serving(build_app(engine, settings=WebSettings(questions_per_minute=0))) as address:
        yield address


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The lines that are written about requests."""
    logger = logging.getLogger("assistant.web.requests")
    before = (logger.handlers, logger.propagate, logger.level)
    write_requests_to_standard_error("all")
    lines: list[str] = []
    monkeypatch.setattr(logger.handlers[0], "emit", lambda record: lines.append(record.msg))
    yield lines
    logger.handlers, logger.propagate, logger.level = before


def events_in(body: str) -> list[Event]:
    blocks = [block for block in body.split("\n\n") if not block.startswith(":") and block]
    pairs = [re.fullmatch(r"event: (\w+)\ndata: (.+)", block) for block in blocks]
    assert all(pairs), body
    return [(pair[1], json.loads(pair[2])) for pair in pairs if pair]


def without_timings(reply: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in reply.items() if key != "timings_ms"}


@pytest.mark.parametrize(
    ("question", "status"),
    [
        pytest.param(HOW_MANY, "answered", id="answered"),
        pytest.param("Vad kostar kaffet?", "refused", id="refused"),
        pytest.param("Menar du det?", "clarify", id="clarify"),
        pytest.param("Gå sönder", "error", id="error"),
    ],
)
def test_a_stream_ends_with_the_reply_object_that_is_sent_without_one(
    client: TestClient, question: str, status: str
) -> None:
    streamed = client.post("/api/v1/ask", json={"question": question}, headers=STREAM)
    name, last = events_in(streamed.text)[-1]
    assert (streamed.status_code, name, last["status"]) == (200, "reply", status)
    whole = client.post("/api/v1/ask", json={"question": question}).json()
    assert without_timings(last) == without_timings(whole)


def test_each_sentence_comes_by_itself_after_the_citations_that_it_needs(
    client: TestClient,
) -> None:
    body = client.post("/api/v1/ask", json={"question": HOW_MANY}, headers=STREAM).text
    *before, (_, reply) = events_in(body)
    first, second = reply["sentences"]
    assert before == [
        ("citation", reply["citations"][0]),
        ("sentence", first),
        ("citation", reply["citations"][1]),
        ("sentence", second),
    ]


def test_a_stream_asks_proxies_to_pass_it_on_at_once(client: TestClient) -> None:
    response = client.post("/api/v1/ask", json={"question": HOW_MANY}, headers=STREAM)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["x-accel-buffering"] == "no"
    assert response.headers["cache-control"] == "no-store"
    assert response.text.startswith(":")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"{", 422, id="no-json"),
        pytest.param(json.dumps({"question": "a" * 1001}).encode(), 422, id="too-long"),
        pytest.param(b"x" * (64 * 1024 + 1), 413, id="too-large"),
    ],
)
def test_what_is_wrong_with_a_question_is_a_problem_object_before_any_stream(
    client: TestClient, body: bytes, status: int
) -> None:
    response = client.post("/api/v1/ask", content=body, headers=STREAM)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == status


def test_a_reply_that_cannot_be_sliced_out_of_its_source_is_never_sent(
    troubled: TestClient, log: list[str]
) -> None:
    reply = troubled.post("/api/v1/ask", json={"question": HOW_MANY}).json()
    assert (reply["status"], reply["reason"], reply["citations"]) == ("error", "failed", [])
    assert "99 000" not in json.dumps(reply)
    streamed = troubled.post("/api/v1/ask", json={"question": HOW_MANY}, headers=STREAM)
    assert [name for name, _ in events_in(streamed.text)] == ["reply"]
    assert json.loads(log[0])["error"] == "UnsoundReply"
    assert json.loads(log[0])["outcome"] == "error"


def test_what_fails_inside_becomes_a_problem_and_a_line_without_the_question(
    troubled: TestClient, log: list[str]
) -> None:
    whole = troubled.post("/api/v1/ask", json={"question": "Fel"})
    assert whole.status_code == 500
    assert whole.json()["detail"] == "Något gick fel hos oss. Försök igen om en stund."
    streamed = troubled.post("/api/v1/ask", json={"question": "Fel"}, headers=STREAM)
    ((name, problem),) = events_in(streamed.text)
    assert (name, problem) == ("error", whole.json())
    for line, status in zip(map(json.loads, log), (500, 200), strict=True):
        assert (line["error"], line["status"]) == ("ValueError", status)
        assert line["at"][-1].startswith("test_web_api.py:")
    assert "hemlig" not in "".join(log)


async def slowly(seconds: float, left: asyncio.Event | None = None) -> AsyncGenerator[Draft, None]:
    try:
        await asyncio.sleep(seconds)
        yield Draft(WorldEngine().ask({"question": HOW_MANY}), is_whole=True)
    finally:
        if left:
            left.set()


def no_failure(error: Exception) -> dict[str, Any]:
    raise AssertionError(error)


def test_a_stream_that_has_to_wait_sends_comments_meanwhile() -> None:
    async def read() -> list[bytes]:
        stream = stream_events(slowly(0.1), failed=no_failure, heartbeat_seconds=0.02)
        return [each async for each in stream]

    sent = asyncio.run(read())
    comments = [each for each in sent if each.startswith(b":")]
    assert len(comments) >= 3
    assert sent[-1].startswith(b"event: reply")


def test_leaving_a_stream_stops_what_it_waits_for() -> None:
    async def leave() -> bool:
        left = asyncio.Event()
        stream: AsyncIterator[bytes] = stream_events(slowly(60, left), failed=no_failure)
        await anext(stream)
        await asyncio.sleep(0.01)
        await stream.aclose()  # type: ignore[attr-defined]
        await asyncio.wait_for(left.wait(), timeout=5)
        return left.is_set()

    assert asyncio.run(leave())


def send(address: str, path: str, body: object, accept: str) -> socket.socket:
    host, _, port = address.removeprefix("http://").partition(":")
    content = json.dumps(body)
    sock = socket.create_connection((host, int(port)))
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nAccept: {accept}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n"
    sock.sendall(f"{head}Connection: close\r\n\r\n{content}".encode())
    return sock


def send_question(address: str, question: str, accept: str = "application/json") -> socket.socket:
    return send(address, "/api/v1/ask", {"question": question}, accept)


def send_call(address: str, question: str) -> socket.socket:
    params = {"name": "ask", "arguments": {"question": question}}
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    return send(address, "/mcp", call, "application/json, text/event-stream")


def figures(address: str, pattern: str) -> float:
    with urllib.request.urlopen(f"{address}/metrics") as response:
        text = response.read().decode()
    return sum(map(float, re.findall(rf"^{pattern} (.+)$", text, re.MULTILINE)))


def in_progress(address: str) -> float:
    return figures(address, "utblick_questions_in_progress")


def ended(address: str) -> float:
    """Returns how many requests that ask have ended."""
    return figures(address, r'utblick_http_responses_total\{route="(?:ask|mcp)",.*\}')


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize(
    "sending",
    [
        pytest.param(send_question, id="whole"),
        pytest.param(partial(send_question, accept="text/event-stream"), id="streamed"),
        pytest.param(send_call, id="tool"),
    ],
)
def test_a_question_whose_client_leaves_while_it_waits_is_never_worked_on(
    live: str, engine: WorldEngine, sending: Callable[[str, str], socket.socket]
) -> None:
    engine.lines.clear()
    engine.released.clear()
    workers = min(32, (os.cpu_count() or 1) + 4)  # of asyncio's own pool
    before = ended(live)
    busy = [sending(live, f"Upptagen {n}") for n in range(workers)]
    wait_until(lambda: in_progress(live) == workers)
    sending(live, "Ångrad").close()
    wait_until(lambda: ended(live) == before + 1)
    busy.append(sending(live, "Sist"))
    engine.released.set()
    for sock in busy:
        with sock, sock.makefile("rb") as response:
            assert response.read().startswith(b"HTTP/1.1 200")
    asked = [line["question"] for line in engine.lines]
    assert "Sist" in asked
    assert "Ångrad" not in asked


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(None, id="none"),
        pytest.param("Bearer fel", id="wrong"),
        pytest.param(f"Bearer {TOKEN}x", id="longer"),
        pytest.param(f"Digest {TOKEN}", id="other-scheme-as-long"),
        pytest.param(TOKEN, id="no-scheme"),
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/ask", "/api/v1/documents", "/mcp"])
def test_without_the_operators_token_programs_are_refused(
    guarded: TestClient, path: str, header: str | None
) -> None:
    headers = {"authorization": header} if header else {}
    method = "GET" if path.endswith("documents") else "POST"
    response = guarded.request(method, path, headers=headers)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"].startswith("Den här tjänsten kräver en nyckel.")


def test_with_the_token_programs_are_let_in_and_people_never_need_one(
    guarded: TestClient,
) -> None:
    headers = {"authorization": f"bearer {TOKEN}"}
    asked = guarded.post("/api/v1/ask", json={"question": HOW_MANY}, headers=headers)
    assert asked.json()["status"] == "answered"
    for path in ("/", "/kallor", "/healthz"):
        assert guarded.get(path).status_code == 200


def test_scripts_of_a_named_site_may_use_the_interface_and_others_may_not(
    guarded: TestClient, client: TestClient
) -> None:
    asks = {"origin": ORIGIN, "access-control-request-method": "POST"}
    allowed = guarded.options("/api/v1/ask", headers=asks)
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == ORIGIN
    documents = guarded.get("/api/v1/documents", headers={"origin": ORIGIN})
    assert documents.headers["access-control-allow-origin"] == ORIGIN
    for other, path in ((guarded, "/kallor"), (client, "/api/v1/documents")):
        response = other.get(path, headers={"origin": ORIGIN})
        assert "access-control-allow-origin" not in response.headers
    stranger = guarded.get("/api/v1/documents", headers={"origin": "https://annan.example"})
    assert "access-control-allow-origin" not in stranger.headers


def test_a_request_is_written_down_by_its_route_and_outcome_and_nothing_that_was_asked(
    client: TestClient, log: list[str]
) -> None:
    client.post("/api/v1/ask?q=hemlighet", json={"question": "hemlighet"})
    client.get("/hemlighet")
    client.post("/enkel", data={"question": HOW_MANY})
    asked, closed, plain = map(json.loads, log)
    assert set(asked) == {"time", "id", "route", "status", "ms", "outcome", "reason"}
    assert (asked["route"], asked["status"]) == ("ask", 200)
    assert (asked["outcome"], asked["reason"]) == ("refused", "not_in_sources")
    assert (closed["route"], closed["status"], closed["outcome"]) == ("closed", 404, None)
    assert (plain["route"], plain["outcome"]) == ("plain", "answered")
    assert "hemlighet" not in "".join(log)


def test_only_failures_reach_the_console_unless_more_is_asked_for(
    troubled: TestClient, log: list[str]
) -> None:
    write_requests_to_standard_error("errors")
    handler = logging.getLogger("assistant.web.requests").handlers[0]
    handler.emit = lambda record: log.append(record.msg)  # type: ignore[method-assign]
    troubled.get("/healthz")
    troubled.get("/saknas")
    assert not log
    troubled.post("/api/v1/ask", json={"question": "Fel"})
    assert len(log) == 1


def test_a_log_line_is_one_line_whatever_is_in_it() -> None:
    note = RequestNote(id="a", route="ask", outcome="x\ny\u2028z")
    line = request_line(note, status=200, milliseconds=1.25)
    assert line.isascii()
    assert len(line.splitlines()) == 1
    assert json.loads(line)["outcome"] == "x\ny\u2028z"


@pytest.mark.parametrize(
    ("offered", "is_kept"),
    [
        pytest.param("proxy-7.b_1", True, id="sound"),
        pytest.param("a b", False, id="space"),
        pytest.param("x" * 65, False, id="too-long"),
        pytest.param("", False, id="empty"),
    ],
)
def test_every_response_has_an_id_and_a_sound_one_is_taken_over(
    client: TestClient, log: list[str], offered: str, is_kept: bool
) -> None:
    response = client.get("/healthz", headers={"x-request-id": offered})
    given = response.headers["x-request-id"]
    assert (given == offered) is is_kept
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", given)
    assert json.loads(log[0])["id"] == given


def test_a_server_that_is_told_to_stop_ends_its_answers_and_takes_no_more() -> None:
    engine = WorldEngine()
    engine.released.clear()
    with running(build_app(engine)) as (address, server):
        waiting = send_question(address, HOW_MANY)
        wait_until(lambda: in_progress(address) == 1)
        server.should_exit = True
        time.sleep(0.3)  # the server looks every 0.1 s
        with pytest.raises(OSError, match=r"refused|reset"):
            send_question(address, "För sent").recv(1)
        engine.released.set()
        with waiting, waiting.makefile("rb") as reply:
            assert b'"status":"answered"' in reply.read()


def test_a_stream_that_does_not_end_does_not_keep_the_server_from_stopping() -> None:
    engine = WorldEngine()
    engine.released.clear()
    with running(build_app(engine)) as (address, server):
        waiting = send_question(address, HOW_MANY, "text/event-stream")
        assert waiting.recv(12) == b"HTTP/1.1 200"
        server.should_exit = True
        with waiting, waiting.makefile("rb") as stream:
            assert b"event: reply" not in stream.read()
        engine.released.set()
