"""What a judge is shown of one reply: question, sentences, cited slices; never what is expected."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.guard import TEMPLATE_TOKEN
from evals.observed import Observed, cited_numbers, place_of
from evals.texts import Place, Texts
from prompts.reading import Message, Prompt

# Of a digest: sixty-four bits, so that no text can be made to hold its own.
_CODE_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Quoted:
    """A slice of a source that a sentence cites, and the heading that it stands under."""

    place: Place
    heading: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of an answer and what it cites."""

    text: str
    sources: tuple[Quoted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An answer to be judged.

    Attributes:
        id: Of its question line.
        question: As asked.
        history: Turns before it, oldest first: role and content.
        claims: The answer's sentences, in order.
    """

    id: str
    question: str
    history: tuple[tuple[str, str], ...]
    claims: tuple[Claim, ...]


def case_of(line: Mapping[str, Any], reply: Mapping[str, Any], texts: Texts) -> Case | None:
    """Returns what there is to judge of ``reply`` to ``line``; ``None`` for what is no answer.

    Args:
        line: A question line of the contract, which says nothing of what is expected.
        reply: A reply object.
        texts: The sources; a citation that points into none of them is not shown.
    """
    observed = Observed(reply)
    sentences = observed.items("sentences")
    if not observed.has_answer or not sentences:
        return None
    quoted = {
        item.get("number"): Quoted(place, _heading(item))
        for item in observed.items("citations")
        if (place := place_of(item)) and place.document in texts.by_id and texts.slice(place)
    }
    claims = (
        Claim(str(item.get("text")), tuple(quoted[n] for n in cited_numbers(item) if n in quoted))
        for item in sentences
    )
    turns = line.get("history") or ()
    return Case(
        id=str(line.get("id")),
        question=str(line.get("question")),
        history=tuple((str(turn.get("role")), str(turn.get("content"))) for turn in turns),
        claims=tuple(claims),
    )


def _heading(citation: Mapping[str, Any]) -> str:
    heading = citation.get("heading")
    return " / ".join(map(str, heading)) if isinstance(heading, list | tuple) else ""


def messages_for(
    case: Case, prompt: Prompt, *, vote: int, texts: Texts
) -> tuple[tuple[Message, ...], str]:
    """Returns what the judge is given, and the code that its verdict must repeat.

    The material is one line of JSON between marks that carry the code. The code is drawn from the
    material itself: the same case gives the same messages, and nobody who wrote a part of it can
    have known the code.

    Args:
        case: What to judge.
        prompt: With the variables ``code`` and ``material``.
        vote: From 0; each vote has a code of its own.
        texts: The sources.
    """
    material = _material(case, texts)
    code = hashlib.sha256(f"{vote}\0{material}".encode("utf-8", "replace")).hexdigest()
    code = code[:_CODE_DIGITS]
    return prompt.fill(material=material, code=code), code


def _material(case: Case, texts: Texts) -> str:
    sentences = [
        {
            "number": number,
            "sentence": _shown(claim.text),
            "sources": [_source(quoted, texts) for quoted in claim.sources],
        }
        for number, claim in enumerate(case.claims, start=1)
    ]
    history = [{"role": role, "content": _shown(content)} for role, content in case.history]
    value = {"question": _shown(case.question), "history": history, "sentences": sentences}
    return json.dumps(value, ensure_ascii=False)


def _source(quoted: Quoted, texts: Texts) -> dict[str, str]:
    return {
        "title": _shown(texts.title(quoted.place.document)),
        "heading": _shown(quoted.heading),
        "text": _shown(texts.slice(quoted.place)),
    }


def _shown(text: str) -> str:
    """Returns ``text`` on one line, no part of which a chat template takes for a turn's end."""
    broken = TEMPLATE_TOKEN.sub(lambda match: f"{match[0][0]} {match[0][1:]}", text)
    return " ".join(broken.encode("utf-8", "replace").decode("utf-8").split())
