"""Replies for programs: what cannot be sliced out of its source is never sent."""

from dataclasses import replace

from assistant.messages import Language, read_messages
from assistant.reply import Failure, Reply
from assistant.verify import mismatches
from assistant.web.engine import EngineAround
from assistant.web.request_note import current_note


class CheckedEngine(EngineAround):
    """An engine whose replies keep what is promised of replies.

    Every citation is sliced out of its document and every sentence looked up in its quotes, as
    ``assistant verify`` does. A reply that breaks a promise becomes one of status ``error``.
    """

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
