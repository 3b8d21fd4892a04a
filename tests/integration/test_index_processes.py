"""Several processes, kills and full disks: the index in use stays whole."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import pytest

from corpus.collection import load_corpus
from index.build import CACHE, build_index
from index.cache import BATCH_WORK, EmbeddingCache, work_of
from index.hashing import HashingEncoder
from index.problems import Busy
from index.search import open_index

# What every child starts with: the corpus folder and the index directory are its arguments.
PREAMBLE = """
import sys, time
from pathlib import Path
from corpus.collection import load_corpus
from index.build import build_index
from index.hashing import HashingEncoder
from index.problems import IndexProblem
from index.search import open_index
folder, directory = Path(sys.argv[1]), Path(sys.argv[2])
corpus = load_corpus(folder)
encoder = HashingEncoder()
"""
QUERY = "Brysselkontoret"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "documents"
    made.mkdir()
    write(made, "Kontoret i Bryssel bevakar forskning.")
    return made


@pytest.fixture
def index_directory(tmp_path):
    return tmp_path / "index"


def write(folder, sentence, paragraphs=40):
    body = "\n\n".join(f"{sentence} Stycke {at} av Brysselkontoret." for at in range(paragraphs))
    (folder / "sidan.txt").write_text(f"Sidan\n\n{body}\n", encoding="utf-8")
    table = '[[source]]\nid = "sidan"\nfile = "sidan.txt"\ntitle = "Sidan"\npublisher = "Prov"\n'
    (folder / "sources.toml").write_text(table, encoding="utf-8")
    (folder / "aliases.toml").write_text("", encoding="utf-8")


def start(code, folder, index_directory, **options):
    script = PREAMBLE + textwrap.dedent(code)
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", script, str(folder), str(index_directory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def finish(child, said=""):
    output, errors = child.communicate(said, timeout=120)
    assert child.returncode == 0, errors
    return output


def hits(folder, index_directory):
    with open_index(load_corpus(folder), HashingEncoder(), index_directory) as index:
        return [(hit.passage.id, round(hit.score, 6)) for hit in index.search(QUERY)]


SEARCH_TWICE = f"""
with open_index(corpus, encoder, directory) as index:
    def ask():
        hits = index.search({QUERY!r})
        print([(hit.passage.id, round(hit.score, 6)) for hit in hits], flush=True)
    ask()
    sys.stdin.readline()
    ask()
"""


def test_two_processes_read_one_index_with_the_same_hits(folder, index_directory):
    build_index(load_corpus(folder), HashingEncoder(), index_directory)
    expected = str(hits(folder, index_directory))
    children = [start(SEARCH_TWICE, folder, index_directory) for _ in range(2)]
    for child in children:
        assert finish(child, "\n").splitlines() == [expected, expected]


def test_a_reader_goes_on_while_the_index_is_built_anew(folder, index_directory):
    build_index(load_corpus(folder), HashingEncoder(), index_directory)
    expected = str(hits(folder, index_directory))
    reader = start(SEARCH_TWICE, folder, index_directory)
    assert reader.stdout.readline().strip() == expected
    write(folder, "Allt är nytt.")
    assert build_index(load_corpus(folder), HashingEncoder(), index_directory).is_new
    assert finish(reader, "\n").strip() == expected
    assert str(hits(folder, index_directory)) != expected


def test_a_second_builder_is_told_at_once(folder, index_directory):
    code = """
    from index.generations import building_lock
    with building_lock(directory):
        print("held", flush=True)
        sys.stdin.readline()
    """
    holder = start(code, folder, index_directory)
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(Busy, match="another process is building"):
        build_index(load_corpus(folder), HashingEncoder(), index_directory)
    finish(holder, "\n")
    assert build_index(load_corpus(folder), HashingEncoder(), index_directory).is_new


def test_of_two_builders_one_builds_and_the_other_is_told_what_to_do(folder, index_directory):
    first = start(
        """
        def wait(stage, done, total):
            print(stage, flush=True)
            sys.stdin.readline()
        print(build_index(corpus, encoder, directory, progress=wait).is_new, flush=True)
        """,
        folder,
        index_directory,
    )
    assert first.stdout.readline() == "embed\n"
    second = """
    try:
        print(build_index(corpus, encoder, directory).is_new)
    except IndexProblem as problem:
        print(type(problem).__name__, problem)
    """
    said = finish(start(second, folder, index_directory))
    assert said.startswith("Busy another process is building")
    assert "wait until it is done" in said
    assert said.count("\n") == 1
    assert finish(first, "\n" * 99).split()[-1] == "True"
    assert finish(start(second, folder, index_directory)) == "False\n"


def test_a_reader_goes_on_when_its_generation_was_removed(folder, index_directory):
    build_index(load_corpus(folder), HashingEncoder(), index_directory)
    expected = str(hits(folder, index_directory))
    reader = start(SEARCH_TWICE, folder, index_directory)
    assert reader.stdout.readline().strip() == expected
    for year in range(3):
        write(folder, f"Allt är nytt {year}.")
        build_index(load_corpus(folder), HashingEncoder(), index_directory)
    assert finish(reader, "\n").strip() == expected


@pytest.mark.parametrize("stage", ["embed", "store", "lexical"])
def test_a_build_killed_at_any_stage_leaves_the_old_index_serving(folder, index_directory, stage):
    build_index(load_corpus(folder), HashingEncoder(), index_directory)
    old_corpus = load_corpus(folder)
    expected = hits(folder, index_directory)
    write(folder, "Allt är nytt.", paragraphs=150)
    code = f"""
    import os, signal
    def kill(stage, done, total):
        if stage == {stage!r}:
            os.kill(os.getpid(), signal.SIGKILL)
    build_index(corpus, encoder, directory, progress=kill)
    """
    child = start(code, folder, index_directory)
    child.communicate(timeout=120)
    assert child.returncode == -signal.SIGKILL
    with open_index(old_corpus, HashingEncoder(), index_directory) as index:
        assert [(hit.passage.id, round(hit.score, 6)) for hit in index.search(QUERY)] == expected
    report = build_index(load_corpus(folder), HashingEncoder(), index_directory)
    assert report.is_new
    left = list((index_directory / "generations").glob("*.building"))
    assert left == []


def texts_of(corpus):
    """Everything of the corpus that is embedded."""
    return {passage.text for passage in corpus.passages} | {
        sentence.in_words(corpus.documents[passage.document].text)
        for passage in corpus.passages
        for sentence in passage.sentences
    }


def missing_of(texts, index_directory):
    """Which of the texts the cache lacks."""
    with EmbeddingCache(index_directory / CACHE, HashingEncoder()) as cache:
        return cache.missing(texts)


def test_builds_killed_at_twenty_moments_lose_nothing_that_was_acknowledged(
    folder, index_directory
):
    build_index(load_corpus(folder), HashingEncoder(), index_directory)
    old_corpus, expected = load_corpus(folder), hits(folder, index_directory)
    write(folder, "Allt är nytt, ord för ord och mening för mening.", paragraphs=2_000)
    texts = texts_of(load_corpus(folder))
    lacking = sum(map(work_of, missing_of(texts, index_directory)))
    began = lacking
    code = """
    def tell(stage, done, total):
        print(stage, flush=True)
        if done == total:
            time.sleep(600)  # however slow the one who kills is, nothing is finished before
    print("loaded", flush=True)
    build_index(corpus, encoder, directory, progress=tell)
    """
    chance = random.Random(4)
    for steps in chance.choices(range(4), k=20):  # told of, and then some milliseconds more
        child = start(code, folder, index_directory)
        told = [child.stdout.readline().strip() for _ in range(1 + steps)]
        assert told[0] == "loaded"
        time.sleep(chance.uniform(0, 0.1))
        child.kill()
        told += child.communicate(timeout=60)[0].split()
        assert child.returncode == -signal.SIGKILL
        # What was told of is on disk: all batches but the last are of at least this much work.
        most = lacking - BATCH_WORK * told.count("embed")
        lacking = sum(map(work_of, missing_of(texts, index_directory)))
        assert lacking <= max(0, most)
        with open_index(old_corpus, HashingEncoder(), index_directory) as index:
            found = [(hit.passage.id, round(hit.score, 6)) for hit in index.search(QUERY)]
        assert found == expected
    assert lacking < began
    left = len(missing_of(texts, index_directory))
    report = build_index(load_corpus(folder), HashingEncoder(), index_directory)
    assert (report.embedded, report.is_new) == (left, True)
    assert not list((index_directory / "generations").glob("*.building"))


def test_a_build_killed_between_two_batches_has_kept_the_first(folder, index_directory):
    write(folder, "Första gången.", paragraphs=1_500)
    code = """
    import os, signal
    def kill(stage, done, total):
        os.kill(os.getpid(), signal.SIGKILL)
    build_index(corpus, encoder, directory, progress=kill)
    """
    start(code, folder, index_directory).communicate(timeout=120)
    texts = texts_of(load_corpus(folder))
    lacking = len(missing_of(texts, index_directory))
    assert 0 < lacking < len(texts)
    assert build_index(load_corpus(folder), HashingEncoder(), index_directory).embedded == lacking


@pytest.mark.parametrize(
    "limit_bytes",
    [
        pytest.param(2_000, id="no room for the first vector"),
        pytest.param(150_000, id="no room for all vectors"),
        pytest.param(230_000, id="no room for the store"),
    ],
)
def test_a_full_disk_is_one_line_and_leaves_the_old_index_serving(
    folder, index_directory, limit_bytes
):
    build_index(load_corpus(folder), HashingEncoder(), index_directory)
    old_corpus = load_corpus(folder)
    write(folder, "Allt är nytt.", paragraphs=600)
    code = f"""
    import resource, signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, ({limit_bytes}, resource.RLIM_INFINITY))
    try:
        build_index(corpus, encoder, directory)
    except IndexProblem as problem:
        print(type(problem).__name__, problem)
    """
    said = finish(start(code, folder, index_directory))
    assert said.startswith("Unwritable ")
    assert said.count("\n") == 1
    with open_index(old_corpus, HashingEncoder(), index_directory) as index:
        assert index.search(QUERY)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become another user")
def test_an_index_that_may_only_be_read_is_searched_exactly():
    with tempfile.TemporaryDirectory() as name:
        folder, index_directory = Path(name) / "documents", Path(name) / "index"
        folder.mkdir()
        write(folder, "Kontoret i Bryssel bevakar forskning.")
        build_index(load_corpus(folder), HashingEncoder(), index_directory)
        expected = str(hits(folder, index_directory))
        Path(name).chmod(0o755)
        code = f"""
        import os
        for user in (0, 65534):  # the first loads what the second may have no right to read
            os.setuid(user)
            with open_index(corpus, encoder, directory) as index:
                hits = index.search({QUERY!r})
        print([(hit.passage.id, round(hit.score, 6)) for hit in hits])
        """
        assert finish(start(code, folder, index_directory)).strip() == expected


def test_nothing_but_this_machine_is_contacted(folder, index_directory):
    code = """
    def deny(event, arguments):
        if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
            print("contacted", arguments, flush=True)
            raise PermissionError(event)
    sys.addaudithook(deny)
    build_index(corpus, encoder, directory)
    with open_index(corpus, encoder, directory) as index:
        print(len(index.search("Bryssel")) > 0)
    """
    assert finish(start(code, folder, index_directory)) == "True\n"


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
def test_a_closed_index_holds_no_file_open(folder, index_directory):
    build_index(load_corpus(folder), HashingEncoder(), index_directory)
    code = """
    import os
    with open_index(corpus, encoder, directory) as index:
        index.search("Bryssel")
    del index
    def held():
        links = [f"/proc/self/fd/{name}" for name in os.listdir("/proc/self/fd")]
        return [link for link in links if os.path.exists(link) and "chroma" in os.readlink(link)]
    # Chroma's own threads let go of their connections a moment after they are told to.
    until = time.monotonic() + 10
    while held() and time.monotonic() < until:
        time.sleep(0.05)
    print(held())
    """
    assert finish(start(code, folder, index_directory)) == "[]\n"


def test_searching_imports_no_library_that_only_building_needs(folder, index_directory):
    build_index(load_corpus(folder), HashingEncoder(), index_directory)
    code = """
    assert "chromadb" not in sys.modules
    with open_index(corpus, encoder, directory) as index:
        index.search("Bryssel")
    libraries = ("bm25s", "chromadb", "llama_index", "gradio", "torch")
    print([name for name in libraries if name in sys.modules])
    """
    assert finish(start(code, folder, index_directory)) == "[]\n"
