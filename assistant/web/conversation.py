"""What happens when somebody asks: the engine is asked off the event loop, the turn rendered.

Each answer comes to the page by itself; the turns before it the page has, and keeps.
"""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass

from markupsafe import Markup

from assistant.drafts import incoming
from assistant.messages import Messages
from assistant.web.engine import Engine, drafts_of
from assistant.web.past import Past
from assistant.web.presence import Presence
from assistant.web.transcript import Turn, View, render_pending, render_turn

# A reply that comes sooner needs no "searching" line; one redraw less, and nothing flickers.
_PENDING_AFTER_SECONDS = 0.25

# The article, and the past after it once it is whole.
Shown = tuple[str, Past | None]


@dataclass(frozen=True, slots=True)
class Look:
    """How a conversation is shown: language, view, whether replies may be judged; and to whom."""

    messages: Messages
    view: View = "full"
    feedback: bool = False
    session: str | None = None


class Conversation:
    """Turns questions into articles; what was said before is the caller's to keep."""

    def __init__(
        self,
        engine: Engine,
        *,
        most_characters: int,
        presence: Presence | None = None,
        step_seconds: float = 1.0,
    ) -> None:
        """Asks ``engine``, which reads questions of at most ``most_characters``.

        Args:
            engine: Asked.
            most_characters: Of a question.
            presence: Tells when the reader of a look's session leaves, who is answered no further.
            step_seconds: A page that waits is given what there is as often: only then does Gradio
                notice that it was closed, should its stream of events not have told.
        """
        self._engine = engine
        self._most_characters = most_characters
        self._presence = presence or Presence()
        self._step_seconds = step_seconds

    async def ask(self, question: str, past: Past, look: Look) -> AsyncIterator[Shown]:
        """Yields the turn's article: at once if the reply is slow, then when it is there.

        While a language model writes, what is there so far is shown with each new sentence.
        """
        async for shown in self._show(question, past, look, history=past.history):
            yield shown

    async def ask_literally(self, past: Past, look: Look) -> AsyncIterator[Shown]:
        """Yields as ``ask`` does, with the latest question asked again as if it were the first."""
        if past.exchanges:
            question, before = past.exchanges[-1].question, past.without_latest()
            async for shown in self._show(question, before, look, history=[]):
                yield shown

    async def _show(
        self, question: str, past: Past, look: Look, *, history: list[dict[str, str]]
    ) -> AsyncIterator[Shown]:
        number = past.number + 1
        # By its id a verdict on the reply is kept; random, since it must say nothing of anybody.
        line: dict[str, object] = {"question": question, "id": secrets.token_hex(16)}
        if history:
            line["history"] = history
        drafts = drafts_of(self._engine, line, language=look.messages.language)
        async with incoming(drafts) as inbox:
            with self._presence.watched(look.session, on_leaving=inbox.leave):
                draft = await inbox.next(seconds=_PENDING_AFTER_SECONDS)
                article = render_pending(question, number, look.messages)
                while draft is None or not draft.is_whole:
                    if inbox.is_left:
                        return
                    if draft:
                        article = self._article(Turn(number, draft.reply, is_whole=False), look)
                    yield str(article), None
                    draft = await inbox.next(seconds=self._step_seconds)
        turn = Turn(number, draft.reply, has_history=bool(history))
        now = past.after(draft.reply, most_characters=self._most_characters)
        yield str(self._article(turn, look)), now

    def _article(self, turn: Turn, look: Look) -> Markup:
        return render_turn(
            turn,
            corpus=self._engine.corpus,
            messages=look.messages,
            view=look.view,
            feedback=look.feedback,
        )
