"""One sample in the terminal: what was asked and expected, what came, and where it went wrong."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from evals.excerpts import Excerpt, Piece, excerpts_of
from evals.kept import kept_reply
from evals.observed import Observed
from evals.ranking import SHOWN_SHARE
from evals.run import SEARCH_DEPTH, Record
from evals.samples import Sample
from evals.scorers import Score
from evals.system import System
from evals.texts import Place, Texts
from evals.wording import holds

_RIGHT, _WRONG = Text("✓ ", "green"), Text("✗ ", "red")
_HIT_LENGTH = 70


def show_record(record: Record, system: System, texts: Texts, console: Console) -> None:
    """Prints the sample of ``record``, its sources in their surroundings, the reply, the score.

    In the sources, what the reply cites is followed by its number, what is judged by ``judged``.
    """
    sample, observed = record.sample, Observed(record.reply)
    where = f"{sample.split}/{sample.topic}, {sample.kind}, {sample.register}"
    console.print(Text.assemble((sample.id, "bold"), f"  {where}"))
    _section(console, "Question", _asked(sample, record.reply))
    _section(console, "Expected", _expected(sample, observed))
    _section(console, "Reply", _replied(observed, record.reply))
    _section(console, "Sources", (_excerpt(found) for found in _sources(record, texts)))
    _section(console, "Score", _scored(record.score))
    if sample.targets:
        query = str(record.reply.get("interpreted_as") or sample.question)
        hits = system.search(query, SEARCH_DEPTH)
        _section(console, f"Search: {query}", [_hits(hits, sample, texts)])


def _section(console: Console, title: str, lines: Iterable[RenderableType]) -> None:
    shown = list(lines)
    if shown:
        console.print(Text(f"\n{title}", "bold"))
        for line in shown:
            console.print(Padding(line, (0, 0, 0, 2)))


def _asked(sample: Sample, reply: Mapping[str, Any]) -> Iterator[Text]:
    for turn in sample.history:
        yield Text(f"{turn['role']}: {turn['content']}", "dim")
    yield Text(sample.question)
    if reply.get("interpreted_as"):
        yield Text(f"understood as: {reply['interpreted_as']}", "dim")


def _expected(sample: Sample, observed: Observed) -> Iterator[Text]:
    reasons = f", reason {' or '.join(sample.reasons)}" if sample.reasons else ""
    yield Text(f"{sample.expect}{reasons}")
    for fact in sample.facts:
        is_stated = any(holds(observed.answer, wording) for wording in fact)
        yield _mark(is_stated) + Text(f"fact: {' or '.join(fact)}")
    for text in sample.forbidden:
        yield _mark(not holds(observed.answer, text)) + Text(f"forbidden: {text}")
    for kinds in sample.notices:
        is_there = bool(set(kinds) & set(observed.notice_kinds()))
        yield _mark(is_there) + Text(f"notice: {' or '.join(kinds)}")
    if sample.polarity:
        yield Text(f"polarity: {sample.polarity}")


def _mark(is_right: bool) -> Text:  # noqa: FBT001 - the only argument
    return _RIGHT if is_right else _WRONG


def _replied(observed: Observed, reply: Mapping[str, Any]) -> Iterator[Text]:
    yield Text(observed.status + (f", reason {observed.reason}" if observed.reason else ""))
    if observed.has_answer:
        yield Text(str(reply.get("answer")))
    for notice in observed.items("notices"):
        yield Text(f"notice ({notice.get('kind')}): {notice.get('text')}", "dim")
    timings = reply.get("timings_ms")
    if isinstance(timings, Mapping):
        yield Text(", ".join(f"{stage} {ms:.1f} ms" for stage, ms in timings.items()), "dim")


def _sources(record: Record, texts: Texts) -> tuple[Excerpt, ...]:
    kept = kept_reply(record).citations
    cited = [(item.number, item.place) for item in kept if item.stands_in(texts)]
    judged = [place for target in record.sample.targets for place in target]
    return excerpts_of(cited, judged, texts)


def _excerpt(excerpt: Excerpt) -> Text:
    shown = Text.assemble((f"{excerpt.title}\n", "dim"), "" if excerpt.starts else "… ")
    for piece in excerpt.pieces:
        shown.append(piece.text, _style(piece))
        for number in piece.closes:
            shown.append(f"[{number}]", "bold")
        if piece.closes_judged:
            shown.append("[judged]", "bold")
    return shown.append("\n" if excerpt.ends else " …\n")


def _style(piece: Piece) -> str:
    marks = ("reverse" if piece.cited else "", "underline" if piece.judged else "")
    return " ".join(mark for mark in marks if mark) or "none"


def _scored(score: Score) -> Iterator[Text]:
    yield _mark(score.correct) + Text(score.stage or "right")
    figures = {
        "evidence": score.evidence,
        "facts": score.facts,
        "confidence": score.confidence,
    }
    shown = [f"{name} {value:.2f}" for name, value in figures.items() if value is not None]
    if score.citations:
        shown.append(f"{score.touching} of {score.citations} citations on judged text")
    if score.ranks:
        shown.append(f"targets found at rank {', '.join(str(r or 'none') for r in score.ranks)}")
    yield Text(", ".join(shown))
    for text in score.violations:
        yield _WRONG + Text(f"broken promise: {text}")


def _hits(hits: list[Place], sample: Sample, texts: Texts) -> Table:
    """Returns the hits by rank; a mark where one shows a judged quote."""
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 0))
    for _ in ("rank", "mark", "title", "span", "begins"):
        table.add_column(no_wrap=True, overflow="ellipsis")
    judged = [place for target in sample.targets for place in target]
    for rank, hit in enumerate(hits, start=1):
        is_shown = any(texts.covered(place, [hit]) >= SHOWN_SHARE for place in judged)
        begins = " ".join(texts.slice(hit).split())[:_HIT_LENGTH]
        span = f"{hit.span.start}–{hit.span.end}"
        mark = _RIGHT if is_shown else Text("")
        table.add_row(str(rank), mark, Text(texts.title(hit.document)), span, Text(begins))
    return table
