"""What the reader makes of its network's output, and what it does without a model."""

from pathlib import Path

import numpy as np
import pytest

from corpus.span import Span
from index.e5.weights import Floats
from index.reader.layout import ReaderPassage, Row
from index.reader.reader import ReaderError, open_reader, reading_of

PASSAGE = ReaderPassage("", "Ett. Två. Tre.", (Span(0, 4), Span(5, 9), Span(10, 14)))
LOW, HIGH = -50.0, 50.0


def row_of(markers: list[int], *, tokens: int, first: int = 0) -> Row:
    empty = np.zeros(tokens, dtype=np.int64)
    return Row(empty, empty, empty, np.array(markers), first, np.zeros((tokens, 2), dtype=np.int64))


def output_of(answers: float, words: list[float]) -> Floats:
    """The network's output: what it says of the passage, and of each token in turn."""
    output = np.full((len(words), 4), HIGH, dtype=np.float32)
    output[:, 1] = words
    output[0, 0] = answers
    return output


def test_a_sentence_has_its_share_of_the_passage() -> None:
    # Before the first marker and at the row's last token nothing counts, however high.
    words = [HIGH, LOW, 0.0, LOW, 1.0, 0.5, LOW, 0.0, HIGH]
    reading = reading_of(PASSAGE, [row_of([1, 3, 6], tokens=9)], [output_of(2.0, words)])
    assert reading.answers == pytest.approx(2.0)
    shares = np.exp(np.array(reading.sentences) - 2.0)
    assert shares.sum() == pytest.approx(1.0)
    odds = np.array([1.0, np.exp(1.0) + np.exp(0.5), 1.0])
    assert shares == pytest.approx(odds / odds.sum())


def test_a_passage_in_two_rows_answers_as_its_better_row_does() -> None:
    rows = [row_of([1, 3], tokens=6), row_of([1], tokens=4, first=2)]
    outputs = [
        output_of(-1.0, [HIGH, 0.0, 0.0, 0.0, 0.0, HIGH]),
        output_of(3.0, [LOW, 0.0, 0.0, LOW]),
    ]
    reading = reading_of(PASSAGE, rows, outputs)
    assert reading.answers == pytest.approx(3.0)
    assert reading.sentences[2] == pytest.approx(3.0)
    assert max(reading.sentences[:2]) < -1.0


def test_without_a_model_file_there_is_no_reader(tmp_path: Path) -> None:
    assert open_reader(tmp_path / "reader.onnx") is None


@pytest.mark.parametrize("content", [b"", b"no model"], ids=["empty", "other"])
def test_a_damaged_model_is_told_of_by_name_and_remedy(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "reader.onnx"
    path.write_bytes(content)
    reader = open_reader(path)
    assert reader is not None
    with pytest.raises(ReaderError, match=r"reader\.onnx.*delete it"):
        reader.scores("Vad?", [PASSAGE])


def test_a_model_that_cannot_be_read_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match="cannot be read"):
        open_reader(tmp_path)


def test_no_passages_have_no_readings_and_need_no_model(tmp_path: Path) -> None:
    path = tmp_path / "reader.onnx"
    path.write_bytes(b"never opened")
    reader = open_reader(path)
    assert reader is not None
    assert reader.scores("Vad?", []) == ()
