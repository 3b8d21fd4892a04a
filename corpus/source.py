"""What an editor says of each document in ``sources.toml``: who published it, when, and what it replaces."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

DateKind = Literal["updated", "reviewed", "adopted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A published page or paper.

    Attributes:
        id: Stable name, used in replies and addresses: lower-case letters, digits and hyphens.
        file: Name of the file beside ``sources.toml``.
        title: As published.
        publisher: The organisation that published it.
        scope: Whom or what area the document speaks for, e.g. ``Örebroregionen``; shown when
            sources about different things disagree.
        dated: The day the document itself gives; ``None`` when it gives none.
        date_kind: What happened on that day; ``None`` exactly when ``dated`` is.
        period: The time its content speaks of, for a document without a date, e.g. ``2017–2019``.
        language: BCP 47 tag of the text.
        replaces: Id of the older source that this one replaces.
        url: Where it was published, if known.
    """

    id: str
    file: str
    title: str
    publisher: str
    scope: str | None = None
    dated: date | None = None
    date_kind: DateKind | None = None
    period: str | None = None
    language: str = "sv"
    replaces: str | None = None
    url: str | None = None
