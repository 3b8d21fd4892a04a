"""The questions of a report: what was asked for, what came, and what came before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evals.excerpts import Excerpt, excerpts_of, judged_places
from evals.gate import Baseline
from evals.kept import KeptReply, kept_reply
from evals.observed import Observed
from evals.run import Record, Run
from evals.samples import Sample
from evals.texts import Texts
from evals.wording import holds

LOST, WON, ELSEWHERE, REWORDED = "lost", "won", "elsewhere", "reworded"
# What a reader looks for first comes first.
WAYS = (LOST, WON, ELSEWHERE, REWORDED)


@dataclass(frozen=True, slots=True)
class Shown:
    """A reply as it is shown: its kind and words, and its sources in their surroundings.

    ``moved`` are the citations whose quote no longer lies where it did.
    """

    status: str
    reason: str | None
    stage: str | None
    answer: str
    excerpts: tuple[Excerpt, ...]
    moved: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """The wordings of which a right answer holds one, and whether this one does."""

    wordings: tuple[str, ...]
    stated: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A question with its reply.

    ``said`` is what it should not have said but did; ``notices`` are the texts of its notices.
    """

    record: Record
    reply: Shown
    facts: tuple[Fact, ...]
    said: tuple[str, ...]
    interpreted: str | None
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """A question whose reply differs from the baseline's: how, and what it was if that was kept."""

    entry: Entry
    how: str
    before: Shown | None


def entries_of(run: Run, texts: Texts) -> tuple[Entry, ...]:
    """Returns an entry for each record, in order."""
    return tuple(_entry(record, texts) for record in run.records)


def _entry(record: Record, texts: Texts) -> Entry:
    observed, sample = Observed(record.reply), record.sample
    answer = observed.answer
    interpreted = record.reply.get("interpreted_as")
    return Entry(
        record=record,
        reply=shown_reply(kept_reply(record), sample, texts),
        facts=tuple(
            Fact(wordings, any(holds(answer, wording) for wording in wordings))
            for wordings in sample.facts
        ),
        said=tuple(text for text in sample.forbidden if answer and holds(answer, text)),
        interpreted=str(interpreted) if interpreted else None,
        notices=tuple(str(item.get("text")) for item in observed.items("notices")),
    )


def shown_reply(kept: KeptReply, sample: Sample, texts: Texts) -> Shown:
    """Returns ``kept`` with its citations, and what is judged right, in their surroundings."""
    standing = [citation for citation in kept.citations if citation.stands_in(texts)]
    cited = [(citation.number, citation.place) for citation in standing]
    judged = judged_places(sample, [place for _, place in cited])
    return Shown(
        status=kept.status,
        reason=kept.reason,
        stage=kept.stage,
        answer=kept.answer,
        excerpts=excerpts_of(cited, judged, texts),
        moved=tuple(c.number for c in kept.citations if c not in standing),
    )


def changes_of(
    entries: Sequence[Entry], baseline: Baseline | None, texts: Texts
) -> tuple[Changed, ...]:
    """Returns what differs from ``baseline``: what was lost first, then in the order of samples.

    A baseline without replies shows only what was lost and won.
    """
    if baseline is None:
        return ()
    found = []
    for entry in entries:
        sample = entry.record.sample
        kept = baseline.replies.get(sample.id)
        how = _way(entry, kept, was_right=bool(baseline.values[sample.id]["correct"]))
        if how:
            before = None if kept is None else shown_reply(kept, sample, texts)
            found.append(Changed(entry, how, before))
    return tuple(sorted(found, key=lambda changed: WAYS.index(changed.how)))


def _way(entry: Entry, kept: KeptReply | None, *, was_right: bool) -> str | None:
    score, reply = entry.record.score, entry.reply
    if was_right != score.correct:
        return LOST if was_right else WON
    if kept is None:
        return None
    if kept.stage != reply.stage:
        return ELSEWHERE
    same = (kept.status, kept.reason, kept.answer) == (reply.status, reply.reason, reply.answer)
    return None if same else REWORDED


def as_json(changed: Changed) -> dict[str, Any]:
    """Returns ``changed`` as a plain object, without surroundings."""
    before = changed.before
    return {
        "id": changed.entry.record.sample.id,
        "how": changed.how,
        "before": None if before is None else _reply_json(before),
        "after": _reply_json(changed.entry.reply),
    }


def _reply_json(shown: Shown) -> dict[str, Any]:
    return {
        "status": shown.status,
        "reason": shown.reason,
        "stage": shown.stage,
        "answer": shown.answer,
    }
