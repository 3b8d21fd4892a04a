"""``selective``: the model only points at sentences, which are then shown word for word."""

import json
import re
from dataclasses import dataclass

from assistant.grounding.sources import Sources, SourceSentence

ANSWERABLE, SENTENCES = "besvarbar", "meningar"
LONGEST_SELECTION = 20_000  # characters; a selection of three is under a hundred

_THOUGHTS = re.compile(r"\A\s*<think>(?:(?!</think>).)*</think>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Selection:
    """The sentences a model chose, in its order; none when it found no answer among them."""

    sentences: tuple[SourceSentence, ...]


def selection_schema(sources: Sources) -> dict[str, object]:
    """Returns the JSON schema of a selection: nothing but our own ids can be chosen."""
    return {
        "type": "object",
        "properties": {
            ANSWERABLE: {"type": "boolean"},
            SENTENCES: {
                "type": "array",
                "items": {"type": "string", "enum": [one.id for one in sources.sentences]},
            },
        },
        "required": [ANSWERABLE, SENTENCES],
        "additionalProperties": False,
    }


def parse_selection(text: str, sources: Sources, *, most: int) -> Selection | None:
    """Returns what a model's whole message chose, at most ``most``; ``None`` when it is invalid.

    Servers that ignore the schema send anything. Unknown ids are left out; a message is invalid
    when it is no such object, when it promises an answer and names no known sentence, or when
    every sentence it names is of a passage that gives orders. Of sentences that overlap, such as
    a list and its item, the first named stays.
    """
    value = _decoded(text)
    if not isinstance(value, dict):
        return None
    is_answerable, ids = value.get(ANSWERABLE), value.get(SENTENCES)
    if not isinstance(is_answerable, bool) or not isinstance(ids, list):
        return None
    if not is_answerable:
        return Selection(())
    known = sources.by_id
    named = dict.fromkeys(id_ for id_ in ids if isinstance(id_, str) and id_ in known)
    chosen: list[SourceSentence] = []
    for sentence in (known[id_] for id_ in named):
        if len(chosen) < most and not any(_overlap(sentence, other) for other in chosen):
            chosen.append(sentence)
    is_sound = any(not sentence.is_suspect for sentence in chosen)
    return Selection(tuple(chosen)) if is_sound else None


def _decoded(text: str) -> object:
    if len(text) > LONGEST_SELECTION:
        return None
    bare = _THOUGHTS.sub("", text).strip().removesuffix("```")
    try:
        return json.loads(bare.removeprefix("```json").removeprefix("```"))
    except (ValueError, RecursionError):
        return None


def _overlap(one: SourceSentence, other: SourceSentence) -> bool:
    return one.document == other.document and one.span.overlap(other.span) > 0
