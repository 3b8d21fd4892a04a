"""The product measured on other people's questions, with the document that answers and without."""

import json
from pathlib import Path

import pytest

from assistant.calibration import shipped_calibrations
from assistant.config import Answers
from assistant.pipeline import Desk
from assistant.suggest import Suggestions
from corpus.span import Span
from evals.answering import (
    Outcomes,
    Told,
    as_markdown,
    outcomes_of,
    rows_of,
    tell,
    without_document,
)
from evals.outside import OutsideSet, read_set
from evals.retrieval import Asked
from evals.texts import Place, Texts
from index.build import build_index
from index.hashing import HashingEncoder
from index.search import open_index

TEXTS = {
    "bad": "Badet i Kibaha öppnade år 1987. Inträdet kostar 40 kronor för vuxna.",
    "kiosk": "Kiosken säljer glass och kaffe. Den drivs av en förening.",
}
ASKED = {
    "id": "q1",
    "question": "Vad kostar inträdet till badet?",
    "context_id": "bad",
    "answers": [{"text": "40 kronor", "start": TEXTS["bad"].index("40 kronor")}],
}
TRAP = {"id": "q2", "question": "Vem är badmästare?", "context_id": "bad", "answers": []}


@pytest.fixture
def found(tmp_path: Path) -> OutsideSet:
    rows = [{"id": name, "title": name, "text": text} for name, text in TEXTS.items()]
    for file, lines in (("corpus.jsonl", rows), ("qa.jsonl", [ASKED, TRAP])):
        (tmp_path / file).write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return read_set(tmp_path)


@pytest.fixture
def desk(found: OutsideSet, tmp_path: Path):
    encoder = HashingEncoder(64)
    build_index(found.corpus, encoder, tmp_path / "index")
    with open_index(found.corpus, encoder, tmp_path / "index") as index:
        yield Desk(
            corpus=found.corpus,
            index=index,
            answers=Answers(),
            calibrations=shipped_calibrations(),
            suggestions=Suggestions({}),
        )


def test_what_a_set_calls_unanswerable_is_kept_apart(found: OutsideSet) -> None:
    assert [one.id for one in found.questions] == ["q1"]
    assert found.unanswerable == ("Vem är badmästare?",)


def test_evidence_of_a_removed_document_is_neither_found_nor_shown(desk: Desk) -> None:
    question = str(ASKED["question"])
    assert "bad" in {place.document for place in tell(question, desk).considered}
    told = tell(question, without_document(desk, "bad"))
    assert "bad" not in {place.document for place in (*told.considered, *told.shown)}


def test_each_question_is_asked_twice_and_each_trap_once(found: OutsideSet, desk: Desk) -> None:
    seen: list[tuple[int, int]] = []
    outcomes = outcomes_of(
        found, desk, most=5, progress=lambda done, total: seen.append((done, total))
    )
    assert (len(outcomes.told), len(outcomes.without), len(outcomes.traps)) == (1, 1, 1)
    assert seen == [(1, 3), (2, 3), (3, 3)]


def told(*ranked: Place, confidence: float, shown: int) -> Told:
    return Told(
        confidence=confidence,
        is_answered=shown > 0,
        considered=ranked,
        shown=ranked[:shown],
    )


def test_the_figures_are_what_one_works_out_by_hand() -> None:
    right, other = Place("bad", Span(32, 66)), Place("kiosk", Span(0, 30))
    asked = tuple(Asked(f"q{n}", "?", ((Place("bad", Span(48, 57)),),)) for n in range(4))
    outcomes = Outcomes(
        asked,
        (
            told(right, other, confidence=0.9, shown=1),
            told(other, right, confidence=0.8, shown=1),
            told(other, right, confidence=0.7, shown=2),
            told(other, confidence=0.1, shown=0),
        ),
        tuple(told(other, confidence=each, shown=0) for each in (0.2, 0.2, 0.2, 0.75)),
        (told(other, confidence=0.1, shown=1), told(other, confidence=0.0, shown=0)),
    )
    figures = {row.name: row.value for row in rows_of(outcomes, Texts(TEXTS))}
    assert figures == {
        "answer's sentence first": 0.25,
        "answer's sentence among three": 0.75,
        "answered": 0.75,
        "answered with the answer's sentence": 0.5,
        "wrong among answered": pytest.approx(1 / 3),
        "withheld, document removed": 1.0,
        "withheld, traps": 0.5,
        "AUROC, document removed": (4 + 4 + 3 + 0) / 16,
        "AUROC, traps": (2 + 2 + 2 + 1.5) / 8,
    }


def test_the_table_is_markdown_with_intervals_where_there_are_any() -> None:
    place = Place("bad", Span(48, 57))
    outcomes = Outcomes(
        (Asked("q", "?", ((place,),)),),
        (told(place, confidence=0.9, shown=1),),
        (told(confidence=0.2, shown=0),),
        (),
    )
    table = as_markdown(rows_of(outcomes, Texts(TEXTS))).splitlines()
    assert "| answered | 1.000 | 1.000–1.000 |" in table
    assert "| AUROC, document removed | 1.000 |  |" in table
    assert len(table) == 9
