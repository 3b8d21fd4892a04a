"""A small made-up corpus and an engine that gives constructed replies over it."""

import threading
from collections.abc import Callable
from datetime import date

from assistant.guard import guard
from assistant.messages import Language, read_messages
from assistant.reply import (
    Answer,
    AnswerSentence,
    Citation,
    Clarification,
    Contact,
    Failure,
    Notice,
    Outcome,
    Refusal,
    Reply,
)
from corpus.collection import Corpus
from corpus.document import Document
from corpus.outlining.structure import outline_of
from corpus.passage import Passage
from corpus.source import Source
from corpus.span import Span
from index.hit import Hit, HitParts

MOST_CHARACTERS = 1000
HOSTILE = (
    "<script>window.__hacked=1</script>",
    "<img src=x onerror=window.__hacked=1>",
    "<img src=https://example.invalid/spy.png>",
    "<img srcset='https://example.invalid/spy.png 1x'>",
    "<p style='background:url(https://example.invalid/spy.png)'>",
    "<svg onload=window.__hacked=1><use href=https://example.invalid/x.svg#a /></svg>",
    "<iframe src=javascript:window.__hacked=1></iframe>",
    "<form action=https://example.invalid/><button>x</button></form>",
    "<a href=javascript:window.__hacked=1>x</a>",
    "<details open ontoggle=window.__hacked=1>",
    "<body onload=window.__hacked=1>",
    "<style>*{background:url(https://example.invalid/spy.png)}</style>",
    "<link rel=stylesheet href=https://example.invalid/x.css>",
    "<base href=https://example.invalid/>",
    "<meta http-equiv=refresh content=0;url=https://example.invalid/>",
    "<object data=https://example.invalid/></object>",
    "<video src=https://example.invalid/v autoplay></video>",
    "<math><mtext></mtext><script>window.__hacked=1</script></math>",
    "<template><script>window.__hacked=1</script></template>",
    "</article></div></main><h1>Utbrytning</h1>",
    "--><script>window.__hacked=1</script><!--",
    "]]><script>window.__hacked=1</script>",
    '"><script>window.__hacked=1</script>',
    "' onmouseover='window.__hacked=1",
    '" autofocus onfocus="window.__hacked=1',
    "&lt;script&gt;window.__hacked=1&lt;/script&gt;",
    "&#60;img src=x onerror=window.__hacked=1&#62;",
    "![bild](https://example.invalid/spy.png)",
    "[länk](javascript:window.__hacked=1)",
    '[1]: https://example.invalid/ "x"',
    "# Rubrik\n\n<script>window.__hacked=1</script>",
    "```mermaid\ngraph TD; A-->B\n```",
    "$$\\href{javascript:window.__hacked=1}{x}$$",
    "rad ett\n\n<img src=x onerror=window.__hacked=1>\n\nrad tre",
    "{{ 7 * 7 }} {% include 'base.html' %} ${7*7}",
    '__i18n__{"__type__": "translation_metadata", "key": "send"}',
)

_LIBRARY_2023 = """Norrby bibliotek

Biblioteket ligger vid torget i Norrby och är öppet för alla. \
Biblioteket har 54 000 böcker och fyra studierum. Kaffe finns att köpa i foajén.

Öppettider

Biblioteket är öppet alla vardagar klockan 10–18.

Hos oss kan du

 • låna böcker, tidningar och filmer
 • boka studierum och sammanträdesrum
 • använda datorer, skrivare och kopiator

Senast uppdaterad: den 4 maj 2023
"""
_LIBRARY_2015 = """Norrby bibliotek

Biblioteket har 31 000 böcker. Det är öppet tisdag till lördag.

Sidan granskades den 12 mars 2015
"""
_BATHS = """Badhuset i Norrby

Under åren 2017–2019 byggdes badhuset om. Bassängen är 25 meter lång.
"""
# The text taken out of a PDF, in the form that editors see.
_PLAN = """<!-- e.pdf -->
# Plan för Norrby bibliotek

## Lån per år

| År | Lån | Not |
| --- | ---: | --- |
| 2020 | 81 000 | stängt i april \\| maj |
| 2021 | 97 000 |  |
\f
| 2022 | 103 000 | **rekord** |
| 2023 | 110 000 |  |

## Mål

### Fler öppna timmar

Biblioteket öppnar klockan åtta alla vardagar.

### En läsande kommun

Alla barn i årskurs ett får låna en bok hem.

### Ett bibliotek för alla

Så gör vi:

- ordnar möten
  - på torget
  - på äldreboendet
- lånar ut spel

1. Pröva med en grupp.
2. Fråga hur det gick.
"""
_HOSTILE_TEXT = "Farlig text\n\n" + "\n\n".join(HOSTILE) + "\n\nSlut på texten.\n"


def _document(source: Source, text: str) -> Document:
    return Document(source, text)


def build_corpus() -> Corpus:
    """Returns five documents.

    A page, the older page that it replaces, an undated one, one taken out of a PDF, a hostile one.
    """
    library = {"publisher": "Norrby kommun", "scope": "Norrby", "date_kind": "updated"}
    documents = (
        _document(
            Source(
                id="norrby-bibliotek-2023",
                file="a.txt",
                title="Norrby bibliotek",
                dated=date(2023, 5, 4),
                replaces="norrby-bibliotek-2015",
                **library,
            ),
            _LIBRARY_2023,
        ),
        _document(
            Source(
                id="norrby-bibliotek-2015",
                file="b.txt",
                title="Norrby bibliotek",
                dated=date(2015, 3, 12),
                **(library | {"date_kind": "reviewed"}),
            ),
            _LIBRARY_2015,
        ),
        _document(
            Source(
                id="badhuset",
                file="c.txt",
                title="Badhuset i Norrby",
                publisher="Föreningen Badets vänner",
                period="2017–2019",
            ),
            _BATHS,
        ),
        _document(
            Source(
                id="plan",
                file="e.pdf",
                title="Plan för Norrby bibliotek",
                publisher="Norrby kommun",
                dated=date(2022, 11, 2),
                date_kind="adopted",
            ),
            _PLAN,
        ),
        _document(
            Source(
                id="farlig",
                file="d.txt",
                title="Farlig <script>window.__hacked=1</script> titel",
                publisher="<b>Utgivare</b>",
                dated=date(2020, 1, 1),
                date_kind="adopted",
            ),
            _HOSTILE_TEXT,
        ),
    )
    return Corpus(
        documents={document.id: document for document in documents},
        outlines={document.id: outline_of(document) for document in documents},
        passages=(),
        aliases=(),
        digest="0" * 64,
    )


def cite(corpus: Corpus, number: int, document_id: str, quote: str, **more: object) -> Citation:
    """Returns the citation of ``quote``, looked up in the document."""
    document = corpus.documents[document_id]
    start = document.text.index(quote)
    return Citation.of(number, document, Span(start, start + len(quote)), **more)


def how_many_books(corpus: Corpus) -> Answer:
    """Returns an answer from three documents, with notices of two kinds."""
    return Answer(
        sentences=(
            AnswerSentence("Biblioteket har 54 000 böcker och fyra studierum.", (1,)),
            AnswerSentence("Bassängen är 25 meter lång.", (2,)),
        ),
        citations=(
            cite(
                corpus,
                1,
                "norrby-bibliotek-2023",
                "Biblioteket har 54 000 böcker och fyra studierum.",
            ),
            cite(corpus, 2, "badhuset", "Bassängen är 25 meter lång."),
            cite(
                corpus,
                3,
                "norrby-bibliotek-2015",
                "Biblioteket har 31 000 böcker.",
                superseded_by="norrby-bibliotek-2023",
            ),
        ),
        notices=(
            Notice("conflict", "En äldre källa (2015) säger 31 000 böcker.", (1, 3)),
            Notice("publisher", "Uppgiften om bassängen kommer från en förening.", (2,)),
        ),
        suggestions=("Vad kan jag göra på biblioteket?",),
    )


def is_it_open(corpus: Corpus) -> Answer:
    """Returns an answer that begins with yes."""
    sentence = "Biblioteket är öppet alla vardagar klockan 10–18."
    return Answer(
        sentences=(AnswerSentence(sentence, (1,)),),
        citations=(cite(corpus, 1, "norrby-bibliotek-2023", sentence),),
        polarity="yes",
    )


_LIST = (
    "Hos oss kan du\n\n • låna böcker, tidningar och filmer\n • boka studierum och "
    "sammanträdesrum\n • använda datorer, skrivare och kopiator"
)


def what_can_i_do(corpus: Corpus) -> Answer:
    """Returns an answer that is a whole list."""
    citation = cite(corpus, 1, "norrby-bibliotek-2023", _LIST)
    return Answer(sentences=(AnswerSentence(" ".join(_LIST.split()), (1,)),), citations=(citation,))


def books_and_coffee(corpus: Corpus) -> Answer:
    """Returns an answer to one half of a question; the other half is said to be missing."""
    sentence = "Biblioteket har 54 000 böcker och fyra studierum."
    return Answer(
        sentences=(AnswerSentence(sentence, (1,)),),
        citations=(cite(corpus, 1, "norrby-bibliotek-2023", sentence),),
        missing="Det här framgår inte av källorna: ”Vad kostar kaffet?”",
    )


def which_aims(corpus: Corpus) -> Answer:
    """Returns an answer made of the sub-headings of one section."""
    quotes = ("### Fler öppna timmar", "### En läsande kommun", "### Ett bibliotek för alla")
    heading = ("Plan för Norrby bibliotek", "Mål")
    return Answer(
        sentences=tuple(AnswerSentence(q[4:], (n,)) for n, q in enumerate(quotes, 1)),
        citations=tuple(
            cite(corpus, n, "plan", quote, heading=heading) for n, quote in enumerate(quotes, 1)
        ),
    )


def how_many_loans(corpus: Corpus) -> Answer:
    """Returns an answer made of two rows of a table."""
    rows = ("| 2020 | 81 000 | stängt i april \\| maj |", "| 2021 | 97 000 |  |")
    return Answer(
        sentences=tuple(AnswerSentence(row, (n,)) for n, row in enumerate(rows, 1)),
        citations=tuple(
            cite(corpus, n, "plan", row, heading=("Lån per år",)) for n, row in enumerate(rows, 1)
        ),
    )


def not_in_sources(corpus: Corpus) -> Refusal:
    """Returns a refusal with suggestions and a contact that has its source."""
    return Refusal(
        reason="not_in_sources",
        message="Källorna säger inget om det. De handlar om biblioteket och badhuset i Norrby.",
        suggestions=("Hur många böcker har biblioteket?", "Vad kan jag göra på biblioteket?"),
        contact=Contact("Biblioteket ligger vid torget i Norrby.", (1,)),
        citations=(
            cite(
                corpus,
                1,
                "norrby-bibliotek-2023",
                "Biblioteket ligger vid torget i Norrby och är öppet för alla.",
            ),
        ),
    )


def hostile(corpus: Corpus, payload: str) -> Answer:
    """Returns an answer in which a payload stands wherever a text can stand."""
    return Answer(
        sentences=(AnswerSentence(f"Svar {payload}", (1,), verbatim=False),),
        citations=(cite(corpus, 1, "farlig", payload, heading=(payload, "Avsnitt")),),
        notices=(Notice("dated", f"Notis {payload}", (1,)),),
        suggestions=(payload,),
        missing=f"Saknas {payload}",
    )


_SCRIPT: dict[str, Callable[[Corpus], Outcome]] = {
    "Hur många böcker har biblioteket?": how_many_books,
    "Vad kan jag göra på biblioteket?": what_can_i_do,
    "Hur många böcker, och vad kostar kaffet?": books_and_coffee,
    "Vilka mål finns?": which_aims,
    "Hur många lån?": how_many_loans,
    "Är biblioteket öppet?": is_it_open,
    "Är biblotekket öppet?": is_it_open,
    "Menar du det?": lambda _: Clarification(
        message="Menar du biblioteket eller badhuset?",
        suggestions=("Hur många böcker har biblioteket?",),
    ),
    "Gå sönder": lambda _: Failure(message="Det gick inte att svara. Försök igen."),
}


_MENDED = {"Är biblotekket öppet?": "Är biblioteket öppet?"}
_PARTS = HitParts(passage_cosine=0.9, sentence_cosine=0.9, dense=1.0, lexical=1.0, coverage=1.0)


class WorldEngine:
    """Answers from a script; what it does not know it refuses. Remembers what it was asked."""

    def __init__(self) -> None:
        self.corpus = build_corpus()
        self.fingerprint = "f" * 16
        self.built_at = 1_700_000_000.0
        self.lines: list[dict[str, object]] = []
        self.released = threading.Event()
        self.released.set()

    def is_ready(self) -> bool:
        """Returns whether there is an index, which tests take away."""
        return bool(self.fingerprint)

    def ask(self, line: dict[str, object], *, language: Language = "sv") -> Reply:
        """Returns the scripted reply; waits while a test holds it back."""
        self.released.wait()
        self.lines.append(line)
        question = str(line["question"])
        history = line.get("history")
        interpreted = None
        stopped = guard(question, max_characters=MOST_CHARACTERS).reason
        if stopped in {"too_long", "empty"}:
            texts = read_messages(language)
            message = texts.text(f"reply.refusal.{stopped}", characters=MOST_CHARACTERS)
            outcome: Outcome = Refusal(reason=stopped, message=message)
        elif question in HOSTILE:
            outcome = hostile(self.corpus, question)
        elif question == "Och hur många?" and history:
            interpreted, outcome = "Hur många böcker har biblioteket?", how_many_books(self.corpus)
        else:
            interpreted = _MENDED.get(question)
            outcome = _SCRIPT.get(question, not_in_sources)(self.corpus)
        name = line.get("id")
        return Reply(
            id=name if isinstance(name, str) else None,
            question=question,
            outcome=outcome,
            language=language,
            interpreted_as=interpreted,
            index=self.fingerprint,
            timings_ms={"total": 1.0},
        )

    def search(self, words: str, limit: int) -> tuple[Hit, ...]:
        """Returns what holds all of ``words``, document by document, as one hit each."""
        found = [
            Passage.of(document, (block,))
            for document in self.corpus.documents.values()
            for block in self.corpus.outlines[document.id].blocks
            if words.casefold() in document.slice(block.span).casefold()
        ]
        return tuple(
            Hit(passage=passage, score=1.0, rank=rank, parts=_PARTS, sentence_cosines=())
            for rank, passage in enumerate(found[:limit], start=1)
        )
