"""A store made from the one before: it holds what one made from nothing would, the old is whole."""

import hashlib
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.collection import load_corpus
from index.build import build_index, store_address
from index.generations import current_name, open_generation
from index.hashing import HashingEncoder
from index.store import PassageStore

PARAGRAPHS = [f"Avsnitt {at} om resor. " + "Tåget går över bron. " * 45 for at in range(30)]


@pytest.fixture
def encoder():
    return HashingEncoder()


@pytest.fixture
def directory(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def corpus_of(invent):
    def written(paragraphs):
        pages = {"resor": "\n\n".join(("Resor", *paragraphs)), "mat": "Mat\n\nSoppan är varm."}
        return load_corpus(invent({name: {"text": f"{text}\n"} for name, text in pages.items()}))

    return written


def current(directory):
    return open_generation(directory, current_name(directory))


def graphs(generation):
    """Names of the directories that Chroma keeps its graphs in: made up anew for each new one."""
    return {path.name for path in (generation.directory / "chroma").iterdir() if path.is_dir()}


def held(generation):
    """What Chroma holds: for each id its text and the passage's own metadata."""
    address = store_address(generation)
    with PassageStore.open(address, passages=generation.manifest.passages) as store:
        rows = store.vector_store()._collection.get(include=["documents", "metadatas"])
    keys = ("document", "start", "end", "heading")
    return {
        name: (text, *(metadata[key] for key in keys))
        for name, text, metadata in zip(
            rows["ids"], rows["documents"], rows["metadatas"], strict=True
        )
    }


def digests(directory: Path):
    files = sorted(path for path in directory.rglob("*") if path.is_file())
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


EDITS = [
    pytest.param([*PARAGRAPHS, "Ett stycke till."], id="added"),
    pytest.param(PARAGRAPHS[:-1], id="removed"),
    pytest.param([*PARAGRAPHS[:-2], "Ett annat stycke.", PARAGRAPHS[-1]], id="replaced"),
]


@pytest.mark.parametrize("edited", EDITS)
def test_after_an_edit_the_copied_store_holds_what_one_made_from_nothing_holds(
    corpus_of, encoder, directory, tmp_path, edited
):
    build_index(corpus_of(PARAGRAPHS), encoder, directory)
    old = current(directory)
    before = digests(old.directory)
    corpus = corpus_of(edited)
    build_index(corpus, encoder, directory)
    build_index(corpus, encoder, tmp_path / "new")
    renewed, new = current(directory), current(tmp_path / "new")
    assert graphs(renewed) == graphs(old) != graphs(new)
    assert held(renewed) == held(new)
    assert digests(old.directory) == before
    address = store_address(renewed)
    with PassageStore.open(address, passages=len(corpus.passages)) as store:
        for passage in corpus.passages:
            (found, cosine), *_ = store.nearest(encoder.embed_passages([passage.text])[0], 1)
            assert cosine == pytest.approx(1, abs=1e-5)
            assert found == passage.id


def test_a_moved_passage_is_held_under_its_new_place(corpus_of, encoder, directory):
    build_index(corpus_of(PARAGRAPHS), encoder, directory)
    old = graphs(current(directory))
    corpus = corpus_of([*PARAGRAPHS[:-1], "Inskjutet.", PARAGRAPHS[-1]])
    build_index(corpus, encoder, directory)
    assert graphs(current(directory)) == old
    assert set(held(current(directory))) == {passage.id for passage in corpus.passages}


def test_a_graph_out_of_which_much_was_taken_is_made_anew(corpus_of, encoder, directory):
    paragraphs = list(PARAGRAPHS)
    build_index(corpus_of(paragraphs), encoder, directory)
    first, kept, worn = graphs(current(directory)), [], []
    for at in range(len(paragraphs) - 1, len(paragraphs) - 13, -1):
        paragraphs[at] = f"Nytt {at}. " + "Bussen väntar på tåget. " * 40
        build_index(corpus_of(paragraphs), encoder, directory)
        kept.append(graphs(current(directory)) == first)
        record = (current(directory).directory / "chroma" / "held.json").read_text("utf-8")
        worn.append(json.loads(record)["worn"])
    assert kept[0]
    assert not kept[-1]
    assert kept == sorted(kept, reverse=True)
    assert max(worn) <= 0.2 * len(corpus_of(paragraphs).passages)
    assert worn[kept.index(False)] == 0


@pytest.mark.parametrize(
    ("spoil", "is_copied"),
    [
        pytest.param(lambda record: record.pop("worn"), False, id="no record"),
        pytest.param(lambda record: record.update(made_by="other"), False, id="made otherwise"),
        pytest.param(lambda record: record["digests"].popitem(), True, id="one passage unknown"),
        pytest.param(lambda record: record["digests"].update(no="0"), True, id="one not there"),
    ],
)
def test_a_record_that_is_not_right_costs_time_and_nothing_else(
    corpus_of, encoder, directory, spoil, is_copied
):
    build_index(corpus_of(PARAGRAPHS), encoder, directory)
    generation = current(directory)
    rewrite(generation, spoil)
    corpus = corpus_of([*PARAGRAPHS, "Ett stycke till."])
    build_index(corpus, encoder, directory)
    assert (graphs(current(directory)) == graphs(generation)) is is_copied
    assert set(held(current(directory))) == {passage.id for passage in corpus.passages}


def test_a_store_that_cannot_be_copied_is_made_from_nothing(corpus_of, encoder, directory):
    build_index(corpus_of(PARAGRAPHS), encoder, directory)
    generation = current(directory)
    database = generation.directory / "chroma" / "chroma.sqlite3"
    database.write_bytes(b"no database" * (database.stat().st_size // 11 + 1))
    corpus = corpus_of([*PARAGRAPHS, "Ett stycke till."])
    build_index(corpus, encoder, directory)
    assert graphs(current(directory)) != graphs(generation)
    assert set(held(current(directory))) == {passage.id for passage in corpus.passages}


KILLED = """
import os, signal, sys
from pathlib import Path
from corpus.collection import load_corpus
from index.build import build_index
from index.hashing import HashingEncoder
def kill(stage, done, total):
    if stage == "store":
        os.kill(os.getpid(), signal.SIGKILL)
build_index(load_corpus(Path(sys.argv[1])), HashingEncoder(), Path(sys.argv[2]), progress=kill)
"""


def test_a_build_killed_over_its_copy_leaves_the_old_store_and_the_next_one_copies_again(
    corpus_of, encoder, directory, tmp_path
):
    build_index(corpus_of(PARAGRAPHS), encoder, directory)
    old = current(directory)
    before = digests(old.directory)
    corpus = corpus_of([*PARAGRAPHS, "Ett stycke till."])
    folder = tmp_path / "documents"
    command = [sys.executable, "-c", KILLED, str(folder), str(directory)]
    assert subprocess.run(command, check=False, timeout=120).returncode == -signal.SIGKILL
    (left,) = (directory / "generations").glob("*.building")
    assert (left / "chroma" / "chroma.sqlite3").exists()
    assert current(directory) == old
    assert digests(old.directory) == before
    assert build_index(corpus, encoder, directory).is_new
    assert graphs(current(directory)) == graphs(old)
    assert set(held(current(directory))) == {passage.id for passage in corpus.passages}


def rewrite(generation, change):
    """Changes the record and lets the manifest know its new size."""
    file = generation.directory / "chroma" / "held.json"
    record = json.loads(file.read_text("utf-8"))
    change(record)
    file.write_text(json.dumps(record), "utf-8")
    manifest = generation.directory / "manifest.json"
    content = json.loads(manifest.read_text("utf-8"))
    content["sizes"]["chroma/held.json"] = file.stat().st_size
    manifest.write_text(json.dumps(content), "utf-8")
