import hashlib
import json
from dataclasses import replace
from datetime import date
from typing import Any

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
)
from assistant.verify import mismatches
from corpus.document import Document
from corpus.source import Source
from corpus.span import Span

TEXT = "Bron:\n• är röd,\n• är lång. 😀 Ån är djup."
DOCUMENT = Document(Source(id="bro", file="bro.txt", title="Bron", publisher="Norrby"), TEXT)
DOCUMENTS = {"bro": DOCUMENT}
EMPTY: dict[str, Any] = {"schema": 1, "citations": [], "sentences": [], "notices": []}


@pytest.fixture
def reply() -> dict[str, Any]:
    spans = (Span(0, 26), Span(29, 41))
    answer = Answer(
        sentences=(
            AnswerSentence("Bron: • är röd, • är lång.", (1,)),
            AnswerSentence("Ån är djup.", (2,)),
        ),
        citations=tuple(Citation.of(n, DOCUMENT, span) for n, span in enumerate(spans, 1)),
    )
    return Reply(question="?", outcome=answer).as_json()


def as_read(reply: dict[str, Any]) -> dict[str, Any]:
    """What comes back from JSON: lists for tuples, and nothing shared."""
    made: dict[str, Any] = json.loads(json.dumps(reply))
    return made


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_sound_reply_keeps_every_promise(reply: dict[str, Any]) -> None:
    assert mismatches(as_read(reply), DOCUMENTS) == ()


CITED = Citation.of(1, DOCUMENT, Span(0, 26))
REFUSAL = Refusal(
    reason="off_topic", message="Nej.", contact=Contact("Norrby", (1,)), citations=(CITED,)
)


@pytest.mark.parametrize(
    "outcome",
    [
        pytest.param(REFUSAL, id="refused-with-contact"),
        pytest.param(Refusal(reason="empty", message="Nej."), id="refused"),
        pytest.param(Clarification(message="Vad?"), id="clarify"),
        pytest.param(Failure(message="Fel."), id="error"),
        pytest.param(
            Answer(
                sentences=(AnswerSentence("Bron: • är röd, • är lång.", (1,)),),
                citations=(CITED, replace(CITED, number=2, start=29, end=41, quote=TEXT[29:])),
                notices=(Notice("dated", "Gammalt.", (1,)), Notice("conflict", "Annat.", (2, 1))),
                missing="Resten.",
            ),
            id="partial-with-notices",
        ),
    ],
)
def test_every_kind_of_reply_is_sound_as_it_is_made(
    outcome: Answer | Refusal | Clarification | Failure,
) -> None:
    reply = as_read(Reply(question="?", outcome=outcome).as_json())
    assert mismatches(reply, DOCUMENTS) == ()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({"status": "sure"}, "status 'sure' is unknown", id="status"),
        pytest.param({"status": ["answered"]}, "is unknown", id="status-list"),
        pytest.param({"status": None}, "status None is unknown", id="no-status"),
        pytest.param({"mode": "free"}, "mode 'free' is unknown", id="mode"),
        pytest.param({"mode": {}}, "mode {} is unknown", id="mode-object"),
        pytest.param({"answer": "Bron är blå. [1]"}, "not its sentences", id="answer"),
        pytest.param({"answer": None}, "not its sentences", id="no-answer"),
        pytest.param({"status": "refused"}, "'refused' with", id="refused-with-sentences"),
        pytest.param({"status": "clarify"}, "'clarify' with", id="clarify-with-sentences"),
        pytest.param({"status": "error"}, "'error' with", id="error-with-sentences"),
        pytest.param(
            {"sentences": [], "citations": [], "answer": ""}, "without sentences", id="nothing"
        ),
        pytest.param(
            {"status": "refused", "sentences": [], "citations": []},
            "'refused' with",
            id="only-text",
        ),
        pytest.param(
            {"status": "refused", "sentences": [], "answer": ""}, "unused", id="posing-citations"
        ),
        pytest.param(
            {"notices": [{"kind": "dated", "text": "x", "citations": [3]}]},
            "[3] is no citation's number",
            id="notice-number",
        ),
        pytest.param({"notices": [{"text": "x"}]}, "lacks its text", id="notice-form"),
        pytest.param({"notices": [7]}, "lacks its text", id="notice-number-for-object"),
        pytest.param({"notices": None}, '"notices" is missing', id="no-notices"),
        pytest.param(
            {"contact": {"text": "x", "citations": [True]}}, "[True] is no", id="contact-number"
        ),
        pytest.param({"contact": "Ring"}, "lacks its text", id="contact-form"),
    ],
)
def test_a_reply_that_is_not_what_it_says_is_found(
    reply: dict[str, Any], change: dict[str, object], told: str
) -> None:
    assert told in "\n".join(mismatches(as_read(reply) | change, DOCUMENTS))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        pytest.param("source", "annan.txt", id="file"),
        pytest.param("title", "Tunneln", id="title"),
        pytest.param("publisher", "Söderby", id="publisher"),
        pytest.param("dated", "2024-01-01", id="another-day"),
        pytest.param("dated", None, id="no-day"),
        pytest.param("date_kind", "adopted", id="date-kind"),
        pytest.param("period", None, id="period"),
        pytest.param("superseded_by", None, id="not-superseded"),
    ],
)
def test_a_citation_says_of_its_source_what_the_corpus_says(key: str, value: object) -> None:
    known = replace(
        DOCUMENT.source, dated=date(2020, 2, 29), date_kind="updated", period="2017–2019"
    )
    newer = Document(Source(id="ny", file="n.txt", title="N", publisher="N", replaces="bro"), "N")
    documents = {"bro": Document(known, TEXT), "ny": newer}
    cited = Citation.of(1, documents["bro"], Span(29, 41), superseded_by="ny")
    answer = Answer(sentences=(AnswerSentence("Ån är djup.", (1,)),), citations=(cited,))
    reply = as_read(Reply(question="?", outcome=answer).as_json())
    assert mismatches(reply, documents) == ()
    without = as_read(reply)
    del without["citations"][0][key]
    reply["citations"][0][key] = value
    for forged in (reply, without):
        assert any(line.startswith(f"[1]: {key} is") for line in mismatches(forged, documents))


def test_numbers_run_in_the_order_of_their_first_use(reply: dict[str, Any]) -> None:
    swapped = as_read(reply)
    swapped["sentences"].reverse()
    swapped["answer"] = "Ån är djup. [2] Bron: • är röd, • är lång. [1]"
    assert "out of order" in mismatches(swapped, DOCUMENTS)[0]
    doubled = as_read(reply)
    doubled["citations"][1]["number"] = 1
    doubled["sentences"] = doubled["sentences"][1:]
    doubled["sentences"][0]["citations"] = [1]
    assert "not 1..2" in "\n".join(mismatches(doubled, DOCUMENTS))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("n är djup.", id="cut-word"),
        pytest.param("Ån är djup", id="cut-sign"),
        pytest.param("Ånärdjup.", id="no-spaces"),
        pytest.param(" ", id="blank"),
    ],
)
def test_a_verbatim_sentence_is_whole_words_of_its_quote(reply: dict[str, Any], text: str) -> None:
    forged = as_read(reply)
    forged["sentences"][1]["text"] = text
    forged["answer"] = f"Bron: • är röd, • är lång. [1] {text} [2]"
    assert mismatches(forged, DOCUMENTS)


@pytest.mark.parametrize(
    ("where", "key", "value", "told"),
    [
        pytest.param("citations", "quote", "Bron", "not the quote", id="quote"),
        pytest.param("citations", "start", 1, "not the quote", id="start"),
        pytest.param("citations", "end", 25, "not the quote", id="end"),
        pytest.param("citations", "start", -41, "not the quote", id="negative-start"),
        pytest.param("citations", "sha256", "0" * 64, "sha256", id="digest"),
        pytest.param("citations", "sha256", None, "wrong type", id="no-digest"),
        pytest.param("citations", "document", "annan", "not in the corpus", id="document"),
        pytest.param("citations", "number", True, "wrong type", id="boolean"),
        pytest.param("citations", "start", "0", "wrong type", id="text-for-number"),
        pytest.param("sentences", "citations", [], "lacks", id="uncited-sentence"),
        pytest.param("sentences", "citations", [3], "no sound citation", id="unknown-number"),
        pytest.param("sentences", "citations", [[1]], "no sound citation", id="nested-number"),
        pytest.param("sentences", "citations", [{}], "no sound citation", id="object-for-number"),
        pytest.param("sentences", "text", "Bron är blå.", "verbatim", id="other-words"),
        pytest.param("sentences", "text", None, "lacks", id="no-text"),
        pytest.param("sentences", "verbatim", "ja", "lacks", id="verbatim-no-boolean"),
    ],
)
def test_each_broken_promise_is_found(
    reply: dict[str, Any], where: str, key: str, value: object, told: str
) -> None:
    spoilt = as_read(reply)
    spoilt[where][0][key] = value
    assert told in "\n".join(mismatches(spoilt, DOCUMENTS))


def test_a_quote_that_is_elsewhere_is_found_though_its_digest_is_right(
    reply: dict[str, Any],
) -> None:
    spoilt = as_read(reply)
    spoilt["citations"][1] |= {"quote": "Bron:", "sha256": digest("Bron:")}
    assert "not the quote" in mismatches(spoilt, DOCUMENTS)[0]


def test_offsets_count_code_points_not_bytes_or_utf_16(reply: dict[str, Any]) -> None:
    for shift in (1, 4):  # a surrogate pair, bytes
        spoilt = as_read(reply)
        spoilt["citations"][1]["start"] += shift
        spoilt["citations"][1]["end"] += shift
        assert mismatches(spoilt, DOCUMENTS)


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(None, id="null"),
        pytest.param([], id="list"),
        pytest.param({}, id="empty"),
        pytest.param({"schema": 2, "citations": [], "sentences": []}, id="another-schema"),
        pytest.param(
            {"schema": 1, "citations": {}, "sentences": [], "notices": []}, id="citations-object"
        ),
        pytest.param(
            {"schema": 1, "citations": [7], "sentences": [], "notices": []}, id="citation-number"
        ),
        pytest.param(
            {"schema": 1, "citations": [], "sentences": [7], "notices": []}, id="sentence-number"
        ),
        pytest.param(
            EMPTY | {"answer": "", "mode": "extractive", "status": "answered"}, id="no-sentences"
        ),
    ],
)
def test_what_is_no_reply_is_said_to_be_none(reply: object) -> None:
    assert mismatches(reply, DOCUMENTS)


def test_a_sentence_may_join_its_quotes_but_not_in_another_order(reply: dict[str, Any]) -> None:
    joined = as_read(reply)
    both = "Bron: • är röd, • är lång. Ån är djup."
    joined["sentences"] = [{"text": both, "citations": [1, 2], "verbatim": True}]
    joined["answer"] = f"{both} [1][2]"
    assert mismatches(joined, DOCUMENTS) == ()
    joined["citations"][0]["number"], joined["citations"][1]["number"] = 2, 1
    joined["citations"].reverse()
    assert "verbatim" in mismatches(joined, DOCUMENTS)[0]


def test_only_a_generated_sentence_may_have_other_words(reply: dict[str, Any]) -> None:
    free = as_read(reply)
    free["sentences"] = [{"text": "Bron är röd.", "citations": [1, 2], "verbatim": False}]
    free["answer"] = "Bron är röd. [1][2]"
    assert mismatches(free | {"mode": "generative"}, DOCUMENTS) == ()
    for mode in ("extractive", "selective"):
        assert "not verbatim" in mismatches(free | {"mode": mode}, DOCUMENTS)[0]
