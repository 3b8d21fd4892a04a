"""What a reader sees while a language model writes, and what is told of it afterwards."""

import asyncio
import json
from dataclasses import replace

import pytest
from starlette.types import Message, Receive, Scope, Send

from assistant.messages import read_messages
from assistant.terminal import reply_lines
from assistant.web.checked_engine import CheckedEngine
from assistant.web.conversation import Conversation, Look
from assistant.web.events import stream_events
from assistant.web.metrics import CountedEngine, Metrics
from assistant.web.past import Past
from assistant.web.presence import Presence, WatchedEvents
from assistant.web.transcript import Turn, render_turn
from tests.browser.writing import BOOKS, WritingEngine

SV = read_messages("sv")


def events_of(engine: WritingEngine, **settings: float) -> list[tuple[str, dict[str, object]]]:
    async def read() -> list[bytes]:
        def failed(error: Exception) -> dict[str, object]:
            return {"title": type(error).__name__}

        drafts = CheckedEngine(engine).drafts({"question": BOOKS})
        stream = stream_events(drafts, failed=failed, **settings)
        return [each async for each in stream]

    sent = [each.decode() for each in asyncio.run(read()) if not each.startswith(b":")]
    pairs = (each.strip().split("\n") for each in sent)
    return [(n.removeprefix("event: "), json.loads(d.removeprefix("data: "))) for n, d in pairs]


def test_a_stream_previews_what_was_found_and_sends_each_sentence_once() -> None:
    events = events_of(WritingEngine())
    names = [name for name, _ in events]
    assert names[0] == "preview"
    assert "restart" not in names
    sentences = [data for name, data in events if name == "sentence"]
    assert sentences == events[-1][1]["sentences"]
    citations = [data for name, data in events if name == "citation"]
    assert citations == events[-1][1]["citations"]
    assert events[-1][0] == "reply"
    assert names.index("citation") < names.index("sentence")


def test_a_plug_pulled_in_the_middle_withdraws_and_ends_in_a_labelled_answer() -> None:
    events = events_of(WritingEngine(ends="plug"))
    names = [name for name, _ in events]
    assert names.count("restart") == 1
    after = events[names.index("restart") + 1 :]
    reply = events[-1][1]
    assert [data for name, data in after if name == "sentence"] == reply["sentences"]
    assert (reply["mode"], reply["model"]) == ("extractive", None)
    notices = reply["notices"]
    assert isinstance(notices, list)
    assert notices[-1]["kind"] == "model_failed"


def test_a_draft_that_breaks_a_promise_is_not_sent() -> None:
    events = events_of(WritingEngine(ends="unsound"))
    assert "99 000 böcker" not in json.dumps(events, ensure_ascii=False)
    assert events[-1][0] == "reply"


def test_what_fails_in_the_middle_ends_the_stream_with_a_problem() -> None:
    assert events_of(WritingEngine(ends="fails"))[-1] == ("error", {"title": "OSError"})


def test_leaving_a_stream_in_the_middle_stops_the_model() -> None:
    engine = WritingEngine(seconds=60)

    async def leave() -> None:
        stream = stream_events(CheckedEngine(engine).drafts({}), failed=lambda _: {})
        async for each in stream:
            if each.startswith(b"event: sentence"):
                break
        await stream.aclose()  # type: ignore[attr-defined]
        for _ in range(100):
            if not engine.is_left:
                await asyncio.sleep(0.01)

    asyncio.run(leave())
    assert engine.is_left


def shown_by(engine: WritingEngine) -> list[str]:
    async def converse() -> list[str]:
        conversation = Conversation(engine, most_characters=1000)
        return [html async for html, _ in conversation.ask(BOOKS, Past(), Look(SV))]

    return asyncio.run(converse())


def test_the_page_shows_what_was_found_then_each_sentence_then_who_wrote() -> None:
    found, first, whole = shown_by(WritingEngine())
    for draft in (found, first):
        assert "utkast" in draft
        assert SV.texts["page.turn.model_writing"] in draft
        assert 'class="omdome"' not in draft
    assert "utkast" not in whole
    assert "modell.example:443" in whole
    assert "&lt;b&gt;modell&lt;/b&gt;" in whole
    assert SV.texts["page.turn.model_writing"] not in whole
    assert first.count('class="mening') < whole.count('class="mening')


def test_a_conversation_that_is_left_stops_the_model() -> None:
    engine = WritingEngine(seconds=60)

    async def leave() -> None:
        async for _ in Conversation(engine, most_characters=1000).ask(BOOKS, Past(), Look(SV)):
            break
        await asyncio.sleep(0.05)

    asyncio.run(leave())
    assert engine.is_left


def test_a_reader_who_leaves_while_nothing_comes_stops_the_model_at_once() -> None:
    engine, presence = WritingEngine(seconds=60), Presence()

    async def leave() -> list[str]:
        conversation = Conversation(
            engine, most_characters=1000, presence=presence, step_seconds=60
        )
        look = Look(SV, session="s1")
        shown = conversation.ask(BOOKS, Past(), look)
        first = await anext(shown)
        asyncio.get_running_loop().call_later(0.05, presence.leave, "s1")
        return [first[0], *[html async for html, _ in shown]]

    async def in_time() -> list[str]:
        async with asyncio.timeout(10):
            return await leave()

    assert all("utkast" in html for html in asyncio.run(in_time()))
    assert engine.is_left


def test_only_the_stream_of_events_of_a_session_tells_that_its_reader_left() -> None:
    presence, left = Presence(), []

    async def app(_scope: Scope, receive: Receive, _send: Send) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(_message: Message) -> None:
        """Nobody is there."""

    async def disconnect(path: str, session: str) -> None:
        query = f"session_hash={session}".encode()
        scope = {"type": "http", "path": path, "query_string": query}
        await WatchedEvents(app, presence=presence)(scope, receive, send)

    with presence.watched("s1", on_leaving=lambda: left.append("s1")):
        asyncio.run(disconnect("/gradio_api/queue/join", "s1"))
        asyncio.run(disconnect("/gradio_api/queue/data", "s2"))
        assert not left
        asyncio.run(disconnect("/gradio_api/queue/data", "s1"))
    asyncio.run(disconnect("/gradio_api/queue/data", "s1"))
    assert left == ["s1"]


@pytest.mark.parametrize("mode", [pytest.param(m, id=m) for m in ("generative", "selective")])
def test_terminal_and_page_tell_model_host_and_mode(mode: str) -> None:
    engine = WritingEngine()
    reply = replace(engine.written(2), mode=mode)  # type: ignore[arg-type]
    told = SV.text(f"reply.model.{mode}", model="<b>modell</b>", host="modell.example:443")
    assert told in "\n".join(reply_lines(reply, SV, engine.corpus))
    html = render_turn(Turn(1, reply), corpus=engine.corpus, messages=SV)
    assert "modell.example:443" in html


def test_without_a_model_nothing_is_told_of_one() -> None:
    engine = WritingEngine()
    assert "språkmodell" not in "\n".join(reply_lines(engine.found(), SV, engine.corpus))
    html = render_turn(Turn(1, engine.found()), corpus=engine.corpus, messages=SV)
    assert 'class="modell"' not in html


def test_figures_tell_faults_by_kind_and_replies_by_mode() -> None:
    engine = WritingEngine()
    metrics = Metrics(engine)

    async def read() -> None:
        async for _ in CountedEngine(engine, metrics).drafts({"question": BOOKS}):
            pass

    asyncio.run(read())
    text = metrics.text().decode()
    assert 'utblick_model_faults_total{kind="cut"} 2.0' in text
    assert 'utblick_model_faults_total{kind="slow"} 1.0' in text
    assert 'utblick_replies_by_mode_total{mode="generative"} 1.0' in text
    assert 'utblick_questions_total{reason="",route="chat",status="answered"} 1.0' in text
