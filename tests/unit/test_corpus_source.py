from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from corpus.aliases import read_aliases
from corpus.source import SourcesError, read_sources

ENTRY = '[[source]]\nid = "plan"\nfile = "plan.txt"\ntitle = "Plan"\npublisher = "Ort"\n'

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_file(text: str) -> Path:
        path = tmp_path / "sources.toml"
        path.write_text(text, "utf-8")
        return path

    return to_file


def test_a_source_with_every_key_is_read(write: Write) -> None:
    extra = (
        'scope = "Orten"\ndated = 2020-02-29\ndate_kind = "updated"\nperiod = "2020–2024"\n'
        'language = "en"\nurl = "https://example.org"\nreplaces = "old"\n'
    )
    newer, older = read_sources(write(ENTRY + extra + ENTRY.replace("plan", "old")))
    assert (newer.dated, newer.date_kind, newer.replaces) == (date(2020, 2, 29), "updated", "old")
    assert (older.language, older.dated) == ("sv", None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(ENTRY + 'colour = "red"\n', ["line 1", "colour", "known keys"], id="unknown"),
        pytest.param(ENTRY.replace('title = "Plan"\n', ""), ["title is missing"], id="missing"),
        pytest.param(ENTRY + ENTRY, ["line 6", "'plan' is used twice"], id="same id"),
        pytest.param(
            ENTRY + ENTRY.replace('"plan"', '"other"'), ["plan.txt", "twice"], id="same file"
        ),
        pytest.param(ENTRY + "dated = 2020-01-01\n", ["go together"], id="no kind"),
        pytest.param(ENTRY + 'date_kind = "updated"\n', ["go together"], id="no date"),
        pytest.param(
            ENTRY + 'dated = "2020-01-01"\ndate_kind = "updated"\n',
            ["without quotes"],
            id="quoted date",
        ),
        pytest.param(
            ENTRY + "dated = 2020-01-01T10:00:00\n", ["must be a day"], id="date with time"
        ),
        pytest.param(
            ENTRY + 'dated = 2020-01-01\ndate_kind = "born"\n', ["'born'", "adopted"], id="kind"
        ),
        pytest.param(ENTRY + 'replaces = "gone"\n', ["'gone'", "no other"], id="replaces unknown"),
        pytest.param(ENTRY + 'replaces = "plan"\n', ["'plan'", "no other"], id="replaces itself"),
        pytest.param(ENTRY.replace("plan.txt", "../x.txt"), ["same folder"], id="file above"),
        pytest.param(ENTRY.replace("plan.txt", "/etc/x"), ["same folder"], id="file elsewhere"),
        pytest.param(ENTRY.replace('"plan"', '"Plan Å"'), ["lower-case"], id="id"),
        pytest.param(ENTRY.replace('"Ort"', "12"), ["publisher", "text"], id="not a text"),
        pytest.param(ENTRY.replace('"Ort"', '" "'), ["publisher", "text"], id="blank"),
        pytest.param('[source]\nid = "a"\n', ["double brackets"], id="single brackets"),
        pytest.param(ENTRY + "[[alias]]\n", ["unknown alias"], id="other table"),
        pytest.param("[[source]\n", ["not TOML", "line 1"], id="not TOML"),
    ],
)
def test_a_mistake_is_told_in_one_line(write: Write, text: str, words: list[str]) -> None:
    with pytest.raises(SourcesError) as caught:
        read_sources(write(text))
    message = str(caught.value)
    assert "\n" not in message
    assert all(word in message for word in ["sources.toml", *words]), message


def replacing(*pairs: str) -> str:
    """Sources by name, ``"b>a"`` being one named b that replaces a."""
    tables = []
    for pair in pairs:
        name, _, older = pair.partition(">")
        replaces = f'replaces = "{older}"\n' if older else ""
        tables.append(ENTRY.replace("plan", name) + replaces)
    return "".join(tables)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(
            replacing("a>b", "b>a"), ["line 7", "circle", "b -> a -> b", "remove"], id="pair"
        ),
        pytest.param(replacing("a>c", "b>a", "c>b"), ["line 13", "c -> a -> b -> c"], id="three"),
        pytest.param(
            replacing("a", "b>a", "c>a"), ["line 12", "replaces 'a'", "as 'b' does"], id="rivals"
        ),
    ],
)
def test_sources_are_replaced_once_and_not_in_a_circle(
    write: Write, text: str, words: list[str]
) -> None:
    with pytest.raises(SourcesError) as caught:
        read_sources(write(text))
    assert "\n" not in str(caught.value)
    assert all(word in str(caught.value) for word in words), caught.value


def test_a_source_may_replace_one_that_replaced_another(write: Write) -> None:
    found = read_sources(write(replacing("c>b", "a", "b>a", "d")))
    assert [source.replaces for source in found] == ["b", None, "a", None]


def test_a_missing_file_is_told_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match=r"sources\.toml: no such file; write one"):
        read_sources(tmp_path / "sources.toml")


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_bytes(ENTRY.replace("Ort", "Örebro").encode("latin-1"))
    with pytest.raises(SourcesError, match="not UTF-8"):
        read_sources(path)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_bytes(b"\xef\xbb\xbf" + ENTRY.replace("\n", "\r\n").encode())
    assert read_sources(path)[0].id == "plan"


def test_aliases_are_read_in_order(write: Write) -> None:
    path = write('[[alias]]\nnames = ["EU", "unionen"]\n[[alias]]\nnames = ["a", "b", "c"]\n')
    assert read_aliases(path) == (("EU", "unionen"), ("a", "b", "c"))


def test_no_alias_file_means_no_aliases(tmp_path: Path) -> None:
    assert read_aliases(tmp_path / "aliases.toml") == ()


@pytest.mark.parametrize(
    "table",
    [
        pytest.param('names = ["EU"]', id="one name"),
        pytest.param('names = ["EU", "eu"]', id="same name twice"),
        pytest.param("names = [1, 2]", id="numbers"),
        pytest.param('name = ["EU", "unionen"]', id="unknown key"),
        pytest.param("", id="empty"),
    ],
)
def test_an_alias_that_is_no_group_of_names_is_told(write: Write, table: str) -> None:
    with pytest.raises(SourcesError, match="line 1"):
        read_aliases(write(f"[[alias]]\n{table}\n"))
