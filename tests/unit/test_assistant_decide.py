import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.calibration import Calibration, shipped_calibrations
from assistant.decide import Decision, contributions, decide, probability
from assistant.question import Turn
from assistant.select import candidates
from assistant.signals import NEEDED, NOTHING, OPTIONAL, Signals, signals_of
from assistant.suggest import MOST, Section, Suggestions, read_suggestions, write_suggestions
from assistant.understand import understand
from assistant.unknown import is_babble, unknown_names, unknown_words
from corpus.collection import Corpus, load_corpus
from index.build import build_index
from index.hashing import HashingEncoder
from index.search import Index, open_index
from tests.conftest import Page, indexed, write_corpus

PAGES: dict[str, Page] = {
    "badet": {
        "text": "Badet\n\nSimhallen i Norrby har tre bassänger och en bastu.\n",
        "dated": "2016-05-01",
        "date_kind": "updated",
    },
    "parken": {"text": "Parken\n\nI parken finns en damm med många ankor. Greta sköter den.\n"},
}
SURE = Signals(
    cosine=0.95,
    share=1.0,
    agreement=1.0,
    known=1.0,
    subject=1.0,
    nameless=0.0,
    misfit=0.0,
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with indexed(PAGES, tmp_path_factory.mktemp("index")) as opened:
        yield opened


def calibration(**weights: float) -> Calibration:
    return Calibration(weights=weights, bias=-1.0, answer_from=0.5, subject_from=0.2)


def test_the_probability_is_the_logistic_of_the_weighted_sum() -> None:
    assert probability(NOTHING, calibration(cosine=2.0)) == pytest.approx(1 / (1 + math.e))
    found = probability(SURE, calibration(cosine=2.0, subject=3.0))
    assert found == pytest.approx(1 / (1 + math.exp(-(1.9 + 3.0 - 1.0))))


def test_a_reader_counts_where_there_is_one_and_weighs_nothing_where_there_is_none() -> None:
    weighed = calibration(cosine=2.0, reader=1.5)
    assert contributions(SURE, weighed) == pytest.approx({"cosine": 1.9, "reader": 0.0})
    read = replace(SURE, reader=-2.0)
    assert contributions(read, weighed)["reader"] == pytest.approx(-3.0)
    assert probability(read, weighed) < probability(SURE, weighed)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_calibration_that_ships_is_whole_and_points_the_right_way(language: str) -> None:
    shipped = shipped_calibrations()[language]  # type: ignore[index]
    assert set(NEEDED) <= set(shipped.weights) <= {*NEEDED, *OPTIONAL}
    assert 0 < shipped.subject_from < shipped.answer_from < 1
    assert probability(NOTHING, shipped) < shipped.subject_from
    assert probability(SURE, shipped) > shipped.answer_from


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("Finns det bastu i Grönköping?", ("Grönköping",), id="place"),
        pytest.param("Finns det bastu i Norrby?", (), id="known-place"),
        pytest.param("Vad gör Dunderbolaget i parken?", ("Dunderbolaget",), id="company"),
        pytest.param("Har Pelle och Lisa badat?", ("Pelle", "Lisa"), id="two-names"),
        pytest.param("Finns det bubbelpool?", (), id="common-word"),
        pytest.param("Sköter Greta Bergkvist parken?", ("Greta Bergkvist",), id="known-first-name"),
        pytest.param("Finns ankor i Grönköpings damm?", ("Grönköpings",), id="inflected"),
        pytest.param("Hur många ankor fanns 2015?", ("2015",), id="year"),
        pytest.param("Hur många bassänger fanns 2016?", (), id="year-of-a-source"),
        pytest.param("Har parken 3 ankor?", (), id="amount"),
    ],
)
def test_a_name_that_no_source_has_is_unknown(
    index: Index, text: str, names: tuple[str, ...]
) -> None:
    assert unknown_names(understand(text, ()), index) == names


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("Finns det bubbelpool?", ("bubbelpool",), id="common-word"),
        pytest.param("finns det bastu i grönköping", ("grönköping",), id="name-in-small-letters"),
        pytest.param("vad gör storbastu", ("storbastu",), id="only-a-part-of-it-is-known"),
        pytest.param("Bubbelpool i parken?", ("bubbelpool",), id="opening"),
        pytest.param("Vad gör Dunderbolaget i parken?", (), id="a-name-is-told-as-a-name"),
        pytest.param("steka köttbullar vispgrädde lingonsylt", (), id="too-many"),
    ],
)
def test_a_word_that_no_source_has_is_told(index: Index, text: str, told: tuple[str, ...]) -> None:
    assert unknown_words(understand(text, ()), index) == told


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        pytest.param("asdfgh qwerty", True, id="rows-of-keys"),
        pytest.param("sdkjh", True, id="no-vowel"),
        pytest.param("haaaaallå bubbel", True, id="one-letter"),
        pytest.param("mjölk mjölk mjölk", True, id="one-word"),
        pytest.param("Hur steker man köttbullar?", False, id="off-the-subject"),
        pytest.param("Världsstrejkens bastuaaa i Norrby?", False, id="with-a-known-word"),
        pytest.param("bastu bastu", False, id="said-twice"),
    ],
)
def test_babble_is_told_from_words(index: Index, text: str, is_so: bool) -> None:
    understanding = understand(text, ())
    assert is_babble(understanding, index.query_words(text)) == is_so


def decided(index: Index, text: str, made: Calibration) -> Decision:
    understanding = understand(text, ())
    hits = index.search(text, limit=4)
    pieces = candidates(understanding, hits, index.corpus, index)
    return decide(understanding, hits, pieces, index, calibration=made)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        pytest.param("Hur många bassänger har simhallen?", "answer", id="answer"),
        pytest.param("Hur många bassänger har Grönköping?", "not_in_sources", id="unknown-name"),
        pytest.param("vad gör storbastu", "not_in_sources", id="known-in-part"),
        pytest.param("Vad har parken för telefonnummer?", "not_in_sources", id="no-such-fact"),
    ],
)
def test_certain_evidence_is_no_answer_where_a_name_or_a_fact_is_lacking(
    index: Index, text: str, verdict: str
) -> None:
    certain = Calibration(weights={}, bias=9.0, answer_from=0.5, subject_from=0.2)
    assert decided(index, text, certain).verdict == verdict


@pytest.mark.parametrize(
    ("bias", "text", "verdict"),
    [
        pytest.param(-0.1, "Hur många ankor?", "not_in_sources", id="on-the-subject"),
        pytest.param(-9.0, "Hur många ankor?", "off_topic", id="off-the-subject"),
        pytest.param(-9.0, "asdfgh qwerty", "unclear", id="babble"),
    ],
)
def test_a_refusal_says_what_kind_it_is(index: Index, bias: float, text: str, verdict: str) -> None:
    made = Calibration(weights={}, bias=bias, answer_from=0.5, subject_from=0.2)
    assert decided(index, text, made).verdict == verdict


def test_a_question_of_words_that_stand_everywhere_is_asked_back(
    tmp_path: Path, invented: Callable[[dict[str, Page]], Corpus]
) -> None:
    rows = "".join(f"## Del {at}\n\nRegionen har plan {at} för sak{at}.\n\n" for at in range(30))
    corpus = invented({"planen": {"text": f"# Planen\n\n{rows}"}})
    build_index(corpus, HashingEncoder(), tmp_path / "index")
    certain = Calibration(weights={}, bias=9.0, answer_from=0.5, subject_from=0.2)
    with open_index(corpus, HashingEncoder(), tmp_path / "index") as opened:
        assert decided(opened, "regionen?", certain).verdict == "unclear"
        assert decided(opened, "regionens sak7?", certain).verdict == "answer"
        assert decided(opened, "Har regionen en plan?", certain).verdict == "answer"
        unsure = replace(certain, bias=-9.0)
        assert decided(opened, "Vad kostar plan för sak7?", unsure).verdict == "not_in_sources"
        assert decided(opened, "Vad kostar planen för saken?", unsure).verdict == "off_topic"


def found_signals(index: Index, text: str) -> Signals:
    understanding = understand(text, ())
    hits = index.search(text, limit=4)
    pieces = candidates(understanding, hits, index.corpus, index)
    return signals_of(understanding, index.query_words(text), hits, pieces, index.corpus)


def test_signals_by_hand(index: Index) -> None:
    found = found_signals(index, "Hur många bassänger har simhallen i Norrby?")
    assert (found.known, found.subject, found.nameless, found.misfit) == (1.0, 1.0, 0.0, 0.0)
    assert 0.5 < found.share <= 1.0
    assert found.reader is None


def test_a_name_that_the_evidences_document_lacks_is_missed(index: Index) -> None:
    assert found_signals(index, "Hur många bassänger har Greta i simhallen?").nameless == 1.0
    assert found_signals(index, "Vem är Greta som sköter parkens damm?").nameless == 0.0


def test_a_document_s_own_year_is_not_missed_in_it(index: Index) -> None:
    assert found_signals(index, "Hur många bassänger hade simhallen 2016?").nameless == 0.0
    assert found_signals(index, "Hur många bassänger hade simhallen 2017?").nameless == 1.0


def test_what_the_last_answer_named_is_not_asked_for(index: Index) -> None:
    history = (Turn("user", "Vem sköter parken?"), Turn("assistant", "Det gör Greta."))
    understanding = understand("Hur många bassänger har den i simhallen?", history)
    assert understanding.names == ("Greta",)
    hits = index.search("Hur många bassänger har simhallen?", limit=4)
    pieces = candidates(understanding, hits, index.corpus, index)
    assert pieces[0].document == "badet"
    words = index.query_words(understanding.query)
    assert signals_of(understanding, words, hits, pieces, index.corpus).nameless == 0.0


def test_both_searches_must_find_the_passage(index: Index) -> None:
    understanding = understand("bassänger och bastu", ())
    words = index.query_words(understanding.query)
    hits = index.search(understanding.query, limit=4)
    pieces = candidates(understanding, hits, index.corpus, index)
    best = next(hit for hit in hits if hit.passage.id == pieces[0].passage.id)

    def agreement(dense: float, lexical: float, *, others: float) -> float:
        own = replace(best, parts=replace(best.parts, dense=dense, lexical=lexical))
        other = replace(best.parts, dense=others, lexical=others)
        rest = (replace(hit, parts=other) for hit in hits if hit is not best)
        found = signals_of(understanding, words, (own, *rest), pieces, index.corpus)
        return found.agreement

    assert agreement(0.75, 0.25, others=1.0) == 0.25
    # The means over two queries, of which one finds nothing by words.
    assert agreement(0.9, 0.6, others=0.3) == 1.0
    assert agreement(0.9, 0.0, others=0.0) == 0.0


def test_a_reason_is_given_in_words_of_reason(index: Index) -> None:
    assert found_signals(index, "Varför finns dammen i parken?").misfit == 1.0


def test_an_answer_without_the_form_asked_for_is_a_misfit(index: Index) -> None:
    assert found_signals(index, "När byggdes dammen i parken?").misfit == 1.0
    assert found_signals(index, "Vem sköter dammen i parken?").misfit == 0.0


def test_who_is_asked_to_be_a_member_must_be_said_to_take_part(
    tmp_path: Path, invented: Callable[[dict[str, Page]], Corpus]
) -> None:
    corpus = invented(
        {
            "forbund": {"text": "Förbundet\n\nFörbundet främjar bad i hela landet.\n"},
            "lag": {"text": "Badlaget\n\nBadlaget samlar många. I Badlaget deltar Norrby.\n"},
        }
    )
    build_index(corpus, HashingEncoder(), tmp_path / "index")
    with open_index(corpus, HashingEncoder(), tmp_path / "index") as opened:
        assert found_signals(opened, "Är badklubben med i Förbundet som främjar?").misfit == 1.0
        assert found_signals(opened, "Främjar Förbundet bad?").misfit == 0.0
        assert found_signals(opened, "Är Norrby med i Badlaget?").misfit == 0.0


def test_another_name_for_a_thing_is_a_common_word_unless_written_as_a_name(
    tmp_path: Path,
) -> None:
    folder = write_corpus(tmp_path / "documents", PAGES)
    (folder / "aliases.toml").write_text('[[alias]]\nnames = ["simhallen", "badhuset"]\n', "utf-8")
    corpus = load_corpus(folder)
    build_index(corpus, HashingEncoder(), tmp_path / "index")
    with open_index(corpus, HashingEncoder(), tmp_path / "index") as opened:
        common = found_signals(opened, "Hur många bassänger av marmor har badhuset?")
        named = found_signals(opened, "Hur många bassänger av marmor har Badhuset?")
    assert common.subject > named.subject > 0.0


def test_what_is_to_be_counted_must_be_there(index: Index) -> None:
    assert found_signals(index, "Hur många bassänger har simhallen?").misfit == 0.0
    assert found_signals(index, "Hur många badgäster har simhallen med bastu?").misfit == 1.0
    assert found_signals(index, "Har simhallen badgäster?").misfit == 0.0


def test_the_choice_is_less_sure_among_equals(index: Index) -> None:
    pieces = candidates(
        understand("bastu", ()), index.search("bastu", limit=4), index.corpus, index
    )
    hits, words = index.search("bastu", limit=4), index.query_words("bastu")
    alone = signals_of(understand("bastu", ()), words, hits, pieces[:1], index.corpus)
    twins = signals_of(understand("bastu", ()), words, hits, pieces[:1] * 2, index.corpus)
    assert (alone.share, twins.share) == (1.0, 0.5)


def test_nothing_found_is_never_an_answer(index: Index) -> None:
    for text in ("Vad kostar taxi?", "Finns det bastu i Norrby?"):
        given = decide(understand(text, ()), (), (), index, calibration=calibration())
        assert given.verdict != "answer"


def test_suggestions_come_from_different_documents_and_are_few() -> None:
    made = {(f"d{at // 2}", (f"h{at}",)): f"Fråga {at}?" for at in range(12)}
    some = Suggestions(made).some()
    assert some == ("Fråga 0?", "Fråga 2?", "Fråga 4?")
    assert len(some) == MOST
    assert Suggestions({}).some() == Suggestions({}).near(()) == Suggestions({}).beside(()) == ()


def test_suggestions_near_hits_are_those_of_their_sections(index: Index) -> None:
    hits = index.search("bassänger i simhallen", limit=1)
    passage = hits[0].passage
    made = Suggestions(
        {
            ("parken", ("Dammen",)): "Vad står det om dammen?",
            (passage.document, passage.heading): "Vad står det om simhallen?",
        }
    )
    assert made.near(hits) == ("Vad står det om simhallen?",)
    assert made.near(()) == made.some()


def test_suggestions_are_kept_for_one_index_only(tmp_path: Path) -> None:
    section: Section = ("badet", ("Bastu", "Tider"))
    made = Suggestions({section: "Vad står det om tider?"})
    file = tmp_path / "suggestions.json"
    assert read_suggestions(file, "f1") is None
    write_suggestions(file, "f1", made)
    assert read_suggestions(file, "f1") == made
    assert read_suggestions(file, "f2") is None
    assert [kept.name for kept in tmp_path.iterdir()] == ["suggestions.json"]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"7", b'{"index": "f1"}', b'{"index": "f1", "questions": [1]}', b"\xff"]
)
def test_spoilt_suggestions_are_none(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "suggestions.json"
    file.write_bytes(content)
    assert read_suggestions(file, "f1") is None


def test_a_place_that_cannot_be_written_costs_only_the_keeping(tmp_path: Path) -> None:
    write_suggestions(tmp_path / "no" / "suggestions.json", "f1", Suggestions({}))
    assert list(tmp_path.iterdir()) == []


def test_a_word_is_not_called_missing_where_another_form_of_it_stands(index: Index) -> None:
    assert unknown_words(understand("Vem är skötare i Norrby?", ()), index) == ()
    assert unknown_words(understand("Finns fortfarande zebran?", ()), index) == ("zebran",)
