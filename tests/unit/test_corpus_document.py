from pathlib import Path

import pytest

from corpus.document import DocumentError, read_document
from corpus.source import Source

SOURCE = Source(id="plan", file="plan.txt", title="Plan", publisher="Ort")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Mål\r\nSyfte\r\n", id="windows line ends"),
        pytest.param("Mål\rSyfte", id="old mac line ends"),
        pytest.param("\ufeffMål", id="byte order mark"),
        pytest.param("Ma\u030al", id="decomposed"),
        pytest.param("Mål\u00a0\u200b\u2028 sy\u00adfte", id="odd white space"),
        pytest.param("Mål och medel\0 " + "i länet " * 20, id="one NUL"),
        pytest.param("🇸🇪 𝕬" * 3, id="outside the basic plane"),
    ],
)
def test_the_text_is_the_file_and_all_of_it(tmp_path: Path, text: str) -> None:
    (tmp_path / "plan.txt").write_bytes(text.encode())
    assert read_document(SOURCE, tmp_path).text == text


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param("\ufeff \r\n".encode(), "empty", id="white space"),
        pytest.param("Mål".encode("latin-1"), "not UTF-8 at byte 1", id="latin-1"),
        pytest.param("Mål".encode("utf-16"), "UTF-16", id="UTF-16"),
        pytest.param("Mål och medel".encode("utf-16-le"), "not UTF-8", id="UTF-16, no mark"),
        pytest.param("Plan for".encode("utf-16-le"), "binary", id="UTF-16 of plain letters"),
        pytest.param(b"\xed\xa0\x80abc", "not UTF-8", id="lone surrogate"),
        pytest.param(b"%PDF-1.7 plain", "binary", id="PDF"),
        pytest.param(b"PK\x03\x04\x14\x00\x00\x00", "binary", id="zip"),
    ],
)
def test_what_is_no_text_is_told_in_one_line(tmp_path: Path, raw: bytes, word: str) -> None:
    (tmp_path / "plan.txt").write_bytes(raw)
    with pytest.raises(DocumentError) as caught:
        read_document(SOURCE, tmp_path)
    message = str(caught.value)
    assert "plan.txt: " in message
    assert word in message
    assert "\n" not in message


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no such file; add it"):
        read_document(SOURCE, tmp_path)


def test_a_folder_in_place_of_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "plan.txt").mkdir()
    with pytest.raises(DocumentError, match="not an ordinary file; put"):
        read_document(SOURCE, tmp_path)


def test_a_file_over_the_bound_is_told_and_one_at_the_bound_is_read(tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_bytes(b"12345")
    assert read_document(SOURCE, tmp_path, max_bytes=5).text == "12345"
    with pytest.raises(DocumentError, match="more than the 4 allowed"):
        read_document(SOURCE, tmp_path, max_bytes=4)
