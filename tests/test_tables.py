"""What the database itself refuses, on each kind, whatever the program asks of it; and what it never forgets."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from data.tables import ARTICLE_VERSION
from tests.path_desk import PathDesk

INQUIRY = "id, number, conversation_id, contact_id, channel, status, owner, epoch, agent_id, kind, priority, language"
INQUIRY += ", subject, opened_at, quiet_since, handled, greeted, asked_contact, misses, expects, offered"
INQUIRY += ""
VERSION = "article, language, number, state, source, based_on, note, made_at, published_at"
MESSAGE = "id, inquiry_id, conversation_id, author, note, text, language, at, channel, external_id, choice, choices"
MESSAGE += ", nonce, state, attempts, error"


@pytest.fixture
async def told(any_desk: PathDesk) -> PathDesk:
    """A desk where somebody waits for a person."""
    await any_desk.customer().says("mau bicara dengan orang")
    row = {"article": "a", "language": "en", "source": "", "made_at": any_desk.at, "published_at": any_desk.at}
    rows = [{**row, "number": 1, "state": "published"}, {**row, "number": 2, "state": "draft"}]
    any_desk.write(lambda session: session.connection().execute(ARTICLE_VERSION.insert(), rows))
    return any_desk


def again(table: str, columns: str, **changed: str) -> str:
    """Return the statement that copies the first row of a table, with some columns changed."""
    values = [changed.get(name, name) for name in columns.split(", ")]
    return f"INSERT INTO {table} ({columns}) SELECT {', '.join(values)} FROM {table} WHERE id = 1"


@pytest.mark.parametrize(
    "refused",
    [
        pytest.param(again("inquiry", INQUIRY, id="99", number="'INQ-99'"), id="a second live inquiry in one place"),
        pytest.param("UPDATE inquiry SET owner = 'agent'", id="an owner who is nobody"),
        pytest.param("UPDATE inquiry SET owner = 'nobody'", id="an owner that there is not"),
        pytest.param("UPDATE inquiry SET status = 'closed'", id="closed, and nobody knows when"),
        pytest.param("UPDATE inquiry SET contact_id = 99", id="an inquiry of nobody"),
        pytest.param(again("message", MESSAGE, id="99"), id="the same message of a channel twice"),
        pytest.param("UPDATE message SET client_id = 'k', agent_id = (SELECT min(id) FROM agent)",
                     id="the same message of an agent twice"),
        pytest.param("UPDATE message SET note = true, state = 'pending'", id="a note that leaves"),
        pytest.param(again("handoff", "inquiry_id, reason, packet, at"), id="two open handoffs"),
        pytest.param(again("identity", "contact_id, channel, address"), id="an address of two"),
        pytest.param(again("conversation", "contact_id, channel, address, part, subject, thread, created_at"),
                     id="one place twice"),
        pytest.param(again("article_version", VERSION, number="2"), id="two versions that stand"),
        pytest.param(again("article_version", VERSION, number="3", state="'draft'"), id="two drafts"),
        pytest.param(again("article_version", VERSION, state="'superseded'"), id="a version of the same number"),
        pytest.param("UPDATE article_version SET published_at = NULL", id="published, and nobody knows when"),
        pytest.param("UPDATE article_version SET state = 'withdrawn'", id="withdrawn, and nobody knows when"),
        pytest.param("UPDATE article_version SET made_by = 99", id="a version by nobody"),
        pytest.param(again("event", "inquiry_id, seq, kind, at, actor, data, hash"), id="a step of the journal twice"),
    ],
)  # fmt: skip
async def test_the_database_refuses(told: PathDesk, refused: str):
    with pytest.raises(IntegrityError, match=r"(?i)unique|check|foreign key"):
        told.write(lambda session: session.connection().execute(text(refused)))


async def test_sqlite_waits_for_the_disk_before_it_says_that_something_is_committed(desk: PathDesk):
    """A killed process does not show this, only a power cut would."""
    assert desk.write(lambda session: _pragma(session, "synchronous")) == 2
    assert desk.write(lambda session: _pragma(session, "journal_mode")) == "wal"


async def test_readers_change_nothing(desk: PathDesk):
    with desk.app.db.reading() as session, pytest.raises(OperationalError, match="readonly"):
        session.connection().execute(text("UPDATE inquiry SET misses = 7"))


def _pragma(session, name):
    return session.connection().execute(text(f"PRAGMA {name}")).scalar_one()
