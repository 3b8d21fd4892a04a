"""Finding passages: embeddings, Chroma, Swedish lexical search and their fusion."""
