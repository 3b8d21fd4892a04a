"""The service with a language model behind it, over real sockets on both sides."""

import json
import logging
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.config import Config, Paths
from assistant.desk import Assistant, open_assistant, open_author
from assistant.model.settings import Model
from assistant.web.app import build_app
from assistant.web.model_log import write_model_faults_to_standard_error
from assistant.web.settings import WebSettings
from tests.conftest import write_corpus
from tests.integration.fake_model_server import (
    Act,
    FakeModelServer,
    babbling,
    breaking_off,
    fake_model_server,
    saying,
)
from tests.integration.live_service import serving

TRUE = "Ett bad kostar 60 kronor för vuxna."
PAGES = {
    "bad": {
        "text": f"Norrby badhus\n\nBassängen i Norrby badhus är 25 meter lång. {TRUE}\n",
        "dated": "2023-05-04",
        "date_kind": "updated",
    }
}
PRICE = "Vad kostar ett bad i Norrby badhus?"
STREAM = {"accept": "text/event-stream"}
# A page that is closed is to be noticed by itself, and not only when it is to be redrawn.
SETTINGS = WebSettings(
    questions_per_minute=0, model="testmodell", model_host="modell.example", step_seconds=60
)


@pytest.fixture(scope="module")
def plain(built_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    documents = write_corpus(tmp_path_factory.mktemp("tjanst") / "documents", PAGES)
    data = tmp_path_factory.mktemp("data")
    (data / "encoder").symlink_to(built_data / "encoder")
    return open_assistant(Config(paths=Paths(documents=documents, data=data)))


@pytest.fixture(scope="module")
def server() -> Iterator[FakeModelServer]:
    with fake_model_server() as served:
        yield served


@pytest.fixture(scope="module")
def address(plain: Assistant, server: FakeModelServer) -> Iterator[str]:
    settings = Model(base_url=server.base_url, model="testmodell", kept_answers=0)
    assistant = replace(plain, author=open_author(settings))
    with serving(build_app(assistant, settings=SETTINGS)) as address:
        yield address


def events_at(address: str) -> list[tuple[str, dict[str, Any]]]:
    body = {"question": PRICE}
    text = httpx.post(f"{address}/api/v1/ask", json=body, headers=STREAM, timeout=30).text
    blocks = [block.split("\n") for block in text.split("\n\n") if block.startswith("event")]
    return [(n.removeprefix("event: "), json.loads(d.removeprefix("data: "))) for n, d in blocks]


def test_a_stream_ends_with_the_reply_that_the_model_wrote(
    address: str, server: FakeModelServer
) -> None:
    server.will(saying(f"{TRUE} [1.2]\n", pause_seconds=0.05))
    events = events_at(address)
    assert [name for name, _ in events] == ["preview", "citation", "sentence", "reply"]
    reply = events[-1][1]
    assert (reply["mode"], reply["model"]) == ("generative", "testmodell")
    assert events[2][1]["text"] == TRUE
    assert reply["citations"] == [events[1][1]]


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(breaking_off(f"{TRUE} [1.2]\n", "Bass"), id="after-a-sentence"),
        pytest.param(breaking_off("Bass"), id="before-one"),
    ],
)
def test_pulling_the_plug_in_the_middle_leaves_a_correct_labelled_answer(
    address: str, server: FakeModelServer, act: Act
) -> None:
    server.will(act)
    events = events_at(address)
    reply = events[-1][1]
    assert (reply["status"], reply["mode"], reply["model"]) == ("answered", "extractive", None)
    assert reply["notices"][-1]["kind"] == "model_failed"
    assert all(sentence["verbatim"] for sentence in reply["sentences"])
    figures = httpx.get(f"{address}/metrics").text
    assert 'utblick_model_faults_total{kind="cut"}' in figures


@pytest.mark.parametrize(
    "accept", [pytest.param(a, id=a[-6:]) for a in ("text/event-stream", "application/json")]
)
def test_a_client_that_closes_the_connection_stops_the_model(
    address: str, server: FakeModelServer, accept: str
) -> None:
    server.exchanges.clear()
    server.will(babbling("ord ", first=f"{TRUE} [1.2]\n"))
    host, _, port = address.removeprefix("http://").partition(":")
    content = json.dumps({"question": PRICE})
    with socket.create_connection((host, int(port))) as client:
        head = f"POST /api/v1/ask HTTP/1.1\r\nHost: {host}\r\nAccept: {accept}\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        client.sendall((head + content).encode())
        until = time.monotonic() + 10
        while not server.exchanges and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(0.1)
    (exchange,) = server.exchanges
    _wait_until_left(exchange)


def _wait_until_left(exchange: Any, *, seconds: float = 5) -> None:
    until = time.monotonic() + seconds
    while exchange.left_at is None and time.monotonic() < until:
        time.sleep(0.01)
    assert exchange.chunks_when_left is not None
    time.sleep(0.2)
    assert exchange.chunks - exchange.chunks_when_left <= 2


def ask_on_the_page(address: str, session: str) -> None:
    """Sends a question as the page's text box does."""
    config = httpx.get(f"{address}/config", timeout=30).json()
    (box,) = (c["id"] for c in config["components"] if c["props"].get("elem_id") == "fraga")
    asks = [d for d in config["dependencies"] if [box, "submit"] in d["targets"]]
    body = {"fn_index": asks[0]["id"], "data": [PRICE, None], "session_hash": session}
    sent = httpx.post(f"{address}/gradio_api/queue/join", json=body, timeout=30)
    assert sent.status_code == 200, sent.text


def page_events(address: str, session: str) -> Iterator[dict[str, Any]]:
    url = f"{address}/gradio_api/queue/data"
    with httpx.stream("GET", url, params={"session_hash": session}, timeout=30) as response:
        for line in response.iter_lines():
            if line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))


def test_the_page_shows_the_drafts_and_then_who_wrote(
    address: str, server: FakeModelServer
) -> None:
    server.will(saying(f"{TRUE} [1.2]\n", pause_seconds=0.3))
    ask_on_the_page(address, "sida1")
    told = []
    for event in page_events(address, "sida1"):
        told.append(json.dumps(event, ensure_ascii=False))
        if event["msg"] == "process_completed":
            break
    assert "utkast" in "".join(told[:-1])
    assert "testmodell" in "".join(told)
    assert TRUE in "".join(told)


def test_a_page_that_is_closed_stops_the_model(address: str, server: FakeModelServer) -> None:
    server.exchanges.clear()
    server.will(babbling("ord ", first=f"{TRUE} [1.2]\n"))
    ask_on_the_page(address, "sida2")
    events = page_events(address, "sida2")
    for event in events:
        if event["msg"] == "process_generating":
            break
    until = time.monotonic() + 10
    while not server.exchanges and time.monotonic() < until:
        time.sleep(0.01)
    events.close()  # type: ignore[attr-defined]
    (exchange,) = server.exchanges
    _wait_until_left(exchange, seconds=4)


def test_every_page_says_which_model_words_the_answers_and_where_it_is(address: str) -> None:
    for path in ("/", "/enkel", "/kallor"):
        page = httpx.get(f"{address}{path}", timeout=30).text
        assert "testmodell" in page
        assert "modell.example" in page


def test_without_a_model_no_page_speaks_of_one(plain: Assistant) -> None:
    with serving(build_app(plain, settings=WebSettings())) as address:
        page = httpx.get(f"{address}/enkel", timeout=30).text
    assert "språkmodellen" not in page


def test_a_fault_is_told_to_the_operator_as_one_json_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logger = logging.getLogger("assistant.model.guard")
    before = (logger.handlers, logger.propagate)
    write_model_faults_to_standard_error()
    try:
        logger.warning("language model: %s: %s", "cut", "http://å/v1: ended\n{}")
    finally:
        logger.handlers, logger.propagate = before
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["model"] == "language model: cut: http://å/v1: ended\n{}"
    assert line.isascii()
