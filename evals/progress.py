"""Progress on standard error while samples are run."""

from collections.abc import Iterator
from contextlib import contextmanager

from evals.run import Progress


@contextmanager
def progress_bar(title: str) -> Iterator[Progress]:
    """Gives a callback ``(done, total)`` that draws a bar where a person watches."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
