"""Our splitter and our retriever with LlamaIndex's faces, so that its pipelines can take them.

``PassageParser`` is a node parser whose nodes are our passages; ``PassageRetriever`` is a retriever
over a finished index. The encoder's face is ``index.embedding.E5Embedding``. A node's id, offsets
and text are those of its passage: what a pipeline cites can be checked in the document.
Importing this module imports LlamaIndex, which takes one to two seconds.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.bridge.pydantic import Field
from llama_index.core.node_parser import NodeParser
from llama_index.core.schema import (
    BaseNode,
    MetadataMode,
    NodeRelationship,
    NodeWithScore,
    QueryBundle,
    RelatedNodeInfo,
    TextNode,
)
from llama_index.core.schema import Document as LlamaDocument
from llama_index.core.utils import get_tqdm_iterable

from corpus.collection import Corpus
from corpus.document import Document
from corpus.outlining.structure import outline_of
from corpus.passage import Passage
from corpus.source import Source
from corpus.splitting import VERSION, passages_of
from index.encoder import Vectors
from index.problems import IndexProblem

if TYPE_CHECKING:
    from index.hit import Hit
    from index.search import Index

HEADING_MARK = " / "  # between the headings of a path; Chroma's metadata holds no lists
_PLACE_KEYS = ("document", "start", "end")  # of no use to a language model


class PassageParser(NodeParser):
    """Cuts LlamaIndex documents into our passages.

    A document's own metadata may state the facts of ``sources.toml`` (title, publisher, dated, …)
    as ``llama_documents`` writes them; title and publisher help to tell headings from menus. Node
    ids are ``document-id:start-end``: they are stable when the documents' ids are, which LlamaIndex
    makes up at random unless it is given them.

    Attributes:
        splitter: Version of the rules; an ingestion cache does not take others' nodes for ours.
    """

    splitter: int = Field(default=VERSION, frozen=True)

    @classmethod
    def class_name(cls) -> str:
        """Returns the name under which LlamaIndex serialises it."""
        return "PassageParser"

    def _parse_nodes(
        self,
        nodes: Sequence[BaseNode],
        show_progress: bool = False,  # noqa: FBT001, FBT002 - LlamaIndex's signature
        **_: Any,  # noqa: ANN401 - as above
    ) -> list[BaseNode]:
        found: list[BaseNode] = []
        for node in get_tqdm_iterable(nodes, show_progress, "Parsing nodes"):
            document = Document(_source_of(node), node.get_content(MetadataMode.NONE))
            passages = passages_of(document, outline_of(document))
            found += [passage_node(passage, extra=node.metadata) for passage in passages]
        return found

    def _postprocess_parsed_nodes(
        self, nodes: list[BaseNode], parent_doc_map: dict[str, LlamaDocument]
    ) -> list[BaseNode]:
        """Keeps our offsets: LlamaIndex looks for the text, and finds an earlier place of it."""
        places = [_place(node) for node in nodes]
        done: list[BaseNode] = super()._postprocess_parsed_nodes(nodes, parent_doc_map)
        for node, place in zip(done, places, strict=True):
            if isinstance(node, TextNode):
                node.start_char_idx, node.end_char_idx = place
        return done


class PassageRetriever(BaseRetriever):
    """Searches a finished index: lexical and dense, fused, near-duplicates folded.

    Scores are our fused ones, 0..1, comparable within one query only. Of a query bundle the text is
    searched lexically, and its ``embedding`` or else its ``custom_embedding_strs`` densely.
    """

    def __init__(self, index: "Index", *, limit: int = 6) -> None:
        """``limit`` is the most nodes a query gets; ``index`` must stay open."""
        super().__init__()
        self._index = index
        self._limit = limit
        self._dimensions = len(index.passage_vector(index.corpus.passages[0].id))

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._index.search(
            query_bundle.query_str, limit=self._limit, query_vector=self._vector(query_bundle)
        )
        return [NodeWithScore(node=self._node(hit), score=hit.score) for hit in hits]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)

    def _vector(self, asked: QueryBundle) -> Vectors | None:
        """Returns what to search densely by; ``None`` for the query's own text."""
        if asked.embedding is not None:
            return _unit(np.asarray(asked.embedding, dtype=np.float32), self._dimensions)
        if not asked.custom_embedding_strs:
            return None
        rows = [self._index.embed_query(text) for text in asked.custom_embedding_strs]
        return _unit(np.mean(rows, axis=0), self._dimensions)

    def _node(self, hit: "Hit") -> TextNode:
        passage = hit.passage
        extra: dict[str, Any] = source_facts(self._index.corpus.documents[passage.document].source)
        if hit.also_in:
            extra["also_in"] = ", ".join(older.id for older in hit.also_in)
        return passage_node(passage, extra=extra)


def llama_documents(corpus: Corpus) -> list[LlamaDocument]:
    """Returns the corpus's documents for a LlamaIndex pipeline, under their own ids.

    Their text is verbatim and their metadata what ``sources.toml`` says, none of it embedded.
    """
    found = []
    for document in corpus.documents.values():
        facts = source_facts(document.source)
        found.append(
            LlamaDocument(
                id_=document.id,
                text=document.text,
                metadata=facts,
                excluded_embed_metadata_keys=list(facts),
            )
        )
    return found


def source_facts(source: Source) -> dict[str, str]:
    """Returns what is known of a source, as metadata; a day is written as 2021-12-29."""
    stated = {field.name: getattr(source, field.name) for field in fields(source)}
    return {name: str(value) for name, value in stated.items() if value and name != "id"}


def passage_node(passage: Passage, *, extra: dict[str, Any] | None = None) -> TextNode:
    """Returns the node of a passage: its id, text and offsets, and no word more to embed.

    Args:
        passage: What the node is of.
        extra: Further metadata; what the passage itself states wins.

    Raises:
        IndexProblem: LlamaIndex would embed another text than the passage's.
    """
    place = (passage.document, passage.span.start, passage.span.end)
    metadata: dict[str, Any] = {**(extra or {}), **dict(zip(_PLACE_KEYS, place, strict=True))}
    metadata["heading"] = HEADING_MARK.join(passage.heading)
    node = TextNode(
        id_=passage.id,
        text=passage.text,
        metadata=metadata,
        excluded_embed_metadata_keys=list(metadata),
        excluded_llm_metadata_keys=list(_PLACE_KEYS),
        start_char_idx=passage.span.start,
        end_char_idx=passage.span.end,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=passage.document)},
    )
    if node.get_content(MetadataMode.EMBED) != passage.text:
        raise IndexProblem(f"LlamaIndex alters the text of {passage.id}; pin its version")
    return node


def _source_of(node: BaseNode) -> Source:
    """Returns what the node's metadata says of its source; what is not said stays empty."""
    stated = node.metadata
    known = {field.name for field in fields(Source)} - {"id", "file", "dated"}
    facts = {name: str(stated[name]) for name in sorted(known & set(stated))}
    file = stated.get("file") or stated.get("file_name") or node.node_id
    return Source(
        id=node.node_id,
        file=str(file),
        dated=_day(stated.get("dated")),
        **{"title": "", "publisher": "", **facts},  # type: ignore[arg-type]  # all are texts
    )


def _day(stated: object) -> date | None:
    try:
        return date.fromisoformat(str(stated))
    except ValueError:
        return None


def _place(node: BaseNode) -> tuple[int | None, int | None]:
    return (node.start_char_idx, node.end_char_idx) if isinstance(node, TextNode) else (None, None)


def _unit(vector: Vectors, dimensions: int) -> Vectors:
    length = float(np.linalg.norm(vector))
    if vector.shape != (dimensions,) or not length or not np.isfinite(length):
        raise ValueError(f"a query's embedding must have {dimensions} numbers, not all of them 0")
    unit: Vectors = (vector / np.float32(length)).astype(np.float32)
    return unit
