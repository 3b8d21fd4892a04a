import io
import zipfile

import pytest

from corpus.extraction.docx import DocxMetadata, docx_metadata, docx_to_markdown
from corpus.extraction.problems import ExtractionError

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

STYLES = f"""<w:styles {W}>
<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="sv-SE"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Brdtext"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Rubrik"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="Rubrik1"><w:name w:val="heading 1"/>
  <w:pPr><w:numPr><w:numId w:val="2"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Rubrik2"><w:name w:val="Rubrik 2"/>
  <w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="2"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Egen"><w:name w:val="Egen rubrik"/>
  <w:basedOn w:val="Rubrik2"/><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Mellan"><w:name w:val="Mellanrad"/>
  <w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Innehll1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="character" w:styleId="Stark"><w:name w:val="Strong"/>
  <w:rPr><w:b/></w:rPr></w:style>
</w:styles>"""


def level(place: int, form: str, pattern: str, *, style: str = "") -> str:
    linked = f'<w:pStyle w:val="{style}"/>' if style else ""
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{linked}'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


NUMBERING = f"""<w:numbering {W}>
<w:abstractNum w:abstractNumId="0">{level(0, "decimal", "%1.")}{level(1, "lowerLetter", "%2)")}
{level(2, "lowerRoman", "%3.")}</w:abstractNum>
<w:abstractNum w:abstractNumId="1">{level(0, "decimal", "%1", style="Rubrik1")}
{level(1, "decimal", "%1.%2", style="Rubrik2")}</w:abstractNum>
<w:abstractNum w:abstractNumId="2">{level(0, "bullet", "")}{level(1, "bullet", "o")}</w:abstractNum>
<w:abstractNum w:abstractNumId="3">{level(0, "decimal", "%1 §")}</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="0"/>
  <w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
<w:num w:numId="5"><w:abstractNumId w:val="3"/></w:num>
</w:numbering>"""


def archive(parts: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return file.getvalue()


def docx(body: str, **parts: str) -> bytes:
    """Returns a Word document; ``parts`` are by kind and stand beside the document part."""
    parts = {"styles": STYLES, "numbering": NUMBERING, **parts}
    relations = "".join(
        f'<Relationship Id="{kind}" Type="{RELATED}/{kind.rstrip("0123456789")}" '
        f'Target="{kind}.xml"/>'
        for kind in parts
    )
    return archive(
        {
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">'
            f'<Relationship Id="d" Type="{RELATED}/officeDocument" Target="word/document.xml"/>'
            f'<Relationship Id="c" Type="{PACKAGE}/metadata/core-properties" '
            'Target="docProps/core.xml"/></Relationships>',
            "word/document.xml": f"<w:document {W} {R}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relations}'
            "</Relationships>",
            **{f"word/{kind}.xml": text for kind, text in parts.items()},
        }
    )


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(text: str, style: str = "", *, numbered: tuple[int, int] | None = None) -> str:
    inner = text if text.startswith("<") else run(text)
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    if numbered:
        list_id, depth = numbered
        named += f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>'
    return f"<w:p><w:pPr>{named}</w:pPr>{inner}</w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def table(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def bold(text: str) -> str:
    return run(text, "<w:b/>")


def text_of(body: str, **parts: str) -> str:
    return docx_to_markdown(docx(body, **parts))


POLICY = "".join(
    (
        paragraph("Resepolicy", "Rubrik"),
        table(
            cell(bold("Beslutad av")) + cell("Kommunfullmäktige"),
            cell(bold("Datum")) + cell("2021-04-26, § 54"),
        ),
        paragraph("Syfte\t3", "Innehll1"),
        paragraph("Syfte", "Rubrik1"),
        paragraph("Policyn gäller alla resor i tjänsten."),
        paragraph("Ansvar", "Rubrik1"),
        paragraph("Chefer", "Rubrik2"),
        paragraph("Chefen ska se till att:"),
        paragraph("resan behövs", numbered=(1, 0)),
        paragraph("den bokas i tid", numbered=(1, 0)),
        paragraph("tåg", numbered=(1, 1)),
        paragraph("buss", numbered=(1, 1)),
        paragraph("Medarbetare", "Egen"),
        paragraph(bold("Att tänka på")),
        paragraph("boka själv", numbered=(3, 0)),
        paragraph("spara kvitton", numbered=(3, 1)),
        paragraph("Ny lista:"),
        paragraph("börjar om", numbered=(4, 0)),
        table(
            cell("Resa", '<w:vMerge w:val="restart"/>')
            + cell("Ersättning", '<w:gridSpan w:val="2"/>'),
            cell("", "<w:vMerge/>") + cell("Kort") + cell("Lång"),
            cell("Bil") + cell("25 kr") + cell("18,50 kr"),
        ),
        paragraph("Gäller från första dagen.", numbered=(5, 0)),
    )
)

POLICY_TEXT = """\
# Resepolicy

Beslutad av: Kommunfullmäktige
Datum: 2021-04-26, § 54

## 1 Syfte

Policyn gäller alla resor i tjänsten.

## 2 Ansvar

### 2.1 Chefer

Chefen ska se till att:

1. resan behövs
2. den bokas i tid
  - a) tåg
  - b) buss

### Medarbetare

**Att tänka på**

- boka själv
  - spara kvitton

Ny lista:

1. börjar om

| Resa | Ersättning Kort | Ersättning Lång |
| --- | --- | --- |
| Bil | 25 kr | 18,50 kr |

1 § Gäller från första dagen.
"""


def test_a_policy_reads_as_word_shows_it() -> None:
    assert text_of(POLICY) == POLICY_TEXT


def field(instruction: str, shown: str) -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{instruction}'
        f'</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(shown)}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


STRONG = '<w:rStyle w:val="Stark"/>'
NOT_BOLD = '<w:b w:val="0"/>'
RAISED = '<w:vertAlign w:val="superscript"/>'
BOX = f"<w:txbxContent>{paragraph('I rutan')}</w:txbxContent>"
COMPATIBLE = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param(
            f"<w:p><w:ins>{run('Ny')}</w:ins><w:del><w:r><w:delText>Gammal</w:delText></w:r>"
            f"</w:del>{run(' text')}</w:p>",
            "Ny text",
            id="changes are accepted",
        ),
        pytest.param(
            f"<w:moveFrom>{paragraph('borta')}</w:moveFrom>{paragraph('kvar')}",
            "kvar",
            id="moved from here",
        ),
        pytest.param(
            f"<w:p>{run('Dold', '<w:vanish/>')}{run('bort', '<w:strike/>')}{run('synlig')}</w:p>",
            "synlig",
            id="hidden and struck out",
        ),
        pytest.param(
            "<w:p><w:r><w:t>Storgatan 1</w:t><w:br/><w:t>123 45 Ort</w:t></w:r></w:p>",
            "Storgatan 1\n123 45 Ort",
            id="soft line breaks",
        ),
        pytest.param(
            f"<w:p>{run('Syfte', STRONG)}</w:p>",
            "**Syfte**",
            id="bold by a style of letters",
        ),
        pytest.param(paragraph("Syfte", "Mellan"), "**Syfte**", id="bold by style"),
        pytest.param(
            f"<w:p><w:pPr><w:pStyle w:val='Mellan'/></w:pPr>{run('Inte', NOT_BOLD)}</w:p>",
            "Inte",
            id="bold taken back",
        ),
        pytest.param(
            f"<w:p>{run('m')}{run('2', RAISED)}</w:p>",
            "m²",
            id="raised digits",
        ),
        pytest.param(
            "<w:p><w:pPr><w:outlineLvl w:val='1'/></w:pPr>" + run("Mål") + "</w:p>",
            "## Mål",
            id="a heading by its level",
        ),
        pytest.param(paragraph("Mål", "Finns-inte"), "Mål", id="an unknown style"),
        pytest.param(
            "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/>"
            f"</w:docPartObj></w:sdtPr><w:sdtContent>{paragraph('Innehåll')}</w:sdtContent></w:sdt>"
            f"<w:sdt><w:sdtContent>{paragraph('text')}</w:sdtContent></w:sdt>",
            "text",
            id="contents are left out, other controls are not",
        ),
        pytest.param(
            f"<w:p>{field('REF _a', 'avsnitt 2')}{run(' gäller')}</w:p>",
            "avsnitt 2 gäller",
            id="what a field shows",
        ),
        pytest.param(
            f"<w:p><w:hyperlink>{run('länken')}</w:hyperlink></w:p>", "länken", id="a link"
        ),
        pytest.param(
            f"<w:p><w:r><mc:AlternateContent {COMPATIBLE}><mc:Choice>{BOX}</mc:Choice>"
            f"<mc:Fallback>{BOX}</mc:Fallback></mc:AlternateContent></w:r>{run('Text')}</w:p>",
            "Text\n\nI rutan",
            id="a text box, once",
        ),
        pytest.param(
            table(cell("Ram om text")), "Ram om text", id="a table of one cell is a frame"
        ),
        pytest.param(
            table(
                cell("a") + f"<w:tc>{table(cell('b') + cell('c') + cell('d'))}<w:p/></w:tc>",
                cell("e") + cell("f"),
            ),
            "a\n\nb\n\nc\n\nd\n\ne\n\nf",
            id="tables in a table place text, each cell once",
        ),
        pytest.param(
            paragraph("ett", numbered=(1, 0))
            + paragraph("mellan")
            + paragraph("två", numbered=(1, 0)),
            "1. ett\n\nmellan\n\n2. två",
            id="a list goes on after a paragraph",
        ),
        pytest.param(
            paragraph(bold("Syfte"), numbered=(1, 0)) + paragraph("Text."),
            "**1. Syfte**\n\nText.",
            id="a bold number alone is a heading",
        ),
        pytest.param(
            paragraph("x", numbered=(1, 2)) + paragraph("y", numbered=(1, 2)),
            "- i. x\n- ii. y",
            id="Roman numbers, a list that begins deep",
        ),
        pytest.param(
            "".join(paragraph("x", numbered=(1, depth)) for depth in (0, 1, 1, 0, 1)),
            "1. x\n  - a) x\n  - b) x\n2. x\n  - a) x",
            id="letters start again under the next number",
        ),
        pytest.param(
            f"<w:p>{run('Bilaga')}{field('PAGE', '3')}</w:p>", "Bilaga", id="a page number"
        ),
        pytest.param(paragraph("inget", numbered=(99, 0)), "inget", id="a list that is not there"),
    ],
)
def test_structure_is_kept(body: str, text: str) -> None:
    assert text_of(body) == text + "\n"


def test_notes_come_last_and_are_numbered_as_referred_to() -> None:
    reference = '<w:r><w:footnoteReference w:id="7"/></w:r>'
    notes = f'<w:footnotes {W}><w:footnote w:id="7">{paragraph("Lag (1997:238).")}</w:footnote>'
    text = text_of(f"<w:p>{run('Enligt lag')}{reference}</w:p>", footnotes=f"{notes}</w:footnotes>")
    assert text == "Enligt lag¹\n\n¹ Lag (1997:238).\n"


def test_headers_come_first_and_footers_last_without_page_numbers() -> None:
    header = paragraph("Bergsala kommun") + f"<w:p>{run('Sida ')}{field(' PAGE ', '3')}</w:p>"
    margins = '<w:headerReference r:id="header1"/><w:footerReference r:id="footer1"/>'
    text = text_of(
        paragraph("Text") + f"<w:sectPr>{margins}</w:sectPr><w:sectPr>{margins}</w:sectPr>",
        header1=f"<w:hdr {W}>{header}</w:hdr>",
        footer1=f"<w:ftr {W}>{paragraph('Dnr 2021-7')}</w:ftr>",
    )
    assert text == "Bergsala kommun\n\nText\n\nDnr 2021-7\n"


def test_the_strict_format_is_read() -> None:
    raw = archive(
        {
            "word/document.xml": "<w:document "
            'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body>'
            f"{paragraph('Text')}</w:body></w:document>"
        }
    )
    assert docx_to_markdown(raw) == "Text\n"


def of_document(xml: str) -> bytes:
    return archive({"word/document.xml": xml})


WHOLE = docx(paragraph("Text " * 500))
NESTED = "<w:sdt>" * 5_000 + "</w:sdt>" * 5_000


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        pytest.param(b"", "not a Word document", id="empty"),
        pytest.param(b"<html>", "not a Word document", id="HTML"),
        pytest.param(b"%PDF-1.4", "a PDF", id="PDF"),
        pytest.param(b"{\\rtf1", "RTF", id="RTF"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Word", id="old Word"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "password",
            id="encrypted",
        ),
        pytest.param(WHOLE[: len(WHOLE) // 2], "cut short", id="cut short"),
        pytest.param(archive({"xl/workbook.xml": ""}), "Excel", id="Excel"),
        pytest.param(archive({"ppt/presentation.xml": ""}), "PowerPoint", id="PowerPoint"),
        pytest.param(archive({"content.xml": ""}), "OpenDocument", id="OpenDocument"),
        pytest.param(archive({"a.txt": ""}), "without word/document.xml", id="other archive"),
        pytest.param(of_document("<w:document>"), "cut short", id="broken XML"),
        pytest.param(docx(""), "no text", id="no text"),
        pytest.param(docx(NESTED), "nested", id="nested too deep"),
        pytest.param(of_document(" " * 31_000_000), "30 MB", id="zip bomb"),
        pytest.param(
            of_document("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "document type", id="entities"
        ),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(raw: bytes, said: str) -> None:
    with pytest.raises(ExtractionError, match=said) as caught:
        docx_to_markdown(raw)
    assert "\n" not in str(caught.value)


def test_a_size_declared_too_small_does_not_help_a_bomb() -> None:
    raw = of_document(" " * 31_000_000)
    size = (31_000_000).to_bytes(4, "little")
    with pytest.raises(ExtractionError, match="cut short"):
        docx_to_markdown(raw.replace(size, (1_000).to_bytes(4, "little")))


def test_metadata_is_what_the_properties_say() -> None:
    core = (
        '<p:coreProperties xmlns:p="http://schemas.openxmlformats.org/package/2006/metadata/core-'
        'properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:t="http://purl.org/dc/terms/">'
        "<dc:title>Resepolicy</dc:title><dc:creator>Eva Ek</dc:creator>"
        "<t:created>2021-04-26T08:00:00Z</t:created></p:coreProperties>"
    )
    file = io.BytesIO(docx(paragraph("Text")))
    with zipfile.ZipFile(file, "a") as package:
        package.writestr("docProps/core.xml", core)
    assert docx_metadata(file.getvalue()) == DocxMetadata(
        title="Resepolicy", creator="Eva Ek", language="sv-SE", created="2021-04-26T08:00:00Z"
    )
    assert docx_metadata(of_document("<a/>")) == DocxMetadata()
