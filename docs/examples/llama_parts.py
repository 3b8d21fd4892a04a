"""Our splitter, encoder and retriever as parts of LlamaIndex pipelines: three ways to use them.

Run it in a checkout, with documents of your own if you like:

    python docs/examples/llama_parts.py "Vad är ERRIN?"
    python docs/examples/llama_parts.py "Vad står det om bad?" --documents my/documents

Each function stands on its own: copy the one that fits. No language model is asked here
(``MockLLM`` repeats what it is given); put any LlamaIndex model in its place.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from llama_index.core import StorageContext, VectorStoreIndex
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.llms import LLM, MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.schema import BaseNode, Document, NodeWithScore
from llama_index.core.vector_stores import SimpleVectorStore

from corpus.collection import Corpus, load_corpus
from index.build import build_index
from index.embedding import E5Embedding
from index.encoder import Encoder
from index.encoder_choice import EncoderChoice, open_encoder
from index.llama import PassageParser, PassageRetriever, llama_documents
from index.search import open_index

ROOT = Path(__file__).parents[2]


def split_and_embed(documents: Sequence[Document], encoder: Encoder) -> Sequence[BaseNode]:
    """Returns the nodes of any LlamaIndex documents, cut and embedded by our parts."""
    pipeline = IngestionPipeline(transformations=[PassageParser(), E5Embedding(encoder)])
    nodes: Sequence[BaseNode] = pipeline.run(documents=list(documents))
    return nodes


def search_with_llamaindex(corpus: Corpus, encoder: Encoder, query: str) -> list[NodeWithScore]:
    """Returns what LlamaIndex's own vector index finds among our nodes."""
    nodes = split_and_embed(llama_documents(corpus), encoder)
    storage = StorageContext.from_defaults(vector_store=SimpleVectorStore())
    index = VectorStoreIndex(list(nodes), storage_context=storage, embed_model=E5Embedding(encoder))
    found: list[NodeWithScore] = index.as_retriever(similarity_top_k=3).retrieve(query)
    return found


def ask_through_our_retriever(
    corpus: Corpus, encoder: Encoder, query: str, *, directory: Path, model: LLM
) -> tuple[str, list[NodeWithScore]]:
    """Returns what ``model`` says over what our index finds, and the nodes it was given."""
    build_index(corpus, encoder, directory)
    with open_index(corpus, encoder, directory) as index:
        engine = RetrieverQueryEngine.from_args(PassageRetriever(index, limit=3), llm=model)
        response = engine.query(query)
    return str(response), response.source_nodes


def main() -> None:
    """Shows what each way finds, with the place in the document that can be checked."""
    arguments = argparse.ArgumentParser(description="Our parts in LlamaIndex pipelines.")
    arguments.add_argument("query")
    arguments.add_argument("--documents", type=Path, default=ROOT / "corpus" / "documents")
    arguments.add_argument("--encoder", type=Path, default=ROOT / ".data" / "encoder")
    asked = arguments.parse_args()
    corpus = load_corpus(asked.documents)
    encoder = open_encoder(EncoderChoice(), asked.encoder)  # made there if need be, in seconds
    with TemporaryDirectory() as made:
        print("LlamaIndex's vector index over our nodes:")
        _show(search_with_llamaindex(corpus, encoder, asked.query), corpus)
        print("LlamaIndex's query engine over our retriever:")
        _, nodes = ask_through_our_retriever(
            corpus, encoder, asked.query, directory=Path(made), model=MockLLM()
        )
        _show(nodes, corpus)


def _show(found: list[NodeWithScore], corpus: Corpus) -> None:
    for hit in found:
        facts = hit.node.metadata
        text = corpus.documents[facts["document"]].text[facts["start"] : facts["end"]]
        print(f"  {hit.score:.3f}  {hit.node.node_id}  {facts['heading']}")
        print(f"         {' '.join(text.split())[:100]}")


if __name__ == "__main__":
    main()
