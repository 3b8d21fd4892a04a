"""Generic wording by which a new document's own facts are found, from ``proposal.toml``."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalWording:
    """What the file says.

    Attributes:
        organisation: What the names of organisations look like.
        site_name: A line that names who keeps a web site; its group ``name`` is that.
        no_title: What programs write where a title should stand.
        small_words: The commonest words of each language, lower-case.
    """

    organisation: re.Pattern[str]
    site_name: re.Pattern[str]
    no_title: re.Pattern[str]
    small_words: Mapping[str, frozenset[str]]

    def is_organisation(self, name: str) -> bool:
        """Tells whether ``name`` looks like that of an organisation.

        >>> words = read_proposal_wording()
        >>> [words.is_organisation(name) for name in ("Norrby kommun", "Boverket", "Eva Ek")]
        [True, True, False]
        """
        return self.organisation.fullmatch(name) is not None

    def site_owner(self, line: str) -> str | None:
        """Returns who keeps a web site, by the line that says so.

        >>> read_proposal_wording().site_owner("Norrby kommuns webbplats för näringsliv")
        'Norrby kommun'
        """
        match = self.site_name.fullmatch(line)
        return next(name for name in match.groups() if name) if match else None


@cache
def read_proposal_wording() -> ProposalWording:
    """Returns the wording that comes with the package."""
    wording = tomllib.loads(files("corpus.editor").joinpath("proposal.toml").read_text("utf-8"))
    sites = [pattern.replace("(?P<name>", "(") for pattern in wording["site_names"]]
    return ProposalWording(
        organisation=re.compile("|".join(wording["organisations"])),
        site_name=re.compile("|".join(sites)),
        no_title=re.compile(wording["no_titles"], re.IGNORECASE),
        small_words={name: frozenset(words) for name, words in wording["languages"].items()},
    )
