"""What the desk knows about one thing, in one language."""

from dataclasses import dataclass
from datetime import date

SMALLTALK = "smalltalk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One answer, and the ways in which people ask for it; `id` is the same in every language."""

    id: str
    language: str
    title: str
    questions: tuple[str, ...]
    body: str  # a Jinja template in light Markdown
    tags: frozenset[str] = frozenset()
    kind: str = "general"
    needs_agent: bool = False  # a person takes over after the answer
    team: str = ""  # who that is; empty: whoever the kind goes to
    source: str = ""  # the file or version it was read from, as people would name it
    draft: bool = False  # a file that is not used yet
    review_by: date | None = None  # the day by which somebody should have read it again
    reviewed_by: str = ""  # who last did, in whatever words
    valid_from: date | None = None  # the first day on which it is said
    valid_until: date | None = None  # the last one
    learnt: tuple[str, ...] = ()  # how customers were found to ask for it; found by, and none of its own questions

    def __post_init__(self) -> None:
        if not self.id or not self.language:
            raise ValueError(f"an article needs an id and a language, not {self.id!r} and {self.language!r}")
        if not any(question.strip() for question in self.questions):
            raise ValueError(f"article {self.id} ({self.language}) has no phrasing by which it could be found")

    @property
    def smalltalk(self) -> bool:
        """Say whether this is chit-chat, after which nobody asks whether it helped."""
        return SMALLTALK in self.tags

    @property
    def phrasings(self) -> tuple[str, ...]:
        """Return everything that finds it: the questions, the title, and what was learnt."""
        own = (*self.questions, self.title) if self.title else self.questions
        return (*own, *self.learnt)

    def holds(self, day: date) -> bool:
        """Say whether it is searched and said on a day, which is one of the desk's."""
        return not self.draft and not self.early(day) and not self.expired(day)

    def early(self, day: date) -> bool:
        """Say whether it is not valid yet on a day."""
        return self.valid_from is not None and day < self.valid_from

    def expired(self, day: date) -> bool:
        """Say whether it is not valid any more on a day."""
        return self.valid_until is not None and self.valid_until < day

    def unreviewed(self, day: date) -> bool:
        """Say whether somebody should have read it again before this day."""
        return self.review_by is not None and self.review_by < day
