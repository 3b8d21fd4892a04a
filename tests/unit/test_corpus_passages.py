import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.collection import load_corpus
from corpus.document import Document
from corpus.lines import collapse, white_space
from corpus.outline import Block, BlockKind
from corpus.outlining.structure import outline_of
from corpus.passage import Passage, SentenceKind
from corpus.source import Source
from corpus.span import Span
from corpus.splitting import LONGEST, LONGEST_LIST, passages_of
from corpus.tokens import count_tokens

DOCUMENTS = Path(__file__).parents[2] / "corpus" / "documents"
REAL = [path.read_bytes().decode() for path in sorted(DOCUMENTS.glob("*.txt"))]

INVENTED = [
    path.read_bytes().decode()
    for path in sorted((Path(__file__).parent / "corpus_texts").glob("*.txt"))
]

LINES = st.sampled_from(
    [
        "Mål",
        "## Syfte",
        "1.2 Medel",
        "SYFTE",
        "=====",
        "---",
        "**Kort**",
        "- *Samverkan*",
        "• punkt ett,",
        "  fortsatt rad",
        "1. första",
        "Vi vill",
        "Följande gäller:",
        "Kumla",
        "Innehåll",
        "Mål\t3",
        "Syfte ..... 4",
        "Telefon: 019-12 34 56",
        "701 83 Ort",
        "Besöksadress:",
        "Senast uppdaterad: den 3 maj 2021",
        "Sök",
        "Ett är bra Länk till annan webbplats, öppnas i nytt fönster.. Här är t.ex. kap. 2 slut.",
        "Detta är en längre text. Den har flera meningar, bl.a. denna! Och en till? Ja.",
        "x" * 150,
        "Ord " * 300 + "slut.",
        "| Kommun | Invånare |",
        "| --- | ---: |",
        "| Kumla | 21 000 \\| 2021 |",
        "a | b",
        "```",
        "> citerat här",
        "<!-- dolt",
        "-->",
        "  - inre punkt",
        "[planen](https://ort.example/a_b)",
        "\\# inte rubrik",
        "\x0c",
        "\u200b",
        "\ufeff",
        "A\u030a\u00a0\t\0",
        "*_",
        "",
        "",
        "",
    ]
)
ENDS = st.sampled_from(["\n", "\r\n", "\r", "\u2028", "\n\n", "\x0c"])
TEXTS = st.one_of(
    st.lists(st.tuples(LINES, ENDS), max_size=25).map(lambda p: "".join(a + b for a, b in p)),
    st.text(max_size=300),
    st.sampled_from([*REAL, *INVENTED]),
)


LONGEST_WORD = 500  # characters; what no reader would call a word may be cut

CLEAN = """# Plan

Planen gäller hela kommunen. Den antogs av kommunfullmäktige i maj 2021.

## Mål

Kommunen vill

- minska avfallet,
- öka återbruket.

| Kommun | Invånare |
| --- | ---: |
| Kumla | 21 000 |
| Hällefors | 6 800 |

## Kontakt

Eva Ek
Telefon: 019-12 34 56
"""
"""A text that no one has soiled; each way to soil it must leave its outline as it is."""

SOILED = [
    pytest.param(lambda text: "\ufeff" + text, id="byte order mark"),
    pytest.param(lambda text: text.replace("\n", "\r\n"), id="Windows"),
    pytest.param(lambda text: unicodedata.normalize("NFD", text), id="decomposed"),
    pytest.param(lambda text: text.replace("\n\n", "\n\x0c\n"), id="page breaks"),
    pytest.param(lambda text: text.replace("\n", " \t\n"), id="white space at the end"),
    pytest.param(lambda text: text.replace("\n\n", "\n\u200b\n"), id="zero width"),
    pytest.param(lambda text: text.replace(" i maj", "\u00a0i\u00a0maj"), id="no-break space"),
    pytest.param(lambda text: text.replace("- ", "-\t"), id="tabs after bullets"),
    pytest.param(lambda text: text.replace("Mål", "M\u200bål"), id="within a word"),
    pytest.param(lambda text: text.replace("\n", "\u2028"), id="line separators"),
]


def document(text: str, title: str = "Plan") -> Document:
    return Document(Source(id="plan", file="plan.txt", title=title, publisher="Ort"), text)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_blocks_cover_all_of_the_text_in_order(text: str) -> None:
    end = 0
    for block in outline_of(document(text)).blocks:
        assert not text[end : block.span.start].strip(white_space())
        assert block.span.slice(text) == block.span.slice(text).strip(white_space())
        assert block.span.start >= end
        end = block.span.end
        inner = [span for span in (block.lead_in, *block.items) if span is not None]
        assert inner == sorted(inner)
        assert all(block.span.covers(span) for span in inner)
        facts = [*block.facts, *((block.fact,) if block.fact else ())]
        assert all(block.span.covers(fact.value) for fact in facts)
    assert not text[end:].strip(white_space())


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_passages_headings_contents_and_boilerplate_are_all_of_the_text(text: str) -> None:
    found = document(text)
    outline = outline_of(found)
    others = {BlockKind.HEADING, BlockKind.CONTENTS, BlockKind.BOILERPLATE}
    passages = passages_of(found, outline)
    spans = [passage.span for passage in passages]
    spans += [block.span for block in outline.blocks if block.kind in others]
    end = 0
    for span in sorted(spans):
        assert span.start >= end
        assert not text[end : span.start].strip(white_space())
        end = span.end
    assert not text[end:].strip(white_space())
    assert [passage.span for passage in passages] == sorted(passage.span for passage in passages)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_passages_and_sentences_are_exact_slices_and_bounded(text: str) -> None:
    found = document(text)
    for passage in passages_of(found, outline_of(found)):
        assert passage.text == text[passage.span.start : passage.span.end]
        assert passage.id == f"plan:{passage.span.start}-{passage.span.end}"
        assert {block.heading for block in passage.blocks} == {passage.heading}
        assert passage.sentences
        starts = [sentence.span.start for sentence in passage.sentences]
        assert starts == sorted(starts)
        for sentence in passage.sentences:
            assert passage.span.covers(sentence.span)
            assert sentence.span.slice(text).strip(white_space()) == sentence.span.slice(text)
        if all(block.kind is not BlockKind.LIST for block in passage.blocks):
            longest = max(s.span.end - s.span.start for s in passage.sentences)
            assert len(passage.text) <= max(LONGEST, longest + 100)
        assert len(passage.text) <= LONGEST_LIST + LONGEST


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(REAL), st.sampled_from(["\r\n", "\r", "\n\u200b"]))
def test_line_ends_do_not_change_what_is_found(text: str, end: str) -> None:
    plain, other = (
        passages_of(d, outline_of(d)) for d in (document(text), document(text.replace("\n", end)))
    )
    squeezed = [" ".join(p.text.replace("\u200b", "").split()) for p in other]
    assert squeezed == [" ".join(passage.text.split()) for passage in plain]
    assert [passage.heading for passage in other] == [passage.heading for passage in plain]


@pytest.mark.parametrize("text", REAL, ids=lambda text: text.strip()[:20])
def test_decomposed_letters_and_a_byte_order_mark_do_not_change_the_outline(text: str) -> None:
    changed = "\ufeff" + unicodedata.normalize("NFD", text)
    found, plain = (outline_of(document(form)) for form in (changed, text))
    assert [block.kind for block in found.blocks] == [block.kind for block in plain.blocks]
    assert [block.heading for block in found.blocks] == [block.heading for block in plain.blocks]
    values = [unicodedata.normalize("NFC", fact.value.slice(changed)) for fact in found.facts]
    assert values == [fact.value.slice(text) for fact in plain.facts]


def shape(text: str) -> list[object]:
    blocks = outline_of(document(text)).blocks
    counts = [(b.kind, b.heading, len(b.items), len(b.rows)) for b in blocks]
    return [*counts, *(collapse(block.span.slice(text)) for block in blocks)]


@pytest.mark.parametrize("soil", SOILED)
def test_what_no_reader_sees_does_not_change_the_outline(soil: Callable[[str], str]) -> None:
    assert soil(CLEAN) != CLEAN
    assert shape(soil(CLEAN)) == shape(CLEAN)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_rows_and_their_header_are_lines_of_the_text(text: str) -> None:
    found = document(text)
    outline = outline_of(found)
    header_lines = {b.header for b in outline.blocks if b.kind is BlockKind.TABLE}
    rows = [row for block in outline.blocks for row in block.rows]
    sentences = [s for p in passages_of(found, outline) for s in p.sentences]
    cited = [s for s in sentences if s.kind is SentenceKind.ROW and s.span != s.header]
    assert [sentence.span for sentence in cited] == rows
    assert {sentence.header for sentence in cited} <= header_lines
    for sentence in cited:
        assert len(text[sentence.span.start : sentence.span.end].splitlines()) == 1
        assert sentence.header is None or sentence.header.end <= sentence.span.start


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_nothing_is_cut_within_a_word(text: str) -> None:
    found = document(text)
    for passage in passages_of(found, outline_of(found)):
        for span in (passage.span, *(sentence.span for sentence in passage.sentences)):
            for cut in (span.start, span.end):
                around = text[max(0, cut - 1) : cut + 1]
                is_within = len(around) == 2 and around.isalnum()
                assert not is_within or len(text[:cut].rsplit(maxsplit=1)[-1]) > LONGEST_WORD


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_the_same_text_has_the_same_outline_and_passages(text: str) -> None:
    first, second = document(text), document(text)
    assert outline_of(first) == outline_of(second)
    assert passages_of(first, outline_of(first)) == passages_of(second, outline_of(second))


def test_the_documents_are_cut_to_size_and_lists_stay_with_their_lead_in() -> None:
    corpus = load_corpus(DOCUMENTS)
    lengths = sorted(len(passage.text) for passage in corpus.passages)
    assert 350 <= lengths[len(lengths) // 2] <= 750
    for passage in corpus.passages:
        kinds = {block.kind for block in passage.blocks}
        assert len(passage.text) <= (LONGEST_LIST if BlockKind.LIST in kinds else LONGEST)
    outlined = [b for o in corpus.outlines.values() for b in o.blocks if b.kind is BlockKind.LIST]
    cut = [b for p in corpus.passages for b in p.blocks if b.kind is BlockKind.LIST]
    assert cut == outlined


def test_a_passage_knows_where_its_heading_stands() -> None:
    found = document("Plan\n\nMål\n\nVi ska få fler att cykla till arbetet varje dag.")
    (passage,) = passages_of(found, outline_of(found))
    assert passage.heading == ("Mål",)
    assert passage.heading_span is not None
    assert passage.heading_span.slice(found.text) == "Mål"


def test_a_list_is_one_sentence_and_each_item_another() -> None:
    text = "Plan\n\nVi vill ha\n\n• luft\n• vatten"
    found = document(text)
    (passage,) = passages_of(found, outline_of(found))
    shown = [(s.kind, s.span.slice(text)) for s in passage.sentences]
    assert shown == [
        (SentenceKind.LIST, "Vi vill ha\n\n• luft\n• vatten"),
        (SentenceKind.ITEM, "luft"),
        (SentenceKind.ITEM, "vatten"),
    ]


def test_a_list_as_long_as_a_table_is_cut_between_items() -> None:
    text = "Plan\n\nVi vill ha\n\n" + "\n".join(f"• punkt nummer {n} av alla" for n in range(400))
    found = document(text)
    passages = passages_of(found, outline_of(found))
    assert len(passages) > 5
    assert max(len(passage.text) for passage in passages) <= LONGEST
    items = [s for p in passages for s in p.sentences if s.kind is SentenceKind.ITEM]
    assert len(items) == 400


def test_a_passage_is_not_made_of_blocks_under_different_headings() -> None:
    blocks = (
        Block(kind=BlockKind.PARAGRAPH, span=Span(0, 2), heading=("A",)),
        Block(kind=BlockKind.PARAGRAPH, span=Span(3, 5), heading=("B",)),
    )
    with pytest.raises(ValueError, match="under one heading"):
        Passage.of(document("ab cd"), blocks)
    with pytest.raises(ValueError, match="needs blocks"):
        Passage.of(document("ab cd"), ())


def test_a_passage_is_not_made_of_blocks_out_of_order() -> None:
    blocks = (
        Block(kind=BlockKind.PARAGRAPH, span=Span(3, 5)),
        Block(kind=BlockKind.PARAGRAPH, span=Span(0, 2)),
    )
    with pytest.raises(ValueError, match="in order"):
        Passage.of(document("ab cd"), blocks)


def test_tokens_are_counted_without_network_and_without_special_tokens() -> None:
    assert count_tokens("Region Örebro län") == 6
    assert count_tokens("<|endoftext|>") > 1
    assert count_tokens("a" * 1_000_000) == 125_000
    found = document("Plan\n\nEn kort text om länet och dess vägar.")
    (passage,) = passages_of(found, outline_of(found))
    assert passage.tokens == count_tokens(passage.text)


def test_loading_twice_gives_the_same_corpus() -> None:
    first, second = load_corpus(DOCUMENTS), load_corpus(DOCUMENTS)
    assert first == second
    assert first.problems == ()
    assert list(first.documents) == [
        "region-orebro-lan-i-eu-2019",
        "region-orebro-lan-i-eu-2021",
        "samverkan-med-eu",
        "orebroregionens-internationella-strategi-2009",
        "internationellt-samarbete-kultur-2021",
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    entries = [
        f'[[source]]\nid = "{name}"\nfile = "{name}.txt"\ntitle = "T"\npublisher = "P"\n'
        for name in ("one", "two")
    ]
    (tmp_path / "sources.toml").write_text("\n".join(entries), "utf-8")
    (tmp_path / "one.txt").write_text("T\n\nEn text som säger något.", "utf-8")
    (tmp_path / "two.txt").write_text("T\n\nEn annan text som säger något.", "utf-8")
    return tmp_path


def test_a_document_that_cannot_be_read_is_a_problem_and_the_rest_is_there(folder: Path) -> None:
    (folder / "two.txt").write_bytes(b"\xff\xfe")
    corpus = load_corpus(folder)
    assert list(corpus.documents) == ["one"]
    assert len(corpus.passages) == 1
    (problem,) = corpus.problems
    assert "two.txt" in problem


def test_a_file_without_a_source_is_a_problem(folder: Path) -> None:
    (folder / "three.txt").write_text("En text.", "utf-8")
    (problem,) = load_corpus(folder).problems
    assert "three.txt: no source names this file" in problem


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("one.txt", "T\n\nEn text som säger nagot.", id="a letter of a document"),
        pytest.param("aliases.toml", '[[alias]]\nnames = ["a", "b"]\n', id="aliases"),
    ],
)
def test_the_digest_tells_every_change(folder: Path, name: str, text: str) -> None:
    before = load_corpus(folder).digest
    (folder / name).write_text(text, "utf-8")
    assert load_corpus(folder).digest != before


def test_the_digest_tells_a_change_of_sources(folder: Path) -> None:
    before = load_corpus(folder).digest
    path = folder / "sources.toml"
    path.write_text(path.read_text("utf-8").replace('"P"', '"Q"'), "utf-8")
    assert load_corpus(folder).digest != before
