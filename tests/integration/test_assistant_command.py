"""The command line over the bundled documents, with the real encoder and a real index."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Assist

QUESTION = "Hur många vänorter har Örebroregionen?"
DOCUMENTS = Path(__file__).parents[2] / "corpus" / "documents"

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def reply(assist: Assist) -> dict[str, Any]:
    done = assist("ask", "--json", QUESTION)
    assert (done.code, done.err) == (0, "")
    made: dict[str, Any] = json.loads(done.out)
    return made


def test_a_question_is_answered_with_its_source_and_its_age(reply: dict[str, Any]) -> None:
    assert reply["status"] == "answered"
    assert "54" in reply["answer"]
    assert reply["answer"].endswith("[1]")
    cited = reply["citations"][0]
    assert cited["document"] == "orebroregionens-internationella-strategi-2009"
    assert cited["dated"] == "2009-01-29"
    assert {"dated", "conflict"} <= {notice["kind"] for notice in reply["notices"]}
    text = (DOCUMENTS / cited["source"]).read_bytes().decode("utf-8")
    assert text[cited["start"] : cited["end"]] == cited["quote"]


def test_a_reply_passes_verification(assist: Assist, reply: dict[str, Any]) -> None:
    Path("reply.json").write_text(json.dumps(reply), encoding="utf-8")
    done = assist("verify", "reply.json")
    assert done.code == 0
    assert f"{len(reply['citations'])} citat i 1 svar" in done.out


def first(reply: dict[str, Any]) -> dict[str, Any]:
    cited: dict[str, Any] = reply["citations"][0]
    return cited


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda r: first(r).update(quote=first(r)["quote"] + " "), id="quote"),
        pytest.param(
            lambda r: first(r).update(quote=first(r)["quote"].replace("54", "55")), id="number"
        ),
        pytest.param(lambda r: first(r).update(start=first(r)["start"] + 1), id="start"),
        pytest.param(lambda r: first(r).update(end=first(r)["end"] - 1), id="end"),
        pytest.param(lambda r: first(r).update(sha256="0" * 64), id="digest"),
        pytest.param(lambda r: r["sentences"][0].update(text="Den har 55."), id="sentence"),
        pytest.param(lambda r: r["sentences"][0].update(citations=[]), id="uncited"),
    ],
)
def test_a_changed_reply_fails_verification(
    assist: Assist, reply: dict[str, Any], change: Change
) -> None:
    change(reply)
    Path("reply.json").write_text(json.dumps(reply), encoding="utf-8")
    done = assist("verify", "reply.json")
    assert (done.code, done.out) == (1, "")
    assert "reply.json" in done.err.splitlines()[-1]


def test_verification_compares_with_the_documents_as_they_lie(
    assist: Assist, reply: dict[str, Any], tmp_path: Path
) -> None:
    Path("reply.json").write_text(json.dumps(reply), encoding="utf-8")
    copied = tmp_path / "copied"
    copied.mkdir()
    for file in DOCUMENTS.iterdir():
        (copied / file.name).write_bytes(file.read_bytes())
    source = copied / first(reply)["source"]
    source.write_bytes(source.read_bytes().replace(b"54", b"45", 1))
    assert assist("verify", "reply.json", documents=copied).code == 1


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="cut-off"),
        pytest.param(b"\xff", id="not-utf-8"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b'{"a": 1}\n{', id="second-line"),
        pytest.param(b"null", id="no-reply"),
    ],
)
def test_what_is_no_reply_is_one_line_and_exit_1(assist: Assist, content: bytes) -> None:
    Path("reply.json").write_bytes(content)
    done = assist("verify", "reply.json")
    assert done.code == 1
    assert done.err.startswith("assistant: reply.json: ")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(["ask", "Vem är du?"], 0, id="clarification"),
        pytest.param(["ask", "Hur steker man köttbullar?"], 0, id="refusal"),
        pytest.param(["ask", ""], 0, id="empty-question"),
        pytest.param(["ask"], 2, id="no-question"),
        pytest.param(["ask", "x", "--batch", "-"], 2, id="question-and-batch"),
        pytest.param(["ask", "--lang", "de", "x"], 2, id="unknown-language"),
        pytest.param(["fråga"], 2, id="unknown-command"),
        pytest.param(["search", "x", "--limit", "0"], 2, id="limit-out-of-bounds"),
        pytest.param(["search", " \u200b?"], 2, id="nothing-to-search-for"),
        pytest.param(["serve", "--port", "65536"], 2, id="port-out-of-bounds"),
        pytest.param(["ask", "x", "--config", "finns.inte"], 1, id="no-such-configuration"),
        pytest.param(["verify", "finns.inte"], 1, id="no-such-file"),
        pytest.param(["ask", "--batch", "finns.inte"], 1, id="no-such-batch"),
        pytest.param(["index", "finns.inte"], 1, id="no-such-folder"),
    ],
)
def test_the_exit_code_says_whose_turn_it_is(
    assist: Assist, arguments: list[str], code: int
) -> None:
    done = assist(*arguments)
    assert done.code == code
    assert (done.err == "") == (code == 0)
    assert "Traceback" not in done.err
    if code == 1:
        assert done.err.startswith("assistant: ")
        assert done.err.count("\n") == 1


def test_the_terminal_shows_the_answer_its_sources_and_notices(assist: Assist) -> None:
    shown = assist("ask", QUESTION).out
    assert "54 vänorter inom olika områden. [1]" in shown
    assert "[1] Örebroregionens internationella strategi" in shown
    assert "\n! " in shown


def test_explaining_adds_the_decision_and_the_figures(assist: Assist) -> None:
    shown = assist("ask", "--explain", QUESTION).out
    assert "Beslut: answer, sannolikhet" in shown
    assert "visas (sentence): Örebroregionen har totalt 54 vänorter" in shown


def test_the_assistants_own_texts_follow_the_language_and_quotes_do_not(assist: Assist) -> None:
    done = assist("ask", "--json", "--lang", "en", QUESTION)
    made = json.loads(done.out)
    assert made["language"] == "en"
    assert "54 vänorter" in made["answer"]
    assert any("years older" in notice["text"] for notice in made["notices"])


def test_a_search_prints_ranked_passages(assist: Assist) -> None:
    done = assist("search", "vänorter", "--limit", "2", "--explain")
    assert done.code == 0
    assert done.out.startswith("1. ")
    assert "\n2. " in done.out
    assert "\n3. " not in done.out
    assert "Ord ur frågan som finns här: vänorter" in done.out


@pytest.mark.parametrize(
    ("language", "told"),
    [
        pytest.param("sv", "Skriv minst ett ord att söka efter", id="swedish"),
        pytest.param("en", "Write at least one word to search for", id="english"),
    ],
)
def test_a_search_for_nothing_is_told_what_to_write(
    assist: Assist, language: str, told: str
) -> None:
    done = assist("search", "", "--lang", language)
    assert (done.code, done.out) == (2, "")
    assert told in done.err


def test_the_status_says_that_nothing_leaves_the_machine(assist: Assist) -> None:
    assert "Lämnar datorn: ingenting" in assist("status").out
    state = json.loads(assist("status", "--json").out)
    assert len(state["documents"]) == 5
    assert state["leaves_the_machine"] == []
    assert state["index"]


def test_a_conversation_understands_a_follow_up_and_ends_with_the_input(
    assist: Assist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{QUESTION}\n\nOch vilka är de?\n"))
    done = assist("chat")
    assert done.code == 0
    assert "54 vänorter" in done.out
    assert f"Och vilka är de? (gäller: {QUESTION}" in done.out
    assert done.out.rstrip().endswith("Hej då!")


def test_the_same_question_gets_the_same_bytes_but_for_the_times(
    assist: Assist, reply: dict[str, Any]
) -> None:
    again = json.loads(assist("ask", "--json", QUESTION).out)
    assert again.pop("timings_ms").keys() == reply.pop("timings_ms").keys()
    assert json.dumps(again) == json.dumps(reply)


def test_a_personal_number_is_neither_processed_nor_repeated(assist: Assist) -> None:
    done = assist("ask", "--json", "Jag är 811218-9876, vad gäller?")
    assert json.loads(done.out)["reason"] == "personal_data"
    assert "811218" not in done.out
