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
    """Gives a callback ``(stage, done, total)`` that draws a bar from its first call on.

    One bar for all stages of one piece of work, that is, with one total; a new one for the next.
    """
    if not _is_watched(quiet=quiet):
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    text = TextColumn("{task.description}")
    columns = (text, BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, visible=False)

        def show(stage: str, done: int, total: int) -> None:
            if bar.tasks[0].total != total:
                bar.reset(task, total=total, visible=True)
            description = messages.text(f"terminal.stage.{stage}")
            bar.update(task, completed=done, description=description)

        yield show


def counted(
    steps: Iterable[None], total: int, messages: Messages, *, quiet: bool
) -> Iterator[None]:
    """Yields from ``steps``, ``total`` in all, with a bar when a person watches."""
    with progress_bar(messages, quiet=quiet) as progress:
        for done, _ in enumerate(steps, start=1):
            progress("answering", done, total)
            yield
