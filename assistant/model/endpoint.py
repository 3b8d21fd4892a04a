"""A language model behind any endpoint that speaks chat completions, by the ``openai`` client.

The client is left with nothing to decide: it does not retry, counts no time, takes no address,
header or proxy from the environment, and sends the headers that are listed here and nothing about
this machine. Leaving its context closes the connection, which is what makes a server stop writing.

Importing this imports ``openai``, which takes a second: ``assistant.model.choice`` does it when an
endpoint is configured.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

import httpx
import openai
import openai.resources.chat  # else the first question waits for it
from openai.types.chat import ChatCompletionChunk

from assistant.model.connecting import MOST_BYTES, certificates
from assistant.model.faults import LIBRARY_ERRORS, fault, fault_of
from assistant.model.stream import (
    Deadline,
    FaultKind,
    ModelFaultError,
    ModelRequest,
)
from assistant.model.thoughts import ThoughtFilter

CONNECT_SECONDS = 2.0
# Without a word from the endpoint on how long to wait: about what a restarting worker needs.
RETRY_SECONDS = 0.5
# A second try with less time than this for the whole reply is not worth the wait.
WORTH_SECONDS = 2.0
_RETRIED = ("too_many", "server")
# Why a stream says it is done.
_WHOLE = "stop"
_CUT_SHORT: Mapping[str, FaultKind] = {
    "length": "length",
    "model_length": "length",
    "content_filter": "content_filter",
}
_SENT = {"accept", "accept-encoding", "connection", "content-length", "content-type", "host"}
_END = object()
_NO_KEY = "-"  # the client insists on one; the header that it makes of it is not sent

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatEndpoint:
    """A streaming model; see ``assistant.model.stream.StreamingModel``.

    Attributes:
        base_url: Up to where ``/chat/completions`` follows.
        name: The model's, as the endpoint knows it.
        headers: Sent besides the usual ones; what the endpoint is to know us by is one of them.
        query: Added to the address.
        parameters: Of the request, as they are.
        max_tokens_parameter: What the endpoint calls the most tokens of a reply.
        schema_format: How it is told of a reply's form: ``json_schema``, ``json_object``, ``none``.
        first_token_seconds: From a request to its first word.
    """

    base_url: str
    name: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, object] = field(default_factory=dict)
    max_tokens_parameter: str = "max_tokens"
    schema_format: str = "json_schema"
    first_token_seconds: float = 10.0

    @property
    def host(self) -> str:
        """Host and port of the address."""
        return urlsplit(self.base_url).netloc

    async def stream(self, request: ModelRequest, deadline: Deadline) -> AsyncGenerator[str, None]:
        """Yields the reply as it is written; see ``assistant.model.stream.StreamingModel``.

        A request is made once more when the endpoint is busy or fails inside, if that leaves time.
        """
        retried = False
        while True:
            try:
                async with aclosing(self._attempt(request, deadline)) as pieces:
                    async for piece in pieces:
                        yield piece
            except ModelFaultError as error:
                told = error.retry_after_seconds
                wait = RETRY_SECONDS if told is None else told
                is_worth_it = deadline.seconds_left() >= wait + WORTH_SECONDS
                # Both kinds are told by the status, before any word.
                if retried or error.kind not in _RETRIED or not is_worth_it:
                    raise
            else:
                return
            retried = True
            await asyncio.sleep(wait)

    async def _attempt(
        self, request: ModelRequest, deadline: Deadline
    ) -> AsyncGenerator[str, None]:
        """Yields the reply to one request; what the libraries raise becomes ``ModelFaultError``."""
        first = deadline.or_after(self.first_token_seconds)
        try:
            async with self._client() as client:
                stream = await _before(first, client.chat.completions.create(**self._body(request)))
                async with stream, aclosing(self._words(stream, first, deadline)) as words:
                    async for word in words:
                        yield word
        except ModelFaultError:
            raise
        except TimeoutError:
            is_late = deadline.seconds_left() <= 0
            raise fault(self.base_url, "deadline" if is_late else "slow") from None
        except LIBRARY_ERRORS as error:
            raise fault_of(error, self.base_url) from error

    async def _words(
        self,
        stream: "openai.AsyncStream[ChatCompletionChunk]",
        first: Deadline,
        deadline: Deadline,
    ) -> AsyncGenerator[str, None]:
        """Yields the words of ``stream`` until it says that it is done.

        Args:
            stream: What the endpoint sends.
            first: Until when the first word must have come, thought or spoken.
            deadline: Until when it must be done.
        """
        if stream.response.headers.get("content-type", "").startswith("text/html"):
            raise fault(self.base_url, "malformed")
        thoughts, until = ThoughtFilter(), first
        finish: str | None = None
        while finish is None:
            chunk = await _before(until, anext(stream, _END))
            if chunk is _END:
                raise fault(self.base_url, "cut" if until is deadline else "empty")
            text, is_alive, finish = _read(chunk)
            until = deadline if is_alive else until
            if passed := thoughts.feed(text):
                yield passed
        if rest := thoughts.end():
            yield rest
        if finish != _WHOLE:
            raise fault(self.base_url, _CUT_SHORT.get(finish, "cut"))
        if not thoughts.has_spoken:
            raise fault(self.base_url, "empty")

    def _client(self) -> openai.AsyncOpenAI:
        return openai.AsyncOpenAI(
            base_url=self.base_url,
            api_key=_NO_KEY,
            max_retries=0,
            default_query=dict(self.query),
            http_client=httpx.AsyncClient(
                timeout=httpx.Timeout(None, connect=CONNECT_SECONDS),
                trust_env=False,
                verify=certificates(),
                event_hooks={"request": [self._own_headers], "response": [_bound]},
            ),
        )

    async def _own_headers(self, request: httpx.Request) -> None:
        """Leaves what must be sent, and what the operator wants sent."""
        for name in set(request.headers) - _SENT:
            del request.headers[name]
        request.headers.update({"User-Agent": "utblick", **self.headers})

    def _body(self, request: ModelRequest) -> dict[str, Any]:
        more: dict[str, object] = {self.max_tokens_parameter: request.max_tokens}
        if request.schema is not None and self.schema_format == "json_schema":
            schema = {"name": "reply", "schema": dict(request.schema), "strict": True}
            more["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif request.schema is not None and self.schema_format == "json_object":
            more["response_format"] = {"type": "json_object"}
        return {
            "model": self.name,
            "messages": [{"role": one.role, "content": one.content} for one in request.messages],
            "stream": True,
            "extra_body": {**self.parameters, **more},
        }


async def _before(deadline: Deadline, awaited: Awaitable[Result]) -> Result:
    """Returns what ``awaited`` gives; raises ``TimeoutError`` when that takes too long.

    A time limit must never hold over a ``yield``: it would end whatever the listener does then.
    """
    async with asyncio.timeout(max(deadline.seconds_left(), 0.0)):
        return await awaited


def _read(chunk: object) -> tuple[str, bool, str | None]:
    """Returns the words of ``chunk``, whether there are any (aloud or not), and why it is done.

    Raises:
        TypeError: It is no chunk of a chat completion: the client passes on what it cannot read.
        AttributeError: As above, for its choice.
    """
    if not isinstance(chunk, ChatCompletionChunk):
        raise TypeError("not a chunk of a chat completion")
    if not chunk.choices:  # usage, or what a filter thinks of the prompt
        return "", False, None
    choice = chunk.choices[0]
    delta = choice.delta
    text = cast("object", delta.content)
    thought = getattr(delta, "reasoning_content", None) or getattr(delta, "reasoning", None)
    words = text if isinstance(text, str) else ""
    return words, bool(words or thought), choice.finish_reason or None


async def _bound(response: httpx.Response) -> None:
    """Sees to it that no more of ``response`` is read than any reply can have."""
    response.stream = _Bounded(cast("httpx.AsyncByteStream", response.stream))


class _Bounded(httpx.AsyncByteStream):
    """The bytes of a response; ends with an error when there are too many."""

    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yields the bytes as they come."""
        received = 0
        async for part in self._stream:
            received += len(part)
            if received > MOST_BYTES:
                raise ValueError("more bytes than any reply has")
            yield part

    async def aclose(self) -> None:
        """Closes the connection."""
        await self._stream.aclose()
