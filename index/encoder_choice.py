"""Opens the sentence encoder that the configuration names.

The bundled one is opened without LlamaIndex, whose import alone takes one to two seconds; every
other comes through its embedding classes (``index.embedding``).
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from index.e5.encoder import PASSAGE_PREFIX, QUERY_PREFIX, open_e5
from index.encoder import Encoder

Kind = Literal["e5", "huggingface", "openai", "ollama"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderChoice:
    """Which encoder to use.

    Attributes:
        kind: ``e5`` is bundled; ``huggingface`` runs here; ``openai`` is any endpoint that speaks
            its protocol; ``ollama`` is a local server.
        model: The model's name, for every kind but ``e5``.
        base_url: The endpoint's address; ``openai`` needs one, ``ollama`` is else looked for here.
        api_key: What the endpoint asks for, if anything; never shown.
        query_prefix: Put before a question; by default what models of the e5 family need.
        passage_prefix: Put before a passage, likewise.
    """

    kind: Kind = "e5"
    model: str | None = None
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    query_prefix: str | None = None
    passage_prefix: str | None = None

    def prefixes(self) -> tuple[str, str]:
        """Returns what to put before a question and before a passage.

        The e5 family was trained with prefixes, except for its instruction-following members,
        which have one for questions that only the operator can write.
        """
        name = (self.model or "").lower()
        trained_with = re.search(r"\be5-", name) is not None and "instruct" not in name
        query, passage = (QUERY_PREFIX, PASSAGE_PREFIX) if trained_with else ("", "")
        return (
            query if self.query_prefix is None else self.query_prefix,
            passage if self.passage_prefix is None else self.passage_prefix,
        )


def open_encoder(choice: EncoderChoice, folder: Path, *, threads: int | None = None) -> Encoder:
    """Returns the encoder of ``choice``.

    Args:
        choice: Which one.
        folder: Where the bundled encoder keeps what it builds, and downloaded models lie.
        threads: For the bundled encoder.

    Raises:
        IndexProblem: It cannot be opened; the message says what to install or to set.
    """
    if choice.kind == "e5":
        return open_e5(folder, threads=threads)
    from index.embedding import open_llama

    return open_llama(choice, folder)
