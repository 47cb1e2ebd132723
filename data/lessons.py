"""Where examples come from, and how far the journal has been read for them, as tables.

An example counts once however often it is proposed; each time is an origin of its own, so that whoever is erased leaves
with all that they said, and nobody's insistence looks like the agreement of many.
"""

from datetime import datetime

from sqlmodel import Field, SQLModel

from data.columns import link, moment


class Origin(SQLModel, table=True):
    """One message that proposed an example."""

    example_id: int = link("example.id", primary_key=True, ondelete="CASCADE")
    message_id: int = link("message.id", primary_key=True)
    inquiry_id: int = link("inquiry.id", index=True)
    made_by: int | None = link("agent.id", default=None)  # the agent whose answer says so; None: the customer
    at: datetime = moment()


class Bookmark(SQLModel, table=True):
    """How far a reader of the journal has come."""

    reader: str = Field(primary_key=True)
    event_id: int = link("event.id")  # all up to this one is done
