"""Replies that are not whole yet: what a reader is shown while a language model writes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from assistant.reply import Reply
from assistant.trace import Trace


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply so far; all that it says has been checked.

    Attributes:
        reply: Sound by itself at any time, and shown as it is when nothing more comes.
        is_whole: Whether this is the last one, which counts. An earlier one may be withdrawn: what
            comes after it need not begin with its sentences.
        trace: How it came about.
    """

    reply: Reply
    is_whole: bool
    trace: Trace = field(default_factory=Trace, repr=False)


async def last_of(drafts: AsyncIterator[Draft]) -> Draft:
    """Returns the draft that counts.

    Raises:
        ValueError: There is none.
    """
    last = None
    async for draft in drafts:
        last = draft
    if last is None or not last.is_whole:
        raise ValueError("drafts end with a whole reply")
    return last
