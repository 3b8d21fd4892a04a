"""An index in one file: whole or not at all, for the same documents only, and nothing hostile."""

import gzip
import hashlib
import io
import json
import random
import signal
import subprocess
import sys
import tarfile
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.collection import load_corpus
from index.archive import read_header
from index.archive_header import ArchiveProblem
from index.build import build_index
from index.hashing import HashingEncoder
from index.problems import Busy, Damaged, Missing, Stale, Unwritable
from index.restore import _check_room, import_index
from index.search import open_index
from index.snapshot import export_index
from tests.conftest import write_corpus

PAGES = {
    "badet": {"text": "Badet\n\nDet gamla badhuset i Norrby öppnade 1932. Vattnet är varmt.\n"},
    "skolan": {"text": "Skolan\n\nSkolan har tolv klasser. Maten lagas på plats.\n"},
}
OLD_PAGES = {"badet": {"text": "Badet\n\nBadhuset är stängt.\n"}}
QUERY = "När öppnade badhuset?"


@pytest.fixture
def encoder():
    return HashingEncoder()


@pytest.fixture
def corpus(invented):
    return invented(PAGES)


@pytest.fixture
def snapshot(corpus, encoder, tmp_path):
    """A snapshot of the corpus's index, made elsewhere."""
    build_index(corpus, encoder, tmp_path / "there")
    export_index(tmp_path / "there", tmp_path / "index.snapshot")
    return tmp_path / "index.snapshot"


@pytest.fixture
def old(encoder, tmp_path):
    """An older index in ``here``: its corpus."""
    before = load_corpus(write_corpus(tmp_path / "old", OLD_PAGES))
    build_index(before, encoder, tmp_path / "here")
    return before


def hits(corpus, directory, query=QUERY):
    with open_index(corpus, HashingEncoder(), directory) as index:
        return [(hit.passage.id, hit.score, hit.parts) for hit in index.search(query)]


def tree(directory):
    """Every file below and its content; Chroma's own database changes when it is only opened."""
    return {
        file.relative_to(directory).as_posix(): file.read_bytes()
        for file in directory.rglob("*")
        if file.is_file() and not file.name.startswith("chroma.sqlite3")
    }


def test_an_imported_index_finds_what_the_exported_one_finds(corpus, encoder, snapshot, tmp_path):
    report = import_index(snapshot, corpus, encoder, tmp_path / "here")
    assert report.is_new
    assert set(report.added) == set(PAGES)
    assert hits(corpus, tmp_path / "here") == hits(corpus, tmp_path / "there")
    assert not build_index(corpus, encoder, tmp_path / "here").is_new


def test_importing_embeds_nothing(corpus, encoder, snapshot, tmp_path):
    embedded = encoder.embedded
    import_index(snapshot, corpus, encoder, tmp_path / "here")
    assert encoder.embedded == embedded


def test_an_imported_index_takes_the_place_of_the_old_one(corpus, encoder, snapshot, old, tmp_path):
    with open_index(old, encoder, tmp_path / "here") as reader:
        before = reader.search(QUERY)
        report = import_index(snapshot, corpus, encoder, tmp_path / "here")
        assert reader.search(QUERY) == before
    assert (report.added, report.changed) == (("skolan",), ("badet",))
    assert hits(corpus, tmp_path / "here") == hits(corpus, tmp_path / "there")
    assert len(list((tmp_path / "here" / "generations").iterdir())) == 2


def test_importing_what_is_there_already_changes_nothing(corpus, encoder, snapshot, tmp_path):
    before = tree(tmp_path / "there")
    assert not import_index(snapshot, corpus, encoder, tmp_path / "there").is_new
    assert tree(tmp_path / "there") == before


def test_importing_mends_a_damaged_index(corpus, encoder, snapshot, tmp_path):
    expected = hits(corpus, tmp_path / "there")
    next((tmp_path / "there").rglob("passages.npy")).unlink()
    assert import_index(snapshot, corpus, encoder, tmp_path / "there").is_new
    assert hits(corpus, tmp_path / "there") == expected


@pytest.mark.parametrize("with_cache", [False, True], ids=["without cache", "with cache"])
def test_the_next_build_embeds_only_what_is_new_if_the_cache_came_along(
    corpus, encoder, tmp_path, with_cache
):
    build_index(corpus, encoder, tmp_path / "there")
    file = tmp_path / "index.snapshot"
    export_index(tmp_path / "there", file, with_cache=with_cache)
    import_index(file, corpus, encoder, tmp_path / "here")
    pages = PAGES | {"ny": {"text": "Ny\n\nHär finns en rad.\n"}}
    larger = load_corpus(write_corpus(tmp_path / "larger", pages))
    everything = build_index(larger, encoder, tmp_path / "elsewhere").embedded
    embedded = build_index(larger, encoder, tmp_path / "here").embedded
    assert embedded == (1 if with_cache else everything)


def test_cached_vectors_here_stay_when_others_come(corpus, encoder, old, tmp_path):
    build_index(corpus, encoder, tmp_path / "there")
    file = tmp_path / "index.snapshot"
    export_index(tmp_path / "there", file, with_cache=True)
    import_index(file, corpus, encoder, tmp_path / "here")
    assert build_index(old, encoder, tmp_path / "here").embedded == 0


def test_vectors_of_another_length_in_the_cache_stay_at_home(corpus, encoder, tmp_path):
    build_index(corpus, HashingEncoder(32), tmp_path / "there")
    build_index(corpus, encoder, tmp_path / "there")
    file = tmp_path / "index.snapshot"
    header = export_index(tmp_path / "there", file, with_cache=True)
    (rows,) = (entry.size for entry in header.entries if entry.name == "cache/vectors.npy")
    (keys,) = (entry.size for entry in header.entries if entry.name == "cache/keys.npy")
    assert (rows - 128) // (4 * 64) == (keys - 128) // 32  # 128: a header of numpy's
    import_index(file, corpus, encoder, tmp_path / "here")


def test_the_settings_beside_the_index_come_along(corpus, encoder, tmp_path):
    build_index(corpus, encoder, tmp_path / "there")
    (tmp_path / "there" / "calibration.toml").write_text("encoder = 'x'\n")
    (tmp_path / "there" / ".hidden.toml").write_text("")
    export_index(tmp_path / "there", tmp_path / "index.snapshot")
    import_index(tmp_path / "index.snapshot", corpus, encoder, tmp_path / "here")
    assert (tmp_path / "here" / "calibration.toml").read_text() == "encoder = 'x'\n"


def test_equal_indexes_give_equal_files(corpus, encoder, tmp_path):
    for name in ("one", "two"):
        build_index(corpus, encoder, tmp_path / name)
        export_index(tmp_path / name, tmp_path / f"{name}.snapshot", with_cache=True)
    assert (tmp_path / "one.snapshot").read_bytes() == (tmp_path / "two.snapshot").read_bytes()


def test_a_snapshot_holds_no_database_and_nothing_that_can_run(snapshot):
    with tarfile.open(snapshot) as tar:
        names = tar.getnames()
    assert {Path(name).suffix for name in names} == {"", ".json", ".npy", ".txt"}
    assert [name for name in names if not Path(name).suffix] == ["snapshot"]
    assert not [name for name in names if "chroma" in name]


def test_progress_of_both_is_told_up_to_the_end(corpus, encoder, tmp_path):
    build_index(corpus, encoder, tmp_path / "there")
    told = []
    file = tmp_path / "index.snapshot"
    export_index(tmp_path / "there", file, progress=lambda *step: told.append(step))
    assert {stage for stage, *_ in told} == {"pack"}
    assert told[-1][1] == told[-1][2] > 0
    told.clear()
    import_index(file, corpus, encoder, tmp_path / "here", progress=lambda *s: told.append(s))
    assert list(dict.fromkeys(stage for stage, *_ in told)) == ["unpack", "store"]
    assert len({total for *_, total in told}) == 1
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert told[-1][1] == told[-1][2]


# Documents, settings and encoders that do not fit


def changed(name, **page):
    return PAGES | {name: PAGES[name] | page}


@pytest.mark.parametrize(
    ("pages", "told"),
    [
        pytest.param(changed("badet", text="Badet\n\nNytt.\n"), "different here: badet", id="text"),
        pytest.param(changed("badet", title="Simhallen"), "different here: badet", id="title"),
        pytest.param({"badet": PAGES["badet"]}, "only in it: skolan", id="gone"),
        pytest.param(PAGES | {"ny": PAGES["badet"]}, "only here: ny", id="new"),
        pytest.param(
            {f"d{at}": PAGES["badet"] for at in range(5)},
            "only here: d0, d1, d2 and 2 more",
            id="many",
        ),
    ],
)
def test_a_snapshot_of_other_documents_is_refused_and_the_difference_named(
    encoder, snapshot, old, tmp_path, pages, told
):
    before = tree(tmp_path / "here")
    other = load_corpus(write_corpus(tmp_path / "other", pages))
    with pytest.raises(Stale, match="made from other documents") as caught:
        import_index(snapshot, other, encoder, tmp_path / "here")
    assert told in str(caught.value)
    assert str(snapshot) in str(caught.value)
    assert tree(tmp_path / "here") == before


def test_a_snapshot_of_other_aliases_is_refused(encoder, snapshot, invent, tmp_path):
    folder = invent(PAGES)
    (folder / "aliases.toml").write_text('[[alias]]\nnames = ["badet", "simhallen"]\n')
    with pytest.raises(Stale, match=r"aliases\.toml"):
        import_index(snapshot, load_corpus(folder), encoder, tmp_path / "here")


def test_a_snapshot_of_another_encoder_is_refused(corpus, snapshot, tmp_path):
    with pytest.raises(Stale, match="encoder hashing/64, not other/64"):
        import_index(snapshot, corpus, HashingEncoder(name="other"), tmp_path / "here")
    assert not (tmp_path / "here").exists()


# What is no snapshot, or no longer one


def header_of(file):
    with tarfile.open(file) as tar:
        return json.loads(tar.extractfile("snapshot").read().partition(b"\n")[2])


def contents_of(file):
    with tarfile.open(file) as tar:
        return {m.name: tar.extractfile(m).read() for m in tar if m.name != "snapshot"}


def member(name, content=b"", *, kind=tarfile.REGTYPE, target=""):
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = len(content), kind, target
    return info, content


def entry(name, content):
    digest = hashlib.sha256(content).hexdigest()
    return {"name": name, "size": len(content), "sha256": digest}


def write(file, header, members, *, first="snapshot", pax=None):
    stated = header if isinstance(header, bytes) else json.dumps(header).encode()
    stated = hashlib.sha256(stated).hexdigest().encode() + b"\n" + stated
    form = tarfile.PAX_FORMAT if pax else tarfile.GNU_FORMAT
    with (
        gzip.open(file, "wb", 1) as packed,
        tarfile.open(fileobj=packed, mode="w", format=form) as tar,
    ):
        for info, content in [member(first, stated), *members]:
            if pax and info.name != first:
                info.pax_headers = pax
            tar.addfile(info, io.BytesIO(content))


def with_file(file, name, content=b"x", *, stated=None, info=None):
    """Writes the snapshot anew with one file more, stated like it or otherwise."""
    header = header_of(file)
    header["entries"].append(stated or entry(name, content))
    members = [member(*pair) for pair in contents_of(file).items()]
    write(file, header, [*members, info or member(name, content)])


def altered_header(file, **values):
    members = [member(*pair) for pair in contents_of(file).items()]
    write(file, header_of(file) | values, members)


def without(file, name):
    members = [member(*pair) for pair in contents_of(file).items() if pair[0] != name]
    write(file, header_of(file), members)


def with_content(file, name, content, *, state):
    held = contents_of(file) | {name: content}
    header = header_of(file)
    if state:
        header["entries"] = [entry(*pair) for pair in held.items()]
    write(file, header, [member(*pair) for pair in held.items()])


def with_bomb(file):
    """A member whose extended header unpacks to 5 MB."""
    members = [member(*pair) for pair in contents_of(file).items()]
    write(file, header_of(file), members, pax={"comment": "0" * 5_000_000})


HOSTILE = {
    "a path that climbs": lambda f: with_file(f, "generation/../../../outside"),
    "a path that climbs from a known folder": lambda f: with_file(f, "settings/../outside"),
    "an absolute path": lambda f: with_file(f, "/tmp/outside"),
    "a path with backslashes": lambda f: with_file(f, "generation\\..\\outside"),
    "a hidden file": lambda f: with_file(f, "generation/.outside"),
    "a file in no known folder": lambda f: with_file(f, "elsewhere/outside"),
    "a database of Chroma's": lambda f: with_file(f, "generation/chroma/chroma.sqlite3"),
    "a program among the settings": lambda f: with_file(f, "settings/current"),
    "a name twice": lambda f: with_file(f, "generation/passages.npy"),
    "a name twice but for case": lambda f: with_file(f, "generation/Passages.npy"),
    "a symbolic link": lambda f: with_file(
        f, "generation/x", info=member("generation/x", kind=tarfile.SYMTYPE, target="/etc/passwd")
    ),
    "a hard link": lambda f: with_file(
        f, "generation/x", info=member("generation/x", kind=tarfile.LNKTYPE, target="snapshot")
    ),
    "a device": lambda f: with_file(
        f, "generation/x", info=member("generation/x", kind=tarfile.CHRTYPE)
    ),
    "a folder": lambda f: with_file(
        f, "generation/x", info=member("generation/x", kind=tarfile.DIRTYPE)
    ),
    "another file than stated": lambda f: with_file(
        f, "generation/y", stated=entry("generation/x", b"x")
    ),
    "a larger file than stated": lambda f: with_file(
        f, "generation/x", b"xx", stated=entry("generation/x", b"x")
    ),
    "a smaller file than stated": lambda f: with_file(
        f, "generation/x", b"", stated=entry("generation/x", b"x")
    ),
    "other bytes than stated": lambda f: with_content(
        f, "generation/duplicates.json", b"[[1, 2]]", state=False
    ),
    "a file that is not stated": lambda f: write(
        f, header_of(f), [*(member(*p) for p in contents_of(f).items()), member("generation/x")]
    ),
    "a stated file missing": lambda f: without(f, "generation/passages.npy"),
    "the last stated file missing": lambda f: without(f, list(contents_of(f))[-1]),
    "vectors of other passages": lambda f: with_content(
        f, "generation/passages.npy", b"\x93NUMPY", state=True
    ),
    "postings that cannot be read": lambda f: with_content(
        f, "generation/lexical/vocab.index.json", b"{", state=True
    ),
    "cached vectors that are none": lambda f: with_file(f, "cache/keys.npy", b"x"),
    "a size below nothing": lambda f: with_file(
        f, "generation/x", stated={"name": "generation/x", "size": -1, "sha256": ""}
    ),
    "a size beyond reason": lambda f: with_file(
        f, "generation/x", stated={"name": "generation/x", "size": 10**15, "sha256": ""}
    ),
    "a bomb": with_bomb,
    "another version": lambda f: altered_header(f, version=2),
    "unknown keys": lambda f: write(f, b'{"version": 1, "run": "x"}', []),
    "a header that is no JSON": lambda f: write(f, b"{", []),
    "a header that is no object": lambda f: write(f, b"[1]", []),
    "deeply nested JSON": lambda f: write(f, b"[" * 100_000, []),
    "a header of another checksum": lambda f: f.write_bytes(
        gzip.compress(gzip.decompress(f.read_bytes()).replace(b'"passages": 2', b'"passages": 3'))
    ),
    "no header": lambda f: write(f, b"{}", [], first="other.json"),
    "nothing": lambda f: f.write_bytes(b""),
    "no archive": lambda f: f.write_bytes(b"%PDF-1.7 not an archive at all" * 100),
    "a compressed text": lambda f: f.write_bytes(gzip.compress(b"text" * 1000)),
    "a file that is not there": lambda f: f.unlink(),
    "a folder in its place": lambda f: (f.unlink(), f.mkdir()),
}


@pytest.mark.parametrize("spoil", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_sound_snapshot_is_refused_and_leaves_no_trace(
    corpus, encoder, snapshot, old, tmp_path, spoil
):
    spoil(snapshot)
    before, around = tree(tmp_path / "here"), set(tmp_path.rglob("*outside*"))
    with pytest.raises(ArchiveProblem) as caught:
        import_index(snapshot, corpus, encoder, tmp_path / "here")
    assert str(snapshot) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert tree(tmp_path / "here") == before
    assert set(tmp_path.rglob("*outside*")) == around
    assert hits(old, tmp_path / "here")


def test_a_snapshot_cut_short_anywhere_is_refused(corpus, encoder, snapshot, old, tmp_path):
    whole, before = snapshot.read_bytes(), tree(tmp_path / "here")
    # The last block is padding: a snapshot without it holds every file, with its checksum.
    for share in range(20):
        snapshot.write_bytes(whole[: len(whole) * share // 20])
        with pytest.raises(ArchiveProblem):
            import_index(snapshot, corpus, encoder, tmp_path / "here")
    assert tree(tmp_path / "here") == before


def test_a_snapshot_with_a_byte_changed_anywhere_is_refused_or_the_same(
    corpus, encoder, snapshot, tmp_path
):
    whole = snapshot.read_bytes()
    expected = hits(corpus, tmp_path / "there")
    refused = 0
    for at in random.Random(7).sample(range(len(whole)), 25):
        snapshot.write_bytes(whole[:at] + bytes([whole[at] ^ 0x20]) + whole[at + 1 :])
        directory = tmp_path / f"here-{at}"
        try:
            import_index(snapshot, corpus, encoder, directory)
        except ArchiveProblem:
            refused += 1
        else:
            assert hits(corpus, directory) == expected
    assert refused > 15


def test_no_room_on_the_disk_is_said_before_anything_is_written(snapshot, tmp_path):
    header = read_header(snapshot)
    huge = replace(header, entries=(replace(header.entries[0], size=10**18),))
    with pytest.raises(Unwritable, match="free disk space"):
        _check_room(snapshot, huge, tmp_path)
    _check_room(snapshot, header, tmp_path)


# Exporting


def test_an_index_that_is_not_there_is_not_exported(tmp_path):
    with pytest.raises(Missing, match="build it"):
        export_index(tmp_path / "index", tmp_path / "index.snapshot")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_index_is_not_exported(corpus, encoder, snapshot, tmp_path):
    next((tmp_path / "there").rglob("passages.npy")).unlink()
    before = snapshot.read_bytes()
    with pytest.raises(Damaged):
        export_index(tmp_path / "there", snapshot)
    assert snapshot.read_bytes() == before


def test_an_earlier_snapshot_is_replaced_and_nothing_else(corpus, encoder, snapshot, tmp_path):
    export_index(tmp_path / "there", snapshot, with_cache=True)
    assert [e.name for e in read_header(snapshot).entries if e.name.startswith("cache/")]
    precious = tmp_path / "strategi.pdf"
    precious.write_bytes(b"%PDF-1.7")
    with pytest.raises(ArchiveProblem, match="name another file"):
        export_index(tmp_path / "there", precious)
    assert precious.read_bytes() == b"%PDF-1.7"


def test_exporting_to_a_folder_that_is_not_there_is_one_line(corpus, encoder, snapshot, tmp_path):
    with pytest.raises(Unwritable, match="cannot be written") as caught:
        export_index(tmp_path / "there", tmp_path / "nowhere" / "index.snapshot")
    assert "nowhere" in str(caught.value)


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda file, corpus, place: export_index(place, file), id="export"),
        pytest.param(
            lambda file, corpus, place: import_index(file, corpus, HashingEncoder(), place),
            id="import",
        ),
    ],
)
def test_neither_goes_on_beside_a_build(corpus, snapshot, tmp_path, call):
    code = """
    from index.generations import building_lock
    with building_lock(directory):
        print("held", flush=True)
        sys.stdin.readline()
    """
    holder = child(code, tmp_path / "documents", tmp_path / "there", snapshot)
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(Busy, match="wait until it is done"):
        call(snapshot, corpus, tmp_path / "there")
    holder.communicate("\n", timeout=600)


# Interrupts, kills and full disks

PREAMBLE = """
import os, signal, sys
from pathlib import Path
from corpus.collection import load_corpus
from index.hashing import HashingEncoder
from index.problems import IndexProblem
from index.restore import import_index
from index.snapshot import export_index
folder, directory, file = map(Path, sys.argv[1:])
"""


def child(code, *arguments):
    return subprocess.Popen(
        [
            sys.executable,
            "-W",
            "error",
            "-c",
            PREAMBLE + textwrap.dedent(code),
            *map(str, arguments),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("stage", ["unpack", "store"])
def test_an_interrupted_import_leaves_the_index_before_and_nothing_else(
    corpus, encoder, snapshot, old, tmp_path, stage
):
    before = tree(tmp_path / "here")

    def interrupt(told, *_):
        if told == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_index(snapshot, corpus, encoder, tmp_path / "here", progress=interrupt)
    assert tree(tmp_path / "here") == before
    assert hits(old, tmp_path / "here")


def test_an_interrupted_export_leaves_the_snapshot_before_and_nothing_else(snapshot, tmp_path):
    before, around = snapshot.read_bytes(), sorted(tmp_path.iterdir())

    def interrupt(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_index(tmp_path / "there", snapshot, progress=interrupt)
    assert snapshot.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == around


@pytest.mark.parametrize("stage", ["unpack", "store"])
def test_a_killed_import_leaves_the_index_before_and_the_next_one_clears_up(
    corpus, encoder, snapshot, old, tmp_path, stage
):
    code = f"""
    def kill(stage, done, total):
        if stage == {stage!r}:
            os.kill(os.getpid(), signal.SIGKILL)
    import_index(file, load_corpus(folder), HashingEncoder(), directory, progress=kill)
    """
    killed = child(code, tmp_path / "documents", tmp_path / "here", snapshot)
    killed.communicate(timeout=600)
    assert killed.returncode == -signal.SIGKILL
    assert hits(old, tmp_path / "here")
    assert import_index(snapshot, corpus, encoder, tmp_path / "here").is_new
    assert hits(corpus, tmp_path / "here") == hits(corpus, tmp_path / "there")
    assert not list((tmp_path / "here" / "generations").glob("*.building"))


def test_a_killed_export_leaves_the_snapshot_before_and_the_next_one_clears_up(snapshot, tmp_path):
    before = snapshot.read_bytes()
    code = """
    def kill(*_):
        os.kill(os.getpid(), signal.SIGKILL)
    export_index(directory, file, progress=kill)
    """
    killed = child(code, tmp_path / "documents", tmp_path / "there", snapshot)
    killed.communicate(timeout=600)
    assert killed.returncode == -signal.SIGKILL
    assert snapshot.read_bytes() == before
    export_index(tmp_path / "there", snapshot)
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("call", "limit_bytes"),
    [
        pytest.param("export_index(directory, file)", 1_000, id="export"),
        pytest.param(
            "import_index(file, load_corpus(folder), HashingEncoder(), directory)", 500, id="unpack"
        ),
        pytest.param(
            "import_index(file, load_corpus(folder), HashingEncoder(), directory)",
            20_000,
            id="store",
        ),
    ],
)
def test_a_full_disk_is_one_line_and_leaves_what_was(
    encoder, snapshot, old, tmp_path, call, limit_bytes
):
    here = "there" if call.startswith("export") else "here"
    before, kept = tree(tmp_path / here), snapshot.read_bytes()
    code = f"""
    import resource
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, ({limit_bytes}, resource.RLIM_INFINITY))
    try:
        {call}
    except IndexProblem as problem:
        print(type(problem).__name__, problem)
    """
    full = child(code, tmp_path / "documents", tmp_path / here, snapshot)
    said, errors = full.communicate(timeout=600)
    assert said.startswith("Unwritable "), errors
    assert said.count("\n") == 1
    assert tree(tmp_path / here) == before
    assert snapshot.read_bytes() == kept
    assert not list(tmp_path.glob(".*"))


# The command line


def test_an_index_goes_from_one_data_directory_to_another_by_command(
    assist, own_data, built_data, tmp_path
):
    file = tmp_path / "index.snapshot"
    saved = assist("index", "--export", file)
    assert (saved.code, saved.err) == (0, "")
    assert str(file) in saved.out
    assert "textavsnitt" in saved.out
    for name in ("current", "embeddings.sqlite"):
        (own_data / "index" / name).unlink()
    taken = assist("index", "--import", file, data=own_data)
    assert (taken.code, taken.err) == (0, "")
    assert taken.out.splitlines()[-1].startswith("Hämtat ur ")
    assert assist("index", "--check", data=own_data).code == 0
    again = assist("index", "--import", file, data=own_data)
    assert again.out.startswith("Indexet är aktuellt")


def test_a_snapshot_of_other_documents_is_one_line_in_the_terminal(assist, snapshot):
    done = assist("index", "--import", snapshot)
    assert (done.code, done.out) == (1, "")
    assert done.err.count("\n") == 1
    assert "encoder" in done.err


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("--check", "--export", "x"), id="check and export"),
        pytest.param(("--import", "x", "--export", "x"), id="import and export"),
        pytest.param(("--with-cache",), id="cache of nothing"),
    ],
)
def test_options_that_do_not_go_together_are_a_usage_error(assist, words, tmp_path):
    assert assist("index", *words).code == 2
    assert not (tmp_path / "x").exists()
