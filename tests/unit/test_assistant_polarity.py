from collections.abc import Iterator

import pytest

from assistant.features import Features
from assistant.messages import read_messages
from assistant.polarity import polarity_of
from assistant.reply import Answer, AnswerSentence, Citation, Reply
from assistant.select import Evidence
from assistant.terminal import reply_lines
from assistant.trace import Finding
from assistant.understand import understand
from index.search import Index
from tests.conftest import Page, indexed

PAGES: dict[str, Page] = {
    "bad": {
        "text": "Bad\n\nSimhallen i Norrby har tre bassänger och en bastu.\n\n"
        "Nordiska badförbundet\n\nMedlemmar i förbundet är Tallnäs, Åsvik och Norrby. "
        "Storsundet är indirekt medlem genom Åsvik. Lillön ingår inte i förbundet. "
        "Norrby är inte bara medlem utan även värd. Åsviken får delta i förbundet.\n\n"
        "Bastun\n\nBara Tallnäs har en vedeldad bastu. Norrby bör bygga en brygga. "
        "Stranden i Tallnäs ligger nära staden Norrby. "
        "Hallen har nio banor och bör byggas ut, och gästerna kan låna skidor.\n\n"
        "Skidor\n\nMålet är att klubben har tolv grenar. Norrby är en del av Skidlandet.\n"
    },
}
FEATURES = Features(cosine=0.9, coverage=1.0, context=0.0, passage=1.0, type_fit=0.0)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with indexed(PAGES, tmp_path_factory.mktemp("index")) as opened:
        yield opened


def told(question: str, words: str, index: Index) -> str | None:
    """Returns what the sentence that holds ``words`` says to ``question``."""
    passage, sentence, text = next(
        (passage, sentence, text)
        for passage in index.corpus.passages
        for sentence in passage.sentences
        if words in (text := sentence.in_words(index.corpus.documents["bad"].text))
    )
    piece = Evidence(
        document="bad",
        span=sentence.span,
        text=text,
        kind=sentence.kind,
        heading=passage.heading,
        passage=passage,
        features=FEATURES,
    )
    understood = understand(question, ())
    finding = Finding(
        understanding=understood, hits=(), candidates=(piece,), chosen=(piece,), decision=None
    )
    return polarity_of(finding, index)


@pytest.mark.parametrize(
    ("question", "words", "polarity"),
    [
        pytest.param("Har simhallen tre bassänger?", "bassänger", "yes", id="said"),
        pytest.param("Är Tallnäs med i Nordiska badförbundet?", "Medlemmar", "yes", id="member"),
        pytest.param("Är Storsundet medlem i badförbundet?", "indirekt", "partly", id="indirectly"),
        pytest.param("Är Storsundet direkt medlem i badförbundet?", "indirekt", "no", id="direct"),
        pytest.param("Ingår Lillön i förbundet?", "Lillön", "no", id="denied"),
        pytest.param("Ingår Lillön inte i förbundet?", "Lillön", None, id="asked with not"),
        pytest.param("Är Norrby medlem i badförbundet?", "värd", "yes", id="not only"),
        pytest.param("Har hallen nio banor?", "nio banor", "yes", id="ought to in another clause"),
        pytest.param("Är Norrby med i Skidlandet?", "en del av", "yes", id="a part of"),
        pytest.param("Har bara Tallnäs en vedeldad bastu?", "vedeldad", "yes", id="only in both"),
    ],
)
def test_yes_and_no_are_told_where_the_sentence_itself_says_so(
    question: str, words: str, polarity: str | None, index: Index
) -> None:
    assert told(question, words, index) == polarity


@pytest.mark.parametrize(
    ("question", "words"),
    [
        pytest.param("Är Lillön medlem i förbundet?", "Medlemmar", id="lacking in a list"),
        pytest.param("Har simhallen fem bassänger?", "bassänger", id="other number"),
        pytest.param("Är simhallen med i Norrby?", "bassänger", id="no membership is spoken of"),
        pytest.param("Har Tallnäs en vedeldad bastu?", "vedeldad", id="only in the sentence"),
        pytest.param("Deltar Åsviken i förbundet?", "Åsviken", id="may"),
        pytest.param("Bygger Norrby en brygga?", "brygga", id="ought to"),
        pytest.param("Har klubben tolv grenar?", "tolv grenar", id="aimed at"),
        pytest.param("Lånar gästerna skidor?", "nio banor", id="may in its own clause"),
        pytest.param("Ligger staden nära Tallnäs?", "Stranden", id="other order"),
        pytest.param("Har simhallen tre bassänger eller fler?", "bassänger", id="or"),
        pytest.param("Var Åsviken med?", "Åsviken", id="one word in common"),
        pytest.param("Hur många bassänger har simhallen?", "bassänger", id="no such question"),
    ],
)
def test_what_is_only_concluded_or_turned_is_not_told(
    question: str, words: str, index: Index
) -> None:
    assert told(question, words, index) is None


def test_what_the_source_says_stands_before_its_sentence(index: Index) -> None:
    document = index.corpus.documents["bad"]
    span = index.corpus.passages[0].sentences[0].span
    cited = Citation.of(1, document, span)
    answer = Answer(
        sentences=(AnswerSentence(cited.quote, (1,)),), citations=(cited,), polarity="yes"
    )
    reply = Reply(question="Har simhallen tre bassänger?", outcome=answer)
    lines = list(reply_lines(reply, read_messages("sv")))
    assert lines[:2] == ["Ja, enligt källan.", f"{cited.quote} [1]"]
    assert reply.as_json()["polarity"] == "yes"
    assert reply.as_json()["answer"] == f"{cited.quote} [1]"  # nothing that is not in sentences
