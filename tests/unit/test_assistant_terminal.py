import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.messages import read_messages
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
)
from assistant.terminal import date_line, printable, reply_lines
from corpus.document import Document
from corpus.source import Source
from corpus.span import Span
from index.hit import HitParts

MESSAGES = read_messages("sv")
HOSTILE = "Röd\x1b[31m text\x07 \x9b2J\u202egnal\u202c\r\nnästa\x00 rad\u2028 slut."
SOURCE = Source(
    id="sida",
    file="sida.txt",
    title="Sidan\x1b]0;ägd\x07",
    publisher="Norrby\x9d",
    dated=date(2020, 5, 1),
    date_kind="reviewed",
)
DOCUMENT = Document(SOURCE, HOSTILE)
CITATION = Citation.of(
    1, DOCUMENT, Span(0, len(HOSTILE)), heading=("A\x1b[2J", "B"), superseded_by="ny"
)
ANSWER = Answer(
    sentences=(AnswerSentence(HOSTILE, (1,)),),
    citations=(CITATION,),
    notices=(Notice("dated", f"Obs {HOSTILE}", (1,)),),
    suggestions=(HOSTILE,),
    missing="Inte allt.",
)
PARTS = HitParts(passage_cosine=0.5, sentence_cosine=0.5, dense=1.0, lexical=0.0, coverage=1.0)


def is_safe(line: str) -> bool:
    return not {unicodedata.category(sign) for sign in line} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(st.text(st.characters(codec=None)))
def test_nothing_that_steers_a_terminal_is_printable(text: str) -> None:
    assert is_safe(printable(text))
    assert printable(printable(text)) == printable(text)


@pytest.mark.parametrize(
    "outcome",
    [
        pytest.param(ANSWER, id="answer"),
        pytest.param(
            Refusal(
                reason="not_in_sources",
                message="Nej.",
                suggestions=(HOSTILE,),
                contact=Contact(HOSTILE, (1,)),
                citations=(CITATION,),
            ),
            id="refusal",
        ),
        pytest.param(Clarification(message="Hur?", suggestions=(HOSTILE,)), id="clarification"),
        pytest.param(Failure(message="Fel."), id="failure"),
    ],
)
def test_no_line_of_a_reply_steers_the_terminal(outcome: Answer | Refusal | Failure) -> None:
    reply = Reply(question=HOSTILE, outcome=outcome, interpreted_as=HOSTILE)
    lines = list(reply_lines(reply, MESSAGES))
    assert lines
    assert all(map(is_safe, lines))


def test_an_answer_shows_markers_sources_notices_and_what_is_missing() -> None:
    shown = "\n".join(reply_lines(Reply(question="?", outcome=ANSWER), MESSAGES))
    for part in ("slut. [1]", "! Obs", "Inte allt.", "[1] Sidan", "sida#0-", "A[2J › B"):
        assert part in shown


def test_a_long_quote_is_cut_between_words() -> None:
    text = "ord " * 200 + "slut."
    cited = Citation.of(1, Document(SOURCE, text), Span(0, len(text)))
    answer = Answer(sentences=(AnswerSentence("ord", (1,)),), citations=(cited,))
    (quote,) = [x for x in reply_lines(Reply(question="?", outcome=answer), MESSAGES) if "”" in x]
    assert quote.endswith("ord …”")
    assert len(quote) < 320


def test_the_date_says_its_kind_and_that_the_page_is_replaced() -> None:
    line = date_line(CITATION, MESSAGES)
    assert "granskad den 1 maj 2020" in line
    assert "ersatt" in line
    undated = Source(id="o", file="o.txt", title="O", publisher="N", period="2017–2019")
    line = date_line(Citation.of(1, Document(undated, "Text."), Span(0, 5)), MESSAGES)
    assert "utan datum" in line
    assert "2017–2019" in line
    assert "ersatt" not in line
