"""The seam to a language model that writes while it is listened to, and every way that can end.

    ModelError                 see ``assistant.model.completing``
    └── ModelFaultError        nothing usable came; ``kind`` says what was wrong, by a few names
        └── CutShortError      what came is usable but for its last line

A stream that ends without an exception is whole. Leaving it stops the model; whoever does not read
to the end must close it (``contextlib.aclosing``).
"""

import time
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from assistant.model.completing import ModelError
from prompts.reading import Message

FaultKind = Literal[
    "unreachable",  # refused, no such host, no connection in time
    "rejected",  # the key, the name, the address or the request is wrong
    "too_long",  # the endpoint says that the prompt is too long for the model
    "too_many",  # it takes no more calls just now
    "server",  # it fails inside
    "slow",  # no first word in time
    "deadline",  # not done in time
    "cut",  # the connection or the stream ended too early
    "malformed",  # not a stream of chat completions
    "empty",  # a stream without a word
    "error_event",  # an error told within the stream
    "length",  # the reply would have been longer than allowed
    "content_filter",  # the endpoint kept the rest back
    "busy",  # too many wait for the endpoint already
    "paused",  # it failed several times and is left alone for a while
]


class ModelFaultError(ModelError):
    """The model gave no usable reply.

    Attributes:
        kind: For figures; nothing in it comes from a question.
        retry_after_seconds: What the endpoint asks for before another call; ``None`` when nothing.
    """

    def __init__(
        self, kind: FaultKind, text: str, *, retry_after_seconds: float | None = None
    ) -> None:
        super().__init__(text)
        self.kind = kind
        self.retry_after_seconds = retry_after_seconds


class CutShortError(ModelFaultError):
    """The reply ended before it was whole: ``length`` or ``content_filter``."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on the monotonic clock, which is also that of event loops."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """Returns the deadline ``seconds`` from now."""
        return cls(time.monotonic() + seconds)

    def seconds_left(self) -> float:
        """Returns the seconds until then; negative when it has passed."""
        return self.at - time.monotonic()

    def or_after(self, seconds: float) -> "Deadline":
        """Returns this deadline, or the one ``seconds`` from now if that is sooner."""
        return Deadline(min(self.at, time.monotonic() + seconds))


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    """What a model is asked.

    Attributes:
        messages: The conversation, oldest first.
        max_tokens: Of the reply.
        schema: JSON schema of the reply; ``None`` for text.
    """

    messages: tuple[Message, ...]
    max_tokens: int
    schema: Mapping[str, object] | None = field(default=None, hash=False)


class StreamingModel(Protocol):
    """Anything that writes the next message of a conversation piece by piece."""

    @property
    def name(self) -> str:
        """The model's name, as readers see it."""

    @property
    def host(self) -> str:
        """Where questions and passages are sent: host and port, as readers see it."""

    def stream(self, request: ModelRequest, deadline: Deadline) -> AsyncGenerator[str, None]:
        """Yields the reply as it is written, never an empty piece, without the model's thoughts.

        Raises:
            ModelFaultError: The reply cannot be had, or ends before it is whole.
        """
