"""Signs of Markdown and HTML left in plain text: seen through when recognising, kept in slices."""

import re

from corpus.lines import collapse

_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,10}(?:\s[^<>]{0,200})?/?>")
_SIGNS = re.compile(
    r"\*\*\*|\*\*|__|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|(?<!\w)_(?=\S)|(?<=\S)_(?!\w)|`"
)
_EMPHASISED = re.compile(
    r"(?:(\*{1,3}|_{1,3})(?=\S)[^*_]{1,200}\1|<(i|b|em|strong)>[^<>]{1,200}</\2>)"
)
_LONGEST_HEADING = 300  # characters
_HASHES = re.compile(r"(#{1,6})(?:\s+|(?=[A-ZÅÄÖ]))(.*?)\s*#*")


def plain(text: str) -> str:
    """Returns ``text`` as a reader sees it: no emphasis signs, no tags, white space collapsed.

    >>> plain("- **företagsamma  regionen** genom <i>samverkan</i>")
    '- företagsamma regionen genom samverkan'
    """
    if "<" in text:
        text = _TAG.sub("", text)
    if "*" in text or "_" in text or "`" in text:
        text = _SIGNS.sub("", text)
    return collapse(text)


def is_emphasised(text: str) -> bool:
    """Tells whether all of ``text`` stands within emphasis signs or one emphasis tag.

    >>> is_emphasised("*Samverkan*"), is_emphasised("**Mål** och *medel*")
    (True, False)
    """
    return _EMPHASISED.fullmatch(text) is not None


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
