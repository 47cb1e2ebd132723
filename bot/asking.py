"""What the bot would do if somebody began with these words: the engine's own decision, with nobody asking.

Nothing is stored, sent or counted.
"""

from dataclasses import dataclass
from datetime import datetime

from bot import details, engine
from bot.actions import Action, Answer, Ask, Classify, Close, HandOver, Miss, Offer, Record, Say
from bot.content import Content
from bot.slots import About, Slots
from bot.speech import Speech
from handoff import routing
from kb.knowledge import Evidence

ANSWER, OFFER, HANDOFF = "answer", "offer", "handoff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What the bot sees in a text, and what it would do."""

    evidence: Evidence
    actions: tuple[Action, ...]

    @property
    def decision(self) -> str:
        """What the customer gets: an answer, a choice of answers, or sooner or later a person."""
        did = {type(action) for action in self.actions}
        if Offer in did:
            return OFFER
        stuck = Answer not in did and did & {HandOver, Miss}
        return HANDOFF if stuck else ANSWER

    @property
    def steps(self) -> tuple[str, ...]:
        """Each thing that the bot would do, in words, in its order."""
        return tuple(map(_step, self.actions))


def foresee(content: Content, text: str) -> Foreseen:
    """Decide as for the first message of a customer whom nobody knows."""
    seen = content.knowledge.look(text)
    turn = engine.Turn(
        evidence=seen,
        knowledge=content.knowledge,
        details=details.find(text, content.knowledge.knows),
        patience=content.patience,
        confirm=content.confirm,
    )
    return Foreseen(evidence=seen, actions=engine.respond(turn))


def answer(content: Content, found: Foreseen, at: datetime) -> str:
    """Return the answer as an invented customer would read it at a time, or nothing where there is none."""
    article = next((action.article for action in found.actions if isinstance(action, Answer)), None)
    if article is None:
        return ""
    told, language = found.evidence.classification, found.evidence.language
    team = routing.team_for(told.kind, article.team, content.teams_by_kind)
    about = About("Rina", f"INQ-{at:%Y}-000001", told.kind, told.priority, team, "web")

    def would() -> datetime | None:
        return content.promise(at, told.kind, told.priority, team, "web", waiting=0)

    slots = Slots(content, language, about, at, would)
    speech = Speech(slots)
    speech.answer(article)
    return speech.text()


def _step(action: Action) -> str:
    match action:
        case Say(part):
            return f"say {part}"
        case Answer(article):
            return f"answer with {article.id}"
        case Offer(articles):
            return f"ask which was meant: {', '.join(article.id for article in articles)}"
        case Ask(what):
            return f"ask: {what}"
        case Miss(reason):
            return f"count a miss: {reason}"
        case Record(found):
            return f"write down {', '.join(found.fields)}"
        case Classify(seen):
            return f"take it for {seen.kind}, {seen.priority}"
        case HandOver(reason, team):
            return f"hand over to {team or 'a person'}: {reason}"
        case Close(how):
            return f"close: {how}"
