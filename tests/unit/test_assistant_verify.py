import copy
import hashlib
from typing import Any

import pytest

from assistant.reply import Answer, AnswerSentence, Citation, Failure, Reply
from assistant.verify import mismatches
from corpus.document import Document
from corpus.source import Source
from corpus.span import Span

TEXT = "Bron:\n• är röd,\n• är lång. 😀 Ån är djup."
DOCUMENT = Document(Source(id="bro", file="bro.txt", title="Bron", publisher="Norrby"), TEXT)
DOCUMENTS = {"bro": DOCUMENT}


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
    made = copy.deepcopy(reply)
    for sentence in made["sentences"]:
        sentence["citations"] = list(sentence["citations"])
    return made


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_sound_reply_keeps_every_promise(reply: dict[str, Any]) -> None:
    assert mismatches(as_read(reply), DOCUMENTS) == ()
    assert mismatches(Reply(question="?", outcome=Failure(message="Fel.")).as_json(), {}) == ()


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
        pytest.param("citations", "number", 3, "not 1..2", id="number"),
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
        pytest.param({"schema": 1, "citations": {}, "sentences": []}, id="citations-object"),
        pytest.param({"schema": 1, "citations": [7], "sentences": []}, id="citation-number"),
        pytest.param({"schema": 1, "citations": [], "sentences": [7]}, id="sentence-number"),
        pytest.param(
            {"schema": 1, "citations": [], "sentences": [], "status": "answered"}, id="no-sentences"
        ),
    ],
)
def test_what_is_no_reply_is_said_to_be_none(reply: object) -> None:
    assert mismatches(reply, DOCUMENTS)


def test_a_status_of_another_type_is_no_crash() -> None:
    assert mismatches({"schema": 1, "citations": [], "sentences": [], "status": ["x"]}, {}) == ()


def test_a_sentence_may_join_its_quotes_but_not_in_another_order(reply: dict[str, Any]) -> None:
    joined = as_read(reply)
    both = "Bron: • är röd, • är lång. Ån är djup."
    joined["sentences"] = [{"text": both, "citations": [1, 2], "verbatim": True}]
    assert mismatches(joined, DOCUMENTS) == ()
    joined["sentences"][0]["citations"] = [2, 1]
    assert mismatches(joined, DOCUMENTS)
    joined["sentences"][0]["verbatim"] = False
    assert mismatches(joined, DOCUMENTS) == ()
