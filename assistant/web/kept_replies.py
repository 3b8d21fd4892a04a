"""Replies kept in memory, to be given again when the same is asked again.

Without a language model the same question to the same index gets the same reply, byte for byte but
for its id and timings; on a day when everybody asks the same that is most of the work.
"""

import json
import secrets
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from hashlib import blake2b
from threading import Lock

from assistant.drafts import Draft
from assistant.messages import Language
from assistant.question import BadQuestionLineError, question_from
from assistant.reply import Reply
from assistant.web.engine import Engine, EngineAround, drafts_of

# What a guard stopped costs next to nothing, and nothing of it shall stay.
_NOT_KEPT = frozenset({"unsafe", "personal_data", "too_long", "empty", "failed"})


class KeptReplies(EngineAround):
    """An engine that answers the latest ``most`` questions again from memory.

    Safe to share between threads. What was asked is not kept as text, but for what a reply repeats
    of it (as it was understood, words that no source has): replies lie under a digest that nobody
    can make outside of this process, and are never written anywhere.
    """

    def __init__(self, engine: Engine, most: int) -> None:
        super().__init__(engine)
        self._most = most
        self._secret = secrets.token_bytes(32)
        self._lock = Lock()
        self._replies: OrderedDict[bytes, Reply] = OrderedDict()

    def ask(self, line: dict[str, object], *, language: Language = "sv") -> Reply:
        """Returns the reply that was given before, else the engine's."""
        key = self._key(line, language)
        reply = self._again(key, line)
        if reply is None:
            reply = self._engine.ask(line, language=language)
            self._keep(key, reply)
        return reply

    async def drafts(
        self, line: dict[str, object], *, language: Language = "sv"
    ) -> AsyncGenerator[Draft, None]:
        """Yields the reply that was given before, else the engine's drafts."""
        key = self._key(line, language)
        reply = self._again(key, line)
        if reply is not None:
            yield Draft(reply, is_whole=True)
            return
        async with aclosing(drafts_of(self._engine, line, language=language)) as drafts:
            async for draft in drafts:
                if draft.is_whole:
                    self._keep(key, draft.reply)
                yield draft

    def _key(self, line: dict[str, object], language: Language) -> bytes | None:
        """Returns what decides the reply, as a digest; ``None`` for what is no question line."""
        try:
            question = question_from(line)
        except BadQuestionLineError:
            return None
        turns = [(turn.role, turn.content) for turn in question.history]
        decisive = json.dumps([question.text, turns, language, self.fingerprint])
        return blake2b(decisive.encode(), key=self._secret).digest()

    def _again(self, key: bytes | None, line: dict[str, object]) -> Reply | None:
        started = time.perf_counter()
        if key is None:
            return None
        with self._lock:
            kept = self._replies.get(key)
            if kept is None:
                return None
            self._replies.move_to_end(key)
        question = question_from(line)
        milliseconds = round((time.perf_counter() - started) * 1000, 2)
        stages = dict.fromkeys(kept.timings_ms, 0.0) | {"total": milliseconds}
        return replace(
            kept,
            id=question.id,
            question=question.text,
            extra=question.extra,
            timings_ms=stages,
        )

    def _keep(self, key: bytes | None, reply: Reply) -> None:
        if key is None or reply.reason in _NOT_KEPT:
            return
        with self._lock:
            self._replies[key] = replace(reply, id=None, question="", extra={})
            self._replies.move_to_end(key)
            while len(self._replies) > self._most:
                self._replies.popitem(last=False)
