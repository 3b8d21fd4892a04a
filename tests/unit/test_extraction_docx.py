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
<w:style w:type="character" w:styleId="Stark"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>
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
