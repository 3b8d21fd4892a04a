"""Why a line that a model wrote is not shown."""

from enum import StrEnum


class DropReason(StrEnum):
    """What is wrong with a line."""

    FORM = "form"  # mark-up, an address, signs the source does not have, no words
    SUPPORT = "support"  # some of its words stand in no source sentence, or for other words of it
    NUMBER = "number"
    UNIT = "unit"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"
    OPPOSITE = "opposite"
    MODAL = "modal"
    BOUND = "bound"
    SCOPE = "scope"
    BINDING = "binding"  # a number or a name that belongs to something else
    SUSPECT = "suspect"  # stands only on a passage that gives orders
