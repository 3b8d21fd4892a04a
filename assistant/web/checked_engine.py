"""Replies for programs: what cannot be sliced out of its source is never sent."""

from dataclasses import replace

from assistant.messages import Language, read_messages
from assistant.reply import Failure, Reply
from assistant.verify import mismatches
from assistant.web.engine import Engine
from assistant.web.request_note import current_note
from corpus.collection import Corpus
from index.hit import Hit


class CheckedEngine:
    """An engine whose replies keep what is promised of replies.

    Every citation is sliced out of its document and every sentence looked up in its quotes, as
    ``assistant verify`` does. A reply that breaks a promise becomes one of status ``error``.
    """

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

    def ask(self, line: dict[str, object], *, language: Language = "sv") -> Reply:
        """Returns the engine's reply, checked."""
        reply = self._engine.ask(line, language=language)
        broken = mismatches(reply.as_json(), self.corpus.documents)
        if not broken:
            return reply
        note = current_note()
        if note:
            note.fault = {"error": "UnsoundReply", "broken_promises": len(broken)}
        message = read_messages(language).text("reply.refusal.failed")
        return replace(reply, outcome=Failure(message=message), mode="extractive")

    def search(self, words: str, limit: int) -> tuple[Hit, ...]:
        """Returns the best passages for ``words``."""
        return self._engine.search(words, limit)
