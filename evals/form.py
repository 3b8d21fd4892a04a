"""The form of a sample: its keys, kinds and registers, and errors that name the remedy."""

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

from corpus.span import Span
from evals.texts import Texts

Kind = Literal[
    "fact",
    "number",
    "date",
    "person",
    "place",
    "paraphrase",  # no content word in common with the text
    "list",
    "definition",
    "page_fact",  # what a page says of itself: updated, responsible, contact
    "yes_no",
    "temporal",  # the right answer depends on which year is meant, or on the newest source
    "conflict",  # sources say different things
    "several_documents",
    "follow_up",
    "false_premise",
    "near_subject",  # about what the documents treat, but not in them
    "off_topic",
    "unclear",
    "nonsense",
    "injection",
    "personal_data",
    "smalltalk",  # greetings, thanks, questions about the assistant itself
]
Register = Literal[
    "sentence", "keywords", "colloquial", "misspelt", "folded", "long", "easy", "english"
]
Expectation = Literal["answer", "refuse", "clarify"]

KINDS = get_args(Kind)
REGISTERS = get_args(Register)
EXPECTATIONS = get_args(Expectation)

REQUIRED = frozenset({"id", "question", "language", "kind", "register", "expect"})
OPTIONAL = frozenset(
    {
        "history",
        "reason",
        "judgments",
        "all_groups",
        "facts",
        "forbidden",
        "polarity",
        "notices",
        "tags",
    }
)
JUDGMENT_KEYS = frozenset({"document", "quote", "nth", "group"})
CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": KINDS,
    "register": REGISTERS,
    "expect": EXPECTATIONS,
    "language": ("sv", "en"),
    "polarity": ("ja", "nej"),
}
STRING_LISTS = ("facts", "forbidden", "notices", "tags")


class SampleError(Exception):
    """A sample file that cannot be used; the message names the file, the line and the remedy."""


def check_row(row: object) -> dict[str, object]:
    """Returns ``row`` if its keys and simple values are right.

    Raises:
        SampleError: With the problem and its remedy; the caller adds file and line.
    """
    if not isinstance(row, dict):
        raise SampleError("is no JSON object; write one object a line")
    if missing := REQUIRED - row.keys():
        raise SampleError(f"lacks {_listed(missing)}; add it")
    if unknown := row.keys() - REQUIRED - OPTIONAL:
        known = _listed(REQUIRED | OPTIONAL)
        raise SampleError(f"has the unknown key {_listed(unknown)}; the keys are {known}")
    for key, choices in CHOICES.items():
        if key in row and row[key] not in choices:
            raise SampleError(f"has the unknown {key} {row[key]!r}; choose {' | '.join(choices)}")
    _check_strings(row)
    _check_sense(row)
    return row


def _check_strings(row: dict[str, object]) -> None:
    for key in ("id", "question"):
        if not isinstance(row[key], str) or not row[key]:
            raise SampleError(f"needs text in {key!r}")
    for key in STRING_LISTS:
        value = row.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            raise SampleError(f"needs a list of texts in {key!r}")


def _check_sense(row: dict[str, object]) -> None:
    if row["expect"] == "answer" and not row.get("judgments"):
        raise SampleError("expects an answer but judges no quote; add at least one judgment")
    if row["expect"] != "answer" and row.get("notices"):
        raise SampleError("expects no answer, so it can expect no notice; remove 'notices'")
    turns = row.get("history", [])
    if not isinstance(turns, list) or not all(_is_turn(turn) for turn in turns):
        raise SampleError("needs turns of {role: user|assistant, content: text} in 'history'")
    if row["kind"] == "follow_up" and not turns:
        raise SampleError("is a follow-up without 'history'; add the turns before it")


def _is_turn(turn: object) -> bool:
    return (
        isinstance(turn, dict)
        and turn.get("role") in ("user", "assistant")
        and isinstance(turn.get("content"), str)
        and turn.keys() == {"role", "content"}
    )


def find_quote(judgment: object, texts: Texts) -> tuple[Span, ...]:
    """Returns where the judged quote lies: one span, or every one where ``nth`` is ``"any"``.

    Raises:
        SampleError: The document is unknown, or the quote is absent or ambiguous.
    """
    if not isinstance(judgment, dict) or not {"document", "quote"} <= judgment.keys():
        raise SampleError("has a judgment without 'document' and 'quote'; add them")
    if unknown := judgment.keys() - JUDGMENT_KEYS:
        raise SampleError(f"has a judgment with the unknown key {_listed(unknown)}; remove it")
    document, quote = judgment["document"], judgment["quote"]
    if document not in texts.by_id:
        raise SampleError(
            f"judges the unknown document {document!r}; known: {_listed(texts.by_id)}"
        )
    spans = _occurrences(str(quote), texts.by_id[str(document)])
    if not spans:
        raise SampleError(f"judges a quote that is not in {document}; copy it exactly: {quote!r}")
    return _chosen(spans, judgment.get("nth"), quote=str(quote), document=str(document))


def _occurrences(quote: str, text: str) -> list[Span]:
    spans = []
    at = text.find(quote) if quote else -1
    while at >= 0:
        spans.append(Span(at, at + len(quote)))
        at = text.find(quote, at + 1)
    return spans


def _chosen(spans: list[Span], nth: object, *, quote: str, document: str) -> tuple[Span, ...]:
    if nth == "any":
        return tuple(spans)
    if nth is None and len(spans) > 1:
        raise SampleError(
            f"judges a quote that is {len(spans)} times in {document}; "
            f'say which with "nth" (from 1, or "any"), or quote more: {quote!r}'
        )
    number = 1 if nth is None else nth
    if not isinstance(number, int) or not 1 <= number <= len(spans):
        raise SampleError(f'has "nth": {nth!r}; {document} holds the quote {len(spans)} time(s)')
    return (spans[number - 1],)


def _listed(names: Iterable[object]) -> str:
    return ", ".join(sorted(str(name) for name in names))
