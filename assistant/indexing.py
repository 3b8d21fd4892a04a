"""Building, refreshing and checking the index from the command line."""

from assistant.config import Config
from assistant.desk import configured_encoder, index_directory
from assistant.options import Session
from assistant.progress import progress_bar
from corpus.collection import load_corpus
from index.build import BuildReport, build_index, compare_index

SHOWN_DIGITS = 12  # of a fingerprint: enough to tell two apart


def refresh_index(session: Session, config: Config) -> None:
    """Brings the index up to date with the documents and prints what that took.

    Raises:
        SourcesError: ``sources.toml`` cannot be used.
        IndexProblem: The index cannot be built.
    """
    corpus, encoder = load_corpus(config.paths.documents), configured_encoder(config)
    _say_problems(session, corpus.problems)
    with progress_bar(session.messages, quiet=session.quiet) as progress:
        report = build_index(
            corpus, encoder, index_directory(config), url=config.store.url, progress=progress
        )
    _say_report(session, report)
    key = "built" if report.is_new else "current"
    session.say(session.messages.text(f"terminal.index.{key}", **_figures(report)))


def check_index(session: Session, config: Config) -> None:
    """Prints what a refresh would do.

    Raises:
        CommandError: The index is stale or missing.
    """
    corpus, encoder = load_corpus(config.paths.documents), configured_encoder(config)
    _say_problems(session, corpus.problems)
    report = compare_index(corpus, encoder, index_directory(config), url=config.store.url)
    if report.is_new:
        _say_report(session, report)
        raise session.error("stale")
    session.say(session.messages.text("terminal.index.current", **_figures(report)))


def _say_problems(session: Session, problems: tuple[str, ...]) -> None:
    for problem in problems:
        session.say(session.messages.text("terminal.index.problem", text=problem))


def _say_report(session: Session, report: BuildReport) -> None:
    for kind in ("added", "changed", "removed"):
        for document in getattr(report, kind):
            session.say(session.messages.text(f"terminal.index.{kind}", document=document))


def _figures(report: BuildReport) -> dict[str, object]:
    return {
        "documents": len(report.added) + len(report.changed) + len(report.unchanged),
        "passages": report.passages,
        "embedded": report.embedded,
        "fingerprint": report.fingerprint[:SHOWN_DIGITS],
    }
