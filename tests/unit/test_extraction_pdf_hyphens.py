"""A word broken at a line end is made whole; a hyphen that belongs to a word stays."""

from collections import Counter

import pytest

from corpus.extraction.pdf_hyphens import Vocabulary, joined, vocabulary_of

NOTHING = Vocabulary(Counter())


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        pytest.param(["inter-", "nationell"], "internationell", id="a broken word"),
        pytest.param(["inter\u00ad", "nationell"], "internationell", id="a soft hyphen"),
        pytest.param(["EU-", "kommissionen"], "EU-kommissionen", id="after capitals"),
        pytest.param(["Väst-", "Sverige"], "Väst-Sverige", id="before a capital"),
        pytest.param(["vård-", "och omsorg"], "vård- och omsorg", id="half of a compound"),
        pytest.param(["e-", "post"], "e-post", id="after one letter"),
        pytest.param(["2021-", "2025"], "2021-2025", id="between years"),
        pytest.param(["covid19-", "testning"], "covid19-testning", id="after a figure"),
        pytest.param(["tågen -", "som går"], "tågen - som går", id="a dash between words"),
        pytest.param(["SAM-", "VERKAN"], "SAMVERKAN", id="a heading in capitals"),
        pytest.param(["https://www.", "exempel.se"], "https://www.exempel.se", id="an address"),
        pytest.param(["www.exempel.se/", "Om/oss"], "www.exempel.se/Om/oss", id="a path"),
        pytest.param(["www.exempel.se", "och mer"], "www.exempel.se och mer", id="a whole address"),
    ],
)
def test_lines_are_joined(lines: list[str], whole: str) -> None:
    assert joined(lines, NOTHING) == whole


def test_what_the_document_writes_elsewhere_decides() -> None:
    vocabulary = vocabulary_of(["Plan för nord-sydliga tåg och väst-"])
    assert joined(["nord-", "sydliga"], vocabulary) == "nord-sydliga"
    assert joined(["väst-", "gående"], vocabulary) == "västgående"
