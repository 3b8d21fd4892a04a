"""What happens when somebody asks: the engine is asked off the event loop, the turn rendered."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass

from markupsafe import Markup

from assistant.drafts import Draft, incoming
from assistant.messages import Messages
from assistant.reply import turns_of
from assistant.web.engine import Engine, drafts_of
from assistant.web.transcript import Turn, View, join_turns, render_pending, render_turn

# A reply that comes sooner needs no "searching" line; one redraw less, and nothing flickers.
_PENDING_AFTER_SECONDS = 0.25
# Only when it is given something does Gradio notice that the page was closed, and stop asking: so
# long may a language model go on writing for nobody.
_STEP_SECONDS = 1.0
# A longer conversation costs memory and redraws; what matters of a follow-up is near.
_MOST_TURNS = 30

Turns = tuple[Turn, ...]
Shown = tuple[str, Turns]


@dataclass(frozen=True, slots=True)
class Look:
    """How a conversation is shown: language, view, whether replies may be judged."""

    messages: Messages
    view: View = "full"
    feedback: bool = False


class Conversation:
    """Turns questions into transcripts; what was said before is the caller's to keep."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def show(self, turns: Turns, look: Look) -> str:
        """Returns the transcript of what has been answered, without any question under way."""
        return join_turns([self._article(turn, look) for turn in turns])

    async def ask(self, question: str, turns: Turns, look: Look) -> AsyncIterator[Shown]:
        """Yields the transcript and the turns: at once if the reply is slow, then when it is there.

        While a language model writes, what is there so far is shown with each new sentence. A
        conversation keeps its latest turns only.
        """
        kept = turns[-_MOST_TURNS + 1 :]
        number = kept[-1].number + 1 if kept else 1
        async for shown in self._show(question, kept, look, number=number, history=kept):
            yield shown

    async def ask_literally(self, turns: Turns, look: Look) -> AsyncIterator[Shown]:
        """Yields as ``ask`` does, with the last question asked again as if it were the first."""
        if turns:
            last = turns[-1]
            async for shown in self._show(
                last.reply.question, turns[:-1], look, number=last.number, history=()
            ):
                yield shown

    async def _show(
        self, question: str, before: Turns, look: Look, *, number: int, history: Turns
    ) -> AsyncIterator[Shown]:
        # By its id a verdict on the reply is kept; random, since it must say nothing of anybody.
        line: dict[str, object] = {"question": question, "id": secrets.token_hex(16)}
        if history:
            line["history"] = turns_of(turn.reply for turn in history)
        articles = [self._article(turn, look) for turn in before]
        drafts = drafts_of(self._engine, line, language=look.messages.language)
        async with incoming(drafts) as inbox:
            draft = await inbox.next(seconds=_PENDING_AFTER_SECONDS)
            shown = render_pending(question, number, look.messages)
            while draft is None or not draft.is_whole:
                shown = self._draft(number, draft, look) if draft else shown
                yield join_turns([*articles, shown]), before
                draft = await inbox.next(seconds=_STEP_SECONDS)
        turn = Turn(number, draft.reply, has_history=bool(history))
        yield join_turns([*articles, self._article(turn, look)]), (*before, turn)

    def _draft(self, number: int, draft: Draft, look: Look) -> Markup:
        return self._article(Turn(number, draft.reply, is_whole=False), look)

    def _article(self, turn: Turn, look: Look) -> Markup:
        return render_turn(
            turn,
            corpus=self._engine.corpus,
            messages=look.messages,
            view=look.view,
            feedback=look.feedback,
        )
