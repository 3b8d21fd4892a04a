"""Any LlamaIndex ``LLM`` as a streaming model."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from assistant.model.stream import (
    CutShortError,
    Deadline,
    FaultKind,
    ModelFaultError,
    ModelRequest,
)
from assistant.model.thoughts import ThoughtFilter

_CUT_SHORT: dict[object, FaultKind] = {"length": "length", "content_filter": "content_filter"}


class StreamsChat(Protocol):
    """What is used of a LlamaIndex ``LLM``."""

    def astream_chat(self, messages: Sequence[Any]) -> Awaitable[AsyncIterator[Any]]:
        """Returns, when awaited, the reply piece by piece: objects with ``delta`` and ``raw``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LlamaModel:
    """A streaming model; see ``assistant.model.stream.StreamingModel``.

    How long a reply may be, and what form it has, is for the LLM's own settings: integrations
    differ in what they take. Set its retries to 0: each integration has a policy of its own, which
    would spend the time that an answer has.

    Attributes:
        llm: Asked.
        name: The model's, as readers see it.
        host: Where ``llm`` sends what it is given, as readers see it. Stated by whoever plugs it
            in: some integrations have a default that is not on this machine.
        first_token_seconds: From a request to its first word.
    """

    llm: StreamsChat
    name: str
    host: str
    first_token_seconds: float = 10.0

    async def stream(self, request: ModelRequest, deadline: Deadline) -> AsyncGenerator[str, None]:
        """Yields the reply as it is written; see ``assistant.model.stream.StreamingModel``."""
        try:
            async with aclosing(self._words(request, deadline)) as words:
                async for word in words:
                    yield word
        except ModelFaultError:
            raise
        except TimeoutError:
            is_late = deadline.seconds_left() <= 0
            raise self._fault("deadline" if is_late else "slow") from None
        except Exception as error:  # an integration raises what its own client does
            raise self._fault("server", type(error).__name__) from error

    async def _words(self, request: ModelRequest, deadline: Deadline) -> AsyncGenerator[str, None]:
        from llama_index.core.llms import ChatMessage

        asked = [ChatMessage(role=one.role, content=one.content) for one in request.messages]
        until = deadline.or_after(self.first_token_seconds)
        thoughts, finish = ThoughtFilter(), None
        async with asyncio.timeout(max(until.seconds_left(), 0.0)):
            pieces = await self.llm.astream_chat(asked)
        async with _closing(pieces):
            while True:
                async with asyncio.timeout(max(until.seconds_left(), 0.0)):
                    piece = await anext(pieces, None)
                if piece is None:
                    break
                until = deadline
                finish = _finish(piece.raw) or finish
                if passed := thoughts.feed(piece.delta or ""):
                    yield passed
        if rest := thoughts.end():
            yield rest
        if finish in _CUT_SHORT:
            raise CutShortError(_CUT_SHORT[finish], f"{self.host}: the reply was cut off")
        if not thoughts.has_spoken:
            raise self._fault("empty")

    def _fault(
        self, kind: FaultKind, told: str = "see the log of its integration"
    ) -> ModelFaultError:
        return ModelFaultError(kind, f"{self.host} ({self.name}): {kind}; {told}")


@asynccontextmanager
async def _closing(pieces: AsyncIterator[Any]) -> AsyncIterator[None]:
    """Closes ``pieces`` after the block, where they can be: integrations give what they like."""
    try:
        yield
    finally:
        close = getattr(pieces, "aclose", None)
        if close:
            await close()


def _finish(raw: object) -> object:
    """Returns why a reply ended, where the integration passes on what a chat endpoint said."""
    choices = raw.get("choices") if isinstance(raw, dict) else getattr(raw, "choices", None)
    first = choices[0] if choices else None
    if isinstance(first, dict):
        return first.get("finish_reason")
    return getattr(first, "finish_reason", None)
