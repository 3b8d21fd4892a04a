"""From the bytes of a saved web page to its tree, as a browser would build it.

The tree is lexbor's (through selectolax): it mends missing end tags by the rules of the HTML
standard, and loses nothing at any depth, where libxml2 stops without a word at 2,048 levels.
"""

import codecs
import re
from typing import TYPE_CHECKING

from corpus.extraction.problems import ExtractionError

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_LARGEST_BYTES = 20_000_000  # the tree takes about 27 bytes for each: some 550 MB
_DEEPEST = 5_000  # levels; lexbor's time grows with their square, one second here
_MOST_ATTRIBUTES = 5_000  # of one tag; again by the square
_LONGEST_TAG = 50_000  # bytes before its attributes are counted
_SNIFFED = 4_096  # bytes searched for a charset; browsers look at 1,024, old pages start late

_INLINED = re.compile(rb"data:[a-zA-Z0-9.+/;=-]{1,100},[^\s\"'<>)]{1000,}")
_NESTING_TAG = re.compile(
    rb"<(/?)(?:address|article|aside|blockquote|center|details|div|dl|fieldset|figure|footer"
    rb"|form|header|main|menu|nav|ol|section|table|ul)[\s>/]",
    re.IGNORECASE,
)
_LONG_TAG = re.compile(rb"<[a-zA-Z][^<>]{%d,}" % _LONGEST_TAG)
_ANY_TAG = re.compile(r"<(?:!doctype|[a-zA-Z][a-zA-Z0-9-]{0,30})[\s/>]", re.IGNORECASE)
_DECLARED = re.compile(
    rb"<(?:meta\b[^>]{0,300}?\bcharset|\?xml\b[^>]{0,100}?\bencoding)\s*=\s*[\"']?\s*([\w.:-]+)",
    re.IGNORECASE,
)
_ARCHIVE = re.compile(rb"(?:^|\n)content-type:\s*multipart/related", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_CONTROL = 0.02  # share; a page of text has none

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_OTHER_FORMATS = (
    (b"%PDF-", "a PDF; give it the ending .pdf"),
    (b"PK\x03\x04", "a zip archive or an Office document; give it its own ending, such as .docx"),
    (b"\xd0\xcf\x11\xe0", "an old Office document; save it as .docx"),
    (b"{\\rtf", "an RTF document; save it as .docx"),
    (b"bplist00", "a Safari web archive; save the page as page source instead"),
    (b"\x1f\x8b", "compressed by gzip; unpack it first"),
    (b"\x89PNG", "a picture; save the web page itself"),
    (b"\xff\xd8\xff", "a picture; save the web page itself"),
    (b"GIF8", "a picture; save the web page itself"),
)


def read_page(raw: bytes) -> "LexborHTMLParser":
    """Returns the tree of a web page.

    Raises:
        ExtractionError: The bytes are no web page, or one made to take unbounded time or memory.
    """
    from selectolax.lexbor import LexborHTMLParser

    _refuse_other_formats(raw)
    raw = _INLINED.sub(b"", raw)
    _refuse_excess(raw)
    text = decode(raw)
    _refuse_binary(text)
    return LexborHTMLParser(text.replace("\0", ""))


def decode(raw: bytes) -> str:
    """Returns the text of a page by its byte order mark, its bytes and its declared charset.

    Bytes that are UTF-8 throughout are taken as that whatever the page declares. Where neither
    UTF-8 nor a known charset fits, it is Windows-1252, as in browsers.
    """
    for mark, name in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(name, "replace")
    head = raw[:_SNIFFED]
    if head.count(b"\0") * 3 > len(head):
        return raw.decode("utf-16-le" if head[1:2] == b"\0" else "utf-16-be", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode(_declared(raw), "replace")


def _declared(raw: bytes) -> str:
    """Returns the charset for a page that is not UTF-8 throughout."""
    match = _DECLARED.search(raw[:_SNIFFED])
    try:
        name = codecs.lookup(match[1].decode("ascii")).name if match else ""
    except LookupError:
        name = ""
    if name == "utf-8":  # a page put together from several sources, or a false declaration
        text = raw.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        whole = sum(not character.isascii() for character in text) - broken
        return "utf-8" if whole > broken else "cp1252"
    if not name or name in ("iso8859-1", "ascii") or name.startswith("utf-16"):
        return "cp1252"
    return name


def _refuse_other_formats(raw: bytes) -> None:
    for start, what in _OTHER_FORMATS:
        if raw.startswith(start):
            raise ExtractionError(f"not a web page but {what}")
    if _ARCHIVE.search(raw[:_SNIFFED]):
        raise ExtractionError(
            "a web archive (MHTML); open it in a browser and save it as 'web page, HTML only'"
        )


def _refuse_excess(raw: bytes) -> None:
    if len(raw) > _LARGEST_BYTES:
        raise ExtractionError(
            f"{len(raw) // 1_000_000} MB of HTML, at most {_LARGEST_BYTES // 1_000_000} can be "
            "read; split the page"
        )
    depth = deepest = 0
    for tag in _NESTING_TAG.finditer(raw):
        depth = max(depth - 1, 0) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    if deepest > _DEEPEST:
        raise ExtractionError(
            f"elements nested {deepest:,} deep, at most {_DEEPEST:,} can be read; "
            "save the page again or as text"
        )
    if any(tag[0].count(b"=") > _MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(raw)):
        raise ExtractionError("a tag with thousands of attributes; save the page again or as text")


def _refuse_binary(text: str) -> None:
    if len(_CONTROL.findall(text)) > _MOST_CONTROL * len(text):
        raise ExtractionError("binary data, not a web page; save the page from a browser again")
    if not _ANY_TAG.search(text):
        raise ExtractionError("no HTML in it; save it with the ending .txt if it is plain text")
