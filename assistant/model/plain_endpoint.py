"""A language model whose whole reply is waited for, by ``httpx`` alone: the evaluation's judge.

It needs nothing that is not installed anyway. Answers are written by ``assistant.model.endpoint``.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.model.completing import ModelError, ModelRejectedError
from assistant.model.connecting import MOST_BYTES, certificates
from prompts.reading import Message

if TYPE_CHECKING:
    import httpx

    from assistant.model.settings import Model

_OK, _TOO_MANY = 200, 429
_REMEDIES = {
    401: "check [model] api_key",
    403: "check [model] api_key",
    404: "check [model] base_url and model",
    _TOO_MANY: "it takes no more calls just now; try later or ask less",
}
_REJECTIONS = (401, 403, 404)
_SHOWN_CHARACTERS = 160  # of what the endpoint says of a fault: one line of a terminal or two
_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointModel:
    """A model behind any endpoint that speaks the chat completions protocol.

    Attributes:
        base_url: Up to where ``/chat/completions`` follows, as ``http://127.0.0.1:8000/v1``.
        name: The model's, as the endpoint knows it.
        api_key: Sent as a bearer token; never shown.
    """

    base_url: str
    name: str
    api_key: str | None = field(default=None, repr=False)

    def complete(
        self, messages: Sequence[Message], *, max_tokens: int, timeout_seconds: float
    ) -> str:
        """Returns the model's next message; see ``LanguageModel``.

        Not to be called where an event loop runs: it runs one of its own. How the model samples is
        the endpoint's to say, so two calls may differ.
        """
        import asyncio

        import httpx

        request = {
            "model": self.name,
            "messages": [{"role": one.role, "content": one.content} for one in messages],
            "max_tokens": max_tokens,
            "stream": False,
        }
        # The client's own timeouts count each read, so that a server which drips is waited for
        # without end. One deadline covers the whole exchange instead.
        try:
            certificates()  # read once, before the clock starts
            status, body = asyncio.run(asyncio.wait_for(self._exchange(request), timeout_seconds))
        except TimeoutError:
            raise self._error(
                f"no whole reply within {timeout_seconds:g} seconds; raise [model] timeout_seconds"
            ) from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            fault = str(error) or type(error).__name__
            raise self._error(f"{fault}; is it running, and is [model] base_url right?") from error
        if status != _OK:
            raise self._refusal(status, body)
        return self._text(body)

    async def _exchange(self, request: Mapping[str, object]) -> tuple[int, bytes]:
        """Returns status and body of the endpoint's reply, which nothing but size bounds."""
        import httpx

        headers = {"Authorization": f"Bearer {self.api_key}"} if self.api_key else {}
        async with (
            httpx.AsyncClient(
                timeout=httpx.Timeout(None), trust_env=False, verify=certificates()
            ) as client,
            client.stream(
                "POST",
                f"{self.base_url.rstrip('/')}/chat/completions",
                headers=headers,
                json=request,
            ) as response,
        ):
            return response.status_code, await self._bounded(response)

    async def _bounded(self, response: "httpx.Response") -> bytes:
        body = bytearray()
        async for part in response.aiter_bytes():
            body += part
            if len(body) > MOST_BYTES:
                raise self._error(
                    f"more than {MOST_BYTES:,} bytes in reply; is [model] base_url right?"
                )
        return bytes(body)

    def _text(self, body: bytes) -> str:
        """Returns the message in ``body``, without the thoughts that some models put before it."""
        choice = _first_choice(_decoded(body))
        message = choice.get("message")
        content = message.get("content") if isinstance(message, Mapping) else None
        text = _THOUGHT.sub("", content).strip() if isinstance(content, str) else ""
        finish = choice.get("finish_reason")
        if finish in ("length", "content_filter"):
            raise self._error(
                f"the reply was cut off ({finish}); a larger model may say it shorter"
            )
        if not text or finish is None:
            raise self._error("a reply without a whole message; does it speak chat completions?")
        return text

    def _refusal(self, status: int, body: bytes) -> ModelError:
        remedy = _REMEDIES.get(status, "see the endpoint's log")
        # What is said of a wrong key may repeat the key.
        told = "" if status in _REJECTIONS else _told(_decoded(body))
        kind = ModelRejectedError if status in _REJECTIONS else ModelError
        return kind(f"{self.base_url}: status {status}{told}; {remedy}")

    def _error(self, fault: str) -> ModelError:
        return ModelError(f"{self.base_url}: {_one_line(fault)}")


def open_model(settings: "Model") -> EndpointModel:
    """Returns the model that the configuration names; nothing is contacted yet.

    Raises:
        ModelRejectedError: It names none.
    """
    if settings.base_url is None or settings.model is None:
        raise ModelRejectedError(
            "[model] base_url and model are not set; name an endpoint of yours"
        )
    key = settings.api_key.get_secret_value() if settings.api_key else None
    return EndpointModel(base_url=settings.base_url, name=settings.model, api_key=key)


def _decoded(body: bytes) -> Any:  # noqa: ANN401  (whatever a server sends)
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _first_choice(value: object) -> Mapping[str, Any]:
    choices = value.get("choices") if isinstance(value, Mapping) else None
    first = choices[0] if isinstance(choices, list) and choices else None
    return first if isinstance(first, Mapping) else {}


def _told(value: object) -> str:
    """Returns what a server says of its fault, as part of a line; empty when it says nothing."""
    error = value.get("error") if isinstance(value, Mapping) else None
    message = error.get("message") if isinstance(error, Mapping) else error
    return f" ({_one_line(message)})" if isinstance(message, str) and message.strip() else ""


def _one_line(text: str) -> str:
    """Returns ``text`` without what would move a terminal's cursor, cut to a bearable length."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line if len(line) <= _SHOWN_CHARACTERS else f"{line[: _SHOWN_CHARACTERS - 1]}…"
