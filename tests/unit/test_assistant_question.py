import pytest

from assistant.batch import read_line
from assistant.question import BadQuestionLineError, Question, Turn, question_from

USER = {"role": "user", "content": "Hur många broar?"}


def test_a_question_line_keeps_what_is_not_ours() -> None:
    line = {"id": "a", "question": " Hej? ", "history": [USER], "tag": {"x": [1]}, "svar": None}
    assert question_from(line) == Question(
        " Hej? ", "a", (Turn("user", "Hur många broar?"),), {"tag": {"x": [1]}, "svar": None}
    )


@pytest.mark.parametrize(
    "line",
    [
        pytest.param({"question": "?"}, id="left-out"),
        pytest.param({"question": "?", "id": None, "history": None}, id="null"),
    ],
)
def test_id_and_history_may_be_left_out(line: object) -> None:
    assert question_from(line) == Question("?")


@pytest.mark.parametrize(
    ("line", "named"),
    [
        pytest.param(None, "object", id="null"),
        pytest.param(["?"], "object", id="list"),
        pytest.param("?", "object", id="text"),
        pytest.param({}, "question", id="no-question"),
        pytest.param({"question": None}, "question", id="question-null"),
        pytest.param({"question": 7}, "question", id="question-number"),
        pytest.param({"question": ["?"]}, "question", id="question-list"),
        pytest.param({"question": "?", "id": 7}, "id", id="id-number"),
        pytest.param({"question": "?", "history": "?"}, "history", id="history-text"),
        pytest.param({"question": "?", "history": {}}, "history", id="history-object"),
        pytest.param({"question": "?", "history": ["?"]}, "history", id="turn-text"),
        pytest.param({"question": "?", "history": [{"role": "user"}]}, "history", id="no-content"),
        pytest.param(
            {"question": "?", "history": [USER | {"role": "system"}]}, "history", id="role"
        ),
        pytest.param(
            {"question": "?", "history": [USER | {"content": 7}]}, "history", id="content"
        ),
    ],
)
def test_a_line_of_the_wrong_form_is_named(line: object, named: str) -> None:
    with pytest.raises(BadQuestionLineError, match=named):
        question_from(line)


@pytest.mark.parametrize(
    ("line", "read"),
    [
        pytest.param(b"Hur?", {"question": "Hur?"}, id="plain"),
        pytest.param(b"\xef\xbb\xbfHur?\r", {"question": "Hur?"}, id="byte-order-mark-and-crlf"),
        pytest.param(b' {"question": "Hur?"} ', {"question": "Hur?"}, id="object"),
        pytest.param("Är det så?".encode(), {"question": "Är det så?"}, id="utf-8"),
        pytest.param(b"[1] vad?", {"question": "[1] vad?"}, id="bracket-first"),
        pytest.param(b"[1]", {"question": "[1]"}, id="another-json"),
        pytest.param(b"NaN", {"question": "NaN"}, id="plain-no-number"),
        pytest.param(b'"Hur?"', {"question": '"Hur?"'}, id="quoted-plain"),
        pytest.param(b"a\x00b", {"question": "a\x00b"}, id="nul-in-plain"),
    ],
)
def test_a_line_is_json_or_the_plain_question(line: bytes, read: object) -> None:
    assert read_line(line) == read


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"{not json", id="not-json"),
        pytest.param(b'{"question": "a\x00b"}', id="nul-in-json"),
        pytest.param(b'{"question": "\xff"}', id="not-utf-8"),
        pytest.param("Är?".encode("latin-1"), id="latin-1"),
        pytest.param(b'{"a":' * 100_000, id="deep"),
        pytest.param(b'{"question": "?", "n": NaN}', id="not-a-number"),
        pytest.param(b'{"question": "?", "n": [-Infinity]}', id="infinity"),
        pytest.param(b'{"question": "?", "n": {"m": 1e999}}', id="too-large-for-a-float"),
        pytest.param(b'{"question": "?", "n": ' + b"9" * 5_000 + b"}", id="long-number"),
    ],
)
def test_a_line_that_cannot_be_read_is_a_bad_line(line: bytes) -> None:
    with pytest.raises(BadQuestionLineError, match=r"JSON|UTF-8"):
        read_line(line)
