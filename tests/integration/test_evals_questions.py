"""The committed set: large and varied enough, split by topic, and right about its own texts."""

from collections import Counter

import pytest

from evals.form import KINDS, REGISTERS
from evals.samples import Sample, load_samples
from evals.texts import Texts, read_texts
from evals.wording import holds, plain

TEXTS = read_texts()
SAMPLES = load_samples(TEXTS).samples
NEVER_ANSWERED = {"near_subject", "off_topic", "unclear", "nonsense", "personal_data", "smalltalk"}


@pytest.fixture
def texts() -> Texts:
    return TEXTS


def test_the_set_has_the_size_that_was_promised() -> None:
    assert len(SAMPLES) >= 780
    assert sum(not sample.is_answerable for sample in SAMPLES) >= 200
    assert sum(bool(sample.history) for sample in SAMPLES) >= 75


def test_the_splits_are_about_equally_large() -> None:
    dev, test = (sum(sample.split == split for sample in SAMPLES) for split in ("dev", "test"))
    assert 0.9 <= dev / test <= 1.1


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_there_several_times(kind: str) -> None:
    assert Counter(sample.kind for sample in SAMPLES)[kind] >= 8


@pytest.mark.parametrize("split", ["dev", "test"])
@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("several_documents", 9),
        ("conflict", 8),
        ("date", 10),
        ("person", 9),
        ("place", 9),
        ("follow_up", 35),
        ("near_subject", 40),
    ],
    ids=str,
)
def test_what_was_weak_is_there_often_enough_to_be_measured(
    kind: str, least: int, split: str
) -> None:
    assert sum(sample.kind == kind and sample.split == split for sample in SAMPLES) >= least


@pytest.mark.parametrize("split", ["dev", "test"])
@pytest.mark.parametrize("tag", ["comparison", "two_part"])
def test_every_difficulty_with_a_tag_is_there_in_both_splits(tag: str, split: str) -> None:
    found = [s for s in SAMPLES if tag in s.tags and s.split == split]
    assert len(found) >= 4
    assert all(sample.is_answerable for sample in found)


def test_what_needs_several_documents_judges_several() -> None:
    needed = [
        {place.document for judgment in s.judgments for place in judgment.places}
        for s in SAMPLES
        if s.kind == "several_documents"
    ]
    assert all(len(documents) > 1 for documents in needed)
    assert all(s.all_groups for s in SAMPLES if s.kind == "several_documents")


def test_some_dialogues_are_three_or_four_turns_long() -> None:
    assert sum(len(sample.history) >= 4 for sample in SAMPLES) >= 30


@pytest.mark.parametrize("split", ["dev", "test"])
@pytest.mark.parametrize("register", REGISTERS)
def test_every_register_is_there_in_both_splits(register: str, split: str) -> None:
    found = [s for s in SAMPLES if s.register == register and s.split == split and s.judgments]
    assert len(found) >= 10


def test_dialogues_have_two_to_four_turns_and_plain_answers() -> None:
    for sample in SAMPLES:
        roles = [turn["role"] for turn in sample.history]
        assert roles == ["user", "assistant"] * (len(roles) // 2)
        assert len(roles) <= 6
        assert not any("[1]" in turn["content"] for turn in sample.history)


def test_no_question_is_in_both_splits() -> None:
    asked: dict[str, set[str]] = {}
    for sample in SAMPLES:
        if not sample.history and sample.question.strip():
            asked.setdefault(plain(sample.question), set()).add(sample.split)
    shared = [question for question, splits in asked.items() if len(splits) > 1]
    assert shared == []


def test_no_question_is_asked_twice() -> None:
    asked = Counter(
        (sample.question, tuple(t["content"] for t in sample.history)) for sample in SAMPLES
    )
    assert [question for question, times in asked.items() if times > 1] == []


def test_topics_belong_to_one_split() -> None:
    splits: dict[str, set[str]] = {}
    for sample in SAMPLES:
        splits.setdefault(sample.topic, set()).add(sample.split)
    assert all(len(found) == 1 for found in splits.values())


def test_what_is_never_answered_judges_no_quote() -> None:
    wrong = [s.id for s in SAMPLES if s.kind in NEVER_ANSWERED and (s.judgments or s.is_answerable)]
    assert wrong == []


def lacking(sample: Sample, texts: Texts) -> list[str]:
    """Facts that one of the alternative quotes does not state by itself."""
    quotes = [texts.slice(j.places[0]) for j in sample.judgments]
    if sample.all_groups:
        quotes = [" ".join(quotes)]
    return [
        f"{sample.id}: {fact}"
        for quote in quotes
        for fact in sample.facts
        if not any(holds(quote, wording) for wording in fact)
    ]


def test_each_judged_quote_states_the_facts_by_itself(texts: Texts) -> None:
    answerable = (sample for sample in SAMPLES if sample.is_answerable)
    assert [text for sample in answerable for text in lacking(sample, texts)] == []


def test_folded_questions_have_no_swedish_letters() -> None:
    folded = [s for s in SAMPLES if s.register == "folded"]
    assert [s.id for s in folded if set(s.question.casefold()) & set("åäöé")] == []


def test_long_winded_questions_are_long_and_english_ones_english() -> None:
    asked = [s for s in SAMPLES if s.register == "long" and s.judgments]
    assert [s.id for s in asked if len(s.question.split()) < 25] == []
    assert [s.id for s in SAMPLES if (s.register == "english") != (s.language == "en")] == []
