"""Questions made of headings: how they read, and that only proven ones are kept."""

from collections.abc import Callable

import pytest

from assistant.messages import read_messages
from assistant.page_facts import FACT_FEATURES
from assistant.select import Evidence
from assistant.suggest import Suggestions, proven_suggestions
from corpus.collection import Corpus
from corpus.passage import Passage, SentenceKind
from tests.conftest import Page

SWEDISH = read_messages("sv")
FILLER = "Här står en hel mening om områden och samarbeten i verksamheternas egna ord."


def evidence_in(passage: Passage) -> Evidence:
    return Evidence(
        document=passage.document,
        span=passage.span,
        text=passage.text,
        kind=SentenceKind.PROSE,
        heading=passage.heading,
        passage=passage,
        features=FACT_FEATURES,
    )


def suggested(corpus: Corpus, answers: Callable[[str], bool]) -> Suggestions:
    """Returns the suggestions where a question that ``answers`` is answered from its section."""

    def evidence_for(question: str) -> tuple[Evidence, ...]:
        told = question.casefold()
        own = [p for p in corpus.passages if p.heading and p.heading[-1].casefold() in told]
        return tuple(map(evidence_in, own)) if answers(question) else ()

    return proven_suggestions(corpus, SWEDISH, evidence_for)


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        pytest.param("Samarbeten", "Vad står det om samarbeten?", id="common-word"),
        pytest.param("Samarbetet", "Vad står det om samarbetet?", id="another-form"),
        pytest.param("Barnområden", "Vad står det om barnområden?", id="last-part-is-common"),
        pytest.param("Eurochild", "Vad står det om Eurochild?", id="name"),
        pytest.param("Nordic-samarbeten", "Vad står det om Nordic-samarbeten?", id="name-first"),
        pytest.param("Region Norr (RN)", "Vad är Region Norr (RN)?", id="name-with-acronym"),
        pytest.param(
            "Samarbeten - S3-plattformen",
            "Vad står det om ”Samarbeten - S3-plattformen”?",
            id="two-headings-in-one",
        ),
        pytest.param(
            "Regioner samverkar kring sina egna områden",
            "Vad står det om ”Regioner samverkar kring sina egna områden”?",
            id="a-sentence",
        ),
    ],
)
def test_a_heading_reads_well_within_a_question(
    invented: Callable[[dict[str, Page]], Corpus], heading: str, question: str
) -> None:
    corpus = invented({"sidan": {"text": f"# Sidan\n\n## {heading}\n\n{FILLER}\n"}})
    made = suggested(corpus, lambda _: True).questions.values()
    assert question in made


def test_a_question_that_is_not_answered_is_not_suggested(
    invented: Callable[[dict[str, Page]], Corpus],
) -> None:
    text = f"# Sidan\n\n## Samarbeten\n\n{FILLER}\n\n## Områden\n\n{FILLER}\n"
    corpus = invented({"sidan": {"text": text}})
    assert len(suggested(corpus, lambda _: True).questions) == 2
    made = suggested(corpus, lambda question: "samarbeten" in question)
    assert list(made.questions.values()) == ["Vad står det om samarbeten?"]
    assert suggested(corpus, lambda _: False).questions == {}
