import unicodedata
from collections.abc import Iterator
from dataclasses import replace

import pytest

from assistant.calibration import Calibration
from assistant.decide import Decision
from assistant.explain import trace_lines
from assistant.messages import Language, Messages, read_messages
from assistant.select import COMPLEMENT, Evidence, candidates
from assistant.signals import NOTHING
from assistant.trace import Finding, ModelPart, Trace
from assistant.understand import understand
from corpus.collection import Corpus, load_corpus
from corpus.span import Span
from index.build import build_index
from index.hashing import HashingEncoder
from index.search import Index, open_index
from tests.conftest import Page, write_corpus

SWEDISH = read_messages("sv")
PAGES: dict[str, Page] = {
    "badet-2015": {"text": "Badet\n\nSimhallen har tre bassänger och en bastu.\n"},
    "badet-2022": {
        "text": "Badet\n\nSimhallen har fem bassänger och en bastu. Den är öppen varje dag.\n\n"
        "Kiosken säljer glass i bassängernas närhet. Simhallen har fem bassänger och en bastu.\n",
        "replaces": "badet-2015",
    },
}
MADE = Calibration(
    weights={"cosine": 2.0, "share": 0.5, "reader": 1.0},
    bias=-1.25,
    answer_from=0.6,
    subject_from=0.3,
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("explained")
    corpus = load_corpus(write_corpus(folder / "documents", PAGES))
    build_index(corpus, HashingEncoder(), folder / "index")
    with open_index(corpus, HashingEncoder(), folder / "index") as opened:
        yield opened


@pytest.fixture
def finding(index: Index) -> Finding:
    understanding = understand("Hur många bassänger har simhallen?", ())
    hits = index.search(understanding.query, limit=3)
    return Finding(
        understanding=understanding,
        hits=hits,
        candidates=candidates(understanding, hits, index.corpus, index),
        chosen=(),
        decision=Decision(
            verdict="answer",
            probability=0.75,
            signals=replace(NOTHING, cosine=0.9, share=0.5),
            calibration=MADE,
            unknown_names=("Grönköping\x1b[2J",),
        ),
    )


def explained(finding: Finding, corpus: Corpus, messages: Messages = SWEDISH) -> list[str]:
    return list(trace_lines(Trace(findings=(finding,)), messages, corpus))


def test_the_decision_shows_what_each_signal_adds(finding: Finding, index: Index) -> None:
    lines = explained(finding, index.corpus)
    assert "Beslut: answer, sannolikhet 0.75 (svar från 0.6, inom ämnet från 0.3)" in lines
    for line in ("cosine 0.90 × 2 = +1.80", "share 0.50 × 0.5 = +0.25", "bias -1.25"):
        assert f"   {line}" in lines
    assert not any("reader" in line for line in lines)  # there is none
    assert "   finns inte i källorna: Grönköping[2J" in lines


def test_the_question_the_searches_and_the_hits_are_told(finding: Finding, index: Index) -> None:
    lines = explained(finding, index.corpus)
    assert "Typ: count · efterfrågad siduppgift: – · språk: sv" in lines
    assert "Söktes med vikt 1: Hur många bassänger har simhallen?" in lines
    assert sum("täckning" in line for line in lines) == len(finding.hits)


def test_each_candidate_shows_the_parts_of_its_score(finding: Finding, index: Index) -> None:
    lines = explained(finding, index.corpus)
    best = finding.candidates[0]
    place = next(at for at, line in enumerate(lines) if line.startswith(f"{best.score:7.2f}"))
    parts = [float(part.split()[-1]) for part in lines[place + 1].split("·")]
    assert sum(parts) == pytest.approx(best.score, abs=0.05)


def fate_of(piece: Evidence, finding: Finding, corpus: Corpus) -> str:
    shown = replace(finding, candidates=(piece, *finding.candidates))
    lines = explained(shown, corpus)
    place = next(at for at, line in enumerate(lines) if line.startswith("Prövade"))
    return lines[place + 1].split("  ", 2)[-1].partition(":")[0].strip()


def of(finding: Finding, start: str, document: str = "badet-2022") -> Evidence:
    found = (piece for piece in finding.candidates if piece.text.startswith(start))
    return next(piece for piece in found if piece.document == document)


def test_what_is_shown_and_what_is_dropped_is_told_with_its_reason(
    finding: Finding, index: Index
) -> None:
    corpus = index.corpus
    best = of(finding, "Simhallen har fem")
    assert fate_of(best, finding, corpus) == "visas inte, svar gavs inte"
    answered = replace(finding, chosen=(replace(best, why="whole list"),))
    assert fate_of(best, answered, corpus) == "visas (whole list)"
    longer = replace(best, span=Span(best.span.start, best.span.end + 10))
    within = fate_of(best, replace(finding, chosen=(longer,)), corpus)
    assert within == "ingår i det som visas (sentence)"
    twin = next(p for p in finding.candidates if p.text == best.text and p.span != best.span)
    assert fate_of(twin, answered, corpus) == "visas inte, samma ord visas redan"


def test_a_sentence_far_behind_is_told_how_far(finding: Finding, index: Index) -> None:
    best, other = of(finding, "Simhallen har fem"), of(finding, "Kiosken")
    answered = replace(finding, chosen=(best,))
    behind = finding.candidates[0].score - other.score
    assert behind > COMPLEMENT
    told = fate_of(other, answered, index.corpus)
    assert told == f"visas inte, {behind:.2f} efter den bästa (gräns {COMPLEMENT})"


def test_what_a_newer_page_says_too_is_told(finding: Finding, index: Index) -> None:
    answered = replace(finding, chosen=(of(finding, "Simhallen har fem"),))
    old = of(finding, "Simhallen har tre", "badet-2015")
    told = fate_of(old, answered, index.corpus)
    assert told == "visas inte, en nyare sida säger detsamma"


def test_what_is_found_by_its_form_needs_no_decision(finding: Finding, index: Index) -> None:
    fact = replace(finding.candidates[0], why="page fact")
    formal = replace(finding, candidates=(fact,), chosen=(fact,), decision=None)
    lines = explained(formal, index.corpus)
    assert any("funnet på sin form (page fact)" in line for line in lines)


def test_why_nothing_was_searched_is_told(index: Index) -> None:
    lines = list(trace_lines(Trace(stopped_by="personal_data"), SWEDISH, index.corpus))
    assert lines[1] == "Ingen sökning gjordes: personal_data."
    assert lines[2].startswith("Millisekunder: total")


def test_what_a_language_model_came_to_is_told(index: Index) -> None:
    part = ModelPart(ending="answer", kept=2, dropped={"number": 1})
    lines = list(trace_lines(Trace(model_parts=(part,)), SWEDISH, index.corpus))
    assert "Språkmodell: answer · kvar 2 · bortvalda number 1.00" in lines


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_line_steers_the_terminal(finding: Finding, index: Index, language: Language) -> None:
    hostile = replace(finding.candidates[0], text="Röd\x1b[31m \x9b2J\u202egnal")
    asked = replace(finding.understanding, text="Hur?\x1b[2J")
    made = replace(finding, candidates=(hostile,), understanding=asked)
    lines = explained(made, index.corpus, read_messages(language))
    signs = {unicodedata.category(sign) for line in lines for sign in line}
    assert not signs & {"Cc", "Cf", "Cs", "Zl", "Zp"}
