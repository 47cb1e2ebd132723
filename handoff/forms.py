"""The JSON that agents and scripts send: what they type in, and the moves that they ask for.

Every text is mended on its way in, since a body may hold what no text of ours may: NULs and lone surrogates.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from data.reach import reach
from data.types import TEXT_LIMIT, Owner, Priority, Status, clean

_SHORTEST = 6  # characters: a number without its area code, too


def _mended(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


def _something(text: str) -> str:
    if not text.strip():
        raise ValueError(f"is empty; write 1 to {TEXT_LIMIT} characters")
    return text


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _filled(values: Any) -> Any:
    return [value for value in values if value] if isinstance(values, list) else values


def _reach(contact: str) -> tuple[str, str]:
    email, phone = reach(contact, _SHORTEST)
    return email.lower(), phone


def _reachable(contact: str) -> str:
    if contact and not any(_reach(contact)):
        raise ValueError(f"{contact!r} is neither an e-mail address nor a telephone number")
    return contact


Mended = BeforeValidator(_mended)
Filled = BeforeValidator(_filled)
Text = Annotated[str, Mended, AfterValidator(_something), Field(max_length=TEXT_LIMIT)]
Line = Annotated[str, Mended, AfterValidator(_one_line), Field(max_length=200)]
Contact = Annotated[Line, AfterValidator(_reachable), Field(description="e-mail address, telephone number, or both")]
Word = Annotated[str, Mended, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=40)]
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]
Number = Annotated[str, Mended, Field(max_length=40)]
ClientId = Annotated[
    Line, Field(max_length=100, description="the sender's own: what is sent again with it, is kept once")
]
ArticleId = Annotated[
    str, Mended, Field(max_length=100, description="the article that the words are taken from, for the desk to learn")
]
Moment = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(3000, 1, 1, tzinfo=UTC))]


class Form(BaseModel):
    """What comes in; a field that we don't know is left alone."""

    model_config = ConfigDict(frozen=True)


class Search(Form):
    """Which inquiries to list; several statuses or owners may be named."""

    status: Annotated[list[Status], Filled] = []
    owner: Annotated[list[Owner], Filled] = []
    team: Annotated[str, Mended] = ""
    agent: Annotated[str, Field(pattern=r"^(me|\d{1,18})?$", description="me, or an agent's id")] = ""
    q: Annotated[str, Mended, Field(max_length=200, description="in number, subject, contact or messages")] = ""
    cursor: Annotated[str, Field(max_length=300, description="`next` of the page before")] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Move(Form):
    """A move; with an `epoch` it is made only if nobody else has begun to speak since."""

    epoch: int | None = Field(None, description="of the inquiry, as last seen")


class Take(Move):
    """Answer from now on."""


class Say(Move):
    """Write a message. With a `client_id`, one whose answer was lost can be sent again, and is said once."""

    text: Text
    client_id: ClientId = ""


class Reply(Say):
    """Say something to the customer."""

    article: ArticleId = ""


class Note(Say):
    """Write something for colleagues."""


class Resend(Move):
    """Put a message that had failed back on its way."""

    message: Key


class Transfer(Move):
    """Give it to a colleague, or to the queue of a team."""

    team: Word | None = None
    agent: Key | None = None

    @model_validator(mode="after")
    def _to_somebody(self) -> Self:
        if self.team is None and self.agent is None:
            raise ValueError("say to which team or agent")
        return self


class Escalate(Move):
    """Call for somebody higher up: a team, an agent's e-mail address, or, left out, the team's supervisor."""

    reason: Text
    to: Line = ""


class Acknowledge(Move):
    """Say that an escalation has been seen; left out, every one that is still open."""

    escalation: Key | None = None


class Promise(Move):
    """Set down a time that the customer is being told."""

    by: Moment


class Classify(Move):
    """Set kind or priority; the reason becomes a note."""

    kind: Word | None = None
    priority: Priority | None = None
    why: Line = ""

    @model_validator(mode="after")
    def _something_new(self) -> Self:
        if self.kind is None and self.priority is None:
            raise ValueError("say which kind or priority")
        return self


class Resolve(Move):
    """Give the final answer, if there are words left to say."""

    text: Annotated[str, Mended, Field(max_length=TEXT_LIMIT)] = ""
    article: ArticleId = ""


class Reopen(Move):
    """Bring it back to the queue; the reason becomes a note."""

    why: Line = ""


class GiveBack(Move):
    """Put it back into the queue, or let the bot go on."""

    to: Literal[Owner.QUEUE, Owner.BOT] = Owner.QUEUE


class Merge(Move):
    """Go on in another inquiry of the same person."""

    into: Number


class Intake(Form):
    """What a customer said on the telephone or in person, typed in by an agent."""

    channel: Word
    text: Text
    name: Line = ""
    contact: Contact = ""
    subject: Line = ""
    language: Annotated[str, Field(max_length=2)] = ""
    kind: Word | None = None
    priority: Priority | None = None
    client_id: ClientId = ""

    @property
    def reach(self) -> tuple[str, str]:
        """The e-mail address and the telephone number in `contact`; either may be empty."""
        return _reach(self.contact)
