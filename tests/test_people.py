"""Who works at a desk: what `people.toml` may say, and what a start makes of it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlmodel import Session

from bot import draft, people, welcome
from bot.people import People
from data import schema
from data.db import Database
from data.mistakes import Mistakes
from data.tables import AGENT, TEAM
from data.types import Role
from tests.path_desk import PathDesk

AT = datetime(2026, 5, 4, 3, tzinfo=UTC)
STAFF = """\
[[teams]]
id = "sales"
name = { id = "Penjualan", en = "Sales" }
supervisor = "sari@kopi.example"

[[teams]]
id = "gudang"
name = { id = "Gudang" }

[[agents]]
email = "Sari@kopi.example"
name = "Sari"
role = "supervisor"
team = "sales"
languages = ["en", "id"]

[[agents]]
email = "budi@kopi.example"
name = "Budi"
"""


def load(folder: Path, text: str, language: str = "id") -> People:
    path = folder / "people.toml"
    path.write_text(text, encoding="utf-8")
    return people.load(path, language)


def told(folder: Path, text: str) -> list[str]:
    with pytest.raises(Mistakes) as caught:
        load(folder, text)
    return [str(mistake).removeprefix(f"{folder}/") for mistake in caught.value.mistakes]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = Database(f"sqlite:///{tmp_path}/desk.db")
    schema.upgrade(db)
    yield db
    db.close()


def starts(db: Database, staff: People) -> int:
    return db.write_now(people.settle_in, (staff, AT))


def teams(db: Database) -> list[tuple[str, str, str]]:
    with db.connect() as connection:
        rows = connection.execute(select(TEAM.c.id, TEAM.c.name, TEAM.c.supervisor).order_by(TEAM.c.id))
        return [tuple(row) for row in rows]


def agents(db: Database) -> list[tuple[str, ...]]:
    columns = (AGENT.c.email, AGENT.c.name, AGENT.c.role, AGENT.c.team, AGENT.c.language)
    with db.connect() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(AGENT.c.id))]


def test_all_mistakes_are_told_at_once(tmp_path):
    text = """\
[[teams]]
id = "sales"
nmae = { id = "Penjualan" }

[[teams]]
id = "sales"
name = "Penjualan"

[[agents]]
email = "sari"
name = ""
role = "boss"
team = "sels"
languages = ["id", "fr"]

[[agents]]
email = "Budi@kopi.example"
name = "Budi"

[[agents]]
email = "budi@kopi.example"

[[agnets]]
"""
    assert told(tmp_path, text) == [
        "people.toml:1: teams[0].name: is missing",
        "people.toml:3: teams[0].nmae: is not a setting — did you mean name?",
        "people.toml:6: teams[1].id: teams[0] is 'sales' too — give it another, or remove one of them",
        "people.toml:7: teams[1].name: must be a table, not 'Penjualan'",
        "people.toml:10: agents[0].email: must be an e-mail address, not 'sari'",
        "people.toml:11: agents[0].name: must have at least 1 character, not ''",
        "people.toml:12: agents[0].role: must be 'agent', 'supervisor', 'manager' or 'admin', not 'boss'",
        "people.toml:13: agents[0].team: there is no team 'sels' — did you mean sales?",
        "people.toml:14: agents[0].languages[1]: must be 'id' or 'en', not 'fr'",
        "people.toml:20: agents[2].name: is missing",
        "people.toml:21: agents[2].email: agents[1] is 'budi@kopi.example' too"
        " — give it another, or remove one of them",
        "people.toml:23: agnets: is not a setting — did you mean agents?",
    ]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("teams = 5", "people.toml:1: teams: must be a list, not 5"),
        ("agents = ['sari']", "people.toml:1: agents[0]: must be a table, not 'sari'"),
        (
            STAFF.replace('team = "sales"', 'team = "qq"'),
            "people.toml:14: agents[0].team: there is no team 'qq' — known are gudang, sales",
        ),
        (
            '[[agents]]\nemail = "a@b"\nname = "A"\nteam = "sales"',
            "people.toml:4: agents[0].team: there is no team 'sales' — add the team",
        ),
        ("[[agents]", "people.toml:1: is not TOML"),
    ],
)
def test_a_mistake_is_told_in_its_line(tmp_path, text, mistake):
    (one,) = told(tmp_path, text)
    assert one.startswith(mistake)


def test_a_file_that_is_not_there_is_a_mistake(tmp_path):
    with pytest.raises(Mistakes, match=r"people\.toml: cannot be read"):
        people.load(tmp_path / "people.toml", "id")


def test_the_first_start_makes_teams_and_agents(tmp_path, db):
    assert starts(db, load(tmp_path, STAFF)) == 2
    assert teams(db) == [("gudang", "Gudang", ""), ("sales", "Penjualan", "sari@kopi.example")]
    assert agents(db) == [
        ("sari@kopi.example", "Sari", "supervisor", "sales", "en"),
        ("budi@kopi.example", "Budi", "agent", None, ""),
    ]


def test_a_team_is_named_in_the_desks_language_or_by_its_id(tmp_path, db):
    starts(db, load(tmp_path, STAFF, "en"))
    assert [name for _, name, _ in teams(db)] == ["gudang", "Sales"]


def test_what_was_changed_since_outlives_the_next_start(tmp_path, db):
    staff = load(tmp_path, STAFF)
    starts(db, staff)
    db.write_now(_promote, "budi@kopi.example")
    changed = (teams(db), agents(db))
    assert [role for _, _, role, *_ in changed[1]] == ["supervisor", "manager"]
    assert starts(db, staff) == 2
    assert (teams(db), agents(db)) == changed


def test_a_later_start_makes_new_teams_and_no_new_agents(tmp_path, db):
    starts(db, load(tmp_path, STAFF))
    more = '\n[[teams]]\nid = "baru"\nname = { id = "Baru" }\n[[agents]]\nemail = "baru@kopi.example"\nname = "Baru"\n'
    assert starts(db, load(tmp_path, STAFF + more)) == 2
    assert [id for id, _, _ in teams(db)] == ["baru", "gudang", "sales"]
    assert [email for email, *_ in agents(db)] == ["sari@kopi.example", "budi@kopi.example"]


def test_a_desk_without_people_can_start(tmp_path, db):
    assert starts(db, load(tmp_path, "")) == 0
    assert (teams(db), agents(db)) == ([], [])


def test_the_starter_desks_people_can_all_settle_in(db):
    staff = people.load(draft.STARTER / "people.toml", "id")
    assert starts(db, staff) == len(staff.agents) > 0
    assert {team for *_, team, _ in agents(db) if team} == {id for id, _, _ in teams(db)}
    supervisors = {supervisor for _, _, supervisor in teams(db)}
    assert supervisors <= {email for email, *_ in agents(db)}


def test_the_first_administrator_of_the_starter_desk_has_a_name_that_customers_may_see(db):
    starts(db, people.load(draft.STARTER / "people.toml", "id"))
    assert db.write_now(welcome.let_in, (None, "Tuang Teduh", AT))
    assert [name for _, name, role, *_ in agents(db) if role == Role.ADMIN] == ["Admin Tuang Teduh"]


@pytest.mark.parametrize(
    ("team", "stored", "language", "called"),
    [
        ("technical", "Teknis dan Garansi", "en", "Technical and Warranty"),
        ("technical", "Teknis dan Garansi", "id", "Teknis dan Garansi"),
        ("technical", "Technical and Warranty", "id", "Teknis dan Garansi"),
        ("technical", "Teknis dan Garansi", "fr", "Teknis dan Garansi"),
        ("technical", "Bengkel", "en", "Bengkel"),  # renamed since the first start
        ("night", "Malam", "en", "Malam"),  # no longer in the file
    ],
)
def test_a_team_is_called_what_its_reader_calls_it(desk: PathDesk, team: str, stored: str, language: str, called: str):
    assert desk.app.workplace.team(team, stored, language) == called


def test_the_desk_speaks_the_first_language_wished_for_that_it_knows(desk: PathDesk):
    tongue = desk.app.workplace.tongue
    assert [tongue("", "en"), tongue("fr", "id"), tongue("fr"), tongue()] == ["en", "id", "id", "id"]


def _promote(session: Session, emails: list[str]) -> list[None]:
    connection = session.connection()
    connection.execute(update(AGENT).where(AGENT.c.email.in_(emails)).values(role="manager"))
    connection.execute(update(TEAM).where(TEAM.c.id == "sales").values(name="Toko"))
    return [None] * len(emails)
