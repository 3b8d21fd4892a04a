"""Files that are no files, names that are too long, writers that were killed."""

import os
import threading
from pathlib import Path

import pytest

from corpus.collection import load_corpus, refresh_texts
from corpus.whole_files import UnreadableFileError, alone, fits_name, read_whole, write_whole

GROWING = Path("/proc/self/status")
PAGE = b"<html lang=sv><h1>Baden</h1><p>Norrby har tre bad.</p></html>"


def write_sources(folder: Path, *files: str) -> None:
    entries = [
        f'[[source]]\nid = "d-{number}"\nfile = "{file}"\ntitle = "T"\npublisher = "Norrby"\n'
        for number, file in enumerate(files)
    ]
    (folder / "sources.toml").write_text("\n".join(entries), "utf-8")


@pytest.mark.parametrize("suffix", [".txt", ".html", ".pdf", ".docx"])
@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "circle"])
def test_what_is_no_file_keeps_nobody_waiting(tmp_path: Path, suffix: str, kind: str) -> None:
    path = tmp_path / f"plan{suffix}"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "device":
            path.symlink_to("/dev/zero")
        case "folder":
            path.mkdir()
        case "circle":
            path.symlink_to(path)
    (tmp_path / "bad.txt").write_text("Norrby har tre bad.", "utf-8")
    write_sources(tmp_path, path.name, "bad.txt")
    corpus = load_corpus(tmp_path, unread=refresh_texts(tmp_path))
    assert list(corpus.documents) == ["d-1"]
    (problem,) = corpus.problems
    assert problem.startswith(f"{path}: ")
    assert "; " in problem


def test_a_link_to_a_file_is_read_as_the_file(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"Text")
    (tmp_path / "plan.txt").symlink_to(tmp_path / "elsewhere")
    assert read_whole(tmp_path / "plan.txt", max_bytes=4) == b"Text"


@pytest.mark.skipif(not GROWING.exists(), reason="files of unknown size are Linux's")
def test_a_file_that_grows_while_it_is_read_is_bounded() -> None:
    with pytest.raises(UnreadableFileError, match="more than the 3 allowed"):
        read_whole(GROWING, max_bytes=3)  # its size is said to be 0


def test_why_a_text_is_missing_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "plan.pdf").write_bytes(b"no PDF")
    write_sources(tmp_path, "plan.pdf")
    unread = refresh_texts(tmp_path)
    (problem,) = load_corpus(tmp_path, unread=unread).problems
    assert "not a PDF" in problem
    (untold,) = load_corpus(tmp_path).problems
    assert "assistant index does that or says why not" in untold


def test_a_name_with_no_room_for_its_texts_name_is_told(tmp_path: Path) -> None:
    name = "l" * 250 + ".html"
    (tmp_path / name).write_bytes(PAGE)
    (tmp_path / "bad.html").write_bytes(PAGE)
    write_sources(tmp_path, name, "bad.html")
    corpus = load_corpus(tmp_path, unread=refresh_texts(tmp_path))
    assert list(corpus.documents) == ["d-1"]
    assert "name too long" in corpus.problems[0]
    assert len(corpus.problems) == 1


def test_a_name_fits_when_it_can_be_written(tmp_path: Path) -> None:
    fitting = max(
        (letter * count for letter in "aå" for count in range(256) if fits_name(letter * count)),
        key=len,
    )
    write_whole(tmp_path / fitting, b"x")
    assert not fits_name(fitting + "a")


def test_what_a_killed_extraction_left_is_taken_away(tmp_path: Path) -> None:
    (tmp_path / "plan.html").write_bytes(PAGE)
    (tmp_path / ".plan.html.md.4711.part").write_bytes(b"<!-- te")
    (tmp_path / ".other.part").write_bytes(b"somebody else's")
    write_sources(tmp_path, "plan.html")
    assert refresh_texts(tmp_path) == {}
    assert [path.name for path in tmp_path.glob(".*")] == [".other.part"]


def test_a_text_is_written_when_no_other_writer_is_at_work(tmp_path: Path) -> None:
    (tmp_path / "plan.html").write_bytes(PAGE)
    write_sources(tmp_path, "plan.html")
    other = threading.Thread(target=refresh_texts, args=[tmp_path])
    with alone(tmp_path):
        other.start()
        other.join(0.5)
        assert not (tmp_path / "plan.html.md").exists()
    other.join()
    assert (tmp_path / "plan.html.md").exists()
