"""How a question and a passage become the row of tokens that the reader's network takes."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from corpus.span import Span
from index.e5.tokenizer import Tokenizer
from index.e5.weights import find_weights, read_weights
from index.reader.layout import (
    MAX_QUESTION_TOKENS,
    Kind,
    Layout,
    ReaderPassage,
    sentence_numbers,
)
from index.reader.matching import Match

START, END = 0, 2  # <s> and </s> of the vocabulary


@cache
def layout() -> Layout:
    vocabulary = read_weights(find_weights()).vocabulary
    return Layout(Tokenizer(vocabulary), start=vocabulary.start, end=vocabulary.end)


def passage_of(*sentences: str, heading: str = "") -> ReaderPassage:
    text, spans = "", []
    for sentence in sentences:
        spans.append(Span(len(text), len(text) + len(sentence)))
        text += sentence + " "
    return ReaderPassage(heading, text, tuple(spans))


def encoded(text: str) -> list[int]:
    """The encoder's own tokens of a text, without the ends."""
    vocabulary = read_weights(find_weights()).vocabulary
    tokens: list[int] = Tokenizer(vocabulary).encode(text, max_tokens=512)[1:-1].tolist()
    return tokens


def test_a_row_holds_question_heading_and_each_sentence_after_its_marker() -> None:
    passage = passage_of("Kiosken öppnar klockan åtta.", "Den är liten.", heading="Kiosken")
    (row,) = layout().rows("När öppnar kiosken?", passage)
    expected = [
        START, *encoded("query: När öppnar kiosken?"), END, *encoded("passage: Kiosken"),
        END, *encoded("Kiosken öppnar klockan åtta."), END, *encoded("Den är liten."), END,
    ]  # fmt: skip
    assert row.tokens.tolist() == expected
    assert row.tokens[row.markers].tolist() == [END, END]
    assert np.flatnonzero(row.kinds == Kind.MARKER).tolist() == row.markers.tolist()


def test_words_of_the_question_are_told_in_the_passage_and_the_other_way_round() -> None:
    passage = passage_of("Öppettiderna för kiosken är långa.", "Allt annat är stängt.")
    (row,) = layout().rows("Hur är kioskens öppettider?", passage)
    told = {}
    for start, _ in row.places[row.kinds == Kind.TEXT].tolist():
        at = np.flatnonzero(row.places[:, 0] == start)
        word = passage.text[start:].split()[0] if start >= 0 else ""
        told[word] = {Match(int(match)) for match in row.matches[at]}
    assert told["Öppettiderna"] == {Match.SAME}
    assert told["kiosken"] == {Match.SAME}
    assert told["är"] == {Match.STOP_WORD}
    assert told["långa."] == {Match.NONE}
    asked = row.matches[row.kinds == Kind.QUESTION]
    assert Match.SAME in asked
    assert Match.STOP_WORD in asked


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("kontor", "Brysselkontoret"), ("strategn", "strategin")],
    ids=["part of a compound", "slip"],
)
def test_a_related_word_is_told_as_such(asked: str, shown: str) -> None:
    (row,) = layout().rows(f"Var finns {asked}?", passage_of(f"{shown} ligger där."))
    assert Match.RELATED in row.matches[row.kinds == Kind.TEXT]
    assert Match.SAME not in row.matches[row.kinds == Kind.TEXT]


def test_a_long_passage_is_read_in_several_rows_with_each_sentence_once() -> None:
    passage = passage_of(*(f"Mening nummer {number} handlar om buss." for number in range(40)))
    rows = layout().rows("Vilken buss?", passage, max_tokens=120)
    assert len(rows) > 2
    assert all(len(row.tokens) <= 120 for row in rows)
    assert sum(len(row.markers) for row in rows) == 40
    assert [row.first for row in rows] == [
        sum(len(row.markers) for row in rows[:at]) for at in range(len(rows))
    ]


def test_a_sentence_too_long_for_a_row_is_read_as_far_as_there_is_room() -> None:
    (row,) = layout().rows("Vad?", passage_of("ord " * 400), max_tokens=100)
    assert len(row.tokens) == 100
    assert row.tokens[-1] == END


def test_a_long_question_leaves_room_for_the_passage() -> None:
    (row,) = layout().rows("varför " * 300, passage_of("Därför att det är så."))
    assert np.count_nonzero(row.kinds == Kind.QUESTION) <= MAX_QUESTION_TOKENS + 8
    assert Kind.TEXT in row.kinds


def test_sentences_that_begin_at_one_place_share_a_marker() -> None:
    passage = ReaderPassage("", "- ett\n- två", (Span(0, 11), Span(0, 5), Span(6, 11)))
    (row,) = layout().rows("Vilka?", passage)
    assert len(row.markers) == 2
    assert sentence_numbers(passage) == (0, 0, 1)


def test_places_are_those_of_the_words_in_the_passage() -> None:
    passage = passage_of("Ett tåg går.", "Två bussar går.")
    (row,) = layout().rows("Hur många bussar?", passage)
    spans = [tuple(place) for place in row.places.tolist() if place[0] >= 0]
    words = [passage.text[start:end] for start, end in dict.fromkeys(spans)]
    assert words == ["Ett", "tåg", "går.", "Två", "bussar", "går."]
    assert all(one <= other for one, other in pairwise(spans))


@pytest.mark.parametrize(
    "spans",
    [(), (Span(3, 5), Span(0, 2)), (Span(0, 99),)],
    ids=["none", "not ascending", "past the end"],
)
def test_a_passage_without_sound_sentences_cannot_be_made(spans: tuple[Span, ...]) -> None:
    with pytest.raises(ValueError, match="sentence"):
        ReaderPassage("", "Kort text.", spans)


@pytest.mark.parametrize(
    "text",
    ["\0\0\0", "\ud800", "ﷺ" * 50, "</s> <s> query: passage:", "\u202e\u200b", " "],
    ids=["nulls", "half surrogate", "long ligature", "marks of the layout", "invisible", "space"],
)
def test_hostile_text_gives_sound_rows(text: str) -> None:
    rows = layout().rows(text, ReaderPassage(text, text, (Span(0, len(text)),)))
    for row in rows:
        assert len(row.tokens) == len(row.kinds) == len(row.matches) == len(row.places)
        # Whatever the text says, it makes no marker.
        assert len(row.markers) == np.count_nonzero(row.kinds == Kind.MARKER) == 1
        assert np.count_nonzero(row.tokens == END) == 3
