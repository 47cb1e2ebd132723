"""What a turn sees of its inquiry, where somebody else has it in hands at that moment."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlmodel import Session

from bot.state import current
from data import store
from data.tables import CONTACT, CONVERSATION
from data.types import Author
from tests.at_once import at_once
from tests.path_desk import MONDAY, PathDesk

REPLY = store.Draft(inquiry=1, conversation=1, channel="wire", author=Author.AGENT, text="Sebentar, Kak.", at=MONDAY)


def change_or_read(session: Session, items: Sequence[str]) -> Sequence[Any]:
    seen = current(session, [1])[1]
    if items == ["change"]:
        session.connection().execute(CONTACT.update().values(name="Ana", email="ana@example.com"))
        session.connection().execute(CONVERSATION.update().values(thread="newest", subject="Tanya"))
        store.write(session, [REPLY])
    return [seen]


async def test_a_turn_that_had_to_wait_sees_what_was_changed_meanwhile(tmp_path: Path, new_postgres: str):
    desk = PathDesk(tmp_path, new_postgres)
    await desk.receives(desk.raw("ana", "jam buka toko"))
    _, seen = at_once(desk.app.db, desk.app.db, change_or_read, "change", "read")
    assert (seen.contact_name, seen.contact_email) == ("Ana", "ana@example.com")
    assert (seen.thread, seen.place_subject) == ("newest", "Tanya")
    assert seen.leaving, "the reply stands before whatever the turn says"
    desk.close()
