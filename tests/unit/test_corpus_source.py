from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from corpus.aliases import read_aliases
from corpus.editor_file import SourcesError
from corpus.source import read_sources

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


KEEPS = "ignored"
LEAVES_OUT = "left out"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param('colour = "red"', ["line 6", "'colour'", "known keys"], id="unknown key"),
        pytest.param('tital = "P"', ["line 6", "did you mean title?"], id="misspelt key"),
        pytest.param("dated = 2020-01-01", ["line 6", "go together"], id="no kind"),
        pytest.param('date_kind = "updated"', ["line 6", "go together"], id="no date"),
        pytest.param('dated = "2020-01-01"', ["without quotes"], id="quoted date"),
        pytest.param("dated = 2020-01-01T10:00:00", ["must be a day"], id="date with time"),
        pytest.param("dated = 0021-12-29", ["0021-12-29", "whole year"], id="year of two digits"),
        pytest.param('language = "svenska"', ["'svenska'", '"sv"'], id="language by its name"),
        pytest.param('language = "sv_SE"', ["'sv_SE'", "language tag"], id="language with _"),
        pytest.param('period = "våren"', ["'våren'", "years in full"], id="no year in period"),
        pytest.param('period = "2019–2017"', ["earlier year first"], id="period backwards"),
        pytest.param('url = "www.ort.se"', ["'www.ort.se'", "https://"], id="half an address"),
        pytest.param('url = "javascript:alert(1)"', ["https://"], id="a script"),
        pytest.param('url = "https://"', ["https://"], id="no host"),
        pytest.param('url = "https://[::1"', ["https://"], id="broken host"),
        pytest.param('url = "https://ort.se/a b"', ["https://"], id="space in address"),
        pytest.param('url = "https://eva:pw@ort.se"', ["before the @"], id="credentials"),
        pytest.param('replaces = "gone"', ["line 6", "'gone'", "no other"], id="replaces unknown"),
        pytest.param('replaces = "plan"', ["'plan'", "no other"], id="replaces itself"),
        pytest.param('scope = "a\\u0000b"', ["scope", "one line"], id="NUL"),
        pytest.param('scope = "a\\u202Eb"', ["scope", "one line"], id="text turned round"),
        pytest.param("scope = 12", ["scope", "text"], id="not a text"),
    ],
)
def test_a_fault_in_a_key_that_may_be_missing_leaves_that_key_out(
    write: Write, text: str, words: list[str]
) -> None:
    found = read_sources(write(f"{ENTRY}{text}\n"))
    assert found.sources == read_sources(write(ENTRY)).sources
    (problem,) = found.problems
    assert "\n" not in problem
    assert all(word in problem for word in ["sources.toml", *words, KEEPS]), problem


def test_a_kind_of_date_goes_with_a_faulty_date(write: Write) -> None:
    found = read_sources(write(ENTRY + 'dated = "2020"\ndate_kind = "updated"\n'))
    assert found.sources == read_sources(write(ENTRY)).sources


def test_a_credential_is_not_repeated(write: Write) -> None:
    (problem,) = read_sources(write(ENTRY + 'url = "https://eva:hemligt@ort.se"\n')).problems
    assert "hemligt" not in problem


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        pytest.param('title = "Plan"\n', "", ["line 7", "title is missing"], id="missing"),
        pytest.param("title", "titel", ["line 10", "did you mean title?"], id="misspelt"),
        pytest.param("plan.txt", "../x.txt", ["line 9", "same folder"], id="file above"),
        pytest.param("plan.txt", "/etc/x", ["line 9", "same folder"], id="file elsewhere"),
        pytest.param("plan.txt", "c:\\\\x", ["same folder"], id="file on a drive"),
        pytest.param("plan.txt", "aliases.toml", ["editor's own"], id="an editor's file"),
        pytest.param('"plan"', '"Plan Å"', ["line 8", "lower-case"], id="id"),
        pytest.param('"Ort"', "12", ["line 11", "publisher", "text"], id="not a text"),
        pytest.param('"Ort"', '" "', ["publisher", "text"], id="blank"),
        pytest.param('"plan"', '"old"', ["line 8", "'old' is used twice", "line 1;"], id="same id"),
        pytest.param("plan.txt", "old.txt", ["line 9", "twice", "line 1;"], id="same file"),
    ],
)
def test_a_fault_in_a_needed_key_leaves_the_source_out_and_the_rest_in(
    write: Write, old: str, new: str, words: list[str]
) -> None:
    other = ENTRY.replace("plan", "old")
    found = read_sources(write(f"{other}\n{ENTRY.replace(old, new)}"))
    assert [source.id for source in found] == ["old"]
    (problem,) = found.problems
    assert "\n" not in problem
    assert all(word in problem for word in ["sources.toml", "source 2", *words, LEAVES_OUT]), (
        problem
    )


def test_every_fault_is_told_in_order(write: Write) -> None:
    broken = ENTRY.replace("plan", "Plan Å") + 'url = "x"\nlanguage = "x"\n'
    found = read_sources(write(ENTRY + broken + ENTRY))
    assert [line.split(", ")[1] for line in found.problems] == [
        "line 7",
        "line 11",
        "line 12",
        "line 14",
    ]


def test_what_an_entry_with_a_fault_replaced_is_not_a_second_fault(write: Write) -> None:
    older = ENTRY.replace("plan", "old").replace('title = "Plan"\n', "")
    found = read_sources(write(older + ENTRY + 'replaces = "old"\n'))
    assert [source.replaces for source in found] == ["old"]
    assert len(found.problems) == 1


def test_a_near_id_is_suggested(write: Write) -> None:
    found = read_sources(write(replacing("plan-2019", "b>plan-2091")))
    assert "did you mean plan-2019?" in found.problems[0]


@pytest.mark.parametrize(
    "language", ["sv", "en-GB", "sr-Latn-RS", "sv-SE", "es-419", "de-1996", "SV"]
)
def test_a_language_tag_is_taken(write: Write, language: str) -> None:
    found = read_sources(write(ENTRY + f'language = "{language}"\n'))
    assert (found.sources[0].language, found.problems) == (language, ())


@pytest.mark.parametrize(
    "period", ["2017–2019", "2021", "hösten 2019", "2020-2024", "läsåret 2021/22"]
)
def test_a_period_with_a_year_is_taken(write: Write, period: str) -> None:
    assert read_sources(write(ENTRY + f'period = "{period}"\n')).problems == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param('[source]\nid = "a"\n', ["double brackets"], id="single brackets"),
        pytest.param(
            ENTRY.replace("id =", "ID ="), ["line 2", "did you mean id?"], id="nothing left"
        ),
        pytest.param(ENTRY + "[[source]\n", ["line 6", "not TOML", "[[source]"], id="not TOML"),
        pytest.param(ENTRY + ENTRY[11:], ["line 6", "not TOML"], id="a key twice"),
        pytest.param(ENTRY + "period = “2020”\n", ["line 6", "straight quotes"], id="word quotes"),
        pytest.param(ENTRY + 'scope = "Ort\n', ["line 6", "not TOML"], id="open quote"),
        pytest.param(ENTRY + 'scope = """Ort\n', ["not TOML", "left open"], id="open long quote"),
        pytest.param(ENTRY + 'scope = "\x07"\n', ["line 6", r"scope = "], id="a bell"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_one_line(
    write: Write, text: str, words: list[str]
) -> None:
    with pytest.raises(SourcesError) as caught:
        read_sources(write(text))
    message = str(caught.value)
    assert message.isprintable()
    assert all(word in message for word in ["sources.toml", *words]), message


def test_a_file_of_faults_alone_tells_how_many(write: Write) -> None:
    with pytest.raises(SourcesError, match=r"line 1, .*title is missing.*\(and 1 more\)") as caught:
        read_sources(write(2 * ENTRY.replace('title = "Plan"\n', "")))
    assert len(caught.value.faults) == 2


def test_another_table_is_a_problem(write: Write) -> None:
    found = read_sources(write(ENTRY + "[[alias]]\n"))
    assert len(found.sources) == 1
    assert "unknown 'alias'" in found.problems[0]


def test_a_line_is_counted_past_long_texts_and_comments_that_look_like_keys(write: Write) -> None:
    decoys = '# [[source]]\nscope = """\n[[source]]\nid = 1\n"""\n'
    found = read_sources(write(ENTRY + decoys + ENTRY.replace("plan", "b") + "x = 1\n"))
    assert [line.split(", ")[1] for line in found.problems] == ["line 7", "line 16"]


def test_inline_tables_have_no_line_of_their_own(write: Write) -> None:
    entry = '{id = "a", file = "a", title = "A", publisher = "B", x = 1}'
    (problem,) = read_sources(write(f"source = [{entry}]\n")).problems
    assert "sources.toml, source 1: unknown key 'x'" in problem


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
            replacing("a>b", "b>a"), ["line 12", "circle", "b -> a -> b", "remove"], id="pair"
        ),
        pytest.param(replacing("a>c", "b>a", "c>b"), ["line 18", "c -> a -> b -> c"], id="three"),
        pytest.param(
            replacing("a", "b>a", "c>a"), ["line 17", "replaces 'a'", "as 'b' does"], id="rivals"
        ),
    ],
)
def test_sources_are_replaced_once_and_not_in_a_circle(
    write: Write, text: str, words: list[str]
) -> None:
    found = read_sources(write(text))
    assert len(found.sources) == text.count("[[source]]")
    (problem,) = found.problems
    assert all(word in problem for word in words), problem


def test_a_source_may_replace_one_that_replaced_another(write: Write) -> None:
    found = read_sources(write(replacing("c>b", "a", "b>a", "d")))
    assert [source.replaces for source in found] == ["b", None, "a", None]


def test_a_source_of_another_folder_may_be_replaced(write: Write) -> None:
    found = read_sources(write(replacing("b>a")), elsewhere={"a"})
    assert ([source.replaces for source in found], found.problems) == (["a"], ())


def test_a_missing_file_is_told_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match=r"sources\.toml: no such file; write one"):
        read_sources(tmp_path / "sources.toml")


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match=r"cannot be read \(Is a directory\)"):
        read_sources(tmp_path)


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        pytest.param("latin-1", "line 5: not UTF-8, perhaps Windows-1252", id="Latin-1"),
        pytest.param("utf-16", "not UTF-8, perhaps UTF-16", id="UTF-16"),
        pytest.param("utf-16-le", "not UTF-8, perhaps UTF-16", id="UTF-16 without a mark"),
    ],
)
def test_a_file_in_another_encoding_is_told(tmp_path: Path, encoding: str, told: str) -> None:
    path = tmp_path / "sources.toml"
    path.write_bytes(ENTRY.replace("Ort", "Örebro").encode(encoding))
    with pytest.raises(SourcesError, match=told):
        read_sources(path)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_bytes(b"\xef\xbb\xbf" + f"{ENTRY}x = 1\n".replace("\n", "\r\n").encode())
    found = read_sources(path)
    assert found.sources[0].id == "plan"
    assert "line 6, " in found.problems[0]


def test_the_bundled_files_have_no_fault() -> None:
    folder = Path(__file__).parents[2] / "corpus" / "documents"
    assert read_sources(folder / "sources.toml").problems == ()
    assert read_aliases(folder / "aliases.toml").problems == ()


def test_aliases_are_read_in_order(write: Write) -> None:
    path = write('[[alias]]\nnames = ["EU", "unionen"]\n[[alias]]\nnames = ["aa", "bb", "cc"]\n')
    assert read_aliases(path).groups == (("EU", "unionen"), ("aa", "bb", "cc"))


def test_no_alias_file_means_no_aliases(tmp_path: Path) -> None:
    assert read_aliases(tmp_path / "aliases.toml").groups == ()


@pytest.mark.parametrize(
    ("table", "words"),
    [
        pytest.param('names = ["EU"]', ["line 4", "two names"], id="one name"),
        pytest.param('names = ["EU", "eu"]', ["line 4", "'eu' is given twice"], id="twice"),
        pytest.param("names = [1, 2]", ["1: each name", "quotes"], id="numbers"),
        pytest.param('names = "EU"', ["must be a list"], id="no list"),
        pytest.param('nams = ["EU", "unionen"]', ["did you mean names?"], id="misspelt key"),
        pytest.param("", ["line 3", "two names"], id="empty"),
        pytest.param('names = ["E", "unionen"]', ["'E' is too short"], id="one letter"),
        pytest.param('names = ["–––", "unionen"]', ["too short"], id="no letter"),
        pytest.param('names = ["a\\u0007b", "unionen"]', ["'a\\x07b'"], id="control character"),
        pytest.param('names = ["Region", "län"]', ["'Region'", "line 1 too"], id="in two groups"),
    ],
)
def test_an_alias_that_is_no_group_of_names_is_told_and_the_rest_is_read(
    write: Write, table: str, words: list[str]
) -> None:
    found = read_aliases(write(f'[[alias]]\nnames = ["region", "R!"]\n[[alias]]\n{table}\n'))
    assert found.groups == (("region", "R!"),)
    assert all(problem.isprintable() for problem in found.problems)
    assert all(word in found.problems[0] for word in words), found.problems


def test_a_faulty_name_leaves_its_group_when_two_are_left(write: Write) -> None:
    found = read_aliases(write('[[alias]]\nnames = ["EU", "E", "unionen"]\n'))
    assert found.groups == (("EU", "unionen"),)
    assert len(found.problems) == 1
