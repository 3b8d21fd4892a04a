import time
import unicodedata
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.lines import trim
from corpus.sentences import LONGEST_SENTENCE, sentence_spans
from corpus.span import Span
from evals.sentences import GoldText, measure, read_gold
from evals.sentences import split as split_whole

GOLD = sorted((Path(__file__).parent / "sentence_gold").glob("*.txt"))
TEXTS = Path(__file__).parent / "corpus_texts" / "sentences.txt"


def split(text: str) -> list[str]:
    return [span.slice(text) for span in sentence_spans(text, Span(0, len(text)))]


def paragraphs() -> list[list[str]]:
    parts = TEXTS.read_text("utf-8").strip().split("\n\n")[1:]
    return [part.split("\n") for part in parts]


def in_form(gold: GoldText, form: Literal["NFC", "NFD"]) -> GoldText:
    """Returns the text with its letters composed (å) or not (a and a ring)."""
    return GoldText(
        unicodedata.normalize(form, gold.text),
        tuple(unicodedata.normalize(form, sentence) for sentence in gold.sentences),
    )


@pytest.mark.parametrize("lines", paragraphs(), ids=lambda lines: lines[0][:25])
@pytest.mark.parametrize(
    "space", [" ", "\n", "\r\n", "\u00a0 "], ids=["space", "line", "crlf", "nbsp"]
)
def test_swedish_sentences_come_back_as_they_were_written(lines: list[str], space: str) -> None:
    assert split(space.join(lines)) == lines


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_sentences_of_many_kinds_of_text_are_found(path: Path, form: Literal["NFC", "NFD"]) -> None:
    # Two boundaries of 284 are wrong: what abbreviates a street ("Strandv. 12"), and a capital
    # that names a language and not a person ("bygger på C. Versionen").
    texts = [in_form(gold, form) for gold in read_gold(path)]
    tally = measure(texts, split_whole)
    assert tally.false <= (path.stem == "minutes")
    assert tally.missed <= (path.stem == "encyclopaedia")


def test_there_are_enough_sentences_to_tell_from() -> None:
    assert len(GOLD) >= 4
    assert sum(len(gold.sentences) for path in GOLD for gold in read_gold(path)) >= 300


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
        pytest.param(
            "Är det sant?Nu går vi.", ["Är det sant?", "Nu går vi."], id="no space, asked"
        ),
        pytest.param("Så (ja).Nu går vi.", ["Så (ja).", "Nu går vi."], id="no space, bracket"),
        pytest.param(
            "Så lyder lagen.3 Nu går vi.", ["Så lyder lagen.3", "Nu går vi."], id="footnote"
        ),
        pytest.param("Så är det.² Nu går vi.", ["Så är det.²", "Nu går vi."], id="superscript"),
        pytest.param("Se s. 3 f.) Nu.", ["Se s. 3 f.) Nu."], id="abbreviation in a bracket"),
        pytest.param("(Se s. 3 f.) Nu.", ["(Se s. 3 f.)", "Nu."], id="sentence in brackets"),
        pytest.param("(Ett. Två.) Tre.", ["(Ett.", "Två.)", "Tre."], id="several in brackets"),
        pytest.param("Han läste E. M. Forster.", ["Han läste E. M. Forster."], id="not e.m."),
        pytest.param("Hon kom. … och gick.", ["Hon kom.", "… och gick."], id="left out"),
        pytest.param("Se 6 kap. I § lagen.", ["Se 6 kap. I § lagen."], id="misread number"),
        pytest.param("Tolv (!) Volvor kom.", ["Tolv (!) Volvor kom."], id="sign in brackets"),
        pytest.param("Ja.\u200b Nej.", ["Ja.", "Nej."], id="invisible sign"),
        pytest.param(
            "Det var i maj, 2019. Nu är det juni.",
            ["Det var i maj, 2019.", "Nu är det juni."],
            id="year after a comma",
        ),
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


@given(st.text(min_size=1, max_size=300), st.data())
def test_any_span_of_any_text_is_cut_within_itself(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    whole = Span(start, data.draw(st.integers(start + 1, len(text))))
    spans = sentence_spans(text, whole)
    assert all(whole.covers(span) for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(trim(text, span.start, span.end) == span for span in spans)


@pytest.mark.parametrize(
    "part",
    [
        ".",
        "(",
        "bl.a. ",
        "a.",
        "...x",
        "[1",
        ".[",
        " ",
        "A. ",
        "e. ",
        "(1. ",
        "ord ",
        "!)",
        "\u200b",
    ],
)
def test_hostile_texts_take_linear_time(part: str) -> None:
    text = part * (100_000 // len(part)) + "."
    begun = time.perf_counter()
    sentence_spans(text, Span(0, len(text)))
    assert time.perf_counter() - begun < 20  # less than 1 s; quadratic time is minutes


@given(st.text(alphabet="abÅ .!?…\n\u00a01,", min_size=1, max_size=200))
def test_no_sentence_begins_or_ends_within_a_word(text: str) -> None:
    for span in sentence_spans(text, Span(0, len(text))):
        before = text[max(span.start - 1, 0) : span.start]
        after = text[span.end : span.end + 1]
        assert not before.isalnum()
        assert not after.isalnum() or text[span.end - 1] in ".!?"
