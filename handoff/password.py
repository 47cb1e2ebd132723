"""Passwords: which will do, and how they are kept and compared without being known.

Slow on purpose: an argon2 hash takes 64 MB and a tenth of a second, so whoever asks for one does it beside the writers.
"""

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from data.types import clean

SHORTEST, LONGEST = 8, 1000
"""Characters of a password; the upper limit keeps nobody busy with hashing books."""


class Weak(ValueError):
    """A password that can't be used as it is; another one has to be chosen."""


def must_do(password: str) -> None:
    """Refuse a password that is too easy to guess, or too much to hash.

    Raises:
        Weak: it is too short or too long.

    """
    if len(password.strip()) < SHORTEST:
        raise Weak(f"a password needs {SHORTEST} characters or more")
    if len(password) > LONGEST:
        raise Weak(f"a password may have {LONGEST} characters at most")


def hashed(password: str) -> str:
    """Return what is stored of a password."""
    return _hasher().hash(_typed(password))


def outdated(stored: str) -> bool:
    """Say whether a hash was made with weaker parameters than today's."""
    return _hasher().check_needs_rehash(stored)


def matches(stored: str, password: str) -> bool:
    """Say whether a password is the one that is stored; where none is, it takes as long to say no."""
    try:
        return _hasher().verify(stored or _of_nobody(), _typed(password[: LONGEST + 1])) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def _typed(password: str) -> str:
    """Return a password the way every keyboard types it: an é is one letter here and two there."""
    return unicodedata.normalize("NFKC", clean(password))


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _of_nobody() -> str:
    """Return a hash to compare with where there is none, so that the time taken does not tell who works here."""
    return hashed(secrets.token_urlsafe(32))
