"""Making a text from outside safe, once: nothing invisible or broken travels further."""

import re
import unicodedata

# Zero-width characters, bidirectional controls, soft hyphen: invisible, so not part of a question.
# The signs are invisible in most editors, hence the escapes.
INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def clean(text: str) -> str:
    r"""Returns ``text`` in NFC, without invisible and control characters, white space collapsed.

    >>> clean("  Vad\u200b är\x00 ERRIN? ")
    'Vad är ERRIN?'
    """
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = unicodedata.normalize("NFC", INVISIBLE.sub("", text))
    visible = (" " if unicodedata.category(sign) in {"Cc", "Co", "Cn"} else sign for sign in text)
    return " ".join("".join(visible).split())
