"""A question that a table's row answers, from the index to what the reader sees."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.reply import Answer, AnswerSentence, Citation
from assistant.rows import cited_row
from assistant.sentence_views import sentence_views
from assistant.verify import mismatches
from assistant.web.document_page import block_views
from corpus.collection import Corpus, load_corpus
from corpus.span import Span
from index.lexical import lexical_text
from tests.conftest import Assist, Page, write_corpus

FEES = """# Taxa för Norrby simhall

Taxan gäller från den 1 januari 2023 och beslutas av kommunfullmäktige.

## Avgifter

| Biljett | Vuxen | Barn |
| --- | ---: | ---: |
| Engångsbad | 90 kronor | 45 kronor |
| Årskort | 1 900 kronor | 950 kronor |
| Bastu med relax | 140 kronor |  |

### Grupper

| Grupp | Dag | Tid |
| --- | --- | --- |
| Vattengympa | måndagar | 17–18 |
| Babysim | tisdagar | 10–11 |
| Vattengympa | torsdagar | 19–20 |

## Öppettider

Simhallen har öppet varje dag utom midsommarafton och julafton.
"""
PAGES: dict[str, Page] = {
    "taxa": {"text": FEES, "title": "Taxa för Norrby simhall", "publisher": "Norrby kommun"}
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, built_data: Path) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("simhall")
    shutil.copytree(built_data / "encoder", folder / "data" / "encoder")
    return write_corpus(folder / "documents", PAGES), folder / "data"


@pytest.fixture
def corpus(world: tuple[Path, Path]) -> Corpus:
    return load_corpus(world[0])


@pytest.fixture
def call(assist: Assist, world: tuple[Path, Path]) -> Callable[..., str]:
    def run(*arguments: object) -> str:
        done = assist("ask", *arguments, documents=world[0], data=world[1])
        assert (done.code, done.err) == (0, "")
        return done.out

    return run


def answer(reply: dict[str, Any], corpus: Corpus) -> Answer:
    sentences = tuple(
        AnswerSentence(s["text"], tuple(s["citations"]), s["verbatim"]) for s in reply["sentences"]
    )
    citations = tuple(
        Citation.of(c["number"], corpus.documents[c["document"]], Span(c["start"], c["end"]))
        for c in reply["citations"]
    )
    return Answer(sentences=sentences, citations=citations)


@pytest.mark.parametrize(
    ("question", "row", "words"),
    [
        pytest.param(
            "Vad kostar ett årskort för barn?",
            "| Årskort | 1 900 kronor | 950 kronor |",
            "Biljett: Årskort; Vuxen: 1 900 kronor; Barn: 950 kronor",
            id="column and row",
        ),
        pytest.param(
            "Vad kostar bastu med relax?",
            "| Bastu med relax | 140 kronor |  |",
            "Biljett: Bastu med relax; Vuxen: 140 kronor",
            id="empty cell",
        ),
    ],
)
def test_a_row_answers_is_quoted_exactly_and_shown_under_its_header(
    call: Callable[..., str], corpus: Corpus, question: str, row: str, words: str
) -> None:
    reply = json.loads(call("--json", question))
    assert [citation["quote"] for citation in reply["citations"]] == [row]
    assert mismatches(reply, corpus.documents) == ()
    (view,) = sentence_views(answer(reply, corpus), corpus, "sv")
    assert view.text == words
    shown = call(question).splitlines()
    assert shown[0] == f"{words} [1]"


def test_every_row_of_one_name_is_shown_in_order(call: Callable[..., str]) -> None:
    reply = json.loads(call("--json", "Vilken tid är det vattengympa för grupp?"))
    quotes = [citation["quote"] for citation in reply["citations"]]
    assert quotes == [
        "| Vattengympa | måndagar | 17–18 |",
        "| Vattengympa | torsdagar | 19–20 |",
    ]


def test_what_is_no_row_is_not_shown_as_one(corpus: Corpus) -> None:
    document = corpus.documents["taxa"]
    part = document.text.index("Engångsbad")
    cited = Citation.of(1, document, Span(part, part + 10))
    assert cited_row(cited, corpus) is None


def test_a_later_part_of_a_long_table_is_searched_with_its_header(tmp_path: Path) -> None:
    rows = "\n".join(f"| Gata {number} | {number} kronor |" for number in range(100))
    text = f"# Taxa\n\n## Avgifter\n\n| Adress | Parkeringsavgift |\n| --- | --- |\n{rows}\n"
    corpus = load_corpus(write_corpus(tmp_path, {"taxa": {"text": text, "title": "Taxa"}}))
    last = corpus.passages[-1]
    assert "Parkeringsavgift" not in last.text
    assert "Parkeringsavgift" in lexical_text(corpus, last)


def test_a_table_is_one_with_header_and_rows_on_the_document_page(corpus: Corpus) -> None:
    views = block_views(corpus.documents["taxa"], corpus.outlines["taxa"])
    table, _ = [view.table for view in views if view.table]
    header, first, *others = [
        ["".join(p.text for part in cell.segments for p in part.pieces) for cell in row]
        for row in (table.header, *table.rows)
    ]
    assert header == ["Biljett", "Vuxen", "Barn"]
    assert first == ["Engångsbad", "90 kronor", "45 kronor"]
    assert len(others) == 2
