"""How words are cut, folded and compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import content_words, fold, grams, stem, words
from index.spelling import allowed_slips, slips


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("åtgärderna", "åtgärd", id="definite plural"),
        pytest.param("vänorter", "vänorten", id="plural and definite"),
        pytest.param("nätverken", "nätverk", id="neuter plural"),
    ],
)
def test_inflections_share_a_stem(first, second):
    assert stem(fold(first)) == stem(fold(second))


@given(st.text(alphabet="abcdefghijklmnoprstuvyåäöÅÄÖé", min_size=1, max_size=20))
def test_a_word_typed_without_marks_has_the_same_stem_and_grams(word):
    bare = fold(word)
    assert fold(bare) == bare
    assert stem(fold(word)) == stem(bare)
    assert grams(fold(word)) == grams(bare)


def test_composed_and_decomposed_letters_are_one():
    assert [word.folded for word in words("A\u0308lv")] == [word.folded for word in words("Älv")]


def test_a_case_ending_after_a_colon_is_no_word():
    assert [word.folded for word in words("EU:s och FN:s kl 12:30")] == [
        "eu", "och", "fn", "kl", "12", "30",
    ]  # fmt: skip


def test_stop_words_are_known_without_their_marks():
    assert content_words("vad ar pa for det") == ()
    assert [word.surface for word in content_words("Vad är en fraktflygplats?")] == [
        "fraktflygplats"
    ]


def test_a_short_word_is_one_gram_with_its_boundaries():
    assert grams("eu") == ("^eu$",)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param("region", "region", 0, id="equal"),
        pytest.param("region", "regoin", 1, id="swapped"),
        pytest.param("region", "regon", 1, id="dropped"),
        pytest.param("region", "regiion", 1, id="added"),
        pytest.param("region", "rektor", 3, id="other word is cut off above the limit"),
    ],
)
def test_slips_are_counted(first, second, expected):
    assert slips(first, second, 2) == expected


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_slips_are_the_same_both_ways(first, second):
    assert slips(first, second, 3) == slips(second, first, 3)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        pytest.param("eu", 0, id="short"),
        pytest.param("region", 1, id="middling"),
        pytest.param("samarbete", 2, id="long"),
        pytest.param("2021", 0, id="number"),
        pytest.param("strategi2021", 0, id="with digits"),
    ],
)
def test_longer_words_may_have_more_slips(word, expected):
    assert allowed_slips(word) == expected
