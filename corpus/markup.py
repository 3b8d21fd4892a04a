"""Signs of Markdown and HTML left in plain text: seen through when recognising, kept in slices."""

import re

from corpus.lines import collapse

_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,10}(?:\s[^<>]{0,200})?/?>")
_SIGNS = re.compile(
    r"\*\*\*|\*\*|__|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|(?<!\w)_(?=\S)|(?<=\S)_(?!\w)|`"
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_HIDDEN = 0xE000  # where private use begins: an escaped sign waits there, out of the others' reach
_SHOWN_AGAIN = {_HIDDEN + code: code for code in range(0x80)}
_HARD_BREAK = re.compile(r"\\(?=\s*$)", re.MULTILINE)
_QUOTE_SIGN = re.compile(r"^[ \t]*(?:>[ \t]?)+(?=[^\s\d>])", re.MULTILINE)
_COMMENT = re.compile(r"<!--(?:(?!-->).){0,2000}-->", re.DOTALL)
_ADDRESS = r"(?:<[^<>\n]{0,500}>|[^()\s]{0,500}(?:\([^()\s]{0,100}\)[^()\s]{0,100})?)"
_TARGET = r"\(" + _ADDRESS + r"(?:\s+[\"'(][^\"'()]{0,200}[\"')])?\)"
_IMAGE = re.compile(r"!\[([^\[\]]{0,300})\](?:" + _TARGET + r"|\[[^\[\]]{0,100}\])")
_LINK = re.compile(r"\[([^\[\]]{1,300})\](?:" + _TARGET + r"|\[[^\[\]]{0,100}\])")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)?[^<>\s@]{1,200}[@.][^<>\s]{1,300})>")
_EMPHASISED = re.compile(
    r"(?:(\*{1,3}|_{1,3})(?=\S)[^*_]{1,200}\1|<(i|b|em|strong)>[^<>]{1,200}</\2>)"
)
_LONGEST_HEADING = 300  # characters
_HASHES = re.compile(r"(#{1,6})(?:\s+|(?=[A-ZÅÄÖ]))(.*?)\s*#*")


_MARKED = re.compile(r"[*_`<>\[\\]")
_SEEN_THROUGH = (
    (">", _QUOTE_SIGN, ""),
    ("<", _COMMENT, ""),
    ("[", _IMAGE, r"\1"),
    ("[", _LINK, r"\1"),
    ("<", _AUTOLINK, r"\1"),
    ("<", _TAG, ""),
    ("*_`", _SIGNS, ""),
)


def plain(text: str) -> str:
    r"""Returns ``text`` as a reader sees it: of links their text, no signs, white space collapsed.

    >>> plain("- **företagsamma  regionen** genom <i>samverkan</i>")
    '- företagsamma regionen genom samverkan'
    >>> plain(r"> Läs [planen](https://ort.example/plan_2_(ny)) om 5 \* 5 <!-- utkast --> mål")
    'Läs planen om 5 * 5 mål'
    """
    if _MARKED.search(text) is None:
        return collapse(text)
    has_escapes = "\\" in text
    if has_escapes:
        text = _ESCAPED.sub(lambda match: chr(_HIDDEN + ord(match[1])), text)
        text = _HARD_BREAK.sub("", text)
    for signs, pattern, kept in _SEEN_THROUGH:
        if any(sign in text for sign in signs):
            text = pattern.sub(kept, text)
    return collapse(text.translate(_SHOWN_AGAIN) if has_escapes else text)


def is_emphasised(text: str) -> bool:
    """Tells whether all of ``text`` stands within emphasis signs or one emphasis tag.

    >>> is_emphasised("*Samverkan*"), is_emphasised("**Mål** och *medel*")
    (True, False)
    """
    return text[:1] in "*_<" and _EMPHASISED.fullmatch(text) is not None


def hash_level(text: str) -> int:
    """Returns the level of a Markdown heading, 1 to 6; 0 when ``text`` is none."""
    match = (
        _HASHES.fullmatch(text) if text.startswith("#") and len(text) < _LONGEST_HEADING else None
    )
    return len(match[1]) if match else 0


def without_hashes(text: str) -> str:
    """Returns a Markdown heading's own text; other text as it is."""
    match = _HASHES.fullmatch(text) if hash_level(text) else None
    return match[2] if match else text
