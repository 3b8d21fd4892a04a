"""Any LlamaIndex LLM can be plugged in as the model."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from types import SimpleNamespace
from typing import Any

import pytest
from llama_index.core.llms import ChatMessage
from llama_index.core.llms.mock import MockLLM

from assistant.model.llama import LlamaModel
from assistant.model.stream import Deadline, ModelFaultError, ModelRequest
from prompts.reading import Message

REQUEST = ModelRequest(
    messages=(Message("system", "Du svarar."), Message("user", "Säg hej, å.")), max_tokens=5
)


class Chat:
    """Streams as integrations do: objects with ``delta`` and ``raw``."""

    def __init__(self, *pieces: Any, seconds: float = 0.0) -> None:
        self.pieces = pieces
        self.seconds = seconds
        self.asked: list[ChatMessage] = []
        self.is_closed = False

    async def astream_chat(self, messages: Sequence[ChatMessage]) -> AsyncIterator[Any]:
        self.asked = list(messages)

        async def stream() -> AsyncIterator[Any]:
            try:
                for piece in self.pieces:
                    if isinstance(piece, Exception):
                        raise piece
                    yield piece
                    await asyncio.sleep(self.seconds)
            finally:
                self.is_closed = True

        return stream()


def said(delta: str | None, finish: str | None = None) -> Any:
    raw = {"choices": [{"finish_reason": finish}]} if finish else None
    return SimpleNamespace(delta=delta, raw=raw)


def heard(llm: Any, *, seconds: float = 5, first: float = 5) -> tuple[str, str | None]:
    words: list[str] = []
    model = LlamaModel(llm=llm, name="m", host="h", first_token_seconds=first)

    async def listen() -> str | None:
        try:
            async with aclosing(model.stream(REQUEST, Deadline.after(seconds))) as pieces:
                async for piece in pieces:
                    words.append(piece)  # noqa: PERF401  (kept when a fault ends it)
        except ModelFaultError as fault:
            return fault.kind
        return None

    kind = asyncio.run(listen())
    return "".join(words), kind


def test_llama_indexs_own_mock_is_heard() -> None:
    text, kind = heard(MockLLM(max_tokens=3))
    assert kind is None
    assert text


def test_messages_reach_it_in_order_and_words_come_back_without_thoughts() -> None:
    chat = Chat(said("<think>Hm.</think>"), said("Hej, "), said(None), said("å.", "stop"))
    assert heard(chat) == ("Hej, å.", None)
    assert [(m.role.value, m.content) for m in chat.asked] == [
        ("system", "Du svarar."),
        ("user", "Säg hej, å."),
    ]


@pytest.mark.parametrize(
    ("pieces", "told"),
    [
        pytest.param((said("A"), ValueError("hemligt")), ("A", "server"), id="raises"),
        pytest.param((), ("", "empty"), id="says-nothing"),
        pytest.param((said("A", "length"),), ("A", "length"), id="cut-short"),
        pytest.param((SimpleNamespace(delta=7, raw=None),), ("", "server"), id="odd"),
    ],
)
def test_each_fault_is_told_by_its_kind(pieces: Any, told: tuple[str, str]) -> None:
    assert heard(Chat(*pieces)) == told


def test_time_is_kept_whatever_the_integration_does() -> None:
    chat = Chat(said("A"), said("B"), seconds=60)
    assert heard(chat, seconds=0.05) == ("A", "deadline")

    class Silent(Chat):
        async def astream_chat(self, messages: Sequence[ChatMessage]) -> AsyncIterator[Any]:
            await asyncio.sleep(60)
            raise AssertionError

    assert heard(Silent(), first=0.05) == ("", "slow")


def test_leaving_closes_its_stream() -> None:
    chat = Chat(*[said("ord ")] * 50, seconds=0.001)

    async def leave() -> None:
        model = LlamaModel(llm=chat, name="m", host="h")
        async with aclosing(model.stream(REQUEST, Deadline.after(5))) as pieces:
            async for _ in pieces:
                break
        assert chat.is_closed  # at once, not when the collector finds it

    asyncio.run(leave())
