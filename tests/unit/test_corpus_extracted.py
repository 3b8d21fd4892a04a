from pathlib import Path

import pytest

from corpus.collection import load_corpus, refresh_texts
from corpus.document import Document, DocumentError, read_document
from corpus.extracted import VERSION, TextState, extract, text_name, text_state
from corpus.source import Source
from corpus.whole_files import write_whole

PAGE = b"<html lang=sv><h1>Baden</h1><p>Norrby har tre bad.</p></html>"
SOURCE = Source(id="baden", file="baden.html", title="Baden", publisher="Norrby")
ENTRY = '[[source]]\nid = "baden"\nfile = "baden.html"\ntitle = "Baden"\npublisher = "Norrby"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sources.toml").write_text(ENTRY, "utf-8")
    (tmp_path / "baden.html").write_bytes(PAGE)
    return tmp_path


def kept(folder: Path) -> str:
    return (folder / "baden.html.md").read_text("utf-8")


def test_the_text_of_a_web_page_is_kept_beside_it_and_read(folder: Path) -> None:
    assert refresh_texts(folder) == {}
    document = read_document(SOURCE, folder)
    assert document.text == kept(folder)
    assert (document.file, document.original) == ("baden.html.md", "baden.html")
    assert "Norrby har tre bad." in document.text
    assert load_corpus(folder).problems == ()


def test_a_page_whose_text_is_not_taken_out_is_a_problem_with_a_remedy(folder: Path) -> None:
    with pytest.raises(
        DocumentError, match=r"baden\.html: no text taken out of it; assistant index"
    ):
        read_document(SOURCE, folder)


def test_a_text_is_taken_out_once(folder: Path) -> None:
    refresh_texts(folder)
    before = (folder / "baden.html.md").stat().st_mtime_ns
    refresh_texts(folder)
    assert (folder / "baden.html.md").stat().st_mtime_ns == before


def test_a_new_original_is_not_answered_from_its_old_text(folder: Path) -> None:
    refresh_texts(folder)
    (folder / "baden.html").write_bytes(PAGE.replace(b"tre", b"fem"))
    with pytest.raises(DocumentError, match="changed since its text was taken out"):
        read_document(SOURCE, folder)
    refresh_texts(folder)
    assert "Norrby har fem bad." in read_document(SOURCE, folder).text


def test_a_corrected_text_is_read_and_never_written_over(folder: Path) -> None:
    refresh_texts(folder)
    corrected = kept(folder).replace("tre bad", "tre friluftsbad")
    (folder / "baden.html.md").write_text(corrected, "utf-8")
    assert "tre friluftsbad" in read_document(SOURCE, folder).text
    (folder / "baden.html").write_bytes(PAGE.replace(b"tre", b"fem"))
    refresh_texts(folder)
    assert kept(folder) == corrected
    with pytest.raises(DocumentError, match=r"corrected by hand, but baden\.html has changed"):
        read_document(SOURCE, folder)


def test_a_text_of_an_older_way_of_extraction_is_taken_out_anew() -> None:
    text = extract("baden.html", PAGE)
    older = text.replace(f", extraction {VERSION},", f", extraction {VERSION - 1},")
    assert text_state(PAGE, older) is TextState.STALE
    assert text_state(PAGE, older + "Tillagt.") is TextState.CURRENT


def test_a_text_that_an_editor_wrote_stays_as_it_is(folder: Path) -> None:
    (folder / "baden.html.md").write_text("# Baden\n\nSkrivet för hand.\n", "utf-8")
    assert refresh_texts(folder) == {}
    assert read_document(SOURCE, folder).text == "# Baden\n\nSkrivet för hand.\n"


def test_an_original_that_cannot_be_read_is_told_and_the_others_go_on(folder: Path) -> None:
    entry = ENTRY.replace("baden", "trasig").replace(".html", ".pdf")
    (folder / "sources.toml").write_text(entry + ENTRY, "utf-8")
    (folder / "trasig.pdf").write_bytes(b"not a PDF at all")
    (problem,) = refresh_texts(folder).values()
    assert "trasig.pdf: " in problem
    assert "\n" not in problem
    assert not (folder / "trasig.pdf.md").exists()
    assert list(load_corpus(folder).documents) == ["baden"]


def test_a_folder_that_takes_no_files_is_told(folder: Path) -> None:
    (folder / "baden.html.md").mkdir()
    (problem,) = refresh_texts(folder).values()
    assert "baden.html" in problem
    assert [file.name for file in folder.iterdir() if file.name.startswith(".")] == []


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.md", b"hel")
    (tmp_path / "b.md").mkdir()
    with pytest.raises(OSError, match=r"."):
        write_whole(tmp_path / "b.md", b"hel")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.md", "b.md"]
    assert (tmp_path / "a.md").read_bytes() == b"hel"


@pytest.mark.parametrize(
    ("file", "name"),
    [
        pytest.param("plan.pdf", "plan.pdf.md", id="PDF"),
        pytest.param("PLAN.DOCX", "PLAN.DOCX.md", id="capitals"),
        pytest.param("plan.md", "plan.md", id="Markdown is text"),
        pytest.param("plan", "plan", id="no suffix"),
    ],
)
def test_only_what_is_no_text_has_its_text_beside_it(file: str, name: str) -> None:
    assert text_name(file) == name


def test_pages_are_counted_by_form_feeds() -> None:
    document = Document(SOURCE, "Ett.\n\n\f\n\nTvå.\n\n\f\n\nTre.\n")
    pages = [document.page(document.text.index(word)) for word in ("Ett", "Två", "Tre")]
    assert pages == [1, 2, 3]
    assert Document(SOURCE, "Ett.").page(0) is None


@pytest.mark.parametrize(
    ("name", "raw", "word"),
    [
        pytest.param("plan.doc", b"Plan", ".doc is not read", id="old Word"),
        pytest.param("plan.txt", b"\n<!DOCTYPE html><p>Plan", "name it .html", id="web page"),
    ],
)
def test_other_formats_are_told_with_the_remedy(
    tmp_path: Path, name: str, raw: bytes, word: str
) -> None:
    (tmp_path / name).write_bytes(raw)
    with pytest.raises(DocumentError, match=word):
        read_document(Source(id="plan", file=name, title="Plan", publisher="Ort"), tmp_path)
