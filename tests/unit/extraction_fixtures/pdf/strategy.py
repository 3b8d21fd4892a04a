"""A made-up strategy as PDF: cover, contents, headings, columns, a ruled table, page furniture."""

from io import BytesIO

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    FrameBreak,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Preformatted,
    Spacer,
    Table,
    TableStyle,
)

WIDTH, HEIGHT = A4
MARGIN = 2.5 * cm
BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=11, leading=14, spaceAfter=8)
BIG = ParagraphStyle("big", fontName="Helvetica-Bold", fontSize=30, leading=36, spaceAfter=20)
CHAPTER = ParagraphStyle(
    "chapter", fontName="Helvetica-Bold", fontSize=20, leading=24, spaceAfter=8
)
SECTION = ParagraphStyle(
    "section", fontName="Helvetica-Bold", fontSize=14, leading=17, spaceAfter=4
)
MINOR = ParagraphStyle("minor", fontName="Times-Bold", fontSize=11, leading=14, spaceBefore=6)
ITEM = ParagraphStyle("item", parent=BODY, leftIndent=18, bulletIndent=4, spaceAfter=0)
DEEPER = ParagraphStyle("deeper", parent=ITEM, leftIndent=36, bulletIndent=22)
NOTE = ParagraphStyle("note", parent=BODY, fontSize=8, leading=10)

AIM = (
    "Länets kommuner och regionen ska tillsammans arbeta för att fler unga får möjlighet att "
    "studera utomlands. Det kräver långsiktig finansiering, kunniga handläggare och goda "
    "kontakter med lärosäten i andra länder. Arbetet följs upp varje år i regionens bokslut."
)
HEADER = "Region Exempel, strategi för internationellt arbete"
ENTRIES = {"1 Mål": 3, "1.1 Uppföljning": 3, "2 Kultur och näringsliv": 4, "3 Kontakt": 6}
LONG_ITEM = (
    "öka antalet utbyten mellan skolor i länet och skolor i andra länder, framför allt i "
    "grannländerna"
)
RESPONSIBLE = "Regionstyrelsen ansvarar.<super rise=4 size=7>1</super> Den ses över vartannat år."
DECISION = "<super rise=2 size=6>1</super> Beslut i regionstyrelsen den 7 juni 2021."
BROKEN = [
    "Det inter-",
    "nationella arbetet sker genom EU-",
    "kommissionen och Väst-",
    "Sverige, inom vård-",
    "och omsorg samt med e-",
    "tjänster för alla.",
]
LEFT = (
    "Den vänstra spalten handlar om kulturen. Teatrar, museer och bibliotek i länet samarbetar "
    "med grannregioner kring vandrande utställningar, och varje år delas resebidrag ut till "
    "konstnärer som vill visa sina verk i ett annat land."
)
RIGHT = (
    "Den högra spalten handlar om näringslivet. Små företag får stöd att delta i mässor, och ett "
    "nätverk av exportrådgivare hjälper dem att hitta kunder. Stödet betalas ut i efterskott när "
    "kostnaderna har redovisats."
)
OVER = (
    "Regionens kontor i Bryssel bevakar nya utlysningar och berättar om dem i ett nyhetsbrev som "
    "skickas till kommunerna den första måndagen i varje månad"
)


def lines(texts: list[str]) -> Flowable:
    """Returns lines broken just where the list says."""
    return Preformatted("\n".join(texts), BODY)


def strategy() -> bytes:
    """Returns the strategy, six pages."""
    buffer = BytesIO()
    document = BaseDocTemplate(
        buffer, pagesize=A4, title="Strategi för internationellt arbete", author="Region Exempel",
        lang="sv-SE", invariant=1,
    )  # fmt: skip
    whole = Frame(MARGIN, MARGIN, WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN, 0, 0, 0, 0)
    half = (WIDTH - 2 * MARGIN - cm) / 2
    columns = [
        Frame(MARGIN + at * (half + cm), MARGIN, half, HEIGHT - 2 * MARGIN, 0, 0, 0, 0)
        for at in range(2)
    ]
    document.addPageTemplates(
        [
            PageTemplate("cover", [whole]),
            PageTemplate("one", [whole], onPage=_furniture),
            PageTemplate("two", columns, onPage=_furniture),
        ]
    )
    document.build([*_front(), *_chapters()])
    return buffer.getvalue()


def _furniture(canvas, document) -> None:  # type: ignore[no-untyped-def]
    canvas.setFont("Helvetica", 8)
    canvas.drawString(
        MARGIN, HEIGHT - 1.5 * cm, "Region Exempel  Strategi för internationellt arbete"
    )
    canvas.drawString(MARGIN, 1.2 * cm, "Dnr 21RE1234")
    canvas.drawRightString(WIDTH - MARGIN, 1.2 * cm, f"{document.page} (6)")


def _front() -> list[Flowable]:
    return [
        Spacer(1, 8 * cm),
        Paragraph("Strategi för internationellt arbete i länet", BIG),
        Paragraph("Antagen av regionfullmäktige den 3 maj 2021", BODY),
        NextPageTemplate("one"),
        PageBreak(),
        Paragraph("Innehåll", CHAPTER),
        lines([f"{title} {'.' * (60 - len(title))} {page}" for title, page in ENTRIES.items()]),
        PageBreak(),
    ]


def _chapters() -> list[Flowable]:
    return [
        Paragraph("1 Mål", CHAPTER),
        Paragraph(AIM, BODY),
        Paragraph("1.1 Uppföljning", SECTION),
        lines(BROKEN),
        Paragraph("Målet är att:", BODY),
        Paragraph(LONG_ITEM, ITEM, bulletText="•"),
        Paragraph("minst två per kommun", DEEPER, bulletText="–"),
        Paragraph("stärka språkkunskaperna", ITEM, bulletText="•"),
        Spacer(1, 10),
        Table(
            [
                ["Aktivitet", "Ansvarig", "År"],
                [Paragraph("Resebidrag till lärare i grundskolan", BODY), "Kommunerna", "2022"],
                ["Språkkafé", "Biblioteken | museerna", "2023"],
            ],
            colWidths=[6 * cm, 5 * cm, 2 * cm],
            style=TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)]),
        ),
        Spacer(1, 10),
        Paragraph("Ansvar", MINOR),
        Paragraph(RESPONSIBLE, BODY),
        Paragraph(DECISION, NOTE),
        NextPageTemplate("two"),
        PageBreak(),
        Paragraph("2 Kultur och näringsliv", CHAPTER),
        Paragraph(LEFT, BODY),
        FrameBreak(),
        Paragraph(RIGHT, BODY),
        NextPageTemplate("one"),
        PageBreak(),
        Spacer(1, HEIGHT - 2 * MARGIN - 60),
        Paragraph(f"{OVER}, {OVER.lower()}, {OVER.lower()}.", BODY),
        Paragraph("3 Kontakt", CHAPTER),
        lines(["Anna Andersson", "Utvecklingsledare", "Telefon: 019-602 00 00", "anna@exempel.se"]),
    ]
