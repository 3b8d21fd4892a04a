"""What a baseline keeps of a reply: enough to set it beside a later one, a line a sample."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corpus.span import Span
from evals.observed import Observed, place_of
from evals.run import Record
from evals.texts import Place, Texts

# Of the sixty-four hexadecimal digits of a quote's digest: enough to see that a text was changed.
_DIGITS = 8


@dataclass(frozen=True, slots=True)
class KeptCitation:
    """A number in a kept answer, where it pointed, and the first digits of its quote's digest."""

    number: int
    place: Place
    digest: str

    def stands_in(self, texts: Texts) -> bool:
        """Tells whether the quote still lies there, in a source that may have changed since."""
        if self.place.document not in texts.by_id:
            return False
        found = hashlib.sha256(texts.slice(self.place).encode()).hexdigest()
        return found.startswith(self.digest)


@dataclass(frozen=True, slots=True)
class KeptReply:
    """A reply of an earlier run: its kind, its text, where its sentences pointed, what it lacked.

    ``stage`` is where the failure arose, ``None`` for a right reply.
    """

    status: str
    reason: str | None
    stage: str | None
    answer: str
    citations: tuple[KeptCitation, ...]


def kept_of(record: Record) -> dict[str, Any]:
    """Returns the JSON object of ``record``'s reply, without what is empty."""
    observed = Observed(record.reply)
    used = set(observed.numbers("sentences"))
    cited = [
        [item["number"], place.document, place.span.start, place.span.end, _digest_of(item)]
        for item in observed.items("citations")
        if item.get("number") in used and (place := place_of(item))
    ]
    kept = {
        "status": observed.status,
        "reason": observed.reason,
        "stage": record.score.stage,
        "answer": str(record.reply.get("answer") or "") if observed.has_answer else "",
        "cited": cited,
    }
    return {key: value for key, value in kept.items() if value}


def _digest_of(citation: Mapping[str, Any]) -> str:
    return hashlib.sha256(str(citation.get("quote")).encode()).hexdigest()[:_DIGITS]


def read_kept(value: Mapping[str, Any]) -> KeptReply:
    """Returns the reply in ``value``, an object made by ``kept_of``."""
    return KeptReply(
        status=str(value["status"]),
        reason=value.get("reason"),
        stage=value.get("stage"),
        answer=str(value.get("answer", "")),
        citations=tuple(_citation(*row) for row in value.get("cited", ())),
    )


def kept_reply(record: Record) -> KeptReply:
    """Returns ``record``'s reply as a baseline would keep it."""
    return read_kept(kept_of(record))


def _citation(number: int, document: str, start: int, end: int, digest: str) -> KeptCitation:
    return KeptCitation(number, Place(document, Span(start, end)), digest)
