"""What the desk knows about one thing, in one language."""

from dataclasses import dataclass

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
    source: str = ""  # the file it was read from, as people would name it

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
        """Return everything that finds it: the questions, and the title."""
        return (*self.questions, self.title) if self.title else self.questions
