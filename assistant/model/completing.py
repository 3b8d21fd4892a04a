"""The seam to a language model: messages in, text out, and nothing else.

    ModelError              no answer; one line with the address, the fault and the remedy
    └── ModelRejectedError  not because of this question: the key, the name or the address is wrong

Nothing is retried here: who asks knows what another call is worth. An endpoint is only ever the
one that an operator names; there is no default, no redirect is followed, no proxy of the
environment is used.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from prompts.reading import Message


class ModelError(Exception):
    """The model gave no answer; one line that names the address, the fault and the remedy."""


class ModelRejectedError(ModelError):
    """The endpoint will take no call as it is configured."""


class LanguageModel(Protocol):
    """Anything that continues a conversation."""

    def complete(
        self, messages: Sequence[Message], *, max_tokens: int, timeout_seconds: float
    ) -> str:
        """Returns the model's whole next message, never empty.

        Args:
            messages: The conversation, oldest first.
            max_tokens: A message that needs more is an error, not a shorter message.
            timeout_seconds: From the call to the last character.

        Raises:
            ModelError: There is none.
        """
        ...


@dataclass(frozen=True, slots=True)
class ScriptedModel:
    """A test double: says what ``script`` makes of the messages, and keeps them in ``asked``."""

    script: Callable[[Sequence[Message]], str]
    asked: list[tuple[Message, ...]] = field(default_factory=list)

    def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,  # noqa: ARG002  (the protocol's)
        timeout_seconds: float,  # noqa: ARG002
    ) -> str:
        """Returns the script's text; what the script raises is raised."""
        self.asked.append(tuple(messages))
        return self.script(messages)
