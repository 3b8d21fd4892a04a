"""Texts made to be slow: time grows with length, not with its square, and passages stay bounded."""

import time

import pytest

from corpus.document import Document
from corpus.outlining.structure import outline_of
from corpus.source import Source
from corpus.splitting import LONGEST_LIST, passages_of

SOURCE = Source(id="plan", file="plan.txt", title="Plan", publisher="Ort")

SHAPES = {
    "prose on one line": "Detta är en mening om t.ex. EU och länet. ",
    "one word": "a",
    "one odd letter": "\ufdfa",
    "white space": "x" + " " * 50,
    "blank lines": "\n",
    "dots": "x. ",
    "brackets": "A. ( ",
    "stars": "**a* ",
    "tags": "<i ",
    "page numbers": "a\t1\n",
    "short lines": "Ab\n",
    "short paragraphs": "Ab cd\n\n",
    "bullets": "- ab\n",
    "lead-ins": "Ab:\n",
    "lead-ins apart": "Ab:\n\n",
    "contents headings": "Innehåll\n",
    "sentence without end": "ab " * 50 + "\n\n",
    "postal codes": "701 83 Ort\n",
    "link texts": "länk till annan webbplats, öppnas i nytt fönster. ",
    "dates": "2021-12-29 ",
    "zero width": "\u200b",
    "NUL": "a\0 ",
    "capitals": "ABCD\n\n",
    "nested headings": "# A\n\n## B\n\n### C\n\n",
    "underlines": "Ab\n---\n",
    "quotation marks": '"',
    "table rows": "| a | b |\n",
    "table headers": "| a | b |\n| --- | --- |\n",
    "pipes": "|",
    "open fences": "```a\n",
    "fences of all lengths": "".join("`" * (3 + n) + "a\n" for n in range(60)),
    "open comments": "<!-- a\n",
    "comments on a line": "<!-- ",
    "quotes": "> a\n",
    "links": "[a](b) ",
    "open links": "[a](",
    "open brackets": "[",
    "backslashes": "\\",
    "page breaks": "a\n\x0c\n",
    "front matter": "---\na: b\n",
    "enumerations": "Ab\n\nAtt ab, cd, ef och gh är viktigt för alla som bor här.\n\n",
}


def seconds(text: str) -> float:
    document = Document(SOURCE, text)
    taken = []
    for _ in range(2):  # the collector may run in one of them
        start = time.process_time()
        passages = passages_of(document, outline_of(document))
        taken.append(time.process_time() - start)
    assert max((len(passage.text) for passage in passages), default=0) <= LONGEST_LIST
    return min(taken)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_time_grows_with_length_and_not_with_its_square(shape: str) -> None:
    short, long = (seconds(shape * (size // len(shape))) for size in (5_000, 40_000))
    assert long < 24 * short + 0.3  # eight times the text; its square would be 64 times
