"""What can be done about a gap."""

from enum import StrEnum


class Action(StrEnum):
    """What to do about a gap."""

    WRITE = "write"  # a new article
    PHRASE = "phrase"  # the article is there: let it be found by these words
    REVISE = "revise"  # the article was found, and what it says does not help
