from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import LONGEST_SENTENCE, sentence_spans
from corpus.span import Span

TEXTS = Path(__file__).parent / "corpus_texts" / "sentences.txt"


def split(text: str) -> list[str]:
    return [span.slice(text) for span in sentence_spans(text, Span(0, len(text)))]


def paragraphs() -> list[list[str]]:
    parts = TEXTS.read_text("utf-8").strip().split("\n\n")[1:]
    return [part.split("\n") for part in parts]


@pytest.mark.parametrize("lines", paragraphs(), ids=lambda lines: lines[0][:25])
@pytest.mark.parametrize(
    "space", [" ", "\n", "\r\n", "\u00a0 "], ids=["space", "line", "crlf", "nbsp"]
)
def test_swedish_sentences_come_back_as_they_were_written(lines: list[str], space: str) -> None:
    assert split(space.join(lines)) == lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Ett är industri Länk till annan webbplats, öppnas i nytt fönster.. Här deltar vi i "
            "Norr Länk till annan webbplats, öppnas i nytt fönster..",
            ["Ett är industri", "Här deltar vi i Norr"],
            id="at the end",
        ),
        pytest.param(
            "Norr Länk till annan webbplats, öppnas i nytt fönster. ska främja länet. Bra.",
            ["Norr Länk till annan webbplats, öppnas i nytt fönster. ska främja länet.", "Bra."],
            id="within",
        ),
        pytest.param(
            "Läs planen (pdf, 2,1 MB, öppnas i nytt fönster). Läs den nu.",
            ["Läs planen (pdf, 2,1 MB, öppnas i nytt fönster).", "Läs den nu."],
            id="in brackets",
        ),
    ],
)
def test_link_texts_are_not_part_of_a_sentence_that_they_end(
    text: str, expected: list[str]
) -> None:
    assert split(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Det är klart.Nu går vi.", ["Det är klart.", "Nu går vi."], id="no space"),
        pytest.param("Se www.Kommunen.se nu.", ["Se www.Kommunen.se nu."], id="address"),
        pytest.param("Hon kom från St. Gallen.", ["Hon kom från St. Gallen."], id="saint"),
        pytest.param("Han sade: ”Ja. ”", ["Han sade: ”Ja. ”"], id="stray quotation mark"),
    ],
)
def test_slips_of_the_pen_and_names_are_borne(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_only_the_span_asked_for_is_split() -> None:
    text = "Ett. Två. Tre."
    assert [s.slice(text) for s in sentence_spans(text, Span(5, 9))] == ["Två."]


def test_a_sentence_beyond_reason_is_cut_between_words() -> None:
    text = "ord " * 3_000
    parts = split(text)
    assert max(map(len, parts)) <= LONGEST_SENTENCE
    assert set(" ".join(parts).split()) == {"ord"}


@given(st.text(alphabet='abÅ .!?…()"”\n\u00a0\u200b1,:;–', min_size=1, max_size=200))
def test_sentences_hold_every_character_but_white_space_in_order(text: str) -> None:
    end = 0
    for span in sentence_spans(text, Span(0, len(text))):
        assert not text[end : span.start].strip(" \n\u00a0\u200b")
        end = span.end
    assert not text[end:].strip(" \n\u00a0\u200b")


@given(st.text(alphabet="abÅ .!?…\n\u00a01,", min_size=1, max_size=200))
def test_no_sentence_begins_or_ends_within_a_word(text: str) -> None:
    for span in sentence_spans(text, Span(0, len(text))):
        before = text[max(span.start - 1, 0) : span.start]
        after = text[span.end : span.end + 1]
        assert not before.isalnum()
        assert not after.isalnum() or text[span.end - 1] == "."
