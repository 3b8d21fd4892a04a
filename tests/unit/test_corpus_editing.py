import resource
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from corpus.editor.editing import add_document, find_twin, owner, plan_removal, remove_sources
from corpus.editor.entries import EditingError, appended, entry_text, without
from corpus.extracted import extract
from corpus.source import Source, read_sources

LISTED = """\
# What the texts cannot say.

# The old plan.
[[source]]
id = "plan-2019"   # never change
file = "plan-2019.txt"
title = "Plan"
publisher = 'Norrby'

[[source]]
id = "plan-2021"
file = "plan-2021.txt"
title = "Plan"
publisher = "Norrby"
replaces = "plan-2019"

# About the next one.

[[source]]
id = "plan-2023"
file = "plan-2023.txt"
title = "Plan"
publisher = "Norrby"
replaces = "plan-2021"  # since May
# The end.
"""
NEW = Source(id="bad", file="bad.txt", title="Badet", publisher="Norrby")
PAGE = b"<html><body><h1>Badet</h1><p>Badet har tre bassiner och en bastu.</p></body></html>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sources.toml").write_bytes(LISTED.encode())
    for year in (2019, 2021, 2023):
        (tmp_path / f"plan-{year}.txt").write_text(f"Planen från {year}.", "utf-8")
    return tmp_path


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Lets no file grow beyond ``size`` bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_an_entry_is_read_back_as_it_was(folder: Path) -> None:
    source = Source(
        id="a",
        file="å \\ b.txt",
        title='Om "A" \u202e och\tb',
        publisher="Ö\U000e0041",
        dated=date(2021, 12, 29),
        date_kind="updated",
    )
    assert tomllib.loads(entry_text(source))["source"] == [
        {
            "id": source.id,
            "file": source.file,
            "title": source.title,
            "publisher": source.publisher,
            "dated": source.dated,
            "date_kind": "updated",
            "language": "sv",
        }
    ]
    assert not set(entry_text(source)) & {"\u202e", "\t", "\U000e0041"}


@pytest.mark.parametrize(
    ("before", "between"),
    [
        pytest.param(LISTED, "\n", id="one-blank-line"),
        pytest.param(LISTED.rstrip("\n"), "\n\n", id="no-line-end"),
        pytest.param(LISTED + "\n", "", id="blank-line-there"),
        pytest.param("", "", id="new-file"),
        pytest.param("\ufeff# Bara en rad\n", "\n", id="byte-order-mark"),
    ],
)
def test_an_entry_is_put_last_and_nothing_else_is_touched(before: str, between: str) -> None:
    assert appended(before, NEW) == before + between + entry_text(NEW)


def test_line_ends_stay_as_they_are() -> None:
    after = appended(LISTED.replace("\n", "\r\n"), NEW)
    assert "\n" not in after.replace("\r\n", "")


def test_an_inline_list_is_left_to_its_editor() -> None:
    with pytest.raises(EditingError, match="by hand"):
        appended("source = []\n", NEW)


def test_an_entry_goes_with_the_comment_above_it_and_no_other() -> None:
    after = without(LISTED, frozenset({"plan-2019", "plan-2023"}), {"plan-2021": None})
    assert after == (
        "# What the texts cannot say.\n\n"
        '[[source]]\nid = "plan-2021"\nfile = "plan-2021.txt"\ntitle = "Plan"\n'
        'publisher = "Norrby"\n\n# About the next one.\n\n# The end.\n'
    )


def test_all_entries_can_go() -> None:
    ids = frozenset({"plan-2019", "plan-2021", "plan-2023"})
    after = without(LISTED, ids, {})
    assert after.startswith("# What the texts")
    assert tomllib.loads(after) == {}


def test_text_that_only_looks_like_an_entry_stops_the_cut() -> None:
    trap = LISTED.replace('title = "Plan"', 'title = """\\\n[[source]]\nPlan"""', 1)
    with pytest.raises(EditingError, match="by hand"):
        without(trap, frozenset({"plan-2019"}), {"plan-2021": None})


def test_what_replaced_a_removed_one_replaces_what_that_replaced(folder: Path) -> None:
    removal = remove_sources(folder, frozenset({"plan-2021"}))
    assert removal.replacing == (("plan-2023", "plan-2019"),)
    assert {s.id: s.replaces for s in read_sources(folder / "sources.toml")} == {
        "plan-2019": None,
        "plan-2023": "plan-2019",
    }
    assert 'replaces = "plan-2019"  # since May' in (folder / "sources.toml").read_text("utf-8")
    assert names(folder) == {"sources.toml", "plan-2019.txt", "plan-2023.txt"}


def test_what_replaced_the_oldest_replaces_nothing(folder: Path) -> None:
    assert remove_sources(folder, frozenset({"plan-2019"})).replacing == (("plan-2021", None),)
    assert "plan-2019" not in (folder / "sources.toml").read_text("utf-8")


def test_planning_a_removal_changes_nothing(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert plan_removal(folder, frozenset({"plan-2019"})).files == (folder / "plan-2019.txt",)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_a_corrected_text_outlives_its_original(folder: Path) -> None:
    text = extract("bad.html", PAGE)
    for name in ("bad", "hus"):
        source = Source(id=name, file=f"{name}.html", title="Badet", publisher="Norrby")
        add_document(folder, source, PAGE + name.encode(), extract(f"{name}.html", PAGE))
    (folder / "bad.html.md").write_text(text.replace("bassiner", "bassänger"), "utf-8")
    removal = remove_sources(folder, frozenset({"bad", "hus"}))
    assert removal.kept == (folder / "bad.html.md",)
    left = names(folder)
    assert "bad.html.md" in left
    assert not left & {"bad.html", "hus.html", "hus.html.md"}


def test_a_document_is_listed_after_its_files_are_there(folder: Path) -> None:
    raw = b"Simhallen har tre bassanger."
    with room_for(len(LISTED) - 10), pytest.raises(OSError, match="File too large"):
        add_document(folder, NEW, raw, None)
    assert (folder / "sources.toml").read_text("utf-8") == LISTED
    assert (folder / "bad.txt").read_bytes() == raw
    assert not [name for name in names(folder) if name.endswith(".part")]
    add_document(folder, NEW, raw, None)
    assert [source.id for source in read_sources(folder / "sources.toml")][-1] == "bad"


def test_a_file_that_cannot_be_written_leaves_nothing(folder: Path) -> None:
    before = names(folder)
    with room_for(10), pytest.raises(OSError, match="File too large"):
        add_document(folder, NEW, b"Simhallen har tre bassanger.", None)
    assert names(folder) == before


def test_what_a_killed_add_left_unfinished_is_taken_away(folder: Path) -> None:
    (folder / ".bad.txt.4711.part").write_bytes(b"Simh")
    (folder / ".sources.toml.4711.part").write_bytes(b"[[sou")
    add_document(folder, NEW, b"Simhallen.", None)
    assert not [name for name in names(folder) if name.endswith(".part")]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        pytest.param(NEW, "another file has that name", id="name-taken"),
        pytest.param(
            Source(id="plan-2019", file="ny.txt", title="A", publisher="B"), "taken", id="id-taken"
        ),
        pytest.param(
            Source(id="x", file="plan-2019.txt", title="A", publisher="B"), "belongs", id="listed"
        ),
    ],
)
def test_another_documents_name_is_refused(folder: Path, source: Source, words: str) -> None:
    (folder / "bad.txt").write_bytes(b"Annat.")
    raw = "Planen från 2019.".encode() if source.file == "plan-2019.txt" else b"Nytt."
    with pytest.raises(EditingError, match=words):
        add_document(folder, source, raw, None)
    assert (folder / "sources.toml").read_text("utf-8") == LISTED
    assert "ny.txt" not in names(folder)


def test_a_file_is_known_by_its_bytes_and_its_names(folder: Path) -> None:
    raw = "Planen från 2021.".encode()
    assert find_twin(folder, "kopia.txt", raw) == "plan-2021"
    assert find_twin(folder, "kopia.txt", raw + b"!") is None
    assert owner(folder, "plan-2021.txt") == "plan-2021"
    assert owner(folder, "plan-2022.txt") is None


def test_additions_at_the_same_time_are_all_listed(folder: Path) -> None:
    def add(number: int) -> None:
        source = Source(id=f"n{number}", file=f"{number}.txt", title="N", publisher="Norrby")
        add_document(folder, source, str(number).encode(), None)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    listed = {source.id for source in read_sources(folder / "sources.toml")}
    assert listed >= {f"n{number}" for number in range(12)}
