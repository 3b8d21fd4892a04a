"""The text of a Word document, and what the document says of itself to machines."""

from dataclasses import dataclass

from corpus.extraction import writing
from corpus.extraction.problems import ExtractionError

_CORE = {
    "title": "{http://purl.org/dc/elements/1.1/}title",
    "creator": "{http://purl.org/dc/elements/1.1/}creator",
    "language": "{http://purl.org/dc/elements/1.1/}language",
    "created": "{http://purl.org/dc/terms/}created",
    "modified": "{http://purl.org/dc/terms/}modified",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DocxMetadata:
    """What a document says of itself, each as it stands there; ``None`` when it does not.

    Attributes:
        title: Its title, which many leave as the template had it.
        creator: Who made it: mostly a person, sometimes the organisation.
        language: BCP 47 tag, of the document or else of its default style.
        created: When it was made, ISO 8601.
        modified: When it was last saved, ISO 8601.
    """

    title: str | None = None
    creator: str | None = None
    language: str | None = None
    created: str | None = None
    modified: str | None = None


def docx_to_markdown(raw: bytes) -> str:
    """Returns all that a document has to read, in the Markdown dialect of extracted texts.

    Changes are read as accepted; tables of contents, comments, page numbers, hidden and struck-out
    text are left out. Numbers and letters that Word writes by itself are in the text. Headers come
    first; footers, then notes, come last.

    Raises:
        ExtractionError: It is no Word document, is damaged or protected, has no text, or unpacks
            to more than can be read.
    """
    from corpus.extraction.docx_flow import DocxFlow
    from corpus.extraction.docx_package import Package

    flow = DocxFlow(Package(raw))
    try:
        flow.read()
    except RecursionError:
        raise ExtractionError("elements nested too deeply; save the document again") from None
    text = flow.blocks.text()
    if not text:
        raise ExtractionError("no text in it; pictures of pages need text recognition first")
    return text


def docx_metadata(raw: bytes) -> DocxMetadata:
    """Returns what a document says of itself in its properties.

    Raises:
        ExtractionError: It is no Word document, or is damaged or protected.
    """
    from corpus.extraction.docx_package import Package, W

    package = Package(raw)
    core = package.properties()
    said: dict[str, str | None] = {}
    for name, tag in _CORE.items():
        text = core.findtext(tag) if core is not None else None
        said[name] = writing.clean(text or "") or None
    styles = package.part("styles")
    language = styles.find(f"{W}docDefaults//{W}lang") if styles is not None else None
    if said["language"] is None and language is not None:
        said["language"] = language.get(f"{W}val")
    return DocxMetadata(**said)
