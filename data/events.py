"""Facts, in the past tense. What happened to an inquiry is exactly the list of its events.

An event holds ids and figures, never a person's words or details: those lie in tables where they can be erased, while
the journal's chain stays whole. Texts are held by a salted digest (see `journal`). What a fact is, and who brings it
about, stands in `fact`, and can be asked for here too.
"""

from data.fact import BOT, CUSTOMER, SYSTEM, Fact, Happened, by_agent, encode


class Opened(Fact, frozen=True):
    """A first message opened an inquiry."""

    number: str
    channel: str
    kind: str
    priority: str
    team: str | None = None
    follows: int | None = None


class Received(Fact, frozen=True):
    """The customer said something."""

    message: int
    digest: str


class Recorded(Fact, frozen=True):
    """Details of the contact were written down; which ones, not what they say."""

    fields: tuple[str, ...]


class Classified(Fact, frozen=True):
    """Kind and priority were set, by the guide or by a person."""

    kind: str
    priority: str
    reason: str


class Said(Fact, frozen=True):
    """The bot wrote a message that neither answers nor offers; `parts` are names of templates.

    Where it is a turn's, as answers and offers always are, `after` and `upto` say which of the customer's messages the
    turn has dealt with: those of the inquiry with an id above the one, up to the other.
    """

    message: int
    digest: str
    parts: tuple[str, ...]
    after: int = 0
    upto: int = 0  # 0: it is no turn's, but came by itself
    picked: str = ""  # the id of the choice that the customer took


class Answered(Fact, frozen=True):
    """The bot wrote a message that answers with an article of this version of the knowledge base."""

    message: int
    digest: str
    parts: tuple[str, ...]
    article: str
    confidence: float
    knowledge: str
    after: int = 0
    upto: int = 0
    picked: str = ""
    chat: bool = False  # it is small talk


class Offered(Fact, frozen=True):
    """The bot wrote a message that asks "did you mean …"."""

    message: int
    digest: str
    parts: tuple[str, ...]
    articles: tuple[str, ...]
    confidence: float = 0.0  # of the first of them
    knowledge: str = ""
    after: int = 0
    upto: int = 0


class Missed(Fact, frozen=True):
    """The bot had no answer, or not the right one."""

    reason: str  # one of the four below


NOT_HELPED = "the answer did not help"
NOT_MEANT = "none of the choices was meant"
NOTHING_FITS = "nothing that we know fits"
NOT_UNDERSTOOD = "not understood"


class HandedOver(Fact, frozen=True):
    """A person was asked for."""

    handoff: int
    reason: str
    kind: str
    priority: str
    team: str | None


class Taken(Fact, frozen=True):
    """An agent took the inquiry."""

    agent: int


class GivenBack(Fact, frozen=True):
    """An agent put the inquiry back into the queue, or let the bot go on."""

    agent: int
    to: str  # an Owner


class Transferred(Fact, frozen=True):
    """The inquiry went to another team or another agent."""

    team: str | None
    agent: int | None


class Escalated(Fact, frozen=True):
    """The inquiry climbed one rung."""

    escalation: int
    level: int
    to: str


class Acknowledged(Fact, frozen=True):
    """Somebody has seen an escalation."""

    escalation: int
    agent: int


class Replied(Fact, frozen=True):
    """An agent wrote to the customer."""

    message: int
    agent: int
    digest: str
    article: str = ""  # that it answers with, where the agent says so


class Noted(Fact, frozen=True):
    """An agent wrote an internal note."""

    message: int
    agent: int
    digest: str


class Promised(Fact, frozen=True):
    """The customer was told a time."""

    by: str  # RFC 3339
    message: int | None = None


class Resolved(Fact, frozen=True):
    """The final answer was given."""

    agent: int | None
    message: int | None


class Confirmed(Fact, frozen=True):
    """The customer said that it is solved."""

    how: str  # choice, words


class Reopened(Fact, frozen=True):
    """It was not solved after all."""

    why: str


class Closed(Fact, frozen=True):
    """The inquiry is over."""

    why: str  # confirmed, silence, agent, merged, spam


class Merged(Fact, frozen=True):
    """The inquiry goes on in another one."""

    into: str


class Voided(Fact, frozen=True):
    """The inquiry's clocks don't count."""

    reason: str


class Sent(Fact, frozen=True):
    """A message left, and the channel's other side has it."""

    message: int


class Failed(Fact, frozen=True):
    """A message could not be sent."""

    message: int
    why: str


class Resent(Fact, frozen=True):
    """An agent put a message that had failed back on its way."""

    message: int
    agent: int


class Unknown(Fact, frozen=True):
    """A message was in flight when its sender fell over: it is sent again, perhaps for the second time."""

    message: int
    attempt: int


class Withdrawn(Fact, frozen=True):
    """A message of the bot's was decided in an epoch that had passed: it never left."""

    message: int
    epoch: int


class Breached(Fact, frozen=True):
    """A clock ran out; announced once."""

    metric: str
    instance: int
    due_at: str


__all__ = ["BOT", "CUSTOMER", "SYSTEM", "Fact", "Happened", "by_agent", "encode", *Fact.KINDS]  # noqa: PLE0604 — the names of classes
