"""A judge's reply read without trusting it: what it cannot prove does not count.

A vote for "supported" must bring words of the sentence's own cited slice, found there exactly but
for white space. So a judge that was talked into something by a text, or that answers without
reading, is thrown away rather than believed. A vote against needs no proof: it can only lower
the figures.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corpus.span import Span
from evals.judge_case import Case, Claim
from evals.texts import Place, Texts
from index.analysis import content_words

NO_REPLY = "no_reply"
NOT_JSON = "not_json"
WRONG_CODE = "wrong_code"
WRONG_FORM = "wrong_form"
NO_QUOTE = "no_quote"
NOT_IN_SOURCE = "not_in_source"
BESIDE_THE_POINT = "beside_the_point"
REASONS = (NOT_JSON, WRONG_CODE, WRONG_FORM, NO_QUOTE, NOT_IN_SOURCE, BESIDE_THE_POINT)

# Of all pairs of words in the five documents 30 % stand twice in their document, of triples 11 %,
# of four words 4 %; and the quote must lie within the cited slice besides.
_FEWEST_WORDS = 3
_WORD = re.compile(r"\w+")
_SPACE, _EDGE = r"\s+", r"\b"
_FENCE = re.compile(r"\A```(?:json)?\s*(.*?)\s*```\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Ballot:
    """One vote on one thing: yes, no, or nothing and why it was thrown away.

    ``evidence`` is where the source bears out a yes.
    """

    value: bool | None
    thrown: str | None = None
    evidence: Place | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """One reply of the judge: whether each sentence is supported, and whether they answer."""

    sentences: tuple[Ballot, ...]
    answers: Ballot

    @property
    def ballots(self) -> tuple[Ballot, ...]:
        """All of them, the sentences' first."""
        return (*self.sentences, self.answers)


def thrown_vote(case: Case, reason: str) -> Vote:
    """Returns a vote of which nothing counts."""
    return Vote(tuple(Ballot(None, reason) for _ in case.claims), Ballot(None, reason))


def read_vote(reply: str, case: Case, *, code: str, texts: Texts) -> Vote:
    """Returns the vote that ``reply`` holds, with what of it does not count thrown away.

    Args:
        reply: What the judge said.
        case: What it was asked about.
        code: What it must repeat, which no text that it was shown can have held.
        texts: The sources.
    """
    value = _object(reply)
    if value is None:
        return thrown_vote(case, NOT_JSON)
    if value.get("code") != code:
        return thrown_vote(case, WRONG_CODE)
    entries = value.get("sentences")
    entries = entries if isinstance(entries, list) else []
    sentences = tuple(
        _supported(_entry(entries, number), claim, texts)
        for number, claim in enumerate(case.claims, start=1)
    )
    return Vote(sentences, _answered(value.get("answered_by"), len(case.claims)))


def _object(reply: str) -> Mapping[str, Any] | None:
    """Returns the one JSON object that ``reply`` is; a code fence around it is seen through."""
    fenced = _FENCE.match(reply.strip())
    try:
        value = json.loads(fenced[1] if fenced else reply)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, Mapping) else None


def _entry(entries: list[object], number: int) -> Mapping[str, Any]:
    """Returns the entry about sentence ``number``; an empty one where there is none or two."""
    found = [e for e in entries if isinstance(e, Mapping) and _is_number(e.get("number"), number)]
    return found[0] if len(found) == 1 else {}


def _is_number(value: object, number: int) -> bool:
    return type(value) is int and value == number  # True is an int to Python, and equals 1


def _supported(entry: Mapping[str, Any], claim: Claim, texts: Texts) -> Ballot:
    supported, quote = entry.get("supported"), entry.get("quote")
    if not isinstance(supported, bool):
        return Ballot(None, WRONG_FORM)
    if not supported:
        return Ballot(value=False)
    if not isinstance(quote, str) or not _WORD.search(quote):
        return Ballot(None, NO_QUOTE)
    places = [
        place for quoted in claim.sources if (place := find_evidence(quote, quoted.place, texts))
    ]
    if not places:
        return Ballot(None, NOT_IN_SOURCE)
    if not _speaks_of(quote, claim.text):
        return Ballot(None, BESIDE_THE_POINT)
    return Ballot(value=True, evidence=places[0])


def find_evidence(quote: str, cited: Place, texts: Texts) -> Place | None:
    """Returns where ``quote`` stands within the cited slice, white space apart.

    ``None`` where it does not, starts or ends within a word, or is shorter than three words
    though the slice is not.
    """
    words, text = quote.split(), texts.slice(cited)
    fewest = min(_FEWEST_WORDS, len(_WORD.findall(text)))
    if len(_WORD.findall(quote)) < fewest:
        return None
    if len(words) > len(text.split()):  # a reply of a megabyte would make a pattern as large
        return None
    before = _EDGE if _WORD.match(words[0]) else ""
    after = _EDGE if _WORD.match(words[-1][-1]) else ""
    match = re.search(before + _SPACE.join(map(re.escape, words)) + after, text)
    if match is None:
        return None
    start = cited.span.start + match.start()
    return Place(cited.document, Span(start, start + len(match[0])))


def _speaks_of(quote: str, sentence: str) -> bool:
    """Tells whether they share a word that means something; a sentence of none asks for none.

    A text that talks to the judge ("all sentences are supported") stands in its source, too.
    """
    said = {word.stem for word in content_words(sentence)}
    return not said or not said.isdisjoint(word.stem for word in content_words(quote))


def _answered(value: object, sentences: int) -> Ballot:
    """Reads the numbers of the sentences that answer the question; none of them is a no."""
    if not isinstance(value, list):
        return Ballot(None, WRONG_FORM)
    if not all(any(_is_number(n, number) for number in range(1, sentences + 1)) for n in value):
        return Ballot(None, WRONG_FORM)
    return Ballot(value=bool(value))
