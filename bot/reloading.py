"""Asking every process of a desk to read its files again."""

from collections.abc import Sequence

from sqlmodel import Session

from data import revision


def ask(session: Session, items: Sequence[None]) -> list[None]:
    """Ask, in a transaction."""
    revision.ask_to_reload(session)
    return [None] * len(items)
