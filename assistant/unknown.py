"""What no source has: names and words of a question, and questions that are no words at all."""

from assistant.patterns import read_patterns
from assistant.respelling import spellings_of
from assistant.scope import asked_years, of_year
from assistant.signals import names_something
from assistant.understand import Understanding
from index.analysis import content_words, fold
from index.coverage import QueryWords
from index.search import Index
from index.vocabulary import HEAD

MOST_WORDS = 3  # told in a refusal; more unknown words than that tell a reader nothing
SHORTEST = 4  # letters: shorter ones are mostly endings and slips
FEWEST_ALIKE = 5  # letters from which on two words that begin alike may be one
LONGEST_ENDING = 3
REPEATED = 3  # times the same word and nothing else


def unknown_names(understanding: Understanding, index: Index) -> tuple[str, ...]:
    """Returns the names in the question that no source has, as written, in their order.

    A name is a word with a capital letter that does not merely open the question, a year, or a
    code of letters and digits. Words with capitals beside it belong to it: ``Anna Karlström`` is
    one name, though the sources may have an Anna.
    """
    unknown = {term.surface for term in index.unknown_words(understanding.text)}
    unknown -= {year for year in asked_years(understanding) if of_year(year, index.corpus)}
    runs = _name_runs(understanding.text)
    found = (" ".join(run) for run in runs if any(_bare(word) in unknown for word in run))
    return tuple(dict.fromkeys(found))


def unknown_words(understanding: Understanding, index: Index) -> tuple[str, ...]:
    """Returns the other words of the question that no source has; none when there are many."""
    names = " ".join(unknown_names(understanding, index))
    patterns = read_patterns(understanding.language)
    words = index.query_words(patterns.asking.sub(" ", understanding.text))
    terms = words.terms if is_had_in_part(words) else words.unknown
    told = [term.surface for term in terms]
    told = [word for word in told if len(word) >= SHORTEST and word not in names]
    told = [word for word in told if not _has_kin(word, index)]
    found = tuple(word.lower() if understanding.text.startswith(word) else word for word in told)
    return found if len(found) <= MOST_WORDS else ()


def _has_kin(word: str, index: Index) -> bool:
    """Tells whether the sources have a word that begins alike: ansökningar for ansökan."""
    folded = fold(word)
    beginning = folded[: max(FEWEST_ALIKE, len(folded) - LONGEST_ENDING)]
    return any(form.startswith(beginning) for form in spellings_of(index))


def is_had_in_part(words: QueryWords) -> bool:
    """Tells whether the sources have nothing of the question but parts of its words.

    As *cities* of eurocities: a name in small letters looks like a compound of something known.
    """
    strengths = [term.nearest.strength if term.nearest else 0.0 for term in words.terms]
    return bool(strengths) and all(0.0 < strength <= HEAD for strength in strengths)


def is_babble(understanding: Understanding, words: QueryWords) -> bool:
    """Tells whether the question is no words: keys struck at random, or one word over and over."""
    asked = content_words(understanding.text)
    if len(asked) >= REPEATED and len({word.stem for word in asked}) == 1:
        return True
    pattern = read_patterns(understanding.language).babble
    is_strange = any(pattern.search(word.surface) for word in asked)
    return is_strange and not any(term.is_known for term in words.terms)


def _name_runs(text: str) -> list[list[str]]:
    """Returns the names in ``text``, each as its words, which stand side by side."""
    runs: list[list[str]] = []
    is_open = False
    for place, token in enumerate(text.split()):
        word = token.strip("\"'”’»«(),.;:!?")
        is_name = names_something(_bare(word), is_opening=place == 0)
        if is_name and is_open and word[:1].isalpha():
            runs[-1].append(word)
        elif is_name:
            runs.append([word])
        is_open = is_name and token.endswith(word) and word[:1].isalpha()
    return runs


def _bare(word: str) -> str:
    """Returns ``word`` without a case ending after a colon: ``EU`` for ``EU:s``."""
    return word.partition(":")[0]
