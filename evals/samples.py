"""Samples: questions with what a right reply must show, from ``questions/SPLIT/TOPIC.jsonl``."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.form import SampleError, check_row, find_quote
from evals.lines import numbered_lines
from evals.texts import Place, Texts

QUESTIONS = Path(__file__).parent / "questions"
SPLITS = ("dev", "test")


@dataclass(frozen=True, slots=True)
class Judgment:
    """A quote that answers: its places (several where any occurrence will do) and its group."""

    places: tuple[Place, ...]
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One question and what a right reply must show.

    Attributes:
        id: Unique in the whole set.
        question: As asked, with its misspellings.
        history: Turns before it, oldest first, as the contract's question line has them.
        language: Of the question.
        kind: What makes it difficult; see ``form.Kind``.
        register: How it is worded; see ``form.Register``.
        expect: ``answer``, ``refuse`` or ``clarify``.
        reasons: Accepted ``reason`` of a reply that withholds an answer; empty when any will do.
        judgments: Quotes that answer. On a sample to be refused: the correction of its false
            premise, which may be given instead of a refusal.
        all_groups: Whether one quote of every group is needed, instead of any quote at all.
        facts: Each must be in the answer, in one of its wordings.
        forbidden: None may be in the answer.
        polarity: ``ja`` or ``nej``: the answer may not begin with the opposite.
        notices: Each must be there, as one of its kinds.
        tags: Free marks.
        split: ``dev`` or ``test``.
        topic: The file's name.
        row: The line as it was read.
    """

    id: str
    question: str
    history: tuple[dict[str, str], ...]
    language: str
    kind: str
    register: str
    expect: str
    reasons: tuple[str, ...]
    judgments: tuple[Judgment, ...]
    all_groups: bool
    facts: tuple[tuple[str, ...], ...]
    forbidden: tuple[str, ...]
    polarity: str | None
    notices: tuple[tuple[str, ...], ...]
    tags: tuple[str, ...]
    split: str
    topic: str
    row: dict[str, object]

    @property
    def line(self) -> dict[str, object]:
        """The contract's question line."""
        line: dict[str, object] = {"id": self.id, "question": self.question}
        return line | {"history": list(self.history)} if self.history else line

    @property
    def targets(self) -> tuple[tuple[Place, ...], ...]:
        """What must be found: for each target, the places any of which will do."""
        if not self.all_groups:
            places = tuple(place for judgment in self.judgments for place in judgment.places)
            return (places,) if places else ()
        groups: dict[str, tuple[Place, ...]] = {}
        for judgment in self.judgments:
            groups[judgment.group] = groups.get(judgment.group, ()) + judgment.places
        return tuple(groups.values())

    @property
    def is_answerable(self) -> bool:
        """Whether an answer is expected."""
        return self.expect == "answer"


@dataclass(frozen=True, slots=True)
class SampleSet:
    """All samples, and the sha256 (hex) of what they say, to tell one set from another."""

    samples: tuple[Sample, ...]
    digest: str

    def select(self, split: str = "all", kind: str | None = None) -> tuple[Sample, ...]:
        """Returns the samples of ``split`` (``dev``, ``test`` or ``all``) and ``kind``."""
        return tuple(
            sample
            for sample in self.samples
            if split in ("all", sample.split) and kind in (None, sample.kind)
        )


def load_samples(
    texts: Texts, directory: Path = QUESTIONS, *, splits: Sequence[str] = SPLITS
) -> SampleSet:
    """Reads and checks every ``*.jsonl`` of ``splits`` in ``directory``; opens no other file.

    Raises:
        SampleError: A line is wrong; the message names file, line and remedy.
    """
    samples: dict[str, Sample] = {}
    places: dict[str, str] = {}
    for split in splits:
        for path in sorted((directory / split).glob("*.jsonl")):
            for number, sample in _read_file(path, split, texts):
                place = f"{path}:{number}"
                if sample.id in samples:
                    raise SampleError(
                        f"{place}: id {sample.id!r} is that of {places[sample.id]}; rename one"
                    )
                samples[sample.id], places[sample.id] = sample, place
    if not samples:
        raise SampleError(f"{directory}: no samples; expected dev/*.jsonl and test/*.jsonl")
    return SampleSet(tuple(samples.values()), _digest(tuple(samples.values())))


def _read_file(path: Path, split: str, texts: Texts) -> Iterator[tuple[int, Sample]]:
    for number, line in numbered_lines(path):
        try:
            yield number, _read_line(line, split=split, topic=path.stem, texts=texts)
        except SampleError as error:
            raise SampleError(f"{path}:{number}: {error}") from error


def _read_line(line: str, *, split: str, topic: str, texts: Texts) -> Sample:
    try:
        row = check_row(json.loads(line))
    except json.JSONDecodeError as error:
        raise SampleError(
            f"is no whole JSON object ({error.msg}); was the line cut off?"
        ) from error
    return sample_of(row, split=split, topic=topic, texts=texts)


def sample_of(row: dict[str, object], *, split: str, topic: str, texts: Texts) -> Sample:
    """Returns the sample of a checked ``row``."""
    strings = {key: str(row[key]) for key in ("id", "question", "language", "kind", "register")}
    return Sample(
        **strings,
        expect=str(row["expect"]),
        history=tuple(_items(row, "history")),
        reasons=_alternatives(str(row.get("reason", ""))),
        judgments=tuple(_judgment(judgment, texts) for judgment in _items(row, "judgments")),
        all_groups=bool(row.get("all_groups", False)),
        facts=tuple(_alternatives(fact) for fact in _items(row, "facts")),
        forbidden=tuple(_items(row, "forbidden")),
        polarity=str(row["polarity"]) if "polarity" in row else None,
        notices=tuple(_alternatives(notice) for notice in _items(row, "notices")),
        tags=tuple(_items(row, "tags")),
        split=split,
        topic=topic,
        row=row,
    )


def _items(row: dict[str, object], key: str) -> list[Any]:
    value = row.get(key, [])
    return value if isinstance(value, list) else []


def _alternatives(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


def _judgment(judgment: dict[str, object], texts: Texts) -> Judgment:
    spans = find_quote(judgment, texts)
    document = str(judgment["document"])
    places = tuple(Place(document, span) for span in spans)
    return Judgment(places, str(judgment.get("group", "")))


def _digest(samples: tuple[Sample, ...]) -> str:
    rows = [(sample.split, sample.topic, sample.row) for sample in samples]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
