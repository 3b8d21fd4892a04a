import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.grounding.lines import (
    LONGEST_LINE,
    Line,
    LineReader,
    Missing,
    NoAnswer,
    Statement,
    read_line,
)


def read(*pieces: str, closed: bool = True) -> list[Line]:
    reader = LineReader()
    lines = [line for piece in pieces for line in reader.feed(piece)]
    return [*lines, *reader.close()] if closed else lines


@pytest.mark.parametrize(
    ("text", "said", "ids"),
    [
        pytest.param("Det är öppet. [1.1]", "Det är öppet.", ("1.1",), id="one-id"),
        pytest.param("Det är öppet [1.1].", "Det är öppet.", ("1.1",), id="before-the-full-stop"),
        pytest.param("Öppet. [1][2.1]", "Öppet.", ("1", "2.1"), id="passage-and-sentence"),
        pytest.param("Öppet. [1.1, 2.3]", "Öppet.", ("1.1", "2.3"), id="comma"),
        pytest.param("Öppet. [1.1; 2.3]", "Öppet.", ("1.1", "2.3"), id="semicolon"),
        pytest.param("Öppet. [1.1-1.3]", "Öppet.", ("1.1", "1.2", "1.3"), id="range"),
        pytest.param("Öppet. [1.1–1.3]", "Öppet.", ("1.1", "1.2", "1.3"), id="range-with-a-dash"),
        pytest.param("Öppet. [1-3]", "Öppet.", ("1", "2", "3"), id="range-of-passages"),
        pytest.param("Öppet. [1.1-2.1]", "Öppet.", ("1.1", "2.1"), id="range-over-passages"),
        pytest.param("Öppet. [1.3-1.1]", "Öppet.", ("1.3", "1.1"), id="range-backwards"),
        pytest.param("Öppet. [1.1-1.900]", "Öppet.", ("1.1", "1.900"), id="range-without-end"),
        pytest.param("Öppet. 【1.1】", "Öppet.", ("1.1",), id="lenticular-brackets"),
        pytest.param("Öppet. [1.1][1.1]", "Öppet.", ("1.1",), id="the-same-twice"),
        pytest.param("- Öppet. [1.1]", "Öppet.", ("1.1",), id="bullet"),
        pytest.param("2. Öppet. [1.1]", "Öppet.", ("1.1",), id="numbered"),
        pytest.param("3. mars är sista dag. [1.1]", "3. mars är sista dag.", ("1.1",), id="date"),
        pytest.param("O\u0308ppet. [1.1]", "Öppet.", ("1.1",), id="decomposed"),
        pytest.param("Öp\u00adpet.\u200b [1\u200b.1]", "Öppet.", ("1.1",), id="invisible-signs"),
        pytest.param("\u202eÖppet\u202c. [1.1]", "Öppet.", ("1.1",), id="turned-around"),
        pytest.param("Öppet.", "Öppet.", (), id="no-id"),
        pytest.param("Öppet [a.1] [1.2.3]", "Öppet [a.1] [1.2.3]", (), id="no-id-of-ours"),
    ],
)
def test_a_line_is_its_text_and_the_ids_it_names(
    text: str, said: str, ids: tuple[str, ...]
) -> None:
    assert read_line(text) == Statement(said, ids)


@pytest.mark.parametrize(
    "text", ["SVAR_SAKNAS", " svar_saknas.", "**SVAR_SAKNAS**", "SVAR SAKNAS", "SVAR_SAKNAS: inget"]
)
def test_a_line_may_say_that_there_is_no_answer(text: str) -> None:
    assert read_line(text) == NoAnswer()


@pytest.mark.parametrize("text", ["DELVIS: när det öppnar", "**Delvis**: när det öppnar [1.1]"])
def test_a_line_may_say_what_is_missing(text: str) -> None:
    assert read_line(text) == Missing("när det öppnar")


@pytest.mark.parametrize("text", ["", "  \t", "---", "…", "[ ]"])
def test_a_line_without_letters_or_digits_is_none(text: str) -> None:
    assert read_line(text) is None


def test_a_line_is_given_when_it_has_ended_and_not_before() -> None:
    reader = LineReader()
    assert reader.feed("Öppet. [1.1]") == ()
    assert reader.feed("\nStäng") == (Statement("Öppet.", ("1.1",)),)


def test_the_last_line_needs_no_end_when_the_model_was_done() -> None:
    assert read("Öppet. [1.1]") == [Statement("Öppet.", ("1.1",))]
    assert read("Öppet. [1.1]", closed=False) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<think>Hemligt.\nMer. [1.1]</think>\nÖppet. [1.1]", id="think"),
        pytest.param("<thinking>Hemligt. [1.1]\n</thinking>Öppet. [1.1]", id="thinking"),
        pytest.param("<THINK>Hemligt. [1.1]\n</THINK>Öppet. [1.1]", id="capitals"),
        pytest.param("[THINK]Hemligt. [1.1]\n[/THINK]Öppet. [1.1]", id="brackets"),
        pytest.param("Hemligt. [1.1]</think>Öppet. [1.1]", id="opened-by-the-template"),
        pytest.param("<th\u200bink>Hemligt. [1.1]\n</think>Öppet. [1.1]", id="with-invisible-sign"),
        pytest.param("<think>a<think>b</think>Öppet. [1.1]", id="nested"),
    ],
)
def test_thoughts_are_left_out(text: str) -> None:
    assert read(text) == [Statement("Öppet.", ("1.1",))]


def test_a_thought_without_an_end_hides_the_rest() -> None:
    assert read("Öppet. [1.1]\n<think>Hemligt.\nÄnnu mer. [1.1]\n") == [
        Statement("Öppet.", ("1.1",))
    ]


def test_a_line_too_long_says_nothing() -> None:
    assert read("x" * (LONGEST_LINE + 1) + "\nÖppet. [1.1]") == [
        Statement("", ()),
        Statement("Öppet.", ("1.1",)),
    ]


PIECES = st.lists(
    st.sampled_from(
        [
            "Det är öppet",
            " [1.1]",
            "[2.1, 1",
            ".3]",
            ".",
            "\n",
            "\r\n",
            "\u2028",
            "<think>",
            "</think>",
            "<",
            "think",
            ">",
            "[THINK]",
            "SVAR_SAKNAS",
            "DELVIS:",
            "o\u0308",
            "\u200b",
            "å",
            "【1.1】",
            "<b>",
            "  ",
        ]
    ),
    max_size=30,
).map("".join)


@given(PIECES, st.lists(st.integers(1, 9), max_size=60))
@settings(max_examples=400, deadline=None)
def test_where_the_stream_is_cut_makes_no_difference(text: str, lengths: list[int]) -> None:
    cut, rest = [], text
    for length in lengths:
        cut.append(rest[:length])
        rest = rest[length:]
    assert read(*cut, rest) == read(text)


@given(PIECES)
@settings(max_examples=200, deadline=None)
def test_letter_by_letter_is_as_all_at_once(text: str) -> None:
    assert read(*text) == read(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[1.1, " * 60_000, id="open-marks"),
        pytest.param("<think" * 60_000, id="open-tags"),
        pytest.param("a\n" * 150_000, id="short-lines"),
        pytest.param("DELVIS" + ":" * 300_000, id="colons"),
        pytest.param("[1" + "1" * 300_000, id="digits"),
        pytest.param("<think>" * 40_000 + "</think>" * 40_000, id="tags"),
    ],
)
def test_reading_takes_time_in_line_with_the_length(text: str) -> None:
    begun = time.thread_time()
    read(*(text[at : at + 100] for at in range(0, len(text), 100)))
    assert time.thread_time() - begun < 20  # 1 here; its square is minutes
