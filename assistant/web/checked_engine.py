"""Replies for programs: what cannot be sliced out of its source is never sent."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from assistant.drafts import Draft
from assistant.messages import Language, read_messages
from assistant.reply import Failure, Reply
from assistant.verify import mismatches
from assistant.web.engine import EngineAround, drafts_of
from assistant.web.request_note import current_note


class CheckedEngine(EngineAround):
    """An engine whose replies keep what is promised of replies.

    Every citation is sliced out of its document and every sentence looked up in its quotes, as
    ``assistant verify`` does. A reply that breaks a promise becomes one of status ``error``.
    """

    def ask(self, line: dict[str, object], *, language: Language = "sv") -> Reply:
        """Returns the engine's reply, checked."""
        return self._checked(self._engine.ask(line, language=language), language)

    async def drafts(
        self, line: dict[str, object], *, language: Language = "sv"
    ) -> AsyncGenerator[Draft, None]:
        """Yields the engine's drafts, each checked; one that fails before the last is left out."""
        async with aclosing(drafts_of(self._engine, line, language=language)) as drafts:
            async for draft in drafts:
                reply = await asyncio.to_thread(self._checked, draft.reply, language)
                if draft.is_whole or reply is draft.reply:
                    yield replace(draft, reply=reply)

    def _checked(self, reply: Reply, language: Language) -> Reply:
        broken = mismatches(reply.as_json(), self.corpus.documents)
        if not broken:
            return reply
        note = current_note()
        if note:
            note.fault = {"error": "UnsoundReply", "broken_promises": len(broken)}
        message = read_messages(language).text("reply.refusal.failed")
        failure = Failure(message=message)
        return replace(
            reply, outcome=failure, mode="extractive", model=None, model_host=None, prompt=None
        )
