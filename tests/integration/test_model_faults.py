"""Every fault that an endpoint can have, over a real socket, and what becomes of it."""

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import aclosing

import pytest

from assistant.model.endpoint import ChatEndpoint
from assistant.model.stream import CutShortError, Deadline, ModelFaultError, ModelRequest
from prompts.reading import Message
from tests.integration.fake_model_server import (
    Act,
    FakeModelServer,
    babbling,
    breaking_off,
    chunk,
    closing,
    dripping,
    failing,
    fake_model_server,
    hanging,
    saying,
    sending,
)

ASKED = (Message("system", "Du svarar."), Message("user", "Säg hej, å."))
REQUEST = ModelRequest(messages=ASKED, max_tokens=50)
BUSY_SECONDS = 5.0  # what a machine that is busy may take over what takes a moment here
HTML = b"<!doctype html><title>Logga in</title>" * 20
TOO_LONG = b'{"error": {"message": "This model\'s maximum context length is 4096 tokens"}}'
ECHOED = b'{"error": {"message": "nyckeln sk-hemlig och fr\xc3\xa5gan S\xc3\xa4g hej"}}'


@pytest.fixture
def server() -> Iterator[FakeModelServer]:
    with fake_model_server() as served:
        yield served


def endpoint(server: FakeModelServer, **settings: object) -> ChatEndpoint:
    given = {"base_url": server.base_url, "name": "modell", "first_token_seconds": 10.0} | settings
    return ChatEndpoint(**given)  # type: ignore[arg-type]


def heard(
    model: ChatEndpoint, *, seconds: float = 20.0, request: ModelRequest = REQUEST
) -> tuple[str, str | None]:
    """Returns what was written, and the kind of fault that ended it, if one did."""
    said: list[str] = []

    async def listen() -> str | None:
        try:
            async with aclosing(model.stream(request, Deadline.after(seconds))) as pieces:
                async for piece in pieces:
                    said.append(piece)  # noqa: PERF401  (kept when a fault ends it)
        except ModelFaultError as fault:
            return fault.kind
        return None

    kind = asyncio.run(listen())
    return "".join(said), kind


@pytest.mark.parametrize(
    ("act", "said", "kind"),
    [
        pytest.param(failing(400), "", "rejected", id="bad-request"),
        pytest.param(failing(401), "", "rejected", id="wrong-key"),
        pytest.param(failing(403), "", "rejected", id="forbidden"),
        pytest.param(failing(404), "", "rejected", id="no-such-model"),
        pytest.param(failing(302, Location="http://192.0.2.1/"), "", "rejected", id="redirect"),
        pytest.param(failing(400, TOO_LONG), "", "too_long", id="context-too-long"),
        pytest.param(failing(413), "", "too_long", id="request-too-large"),
        pytest.param(failing(429, Retry_After="60"), "", "too_many", id="too-many"),
        pytest.param(failing(500, Retry_After="60"), "", "server", id="fails-inside"),
        pytest.param(failing(503, b"<html>", Retry_After="60"), "", "server", id="gateway"),
        pytest.param(failing(500, b"\xff\xfe", Retry_After="60"), "", "server", id="no-utf-8"),
        pytest.param(closing(), "", "cut", id="closed-without-a-word"),
        pytest.param(breaking_off("Hej "), "Hej ", "cut", id="cut-in-the-middle"),
        pytest.param(breaking_off("Hej ", politely=True), "Hej ", "cut", id="no-finish-reason"),
        pytest.param(saying("Hej ", finish=None), "Hej ", "cut", id="done-without-a-reason"),
        pytest.param(saying("Hej ", finish="abort"), "Hej ", "cut", id="aborted"),
        pytest.param(sending(b"data: {oj\n\n"), "", "malformed", id="no-json"),
        pytest.param(sending(b"data: []\n\n"), "", "malformed", id="a-list"),
        pytest.param(sending(b"data: 7\n\n"), "", "malformed", id="a-number"),
        pytest.param(sending(b"data: null\n\n"), "", "malformed", id="null"),
        pytest.param(sending(b'data: {"choices": [7]}\n\n'), "", "malformed", id="odd-choice"),
        pytest.param(sending(b'data: {"choices": null}\n\n'), "", "empty", id="null-choices"),
        pytest.param(sending(chunk(None)), "", "malformed", id="null-delta"),
        pytest.param(sending(chunk({"content": None})), "", "empty", id="null-content-then-end"),
        pytest.param(sending(chunk({"content": 7}, "stop")), "", "empty", id="content-no-text"),
        pytest.param(sending(b"data: \xff\xfe\n\n"), "", "malformed", id="stream-no-utf-8"),
        pytest.param(sending(b'{"choices": []}'), "", "empty", id="json-without-a-stream"),
        pytest.param(sending(HTML, content_type="text/html"), "", "malformed", id="html-with-200"),
        pytest.param(sending(HTML), "", "empty", id="html-said-to-be-a-stream"),
        pytest.param(sending(), "", "empty", id="empty-body"),
        pytest.param(saying(), "", "empty", id="stream-without-a-word"),
        pytest.param(saying("<think>Hm."), "", "empty", id="nothing-but-thoughts"),
        pytest.param(
            sending(chunk({"content": "A"}), b'data: {"error": {"message": "oj"}}\n\n'),
            "A",
            "error_event",
            id="error-event",
        ),
        pytest.param(
            sending(chunk({"content": "A"}), b'event: error\ndata: {"message": "oj"}\n\n'),
            "A",
            "cut",
            id="error-event-by-name",
        ),
        pytest.param(sending(b"x" * 2_000_000), "", "malformed", id="endless-line"),
        pytest.param(saying("A", finish="length"), "A", "length", id="too-long-a-reply"),
        pytest.param(saying("A", finish="content_filter"), "A", "content_filter", id="filtered"),
        pytest.param(saying("Hej, ", "å.\n"), "Hej, å.\n", None, id="sound"),
        pytest.param(saying("<thi", "nk>Hm", ".</think>", "\nJa."), "Ja.", None, id="thoughts"),
    ],
)
def test_each_fault_is_told_by_its_kind_and_what_was_said_before_is_heard(
    server: FakeModelServer, act: Act, said: str, kind: str | None
) -> None:
    server.will(act)
    assert heard(endpoint(server)) == (said, kind)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "base_url",
    [
        pytest.param("http://127.0.0.1:{port}/v1", id="refused"),
        pytest.param("http://ingen.invalid/v1", id="no-such-host"),
    ],
)
def test_an_endpoint_that_is_not_there_is_told_within_a_second(base_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    model = ChatEndpoint(base_url=base_url.format(port=port), name="modell")
    started = time.monotonic()
    assert heard(model, seconds=60) == ("", "unreachable")
    assert time.monotonic() - started < BUSY_SECONDS


@pytest.mark.parametrize(
    "status", [pytest.param(429, id="too-many"), pytest.param(500, id="fails")]
)
def test_a_busy_or_failing_endpoint_is_asked_once_more_after_the_time_it_names(
    server: FakeModelServer, status: int
) -> None:
    server.will(failing(status, Retry_After="0.3"), saying("Hej."))
    started = time.monotonic()
    assert heard(endpoint(server)) == ("Hej.", None)
    assert time.monotonic() - started >= 0.3
    assert len(server.requests) == 2


def test_it_is_asked_no_third_time(server: FakeModelServer) -> None:
    server.will(failing(500, Retry_After="0"))
    assert heard(endpoint(server)) == ("", "server")
    assert len(server.requests) == 2


def test_a_second_try_that_does_not_fit_the_deadline_is_not_made(server: FakeModelServer) -> None:
    server.will(failing(429, Retry_After="29"), saying("Hej."))
    started = time.monotonic()
    assert heard(endpoint(server), seconds=30) == ("", "too_many")
    assert time.monotonic() - started < BUSY_SECONDS
    assert len(server.requests) == 1


def test_nothing_is_asked_again_once_a_word_has_come(server: FakeModelServer) -> None:
    server.will(sending(chunk({"content": "A"}), b'data: {"error": {"code": 429}}\n\n'))
    assert heard(endpoint(server)) == ("A", "error_event")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        pytest.param(hanging(), "slow", id="hangs"),
        pytest.param(dripping(), "slow", id="drips"),
        pytest.param(sending(*[chunk({"role": "assistant"})]), "empty", id="role-alone"),
    ],
)
def test_a_first_word_that_does_not_come_is_waited_for_no_longer_than_allowed(
    server: FakeModelServer, act: Act, kind: str
) -> None:
    server.will(act)
    started = time.monotonic()
    assert heard(endpoint(server, first_token_seconds=0.5), seconds=60) == ("", kind)
    assert time.monotonic() - started < 0.5 + BUSY_SECONDS


@pytest.mark.parametrize(
    ("act", "said"),
    [
        pytest.param(hanging("Ett.\n"), "Ett.\n", id="stalls"),
        pytest.param(babbling("ord "), None, id="does-not-stop"),
        pytest.param(dripping(), "", id="drips"),
    ],
)
def test_the_deadline_holds_on_the_clock_whatever_comes(
    server: FakeModelServer, act: Act, said: str | None
) -> None:
    heard(endpoint(server))  # what is loaded once is not counted
    server.will(act)
    started = time.monotonic()
    told = heard(endpoint(server, first_token_seconds=30), seconds=1.0)
    taken = time.monotonic() - started
    assert told[1] == "deadline"
    assert said is None or told[0] == said
    assert taken < 1.0 + BUSY_SECONDS


def test_who_stops_listening_stops_the_model(server: FakeModelServer) -> None:
    server.will(babbling(pause_seconds=0.02))

    async def listen_a_little() -> None:
        async with aclosing(endpoint(server).stream(REQUEST, Deadline.after(30))) as pieces:
            async for _ in pieces:
                break

    asyncio.run(listen_a_little())
    _wait_until_left(server)
    (exchange,) = server.exchanges
    assert exchange.chunks_when_left is not None
    time.sleep(0.2)  # ten chunks' time
    assert exchange.chunks - exchange.chunks_when_left <= 2


def test_a_task_that_is_cancelled_stops_the_model(server: FakeModelServer) -> None:
    server.will(babbling(pause_seconds=0.02))

    async def cancel() -> tuple[float, int]:
        async def listen() -> None:
            async with aclosing(endpoint(server).stream(REQUEST, Deadline.after(30))) as pieces:
                async for _ in pieces:
                    began.set()

        began = asyncio.Event()
        task = asyncio.ensure_future(listen())
        await began.wait()
        written = server.exchanges[0].chunks
        task.cancel()
        left_at = time.monotonic()
        with pytest.raises(asyncio.CancelledError):
            await task
        return left_at, written

    _, written = asyncio.run(cancel())
    _wait_until_left(server)
    assert server.exchanges[0].chunks - written <= 2


def _wait_until_left(server: FakeModelServer) -> None:
    until = time.monotonic() + 5
    while server.exchanges[0].left_at is None and time.monotonic() < until:
        time.sleep(0.01)


def test_thirty_two_streams_at_once_lose_nothing(server: FakeModelServer) -> None:
    pieces = [f"ord{number} å\n" for number in range(40)]
    server.will(saying(*pieces, pause_seconds=0.005))

    async def listen(model: ChatEndpoint) -> str:
        async with aclosing(model.stream(REQUEST, Deadline.after(30))) as words:
            return "".join([word async for word in words])

    async def all_at_once() -> list[str]:
        return await asyncio.gather(*(listen(endpoint(server)) for _ in range(32)))

    assert asyncio.run(all_at_once()) == ["".join(pieces)] * 32
    assert server.most_at_once == 32


def test_only_what_is_listed_is_sent(
    server: FakeModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("API_KEY", "ORG_ID", "PROJECT_ID", "ADMIN_KEY"):
        monkeypatch.setenv(f"OPENAI_{name}", "hemligt")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://192.0.2.1/v1")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Extra: hemligt")
    monkeypatch.setenv("HTTP_PROXY", "http://192.0.2.1:3128")
    heard(endpoint(server))
    (exchange,) = server.exchanges
    assert "hemligt" not in str(exchange.headers)
    assert set(exchange.headers) == {
        *("accept", "accept-encoding", "connection", "content-length", "content-type", "host"),
        "user-agent",
    }
    assert exchange.target == "/v1/chat/completions"
    assert exchange.request == {
        "model": "modell",
        "messages": [{"role": one.role, "content": one.content} for one in ASKED],
        "stream": True,
        "max_tokens": 50,
    }


def test_what_an_endpoint_wants_besides_is_sent(server: FakeModelServer) -> None:
    model = endpoint(
        server,
        headers={"api-key": "nyckel", "Authorization": "Bearer sk"},
        query={"api-version": "2024-10-21"},
        parameters={"temperature": 0, "reasoning_effort": "low"},
        max_tokens_parameter="max_completion_tokens",
    )
    heard(model)
    (exchange,) = server.exchanges
    assert (exchange.headers["api-key"], exchange.headers["authorization"]) == (
        "nyckel",
        "Bearer sk",
    )
    assert exchange.target == "/v1/chat/completions?api-version=2024-10-21"
    sent = exchange.request
    assert (sent["temperature"], sent["reasoning_effort"]) == (0, "low")
    assert sent["max_completion_tokens"] == 50
    assert "max_tokens" not in sent
    assert "nyckel" not in repr(model)


@pytest.mark.parametrize(
    ("schema_format", "kind"),
    [
        pytest.param("json_schema", "json_schema", id="schema"),
        pytest.param("json_object", "json_object", id="object"),
        pytest.param("none", None, id="prompt-alone"),
    ],
)
def test_the_form_of_a_reply_is_asked_for_as_the_endpoint_understands_it(
    server: FakeModelServer, schema_format: str, kind: str | None
) -> None:
    schema = {"type": "object"}
    request = ModelRequest(messages=ASKED, max_tokens=5, schema=schema)
    heard(endpoint(server, schema_format=schema_format), request=request)
    form = server.requests[0].get("response_format", {})
    assert form.get("type") == kind
    if kind == "json_schema":
        assert form["json_schema"]["schema"] == schema


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(failing(401, ECHOED), id="key-repeated"),
        pytest.param(failing(400, ECHOED), id="question-repeated"),
        pytest.param(sending(b"data: " + ECHOED + b"\n\n"), id="in-the-stream"),
    ],
)
def test_what_an_endpoint_says_of_a_fault_is_not_repeated(
    server: FakeModelServer, act: Act
) -> None:
    server.will(act)

    async def listen() -> str:
        with pytest.raises(ModelFaultError) as caught:
            async for _ in endpoint(server).stream(REQUEST, Deadline.after(5)):
                pass
        return str(caught.value)

    told = asyncio.run(listen())
    assert "hemlig" not in told
    assert "hej" not in told
    assert server.base_url in told


def test_a_reply_that_was_cut_short_is_another_fault_than_none(server: FakeModelServer) -> None:
    server.will(saying("A", finish="length"))

    async def listen() -> None:
        async for _ in endpoint(server).stream(REQUEST, Deadline.after(5)):
            pass

    with pytest.raises(CutShortError):
        asyncio.run(listen())
