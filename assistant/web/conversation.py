"""What happens when somebody asks: the engine is asked off the event loop, the turn rendered."""

import asyncio
from collections.abc import AsyncIterator

from markupsafe import Markup

from assistant.messages import Messages
from assistant.reply import turns_of
from assistant.web.engine import Engine
from assistant.web.transcript import Turn, join_turns, render_pending, render_turn

# A reply that comes sooner needs no "searching" line; one redraw less, and nothing flickers.
_PENDING_AFTER_SECONDS = 0.25
# A longer conversation costs memory and redraws; what matters of a follow-up is near.
_MOST_TURNS = 30

Turns = tuple[Turn, ...]
Shown = tuple[str, Turns]


class Conversation:
    """Turns questions into transcripts; what was said before is the caller's to keep."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def ask(self, question: str, turns: Turns, messages: Messages) -> AsyncIterator[Shown]:
        """Yields the transcript and the turns: at once if the reply is slow, then when it is there.

        A conversation keeps its latest turns only.
        """
        kept = turns[-_MOST_TURNS + 1 :]
        number = kept[-1].number + 1 if kept else 1
        async for shown in self._show(question, kept, messages, number=number, history=kept):
            yield shown

    async def ask_literally(self, turns: Turns, messages: Messages) -> AsyncIterator[Shown]:
        """Yields as ``ask`` does, with the last question asked again as if it were the first."""
        if turns:
            last = turns[-1]
            async for shown in self._show(
                last.reply.question, turns[:-1], messages, number=last.number, history=()
            ):
                yield shown

    async def _show(
        self, question: str, before: Turns, messages: Messages, *, number: int, history: Turns
    ) -> AsyncIterator[Shown]:
        line: dict[str, object] = {"question": question}
        if history:
            line["history"] = turns_of(turn.reply for turn in history)
        asking = asyncio.ensure_future(
            asyncio.to_thread(self._engine.ask, line, language=messages.language)
        )
        done, _ = await asyncio.wait({asking}, timeout=_PENDING_AFTER_SECONDS)
        articles = [self._article(turn, messages) for turn in before]
        if not done:
            yield join_turns([*articles, render_pending(question, number, messages)]), before
        turn = Turn(number, await asking)
        yield join_turns([*articles, self._article(turn, messages)]), (*before, turn)

    def _article(self, turn: Turn, messages: Messages) -> Markup:
        return render_turn(turn, corpus=self._engine.corpus, messages=messages)
