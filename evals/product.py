"""The product as a system under test: the open assistant behind the evaluation's seam."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.texts import Place

if TYPE_CHECKING:
    from assistant.desk import Assistant
    from corpus.collection import Corpus
    from index.search import Index


class ProductError(Exception):
    """The product cannot be opened; the message is its own, with the remedy."""


@contextmanager
def _own_errors() -> Iterator[None]:
    """Turns what the product says to its operators into ``ProductError``."""
    from assistant.config import ConfigError
    from corpus.source import SourcesError
    from index.problems import IndexProblem

    try:
        yield
    except (ConfigError, SourcesError, IndexProblem) as error:
        raise ProductError(str(error)) from error


@dataclass(frozen=True, slots=True)
class Product:
    """The assistant in Swedish, asked as every interface asks it."""

    assistant: "Assistant"

    def ask(self, line: Mapping[str, Any]) -> Mapping[str, Any]:
        """Returns the reply object as it is printed, and how sure of an answer the product was.

        Where it answers without deciding, as with page facts, it does not doubt: 1.
        """
        reply, trace = self.assistant.ask_traced(dict(line))
        sure = {"confidence": trace.decision.probability if trace.decision else 1.0}
        printed: dict[str, Any] = json.loads(json.dumps(reply.as_json()))
        return printed | sure

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

    with _own_errors():
        return Product(open_assistant(read_config(config_file)))


def open_outside_index(corpus: "Corpus", name: str, config_file: Path | None = None) -> "Index":
    """Returns an index of ``corpus``, kept under ``name`` in the data directory; built if stale."""
    from assistant.config import read_config
    from assistant.desk import configured_encoder
    from index.build import build_index
    from index.search import open_index

    with _own_errors():
        config = read_config(config_file)
        encoder = configured_encoder(config)
        directory = config.paths.data / "evals" / name
        build_index(corpus, encoder, directory)
        return open_index(corpus, encoder, directory)
