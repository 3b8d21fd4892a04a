"""Building, refreshing, opening: what an operator meets."""

import json
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from corpus.collection import load_corpus
from index.build import build_index, compare_index
from index.fingerprint import fingerprint
from index.hashing import HashingEncoder
from index.problems import Damaged, Empty, Missing, Stale, Unreachable, Unwritable
from index.report import PassageCounts
from index.search import open_index

PAGES = {
    "kontoret": "Brysselkontoret\n\nKontoret i Bryssel bevakar frågor om forskning.\n",
    "flyget": "Flyget\n\nÖrebro flygplats hade år 2008 många resenärer.\n",
    "skolan": "Skolan\n\nFellingsbro folkhögskola har kurser i svenska.\n",
}


@pytest.fixture
def encoder():
    return HashingEncoder()


@pytest.fixture
def index_directory(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def corpus_of(tmp_path):
    def write(pages):
        folder = tmp_path / "documents"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        tables = []
        for name, text in pages.items():
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
            tables.append(
                f'[[source]]\nid = "{name}"\nfile = "{name}.txt"\n'
                f'title = "{name.capitalize()}"\npublisher = "Provlandet"\n'
            )
        (folder / "sources.toml").write_text("\n".join(tables), encoding="utf-8")
        (folder / "aliases.toml").write_text("", encoding="utf-8")
        return load_corpus(folder)

    return write


def first(corpus, encoder, directory, query):
    with open_index(corpus, encoder, directory) as index:
        return index.search(query)[0].passage.document


def test_a_first_build_adds_every_document(corpus_of, encoder, index_directory):
    corpus = corpus_of(PAGES)
    report = build_index(corpus, encoder, index_directory)
    assert report.is_new
    assert set(report.added) == set(PAGES)
    assert report.passages == len(corpus.passages)
    assert report.fingerprint == fingerprint(corpus, encoder)
    assert first(corpus, encoder, index_directory, "folkhögskola") == "skolan"


def test_building_again_does_nothing(corpus_of, encoder, index_directory):
    build_index(corpus_of(PAGES), encoder, index_directory)
    embedded = encoder.embedded
    report = build_index(corpus_of(PAGES), encoder, index_directory)
    assert not report.is_new
    assert set(report.unchanged) == set(PAGES)
    assert encoder.embedded == embedded


def test_a_refresh_tells_what_changed_and_embeds_only_that(corpus_of, encoder, index_directory):
    build_index(corpus_of(PAGES), encoder, index_directory)
    embedded = encoder.embedded
    pages = PAGES | {
        "flyget": "Flyget\n\nFlygplatsen är nedlagd.\n",
        "vanort": "Vänort\n\nTerni.\n",
    }
    del pages["skolan"]
    corpus = corpus_of(pages)
    assert compare_index(corpus, encoder, index_directory).is_new
    report = build_index(corpus, encoder, index_directory)
    assert (report.added, report.changed, report.removed, report.unchanged) == (
        ("vanort",), ("flyget",), ("skolan",), ("kontoret",),
    )  # fmt: skip
    new_texts = {
        text
        for passage in corpus.passages
        if passage.document != "kontoret"
        for text in (
            passage.text,
            *(corpus.documents[passage.document].slice(s.span) for s in passage.sentences),
        )
    }
    assert encoder.embedded - embedded == report.embedded == len(new_texts)
    assert first(corpus, encoder, index_directory, "Terni") == "vanort"


def test_only_the_generation_before_is_kept(corpus_of, encoder, index_directory):
    for year in range(2018, 2022):
        pages = PAGES | {"flyget": f"Flyget\n\nÅr {year} var bra.\n"}
        build_index(corpus_of(pages), encoder, index_directory)
    assert len(list((index_directory / "generations").iterdir())) == 2


def test_going_back_to_the_texts_before_serves_them_again(corpus_of, encoder, index_directory):
    build_index(corpus_of(PAGES), encoder, index_directory)
    build_index(corpus_of({"flyget": PAGES["flyget"]}), encoder, index_directory)
    report = build_index(corpus_of(PAGES), encoder, index_directory)
    assert report.embedded == 0
    assert first(corpus_of(PAGES), encoder, index_directory, "folkhögskola") == "skolan"


def test_the_same_corpus_and_encoder_have_one_fingerprint(corpus_of, encoder):
    assert fingerprint(corpus_of(PAGES), encoder) == fingerprint(corpus_of(PAGES), encoder)


@pytest.mark.parametrize(
    ("pages", "other"),
    [
        pytest.param(PAGES | {"flyget": "Flyget\n\nNedlagt.\n"}, HashingEncoder(), id="texts"),
        pytest.param(PAGES, HashingEncoder(32), id="dimensions"),
        pytest.param(PAGES, HashingEncoder(name="other"), id="encoder"),
    ],
)
def test_an_index_of_something_else_is_not_opened(
    corpus_of, encoder, index_directory, pages, other
):
    build_index(corpus_of(PAGES), encoder, index_directory)
    with pytest.raises(Stale, match="refresh it"):
        open_index(corpus_of(pages), other, index_directory)


def test_an_index_that_was_never_built_is_missing(corpus_of, encoder, index_directory):
    with pytest.raises(Missing, match="build it"):
        open_index(corpus_of(PAGES), encoder, index_directory)


def test_a_corpus_without_passages_is_not_indexed(corpus_of, encoder, index_directory):
    with pytest.raises(Empty):
        build_index(corpus_of({"tom": " \n"}), encoder, index_directory)


def files_of(directory):
    generation = next((directory / "generations").iterdir())
    files = [file for file in generation.rglob("*") if file.is_file() and file.stat().st_size]
    return {file.name: file for file in files}


@pytest.mark.parametrize("damage", ["gone", "halved", "emptied"])
def test_every_damaged_file_is_noticed_and_mended_by_the_next_build(
    corpus_of, encoder, index_directory, damage
):
    corpus = corpus_of(PAGES)
    build_index(corpus, encoder, index_directory)
    names = sorted(files_of(index_directory))
    assert len(names) > 10
    for name in names:
        spoil(files_of(index_directory)[name], damage)
        with pytest.raises(Damaged, match="build the index again") as caught:
            open_index(corpus, encoder, index_directory)
        assert "\n" not in str(caught.value)
        assert build_index(corpus, encoder, index_directory).is_new, name
    assert first(corpus, encoder, index_directory, "folkhögskola") == "skolan"


def spoil(file: Path, damage):
    if damage == "gone":
        file.unlink()
    else:
        os.truncate(file, file.stat().st_size // 2 if damage == "halved" else 0)


@pytest.mark.parametrize("content", [b"", b"nowhere\n", b"\xff\xfe"], ids=repr)
def test_a_spoilt_pointer_is_damage(corpus_of, encoder, index_directory, content):
    build_index(corpus_of(PAGES), encoder, index_directory)
    (index_directory / "current").write_bytes(content)
    with pytest.raises(Damaged, match="build the index again"):
        open_index(corpus_of(PAGES), encoder, index_directory)


def test_a_manifest_of_another_format_is_not_read(corpus_of, encoder, index_directory):
    build_index(corpus_of(PAGES), encoder, index_directory)
    manifest = next((index_directory / "generations").iterdir()) / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format": 0}))
    with pytest.raises(Damaged, match="another version"):
        open_index(corpus_of(PAGES), encoder, index_directory)


def test_a_cache_that_is_no_database_is_made_anew(corpus_of, encoder, index_directory):
    index_directory.mkdir()
    (index_directory / "embeddings.sqlite").write_bytes(b"not a database at all" * 100)
    assert build_index(corpus_of(PAGES), encoder, index_directory).is_new


def test_vectors_of_long_gone_texts_are_forgotten(corpus_of, encoder, index_directory):
    for year in range(2000, 2012):
        build_index(corpus_of({"sidan": f"Sidan\n\nHände {year}.\n"}), encoder, index_directory)
    connection = sqlite3.connect(index_directory / "embeddings.sqlite")
    (held,) = connection.execute("SELECT count(*) FROM vectors").fetchone()
    connection.close()
    assert held < 12


def test_a_directory_that_is_a_file_cannot_be_written(corpus_of, encoder, tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(Unwritable, match="correct its permissions"):
        build_index(corpus_of(PAGES), encoder, tmp_path / "taken")


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "ftp://example.invalid"], ids=repr)
def test_a_server_that_is_not_there_is_named(corpus_of, encoder, index_directory, url):
    with pytest.raises(Unreachable) as caught:
        build_index(corpus_of(PAGES), encoder, index_directory, url=url)
    assert url in str(caught.value)


def test_progress_is_told_as_one_piece_of_work_up_to_its_end(corpus_of, encoder, index_directory):
    told = []
    build_index(
        corpus_of(PAGES), encoder, index_directory, progress=lambda *step: told.append(step)
    )
    stages, done, totals = zip(*told, strict=True)
    assert list(dict.fromkeys(stages)) == ["embed", "store", "lexical"]
    assert len(set(totals)) == 1
    assert list(done) == sorted(done)
    assert done[-1] == totals[-1] > 0


def test_one_edited_paragraph_costs_one_passage_and_its_sentences(
    corpus_of, encoder, index_directory
):
    paragraphs = [f"Stycke {at} handlar om resor. " + "Tåget går. " * 50 for at in range(12)]
    pages = PAGES | {"resor": "Resor\n\n" + "\n\n".join(paragraphs) + "\n"}
    build_index(corpus_of(pages), encoder, index_directory)
    embedded = encoder.embedded
    edited = pages | {"resor": pages["resor"].replace("Stycke 3 handlar", "Avsnitt 3 talar")}
    report = build_index(corpus_of(edited), encoder, index_directory)
    assert report.changed == ("resor",)
    assert report.passage_counts == {"resor": PassageCounts(added=1, removed=1)}
    assert encoder.embedded - embedded == report.embedded == 2  # the passage and one sentence


def test_passages_of_added_and_removed_documents_are_counted(corpus_of, encoder, index_directory):
    build_index(corpus_of(PAGES), encoder, index_directory)
    pages = {name: PAGES[name] for name in ("kontoret", "flyget")} | {"ny": "Ny\n\nAllt nytt.\n"}
    counts = compare_index(corpus_of(pages), encoder, index_directory).passage_counts
    assert counts == {"ny": PassageCounts(1, 0), "skolan": PassageCounts(0, 1)}


def test_a_removed_document_is_found_no_more(corpus_of, encoder, index_directory):
    build_index(corpus_of(PAGES), encoder, index_directory)
    pages = {name: text for name, text in PAGES.items() if name != "skolan"}
    corpus = corpus_of(pages)
    build_index(corpus, encoder, index_directory)
    with open_index(corpus, encoder, index_directory) as index:
        found = {hit.passage.document for hit in index.search("folkhögskola", limit=10)}
    assert found == {"kontoret", "flyget"}


@pytest.mark.parametrize("stage", ["embed", "store", "lexical"])
def test_an_interrupted_build_leaves_the_index_before_and_keeps_what_it_embedded(
    corpus_of, encoder, index_directory, stage
):
    build_index(corpus_of(PAGES), encoder, index_directory)

    def interrupt(told, _done, _total):
        if told == stage:
            raise KeyboardInterrupt

    corpus = corpus_of(PAGES | {"flyget": "Flyget\n\nFlygplatsen är nedlagd.\n"})
    with pytest.raises(KeyboardInterrupt):
        build_index(corpus, encoder, index_directory, progress=interrupt)
    before = corpus_of(PAGES)
    assert first(before, encoder, index_directory, "folkhögskola") == "skolan"
    corpus = corpus_of(PAGES | {"flyget": "Flyget\n\nFlygplatsen är nedlagd.\n"})
    report = build_index(corpus, encoder, index_directory)
    assert (report.embedded, report.changed) == (0, ("flyget",))
