"""The one seam between the page and what answers: a question line in, a reply out."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Protocol, runtime_checkable

from assistant.drafts import Draft
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


@runtime_checkable
class DraftingEngine(Protocol):
    """What an engine has besides when it gives replies bit by bit, as a language model writes."""

    @property
    def model_faults(self) -> Mapping[str, int]:
        """How often the language model failed, by kind; no kind says anything of a question."""

    def drafts(
        self, line: dict[str, object], *, language: Language = "sv"
    ) -> AsyncGenerator[Draft, None]:
        """Yields the reply as it comes about, the whole one last; see ``Engine.ask``.

        Whoever does not read to the end must close it, which stops the model.
        """


def drafts_of(
    engine: Engine, line: dict[str, object], *, language: Language
) -> AsyncGenerator[Draft, None]:
    """Returns the reply of any engine as it comes about; at once where it does not give it so."""
    if isinstance(engine, DraftingEngine):
        return engine.drafts(line, language=language)
    return _whole_draft(engine, line, language)


async def _whole_draft(
    engine: Engine, line: dict[str, object], language: Language
) -> AsyncGenerator[Draft, None]:
    reply = await asyncio.to_thread(engine.ask, line, language=language)
    yield Draft(reply, is_whole=True)


def faults_of(engine: Engine) -> Mapping[str, int]:
    """Returns how often an engine's language model failed, by kind; nothing if it has none."""
    return engine.model_faults if isinstance(engine, DraftingEngine) else {}


class EngineAround:
    """What an engine around another one passes on as it is: all but ``ask`` and ``drafts``."""

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

    @property
    def model_faults(self) -> Mapping[str, int]:
        """How often the language model failed, by kind."""
        return faults_of(self._engine)

    def is_ready(self) -> bool:
        """Returns whether a question could be answered now."""
        return self._engine.is_ready()

    def search(self, words: str, limit: int) -> tuple[Hit, ...]:
        """Returns the best passages for ``words``."""
        return self._engine.search(words, limit)
