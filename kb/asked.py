"""A question while its inquiry is still being read: what becomes of it is only known at the end."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import Struct, field

from kb.question import Did, Outcome, Question


class About(NamedTuple):
    """An inquiry."""

    id: int
    number: str
    language: str
    team: str | None
    handled: int  # the newest message that anybody has dealt with


class Words(NamedTuple):
    """A message."""

    at: datetime
    text: str
    language: str


class Reply(NamedTuple):
    """An agent's answer."""

    message: int
    agent: int
    article: str  # that it is taken from; empty where the agent named none


class Asked(Struct):
    """A question while we read on."""

    messages: Sequence[int]
    did: Did
    language: str
    reason: str = ""
    article: str = ""
    articles: tuple[str, ...] = ()
    confidence: float = 0.0
    knowledge: str = ""
    outcome: Outcome = Outcome.UNKNOWN
    replies: list[Reply] = field(default_factory=list)
    worked: timedelta = timedelta()
    resolved: bool = False

    def written(self, of: About, said: Mapping[int, Words]) -> Question | None:
        """Return the question; None if all of its texts were erased."""
        known = [one for one in self.messages if one in said and said[one].text.strip()]
        if not known:
            return None
        alone = self.article and not self.reason and self.outcome is not Outcome.UNHELPFUL
        replies = () if alone else tuple(self.replies)  # what the bot has answered alone, the reply is not about
        return Question(
            inquiry=of.id,
            number=of.number,
            messages=tuple(known),
            texts=tuple(said[one].text for one in known),
            at=said[known[-1]].at,
            language=self.language or of.language,
            did=self.did,
            reason=self.reason,
            article=self.article,
            articles=self.articles,
            confidence=self.confidence,
            knowledge=self.knowledge,
            outcome=self.outcome,
            replies=tuple(one.message for one in replies),
            repliers=tuple(one.agent for one in replies),
            linked=tuple(one.article for one in replies),
            agent_answers=tuple(said[one.message].text if one.message in said else "" for one in replies),
            agent_minutes=self.worked / timedelta(minutes=1),
            team=of.team,
            resolved=self.resolved,
        )
