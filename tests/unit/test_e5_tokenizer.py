"""The tokenizer: the model's own cutting of text, for any text."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.e5.tokenizer import MAX_RAW_CHARACTERS, Tokenizer, likeliest_path
from index.e5.weights import find_weights, read_weights

VOCABULARY = read_weights(find_weights()).vocabulary
TOKENIZER = Tokenizer(VOCABULARY)
MAX_TOKENS = 512

TEXTS = [
    "Hur många kommuner ingår i Region Örebro län?",
    "query: When was the Assembly of European Regions founded?",
    "Kontakt: Åsa Öberg, asa.oberg@example.org, 019-602 70 00 (vardagar 8–16).",
    "Regionfullmäktige beslutade den 29 december 2021 om 3 500 000 kronor, dvs. 12 %.",
    "Äldreomsorgslagstiftningskommittébetänkandet och ½ m² à 5 €",
    "Ελληνικά, русский, العربية, 中文, 日本語, ไทย",
    "😀 👩‍👩‍👧‍👦 🇸🇪 ﬁnansiering № ① ﷺ",
    "rad ett\nrad två\t\ttabb\r\n  blanksteg  ",
    "ＦＵＬＬ ｗｉｄｔｈ",
    "…—–‘’“”•",
]


def pieces() -> list[str]:
    text, ends = VOCABULARY.text, VOCABULARY.byte_offsets
    return [text[a:b].decode() for a, b in itertools.pairwise(ends)]


PIECES = pieces()


@pytest.fixture(scope="module")
def reference():
    """The same vocabulary in Hugging Face's implementation of the algorithm."""
    tokenizers = pytest.importorskip("tokenizers")
    special = {VOCABULARY.start, VOCABULARY.end, 1, len(PIECES) - 1}
    scored = [
        (f"\0{number}\0" if number in special else piece, score)
        for number, (piece, score) in enumerate(
            zip(PIECES, VOCABULARY.scores.tolist(), strict=True)
        )
    ]
    model = tokenizers.models.Unigram(scored, unk_id=VOCABULARY.unknown, byte_fallback=False)
    tokenizer = tokenizers.Tokenizer(model)
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace()
    return tokenizer


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_tokens_are_those_of_the_reference(reference, text):
    expected = reference.encode(TOKENIZER.normalise(text)).ids
    assert TOKENIZER.encode(text, max_tokens=MAX_TOKENS)[1:-1].tolist() == expected


@settings(max_examples=150, derandomize=True, deadline=None)
@given(text=st.text(max_size=80))
def test_tokens_of_any_text_are_those_of_the_reference(reference, text):
    normalised = TOKENIZER.normalise(text)
    expected = reference.encode(normalised).ids if normalised else []
    assert TOKENIZER.encode(text, max_tokens=MAX_TOKENS)[1:-1].tolist() == expected


@settings(max_examples=150, derandomize=True, deadline=None)
@given(text=st.text(alphabet=st.characters(), max_size=200), max_tokens=st.integers(3, 60))
def test_every_text_gives_known_tokens_between_the_ends(text, max_tokens):
    tokens = TOKENIZER.encode(text, max_tokens=max_tokens)
    assert tokens[0] == VOCABULARY.start
    assert tokens[-1] == VOCABULARY.end
    assert len(tokens) <= max_tokens
    assert ((tokens >= 0) & (tokens < len(PIECES))).all()


@settings(max_examples=150, derandomize=True, deadline=None)
@given(text=st.text(alphabet=st.characters(max_codepoint=0x24F, exclude_categories=["Cc"])))
def test_the_pieces_of_latin_text_spell_it(text):
    tokens = TOKENIZER.encode(text, max_tokens=MAX_TOKENS)[1:-1]
    spelt = "".join(PIECES[token] for token in tokens)
    normalised = TOKENIZER.normalise(text)
    if VOCABULARY.unknown not in tokens:
        assert spelt == ("▁" + normalised.replace(" ", "▁") if normalised else "")


@pytest.mark.parametrize(
    ("text", "same"),
    [
        pytest.param("o\u0308rebro", "örebro", id="combining dots are composed"),
        pytest.param("a\0b", "ab", id="NUL vanishes"),
        pytest.param("kom\u00admun", "kommun", id="soft hyphens vanish"),
        pytest.param(" a \n\t b ", "a b", id="white space collapses"),
        pytest.param("a\ud800b", "a b", id="half a surrogate is a space"),
        pytest.param("\ud83d\ude00", "😀", id="split surrogates are joined"),
        pytest.param("ﬁn", "fin", id="ligatures are resolved"),
    ],
)
def test_spellings_of_one_text_give_the_same_tokens(text, same):
    expected = TOKENIZER.encode(same, max_tokens=MAX_TOKENS)
    assert np.array_equal(TOKENIZER.encode(text, max_tokens=MAX_TOKENS), expected)


@pytest.mark.parametrize("text", ["", " ", "\0", "\n\n", "\u200b"], ids=ascii)
def test_a_text_without_characters_is_only_its_ends(text):
    tokens = TOKENIZER.encode(text, max_tokens=MAX_TOKENS)
    assert tokens.tolist() == [VOCABULARY.start, VOCABULARY.end]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\ufdfa" * 5000, id="each becomes eighteen characters"),
        pytest.param("x" * 10_000_000, id="ten million characters"),
        pytest.param("e\u0301" * 100_000, id="combining"),
        pytest.param("\U0001fae8a" * 100_000, id="unknown emoji"),
    ],
)
def test_a_long_text_is_cut_to_the_length_asked_for(text):
    assert len(TOKENIZER.encode(text, max_tokens=MAX_TOKENS)) == MAX_TOKENS


def test_what_lies_behind_the_cap_is_not_read():
    text = "ö" * MAX_RAW_CHARACTERS
    assert TOKENIZER.normalise(text + "behind") == TOKENIZER.normalise(text)


def test_of_two_equal_paths_the_first_is_taken():
    edges = [(0, 1, -1.0, 10), (0, 2, -2.0, 20), (1, 2, -1.0, 30)]
    assert likeliest_path(edges, 0, 2) == [20]


def test_a_path_of_two_likely_pieces_beats_one_unlikely():
    edges = [(0, 1, -1.0, 10), (0, 2, -2.5, 20), (1, 2, -1.0, 30)]
    assert likeliest_path(edges, 0, 2) == [10, 30]
