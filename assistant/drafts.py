"""Replies that are not whole yet: what a reader is shown while a language model writes."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
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


class Inbox:
    """Drafts as they come in, for a reader that may leave at any moment."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Draft | Exception | None] = asyncio.Queue()
        self.is_left = False

    def leave(self) -> None:
        """Lets whoever waits for the next draft go at once: nobody reads it any more."""
        self.is_left = True
        self._queue.put_nowait(None)

    async def next(self, *, seconds: float | None = None) -> Draft | None:
        """Returns the next draft; ``None`` when none comes within ``seconds``, or when it is left.

        Raises:
            Exception: What making the drafts ended with.
        """
        try:
            async with asyncio.timeout(seconds):
                found = await self._queue.get()
        except TimeoutError:
            return None
        if isinstance(found, Exception):
            raise found
        return found

    async def take_in(self, drafts: AsyncGenerator[Draft, None]) -> None:
        """Reads ``drafts`` to their end, and closes them in the task that read them."""
        try:
            async with aclosing(drafts):
                async for draft in drafts:
                    self._queue.put_nowait(draft)
        except Exception as error:  # noqa: BLE001  (raised again where it is waited for)
            self._queue.put_nowait(error)


@asynccontextmanager
async def incoming(drafts: AsyncGenerator[Draft, None]) -> AsyncIterator[Inbox]:
    """Gives ``drafts`` as they come; whoever leaves stops what they are made by.

    They are read by a task of their own, so that they are closed properly also when the reader is
    cancelled in a way that lets it wait for nothing any more, as servers do.
    """
    inbox = Inbox()
    reading = asyncio.ensure_future(inbox.take_in(drafts))
    try:
        yield inbox
    finally:
        reading.cancel()
