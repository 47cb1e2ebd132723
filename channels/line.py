"""One message as a line of JSON: how a channel hands it over that has no format of its own."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from channels.base import Unreadable
from data.types import Address, Inbound


class Line(BaseModel):
    """What a channel with nothing but text knows of a message; strings have been through `data.types.clean`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    sender: str
    text: str
    at: AwareDatetime
    choice: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    thread: str = ""

    def raw(self) -> bytes:
        """Return the line as a channel delivers it."""
        return self.model_dump_json().encode()


def read(channel: str, raw: bytes) -> Inbound:
    """Turn a line back into a message of a channel.

    Raises:
        Unreadable: it is no such line, or no such message can be.

    """
    try:
        line = Line.model_validate_json(raw)
        place = Address(channel, line.sender)
        fields = line.model_dump(exclude={"sender", "at"})
        return Inbound(sender=place, reply_to=place, sent_at=line.at, **fields)
    except ValueError as error:
        raise Unreadable(f"{channel}: not a message: {error}") from error
