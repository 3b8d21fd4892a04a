"""Gradio would keep what was asked and said; here it is made to keep nothing."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.routing import Mount
from starlette.testclient import TestClient

from assistant.web.late_parts import build_chat
from assistant.web.settings import WebSettings
from tests.browser.world import WorldEngine

SESSION = "sida"
BOOKS = "Hur många böcker har biblioteket?"
FOLLOW_UP = "Och hur många?"


@pytest.fixture(scope="module")
def chat() -> FastAPI:
    return build_chat(WorldEngine(), WebSettings())


@pytest.fixture(scope="module")
def client(chat: FastAPI) -> Iterator[TestClient]:
    with TestClient(chat, base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
def state_holder(chat: FastAPI) -> Any:
    mounted: list[Any] = [route.app for route in chat.routes if isinstance(route, Mount)]
    return mounted[0].state_holder


def ask(client: TestClient, question: str, past: str) -> tuple[str, str]:
    """Returns what the page is given for a question that it sends: transcript and past."""
    config = client.get("/config").json()
    (box,) = (c["id"] for c in config["components"] if c["props"].get("elem_id") == "fraga")
    (asks,) = (d["id"] for d in config["dependencies"] if [box, "submit"] in d["targets"])
    body = {"fn_index": asks, "data": [question, past], "session_hash": SESSION}
    assert client.post("/gradio_api/queue/join", json=body).status_code == 200
    shown: list[Any] = ["", past]
    told = client.get("/gradio_api/queue/data", params={"session_hash": SESSION}).text
    for line in told.split("\n\n"):
        event = json.loads(line.removeprefix("data: ") or "{}")
        if event.get("msg") == "process_generating":
            for index, change in enumerate(event["output"]["data"][:2]):
                shown[index] = changed(shown[index], change)
    return shown[0], shown[1]


def changed(before: Any, change: Any) -> Any:
    """Returns a value after one of Gradio's events: a new one, or what became of the old one."""
    if not isinstance(change, list):
        return before if isinstance(change, dict) else change
    for action, _path, text in change:
        assert action in {"replace", "append"}
        before = text if action == "replace" else before + text
    return before


def test_of_two_questions_and_their_answers_gradio_keeps_nothing(
    client: TestClient, state_holder: Any
) -> None:
    article, past = ask(client, BOOKS, "")
    assert "54 000" in article
    article, past = ask(client, FOLLOW_UP, past)
    assert f"<q>{BOOKS}</q>" in article
    assert FOLLOW_UP in past
    assert dict(state_holder.session_data) == {}
    assert dict(state_holder.time_last_used) == {}
    blocks = state_holder.blocks
    assert blocks.state_holder is state_holder
    assert blocks._queue.pending_messages_per_session[SESSION].empty()


def test_what_one_event_notes_no_other_finds(state_holder: Any) -> None:
    state = state_holder[SESSION]
    key = next(iter(state.blocks_config.blocks))
    block = state[key]
    state[key] = "Var?"
    state.state_data[key] = "Var?"
    for session in (SESSION, "en annan sida"):
        other = state_holder[session]
        assert other[key] is block
        assert list(other.components) == []
        assert other.state_data == {}


def test_of_a_conversation_no_link_is_made(client: TestClient) -> None:
    ask(client, BOOKS, "")
    made = client.get("/gradio_api/deep_link", params={"session_hash": SESSION})
    assert made.json() == ""
