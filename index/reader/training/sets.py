"""Reads other people's question sets and parts them so that no document is on two sides."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from corpus.document import Document
from corpus.outlining.structure import outline_of
from corpus.passage import Passage
from corpus.source import Source
from corpus.span import Span
from corpus.splitting import passages_of

Part = Literal["train", "dev", "test"]
PARTS: tuple[Part, ...] = ("train", "dev", "test")

CORPUS, QUESTIONS = "corpus.jsonl", "qa.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPlan:
    """A set and how it is parted.

    Attributes:
        folder: Its folder under the data directory.
        language: Of its texts and questions.
        test: Share of its groups that is only measured on, 0..1.
        dev: Share of its groups that training is watched on.
        grouped_by_title: Whether texts of one title belong together, as an article's paragraphs do.
    """

    folder: str
    language: str
    test: float = 0.0
    dev: float = 0.0
    grouped_by_title: bool = True


# SweQUAD is the only set of questions written in Swedish about pages of authorities, which is what
# the product is for: nothing of it is trained on. Of SQuAD's 22 articles four are set aside, two
# watched. The others are for transfer; NorQuAD's part watched tells of a language next to Swedish.
PLANS = (
    SetPlan(folder="squad_v2_sv_part", language="sv", test=4 / 22, dev=2 / 22),
    SetPlan(folder="swequad_mc_train", language="sv", test=1.0),
    SetPlan(folder="norquad", language="nb", dev=0.08, grouped_by_title=False),
    SetPlan(folder="selqa_en", language="en"),
    SetPlan(folder="covidqa_en", language="en"),
)


@dataclass(frozen=True, slots=True)
class SetQuestion:
    """A question, the text that it was asked about, and where that answers it, if it does."""

    id: str
    text: str
    document: str
    answers: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSet:
    """Documents, their passages as the product cuts them, and questions, of one part of a set."""

    plan: SetPlan
    part: Part
    titles: Mapping[str, str]
    passages: tuple[Passage, ...]
    questions: tuple[SetQuestion, ...]


def read_sets(data: Path, part: Part, languages: Sequence[str]) -> tuple[QuestionSet, ...]:
    """Returns that part of every set in ``data`` in these languages that has one.

    Raises:
        FileNotFoundError: A set is missing.
    """
    found = (read_set(data, plan, part) for plan in PLANS if plan.language in languages)
    return tuple(one for one in found if one.questions and one.passages)


def read_set(data: Path, plan: SetPlan, part: Part) -> QuestionSet:
    """Returns one part of a set, which may be empty."""
    rows = [row for row in _lines(data / plan.folder / CORPUS) if row["text"].strip()]
    parts = parted(sorted({_group(row, plan) for row in rows}), plan)
    documents = {row["id"]: _document(row) for row in rows if parts[_group(row, plan)] == part}
    asked = _lines(data / plan.folder / QUESTIONS)
    return QuestionSet(
        plan=plan,
        part=part,
        titles={row["id"]: row["title"] for row in rows if row["id"] in documents},
        passages=tuple(p for one in documents.values() for p in passages_of(one, outline_of(one))),
        questions=tuple(_question(row) for row in asked if row["context_id"] in documents),
    )


def parted(groups: Sequence[str], plan: SetPlan) -> dict[str, Part]:
    """Returns the part of each group: by the digest of its name, so that it stays what it is."""
    ordered = sorted(groups, key=lambda group: hashlib.sha256(group.encode()).hexdigest())
    test = round(plan.test * len(ordered))
    dev = test + round(plan.dev * len(ordered))
    return {
        group: "test" if at < test else "dev" if at < dev else "train"
        for at, group in enumerate(ordered)
    }


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _group(row: Mapping[str, Any], plan: SetPlan) -> str:
    return str(row["title"] if plan.grouped_by_title else row["id"])


def _document(row: Mapping[str, Any]) -> Document:
    title = row["title"] or row["id"]
    source = Source(id=row["id"], file=f"{row['id']}.txt", title=title, publisher="–")
    return Document(source, row["text"])


def _question(row: Mapping[str, Any]) -> SetQuestion:
    answers = () if row.get("is_impossible") else row["answers"]
    spans = (Span(a["start"], a["start"] + len(a["text"])) for a in answers if a["text"])
    return SetQuestion(row["id"], row["question"], row["context_id"], tuple(dict.fromkeys(spans)))
