"""One statement against one source sentence: which hard rule it breaks, and how much it shares."""

from dataclasses import dataclass

from assistant.grounding.actor_rules import exchanged_roles, other_doer
from assistant.grounding.alignment import Alignment, align
from assistant.grounding.binding_rules import crossed_parts
from assistant.grounding.class_rules import changed_class, moved_negation, turned_direction
from assistant.grounding.condition_rules import (
    dropped_amount,
    dropped_condition,
    dropped_half,
)
from assistant.grounding.content_rules import (
    lost_limit,
    lost_measure,
    lost_number,
    new_content,
    turned_range,
    turned_sign,
    wrong_unit,
)
from assistant.grounding.coreference import named_before, replaced_by
from assistant.grounding.order_rules import turned_round
from assistant.grounding.persons import whoever
from assistant.grounding.reasons import DropReason
from assistant.grounding.role_rules import (
    kept_subject,
    swapped_roles,
    turned_object,
    wrong_doer,
    wrong_filler,
)
from assistant.grounding.scope_rules import dropped_limit, dropped_share, halved_limit, widened_ban
from assistant.grounding.subject_rules import (
    borrowed_subject,
    promoted_complement,
    promoted_object,
)
from assistant.grounding.tense_rules import changed_tense, dropped_time
from assistant.grounding.terms import Term, TermKind
from assistant.grounding.voice_rules import lost_voice

_RULES = (
    lost_number,
    lost_measure,
    lost_limit,
    turned_range,
    wrong_unit,
    changed_class,
    moved_negation,
    turned_direction,
    wrong_filler,
    wrong_doer,
    swapped_roles,
    kept_subject,
    turned_object,
    exchanged_roles,
    other_doer,
    promoted_object,
    promoted_complement,
    turned_round,
    changed_tense,
    dropped_time,
    borrowed_subject,
    crossed_parts,
    dropped_limit,
    dropped_share,
    halved_limit,
    widened_ban,
    dropped_half,
    dropped_amount,
    dropped_condition,
    lost_voice,
    turned_sign,
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of comparing.

    Attributes:
        veto: The hard rule that is broken; ``None`` when there is none.
        support: Share of the statement's content that the source accounts for, 0..1.
        is_replaced: Whether a word stands where the source has another that says something else.
        is_added: Whether a word is there that nothing given has.
        context: Which of the sentences before was needed, if one was.
    """

    veto: DropReason | None
    support: float
    is_replaced: bool
    is_added: bool
    context: int | None = None


def compare(
    statement: tuple[Term, ...],
    source: tuple[Term, ...],
    before: tuple[tuple[Term, ...], ...] = (),
) -> Comparison:
    """Returns how ``statement`` stands to ``source``.

    Args:
        statement: The terms of what a model wrote.
        source: The terms of a source sentence.
        before: Those of the sentences before it, nearest first: what a pronoun or a short name in
            ``source`` stands for may be named as it is there.
    """
    found = align(statement, source)
    new = found.unmatched
    named, context = named_before(found, before) if new else (frozenset[int](), None)
    known = named | whoever(found)
    rest = tuple(at for at in new if at not in known)
    content = sum(term.is_content for term in statement)
    veto = new_content(found, rest) or _new_subject(found, rest)
    if veto is None:
        veto = next((reason for rule in _RULES if (reason := rule(found)) is not None), None)
    return Comparison(
        veto=veto,
        support=1 - len(rest) / content if content else 0.0,
        is_replaced=any(replaced_by(found, at, found.used) is not None for at in rest),
        is_added=bool(rest),
        context=context,
    )


def _new_subject(found: Alignment, rest: tuple[int, ...]) -> DropReason | None:
    """Returns ``NAME`` when a sentence opens with something else than its source does.

    A capital there does not tell names from other words, so both are taken for names.
    """
    for at in rest:
        place = replaced_by(found, at, found.used) if found.statement[at].is_first else None
        if place is None:
            continue
        other = found.source[place]
        if other.is_first or other.kind is TermKind.NAME:
            return DropReason.NAME
    return None
