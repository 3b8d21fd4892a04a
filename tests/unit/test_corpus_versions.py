from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Document
from corpus.outlining.structure import outline_of
from corpus.source import Source
from corpus.versions import Change, ChangeKind, compare_versions, words_edited


def document(text: str) -> Document:
    return Document(Source(id="sida", file="sida.txt", title="Baden", publisher="Norrby"), text)


def compared(older: str, newer: str) -> list[tuple[str, str | None, str | None]]:
    old, new = document(older), document(newer)
    changes = compare_versions(old, outline_of(old), new, outline_of(new))
    return [(change.kind.value, *shown(change, old, new)) for change in changes]


def shown(change: Change, old: Document, new: Document) -> tuple[str | None, str | None]:
    return (
        change.older.span.slice(old.text) if change.older else None,
        change.newer.span.slice(new.text) if change.newer else None,
    )


BATHS = "Norrby kommun har tre friluftsbad vid sjön."
MORE_BATHS = "Norrby kommun har fem friluftsbad vid sjön."
SCHOOL = "Simskolan tar emot barn från sex års ålder."
HARBOUR = "I hamnen finns fyrtio platser för gästande båtar."


def test_each_part_is_the_same_edited_removed_or_added() -> None:
    assert compared(
        f"Baden\n\n{BATHS}\n\n{HARBOUR}\n\n{SCHOOL}",
        f"Baden\n\n{SCHOOL}\n\nNytt avsnitt i år.\n\n{MORE_BATHS}",
    ) == [
        ("same", SCHOOL, SCHOOL),
        ("added", None, "Nytt avsnitt i år."),
        ("edited", BATHS, MORE_BATHS),
        ("removed", HARBOUR, None),
    ]


def test_what_was_removed_first_comes_first() -> None:
    kinds = [kind for kind, _, _ in compared(f"{HARBOUR}\n\n{SCHOOL}", SCHOOL)]
    assert kinds == ["removed", "same"]


def test_white_space_case_and_emphasis_are_no_change() -> None:
    assert [kind for kind, *_ in compared(BATHS, f"**{BATHS.upper()}**".replace(" ", "  "))] == [
        "same"
    ]


def test_a_part_that_stands_twice_is_paired_twice() -> None:
    kinds = [
        kind for kind, *_ in compared(f"{BATHS}\n\n{SCHOOL}\n\n{BATHS}", f"{BATHS}\n\n{BATHS}")
    ]
    assert sorted(kinds) == ["removed", "same", "same"]


def test_the_most_alike_are_paired() -> None:
    changes = compared(
        f"{BATHS}\n\nNorrby kommun har tre friluftsbad och två simhallar.", MORE_BATHS
    )
    assert ("edited", BATHS, MORE_BATHS) in changes


def test_parts_that_share_little_are_not_paired() -> None:
    assert {kind for kind, *_ in compared(BATHS, HARBOUR)} == {"removed", "added"}


def test_headings_contents_and_boilerplate_are_no_parts() -> None:
    page = f"Kalender\n\nBaden\n\n{BATHS}\n\nHade du nytta av innehållet på denna sida?"
    assert compared(page, page) == [("same", BATHS, BATHS)]


paragraphs = st.lists(
    st.text(alphabet="abcåäö ", min_size=1).map(lambda words: f"Det är {words.strip()} i länet."),
    max_size=8,
)


@given(paragraphs, paragraphs)
def test_every_part_of_both_versions_is_told_of_once(older: list[str], newer: list[str]) -> None:
    old, new = document("\n\n".join(older)), document("\n\n".join(newer))
    outlines = outline_of(old), outline_of(new)
    changes = compare_versions(old, outlines[0], new, outlines[1])
    after = [change.newer for change in changes if change.newer is not None]
    before = [change.older for change in changes if change.older is not None]
    kept = [
        [block for block in outline.blocks if block.kind.value not in ("heading", "boilerplate")]
        for outline in outlines
    ]
    assert after == kept[1]
    assert sorted(before, key=lambda block: block.span.start) == kept[0]
    for change in changes:
        assert (change.older is None) == (change.kind is ChangeKind.ADDED)
        assert (change.newer is None) == (change.kind is ChangeKind.REMOVED)


def test_edited_words_put_together_are_the_two_texts() -> None:
    older, newer = "Kansliet har fem anställda i  Bryssel.", "Vårt kansli har sju anställda."
    edits = words_edited(older, newer)
    assert " ".join(edit.older for edit in edits if edit.older) == " ".join(older.split())
    assert " ".join(edit.newer for edit in edits if edit.newer) == newer
    assert any(edit.older == edit.newer == "anställda" for edit in edits) or any(
        edit.older == edit.newer == "har" for edit in edits
    )
