"""Which of the passages found are read: a language model may point at those that answer.

It only chooses among what the search has found, by the same form as a selection: it can neither add
a passage nor change its score, and without its word the best by score are read.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.grounding.messages import SELECT, prepare
from assistant.grounding.selection import parse_selection, selection_schema
from assistant.grounding.sources import number_passages
from assistant.model.settings import Model
from assistant.model.stream import Deadline, ModelFaultError, ModelRequest, StreamingModel
from assistant.own_loop import complete
from corpus.document import Document
from index.hit import Hit

CONSIDERED = 10  # passages of some 130 tokens: a prompt of 2,000 tokens
SECONDS = 5.0  # the reader waits for it before anything is shown
MAX_TOKENS = 120  # ten ids and the braces around them are 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """Asks a model which passages to read.

    Attributes:
        model: Asked.
        settings: How much it takes in.
        documents: By id.
        deadline: Of the whole answer.
        considered: How many passages to find for it to choose among.
    """

    model: StreamingModel
    settings: Model
    documents: Mapping[str, Document]
    deadline: Deadline
    considered: int = CONSIDERED

    def choose(self, question: str, hits: tuple[Hit, ...], most: int) -> tuple[Hit, ...]:
        """Returns the ``most`` of ``hits`` to read, in their order and with their ranks.

        Those that the model points at come in, then the best by rank. Not to be called where an
        event loop runs.
        """
        named = self._named(question, hits, most) if len(hits) > most else frozenset()
        first = sorted(enumerate(hits, 1), key=lambda place: place[0] not in named)
        return tuple(hit for _, hit in sorted(first[:most], key=lambda place: place[0]))

    def _named(self, question: str, hits: tuple[Hit, ...], most: int) -> frozenset[int]:
        """Returns the places, from 1, of the hits that the model points at."""
        sources = number_passages([hit.passage for hit in hits], self.documents)
        room = self.settings.context_tokens - MAX_TOKENS
        prepared = prepare(SELECT, question, sources, sentences=most, most_tokens=room)
        if prepared is None:
            return frozenset()
        schema = selection_schema(prepared.sources)
        request = ModelRequest(messages=prepared.messages, max_tokens=MAX_TOKENS, schema=schema)
        try:
            text = complete(self._whole(request))
        except ModelFaultError:
            return frozenset()  # noted by the model's guard
        selection = parse_selection(text, prepared.sources, most=most)
        chosen = selection.sentences if selection else ()
        return frozenset(sentence.passage_number for sentence in chosen)

    async def _whole(self, request: ModelRequest) -> str:
        until = self.deadline.or_after(SECONDS)
        return "".join([piece async for piece in self.model.stream(request, until)])
