"""The one seam between the page and what answers: a question line in, a reply out."""

from typing import Protocol

from assistant.messages import Language
from assistant.reply import Reply
from corpus.collection import Corpus
from index.hit import Hit


class Engine(Protocol):
    """What the page and the interfaces for programs need to know of the assistant."""

    @property
    def corpus(self) -> Corpus:
        """The documents that answers stand on."""

    @property
    def fingerprint(self) -> str:
        """Identity of the index that is searched; empty while there is none."""

    @property
    def built_at(self) -> float:
        """When the index was built, in seconds since 1970."""

    def is_ready(self) -> bool:
        """Returns whether a question could be answered now; blocks for seconds at most."""

    def ask(self, line: dict[str, object], *, language: Language = "sv") -> Reply:
        """Returns the reply to a question line of the contract.

        Never raises for anything a user wrote, is thread-safe, and may block.
        """

    def search(self, words: str, limit: int) -> tuple[Hit, ...]:
        """Returns the ``limit`` best passages for ``words``, best first; as ``ask`` otherwise."""


class EngineAround:
    """What an engine around another one passes on as it is: all but ``ask``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def corpus(self) -> Corpus:
        """The documents that answers stand on."""
        return self._engine.corpus

    @property
    def fingerprint(self) -> str:
        """Identity of the index that is searched."""
        return self._engine.fingerprint

    @property
    def built_at(self) -> float:
        """When the index was built."""
        return self._engine.built_at

    def is_ready(self) -> bool:
        """Returns whether a question could be answered now."""
        return self._engine.is_ready()

    def search(self, words: str, limit: int) -> tuple[Hit, ...]:
        """Returns the best passages for ``words``."""
        return self._engine.search(words, limit)
