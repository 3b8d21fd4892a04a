"""What a change of the documents does to the answers: the same questions asked of both corpora."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.form import SampleError
from evals.observed import Observed
from evals.run import Progress
from evals.samples import Sample
from evals.system import System
from evals.texts import Texts

NOW_ANSWERED = "now answered"
NOW_WITHHELD = "now withheld"
OTHER_ANSWER = "other answer"
OTHER_SOURCE = "same answer, other source"
NEW_CONFLICT = "new conflict"
NO_LONGER_CONFLICT = "conflict gone"
LOST_SUPPORT = "lost support"

EFFECTS = (
    LOST_SUPPORT,
    NOW_WITHHELD,
    NOW_ANSWERED,
    OTHER_ANSWER,
    OTHER_SOURCE,
    NEW_CONFLICT,
    NO_LONGER_CONFLICT,
)

_CONFLICTS = frozenset({"conflict", "superseded"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What became of one question.

    Attributes:
        id: Of its sample or question line.
        question: As asked.
        before: The answer from the old documents; empty when it was withheld.
        after: The answer from the new ones.
        effects: Of ``EFFECTS``; empty when nothing changed.
        lost: The judged quotes that the old documents hold and the new ones do not.
    """

    id: str
    question: str
    before: str
    after: str
    effects: tuple[str, ...]
    lost: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Returns the impact as a plain object."""
        return {name: getattr(self, name) for name in self.__slots__}


def impact_of(
    old: System,
    new: System,
    lines: Sequence[Mapping[str, Any]],
    *,
    quotes: Mapping[str, Sequence[str]],
    texts: tuple[Texts, Texts],
    progress: Progress = lambda done, total: None,  # noqa: ARG005  (the callback's signature)
) -> tuple[Impact, ...]:
    """Returns what became of each question, in order.

    Args:
        old: Answers from the documents as they were.
        new: Answers from them as they are.
        lines: Question lines of the contract, each with an id.
        quotes: By id, what the old documents say in answer.
        texts: Of the old and the new documents.
        progress: Told of the questions done.
    """
    found = []
    for done, line in enumerate(lines, start=1):
        name = str(line["id"])
        lost = lost_quotes(quotes.get(name, ()), *texts)
        replies = Observed(old.ask(line)), Observed(new.ask(line))
        held = quotes.get(name, ())
        effects = _effects(*replies, lost_all=bool(held) and len(lost) == len(held))
        found.append(
            Impact(
                id=name,
                question=str(line["question"]),
                before=replies[0].answer,
                after=replies[1].answer,
                effects=effects,
                lost=lost,
            )
        )
        progress(done, len(lines))
    return tuple(found)


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Returns the question lines in ``path``, one JSON object a line; one without id gets its line.

    Raises:
        SampleError: The file cannot be read or a line is no question line.
    """
    try:
        rows = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SampleError(f"{path}: cannot be read as UTF-8 text ({error})") from None
    lines = []
    for number, row in enumerate(rows, start=1):
        if not row.strip():
            continue
        try:
            line = json.loads(row)
        except ValueError:
            line = None
        if not isinstance(line, dict) or not isinstance(line.get("question"), str):
            raise SampleError(f'{path}:{number}: not a question line; write {{"question": "…"}}')
        lines.append({"id": f"line {number}"} | line)
    return lines


def lost_quotes(quotes: Sequence[str], old: Texts, new: Texts) -> tuple[str, ...]:
    """Returns the quotes that stand in ``old`` and nowhere in ``new``, white space aside."""
    before, after = (
        [" ".join(text.split()) for text in texts.by_id.values()] for texts in (old, new)
    )
    plain = {quote: " ".join(quote.split()) for quote in quotes}
    return tuple(
        quote
        for quote, words in plain.items()
        if any(words in text for text in before) and not any(words in text for text in after)
    )


def judged_quotes(samples: Sequence[Sample], texts: Texts) -> dict[str, tuple[str, ...]]:
    """Returns what answers each sample, by its id."""
    return {
        sample.id: tuple(texts.slice(place) for target in sample.targets for place in target)
        for sample in samples
        if sample.is_answerable
    }


def _effects(before: Observed, after: Observed, *, lost_all: bool) -> tuple[str, ...]:
    effects = [LOST_SUPPORT] if lost_all else []
    if before.has_answer and not after.has_answer:
        effects.append(NOW_WITHHELD)
    elif after.has_answer and not before.has_answer:
        effects.append(NOW_ANSWERED)
    elif before.answer != after.answer:
        effects.append(OTHER_ANSWER)
    elif _sources(before) != _sources(after):
        effects.append(OTHER_SOURCE)
    conflicts = [bool(_CONFLICTS & set(reply.notice_kinds())) for reply in (before, after)]
    if conflicts == [False, True]:
        effects.append(NEW_CONFLICT)
    elif conflicts == [True, False]:
        effects.append(NO_LONGER_CONFLICT)
    return tuple(effects)


def _sources(reply: Observed) -> tuple[str, ...]:
    return tuple(dict.fromkeys(place.document for place in reply.cited_places()))
