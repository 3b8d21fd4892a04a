import hashlib
import json
from dataclasses import FrozenInstanceError, replace
from datetime import date

import pytest

from assistant.reply import (
    Answer,
    AnswerSentence,
    Citation,
    Clarification,
    Contact,
    Failure,
    Notice,
    Refusal,
    Reply,
    turns_of,
)
from corpus.document import Document
from corpus.source import Source
from corpus.span import Span

TEXT = "Norrby har två broar. Åsen har en."
KEYS = [
    "schema",
    "id",
    "question",
    "status",
    "reason",
    "mode",
    "language",
    "interpreted_as",
    "answer",
    "polarity",
    "message",
    "sentences",
    "citations",
    "notices",
    "suggestions",
    "contact",
    "index",
    "model",
    "prompt",
    "timings_ms",
]
CITATION_KEYS = [
    "number",
    "document",
    "source",
    "title",
    "publisher",
    "dated",
    "date_kind",
    "period",
    "heading",
    "start",
    "end",
    "quote",
    "sha256",
    "superseded_by",
    "original",
    "page",
]
SOURCE = Source(
    id="broar",
    file="broar.txt",
    title="Broar",
    publisher="Norrby kommun",
    dated=date(2020, 2, 29),
    date_kind="updated",
)
FIRST, SECOND = Span(0, 21), Span(22, 34)


def citation(number: int, span: Span = FIRST) -> Citation:
    return Citation.of(number, Document(SOURCE, TEXT), span, heading=("Vägar", "Broar"))


def answer(**changes: object) -> Answer:
    values: dict[str, object] = {
        "sentences": (AnswerSentence("Norrby har två broar.", (1,)),),
        "citations": (citation(1),),
    }
    return Answer(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"sentences": ()}, id="no-sentences"),
        pytest.param({"sentences": (AnswerSentence("Två.", ()),)}, id="sentence-without-citation"),
        pytest.param({"sentences": (AnswerSentence(" \n", (1,)),)}, id="sentence-without-text"),
        pytest.param({"sentences": (AnswerSentence("Två.", (2,)),)}, id="unknown-number"),
        pytest.param({"citations": ()}, id="no-citations"),
        pytest.param({"citations": (citation(1), citation(2))}, id="unused-citation"),
        pytest.param({"citations": (citation(2),)}, id="starts-at-two"),
        pytest.param({"citations": (citation(1), citation(1))}, id="number-twice"),
        pytest.param({"notices": (Notice("dated", "Gammal.", (7,)),)}, id="notice-cites-nothing"),
        pytest.param(
            {
                "sentences": (AnswerSentence("Två.", (2,)), AnswerSentence("En.", (1,))),
                "citations": (citation(1), citation(2)),
            },
            id="not-in-order-of-use",
        ),
    ],
)
def test_an_illegal_answer_cannot_be_built(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="citation"):
        answer(**changes)


@pytest.mark.parametrize(
    ("contact", "citations"),
    [
        pytest.param(None, (citation(1),), id="citation-poses-as-answer"),
        pytest.param(Contact("Ring", (1,)), (), id="contact-cites-nothing"),
    ],
)
def test_an_illegal_refusal_cannot_be_built(
    contact: Contact | None, citations: tuple[Citation, ...]
) -> None:
    with pytest.raises(ValueError, match="citation"):
        Refusal(reason="off_topic", message="Nej.", contact=contact, citations=citations)


def test_a_reply_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        citation(1).quote = "annat"  # type: ignore[misc]


def test_numbers_run_in_order_of_use_through_sentences_and_then_notices() -> None:
    made = answer(
        sentences=(AnswerSentence("Två.", (1,)), AnswerSentence("Två igen.", (1,))),
        citations=(citation(1), citation(2, SECOND)),
        notices=(Notice("conflict", "En.", (2,)),),
    )
    assert made.text == "Två. [1] Två igen. [1]"


OUTCOMES = [
    pytest.param(answer(), "answered", None, None, id="answer"),
    pytest.param(answer(missing="Inte Åsen."), "partial", None, "Inte Åsen.", id="partial"),
    pytest.param(
        Refusal(reason="unsafe", message="Nej."), "refused", "unsafe", "Nej.", id="refusal"
    ),
    pytest.param(Clarification(message="Hur?"), "clarify", "unclear", "Hur?", id="clarification"),
    pytest.param(Failure(message="Fel."), "error", "failed", "Fel.", id="failure"),
]


@pytest.mark.parametrize(("outcome", "status", "reason", "message"), OUTCOMES)
def test_every_outcome_has_the_keys_of_the_contract_in_order(
    outcome: Answer | Refusal, status: str, reason: str | None, message: str | None
) -> None:
    made = Reply(question="Hur många?", outcome=outcome, timings_ms={"total": 1.5}).as_json()
    assert list(made) == KEYS
    assert (made["status"], made["reason"], made["message"]) == (status, reason, message)
    assert made["schema"] == 1
    assert list(json.loads(json.dumps(made))) == KEYS
    assert (made["answer"] != "") == isinstance(outcome, Answer)
    assert bool(made["citations"]) == isinstance(outcome, Answer)


def test_a_citation_has_the_keys_of_the_contract_and_the_exact_slice() -> None:
    made = Reply(question="?", outcome=answer()).as_json()
    (cited,) = made["citations"]  # type: ignore[misc]
    assert list(cited) == CITATION_KEYS
    assert cited["quote"] == TEXT[cited["start"] : cited["end"]] == "Norrby har två broar."
    assert cited["sha256"] == hashlib.sha256("Norrby har två broar.".encode()).hexdigest()
    assert cited["dated"] == "2020-02-29"
    assert cited["source"] == "broar.txt"
    assert list(cited["heading"]) == ["Vägar", "Broar"]


def test_an_undated_citation_says_null() -> None:
    undated = replace(SOURCE, dated=None, date_kind=None, period="2017–2019")
    cited = Citation.of(1, Document(undated, TEXT), FIRST, superseded_by="nya")
    (made,) = Reply(question="?", outcome=answer(citations=(cited,))).as_json()["citations"]  # type: ignore[misc]
    assert (made["dated"], made["date_kind"], made["period"]) == (None, None, "2017–2019")
    assert made["superseded_by"] == "nya"


def test_sentences_and_notices_have_the_keys_of_the_contract() -> None:
    made = Reply(
        question="?", outcome=answer(notices=(Notice("dated", "Gammal.", (1,)),))
    ).as_json()
    assert made["sentences"] == [
        {"text": "Norrby har två broar.", "citations": (1,), "verbatim": True}
    ]
    assert made["notices"] == [{"kind": "dated", "text": "Gammal.", "citations": (1,)}]


def test_foreign_keys_are_carried_through_and_never_replace_ours() -> None:
    extra: dict[str, object] = {"källa": [1, None], "status": "hacked"}
    made = Reply(question="?", outcome=Failure(message="Fel."), extra=extra).as_json()
    assert made["källa"] == [1, None]
    assert made["status"] == "error"


def test_plain_text_has_no_markers() -> None:
    assert Reply(question="?", outcome=answer()).plain_text == "Norrby har två broar."
    assert Reply(question="?", outcome=Failure(message="Fel.")).plain_text == "Fel."


def test_a_history_is_the_persons_own_words_and_the_replies_plain_text() -> None:
    replies = [
        Reply(question="Och broar?", outcome=answer(), interpreted_as="Hur många broar finns?"),
        Reply(question="Tåg?", outcome=Clarification(message="Vart?")),
    ]
    assert turns_of(replies) == [
        {"role": "user", "content": "Och broar?"},
        {"role": "assistant", "content": "Norrby har två broar."},
        {"role": "user", "content": "Tåg?"},
        {"role": "assistant", "content": "Vart?"},
    ]


def test_a_contact_is_cited() -> None:
    refusal = Refusal(
        reason="not_in_sources",
        message="Nej.",
        contact=Contact("Växeln", (1,)),
        citations=(citation(1),),
    )
    made = Reply(question="?", outcome=refusal).as_json()
    assert made["contact"] == {"text": "Växeln", "citations": (1,)}
    assert made["answer"] == ""
