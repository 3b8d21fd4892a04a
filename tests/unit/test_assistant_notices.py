"""What a reader is told beside an answer, on invented corpora of two or three documents."""

from dataclasses import replace
from datetime import date

import pytest

from assistant.compose import Citations, compose
from assistant.conflict import Rival, find_rivals
from assistant.dates import age_in_words, date_in_words, whole_years
from assistant.messages import read_messages
from assistant.page_facts import FACT_FEATURES
from assistant.patterns import QuestionType
from assistant.qualify import QUOTE_CHARACTERS, Qualifier
from assistant.reply import Notice
from assistant.select import Evidence
from assistant.trace import Finding
from assistant.understand import Understanding, understand
from assistant.versions import newest_versions
from corpus.collection import Corpus
from corpus.document import Document
from corpus.outlining.structure import outline_of
from corpus.passage import SentenceKind
from corpus.source import Source
from corpus.span import Span
from corpus.splitting import passages_of

SWEDISH, ENGLISH = read_messages("sv"), read_messages("en")
ASKED = understand("Hur många broar har Norrby?", ())
NEWER = (
    "Broar\n\nLängder\n\nNorrby har fyra broar.\n\nFöljande broar är röda:\n• Storbron\n• Nybron\n"
)
OLDER = (
    "Broar\n\nLängder\n\nNorrby har tre broar.\n\nFöljande broar är röda:\n• Storbron\n• Lillbron\n"
)


def asking(kind: QuestionType) -> Understanding:
    return Understanding(text="Hur är det med broarna?", language="sv", type=kind)


def source(name: str, **keys: object) -> Source:
    values = {"title": "Broar", "publisher": "Norrby kommun"} | keys
    return Source(id=name, file=f"{name}.txt", **values)  # type: ignore[arg-type]


def dated(name: str, day: date, **keys: object) -> Source:
    return source(name, dated=day, date_kind="updated", **keys)


def corpus_of(*pages: tuple[Source, str]) -> Corpus:
    documents = {about.id: Document(about, text) for about, text in pages}
    outlines = {name: outline_of(document) for name, document in documents.items()}
    passages = [p for name, d in documents.items() for p in passages_of(d, outlines[name])]
    return Corpus(
        documents=documents, outlines=outlines, passages=tuple(passages), aliases=(), digest=""
    )


def evidence(corpus: Corpus, document: str, words: str) -> Evidence:
    """Returns the smallest piece of ``document`` that holds ``words``."""
    pieces = [
        (sentence.span.end - sentence.span.start, passage, sentence)
        for passage in corpus.passages
        if passage.document == document
        for sentence in passage.sentences
        if words in sentence.span.slice(corpus.documents[document].text)
    ]
    _, passage, sentence = min(pieces, key=lambda piece: piece[0])
    return Evidence(
        document=document,
        span=sentence.span,
        text=sentence.span.slice(corpus.documents[document].text),
        kind=sentence.kind,
        heading=passage.heading,
        passage=passage,
        features=FACT_FEATURES,
    )


def rivals_of(
    chosen: tuple[Evidence, ...],
    candidates: tuple[Evidence, ...],
    corpus: Corpus,
    asked: Understanding,
) -> tuple[Rival, ...]:
    found = Finding(
        understanding=asked, hits=(), candidates=candidates, chosen=chosen, decision=None
    )
    return find_rivals(found, corpus, shown=chosen)


def notices(
    corpus: Corpus,
    *pieces: Evidence,
    asked: Understanding = ASKED,
    candidates: tuple[Evidence, ...] = (),
    old_after_years: int = 2,
) -> tuple[Notice, ...]:
    citations = Citations(corpus)
    compose(pieces, citations)
    rivals = rivals_of(pieces, candidates, corpus, asked)
    qualifier = Qualifier(corpus=corpus, messages=SWEDISH, old_after_years=old_after_years)
    return qualifier.notices(asked, rivals, citations)


def of_kind(found: tuple[Notice, ...], kind: str) -> list[Notice]:
    return [notice for notice in found if notice.kind == kind]


# Dates


def test_dates_and_ages_are_written_out() -> None:
    assert date_in_words(date(2009, 1, 29), SWEDISH) == "den 29 januari 2009"
    assert "29 January 2009" in date_in_words(date(2009, 1, 29), ENGLISH)
    assert age_in_words(1, SWEDISH) == "ett år"
    assert age_in_words(12, SWEDISH) == "12 år"


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_has_its_own_name(month: int) -> None:
    days = {date_in_words(date(2020, m, 1), SWEDISH) for m in range(1, 13)}
    assert len(days) == 12
    assert f"2020-{month:02}" in date(2020, month, 1).isoformat()


@pytest.mark.parametrize(
    ("earlier", "later", "years"),
    [
        pytest.param(date(2009, 1, 29), date(2021, 1, 29), 12, id="the-same-day"),
        pytest.param(date(2009, 1, 29), date(2021, 1, 28), 11, id="the-day-before"),
        pytest.param(date(2020, 2, 29), date(2021, 2, 28), 0, id="leap-day"),
        pytest.param(date(2021, 5, 1), date(2021, 5, 1), 0, id="none"),
    ],
)
def test_only_whole_years_count(earlier: date, later: date, years: int) -> None:
    assert whole_years(earlier, later) == years


# Composing


def test_a_span_keeps_its_number_and_white_space_is_collapsed() -> None:
    corpus = corpus_of((source("a"), "Broar\n\nEn bro är\nlång. En annan är kort.\n"))
    first = evidence(corpus, "a", "lång")
    citations = Citations(corpus)
    made = compose((first, evidence(corpus, "a", "kort"), first), citations)
    assert [sentence.citations for sentence in made] == [(1,), (2,), (1,)]
    assert made[0].text == "En bro är lång."
    assert [cited.quote for cited in citations.all()] == ["En bro är\nlång.", "En annan är kort."]


def test_the_same_span_of_two_documents_has_two_numbers() -> None:
    corpus = corpus_of((source("a"), "En bro.\n"), (source("b"), "En bro.\n"))
    citations = Citations(corpus)
    assert [citations.cite(name, Span(0, 7)) for name in ("a", "b", "a")] == [1, 2, 1]


def test_a_citation_names_the_successor() -> None:
    corpus = corpus_of((source("a"), OLDER), (source("b", replaces="a"), NEWER))
    assert (corpus.successor("a"), corpus.successor("b")) == (corpus.documents["b"], None)
    citations = Citations(corpus)
    citations.cite("a", Span(0, 5))
    assert citations.all()[0].superseded_by == "b"


# Age


def test_a_source_much_older_than_the_newest_is_said_to_be_old() -> None:
    corpus = corpus_of(
        (dated("old", date(2015, 5, 1), title="Gamla broar"), "Norrby har två broar.\n"),
        (dated("new", date(2022, 4, 30)), "Norrby har fyra ångbåtar.\n"),
    )
    (notice,) = of_kind(notices(corpus, evidence(corpus, "old", "två")), "dated")
    assert notice.citations == (1,)
    for part in ("den 1 maj 2015", "Gamla broar", "6 år"):
        assert part in notice.text
    assert not of_kind(notices(corpus, evidence(corpus, "new", "fyra")), "dated")


@pytest.mark.parametrize(
    ("years", "told"), [pytest.param(2, True, id="old"), pytest.param(3, False, id="not-yet")]
)
def test_the_operator_says_from_when_on_a_source_is_old(years: int, told: bool) -> None:
    corpus = corpus_of(
        (dated("old", date(2020, 1, 1)), "Norrby har två broar.\n"),
        (dated("new", date(2022, 1, 1)), "Norrby har ångbåtar.\n"),
    )
    found = notices(corpus, evidence(corpus, "old", "två"), old_after_years=years)
    assert bool(of_kind(found, "dated")) == told


def test_a_source_without_a_date_says_so_with_its_period() -> None:
    corpus = corpus_of(
        (source("a", period="2017–2019", title="Brobok"), "Norrby har två broar.\n"),
        (source("b", title="Båtbok"), "Norrby har tre båtar.\n"),
    )
    pieces = (evidence(corpus, "a", "två"), evidence(corpus, "b", "tre"))
    first, second = of_kind(notices(corpus, *pieces), "dated")
    assert "2017–2019" in first.text
    assert "Brobok" in first.text
    assert (second.citations, "Båtbok" in second.text) == ((2,), True)


def test_one_notice_of_age_speaks_for_all_citations_of_a_document() -> None:
    corpus = corpus_of((source("a"), "Norrby har två broar. Ån är lång.\n"))
    pieces = (evidence(corpus, "a", "två"), evidence(corpus, "a", "lång"))
    (notice,) = of_kind(notices(corpus, *pieces), "dated")
    assert notice.citations == (1, 2)


def test_a_replaced_source_names_its_successor_and_both_days() -> None:
    corpus = corpus_of(
        (dated("a", date(2015, 5, 1)), OLDER),
        (dated("b", date(2022, 5, 2), replaces="a", title="Broar nu"), NEWER),
    )
    found = notices(corpus, evidence(corpus, "a", "tre"))
    (notice,) = of_kind(found, "superseded")
    for part in ("den 1 maj 2015", "Broar nu", "den 2 maj 2022"):
        assert part in notice.text
    assert not of_kind(found, "dated")


# Wording


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("Bron lagas just nu av tre personer.", "just nu", id="just-nu"),
        pytest.param("Norrby har för närvarande fyra broar.", "för närvarande", id="närvarande"),
        pytest.param("Norrby har i dag fyra broar.", "i dag", id="i-dag"),
    ],
)
def test_words_that_hang_on_the_day_are_tied_to_it(text: str, words: str) -> None:
    corpus = corpus_of((dated("a", date(2020, 5, 1)), text + "\n"))
    (notice,) = of_kind(notices(corpus, evidence(corpus, "a", words)), "relative_time")
    assert f"”{words}”" in notice.text
    assert "den 1 maj 2020" in notice.text
    assert "uppdaterades" in notice.text
    undated = corpus_of((source("a"), text + "\n"))
    assert not of_kind(notices(undated, evidence(undated, "a", words)), "relative_time")


def test_an_indirect_relation_is_told() -> None:
    corpus = corpus_of((source("a"), "Norrby äger indirekt två broar. Ån är lång.\n"))
    (notice,) = of_kind(notices(corpus, evidence(corpus, "a", "indirekt")), "indirect")
    assert notice.citations == (1,)
    assert not of_kind(notices(corpus, evidence(corpus, "a", "lång")), "indirect")


def test_another_publisher_than_that_of_most_sources_is_told() -> None:
    corpus = corpus_of(
        (source("a"), "Ett.\n"),
        (source("b"), "Två.\n"),
        (source("c", publisher="Åsens byalag"), "Tre broar finns.\n"),
    )
    (notice,) = of_kind(notices(corpus, evidence(corpus, "c", "Tre")), "publisher")
    assert "Åsens byalag" in notice.text
    assert not of_kind(notices(corpus, evidence(corpus, "a", "Ett")), "publisher")


def test_no_publisher_is_the_usual_one_when_two_have_as_many_sources() -> None:
    corpus = corpus_of((source("a"), "Ett.\n"), (source("c", publisher="Byalaget"), "Tre finns.\n"))
    assert not of_kind(notices(corpus, evidence(corpus, "c", "Tre")), "publisher")


def test_a_question_in_another_language_than_the_sources_is_told() -> None:
    corpus = corpus_of(
        (source("a"), "Norrby har två broar.\n"),
        (source("b", language="en"), "Norrby has two bridges.\n"),
    )
    english = understand("How many bridges are there in Norrby?", ())
    swedish_piece, english_piece = evidence(corpus, "a", "två"), evidence(corpus, "b", "two")
    assert of_kind(notices(corpus, swedish_piece, asked=english), "other_language")
    assert not of_kind(notices(corpus, english_piece, asked=english), "other_language")
    assert not of_kind(notices(corpus, swedish_piece), "other_language")


# Versions


@pytest.mark.parametrize(
    ("replaces", "kept"),
    [
        pytest.param({"new": "old"}, ["new"], id="replaced"),
        pytest.param({}, ["old", "new"], id="independent"),
        pytest.param({"new": "old", "old": "new"}, ["old", "new"], id="replace-each-other"),
    ],
)
def test_what_a_newer_version_restates_is_left_to_it(
    replaces: dict[str, str], kept: list[str]
) -> None:
    pages = (("old", OLDER), ("new", NEWER))
    corpus = corpus_of(*((source(name, replaces=replaces.get(name)), t) for name, t in pages))
    pieces = (evidence(corpus, "old", "tre broar"), evidence(corpus, "new", "fyra broar"))
    assert [piece.document for piece in newest_versions(pieces, corpus)] == kept


def test_what_the_newer_version_says_no_more_stays() -> None:
    corpus = corpus_of((source("old"), OLDER), (source("new", replaces="old"), "Ån är lång.\n"))
    pieces = (evidence(corpus, "old", "tre broar"), evidence(corpus, "new", "lång"))
    assert newest_versions(pieces, corpus) == pieces


# Conflict


@pytest.fixture
def bridges() -> Corpus:
    return corpus_of(
        (dated("old", date(2015, 5, 1), scope="Norrbyregionen"), OLDER),
        (dated("new", date(2022, 5, 2), scope="Norrby"), NEWER),
    )


@pytest.mark.parametrize(
    ("shown", "other", "words"),
    [
        pytest.param("old", "new", "En nyare källa", id="newer"),
        pytest.param("new", "old", "En äldre källa", id="older"),
    ],
)
def test_a_list_with_other_items_is_a_conflict(
    bridges: Corpus, shown: str, other: str, words: str
) -> None:
    mine, theirs = (evidence(bridges, name, "Följande") for name in (shown, other))
    assert mine.kind is SentenceKind.LIST
    found = notices(bridges, mine, candidates=(mine, theirs))
    (notice,) = of_kind(found, "conflict")
    assert words in notice.text
    assert notice.citations == (2,)
    assert "gäller Norrby" in notice.text
    assert found[0] == notice


def test_what_is_said_of_something_else_need_not_contradict() -> None:
    corpus = corpus_of(
        (replace(dated("a", date(2015, 5, 1)), scope="Norrby kommun"), NEWER),
        (
            replace(dated("b", date(2022, 5, 1)), scope="Norrbyregionen"),
            NEWER.replace("• Storbron", "• Lillbron"),
        ),
    )
    mine, theirs = (evidence(corpus, name, "Följande") for name in ("a", "b"))
    (notice,) = of_kind(notices(corpus, mine, candidates=(mine, theirs)), "conflict")
    assert notice.text.startswith("Svaret gäller Norrby kommun. En nyare källa, ")
    assert "som gäller Norrbyregionen" in notice.text
    assert notice.text.endswith("Uppgifterna gäller olika saker och behöver inte motsäga varandra.")


def test_an_undated_source_is_newer_when_it_speaks_of_later_years() -> None:
    undated = Source(id="b", file="b.txt", title="Broar", publisher="Norrby", period="2017–2019")
    later = NEWER.replace("• Storbron", "• Lillbron")
    corpus = corpus_of((dated("a", date(2015, 5, 1)), NEWER), (undated, later))
    mine, theirs = (evidence(corpus, name, "Följande") for name in ("a", "b"))
    (rival,) = rivals_of((mine,), (mine, theirs), corpus, asking(QuestionType.LIST))
    assert rival.is_newer


def test_the_same_items_in_another_order_are_no_conflict() -> None:
    shuffled = NEWER.replace("• Storbron\n• Nybron", "• Nybron\n• Storbron")
    corpus = corpus_of(
        (dated("a", date(2015, 5, 1)), shuffled), (dated("b", date(2022, 5, 1)), NEWER)
    )
    mine, theirs = (evidence(corpus, name, "Följande") for name in ("a", "b"))
    assert rivals_of((mine,), (mine, theirs), corpus, asking(QuestionType.OTHER)) == ()


def test_the_same_words_elsewhere_are_no_conflict() -> None:
    later = NEWER.replace("• Storbron", "• Lillbron")
    corpus = corpus_of((dated("a", date(2015, 5, 1)), later), (dated("b", date(2022, 5, 1)), NEWER))
    mine, theirs = (evidence(corpus, name, "fyra") for name in ("a", "b"))
    assert rivals_of((mine,), (mine, theirs), corpus, asking(QuestionType.COUNT)) == ()


def test_a_list_of_something_else_is_no_conflict() -> None:
    other = "Båtar\n\nHamnen\n\nFärjorna som går vintertid:\n• Anna\n• Berta\n"
    corpus = corpus_of((dated("a", date(2015, 5, 1)), other), (dated("b", date(2022, 5, 1)), NEWER))
    mine, theirs = evidence(corpus, "b", "Följande"), evidence(corpus, "a", "Färjorna")
    assert rivals_of((mine,), (mine, theirs), corpus, asking(QuestionType.LIST)) == ()


def test_a_value_under_the_same_heading_is_a_conflict_when_a_value_is_asked_for(
    bridges: Corpus,
) -> None:
    mine, theirs = evidence(bridges, "old", "tre broar"), evidence(bridges, "new", "fyra broar")
    (rival,) = rivals_of((mine,), (mine, theirs), bridges, asking(QuestionType.COUNT))
    assert (rival.evidence, rival.is_newer) == (theirs, True)
    assert rivals_of((mine,), (mine, theirs), bridges, asking(QuestionType.WHY)) == ()


def test_what_the_answer_itself_shows_is_no_rival(bridges: Corpus) -> None:
    mine, theirs = evidence(bridges, "old", "tre broar"), evidence(bridges, "new", "fyra broar")
    both = (mine, theirs)
    assert rivals_of(both, both, bridges, asking(QuestionType.COUNT)) == ()


def test_a_rivals_long_words_are_cut_between_words() -> None:
    items = "".join(f"• Bron vid gård nummer {at}\n" for at in range(30))
    corpus = corpus_of(
        (dated("a", date(2015, 5, 1)), NEWER),
        (dated("b", date(2022, 5, 1)), f"Broar\n\nFöljande broar är röda:\n{items}"),
    )
    mine, theirs = (evidence(corpus, name, "Följande") for name in ("a", "b"))
    (notice,) = of_kind(notices(corpus, mine, candidates=(mine, theirs)), "conflict")
    quote = notice.text.split("”")[1]
    assert quote.endswith(" …")
    assert len(quote) <= QUOTE_CHARACTERS + 2
