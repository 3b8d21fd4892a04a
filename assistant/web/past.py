"""What was said before, as the page carries it: a text that comes with a question and goes back.

The server keeps nothing of a conversation. Whichever process answers the next question, and
however often one was killed meanwhile, a follow-up is understood.
"""

import json
from dataclasses import dataclass

from assistant.guard import MOST_TURNS
from assistant.reply import Reply, turns_of

# What a follow-up may lean on: a question and a reply are two turns.
_MOST_EXCHANGES = MOST_TURNS // 2
# Well below half of the longest body, so that a long question still reaches whoever refuses it.
_MOST_BYTES = 24_000
# Numbers make element ids; nobody asks so often.
_MOST_NUMBER = 99_999


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what was said to it, as the history of a question line has them."""

    question: str
    said: str


@dataclass(frozen=True, slots=True)
class Past:
    """The latest exchanges, oldest first; ``number`` of the latest one in its conversation.

    Nothing in it can be trusted more than a question can: it comes from the page.
    """

    number: int = 0
    exchanges: tuple[Exchange, ...] = ()

    @property
    def history(self) -> list[dict[str, str]]:
        """The turns, for a question line."""
        return [
            turn
            for exchange in self.exchanges
            for turn in (
                {"role": "user", "content": exchange.question},
                {"role": "assistant", "content": exchange.said},
            )
        ]

    def without_latest(self) -> "Past":
        """Returns what was before the latest exchange."""
        return Past(self.number - 1, self.exchanges[:-1])

    def after(self, reply: Reply, *, most_characters: int) -> "Past":
        """Returns this past with ``reply`` as its latest.

        A turn of more than ``most_characters`` is not read again; one character more says so.
        """
        question, said = (turn["content"][: most_characters + 1] for turn in turns_of([reply]))
        latest = (*self.exchanges, Exchange(question, said))[-_MOST_EXCHANGES:]
        past = Past(self.number + 1, latest)
        while len(past.exchanges) > 1 and len(past.as_text().encode()) > _MOST_BYTES:
            past = Past(past.number, past.exchanges[1:])
        return past

    def as_text(self) -> str:
        """Returns what the page carries; see ``read_past``."""
        exchanges = [[exchange.question, exchange.said] for exchange in self.exchanges]
        return json.dumps([self.number, *exchanges], ensure_ascii=False)


def read_past(text: str | None) -> Past:
    """Returns the past in ``text``; none if it is of another form, which only a forger sends.

    >>> read_past(Past(3, (Exchange("Var?", "Här."),)).as_text())
    Past(number=3, exchanges=(Exchange(question='Var?', said='Här.'),))
    >>> read_past('[3, ["Var?"]]'), read_past("[[["), read_past("")
    (Past(number=0, exchanges=()), Past(number=0, exchanges=()), Past(number=0, exchanges=()))
    """
    if not text or len(text) > 2 * _MOST_BYTES:
        return Past()
    try:
        number, *pairs = json.loads(text)
        exchanges = tuple(_exchange(pair) for pair in pairs[-_MOST_EXCHANGES:])
    except (ValueError, TypeError, RecursionError):
        return Past()
    is_number = type(number) is int and len(exchanges) <= number <= _MOST_NUMBER
    return Past(number, exchanges) if is_number else Past()


def _exchange(pair: object) -> Exchange:
    match pair:
        case [str(question), str(said)]:
            (question + said).encode()  # half a character, which no text can hold: ValueError
            return Exchange(question, said)
    raise ValueError("no exchange")
