"""The text of a web page, and what the page says of itself to machines."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.extraction import writing
from corpus.extraction.problems import ExtractionError

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_PUBLISHED = (
    "article:published_time",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.issued",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "datepublished",
    "pubdate",
)
_MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "dcterms.modified",
    "dc.date.modified",
    "datemodified",
    "last-modified",
    "revised",
)
_PUBLISHERS = (
    "dcterms.publisher",
    "dc.publisher",
    "publisher",
    "og:site_name",
    "dcterms.creator",
    "dc.creator",
    "article:publisher",
    "author",
    "copyright",
)
_TITLES = ("og:title", "dcterms.title", "dc.title")


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlMetadata:
    """What a page says of itself in its head, each as it stands there; ``None`` when it does not.

    Attributes:
        title: Its title, the heading of the page rather than the window's when both are given.
        language: BCP 47 tag.
        published: When it was first published, as written: mostly ISO 8601.
        modified: When it was last changed, as written.
        publisher: The organisation, site or author.
        url: Its canonical address.
    """

    title: str | None = None
    language: str | None = None
    published: str | None = None
    modified: str | None = None
    publisher: str | None = None
    url: str | None = None


def html_to_markdown(raw: bytes) -> str:
    """Returns all that a page has to read, in the Markdown dialect of extracted texts.

    Header and footer are kept, since a page's date and publisher stand there; menus, dialogs, form
    controls, hidden and struck-out text are not. A page without a first-level heading gets its
    title as that.

    Raises:
        ExtractionError: It is no web page, or has no text, or takes unbounded time to read.
    """
    from corpus.extraction.html_flow import Flow
    from corpus.extraction.html_page import read_page
    from corpus.extraction.html_visible import Visible

    page = read_page(raw)
    if page.body is None:
        raise ExtractionError("a page of frames; save the page inside the frame instead")
    flow = Flow(Visible(page.body))
    flow.read(page.body)
    title = [] if flow.blocks.has_top_heading() else [writing.heading(1, _title(page))]
    text = flow.blocks.text()
    if not text:
        raise ExtractionError(
            "no text to read; the page is made by scripts: save it from a browser after it opened"
        )
    return writing.document([*title, text.removesuffix("\n")])


def html_metadata(raw: bytes) -> HtmlMetadata:
    """Returns what a page says of itself in its head.

    Raises:
        ExtractionError: It is no web page, or takes unbounded time to read.
    """
    from corpus.extraction.html_page import read_page

    page = read_page(raw)
    said: dict[str, str] = {}
    for meta in page.css("meta[content]"):
        attributes = meta.attributes
        name = attributes.get("name") or attributes.get("property") or attributes.get("itemprop")
        content = writing.clean(attributes["content"] or "")
        if name and content:
            said.setdefault(name.lower(), content)
    link = page.css_first("link[rel=canonical][href]")
    root = page.root
    return HtmlMetadata(
        title=_first(said, _TITLES) or _title(page) or None,
        language=(root and root.attributes.get("lang")) or said.get("language"),
        published=_first(said, _PUBLISHED),
        modified=_first(said, _MODIFIED),
        publisher=_first(said, _PUBLISHERS),
        url=(link and link.attributes["href"]) or said.get("og:url"),
    )


def _first(said: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((said[name] for name in names if name in said), None)


def _title(page: "LexborHTMLParser") -> str:
    title = page.css_first("title")
    return writing.clean(title.text()) if title else ""
