"""The product as a system under test: the open assistant behind the evaluation's seam."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.texts import Place

if TYPE_CHECKING:
    from assistant.desk import Assistant
    from assistant.messages import Messages
    from corpus.collection import Corpus
    from index.search import Index


@dataclass(frozen=True, slots=True)
class Product:
    """The assistant in Swedish, asked as every interface asks it."""

    assistant: "Assistant"
    messages: "Messages"

    def ask(self, line: Mapping[str, Any]) -> Mapping[str, Any]:
        """Returns the reply object of ``line``."""
        from assistant.question import question_from

        return self.assistant.ask(question_from(dict(line)), self.messages).as_json()

    def search(self, query: str, limit: int) -> list[Place]:
        """Returns the places of the passages found for ``query``."""
        hits = self.assistant.search(query, limit)
        return [Place(hit.passage.document, hit.passage.span) for hit in hits]

    def indexed(self) -> list[Place]:
        """Returns the place of every passage."""
        passages = self.assistant.corpus.passages
        return [Place(passage.document, passage.span) for passage in passages]


def open_product(config_file: Path | None = None) -> Product:
    """Returns the assistant as ``config_file``, or the default configuration, describes it."""
    from assistant.config import read_config
    from assistant.desk import open_assistant
    from assistant.messages import read_messages

    return Product(open_assistant(read_config(config_file)), read_messages("sv"))


def open_outside_index(corpus: "Corpus", name: str, config_file: Path | None = None) -> "Index":
    """Returns an index of ``corpus``, kept under ``name`` in the data directory; built if stale."""
    from assistant.config import read_config
    from assistant.desk import open_configured_encoder
    from index.build import build_index
    from index.search import open_index

    config = read_config(config_file)
    encoder = open_configured_encoder(config)
    directory = config.paths.data / "evals" / name
    build_index(corpus, encoder, directory)
    return open_index(corpus, encoder, directory)
