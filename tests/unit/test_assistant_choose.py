from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant.features import Features
from assistant.question import Turn
from assistant.select import Evidence, choose
from assistant.understand import understand
from corpus.collection import Corpus
from corpus.passage import SentenceKind
from tests.conftest import Page

PAGES: dict[str, Page] = {
    "norrby": {
        "text": "Norrby\n\nNorrby är en ort vid Storsjön. Folkmängd: 2 300 invånare. Orten har en "
        "skola.\n\nSimhallen i Norrby har en bastu. Den är öppen varje kväll.\n\n"
        "Norrby vill:\n• vårda stränder vid sjön\n• bygga bryggor\n• sälja bänkar\n"
    },
}
FEATURES = Features(cosine=0.9, coverage=1.0, context=0.0, passage=1.0, type_fit=0.0)


@pytest.fixture
def corpus(invented: Callable[[dict[str, Page]], Corpus]) -> Corpus:
    return invented(PAGES)


def piece(corpus: Corpus, words: str, **features: float) -> Evidence:
    """Returns the sentence that holds ``words``, and little else, as evidence."""
    holding = [
        (passage, sentence, text)
        for passage in corpus.passages
        for sentence in passage.sentences
        if words in (text := sentence.span.slice(corpus.documents[passage.document].text))
    ]
    passage, sentence, text = min(holding, key=lambda found: len(found[2]))
    return Evidence(
        document=passage.document,
        span=sentence.span,
        text=text,
        kind=sentence.kind,
        heading=passage.heading,
        passage=passage,
        features=replace(FEATURES, **features),
    )


def shown(question: str, *pieces: Evidence) -> str:
    return choose(understand(question, ()), pieces, most=1)[0].text


def test_a_few_words_bring_the_sentence_before_them(corpus: Corpus) -> None:
    found = piece(corpus, "Folkmängd", type_fit=1.0)
    assert (
        shown("Hur många bor i Norrby?", found)
        == "Norrby är en ort vid Storsjön. Folkmängd: 2 300 invånare."
    )


def test_what_leans_on_an_answer_comes_with_it_when_something_is_wanting(corpus: Corpus) -> None:
    whole = "Simhallen i Norrby har en bastu. Den är öppen varje kväll."
    assert shown("När är bastun öppen?", piece(corpus, "bastu")) == whole
    alone = "Simhallen i Norrby har en bastu."
    assert shown("När är bastun öppen?", piece(corpus, "bastu", type_fit=1.0)) == alone


def test_the_next_sentence_comes_with_one_that_lacks_what_it_has(corpus: Corpus) -> None:
    question, alone = "När är bastun öppen?", "Simhallen i Norrby har en bastu."
    added, little = (piece(corpus, "bastu", type_fit=1.0, after=after) for after in (0.3, 0.1))
    assert shown(question, added) == f"{alone} Den är öppen varje kväll."
    assert shown(question, little) == alone


def test_a_yes_or_no_question_gets_the_one_statement(corpus: Corpus) -> None:
    assert shown("Har simhallen en bastu?", piece(corpus, "bastu")) == (
        "Simhallen i Norrby har en bastu."
    )


def test_what_the_last_answer_said_counts_less(corpus: Corpus) -> None:
    told, other = (piece(corpus, "bastu", told=told) for told in (1.0, 0.0))
    assert told.score < other.score
    history = (Turn("user", "Vad finns?"), Turn("assistant", "Simhallen i Norrby har en bastu."))
    assert understand("Är den öppen?", history).told == "Simhallen i Norrby har en bastu."


@pytest.mark.parametrize(
    ("other", "count"),
    [
        pytest.param({"cosine": 0.89}, 2, id="nearly as likely"),
        pytest.param({"cosine": 0.9, "context": -0.2, "passage": 1.2}, 1, id="less of it"),
        pytest.param({"cosine": 0.87, "passage": 1.2}, 1, id="less alike"),
        pytest.param({"cosine": 0.8}, 1, id="less likely"),
        pytest.param({"type_fit": 0.0, "passage": 1.3}, 1, id="lacks the form"),
    ],
)
def test_a_second_sentence_is_shown_only_if_it_answers_by_every_part(
    corpus: Corpus, other: dict[str, float], count: int
) -> None:
    best = piece(corpus, "bastu", type_fit=1.0)
    second = piece(corpus, "skola", **{"type_fit": 1.0} | other)
    asked = understand("Vad finns i Norrby?", ())
    assert len(choose(asked, (best, second), most=3)) == count


def test_the_list_that_a_sentence_leads_up_to_comes_with_it(
    invented: Callable[[dict[str, Page]], Corpus],
) -> None:
    text = "Bad\n\nNorrby sköter bad efter plan. Vi sköter just nu:\n• Tallnäs\n• Åsvik\n"
    corpus = invented({"bad": {"text": text}})
    best, after = piece(corpus, "plan"), piece(corpus, "• Åsvik", passage=0.0)
    assert after.kind is SentenceKind.LIST
    asked = understand("Vilka bad sköter Norrby?", ())
    assert choose(asked, (best, after), most=3) == (best, after)
    assert choose(understand("När sköts badet?", ()), (best, after), most=3) == (best,)


def test_a_sentence_that_takes_up_the_one_before_gets_its_words(corpus: Corpus) -> None:
    taken_up = piece(corpus, "öppen", leans=1.0, leans_on=0.8, coverage=0.2)
    assert taken_up.score > replace_features(taken_up, leans=0.0, leans_on=0.0).score


def replace_features(evidence: Evidence, **features: float) -> Evidence:
    return replace(evidence, features=replace(evidence.features, **features))


def test_a_list_tells_a_number_by_its_items_and_alone(
    invented: Callable[[dict[str, Page]], Corpus],
) -> None:
    text = "Bad\n\nNorrby sköter bad efter plan. Vi sköter just nu:\n• Tallnäs\n• Åsvik\n"
    corpus = invented({"bad": {"text": text}})
    pieces = piece(corpus, "• Åsvik"), piece(corpus, "plan", type_fit=1.0)
    assert choose(understand("Hur många bad sköts?", ()), pieces, most=3) == pieces[:1]
    assert len(choose(understand("Vilka bad sköts?", ()), pieces, most=3)) == len(pieces)


@pytest.mark.parametrize(
    ("question", "features", "text"),
    [
        pytest.param("När städas Åsvik?", {"long_list": 0.4}, "Åsvik", id="an item of a long list"),
        pytest.param("När städas Åsvik?", {}, "Vi sköter", id="a short list"),
        pytest.param("Vilka bad finns?", {"long_list": 0.4}, "Vi sköter", id="a list asked for"),
        pytest.param(
            "När städas Åsvik?", {"long_list": 0.4, "context": 0.3}, "Vi sköter", id="less of it"
        ),
    ],
)
def test_an_item_stands_for_a_long_list_that_was_not_asked_for(
    question: str,
    features: dict[str, float],
    text: str,
    invented: Callable[[dict[str, Page]], Corpus],
) -> None:
    corpus = invented({"bad": {"text": "Bad\n\nVi sköter:\n• Tallnäs\n• Åsvik\n"}})
    whole = piece(corpus, "• Åsvik", **features)
    item = next(
        replace(whole, span=each.span, text="Åsvik", kind=each.kind, features=FEATURES)
        for each in whole.passage.sentences
        if each.kind is SentenceKind.ITEM and "Åsvik" in each.in_words(corpus.documents["bad"].text)
    )
    assert choose(understand(question, ()), (whole, item), most=1)[0].text.startswith(text)


def test_of_a_long_list_the_item_that_has_the_words_is_shown_alone(corpus: Corpus) -> None:
    whole = piece(corpus, "Norrby vill", long_list=0.5)
    beside = piece(corpus, "bygga bryggor", cosine=0.9, coverage=0.1, context=0.9)
    item = piece(corpus, "vårda stränder", cosine=0.89)
    found = choose(understand("Varför vårdar Norrby?", ()), (whole, beside, item), most=3)
    assert [each.text for each in found] == ["vårda stränder vid sjön"]


def test_a_sentence_that_opens_with_therefore_brings_the_one_before(
    invented: Callable[[dict[str, Page]], Corpus],
) -> None:
    text = "Bad\n\nStranden är lång. Därför finns det en brygga. Det finns en varm bastu.\n"
    corpus = invented({"bad": {"text": text}})
    found = piece(corpus, "Därför", type_fit=1.0)
    both = "Stranden är lång. Därför finns det en brygga."
    assert shown("Varför finns bryggan?", found) == both
    alone = piece(corpus, "Det finns en varm", type_fit=1.0)
    assert shown("Finns en bastu?", alone) == "Det finns en varm bastu."


def test_a_sentence_of_the_next_paragraph_is_not_brought(corpus: Corpus) -> None:
    found = piece(corpus, "Orten har en", type_fit=1.0, after=0.5)
    assert found.passage is piece(corpus, "bastu").passage
    whole = "Folkmängd: 2 300 invånare. Orten har en skola."
    assert shown("Vilken skola har orten?", found) == whole


def test_what_leans_on_another_sentence_shown_is_read_after_it(
    invented: Callable[[dict[str, Page]], Corpus],
) -> None:
    text = (
        "Bad\n\nNorrby sköter Åsviken och Tallnäs bad. I båda finns en brygga. "
        "Stranden vid sjön är lång.\n"
    )
    corpus = invented({"bad": {"text": text}})
    leaning, before = piece(corpus, "I båda"), piece(corpus, "Åsviken", cosine=0.89)
    found = choose(understand("Var finns bryggor?", ()), (leaning, before), most=2)
    assert [each.text.split()[0] for each in found] == ["Norrby", "I"]
    plain = piece(corpus, "Stranden")
    found = choose(understand("Var finns bryggor?", ()), (plain, before), most=2)
    assert [each.text.split()[0] for each in found] == ["Stranden", "Norrby"]
