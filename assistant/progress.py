"""Progress on standard error: a bar when a person watches, nothing otherwise."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from assistant.messages import Messages
from index.progress import Progress, silent


def _is_watched(*, quiet: bool) -> bool:
    return not quiet and sys.stderr.isatty()


@contextmanager
def progress_bar(messages: Messages, *, quiet: bool) -> Iterator[Progress]:
    """Gives a callback ``(stage, done, total)`` that draws a bar from its first call on."""
    if not _is_watched(quiet=quiet):
        yield silent
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        tasks = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(messages.text(f"terminal.stage.{stage}"), total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield show


def counted(
    steps: Iterable[None], total: int, messages: Messages, *, quiet: bool
) -> Iterator[None]:
    """Yields from ``steps``, ``total`` in all, with a bar when a person watches."""
    with progress_bar(messages, quiet=quiet) as progress:
        for done, _ in enumerate(steps, start=1):
            progress("answering", done, total)
            yield
