"""Length in tokens, counted by tiktoken without any network."""

import importlib.util
import os
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tiktoken

_ENCODING = "cl100k_base"
_CACHED_FILE = "9b5ad71b2ce5302211f9c61530b329a4922fc6a4"  # tiktoken's own name for cl100k_base
_PIECE = 4_000  # characters; one endless word costs tiktoken more than linear time


class TokensError(RuntimeError):
    """The vocabulary is not on this machine."""


@cache
def _encoding() -> "tiktoken.Encoding":
    """Returns the encoding, from the vocabulary that llama-index-core carries.

    tiktoken would fetch the vocabulary from the network unless it finds it in this folder.
    """
    import tiktoken

    folder = Path(os.environ.setdefault("TIKTOKEN_CACHE_DIR", str(_vocabulary_folder())))
    if not (folder / _CACHED_FILE).is_file():
        raise TokensError(f"{folder}: no {_ENCODING} vocabulary; reinstall llama-index-core")
    return tiktoken.get_encoding(_ENCODING)


def _vocabulary_folder() -> Path:
    spec = importlib.util.find_spec("llama_index")  # a namespace: finding it imports nothing
    places = list(spec.submodule_search_locations or ()) if spec else []
    folders = [Path(place, "core", "_static", "tiktoken_cache") for place in places]
    return next((folder for folder in folders if folder.is_dir()), Path("tiktoken_cache"))


@lru_cache(maxsize=16_384)
def count_tokens(text: str) -> int:
    """Returns how many cl100k_base tokens ``text`` has; exact up to 4,000 characters.

    Longer texts are counted in pieces, which is at most one token too many for each piece.
    Special tokens in a document are counted as the plain text they are.

    Raises:
        TokensError: The vocabulary is not installed.
    """
    pieces = (text[start : start + _PIECE] for start in range(0, len(text), _PIECE))
    return sum(len(_encoding().encode(piece, disallowed_special=())) for piece in pieces)
