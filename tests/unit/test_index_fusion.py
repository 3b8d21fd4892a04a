"""Fusing scores and folding older versions into newer ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from index.fusion import WORDS_SHARE, average, fold, fuse, min_max, with_coverage


def floats(*values):
    return np.array(values, dtype=np.float32)


@given(arrays(np.float32, st.integers(1, 20), elements=st.floats(-100, 100, width=32)))
def test_scaled_scores_are_between_0_and_1_and_keep_their_order(values):
    scaled = min_max(values)
    assert scaled.min() >= 0
    assert scaled.max() <= 1
    assert (np.diff(scaled[np.argsort(values, kind="stable")]) >= 0).all()


def test_equal_scores_scale_to_1_and_no_scores_to_0():
    assert min_max(floats(3, 3)).tolist() == [1, 1]
    assert min_max(floats(0, 0)).tolist() == [0, 0]


def test_the_best_sentence_counts_as_much_as_the_passage():
    scored = fuse(
        floats(0.8, 0.9, 0.7),
        [floats(0.5, 0.9), floats(0.6), floats(0.7)],
        floats(0, 0, 0),
        evidence=0.0,
    )
    assert scored.sentence_cosine.tolist() == pytest.approx([0.9, 0.6, 0.7])
    assert scored.dense.argmax() == 0


def test_a_passage_without_sentences_counts_as_its_own_sentence():
    scored = fuse(floats(0.8), [floats()], floats(1), evidence=1.0)
    assert scored.sentence_cosine.tolist() == pytest.approx([0.8])


@pytest.mark.parametrize(
    ("evidence", "best"),
    [
        pytest.param(1.0, 1, id="strong words win over slightly better meaning"),
        pytest.param(0.0, 0, id="words that cover nothing have no say"),
    ],
)
def test_weak_lexical_evidence_has_less_weight(evidence, best):
    sentences = [floats(0.9), floats(0.89), floats(0.7)]
    scored = fuse(floats(0.9, 0.89, 0.7), sentences, floats(0, 5, 0), evidence=evidence)
    assert scored.fused.argmax() == best


def test_of_two_passages_with_equal_scores_the_one_that_covers_more_in_a_sentence_wins():
    scored = fuse(floats(0.9, 0.9), [floats(0.9), floats(0.9)], floats(5, 5), evidence=1.0)
    assert scored.fused[0] == scored.fused[1]
    less_in_a_sentence = with_coverage(scored, floats(1, 1), floats(0.5, 1), evidence=1.0)
    assert less_in_a_sentence.fused.tolist() == pytest.approx([1 - WORDS_SHARE / 6, 1])
    less_in_all = with_coverage(scored, floats(0.5, 1), floats(1, 1), evidence=1.0)
    assert less_in_all.fused.tolist() == pytest.approx([1 - WORDS_SHARE / 6, 1])


def test_where_little_is_covered_meaning_weighs_more():
    scored = fuse(floats(0.9, 0.7), [floats(0.9), floats(0.7)], floats(1, 3), evidence=1.0)
    assert scored.fused.argmax() == 1
    covered = with_coverage(scored, floats(0.2, 0.2), floats(0.2, 0.2), evidence=1.0)
    assert covered.fused.argmax() == 0
    assert covered.fused.max() == pytest.approx(1)


@pytest.mark.parametrize("evidence", [0.0, 0.2, 1.0], ids=str)
def test_what_meaning_and_words_add_is_the_score(evidence):
    scored = fuse(floats(0.9, 0.7), [floats(0.9), floats(0.7)], floats(0, 3), evidence=evidence)
    covered = with_coverage(scored, floats(0, 1), floats(0, 1), evidence=evidence)
    share = WORDS_SHARE * min(1, evidence / 0.4)
    best = max(share, 1 - share)
    assert covered.meaning.tolist() == pytest.approx([(1 - share) / best, 0])
    assert covered.wording.tolist() == pytest.approx([0, share / best])
    assert covered.fused.tolist() == pytest.approx((covered.meaning + covered.wording).tolist())


def test_the_mean_of_two_queries_goes_by_their_weights():
    one = fuse(floats(0.2, 0.4), [floats(0.2), floats(0.4)], floats(1, 0), evidence=1.0)
    two = fuse(floats(0.6, 0.8), [floats(0.6), floats(0.8)], floats(0, 1), evidence=1.0)
    mean = average([one, two], [0.75, 0.25])
    assert mean.passage_cosine.tolist() == pytest.approx([0.3, 0.5])
    assert mean.sentences[1].tolist() == pytest.approx([0.5])
    assert mean.lexical.tolist() == pytest.approx([0.75, 0.25])
    assert mean.fused.tolist() == pytest.approx((0.75 * one.fused + 0.25 * two.fused).tolist())


def test_an_older_version_is_folded_into_the_newer_one_at_the_better_place():
    assert fold([5, 1, 2], {5: [2]}) == [(2, (5,)), (1, ())]


def test_a_chain_of_versions_gathers_at_the_newest():
    assert fold([1, 2, 3], {1: [2, 3], 2: [3]}) == [(3, (2, 1))]


def test_a_newer_version_that_was_not_found_does_not_appear():
    assert fold([1], {1: [2]}) == [(1, ())]


def test_versions_that_claim_to_replace_each_other_do_not_hang():
    assert [head for head, _ in fold([1, 2], {1: [2], 2: [1]})] in ([1], [2], [2, 1])


@given(st.permutations(range(6)), st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5))))
def test_folding_loses_no_passage_and_repeats_none(ranked, pairs):
    newer_of = {}
    for older, newer in pairs:
        if older < newer:
            newer_of.setdefault(older, []).append(newer)
    folded = fold(ranked, newer_of)
    everything = [at for head, older in folded for at in (head, *older)]
    assert sorted(everything) == sorted(ranked)
