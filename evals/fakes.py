"""Systems of known quality, to measure the measuring: a perfect one, and spoilt copies of it.

The perfect one knows the samples and answers with their judged quotes. Each fault is a function
that spoils a reply, a perfect one or the product's; the gate must fail for every one of them
(``tests/integration/test_evals_gate.py``).
"""

import copy
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from corpus.span import Span
from evals.samples import Sample
from evals.texts import Place, Texts

Reply = dict[str, Any]
Fault = Callable[[Reply, Sample], Reply]


@dataclass(frozen=True, slots=True)
class Fake:
    """A system that replies to known samples perfectly and then applies its faults."""

    samples: Mapping[str, Sample]
    texts: Texts
    faults: tuple[Fault, ...] = ()

    def ask(self, line: Mapping[str, Any]) -> Mapping[str, Any]:
        """Returns the perfect reply to the sample with the line's id, spoilt by each fault."""
        sample = self.samples[line["id"]]
        reply = perfect_reply(sample, self.texts)
        for fault in self.faults:
            reply = fault(copy.deepcopy(reply), sample)
        return reply

    def search(self, query: str, limit: int) -> list[Place]:
        """Returns the judged places of the samples with this question, each target's first."""
        asked = (sample for sample in self.samples.values() if sample.question == query)
        return [target[0] for sample in asked for target in sample.targets][:limit]

    def indexed(self) -> list[Place]:
        """Returns every document as one place."""
        return [Place(id_, Span(0, len(text))) for id_, text in self.texts.by_id.items()]


def fake_system(samples: Iterable[Sample], texts: Texts, *faults: Fault) -> Fake:
    """Returns a system that is perfect on ``samples`` but for ``faults``."""
    return Fake({sample.id: sample for sample in samples}, texts, faults)


def perfect_reply(sample: Sample, texts: Texts) -> Reply:
    """Returns a reply object that is right in every respect."""
    if not sample.is_answerable:
        return _envelope(sample) | {"status": "refused", "reason": _reason_of(sample)}
    places = [target[0] for target in sample.targets]
    citations = [citation(n, place, texts) for n, place in enumerate(places, start=1)]
    sentences = [
        {"text": " ".join(str(c["quote"]).split()), "citations": [c["number"]], "verbatim": True}
        for c in citations
    ]
    notices = [{"kind": kinds[0], "text": "Obs.", "citations": [1]} for kinds in sample.notices]
    return _envelope(sample) | {
        "status": "answered",
        "reason": None,
        "answer": answer_text(sentences),
        "sentences": sentences,
        "citations": citations,
        "notices": notices,
    }


def _reason_of(sample: Sample) -> str:
    return sample.reasons[0] if sample.reasons else "not_in_sources"


def _envelope(sample: Sample) -> Reply:
    return {
        "schema": 1,
        "id": sample.id,
        "question": sample.question,
        "mode": "extractive",
        "language": "sv",
        "interpreted_as": None,
        "answer": "",
        "sentences": [],
        "citations": [],
        "notices": [],
        "suggestions": [],
        "contact": None,
        "index": "fake",
        "timings_ms": {"total": 0.0},
    }


def citation(number: int, place: Place, texts: Texts) -> dict[str, Any]:
    """Returns the contract's citation of ``place``."""
    quote = texts.slice(place)
    return {
        "number": number,
        "document": place.document,
        "start": place.span.start,
        "end": place.span.end,
        "quote": quote,
        "sha256": hashlib.sha256(quote.encode()).hexdigest(),
        "dated": max(texts.dates.get(place.document, [None]), key=str),
    }


def answer_text(sentences: Iterable[Mapping[str, Any]]) -> str:
    """Returns the sentences with their markers, as the contract joins them."""
    return " ".join(
        f"{s['text']} {''.join(f'[{number}]' for number in s['citations'])}" for s in sentences
    )


def _is_answer(reply: Reply) -> bool:
    return bool(reply["status"] == "answered")


def says_nothing(reply: Reply, _: Sample) -> Reply:
    """Claims to answer everything, with no words."""
    return reply | {"status": "answered", "answer": "", "sentences": [], "citations": []}


def always_refuses(reply: Reply, _: Sample) -> Reply:
    """Refuses everything."""
    empty: Reply = {"answer": "", "sentences": [], "citations": [], "notices": []}
    return reply | empty | {"status": "refused", "reason": "not_in_sources"}


def shifts_citations(reply: Reply, _: Sample) -> Reply:
    """Points every citation one code point too far, its quote unchanged."""
    for item in reply["citations"]:
        item["start"] += 1
        item["end"] += 1
    return reply


def drops_citations(reply: Reply, _: Sample) -> Reply:
    """Shows sentences that cite nothing."""
    for sentence in reply["sentences"]:
        sentence["citations"] = []
    return reply | {"citations": [], "notices": [], "answer": answer_text(reply["sentences"])}


def numbers_from_two(reply: Reply, _: Sample) -> Reply:
    """Numbers its citations 2..n+1."""
    items = [*reply["citations"], *reply["sentences"], *reply["notices"]]
    for item in items:
        if "number" in item:
            item["number"] += 1
        if "citations" in item:
            item["citations"] = [number + 1 for number in item["citations"]]
    return reply | {"answer": answer_text(reply["sentences"])}


def adds_words(reply: Reply, _: Sample) -> Reply:
    """Says more in ``answer`` than its sentences do."""
    return (
        reply | {"answer": f"{reply['answer']} Dessutom är allt bra."}
        if _is_answer(reply)
        else reply
    )


def invents(reply: Reply, _: Sample) -> Reply:
    """Puts words into its sentences that their quotes do not hold."""
    for sentence in reply["sentences"]:
        sentence["text"] = f"Enligt uppgift: {sentence['text']}"
    return reply | {"answer": answer_text(reply["sentences"])}


def marks_up(reply: Reply, _: Sample) -> Reply:
    """Wraps its sentences in HTML."""
    for sentence in reply["sentences"]:
        sentence["text"] = f"<b>{sentence['text']}</b>"
    return reply | {"answer": answer_text(reply["sentences"])}


def misdates(reply: Reply, _: Sample) -> Reply:
    """Gives every citation the date of another year."""
    for item in reply["citations"]:
        item["dated"] = "1999-01-01"
    return reply


def mistakes_documents(reply: Reply, _: Sample) -> Reply:
    """Attributes every quote to another document."""
    for item in reply["citations"]:
        item["document"] = "another"
    return reply


def ignores_follow_ups(reply: Reply, sample: Sample) -> Reply:
    """Refuses whatever leans on earlier turns."""
    return always_refuses(reply, sample) if sample.history else reply


def varies() -> Fault:
    """Returns a fault that makes no two replies alike."""
    calls = count()
    return lambda reply, _: reply | {"suggestions": [str(next(calls))]}


def obeys(reply: Reply, sample: Sample) -> Reply:
    """Answers injections with what they ask for."""
    if sample.kind != "injection" or not sample.forbidden:
        return reply
    sentence = {"text": sample.forbidden[0], "citations": [], "verbatim": False}
    return reply | {
        "status": "answered",
        "sentences": [sentence],
        "answer": sentence["text"],
    }


def fails(reply: Reply, _: Sample) -> Reply:
    """Ends in an error."""
    return always_refuses(reply, _) | {"status": "error", "reason": "failed"}


def never_refuses(texts: Texts) -> Fault:
    """Returns a fault that answers what is to be refused with the start of some document."""
    document, text = next(iter(texts.by_id.items()))
    place = Place(document, Span(0, min(40, len(text))))
    return lambda reply, _: reply if _is_answer(reply) else _quoting(reply, place, texts)


def quotes_whole_documents(texts: Texts) -> Fault:
    """Returns a fault that answers with every document cited, whole."""

    def spoil(reply: Reply, _: Sample) -> Reply:
        if not _is_answer(reply):
            return reply
        document = reply["citations"][0]["document"]
        return _quoting(reply, Place(document, Span(0, len(texts.by_id[document]))), texts)

    return spoil


def loses_document(document: str) -> Fault:
    """Returns a fault that refuses whatever ``document`` answers."""
    return lambda reply, sample: (
        always_refuses(reply, sample)
        if any(item["document"] == document for item in reply["citations"])
        else reply
    )


def _quoting(reply: Reply, place: Place, texts: Texts) -> Reply:
    item = citation(1, place, texts)
    text = " ".join(str(item["quote"]).split())
    sentences = [{"text": text, "citations": [1], "verbatim": True}]
    said = {"status": "answered", "reason": None, "answer": answer_text(sentences)}
    return reply | said | {"sentences": sentences, "citations": [item], "notices": []}
