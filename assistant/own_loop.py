"""Waiting for asynchronous work where no event loop runs."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


def complete(work: Coroutine[Any, Any, Result]) -> Result:
    """Returns what ``work`` gives, run on a loop of its own in this thread.

    Unlike ``asyncio.run`` it does not wait for threads that ``work`` has given up on: looking up a
    host can hang for minutes after its time is over.
    """
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(work)
    finally:
        loop.run_until_complete(_end())
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


async def _end() -> None:
    """Lets what was interrupted close its connections."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
