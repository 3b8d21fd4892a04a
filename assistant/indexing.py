"""Building, refreshing, checking, exporting and importing the index from the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

import click

from assistant.config import Config
from assistant.desk import configured_encoder, index_directory
from assistant.editing.showing import finding_text
from assistant.messages import Messages
from assistant.options import Session
from assistant.progress import progress_bar
from assistant.terminal import printable
from corpus.collection import load_corpus, refresh_texts
from corpus.editor.check import check_corpus
from index.build import build_index, compare_index
from index.report import BuildReport, PassageCounts
from index.restore import import_index
from index.snapshot import export_index

SHOWN_DIGITS = 12  # of a fingerprint: enough to tell two apart


def refresh_index(session: Session, config: Config) -> None:
    """Brings the index up to date with the documents and prints what that took.

    Raises:
        SourcesError: ``sources.toml`` cannot be used.
        IndexProblem: The index cannot be built.
    """
    with (
        _saying_what_an_interrupt_keeps(session),
        progress_bar(session.messages, quiet=session.quiet) as progress,
    ):
        unread = refresh_texts(*config.paths.folders, progress=partial(progress, "extract"))
        corpus = load_corpus(*config.paths.folders, unread=unread)
        encoder = configured_encoder(config)
        report = build_index(
            corpus, encoder, index_directory(config), url=config.store.url, progress=progress
        )
    _say_problems(session, corpus.problems)
    _say_report(session, report)
    key = "built" if report.is_new else "current"
    session.say(session.messages.text(f"terminal.index.{key}", **_figures(report)))


@contextmanager
def _saying_what_an_interrupt_keeps(session: Session) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        click.echo(session.messages.text("terminal.index.interrupted"), err=True)
        raise


def check_index(session: Session, config: Config) -> None:
    """Prints what an editor should look at in the documents, and what a refresh would do.

    Raises:
        CommandError: The index is stale or missing.
    """
    corpus, encoder = load_corpus(*config.paths.folders), configured_encoder(config)
    for found in check_corpus(corpus, today=date.today()):  # noqa: DTZ011  (the editor's own day)
        session.say(f"! {finding_text(found, session.messages)}")
    report = compare_index(corpus, encoder, index_directory(config), url=config.store.url)
    if report.is_new:
        _say_report(session, report)
        raise session.error("stale")
    session.say(session.messages.text("terminal.index.current", **_figures(report)))


def export_to_file(session: Session, config: Config, file: Path, *, with_cache: bool) -> None:
    """Writes the index to ``file`` and prints what is in it.

    Raises:
        IndexProblem: There is none, or the file cannot be written.
    """
    with progress_bar(session.messages, quiet=session.quiet) as progress:
        header = export_index(
            index_directory(config), file, with_cache=with_cache, progress=progress
        )
    values = {
        "path": file,
        "size": max(1, round(file.stat().st_size / 1_000_000)),
        "documents": len(header.documents),
        "passages": header.passages,
        "fingerprint": header.fingerprint[:SHOWN_DIGITS],
    }
    session.say(session.messages.text("terminal.index.exported", **values))


def import_from_file(session: Session, config: Config, file: Path) -> None:
    """Makes the index the one in ``file`` and prints what that changed.

    Raises:
        SourcesError: ``sources.toml`` cannot be used.
        IndexProblem: The file is no index of the documents here, or it cannot be put in place.
    """
    with progress_bar(session.messages, quiet=session.quiet) as progress:
        unread = refresh_texts(*config.paths.folders, progress=partial(progress, "extract"))
        corpus = load_corpus(*config.paths.folders, unread=unread)
        report = import_index(
            file,
            corpus,
            configured_encoder(config),
            index_directory(config),
            url=config.store.url,
            progress=progress,
        )
    _say_problems(session, corpus.problems)
    _say_report(session, report)
    key = "imported" if report.is_new else "current"
    session.say(session.messages.text(f"terminal.index.{key}", **_figures(report), path=file))


def _say_problems(session: Session, problems: tuple[str, ...]) -> None:
    for problem in problems:
        text = printable(problem)
        session.say(session.messages.text("terminal.index.problem", text=text))


def _say_report(session: Session, report: BuildReport) -> None:
    for kind in ("added", "changed", "removed"):
        for document in getattr(report, kind):
            passages = _passages(session.messages, report.passage_counts[document])
            values = {"document": document, "passages": passages}
            session.say(session.messages.text(f"terminal.index.{kind}", **values))


def _passages(messages: Messages, counts: PassageCounts) -> str:
    """Returns the counts in words, as "1 new passage, 2 removed"."""
    parts = []
    if counts.added or not counts.removed:
        key = "one" if counts.added == 1 else "many" if counts.added else "none"
        parts.append(messages.text(f"terminal.index.new_{key}", number=counts.added))
    if counts.removed:
        key = "one" if counts.removed == 1 else "many"
        parts.append(messages.text(f"terminal.index.gone_{key}", number=counts.removed))
    return ", ".join(parts)


def _figures(report: BuildReport) -> dict[str, object]:
    return {
        "documents": len(report.added) + len(report.changed) + len(report.unchanged),
        "passages": report.passages,
        "embedded": report.embedded,
        "fingerprint": report.fingerprint[:SHOWN_DIGITS],
    }
