"""The sections of a desk's settings, each with its keys; docs/settings.md tells what they mean."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, DirectoryPath, Field, SecretStr, field_validator, model_validator
from pydantic_core import PydanticCustomError

from bot.fields import BaseUrl, DatabaseUrl, Duration, Email, Listed, Peer, Whole, Zone, between, lasting, letters
from kb import sentences


class Section(BaseModel):
    """A table of the file: nothing in it may be changed, and no key may be unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Desk(Section):
    """`[desk]`: who we are, and where our files lie."""

    name: Annotated[str, letters(1, 80)]
    languages: Annotated[tuple[Literal["id", "en"], ...], Listed, Field(min_length=1)] = ("id", "en")
    timezone: Zone = "Asia/Jakarta"
    state: Path
    content: DirectoryPath


class Database(Section):
    """`[database]`: where everything is kept."""

    url: DatabaseUrl


class Http(Section):
    """`[http]`: where we listen, and how the world reaches us."""

    host: str = "127.0.0.1"
    port: Annotated[Whole, between(1, 65535)] = 8000
    public_url: BaseUrl = Field(default_factory=lambda known: _own_url(known["host"], known["port"]))
    cookie_secret: Annotated[SecretStr, letters(32, 1000)] | None = None
    trusted_proxies: Annotated[tuple[Peer, ...], Listed] = ()


class Bot(Section):
    """`[bot]`: how the bot behaves."""

    patience: Annotated[Whole, between(1, 10)] = 2
    burst: Annotated[Duration, lasting("0s", "1m")] = timedelta(seconds=1.2)
    burst_limit: Annotated[Duration, lasting("0s", "5m")] = timedelta(seconds=6)
    confirm: bool = True
    lease: Annotated[Duration, lasting("5s", "1h")] = timedelta(seconds=30)
    poll: Annotated[Duration, lasting("0.05s", "1m")] = timedelta(seconds=1)

    @model_validator(mode="after")
    def _burst_fits(self) -> Self:
        if self.burst > self.burst_limit:
            raise ValueError("burst must not be longer than burst_limit")
        return self


class Kb(Section):
    """`[kb]`: how the desk learns, and how sure it has to be."""

    lessons: Literal["supervisor", "automatic"] = "supervisor"
    trusted: Annotated[tuple[Literal["choice", "linked"], ...], Listed] = ("choice", "linked")
    wrong_rate: Annotated[float, between(0.001, 0.5)] = 0.02
    recalibrate: Annotated[Duration, lasting("1h", "365d")] = timedelta(days=1)
    semantic: Literal["auto", "off", "on"] = "auto"

    @field_validator("semantic")
    @classmethod
    def _there(cls, wish: str) -> str:
        if wish == "on" and not sentences.installed():
            mend = {"mend": f'install it with {sentences.INSTALL}, or write "auto"'}
            raise PydanticCustomError("semantic", "needs the sentence encoder, which is not installed", mend)
        return wish

    @property
    def asks_sentences(self) -> bool:
        """Whether questions are also looked at as whole sentences."""
        return self.semantic != "off" and sentences.installed()


class Admin(Section):
    """`[admin]`: the first administrator, made while there is none."""

    email: Email
    password: Annotated[SecretStr, letters(8, 1000)]


class Room(Section):
    """`[rooms.…]`: a place on a channel where the agents of a team work."""

    channel: str
    place: Annotated[str, letters(1, 500)]


def _own_url(host: str, port: int) -> str:
    """Return where we reach ourselves, for a desk that nobody else has to reach."""
    if host in {"", "0.0.0.0", "::"}:  # noqa: S104 — nobody can call at "everywhere"
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
