"""What a language model is given: the prompts, filled in with neutralised text, within a budget."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.grounding.neutral import neutralised
from assistant.grounding.sources import SourcePassage, Sources, SourceSentence
from assistant.question import Turn
from corpus.passage import SentenceKind
from corpus.tokens import count_tokens
from prompts.reading import Message, read_prompt

ANSWER, SELECT, REWRITE = "answer", "select", "rewrite"

# Other vocabularies need more tokens for Swedish than cl100k_base does (2.84 characters a token),
# and every chat template adds some: a margin of 30 per cent.
MARGIN = 1.3
_CODE_BYTES = 4  # four thousand million codes: nobody writes the right one into a document
_LONGEST_NAMES = 240  # characters of a title with its headings
_LONGEST_TURN = 600  # characters of what was said before


@dataclass(frozen=True, slots=True)
class Prepared:
    """Messages for a model and what its reply may stand on.

    Attributes:
        messages: The conversation, oldest first.
        sources: Those that fitted; only their ids may be accepted.
        reference: Name, version and digest of the prompt, as a reply shows it.
    """

    messages: tuple[Message, ...]
    sources: Sources
    reference: str


def prepare(
    name: str, question: str, sources: Sources, *, sentences: int, most_tokens: int
) -> Prepared | None:
    """Returns the messages of the prompt ``name``; ``None`` when not even one passage fits.

    Passages are left out, the lowest first, until the messages fit.

    Args:
        name: ``ANSWER`` or ``SELECT``.
        question: As it was understood.
        sources: At least one passage.
        sentences: How many the model may write or choose.
        most_tokens: Of the messages: the model's context less the longest reply.
    """
    prompt = read_prompt(name)
    while sources.passages:
        messages = prompt.fill(
            code=new_code(),
            question=neutralised(question),
            sentences=str(sentences),
            sources=as_text(sources),
        )
        if tokens_of(messages) <= most_tokens:
            return Prepared(messages, sources, prompt.reference)
        sources = sources.without_last()
    return None


def prepare_rewrite(question: str, history: Sequence[Turn]) -> tuple[tuple[Message, ...], str]:
    """Returns the messages that ask for a follow-up in full, and the prompt's reference.

    Args:
        question: The follow-up.
        history: What was said before it, oldest first, without marks.
    """
    prompt = read_prompt(REWRITE)
    said = [f"{turn.role}: {neutralised(turn.content)[:_LONGEST_TURN]}" for turn in history]
    messages = prompt.fill(
        code=new_code(), conversation="\n".join(said), question=neutralised(question)
    )
    return messages, prompt.reference


def new_code() -> str:
    """Returns what no document can know: it closes the material of one request."""
    return secrets.token_hex(_CODE_BYTES)


def tokens_of(messages: Sequence[Message]) -> int:
    """Returns how many tokens the messages may have in any vocabulary, margin included."""
    return int(sum(count_tokens(message.content) for message in messages) * MARGIN) + 1


def as_text(sources: Sources) -> str:
    """Returns the numbered sentences as the model reads them, passage by passage."""
    return "\n\n".join(_passage(passage) for passage in sources.passages)


def _passage(passage: SourcePassage) -> str:
    dated = passage.dated.isoformat() if passage.dated else ""
    of = ", ".join(part for part in (passage.publisher, dated) if part)
    names = " › ".join((f"{passage.title} ({of})", *passage.heading))
    head = f"{passage.number}: {neutralised(names)[:_LONGEST_NAMES]}"
    return "\n".join([head, *(_line(sentence) for sentence in passage.sentences)])


def _line(sentence: SourceSentence) -> str:
    bullet = "– " if sentence.kind is SentenceKind.ITEM else ""
    return f"[{sentence.id}] {bullet}{neutralised(sentence.as_read)}"
