"""The kinds of value that settings have, each of which says in its own words what it must be."""

import ipaddress
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic_core import PydanticCustomError
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from data import durations
from data.mistakes import nearest


def between(low: Any, high: Any, write: Callable[[Any], str] = str) -> AfterValidator:
    """Refuse a value outside two bounds, which are both allowed."""

    def check(value: Any) -> Any:
        if low <= value <= high:
            return value
        bounds = {"low": write(low), "high": write(high)}
        raise PydanticCustomError("between", "must be between {low} and {high}", bounds)

    return AfterValidator(check)


def letters(low: int, high: int) -> AfterValidator:
    """Refuse a text or a secret that is shorter or longer than two bounds."""

    def check(text: Any) -> Any:
        if low <= len(text) <= high:
            return text
        raise PydanticCustomError("letters", "must have {low} to {high} characters", {"low": low, "high": high})

    return AfterValidator(check)


def lasting(low: str, high: str) -> AfterValidator:
    """Refuse a duration outside two bounds, written as people write them."""
    return between(durations.read(low), durations.read(high), durations.write)


def _duration(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    try:
        return durations.read(value if isinstance(value, str | int | float) else "")
    except ValueError as error:
        mend = {"mend": "write 30s, 15m, 2h or 1d, and ten years at the most"}
        raise PydanticCustomError("duration", "must be a duration", mend) from error


def _whole(value: object) -> object:
    if isinstance(value, bool):
        raise PydanticCustomError("whole", "must be a whole number")
    return value


def _listed(value: object) -> object:
    """Let a list be written with commas, since a variable holds only text."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        mend = nearest(name, available_timezones()) or "write it like Asia/Jakarta"
        raise PydanticCustomError("zone", "must be a time zone", {"mend": mend}) from error
    return name


def _email(address: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        raise PydanticCustomError("email", "must be an e-mail address")
    return address


def _peer(name: str) -> str:
    try:
        return name if name == "*" else str(ipaddress.ip_network(name, strict=False))
    except ValueError as error:
        raise PydanticCustomError("peer", "must be an IP address, a network such as 10.0.0.0/8, or *") from error


def _base_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise PydanticCustomError("base_url", "must be an address such as https://desk.example")
    return url.rstrip("/")


def _database_url(secret: SecretStr) -> SecretStr:
    """Accept a file of SQLite or a server of PostgreSQL, and name the driver that we bring."""
    try:
        url = make_url(secret.get_secret_value())
    except (ArgumentError, ValueError) as error:
        raise PydanticCustomError("url", "must be like sqlite:///var/sapa.db or postgresql://user@host/db") from error
    if url.drivername in {"postgres", "postgresql"}:
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise PydanticCustomError("url", "must be for sqlite or postgresql, not {name}", {"name": url.drivername})
    if url.drivername == "sqlite" and url.database in {None, "", ":memory:"}:
        raise PydanticCustomError("url", "must name a file: what is only in memory is lost at the next start")
    return SecretStr(url.render_as_string(hide_password=False))


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Whole = Annotated[int, BeforeValidator(_whole)]
Zone = Annotated[str, AfterValidator(_zone)]
Email = Annotated[str, AfterValidator(_email)]
Peer = Annotated[str, AfterValidator(_peer)]
BaseUrl = Annotated[str, AfterValidator(_base_url)]
DatabaseUrl = Annotated[SecretStr, AfterValidator(_database_url)]
Listed = BeforeValidator(_listed)
